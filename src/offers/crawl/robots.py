"""robots.txt as RFC 9309 has it, its delay, and whose turn it is."""

from __future__ import annotations

import asyncio
import math
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    StopDownload,
)
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler

from offers.crawl.fence import PrivateAddressError
from offers.source import Memory

# Longer than this is waited for between runs, not within one.
LONGEST_WAIT = 60.0
# So much of a robots.txt is read (RFC 9309, 2.5), and so long does an old one stand for one that cannot be had.
_READ = 500 * 1024
_UNPACKED = 10 * 1024 * 1024
_STANDS = timedelta(days=30)
# What the site's pages would fail by as well.
_OF_THE_SITE = (CannotResolveHostError, DownloadConnectionRefusedError)


class BusyError(IgnoreRequest):
    """A site asks to be left alone for longer than a run can wait."""


class RobotsError(IgnoreRequest):
    """A site's robots.txt cannot be had, so that nobody knows what may be asked for."""


class Robots(RobotsTxtMiddleware):
    """robots.txt, fetched once a day; its Crawl-delay lies between requests; without it nothing is asked."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._next: dict[str, float] = {}
        self._unreachable: dict[str, Exception] = {}
        # What is read then still has to be kept.
        self._ends = time.monotonic() + 0.9 * crawler.settings.getfloat("CRAWL_TIME_LIMIT", math.inf)
        crawler.signals.connect(self._received, signals.bytes_received)

    @property
    def _memory(self) -> Memory:
        return getattr(self.crawler.spider, "memory", None) or Memory()

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Waits for the site's turn. Raises IgnoreRequest for what the site forbids, or where it cannot tell."""
        host = request.url.split("/", 3)[2]
        if _is_robots(request):
            request.meta.update(download_maxsize=0, robots_read=0)
        else:
            kept = self._memory.kept_robots(host, datetime.now(UTC))
            if kept is not None and host not in self._parsers:
                self._parsers[host] = self._parser(kept)
            parser = await self.robot_parser(request)
            if host in self._unreachable:
                raise self._unreachable[host]
            self.process_request_2(parser, request)
        await self._turn(host, request)

    def _parser(self, body: bytes) -> Any:
        return build_from_crawler(self._parserimpl, self.crawler, body)

    async def _turn(self, host: str, request: Request) -> None:
        parser: Any = self._parsers.get(host)
        agent = self._robotstxt_useragent or self._default_useragent
        asked = getattr(parser, "rp", None) and parser.rp.crawl_delay(agent)
        delay = float(asked) if asked and float(asked) > 0 else 0.0
        now = time.monotonic()
        begin = max(now, self._next.get(host, 0.0))
        if delay and (begin - now > LONGEST_WAIT or begin > self._ends):
            raise BusyError(
                f"{request.url} is not asked for in this run: robots.txt asks for {delay:g} s between requests, for "
                "which it has no time; lower `posts_per_run`, or take a door that needs fewer requests"
            )
        self._next[host] = begin + delay
        await asyncio.sleep(begin - now)

    def pause(self, host: str, seconds: float) -> None:
        """No request to the host before so many seconds are over."""
        self._next[host] = max(self._next.get(host, 0.0), time.monotonic() + seconds)

    def _received(self, data: bytes, request: Request) -> None:
        if _is_robots(request):
            # Of what has come packed the size is bounded by this.
            request.meta["download_maxsize"] = _UNPACKED
            request.meta["robots_read"] += len(data)
            if request.meta["robots_read"] > _READ:
                raise StopDownload(fail=False)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status == 429 or response.status >= 500:
            raise RobotsError(str(response.status))
        body = _cut(response.body) if response.status == 200 else b""
        self._memory.keep_robots(netloc, datetime.now(UTC), body)
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        kept = self._memory.kept_robots(netloc, datetime.now(UTC), _STANDS)
        # Behind more redirects than five there is none (RFC 9309, 2.3.1.2), nor where none of ours may go.
        absent = "redirections" in str(exc) or isinstance(exc, PrivateAddressError)
        if kept is None and not absent:
            self._unreachable[netloc] = exc if isinstance(exc, _OF_THE_SITE) else _told(exc, netloc)
        waiting: Any = self._parsers[netloc]
        parser = self._parser(kept) if kept is not None else None
        self._parsers[netloc] = parser
        waiting.callback(parser)


def _is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt"))


def _cut(body: bytes) -> bytes:
    """The whole lines of what is read of a robots.txt, without what no text holds."""
    if len(body) > _READ:
        body = body[:_READ].rpartition(b"\n")[0]
    return body.replace(b"\0", b"")


def _told(error: Exception, host: str) -> RobotsError:
    if isinstance(error, DownloadTimeoutError):
        why = "it does not come in time"
    elif isinstance(error, BusyError):
        why = "it is to be asked for later"
    else:
        why = str(error) if isinstance(error, RobotsError) else "it breaks off"
    return RobotsError(f"robots.txt of {host} cannot be had ({why}); nothing was asked; the next run tries again")
