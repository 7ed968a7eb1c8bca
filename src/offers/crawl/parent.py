"""A crawl that was begun by another program ends with it, also where that one was killed."""

from __future__ import annotations

import os
import threading

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from offers.crawl import PARENT


class Parent:
    """Reads standard input, which the program that began the crawl holds open and never writes to."""

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self.opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Parent:
        """As Scrapy makes it. Raises NotConfigured where a person began the crawl."""
        if os.environ.get(PARENT) != "stdin":
            raise NotConfigured
        return cls(crawler)

    def opened(self) -> None:
        """Begins to watch."""
        threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    """Ends at once, as that one was: the host's turn went with it, and the next crawl may be at work already."""
    if not os.read(0, 1):
        os._exit(1)
