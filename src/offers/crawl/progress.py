"""How far a crawl is, as a small file while it runs, for the command that began it to show."""

from __future__ import annotations

import json
import os
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall

from offers.crawl import PROGRESS

_SECONDS = 0.4


class Progress:
    """Writes the crawl's counts to the file that the variable names, some times a second."""

    def __init__(self, crawler: Crawler, file: Path) -> None:
        self.crawler = crawler
        self.file = file
        self.clock = AsyncioLoopingCall(self.write)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """As Scrapy makes it. Raises NotConfigured where nobody looks."""
        file = os.environ.get(PROGRESS)
        if not file:
            raise NotConfigured
        made = cls(crawler, Path(file))
        crawler.signals.connect(made.opened, signals.spider_opened)
        crawler.signals.connect(made.closed, signals.spider_closed)
        return made

    def opened(self) -> None:
        """Begins."""
        self.clock.start(_SECONDS)

    def closed(self) -> None:
        """Ends."""
        self.clock.stop()
        self.file.unlink(missing_ok=True)

    def write(self) -> None:
        """The counts as they are now, whole or not at all."""
        stats = self.crawler.stats.get_stats() if self.crawler.stats else {}
        counts = {
            "requests": stats.get("downloader/request_count", 0),
            "found": stats.get("item_scraped_count", 0),
            "new": stats.get("offers/new", 0),
            "changed": stats.get("offers/changed", 0),
            "errors": len(getattr(self.crawler.spider, "problems", ())),
        }
        beside = self.file.with_suffix(".part")
        beside.write_text(json.dumps(counts))
        beside.replace(self.file)
