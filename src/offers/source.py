"""What a spider is built on: addresses, publication times without a year, text, and posts from common doors."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from time import struct_time
from typing import Any, NamedTuple, Self
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import dateparser
import scrapy
from parsel import Selector
from scrapy.http import Response, TextResponse
from w3lib.html import remove_tags, remove_tags_with_content, replace_escape_chars
from w3lib.url import canonicalize_url, url_query_cleaner

from offers import words
from offers.errors import OffersError
from offers.model import Post
from offers.text import fold_words

_TRACKING = [
    "fbclid",
    "gclid",
    "msclkid",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "ref",
    "amp",
]
_STAMP = re.compile(r"(\w+)\s*[,،]?\s+(\d{1,2}\s+[^\W\d]+(?:\s+[^\W\d]+)?,?\s+\d{1,2}:\d{2}\s*[صم]?)")
# dateparser takes a base without an offset only.
_LEAP_YEAR = datetime(2024, 1, 1)  # noqa: DTZ001
_LEAVES = ".//*[not(*)][normalize-space()]"
_BLOCKS = ("script", "style", "noscript", "template")


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


def canonical(url: str) -> str:
    """The address without fragment and tracking parameters, its percent-encoding unified."""
    return str(canonicalize_url(url_query_cleaner(url, _TRACKING, remove=True, unique=False)))


def post_key(url: str, site: str) -> str:
    """What identifies a post within its source: path and query on the source's own host, the address elsewhere.

    `http` and `https`, and `www.`, make no difference.
    """
    parts = urlsplit(canonical(url))
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if same_site(url, site):
        return path
    return f"{_host(url)}{path}"


def _host(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one host and port, `www.`, the scheme and its own port left out."""
    return _host(one) == _host(other)


def clean(text: str) -> str:
    """The text in one line, without characters that no database or page can hold (NUL, lone surrogates)."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join("".join(c if c >= " " else " " for c in text).split())


def text_of(markup: str) -> str:
    """The plain text of HTML, a line a paragraph; scripts and styles left out."""
    bare = remove_tags_with_content(markup, _BLOCKS)
    lines = re.sub(r"(?i)<(?:br|/p|/div|/li|/h\d|/tr)\b[^>]*>", "\n", replace_escape_chars(bare, replace_by=" "))
    plain = html.unescape(remove_tags(lines))
    return "\n".join(line for line in map(clean, plain.splitlines()) if line)


def pictures_of(markup: str, base: str) -> tuple[str, ...]:
    """The addresses of the pictures in HTML, in its order; those that a theme loads late too."""
    found = []
    for image in Selector(markup).xpath("//img") if markup.strip() else ():
        for name in ("data-src", "data-lazy-src", "src"):
            address = image.attrib.get(name, "").strip()
            if address and not address.startswith("data:"):
                found.append(urljoin(base, address))
                break
    return tuple(dict.fromkeys(a for a in found if a.startswith(("http://", "https://"))))


@cache
def _weekdays() -> dict[str, int]:
    return {fold_words(w.phrase): w.value for w in words.load().phrases if w.kind == "weekday"}


def stamp_in(text: str, now: datetime) -> datetime | None:
    """The publication time in a text such as «الثلاثاء 27 يناير 2:50 ص», in the zone of `now`; None without one."""
    for match in _STAMP.finditer(" ".join(text.split())):
        weekday = _weekdays().get(fold_words(match[1]))
        if weekday is None:
            continue
        # A leap year, so that the 29th of February is read; the weekday settles which year it was.
        found = dateparser.parse(
            match[2],
            languages=["ar"],
            settings={"RELATIVE_BASE": _LEAP_YEAR},
        )
        if found is None:
            continue
        day = year_by_weekday(found.month, found.day, weekday, now.date())
        if day is not None:
            return datetime.combine(day, found.time(), now.tzinfo)
    return None


def year_by_weekday(month: int, day: int, weekday: int, today: date) -> date | None:
    """The last such day up to tomorrow that falls on the weekday (Monday is 0), within the eleven years before.

    A page's times are past ones; a clock that runs ahead may make one tomorrow's. Eleven years hold every
    weekday for every date but the 29th of February.
    """
    for year in range(today.year + 1, today.year - 12, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today + timedelta(days=1) and found.weekday() == weekday:
            return found
    return None


class Entry(NamedTuple):
    """A post as a block or listing shows it; `published` has the zone of the crawl's now."""

    url: str
    title: str
    published: datetime
    excerpt: str


def entries_below(response: Response, headings: Iterable[str], now: datetime) -> Iterator[Entry]:
    """The entries of the blocks that stand under the headings: the nearest ancestor of each that holds some."""
    wanted = {fold_words(h) for h in headings}
    for heading in response.xpath("//body//*[not(*)]"):
        if fold_words(heading.xpath("string()").get("")) not in wanted:
            continue
        for block in reversed(heading.xpath("ancestor::*[not(self::html or self::body)]")):
            found = list(entries_in(block, response, now))
            if found:
                yield from found
                break


def entries_in(part: Any, response: Response, now: datetime) -> Iterator[Entry]:
    """Every entry in a part of a page: the nearest ancestor of a time with a link of words and no other time."""
    stamped = [(leaf, stamp_in(leaf.xpath("string()").get(""), now)) for leaf in part.xpath(_LEAVES)]
    times = {leaf.root for leaf, published in stamped if published is not None}
    for leaf, published in stamped:
        if published is None:
            continue
        for holder in reversed(leaf.xpath("ancestor::*")):
            if any(other is not leaf.root and other in times for other in holder.root.iter()):
                break
            links = [a for a in holder.xpath(".//a[@href]") if clean(a.xpath("string()").get(""))]
            if links:
                link = max(links, key=lambda a: len(a.xpath("string()").get("")))
                entry = next(iter(holder.xpath("ancestor-or-self::article[1]")), holder)
                excerpt = text_of(" ".join(entry.xpath(".//p").getall()))
                yield Entry(response.urljoin(link.attrib["href"]), link.xpath("string()").get(""), published, excerpt)
                break


def merged(entries: Iterable[Entry], site: str) -> list[Entry]:
    """Each post once, with the longest excerpt that it stands with; an entry that leads to another site is none."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if not same_site(entry.url, site):
            continue
        known = found.setdefault(post_key(entry.url, site), entry)
        if len(entry.excerpt) > len(known.excerpt):
            found[post_key(entry.url, site)] = known._replace(excerpt=entry.excerpt)
    return list(found.values())


def json_of(response: Response) -> Any:
    """The response's JSON. Raises SourceError where it is none."""
    try:
        return response.json()  # type: ignore[attr-defined]
    except (ValueError, AttributeError) as error:
        raise SourceError(
            "broken-json", f"{response.url} is no JSON ({error}); is this the site's REST address?"
        ) from error


def wordpress_posts(spider: SourceSpider, response: Response) -> Iterator[Post]:
    """The posts of one page of WordPress's REST route. Raises SourceError where it is something else."""
    rows = json_of(response)
    if not isinstance(rows, list) or any(not isinstance(r, dict) or "link" not in r for r in rows):
        raise SourceError("broken-json", f"{response.url} is no list of posts; is this a WordPress site?")
    for row in rows:
        markup = _rendered(row, "content")
        featured = [m.get("source_url") for m in row.get("_embedded", {}).get("wp:featuredmedia", ())]
        pictures = (*(p for p in featured if p), *pictures_of(markup, response.url))
        if spider.first_time(row["link"]):
            yield spider.post(
                row["link"],
                text_of(_rendered(row, "title")),
                excerpt=text_of(_rendered(row, "excerpt")) or None,
                body=text_of(markup) or None,
                published=_utc(row.get("date_gmt")),
                modified=_utc(row.get("modified_gmt")),
                pictures=tuple(dict.fromkeys(pictures)),
            )


def _rendered(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value.get("rendered") or "") if isinstance(value, dict) else ""


def _utc(text: str | None) -> datetime | None:
    # WordPress writes its GMT dates without an offset.
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def feed_posts(spider: SourceSpider, response: Response) -> Iterator[Post]:
    """The posts of one page of an RSS or Atom feed. Raises SourceError where it is something else."""
    import feedparser

    feed = feedparser.parse(response.body, response_headers={"content-type": _content_type(response)})
    if not feed.version:
        reason = feed.get("bozo_exception", "no feed")
        raise SourceError(
            "broken-xml", f"{response.url} is no feed ({reason}); write the address of its RSS or Atom feed"
        )
    for entry in feed.entries:
        address = entry.get("link") or entry.get("id") or ""
        if not address.startswith(("http://", "https://")) or not spider.first_time(address):
            continue
        markup = entry.content[0].value if entry.get("content") else entry.get("summary", "")
        enclosed = [e.href for e in entry.get("enclosures", ()) if e.get("type", "").startswith("image/")]
        yield spider.post(
            address,
            text_of(entry.get("title", "")),
            excerpt=text_of(entry.get("summary", "")) or None,
            body=text_of(markup) or None,
            published=_instant(entry.get("published_parsed") or dict.get(entry, "updated_parsed")),
            # feedparser's own look-up would give the time of publication for it, with a warning.
            modified=_instant(dict.get(entry, "updated_parsed")),
            categories=tuple(t.term for t in entry.get("tags", ()) if t.get("term")),
            pictures=tuple(dict.fromkeys((*enclosed, *pictures_of(markup, response.url)))),
            language=feed.feed.get("language"),
        )


def _content_type(response: Response) -> str:
    declared = (response.headers.get("Content-Type") or b"application/xml").decode("latin-1")
    # Scrapy has settled the charset by then; feedparser would believe a wrong header.
    return declared if isinstance(response, TextResponse) else "application/xml"


def _instant(parsed: struct_time | None) -> datetime | None:
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
