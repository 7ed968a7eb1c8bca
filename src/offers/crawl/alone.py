"""One crawl in this process that keeps nothing: to look at a site, or at what a spider makes of it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from offers.config import is_loopback
from offers.crawl.loader import AT_HOME
from offers.crawl.report import failure_of
from offers.source import SourceSpider

_Spider = TypeVar("_Spider", bound=SourceSpider)


def crawl_alone(
    spider: type[_Spider], url: str, *, heard: Mapping[Any, Callable[..., object]] | None = None, **attributes: Any
) -> tuple[_Spider, list[str]]:
    """The spider after its crawl of an address, and a line for each failure. `heard` are listeners by signal."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "offers.crawl.settings"
    settings = get_project_settings()
    settings.setdict(
        {
            "ITEM_PIPELINES": {},
            "LOG_LEVEL": "CRITICAL",
            "LOG_INSTALL_ROOT_HANDLER": False,
            **(AT_HOME if is_loopback(url) else {}),
        }
    )
    process = AsyncCrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    made: list[_Spider] = []
    crawler = process.create_crawler(
        type(spider.__name__, (spider,), {"url": url, "custom_settings": {}, **attributes})
    )
    crawler.signals.connect(lambda spider: made.append(spider), signals.spider_opened, weak=False)
    errors: list[str] = []
    crawler.signals.connect(
        lambda failure, response, spider: errors.append(f"{response.url}: {failure.value}"),
        signals.spider_error,
        weak=False,
    )
    for signal, listener in (heard or {}).items():
        crawler.signals.connect(listener, signal, weak=False)
    process.crawl(crawler)
    process.start()
    [found] = made
    return found, [*errors, *(failure_of(request, error).text for request, error in found.problems)]
