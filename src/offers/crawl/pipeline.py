"""The one pipeline: a post is read, its pictures fetched, and both are kept."""

from __future__ import annotations

import asyncio
import gc
import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler

from offers import overrides
from offers.config import Config, Pictures, load
from offers.crawl.pictures import Flyers
from offers.crawl.report import Report
from offers.database import open_engine
from offers.database.posts import Saved, known_posts, path_of, pictures_of, save_readings, withdraw
from offers.database.runs import finish_run, keep_memory, memory_of, start_run
from offers.model import Failure, Offer, Picture, Post, Run, to_json
from offers.normalise import RULES, lexicon, normalise
from offers.source import SourceSpider, memory_from
from offers.source.row import Row

_BATCH = 200
_COLLECTED = 50_000
# So many posts read again for nothing are no accident.
_RESTLESS = 20


class Keep:
    """Keeps posts in batches, and the run with what it gave. Everything it writes can be written again."""

    def __init__(self, crawler: Crawler, config: Config) -> None:
        self.crawler = crawler
        self.config = config
        # An answer hands on so many of its posts at a time.
        self.row = Row(crawler.settings.getint("CONCURRENT_ITEMS"))
        self.batch: list[tuple[Post, Offer, tuple[Picture, ...]]] = []
        self.saved = Saved(0, 0, 0)
        self.offers = 0
        self.dated = 0
        self.keys: set[str] = set()
        self.newest: datetime | None = None
        self.kept: dict[str, Any] = {}
        self.writing = asyncio.Lock()
        self.exported = bool(crawler.settings.getdict("FEEDS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Keep:
        """As Scrapy makes it."""
        return cls(crawler, load())

    def open_spider(self) -> None:
        """Opens the database, and begins the run."""
        self.started = datetime.now(UTC)
        # Else every new database's log would begin with Alembic's plugins, and a record would be made of every page
        # and post that no handler writes.
        logging.getLogger("alembic").setLevel(logging.WARNING)
        logging.getLogger("scrapy").setLevel(self.crawler.settings["LOG_LEVEL"])
        self.engine = open_engine(self.config.database_url)
        self.overrides = overrides.load(self.config.overrides_file)
        lexicon()
        # What a page or post leaves behind is freed at once; Python would look for cycles among it every few pages.
        gc.set_threshold(_COLLECTED)
        self.run = start_run(self.engine, self._spider.name, self.started)
        spider = self._spider
        sizes: Pictures = getattr(spider, "picture_sizes", "full")
        self.flyers = Flyers(self.config.home / "pictures", sizes, crawler=self.crawler)
        self.flyers.open_spider()
        if isinstance(spider, SourceSpider):
            self.kept = memory_of(self.engine, spider.name)
            spider.memory = memory_from(self.kept, known_posts(self.engine, spider.name))

    @property
    def _spider(self) -> Spider:
        if self.crawler.spider is None:
            raise RuntimeError("the pipeline runs within a crawl")
        return self.crawler.spider

    async def process_item(self, item: Any) -> Any:
        """For `-O`, the post's fields, and beside them as `reading` what it says, as `offers normalise` writes it.

        An item of another kind is handed on as it is.
        """
        if not isinstance(item, Post):
            return item
        item = _storable(item)
        offer = await self.row.do(partial(self._offer_of, item))
        self.offers += offer.offer
        self.dated += offer.offer and bool(offer.validity.starts or offer.validity.ends)
        self.keys.add(item.key)
        if item.published is not None and (self.newest is None or item.published > self.newest):
            self.newest = min(item.published, self.started)
        self.batch.append((item, offer, await self._pictures(item, offer)))
        if len(self.batch) >= _BATCH:
            await self._flush(_BATCH)
        return {**to_json(item), "reading": to_json(offer)} if self.exported else item

    def _offer_of(self, post: Post) -> Offer:
        spider = self._spider
        said = normalise(
            post.title,
            post.body or post.excerpt,
            post.published,
            url=post.url,
            country=getattr(spider, "country", None),
            timezone=getattr(spider, "timezone", None),
        )
        return self.overrides.apply(post, said)

    async def _pictures(self, post: Post, offer: Offer) -> tuple[Picture, ...]:
        if not offer.offer or not post.pictures:
            return ()
        kept = (await asyncio.to_thread(pictures_of, self.engine, post.source, [post.key])).get(post.key, ())
        if kept and {path_of(p.url) for p in kept} == {path_of(a) for a in post.pictures[: len(kept)]}:
            return kept
        found: tuple[Picture, ...] = await self.flyers.process_item(post)
        return found

    async def _flush(self, least: int = 1) -> None:
        """Writes the batch, if what was written while this waited for its turn has left so many."""
        async with self.writing:
            if len(self.batch) < least:
                return
            batch, self.batch = self.batch, []
            saved = await asyncio.to_thread(
                save_readings, self.engine, self._spider.name, batch, seen=self.started, rules=RULES
            )
        total = self.saved
        self.saved = Saved(total.new + saved.new, total.changed + saved.changed, total.unchanged + saved.unchanged)
        if self.crawler.stats:
            self.crawler.stats.set_value("offers/new", self.saved.new)
            self.crawler.stats.set_value("offers/changed", self.saved.changed)

    async def close_spider(self) -> None:
        """Keeps what is left, what the next run needs to know, and the run."""
        await self._flush()
        spider, saved = self._spider, self.saved
        report = self.crawler.get_extension(Report)
        if report is None:
            raise RuntimeError("EXTENSIONS lacks offers.crawl.report.Report")
        if isinstance(spider, SourceSpider):
            spider.settle()
        confirmed: set[str] = getattr(spider, "confirmed", set()) - self.keys
        posts = len(self.keys) + len(confirmed)
        failed, failures = report.finish(spider, posts)
        gone = 0
        if isinstance(spider, SourceSpider):
            if not spider.done and not failed:
                failed = True
                failures = (self._stopped(spider), *failures)
            few = posts < getattr(spider, "expect_at_least", 1)
            sound = spider.done and not (report.door or report.raised or few)
            whole = sound and spider.whole and not report.unread
            gone = await asyncio.to_thread(self._remember, spider, sound=sound, whole=whole)
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
            withdrawn=gone,
            read=len(self.keys),
            dated=self.dated,
            seen=getattr(spider, "seen", None),
            newest=self._newest(spider),
        )
        await asyncio.to_thread(finish_run, self.engine, self.run, run)
        for note in getattr(spider, "notes", ()):
            spider.logger.info("%s", note)
        for failure in failures:
            spider.logger.error("%s", failure.text)
        self.engine.dispose()

    def _stopped(self, spider: SourceSpider) -> Failure:
        stats = self.crawler.stats
        if stats is not None and stats.get_value("memusage/limit_reached"):
            limit = self.config.run.memory_limit
            remedy = "lower `posts_per_run`, or raise `memory_limit`"
            return Failure("memory", f"{spider.url}: took more than {limit} MB; {remedy}")
        return Failure("stopped", f"{spider.url}: stopped before its end; the next run reads the rest")

    def _newest(self, spider: Spider) -> datetime | None:
        memory = getattr(spider, "memory", None)
        known = [k.published for k in memory.known.values() if k.published is not None] if memory is not None else []
        return max((t for t in (self.newest, *known) if t is not None), default=None)

    def _remember(self, spider: SourceSpider, *, sound: bool, whole: bool) -> int:
        """Keeps the spider's memory; how many posts have gone.

        After a run whose door failed only robots.txt is kept, and no post is taken away. After one that could not read
        a page beyond it what would keep the next from asking for that page is as it was.
        """
        memory = spider.memory
        if not sound:
            if self.kept:
                # A door that was remembered and failed is looked for anew.
                filled = self.kept["filled"] and memory.filled
                left = {**self.kept, "robots": memory.robots, "door": None, "address": None, "filled": filled}
                keep_memory(self.engine, spider.name, left)
            return 0
        if spider.half or spider.lost:
            # What is listed without a page is asked for again, though its listing may not change.
            memory.validators = {url: kept for url, kept in memory.validators.items() if url not in spider.fresh}
        elif whole and not spider.problems:
            memory.validators.update(spider.fresh)
        memory.checked = memory.checked or spider.now
        memory.half = sorted((set(memory.half) - self.keys) | spider.half)
        if len(self.keys & memory.known.keys()) > _RESTLESS and not self.saved.changed:
            memory.restless = True
        memory.unread = 0 if whole else memory.unread + 1
        kept = memory.to_json()
        if not whole:
            kept |= {"newest": self.kept.get("newest"), "filled": self.kept.get("filled", False) and memory.filled}
        gone = withdraw(self.engine, spider.name, spider.withdrawn - self.keys, self.started)
        keep_memory(self.engine, spider.name, kept)
        return gone


def _storable(post: Post) -> Post:
    """The post without NULs and halves of characters, which no database takes."""
    texts = {name: value for name in post.__slots__ if isinstance(value := getattr(post, name), str)}
    lists = {name: value for name in ("categories", "pictures") if (value := getattr(post, name))}
    changed: dict[str, Any] = {name: text for name, value in texts.items() if (text := _text(value)) != value}
    changed |= {name: found for name, value in lists.items() if (found := tuple(map(_text, value))) != value}
    return replace(post, **changed) if changed else post


def _text(value: str) -> str:
    return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
