"""Feeds: RSS, RDF and Atom by feedparser; JSON Feed, which is plain JSON (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import feedparser
from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.utils.gz import gunzip
from w3lib.url import add_or_replace_parameters

from offers.addresses import front_of, post_key, same_site, whole
from offers.model import Post
from offers.source.contents import words_in_feed
from offers.source.markup import link_in, pictures_of, text_of
from offers.source.pages import SHUT, Pages
from offers.source.spider import SourceError, SourceSpider
from offers.source.stamps import instant_in
from offers.source.wordpress import json_of

_PROGRAM_S = re.compile(
    r"\d+ posts? - \d+ participants?\Z|Read full topic\Z|Statistics: Posted by .*\Z"
    r"|The post .{1,300} appeared first on .{1,100}\.\Z|.{1,300} was originally published in .{1,200} on Medium"
)
# An answer in a forum, also behind the forum's name.
_ANSWER = re.compile(r"(?:[^•]{1,80} • )?(?:re|رد):\s", re.IGNORECASE)
_ESCAPED = re.compile(r"&lt;(?:/?(?:p|a|div|span|ul|li|strong|b|h[1-6])[ >&]|br|img |!--)", re.IGNORECASE)
_ROOT = re.compile(rb"<(rss|feed|rdf:RDF)\b")
_OPENED, _CLOSED = re.compile(rb"<(?:item|entry)[\s>]"), re.compile(rb"</(?:item|entry)\s*>")
_HEAD = 10_000
_BOM = b"\xef\xbb\xbf"
_UNPACKED = 50 * 1024 * 1024
_SMALL = re.compile(r"/s\d+-c[a-z0-9-]*/")


class Feed:
    """The feed's posts. A first run goes on to older pages of it, or else to the site's own listings."""

    kind = "feed"

    def __init__(self, spider: SourceSpider, address: str) -> None:
        self.spider = spider
        self.address = address
        self._oldest: datetime | None = None
        self._here: set[str] = set()
        self._first = not spider.memory.filled

    def begin(self) -> Request:
        """The feed, if it has changed."""
        return self.spider.ask(self.address, self.parse, door=True, conditional=True)

    def parse(self, response: Response, page: int = 1) -> Iterator[Any]:
        """The posts of a page of the feed, and the request for an older one in a first run."""
        if response.status in SHUT:
            yield from self._beyond(page)
            return
        try:
            posts, older = posts_of(self.spider, response)
        except SourceError:
            if page == 1:
                raise
            # A site that has no older page may give another one for it, or lead to its front.
            yield from self._beyond(page)
            return
        if breaks_off(response) and response.request is not None:
            short = response.request.replace(meta={**response.request.meta, "door": False})
            line = f"{response.url} breaks off in the middle; its last entry is left out"
            self.spider.problems.append((short, SourceError("cut-off", line)))
        if not posts and page == 1:
            raise SourceError("empty", f"{response.url} is a feed without posts; look whether the site has moved it")
        if page == 1:
            self.spider.seen = len(posts)
            self._oldest = _edge([p.published for p in posts])
        fresh = [p for p in posts if self.spider.first_time(p.url, p.key)]
        self._here |= {p.key for p in posts}
        self.spider.listed |= self._here
        yield from fresh
        if not self._first and self._meets(posts):
            self.spider.memory.filled = True
            self._confirm_the_rest()
            return
        # Until what lies between the runs is read.
        self.spider.memory.filled = False
        if not fresh or self.spider.full:
            yield from self._beyond(page)
            return
        older = self._older(older, page)
        request = self.spider.ask(older, self.parse, statuses=SHUT, page=page + 1)
        # It may lead to the site's front, which has been asked for.
        yield request.replace(dont_filter=True)

    def _older(self, named: str | None, page: int) -> str:
        """The address of an older page: as the feed names it, else as WordPress has it."""
        if named is not None and same_site(named, self.address):
            return named
        # Blogger's feeds go on at another site, whose query their own understands too.
        asked = dict(parse_qsl(urlsplit(named).query)) if named is not None else {}
        return add_or_replace_parameters(self.address, asked or {"paged": str(page + 1)})

    def _meets(self, posts: list[Post]) -> bool:
        """Whether a page goes back to posts that are kept; else more were published since than a page holds."""
        known = self.spider.memory.known
        days = [k.published for k in known.values() if k.published is not None]
        oldest = _edge([p.published for p in posts])
        if oldest is not None and days:
            return oldest <= max(days)
        return not known or any(p.key in known for p in posts)

    def _confirm_the_rest(self) -> None:
        """Posts that a feed has pushed out are as they were; what is missing between those it has is looked after."""
        for key, known in self.spider.memory.known.items():
            older = self._oldest is None or known.published is None or known.published < self._oldest
            if not known.withdrawn and (key in self._here or older):
                self.spider.confirmed.add(key)

    def _beyond(self, page: int) -> Iterator[Request]:
        """A feed without older pages has only the newest: the site's listings have the rest."""
        beside = page <= 2 and not self.spider.full and bool(self._here)
        # Between runs nothing is missing before the listings were read as well.
        self.spider.memory.filled = self._first or not beside
        if not self._first:
            self._confirm_the_rest()
        if beside:
            # The operator may have named the listing itself, of which the front shows a few.
            given = self.spider.url
            itself = post_key(given, given) == post_key(self.address, given)
            address = front_of(self.address) if itself else given
            front = Pages(self.spider, address, beside=True, until_known=not self._first)
            yield front.begin()

    def looks(self) -> Iterator[Request]:
        """A post that is newer than the feed's oldest must be in it; the pages of other known posts are visited."""
        missing: set[str] = set()
        if self._oldest is not None:
            missing = {
                key
                for key, known in self.spider.memory.known.items()
                if not known.withdrawn
                and key not in self._here
                and known.published is not None
                and known.published > self._oldest
            }
            # What has no page can be looked for nowhere else; when most are missing, it is the feed that has changed.
            bare = {key for key in missing if key.startswith("guid:")}
            if len(missing) <= max(3, len(self._here) // 3):
                self.spider.withdrawn |= bare
                self.spider.confirmed -= bare
                self.spider.asked |= bare
        yield from self.spider.visits(self.spider.again, missing)


def _edge(days: list[datetime | None]) -> datetime | None:
    """Since when a feed has all posts: the end of its longest run of falling days; an old one may be pinned above."""
    if None in days:
        return None
    best: list[datetime] = []
    run: list[datetime] = []
    for day in days:
        if day is not None:
            run = [*run, day] if run and day <= run[-1] else [day]
            best = max(best, run, key=len)
    return best[-1] if best else None


def breaks_off(response: Response) -> bool:
    """Whether a feed in XML ends before its end."""
    body = body_of(response)
    root = _ROOT.search(body[:_HEAD])
    return root is not None and b"</" + root[1] not in body


def body_of(response: Response) -> bytes:
    """The feed's bytes, unpacked where it is a packed file."""
    body = _decoded(response)
    if response.body[:2] != b"\x1f\x8b":
        return body
    try:
        return gunzip(response.body, max_size=_UNPACKED)
    except Exception as error:
        raise SourceError("broken-gzip", f"{response.url} cannot be unpacked ({error}); leave it out") from error


def posts_of(spider: SourceSpider, response: Response) -> tuple[list[Post], str | None]:
    """The posts of a feed and the address of an older page that it names. Raises SourceError for something else."""
    body = body_of(response).removeprefix(_BOM).lstrip()
    if not body:
        raise SourceError("empty", f"{response.url} answers with nothing; look whether the site has moved its feed")
    if body.startswith(b"{"):
        return _json_posts(spider, response.replace(body=body))
    if b"<!ENTITY" in body[:100_000]:
        raise SourceError("entities", f"{response.url} defines entities of its own, which no feed needs; leave it out")
    # The charset is settled by now; feedparser would believe a wrong declaration.
    feed = feedparser.parse(body, response_headers={"content-type": "application/xml; charset=utf-8"})
    if not feed.version:
        reason = feed.get("bozo_exception", "no feed")
        raise SourceError("broken-xml", f"{response.url} is no feed ({reason}); write the address of its feed")
    entries = feed.entries
    if breaks_off(response) and len(_OPENED.findall(body)) > len(_CLOSED.findall(body)):
        # Half an entry would be another one.
        entries = entries[:-1]
    links = Counter(e.get("link") for e in entries)
    front = link_in(response, feed.feed.get("link") or "") or response.url
    # "/2026/11/29.html#a123"
    pages = Counter(post_key(link, front) for said in links if said and (link := whole(front, said)))
    # A busy day of a forum may be nothing but answers.
    answers = all(_ANSWER.match(e.get("title", "")) for e in entries)
    posts = []
    for entry in entries:
        address, key = _identity(entry, links, front)
        if address is not None and key is None and pages[post_key(address, front)] > 1:
            key = f"guid:{entry.get('id') or entry.link}"
        if address is None or (_ANSWER.match(entry.get("title", "")) and not answers):
            continue
        markup = _unescaped(entry.content[0].value if entry.get("content") else entry.get("summary", ""))
        images = [e.get("href") for e in entry.get("enclosures", ()) if e.get("type", "").startswith("image/")]
        enclosed = [found for href in images if href and (found := link_in(response, href))]
        pictures = (*enclosed, *pictures_of(markup, response.url)) or _media(response, entry)
        posts.append(
            spider.post(
                address,
                text_of(entry.get("title", "")),
                key=key,
                excerpt=text_of(_unescaped(entry.get("summary", ""))) or None,
                body=_own_lines(words_in_feed(markup)) or None,
                published=_instant(entry.get("published_parsed") or dict.get(entry, "updated_parsed"))
                # "Friday, January 29, 2021 04:42 PM", «الأحد, 24 نوفمبر 2024»
                or instant_in(entry.get("published") or "", spider.now),
                # feedparser's own look-up would give the time of publication for it, with a warning.
                modified=_instant(dict.get(entry, "updated_parsed")),
                categories=tuple(t.term for t in entry.get("tags", ()) if t.get("term")),
                pictures=tuple(dict.fromkeys(pictures)),
                language=feed.feed.get("language"),
            )
        )
    older = next((link.href for link in feed.feed.get("links", ()) if link.get("rel") == "next"), None)
    return posts, (link_in(response, older) or None) if older else None


def _unescaped(markup: str) -> str:
    """Markup that a program escaped once more than its format has it."""
    return html.unescape(markup) if "<" not in markup and _ESCAPED.search(markup) else markup


def _media(response: Response, entry: Any) -> tuple[str, ...]:
    """The picture beside an entry that has none in it; Blogger's small ones have a larger one under the same name."""
    shown = [m for m in entry.get("media_content", ()) if m.get("medium") == "image" or "image/" in m.get("type", "")]
    for media in (*shown, *entry.get("media_thumbnail", ())):
        address = link_in(response, media["url"]) if media.get("url") else ""
        if address and "gravatar.com" not in address:
            return (_SMALL.sub("/s1600/", address),)
    return ()


def _own_lines(text: str) -> str:
    """The text without what a feed's program writes below each entry, which changes with every answer."""
    lines = text.split("\n")
    while lines and _PROGRAM_S.match(lines[-1]):
        lines.pop()
    return "\n".join(lines)


def _identity(entry: Any, links: Counter[Any], front: str) -> tuple[str | None, str | None]:
    """An entry's address, and its key where that is its GUID: without a link, or with one that others share."""
    said, guid = entry.get("link") or "", entry.get("id") or ""
    link = whole(front, said) if said else ""
    if link and guid.startswith(("http://", "https://")) and link.startswith(f"{guid}&goto="):
        # vBulletin's links lead to a thread's newest answer.
        link, said = guid, guid
    if link and (links[said] == 1 or not guid or guid == said):
        return link, None
    if not link and guid.startswith(("http://", "https://")) and whole(front, guid):
        return guid, None
    return (link or front, f"guid:{guid}") if guid else (None, None)


def _json_posts(spider: SourceSpider, response: Response) -> tuple[list[Post], str | None]:
    feed = json_of(response)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        raise SourceError("broken-json", f"{response.url} is no JSON Feed; write the address of the site's feed")
    posts = []
    for item in (i for i in items if isinstance(i, dict)):
        guid = str(item.get("id") or "")
        address = whole("", str(item.get("url") or "")) or whole("", guid)
        if not address and not guid:
            continue
        markup = str(item.get("content_html") or "")
        named = [item[name] for name in ("image", "banner_image") if isinstance(item.get(name), str) and item[name]]
        image = [found for address in named if (found := whole(response.url, address))]
        tags = item.get("tags")
        language = item.get("language") or feed.get("language")
        posts.append(
            spider.post(
                address or whole("", str(feed.get("home_page_url") or "")) or response.url,
                text_of(str(item.get("title") or "")),
                key=None if address else f"guid:{guid}",
                excerpt=text_of(str(item.get("summary") or "")) or None,
                body=text_of(markup) or str(item.get("content_text") or "") or None,
                published=_iso(item.get("date_published")),
                modified=_iso(item.get("date_modified")),
                categories=tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else (),
                pictures=tuple(dict.fromkeys((*image, *pictures_of(markup, response.url)))),
                language=language if isinstance(language, str) else None,
            )
        )
    older = feed.get("next_url")
    return posts, (link_in(response, older) or None) if isinstance(older, str) and older else None


def _iso(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _decoded(response: Response) -> bytes:
    return response.text.encode("utf-8") if isinstance(response, TextResponse) else response.body


def _instant(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
    except ValueError:
        return None
