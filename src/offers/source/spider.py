"""The spider of one source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

import scrapy

from offers.errors import OffersError
from offers.model import Post
from offers.source.addresses import canonical, post_key
from offers.source.markup import clean


class SourceError(OffersError):
    """A source answered with what its door cannot give; `kind` is what to count it by."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


class SourceSpider(scrapy.Spider):
    """A spider of one source. The loader sets the attributes from the source's table in `sources.toml`.

    A subclass has `parse` for the page at `url`, follows with `ask`, and yields `Post`s. `now` is when the
    crawl began, in the source's time zone.
    """

    url: str = ""
    country: str | None = None
    timezone = ZoneInfo("Asia/Riyadh")
    posts_per_run = 500

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name, **arguments)
        if isinstance(self.timezone, str):
            self.timezone = ZoneInfo(self.timezone)
        self.posts_per_run = int(self.posts_per_run)
        self.now = datetime.now(self.timezone)
        self.asked: set[str] = set()
        self.problems: list[tuple[scrapy.Request, BaseException]] = []

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it. Ends the program with one line where the spider has no address to begin at."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if not spider.url:
            raise SystemExit(
                f'Error: {spider.name} has no address of its own; write url = "https://…" in [sources.{spider.name}] '
                f"of sources.toml, or give it with -a url=https://…"
            )
        return spider

    async def start(self) -> Any:
        """The request for the door at `url`."""
        yield self.ask(self.door(), self.parse, door=True)

    def door(self) -> str:
        """The address to begin at."""
        return self.url

    def ask(self, url: str, callback: Callable[..., Any], *, door: bool = False, **values: Any) -> scrapy.Request:
        """A request for a page of the source; a failure of it is told, and of the door is the run's."""
        return scrapy.Request(url, callback, cb_kwargs=values, meta={"door": door}, errback=self._failed)

    def _failed(self, failure: Any) -> Any:
        self.problems.append((failure.request, failure.value))
        return self.failed(failure)

    def failed(self, failure: Any) -> Any:
        """Nothing: the crawl's report tells of every failure. A subclass may give what it has all the same."""
        return []

    def first_time(self, url: str) -> bool:
        """Whether the post at the address was not asked for in this run, within the run's bound of posts."""
        key = post_key(url, self.url)
        if key in self.asked or len(self.asked) >= self.posts_per_run:
            return False
        self.asked.add(key)
        return True

    def post(self, url: str, title: str, **values: Any) -> Post:
        """A post of this source with its key, its address canonical and its texts clean."""
        return Post(
            source=self.name,
            key=post_key(url, self.url),
            url=canonical(url),
            title=clean(title),
            **values,
        )
