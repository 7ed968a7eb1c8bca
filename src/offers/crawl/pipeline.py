"""The one pipeline: a post is read, its pictures fetched, and both are kept."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler

from offers.config import Config, Pictures, load
from offers.crawl.pictures import fetch
from offers.crawl.report import Report
from offers.database import open_engine
from offers.database.posts import Saved, path_of, pictures_of, save_readings
from offers.database.runs import finish_run, start_run
from offers.model import Offer, Picture, Post, Run, to_json
from offers.normalise import RULES, normalise

_BATCH = 200


class Keep:
    """Keeps posts in batches, and the run with what it gave. Everything it writes can be written again."""

    def __init__(self, crawler: Crawler, config: Config) -> None:
        self.crawler = crawler
        self.config = config
        self.batch: list[tuple[Post, Offer, tuple[Picture, ...]]] = []
        self.saved = Saved(0, 0, 0)
        self.offers = 0
        self.writing = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Keep:
        """As Scrapy makes it."""
        return cls(crawler, load())

    def open_spider(self) -> None:
        """Opens the database, and begins the run."""
        self.started = datetime.now(UTC)
        # Else every crawl's log would begin with Alembic's plugins.
        logging.getLogger("alembic").setLevel(logging.WARNING)
        self.engine = open_engine(self.config.database_url)
        self.run = start_run(self.engine, self._spider.name, self.started)

    @property
    def _spider(self) -> Spider:
        if self.crawler.spider is None:
            raise RuntimeError("the pipeline runs within a crawl")
        return self.crawler.spider

    async def process_item(self, item: Any) -> Any:
        """The post's fields, and beside them as `reading` what it says, as `offers normalise` writes it.

        An item of another kind is handed on as it is.
        """
        if not isinstance(item, Post):
            return item
        spider = self._spider
        offer = normalise(
            item.title,
            item.body or item.excerpt,
            item.published,
            url=item.url,
            country=getattr(spider, "country", None),
            timezone=getattr(spider, "timezone", None),
        )
        self.offers += offer.offer
        self.batch.append((item, offer, await self._pictures(item, offer)))
        if len(self.batch) >= _BATCH:
            await self._flush()
        return {**to_json(item), "reading": to_json(offer)}

    async def _pictures(self, post: Post, offer: Offer) -> tuple[Picture, ...]:
        if not offer.offer or not post.pictures:
            return ()
        kept = (await asyncio.to_thread(pictures_of, self.engine, post.source, [post.key])).get(post.key, ())
        if kept and {path_of(p.url) for p in kept} == {path_of(a) for a in post.pictures[: len(kept)]}:
            return kept
        sizes: Pictures = getattr(self._spider, "picture_sizes", "full")
        return await fetch(self.crawler, self.config.home / "pictures", post.pictures, sizes)

    async def _flush(self) -> None:
        async with self.writing:
            batch, self.batch = self.batch, []
            if not batch:
                return
            saved = await asyncio.to_thread(
                save_readings, self.engine, self._spider.name, batch, seen=self.started, rules=RULES
            )
        total = self.saved
        self.saved = Saved(total.new + saved.new, total.changed + saved.changed, total.unchanged + saved.unchanged)

    async def close_spider(self) -> None:
        """Keeps what is left, and the run."""
        await self._flush()
        spider, saved = self._spider, self.saved
        posts = saved.new + saved.changed + saved.unchanged
        report = self.crawler.get_extension(Report)
        if report is None:
            raise RuntimeError("EXTENSIONS lacks offers.crawl.report.Report")
        failed, failures = report.finish(spider, posts)
        finished = datetime.now(UTC)
        stats = self.crawler.stats.get_stats() if self.crawler.stats else {}
        run = Run(
            source=spider.name,
            started=self.started,
            finished=finished,
            outcome="failed" if failed else "ok",
            posts=posts,
            new=saved.new,
            changed=saved.changed,
            offers=self.offers,
            requests=stats.get("downloader/request_count", 0),
            bytes=stats.get("downloader/response_bytes", 0),
            seconds=round((finished - self.started).total_seconds(), 1),
            failures=failures,
        )
        await asyncio.to_thread(finish_run, self.engine, self.run, run)
        for failure in failures:
            spider.logger.error("%s", failure.text)
        self.engine.dispose()
