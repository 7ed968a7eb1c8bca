"""A crawl that was begun by another program ends with it, also where that one was killed."""

from __future__ import annotations

import asyncio
import os
import threading

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from offers.crawl import GRACE, PARENT


class Parent:
    """Reads standard input, which the program that began the crawl holds open and never writes to."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Parent:
        """As Scrapy makes it. Raises NotConfigured where a person began the crawl."""
        if os.environ.get(PARENT) != "stdin":
            raise NotConfigured
        return cls(crawler)

    def opened(self) -> None:
        """Begins to watch."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._watch, args=[loop], daemon=True).start()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        if os.read(0, 1):
            return
        last = threading.Timer(GRACE, os._exit, [1])
        last.daemon = True
        last.start()
        asyncio.run_coroutine_threadsafe(self.crawler.stop_async(), loop)
