"""Sitemaps: indexes, sets of addresses and news sitemaps, plain or gzip (sitemaps.org/protocol.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
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
from offers.source.held import led_to, shows
from offers.source.pages import again, article_post
from offers.source.spider import SourceError, SourceSpider
from offers.source.stamps import machine_instant

_UNPACKED = 50 * 1024 * 1024
_MAPS = 50
_MAPS_IN_ALL = 200
_DEEPEST = 3
_A_DAY = len("2026-01-27")
# A page that gave no post so often holds none; the last tries are a day apart, as a site's repairs may take one.
_TRIES, _AT_ONCE = 4, 2
_VERSION = re.compile(r"\?(?:v|ver|version|ts|cb|rand|nocache|_)=[\w.-]*\Z")
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
        self._maps: set[str] = set()
        self._kept: dict[str, str] | None = None
        self._alone = True

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
        own = [a for a in named if same_site(a, self.spider.url)][:_MAPS] or [front_of(response.url) + "sitemap.xml"]
        self._alone, self.spider.memory.index = len(own) == 1, None
        for address in own:
            yield self.spider.ask(address, self.parse, door=True, conditional=True)

    def parse(self, response: Response, depth: int = 1) -> Iterator[Any]:
        """Requests for the sitemaps of an index, or for the articles of a set, those changed last first."""
        kind, rows = entries_of(response)
        dated = sorted(rows, key=lambda r: r[1] or "", reverse=True)
        if kind == "sitemapindex":
            yield from self._index(response, dated, depth)
            return
        dated = [(self._unversioned(address), changed) for address, changed in dated]
        rows = dated
        self.spider.seen = (self.spider.seen or 0) + len(rows)
        self._here |= {post_key(address, self.spider.url) for address, _ in rows}
        self.spider.listed |= self._here
        for address, changed in dated:
            apart = not same_site(address, self.spider.url) or is_file(address)
            if apart or _LISTS.search(address) or self._read(address, changed):
                continue
            if self.spider.first_time(address):
                entry = Entry(address, "", None, "")
                yield self.spider.ask(address, self._article, entry=entry, changed=changed, statuses=(401, 404, 410))

    def _unversioned(self, address: str) -> str:
        """The address under which a post is kept, where a sitemap gives it another version with every visit."""
        bare = _VERSION.sub("", post_key(address, self.spider.url))
        known = self.spider.memory.known.get(self._versions().get(bare, ""))
        return known.url if known is not None and _VERSION.search(post_key(address, self.spider.url)) else address

    def _versions(self) -> dict[str, str]:
        if self._kept is None:
            known = self.spider.memory.known
            self._kept = {_VERSION.sub("", key): key for key in known if _VERSION.search(key)}
        return self._kept

    def _index(self, response: Response, dated: list[tuple[str, str | None]], depth: int) -> Iterator[Request]:
        # An index often stays as it is while the sitemaps in it change.
        self.spider.fresh.pop(_asked(response), None)
        maps = [(address, changed) for address, changed in dated if self._may_hold_posts(address)][:_MAPS]
        if depth >= _DEEPEST or len(self._maps) >= _MAPS_IN_ALL:
            self.spider.notes.append(f"{response.url}: sitemaps within sitemaps, too deep or too many; left out")
            return
        self._alone = self._alone and len(maps) == 1
        memory = self.spider.memory
        if self._alone:
            memory.index = _asked(response)
            self.address = memory.address = maps[0][0]
        elif memory.index == _asked(response):
            # A second one was begun: where posts come in order, they come there alone from now on.
            self.address = memory.address = memory.index
            memory.index = None
        for address, changed in maps:
            if address in self._maps or len(self._maps) >= _MAPS_IN_ALL:
                continue
            self._maps.add(address)
            if self._changed(address, changed):
                yield self.spider.ask(address, self.parse, conditional=True, depth=depth + 1)
            else:
                self.spider.confirm_all()

    def _may_hold_posts(self, address: str) -> bool:
        name = address.rsplit("/", 1)[-1]
        return not any(word in name for word in _NO_POSTS) and same_site(address, self.spider.url)

    def _changed(self, address: str, changed: str | None) -> bool:
        """Whether a sitemap may name something new; one that tells when it changed is taken at its word."""
        when = machine_instant(changed, self.spider.now) if changed else None
        # A day without an hour is over when the next begins.
        when = when + timedelta(1) if when is not None and changed and len(changed.strip()) == _A_DAY else when
        since = self.spider.memory.checked if not self.spider.looking else None
        return when is None or since is None or address not in self.spider.memory.validators or when >= since

    def _read(self, address: str, changed: str | None) -> bool:
        """Whether the article was read, and the sitemap tells of no change since."""
        key = post_key(address, self.spider.url)
        if self.spider.memory.vain.get(key, 0) >= _AT_ONCE and not self.spider.looking:
            self.spider.knows(address)
            return True
        last = self.spider.memory.lastmod.get(key)
        if last is None or (self.spider.memory.restless and key in self.spider.memory.known):
            return self.spider.knows(address)
        if last != (changed or "") or key in self.spider.memory.half:
            return False
        known = self.spider.memory.known.get(key)
        return known is None or self.spider.knows(address)

    def _article(self, response: Response, entry: Entry, changed: str | None) -> Iterator[Post]:
        key = post_key(entry.url, self.spider.url)
        memory, fronts = self.spider.memory, self.spider.fronts
        if response.status in (401, 404, 410):
            self.spider.has_gone(key, response)
            self._in_vain(key, changed)
            return
        self.spider.met.add(key)
        if not isinstance(response, TextResponse):
            # A leaflet whose address does not tell.
            memory.lastmod[key] = changed or ""
            return
        found = article_of(response, self.spider.now, self.spider.selectors)
        known = memory.known.get(key)
        led = led_to(response, self.spider.url)
        elsewhere = not led.isdisjoint((fronts | self._here) - {key})
        other = known is not None and not found.sure and not shows(response, known.title, self.spider.names)
        # A sitemap names the site's other pages too: its front, lists of posts, those without a time.
        lists = len(response.xpath("//article[not(.//article)]")) > _MOST_ARTICLES
        is_one = key != "/" and (found.sure or (found.published is not None and not lists))
        if elsewhere or other or not is_one:
            self._in_vain(key, changed)
            return
        memory.vain.pop(key, None)
        memory.lastmod[key] = changed or ""
        yield article_post(self.spider, found, entry)

    def _in_vain(self, key: str, changed: str | None) -> None:
        """An address that gives no post may give one later, if it is no page of another kind."""
        memory = self.spider.memory
        memory.vain[key] = memory.vain.get(key, 0) + 1
        if key in memory.known and key not in self.spider.withdrawn:
            self.spider.confirmed.add(key)
        if memory.vain[key] >= _TRIES:
            memory.lastmod[key] = changed or ""

    def looks(self) -> Iterator[Request]:
        """The pages of known posts, those first that no sitemap names any more."""
        memory = self.spider.memory
        if not self.spider.problems and self._here:
            memory.lastmod = {key: changed for key, changed in memory.lastmod.items() if key in self._here}
            memory.vain = {key: tries for key, tries in memory.vain.items() if key in self._here}
        if memory.index is not None:
            self._maps.add(self.address)
            yield self.spider.ask(memory.index, self.parse)
        yield from self.spider.visits(self._again, memory.known.keys() - self._here, beside=memory.index is not None)

    def _again(self, response: Response, known: Known) -> Iterator[Post]:
        yield again(self.spider, response, known)


def _asked(response: Response) -> str:
    """The address that was asked for, which may have led to another."""
    led = response.meta.get("redirect_urls") if response.request is not None else None
    return str(led[0]) if led else response.url


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
