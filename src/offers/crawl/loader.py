"""Every table of `sources.toml` as a spider."""

from __future__ import annotations

import builtins
from collections.abc import Container
from typing import Any, cast

from scrapy import Spider
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from offers.config import Config, Source, is_loopback, load
from offers.crawl.checking import unknown_spider
from offers.source import SourceSpider

AT_HOME = {
    "AUTOTHROTTLE_START_DELAY": 0.0,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 8.0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
}


class SourceLoader(SpiderLoader):
    """The spiders of `spiders/`, with a subclass for each table of `sources.toml`.

    `list` names what can be crawled: the tables, and the spiders that have an address of their own.
    """

    def __init__(self, settings: BaseSettings, config: Config | None = None) -> None:
        super().__init__(settings)
        self._sources = {source.name: source for source in (config or load()).sources}

    def list(self) -> builtins.list[str]:
        """The names of the sources, and of the spiders that need no table."""
        alone = [name for name, cls in self._spiders.items() if _has_address(cls)]
        return [*self._sources, *(name for name in alone if name not in self._sources)]

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of that name. Raises KeyError where there is none."""
        source = self._sources.get(spider_name)
        if source is None:
            return super().load(spider_name)
        base = self._spiders.get(spider_of(source, self._spiders))
        if base is None:
            raise KeyError(unknown_spider(source, self._spiders))
        return cast(type[Spider], type(base.__name__, (base,), _attributes(source)))


def spider_of(source: Source, known: Container[str]) -> str:
    """The name of the spider that reads a source: its table's, else one of the source's own name, else `auto`."""
    return source.spider or (source.name if source.name in known else "auto")


def _has_address(cls: type[Spider]) -> bool:
    return bool(getattr(cls, "url", "")) or bool(getattr(cls, "start_urls", [])) or not issubclass(cls, SourceSpider)


def _attributes(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "url": source.url,
        "country": source.country,
        "timezone": source.timezone,
        "posts_per_run": source.posts_per_run,
        "expect_at_least": source.expect_at_least,
        "picture_sizes": source.pictures,
        "categories": source.categories,
        "selectors": dict(source.selectors),
        "custom_settings": AT_HOME if is_loopback(source.url) else {},
    }
