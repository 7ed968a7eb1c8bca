"""A post out of its own page, whatever the theme: JSON-LD, Open Graph, microdata and h-entry before plain HTML.

The names are schema.org's (Article, headline, datePublished), ogp.me's and microformats.org's (h-entry).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from scrapy.http import Response, TextResponse

from offers.source.contents import SITE_S_OWN, content_of, pictures_around
from offers.source.markup import clean, cut, link_in, paired, pictures_of, select, string_of, text_of
from offers.source.spider import SourceError
from offers.source.stamps import instant_in, machine_instant, published_of

_SEVERAL = 3
# Texts about a heading among which its day is looked for.
_NEAR = 40
_WRITTEN = frozenset(("Article", "NewsArticle", "BlogPosting"))
_ARTICLES = frozenset(
    ("Article", "NewsArticle", "BlogPosting", "SocialMediaPosting", "Report", "Offer", "SaleEvent", "LiveBlogPosting")
)
_TITLES = (
    ("headline", "//*[@itemprop='headline']"),
    ("p-name", "//*[contains(concat(' ', normalize-space(@class), ' '), ' p-name ')]"),
    ("<article", "//article//h1"),
    ("entry-title", "//*[contains(concat(' ', normalize-space(@class), ' '), ' entry-title ')]"),
    ("<h1", "//h1"),
    ("<main", "//main//h2"),
)
_DATED = (
    ("datePublished", "//*[@itemprop='datePublished']/@content|//*[@itemprop='datePublished']/@datetime"),
    ("published_time", "//meta[@property='article:published_time' or @name='article:published_time']/@content"),
    ("<meta", "//meta[@name='date' or @name='pubdate' or @name='publish-date']/@content"),
    ("dt-published", "//*[contains(concat(' ', normalize-space(@class), ' '), ' dt-published ')]/@datetime"),
    (
        "<time",
        "(//article|//main)//time[not(contains(@class, 'updated')) or contains(@class, 'published')]"
        "[not(ancestor::aside)]/@datetime",
    ),
    (
        "<time",
        "//time[not(contains(@class, 'updated')) or contains(@class, 'published')][not(ancestor::aside)]/@datetime",
    ),
)
_CHANGED = (
    ("dateModified", "//*[@itemprop='dateModified']/@content|//*[@itemprop='dateModified']/@datetime"),
    ("modified_time", "//meta[@property='article:modified_time']/@content"),
    ("updated_time", "//meta[@property='og:updated_time']/@content"),
    ("dt-updated", "//*[contains(concat(' ', normalize-space(@class), ' '), ' dt-updated ')]/@datetime"),
)
_WORDED = (
    "(//article|//main|//body)//*[self::time or contains(@class, 'date') or contains(@class, 'posted') "
    "or contains(@class, 'published') or contains(@class, 'time') or contains(@class, 'meta')]"
    "[string-length(normalize-space(.)) < 60][not(ancestor::aside or ancestor::footer)]"
)
# XHTML's way to keep a script from being read as markup, which some themes still have.
_CDATA = re.compile(r"^\s*(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?\s*$")
_DESCRIPTION = "//meta[@name='description' or @property='og:description']/@content"


_HOLDING = ("@graph", "itemListElement", "blogPost", "mainEntity", "item", "hasPart")


class Article(NamedTuple):
    """What an article's page says of itself; `sure` tells that it says that it is one."""

    title: str
    published: datetime | None
    modified: datetime | None
    excerpt: str | None
    body: str | None
    pictures: tuple[str, ...]
    categories: tuple[str, ...]
    language: str | None
    sure: bool


def article_of(
    response: Response, now: datetime, selectors: dict[str, str] | None = None, *, listed: str = ""
) -> Article:
    """The article on a page; times without an offset are in the zone of `now`. `selectors` are the operator's CSS.

    `listed` is the title under which its listing has it, which is its title, unless it is cut short there.
    Raises SourceError for what is no page of text.
    """
    if not isinstance(response, TextResponse):
        raise SourceError("no-page", f"{response.url} is no page of text; leave it out")
    own = selectors or {}
    things = list(linked_data(response))
    told = [thing for thing in things if _types(thing) & _ARTICLES]
    linked = told[0] if told else {}
    dated = next((t for t in (linked, *things) if "datePublished" in t and _types(t) & {"WebPage", *_ARTICLES}), {})
    content = content_of(response, own.get("text"))
    published = _first(response, _DATED, now, dated.get("datePublished"))
    if published is None and own.get("time"):
        published = instant_in(" ".join(response.css(own["time"]).xpath("string()").getall()[:1]), now)
    if published is None:
        published = published_of(response, now) or _worded(response, now) or _beside_the_heading(response, now)
    page, root = response.text, response.selector.root
    [described, *_] = (select(root, _DESCRIPTION) if "description" in page else []) or [None]
    typed = select(root, "//meta[@property='og:type']/@content") if "og:type" in page else []
    tagged = "//a[contains(@rel, 'category')]//text()"
    categories = select(root, tagged)[:3] if "category" in page else []
    [language, *_] = select(root, "/html/@lang") or [None]
    body = text_of(content.markup) if content.markup else str(linked.get("articleBody") or "")
    pictures = (*_heads(response, linked), *pictures_of(content.shown, response.url))
    return Article(
        title=_whole(clean(listed), response, linked, own.get("title")),
        published=published,
        modified=_first(response, _CHANGED, now, linked.get("dateModified")),
        excerpt=clean(described) or None if described else None,
        body=body or None,
        pictures=tuple(dict.fromkeys(filter(None, pictures))) or pictures_around(content, response),
        categories=tuple(map(clean, categories)),
        language=language,
        # More are a list's.
        sure=(bool(told) and sum(bool(_types(thing) & _WRITTEN) for thing in told) < _SEVERAL)
        or "article" in "".join(typed[:1])
        or ("h-entry" in page and len(response.css(".h-entry")) == 1),
    )


def linked_data(response: TextResponse) -> Iterator[dict[str, Any]]:
    """Every thing of the page's JSON-LD, those inside a graph or list too; what is no JSON is left out."""
    scripts = "//script[contains(@type, 'ld+json')]/text()"
    for text in select(response.selector.root, scripts) if "ld+json" in response.text else ():
        try:
            waiting: list[Any] = [json.loads(paired(_CDATA.sub("", text)), strict=False)]
        except (ValueError, RecursionError):
            continue
        seen = 0
        while waiting and seen < 2_000:
            thing = waiting.pop(0)
            seen += 1
            if isinstance(thing, list):
                waiting += thing
            elif isinstance(thing, dict):
                yield thing
                waiting += [thing[name] for name in _HOLDING if name in thing and "BreadcrumbList" not in _types(thing)]


def _types(thing: dict[str, Any]) -> set[str]:
    named = thing.get("@type")
    return {str(name) for name in (named if isinstance(named, list) else [named])}


def _whole(listed: str, response: TextResponse, linked: dict[str, Any], own: str | None) -> str:
    stem = cut(listed)
    if listed and stem is None:
        return listed
    title = _title(response, linked, own)
    return title if stem is None or title.startswith(stem) else listed


def _title(response: TextResponse, linked: dict[str, Any], own: str | None) -> str:
    if own:
        return clean(text_of(response.css(own).get("")))
    headline = clean(text_of(str(linked.get("headline") or linked.get("name") or "")))
    root, markup = response.selector.root, response.text
    page = clean("".join(select(root, "//title/text()")[:1]))
    named = select(root, "//meta[@property='og:site_name']/@content") if "site_name" in markup else []
    site = clean("".join(named[:1]))
    first = ""
    for needle, path in _TITLES:
        for found in select(root, path) if needle in markup else ():
            title = clean(string_of(found))
            # A theme's site name is often an h1 too; the article's is the one that the page's title begins with.
            if title and title != site and (title == headline or page.startswith(title)):
                return title
            first = first or title
    return headline or first or clean("".join(select(root, "//meta[@property='og:title']/@content")[:1])) or page


def _heads(response: TextResponse, linked: dict[str, Any]) -> Iterator[str]:
    image = linked.get("image")
    named = [
        one.get("url") if isinstance(one, dict) else one for one in (image if isinstance(image, list) else [image])
    ]
    heads = "//meta[@property='og:image' or @property='og:image:url']/@content"
    named += select(response.selector.root, heads) if "og:image" in response.text else ()
    for address in named:
        if isinstance(address, str) and address and not SITE_S_OWN.search(address):
            yield link_in(response, address)


def _first(response: TextResponse, paths: tuple[tuple[str, str], ...], now: datetime, linked: Any) -> datetime | None:
    if isinstance(linked, str) and (found := machine_instant(linked, now)) is not None:
        return found
    root, page = response.selector.root, response.text
    for needle, path in paths:
        for text in select(root, path)[:3] if needle in page else ():
            found = machine_instant(text, now)
            if found is not None:
                return found
    return None


def _beside_the_heading(response: TextResponse, now: datetime) -> datetime | None:
    """A day that stands by itself near the first heading: "November 28, 2026"."""
    for around in select(response.selector.root, "(//h1)[1]/ancestor::*[position() <= 3][not(self::body)]")[::-1]:
        for text in select(around, ".//text()[normalize-space()][string-length(.) < 40][not(ancestor::aside)]")[:_NEAR]:
            if (found := instant_in(text, now)) is not None:
                return found
    return None


def _worded(response: TextResponse, now: datetime) -> datetime | None:
    for element in select(response.selector.root, _WORDED)[:6]:
        found = instant_in(string_of(element), now)
        if found is not None:
            return found
    return None
