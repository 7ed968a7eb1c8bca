"""A post out of its own page, whatever the theme: JSON-LD, Open Graph, microdata and h-entry before plain HTML.

The names are schema.org's (Article, headline, datePublished), ogp.me's and microformats.org's (h-entry).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from lxml.etree import strip_elements
from scrapy.http import Response, TextResponse

from offers.source.markup import clean, cut, link_in, markup_of, paired, pictures_of, select, string_of, text_of
from offers.source.spider import SourceError
from offers.source.stamps import instant_in, machine_instant, published_of

_SEVERAL = 3
# Texts about a heading among which its day is looked for.
_NEAR = 40
_WRITTEN = frozenset(("Article", "NewsArticle", "BlogPosting"))
_ARTICLES = frozenset(
    ("Article", "NewsArticle", "BlogPosting", "SocialMediaPosting", "Report", "Offer", "SaleEvent", "LiveBlogPosting")
)
# What Ghost, Webflow, Joomla, Drupal, Shopify, Blogger, forums and Tailwind call a text.
_CLASSES = (
    "gh-content",
    "w-richtext",
    "com-content-article__body",
    "field--name-body",
    "article-template__content",
    "rte",
    "post-body",
    "td-post-content",
    "bbWrapper",
    "postcontent",
    "prose",
)
# Each path with a word that a page must hold for it: most pages are spared most of the paths.
_CONTENT = (
    ("markdown-body", ".//*[contains(concat(' ', normalize-space(@class), ' '), ' markdown-body ')]"),
    ("articleBody", ".//*[@itemprop='articleBody']"),
    ("e-content", ".//*[contains(concat(' ', normalize-space(@class), ' '), ' e-content ')]"),
    ("entry-content", ".//*[contains(concat(' ', normalize-space(@class), ' '), ' entry-content ')]"),
    ("post-content", ".//*[contains(concat(' ', normalize-space(@class), ' '), ' post-content ')]"),
    ("article-body", ".//*[contains(concat(' ', normalize-space(@class), ' '), ' article-body ')]"),
    ("article-content", ".//*[contains(concat(' ', normalize-space(@class), ' '), ' article-content ')]"),
    ("markdown", ".//*[contains(concat(' ', normalize-space(@class), ' '), ' markdown ')]"),
    *((name, f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]") for name in _CLASSES),
    ("<article", ".//article[not(.//article)]"),
    ("<main", ".//main"),
)
# What an article's element holds of other articles, and of the article itself: its day, its author, its licence. A
# header or footer with paragraphs, an aside and a day within a sentence are its own words.
_OF_OTHERS = re.compile(
    r"(?:.*[-_])?(?:related|prev-?next|next-?prev|pagination|breadcrumbs?|sidebar|comments?|share|sharing|newsletter)"
    r"(?:[-_].*)?|post-nav(?:igation)?"
)
_OF_ITSELF = re.compile(
    r"(?:(?:entry|post|article|page|blog)[-_]+)?(?:metas?|byline)|.*licens(?:e|ing).*|.*copyright.*"
)
_PORTRAITS = re.compile(r"(?:.*[-_])?(?:avatar|author|gravatar|profile|emoji)(?:[-_].*)?")
_COMMENTS = "ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"
_DROPPED = "dropped"
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
# A page without a picture of its own names the site's.
_SITE_S_OWN = re.compile(
    r"(?:^|[/_-])(?:favicon|logo|icon|avatar|placeholder)(?:[._-]?\d+)*\.\w+(?:\?[^/]*)?\Z|\.(?:svg|ico)(?:\?[^/]*)?\Z",
    re.IGNORECASE,
)
_DESCRIPTION = "//meta[@name='description' or @property='og:description']/@content"


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
    content, shown = _content(response, own.get("text"))
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
    body = text_of(content) if content else str(linked.get("articleBody") or "")
    return Article(
        title=_whole(clean(listed), response, linked, own.get("title")),
        published=published,
        modified=_first(response, _CHANGED, now, linked.get("dateModified")),
        excerpt=clean(described) or None if described else None,
        body=body or None,
        pictures=tuple(dict.fromkeys(filter(None, (*_heads(response, linked), *pictures_of(shown, response.url))))),
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
                waiting += [
                    thing[name]
                    for name in ("@graph", "itemListElement", "blogPost", "mainEntity", "item", "hasPart")
                    if name in thing
                ]


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
    root = response.selector.root
    page = clean("".join(select(root, "//title/text()")[:1]))
    named = select(root, "//meta[@property='og:site_name']/@content") if "site_name" in response.text else []
    site = clean("".join(named[:1]))
    first = ""
    for needle, path in _TITLES:
        for found in select(root, path) if needle in response.text else ():
            title = clean(string_of(found))
            # A theme's site name is often an h1 too; the article's is the one that the page's title begins with.
            if title and title != site and (title == headline or page.startswith(title)):
                return title
            first = first or title
    return headline or first or clean("".join(select(root, "//meta[@property='og:title']/@content")[:1])) or page


def _content(response: TextResponse, own: str | None) -> tuple[str, str]:
    """The article's own words as markup, and beside them what else it shows: a header's picture."""
    if own:
        chosen = "\n".join(response.css(own).getall())
        return chosen, chosen
    root, page = response.selector.root, response.text
    for needle, path in _CONTENT:
        found = select(root, path) if needle in page else ()
        if found:
            return _own_words(_chosen(found))
    paragraphs = select(root, "//p/parent::*")
    words = max(paragraphs, key=_words_in_paragraphs, default=None)
    # "First line<br>second line" in a <div>
    lines = max(select(root, "//br/parent::*"), key=_words_in_lines, default=None)
    if words is None or (lines is not None and _words_in_lines(lines) > _words_in_paragraphs(words)):
        words = lines
    if words is not None:
        return _own_words(words)
    headed = "".join(map(markup_of, select(root, "(//h1)[1]/parent::*")))
    return headed, headed


def _chosen(parts: list[Any]) -> Any:
    """The part that is the article: the first of those alike, which answers follow, else the longest."""
    if len(parts) == 1 or len({part.get("class") for part in parts}) == 1:
        return parts[0]
    own = [part for part in parts if not _is_called(part.get("class"), _OF_OTHERS) and not select(part, _COMMENTS)]
    return max(own or parts, key=lambda part: len(string_of(part)))


def _own_words(part: Any) -> tuple[str, str]:
    """The part's markup without what is of others and of itself, and without what is of others alone."""
    if not any(_is_of_others(e) or _is_of_itself(e) for e in part.iterdescendants("*")):
        markup = markup_of(part)
        return markup, markup
    part, whole = deepcopy(part), len(string_of(part))
    kept: list[str] = []
    for stands_around in (_is_of_others, _is_of_itself):
        for element in list(filter(stands_around, part.iterdescendants("*"))):
            # What holds most of the words is the article, whatever its class.
            if 2 * len(string_of(element)) < whole:
                element.tag = _DROPPED
        strip_elements(part, _DROPPED, with_tail=False)
        kept.append(markup_of(part))
    return kept[1], kept[0]


def _is_of_others(element: Any) -> bool:
    if element.tag in ("nav", "form", "button") or element.get("rel") in ("prev", "next"):
        return True
    if element.tag == "img" and _is_called(element.get("class"), _PORTRAITS):
        return True
    return (element.tag == "footer" and _is_bare(element)) or _is_called(element.get("class"), _OF_OTHERS)


def _is_of_itself(element: Any) -> bool:
    if element.tag == "time":
        return next(element.iterancestors("p", "li", "td"), None) is None
    headed = element.tag == "header" or element.getparent().tag == "header"
    return (headed and element.tag != "p" and _is_bare(element)) or _is_called(element.get("class"), _OF_ITSELF)


def _is_bare(element: Any) -> bool:
    return next(element.iterdescendants("p"), None) is None


@lru_cache(4096)
def _is_called(classes: str | None, named: re.Pattern[str]) -> bool:
    return classes is not None and any(map(named.fullmatch, classes.split()))


def _words_in_lines(part: Any) -> int:
    return sum(map(len, select(part, "./text()")))


def _words_in_paragraphs(part: Any) -> int:
    return sum(map(len, select(part, "./p//text()")))


def _heads(response: TextResponse, linked: dict[str, Any]) -> Iterator[str]:
    image = linked.get("image")
    named = [
        one.get("url") if isinstance(one, dict) else one for one in (image if isinstance(image, list) else [image])
    ]
    heads = "//meta[@property='og:image' or @property='og:image:url']/@content"
    named += select(response.selector.root, heads) if "og:image" in response.text else ()
    for address in named:
        if isinstance(address, str) and address and not _SITE_S_OWN.search(address):
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
