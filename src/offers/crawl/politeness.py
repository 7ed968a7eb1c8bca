"""What a site asks of its visitors that come too often: to come back later (RFC 9110)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from offers.crawl.robots import LONGEST_WAIT, BusyError, Robots

_BUSY = (429, 503)
_BUSY_TIMES = 3
# Of the digits of a number of seconds.
_DIGITS = 9


class Patience(RetryMiddleware):
    """Tries again what failed; after 429 and 503 not before the site's Retry-After, or twice as late every time."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response, or the request anew. Raises BusyError where a run cannot wait so long."""
        if response.status not in _BUSY or request.meta.get("dont_retry"):
            return super().process_response(request, response)
        tried = request.meta.get("retry_times", 0)
        wait = _retry_after(response)
        if wait is not None and wait > LONGEST_WAIT:
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
    if value.isascii() and value.isdigit():
        return float(value if len(value) <= _DIGITS else "9" * _DIGITS)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when.tzinfo is not None else None
