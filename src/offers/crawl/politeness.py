"""What a site asks of its visitors: robots.txt with its delay, and to come back later (RFC 9309, RFC 9110)."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler

from offers.source import Memory

# Longer than this is waited for between runs, not within one.
_LONGEST_WAIT = 60.0
_BUSY = (429, 503)
_BUSY_TIMES = 3


class BusyError(IgnoreRequest):
    """A site asks to be left alone for longer than a run can wait."""


class Robots(RobotsTxtMiddleware):
    """robots.txt, fetched once a day; its Crawl-delay lies between requests; one that answers 5xx forbids all."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._next: dict[str, float] = {}

    @property
    def _memory(self) -> Memory:
        return getattr(self.crawler.spider, "memory", None) or Memory()

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Raises IgnoreRequest for what the site forbids; waits for the site's turn."""
        host = request.url.split("/", 3)[2]
        kept = self._memory.kept_robots(host, datetime.now(UTC))
        if kept is not None and host not in self._parsers:
            self._parsers[host] = build_from_crawler(self._parserimpl, self.crawler, kept)
        await super().process_request(request)
        if not request.meta.get("dont_obey_robotstxt"):
            await self._turn(host, request)

    async def _turn(self, host: str, request: Request) -> None:
        parser: Any = self._parsers.get(host)
        agent = self._robotstxt_useragent or self._default_useragent
        delay = getattr(parser, "rp", None) and parser.rp.crawl_delay(agent)
        begin = max(time.monotonic(), self._next.get(host, 0.0))
        self._next[host] = begin + float(delay or 0)
        await asyncio.sleep(max(0.0, begin - time.monotonic()))

    def pause(self, host: str, seconds: float) -> None:
        """No request to the host before so many seconds are over."""
        self._next[host] = max(self._next.get(host, 0.0), time.monotonic() + seconds)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            body = b"User-agent: *\nDisallow: /\n"
        else:
            body = response.body if response.status == 200 else b""
            self._memory.keep_robots(netloc, datetime.now(UTC), body)
        await super()._parse_robots(response.replace(body=body), netloc, request)


class Patience(RetryMiddleware):
    """Tries again what failed; after 429 and 503 not before the site's Retry-After, or twice as late every time."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response, or the request anew. Raises BusyError where a run cannot wait so long."""
        if response.status not in _BUSY or request.meta.get("dont_retry"):
            return super().process_response(request, response)
        tried = request.meta.get("retry_times", 0)
        wait = _retry_after(response)
        if wait is not None and wait > _LONGEST_WAIT:
            raise BusyError(f"{request.url} asks to be left alone for {int(wait)} s; the next run tries again")
        if tried >= _BUSY_TIMES:
            return response
        robots = self.crawler.get_downloader_middleware(Robots)
        if robots is not None:
            robots.pause(request.url.split("/", 3)[2], wait if wait is not None else 2.0**tried)
        again = request.replace(dont_filter=True)
        again.meta["retry_times"] = tried + 1
        return again


def _retry_after(response: Response) -> float | None:
    """The seconds of a Retry-After, which may also be an HTTP date; None without one that can be read."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when.tzinfo is not None else None
