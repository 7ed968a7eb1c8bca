"""Listing pages and the articles they lead to, of any common theme."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from offers.addresses import post_key
from offers.model import Known, Post
from offers.source.alike import Shape
from offers.source.articles import Article, article_of
from offers.source.entries import Entry, is_file
from offers.source.held import itself, led_to, names_of, shows
from offers.source.listings import entries_anywhere, merged
from offers.source.paging import next_page
from offers.source.row import Row
from offers.source.spider import SourceError, SourceSpider

# Where only a feed is given out, the site's front is for nobody.
SHUT = (400, 401, 403, 404, 405, 406, 410, 451)


class Pages:
    """The listing at an address and those that follow it, until one holds nothing new.

    `beside` tells that another door was opened before: then a listing that cannot be read fails nothing, and holds
    first what that door has given; it is read to its end, or `until_known`, to the posts of earlier runs.
    """

    kind = "page"

    def __init__(self, spider: SourceSpider, address: str, *, beside: bool = False, until_known: bool = False) -> None:
        self.spider = spider
        self.address = address
        self.beside = beside
        self._met = spider.memory.known.keys() if until_known else frozenset()
        self._here: set[str] = set()
        self._shape = Shape()
        # A site answers so many requests at a time; outside a crawl there is none to wait for.
        crawled = hasattr(spider, "crawler")
        self._row = Row(spider.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")) if crawled else None

    def begin(self) -> Request:
        """The listing, if it has changed."""
        request = self.spider.ask(
            self.address,
            self.parse,
            door=not self.beside,
            conditional=not self.beside,
            statuses=SHUT if self.beside else (),
        )
        request.meta["listing"] = request.meta["beside"] = self.beside
        # The site's front may have been asked for before, for its doors.
        return request.replace(dont_filter=True)

    def parse(self, response: Response, page: int = 1) -> Iterator[Any]:
        """Requests for the articles that are new, and for the next listing while there are some."""
        if response.status != 200:
            # The last page of a listing may lead to one that is not there.
            self.spider.memory.filled = True
            return
        found = entries_anywhere(response, self.spider.now, self.spider.selectors, self._shape)
        entries = merged(found, self.spider.url)
        if not entries and page == 1 and not self.beside:
            raise SourceError("no-entries", f"{response.url} lists no posts that can be told; give its selectors")
        if page == 1:
            self.spider.fronts.add(post_key(response.url, self.spider.url))
            self.spider.names = names_of(response)
        if page == 1 and not self.beside:
            self.spider.seen = len(entries)
        here = {post_key(entry.url, self.spider.url) for entry in entries}
        # A run that broke off left older ones unread.
        unread = self.beside or not self.spider.memory.filled
        new = len(here - self._here - self._met) if unread and len(self._here) < self.spider.posts_per_run else 0
        self._here |= here
        self.spider.listed |= here
        for entry in entries:
            if not self.spider.knows(entry.url, entry.title) and self.spider.first_time(entry.url):
                new += 1
                yield self._post_of(entry)
        older = next_page(response, self.spider.selectors, page)
        if older and new and not self.spider.full:
            request = self.spider.ask(older, self.parse, page=page + 1, statuses=(404, 410))
            request.meta["listing"] = True
            yield request
            return
        self.spider.memory.filled = True
        if not new and entries:
            # What stands behind a listing that has nothing new is as it was.
            self.spider.confirm_all()

    def _post_of(self, entry: Entry) -> Request | Post:
        """The request for an entry's page; the post itself where it leads to a leaflet or a picture."""
        if not is_file(entry.url):
            read = self.article if self._row is None else partial(self._in_a_row, self._row)
            return self.spider.ask(entry.url, read, entry=entry, statuses=(401, 404, 410))
        return listed_post(self.spider, entry)

    async def _in_a_row(self, row: Row, response: Response, entry: Entry) -> AsyncIterator[Post]:
        for post in await row.do(lambda: list(self.article(response, entry))):
            yield post

    def article(self, response: Response, entry: Entry) -> Iterator[Post]:
        """The post of an article's page; one that has gone since it was listed is none."""
        key = post_key(entry.url, self.spider.url)
        if response.status in (401, 404, 410):
            self.spider.has_gone(key, response)
            return
        self.spider.met.add(key)
        if not isinstance(response, TextResponse):
            # A leaflet whose address does not tell.
            yield listed_post(self.spider, entry)
            return
        found = article_of(response, self.spider.now, self.spider.selectors, listed=entry.title)
        if not _is_of(self.spider, response, found, entry):
            self.spider.notes.append(f"{response.url} is not the page of {entry.title}, which stays as it is listed")
            yield from self.spider.as_listed(entry)
            return
        yield article_post(self.spider, found, entry)

    def looks(self) -> Iterator[Request]:
        """The pages of known posts: those that the listings passed over, then other ones every day."""
        known = self.spider.memory.known
        days = [k.published for key in self._here if (k := known.get(key)) is not None and k.published is not None]
        missing = {
            key
            for key, k in known.items()
            if days and key not in self._here and k.published is not None and k.published > min(days)
        }
        yield from self.spider.visits(self._again, missing)

    def _again(self, response: Response, known: Known) -> Iterator[Post]:
        yield again(self.spider, response, known)


def _is_of(spider: SourceSpider, response: TextResponse, found: Article, entry: Entry) -> bool:
    """Whether a page is the entry's, and not the site's front, one that tells of repairs, or that asks who reads."""
    key = post_key(entry.url, spider.url)
    led = led_to(response, spider.url)
    if key not in spider.fronts and not spider.fronts.isdisjoint(led):
        return False
    return (found.sure and (not led or itself(response, key, spider.url))) or shows(response, entry.title, spider.names)


def listed_post(spider: SourceSpider, entry: Entry) -> Post:
    """The post as its listing shows it."""
    return spider.post(
        entry.url,
        entry.title,
        excerpt=entry.excerpt or None,
        published=entry.published,
        pictures=entry.pictures,
    )


def article_post(spider: SourceSpider, found: Article, entry: Entry) -> Post:
    """The post of an article as it was listed: its time where the page has none, its excerpt where it has no words."""
    return spider.post(
        entry.url,
        found.title or entry.title,
        excerpt=found.excerpt or (None if found.body else entry.excerpt) or None,
        body=found.body,
        published=found.published or entry.published,
        modified=found.modified,
        categories=found.categories,
        pictures=found.pictures,
        language=found.language,
    )


def again(spider: SourceSpider, response: Response, known: Known) -> Post:
    """The post that the page of a known one holds now, under the title that it was listed with."""
    found = article_of(response, spider.now, spider.selectors, listed=known.title)
    # As its listing told it: another zone would be another text.
    published = known.published.astimezone(spider.timezone) if known.published is not None else None
    return article_post(spider, found, Entry(known.url, known.title, published, ""))
