"""The sample site beside a crawl of it, so that `scrapy crawl sample` needs nothing else."""

from __future__ import annotations

from contextlib import ExitStack

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from offers.config import SAMPLE_URL


class SampleSite:
    """Serves the sample site while the source that reads it is crawled."""

    def __init__(self) -> None:
        self.open = ExitStack()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SampleSite:
        """As Scrapy makes it. Raises NotConfigured for every other source."""
        spider = crawler.spider
        if spider is None or spider.name != "sample" or getattr(spider, "url", "") != SAMPLE_URL:
            raise NotConfigured
        site = cls()
        crawler.signals.connect(site.spider_opened, signals.spider_opened)
        crawler.signals.connect(site.spider_closed, signals.spider_closed)
        return site

    def spider_opened(self, spider: Spider) -> None:
        """Begins to serve, and tells the spider where."""
        # Every crawl loads this file, and only this one serves.
        from offers.sample import server

        spider.url = self.open.enter_context(server.serve())  # type: ignore[attr-defined]

    def spider_closed(self) -> None:
        """Ends."""
        self.open.close()
