"""What went wrong in a crawl, a line each, and what that makes of the run."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from sqlalchemy.exc import DBAPIError

from offers.crawl.fence import PrivateAddressError
from offers.crawl.middlewares import ElsewhereError
from offers.crawl.robots import BusyError, RobotsError
from offers.database import reason
from offers.model import Failure
from offers.source import SourceError, SourceSpider

# More lines than this tell an operator nothing new.
_KEPT = 20


class Report:
    """Hears of every failure of a crawl; `failures` are the lines, `door` whether the source's door failed."""

    def __init__(self, crawler: Crawler) -> None:
        self.failures: list[Failure] = []
        self.door = False
        self.raised = False
        self.unread = False
        self.unkept = False
        crawler.signals.connect(self.spider_error, signals.spider_error)
        crawler.signals.connect(self.item_error, signals.item_error)
        crawler.signals.connect(self.request_dropped, signals.request_dropped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Report:
        """As Scrapy makes it."""
        return cls(crawler)

    def spider_error(self, failure: Any, response: Any) -> None:
        """A callback raised."""
        # Scrapy hands on None where `start` itself raised.
        self.door |= response is None or bool(response.meta.get("door"))
        address = response.url if response is not None else "start"
        error = failure.value
        if isinstance(error, SourceError):
            self.unread = True
            self.failures.append(Failure(error.kind, str(error)))
            return
        self.raised = True
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        self.failures.append(Failure("spider", f"{address}: {where}: {type(error).__name__}: {error}; mend the spider"))

    def item_error(self, item: Any, failure: Any) -> None:
        """A post was read and could not be kept, nor may have been those that were to be written with it."""
        self.raised = self.unkept = True
        error = failure.value
        why = reason(error) if isinstance(error, DBAPIError) else f"{type(error).__name__}: {error}; mend the program"
        self.failures.append(Failure("unkept", f"{getattr(item, 'url', item)} could not be kept: {why}"))

    def request_dropped(self, request: Request) -> None:
        """A request was left out as one that had been made; where a redirect made it, it leads in a circle."""
        if request.meta.get("redirect_urls"):
            self.door |= bool(request.meta.get("door"))
            first = request.meta["redirect_urls"][0]
            self.failures.append(
                Failure("loop", f"{first} redirects in a circle; open it in a browser, and mend `url`")
            )

    def finish(self, spider: Spider, posts: int) -> tuple[bool, tuple[Failure, ...]]:
        """Whether the run failed as a whole, and its failures, the door's first."""
        if isinstance(spider, SourceSpider):
            self.unread |= not spider.whole
        for request, error in getattr(spider, "problems", ()):
            self.door |= bool(request.meta.get("door"))
            self.failures.append(failure_of(request, error))
        expected = getattr(spider, "expect_at_least", 1)
        if not posts and not self.failures:
            address = getattr(spider, "url", "") or spider.name
            self.failures.append(Failure("empty", f"{address} gave no posts; look whether its pages have changed"))
        elif 0 < posts < expected and not self.door:
            line = f"{posts} posts, where at least {expected} are expected; look whether the site has changed"
            self.failures.append(Failure("few", line))
        self.failures.sort(key=lambda f: f.kind == "few")
        # What a broken page hides is read by the next run, unless the page stays broken.
        again = self.unread and isinstance(spider, SourceSpider) and spider.memory.unread > 0
        lost = any(f.kind == "no-pages" for f in self.failures)
        return self.door or self.unkept or again or lost or posts < expected, tuple(self.failures[:_KEPT])


def failure_of(request: Request, error: BaseException) -> Failure:
    """A request that failed, in a line that names the address, what happened, and where to look."""
    url = request.url
    if isinstance(error, HttpError):
        status = error.response.status
        return Failure(
            f"http-{status}", f"{url} answers {status}; open it in a browser, and mend `url` if it has moved"
        )
    if isinstance(error, SourceError):
        return Failure(error.kind, str(error))
    if isinstance(error, ElsewhereError):
        return Failure("elsewhere", str(error))
    if isinstance(error, PrivateAddressError):
        return Failure("private-address", f"{error}; write the source's own address in `url` if it is right")
    if isinstance(error, BusyError):
        return Failure("busy", str(error))
    if isinstance(error, RobotsError):
        return Failure("robots", str(error))
    if isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
        return Failure("robots", f"{url} is not asked for: the site's robots.txt forbids it")
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error):
        return Failure("too-large", f"{url} is larger than is read; leave it out")
    if isinstance(error, IgnoreRequest):
        return Failure("loop", f"{url}: {error}; open it in a browser, and mend `url`")
    if isinstance(error, DownloadTimeoutError):
        return Failure("timeout", f"{url} does not answer in time; try again later")
    if isinstance(error, DownloadConnectionRefusedError):
        return Failure("refused", f"{url} refuses the connection; look whether the site is up")
    if isinstance(error, CannotResolveHostError):
        return Failure("dns", f"{url}: no such host; look at the spelling of `url`")
    if isinstance(error, DownloadCancelledError):
        return Failure("too-large", f"{url} is larger than is read; leave it out")
    # Scrapy names every connection that ends too early by the second of the two.
    if isinstance(error, (ResponseDataLossError, DownloadFailedError)):
        return Failure("cut-off", f"{url} breaks off in the middle; try again later")
    return Failure("download", f"{url}: {type(error).__name__}: {error}; try again later")
