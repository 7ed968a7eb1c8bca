"""Sitemaps: indexes, sets of addresses and news sitemaps, plain or gzip (sitemaps.org/protocol.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.etree import XMLSyntaxError
from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap as Entries
from scrapy.utils.sitemap import sitemap_urls_from_robots

from offers.addresses import front_of, post_key, same_site, whole
from offers.model import Known, Post
from offers.source.articles import article_of
from offers.source.entries import Entry, is_file
from offers.source.pages import again, article_post
from offers.source.spider import SourceError, SourceSpider
from offers.source.stamps import machine_instant

_UNPACKED = 50 * 1024 * 1024
_MAPS = 50
# The post, and what its page recommends beside it.
_MOST_ARTICLES = 5
# Lists of a tag's, an author's or all posts, as most programs call them; "/archives/123" is a post of WordPress.
_LISTS = re.compile(r"/(?:tags?|authors?|categor(?:y|ies))/[^/]*/?\Z|/page/\d+/?\Z|/index-\d+\.html\Z")
_NO_POSTS = (
    "rss",
    "atom",
    "category",
    "categories",
    "tag",
    "tags",
    "author",
    "users",
    "taxonomies",
    "image",
    "video",
    "page-sitemap",
    "product",
    "collection",
)


class Sitemap:
    """The articles that the site's sitemaps name, newest first."""

    kind = "sitemap"

    def __init__(self, spider: SourceSpider, address: str) -> None:
        self.spider = spider
        self.address = address
        self._here: set[str] = set()

    def begin(self) -> Request:
        """The sitemap, if it has changed; robots.txt where only the site is known."""
        memory = self.spider.memory
        # Another door's address is no sitemap's.
        self.address = (memory.address if memory.door in (None, self.kind) else None) or self.address
        if ".xml" in self.address:
            return self.spider.ask(self.address, self.parse, door=True, conditional=True)
        return self.spider.ask(front_of(self.address) + "robots.txt", self._robots, door=True, statuses=(404, 410, 403))

    def _robots(self, response: Response) -> Iterator[Request]:
        text = response.text if isinstance(response, TextResponse) else response.body.decode("utf-8", "replace")
        listed = sitemap_urls_from_robots(text) if response.status == 200 else ()
        named = [address for one in listed if (address := whole(response.url, one))]
        for address in [a for a in named if same_site(a, self.spider.url)][:_MAPS] or [
            front_of(response.url) + "sitemap.xml"
        ]:
            yield self.spider.ask(address, self.parse, door=True, conditional=True)

    def parse(self, response: Response) -> Iterator[Any]:
        """Requests for the sitemaps of an index, or for the articles of a set, those changed last first."""
        kind, rows = entries_of(response)
        dated = sorted(rows, key=lambda r: r[1] or "", reverse=True)
        if kind == "sitemapindex":
            yield from self._index(response, dated)
            return
        self.spider.seen = (self.spider.seen or 0) + len(rows)
        self._here |= {post_key(address, self.spider.url) for address, _ in rows}
        for address, changed in dated:
            apart = not same_site(address, self.spider.url) or is_file(address)
            if apart or _LISTS.search(address) or self._read(address, changed):
                continue
            if self.spider.first_time(address):
                entry = Entry(address, "", None, "")
                yield self.spider.ask(address, self._article, entry=entry, changed=changed, statuses=(401, 404, 410))

    def _index(self, response: Response, dated: list[tuple[str, str | None]]) -> Iterator[Request]:
        # An index often stays as it is while the sitemaps in it change.
        self.spider.fresh.pop(response.url, None)
        maps = [(address, changed) for address, changed in dated if self._may_hold_posts(address)][:_MAPS]
        if len(maps) == 1:
            self.address = self.spider.memory.address = maps[0][0]
        for address, changed in maps:
            if self._changed(address, changed):
                yield self.spider.ask(address, self.parse, conditional=True)
            else:
                self.spider.confirm_all()

    def _may_hold_posts(self, address: str) -> bool:
        name = address.rsplit("/", 1)[-1]
        return not any(word in name for word in _NO_POSTS) and same_site(address, self.spider.url)

    def _changed(self, address: str, changed: str | None) -> bool:
        """Whether a sitemap may name something new; one that tells when it changed is taken at its word."""
        when = machine_instant(changed, self.spider.now) if changed else None
        since = self.spider.memory.checked if not self.spider.looking else None
        return when is None or since is None or address not in self.spider.memory.validators or when >= since

    def _read(self, address: str, changed: str | None) -> bool:
        """Whether the article was read, and the sitemap tells of no change since."""
        key = post_key(address, self.spider.url)
        last = self.spider.memory.lastmod.get(key)
        if last is None:
            return self.spider.knows(address)
        if last != (changed or "") or key in self.spider.memory.half:
            return False
        known = self.spider.memory.known.get(key)
        return known is None or self.spider.knows(address)

    def _article(self, response: Response, entry: Entry, changed: str | None) -> Iterator[Post]:
        key = post_key(entry.url, self.spider.url)
        self.spider.memory.lastmod[key] = changed or ""
        if response.status in (401, 404, 410):
            if key in self.spider.memory.known:
                self.spider.withdrawn.add(key)
            return
        if not isinstance(response, TextResponse):
            # A leaflet whose address does not tell.
            return
        found = article_of(response, self.spider.now, self.spider.selectors)
        # A sitemap names the site's other pages too: its front, lists of posts, those without a time.
        lists = len(response.xpath("//article[not(.//article)]")) > _MOST_ARTICLES
        if key != "/" and (found.sure or (found.published is not None and not lists)):
            yield article_post(self.spider, found, entry)

    def looks(self) -> Iterator[Request]:
        """The pages of known posts, those first that no sitemap names any more."""
        yield from self.spider.visits(self._again, self.spider.memory.known.keys() - self._here)

    def _again(self, response: Response, known: Known) -> Iterator[Post]:
        yield again(self.spider, response, known)


def entries_of(response: Response) -> tuple[str, list[tuple[str, str | None]]]:
    """`urlset` or `sitemapindex` with its addresses and when they changed. Raises SourceError for something else."""
    body = response.body
    if body[:2] == b"\x1f\x8b":
        try:
            body = gunzip(body, max_size=_UNPACKED)
        except Exception as error:
            raise SourceError("broken-gzip", f"{response.url} cannot be unpacked ({error}); leave it out") from error
    if b"<!ENTITY" in body[:100_000]:
        raise SourceError("entities", f"{response.url} defines entities of its own, which no sitemap needs")
    try:
        entries = Entries(body)
        rows = [(found, e.get("lastmod") or None) for e in entries if (found := whole(response.url, e["loc"].strip()))]
    except (XMLSyntaxError, StopIteration) as error:
        raise SourceError("broken-xml", f"{response.url} is no sitemap ({error}); write its address") from error
    if entries.type not in ("urlset", "sitemapindex"):
        raise SourceError("broken-xml", f"{response.url} is no sitemap but <{entries.type}>; write its address")
    return entries.type, rows
