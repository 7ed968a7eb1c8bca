"""What can be said of the operator's files before a crawl, without the time that Scrapy takes to be imported."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from offers import overrides
from offers.config import Config, Source, line_of
from offers.errors import ConfigError


def check(config: Config) -> None:
    """Raises ConfigError, with the line, for a table whose spider is not there, or a mistake in `overrides.toml`."""
    overrides.load(config.overrides_file)
    for source in config.sources:
        if source.spider is None or (source.spider.isidentifier() and find_spec(f"spiders.{source.spider}")):
            continue
        # A spider may bear another name than its file: only importing them all tells.
        from scrapy.settings import BaseSettings
        from scrapy.spiderloader import SpiderLoader

        known = SpiderLoader(BaseSettings({"SPIDER_MODULES": ["spiders"]})).list()
        if source.spider not in known:
            text = config.sources_file.read_text("utf-8")
            raise ConfigError(
                f"{config.sources_file.name}:{line_of(text, f'sources.{source.name}', 'spider')}: "
                f"{unknown_spider(source, known)}"
            )


def unknown_spider(source: Source, known: Iterable[str]) -> str:
    """The line that tells that a table names a spider which is not there."""
    return f"sources.{source.name}.spider: {source.spider!r} is unknown; write one of {', '.join(sorted(known))}"
