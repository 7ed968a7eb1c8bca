"""A post out of its own page, whatever the theme: JSON-LD, Open Graph, microdata and h-entry before plain HTML.

The names are schema.org's (Article, headline, datePublished), ogp.me's and microformats.org's (h-entry).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from offers.addresses import same_site
from offers.source.cards import Site
from offers.source.contents import SITE_S_OWN, content_of, pictures_around
from offers.source.dated import days_of
from offers.source.markup import clean, cut, link_in, paired, pictures_of, select, string_of, text_of
from offers.source.spider import SourceError
from offers.text import fold_words

_SEVERAL = 3
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
)
# XHTML's way to keep a script from being read as markup, which some themes still have.
_CDATA = re.compile(r"^\s*(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?\s*$")
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-zA-Z]{2})?/?)?")
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
    page, root = response.text, response.selector.root
    site = Site(response)
    things = [t for t in linked_data(response) if not _is_another_s(t, site)] if "ld+json" in page else []
    articles = [thing for thing in things if _types(thing) & _ARTICLES]
    linked = articles[0] if articles else {}
    dated = next((t for t in (linked, *things) if "datePublished" in t and _types(t) & {"WebPage", *_ARTICLES}), {})
    content = content_of(response, own.get("text"))
    title = _whole(clean(listed) if listed else "", response, linked, own.get("title"))
    told = {**linked, "datePublished": dated.get("datePublished")} if things else {}
    days = days_of(response, now, told, title, own.get("time"))
    [described, *_] = (select(root, _DESCRIPTION) if "description" in page else []) or [None]
    typed = select(root, "//meta[@property='og:type']/@content") if "og:type" in page else []
    tagged = "//a[contains(@rel, 'category')]//text()"
    categories = select(root, tagged)[:3] if "category" in page else []
    language = root.get("lang") if root.tag == "html" else None
    body = text_of(content.markup) if content.markup else str(linked.get("articleBody") or "")
    heads = _heads(response, linked) if linked or "og:image" in page else ()
    pictures = (*heads, *pictures_of(content.shown, response.url))
    return Article(
        title=title,
        published=days.published,
        modified=days.modified,
        excerpt=clean(described) or None if described else None,
        body=body or None,
        pictures=tuple(dict.fromkeys(filter(None, pictures))) or pictures_around(content, response),
        categories=tuple(map(clean, categories)),
        language=language,
        # More are a list's.
        sure=(bool(articles) and sum(bool(_types(thing) & _WRITTEN) for thing in articles) < _SEVERAL)
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


def _is_another_s(thing: dict[str, Any], site: Site) -> bool:
    """Whether a thing is of another page of the site, as those that a list of neighbours holds are."""
    about = thing.get("mainEntityOfPage")
    address = thing.get("url") or (about.get("@id") if isinstance(about, dict) else about)
    if not _types(thing) & {"WebPage", *_ARTICLES} or not isinstance(address, str) or not site.is_elsewhere(address):
        return False
    named = fold_words(text_of(str(thing.get("headline") or thing.get("name") or "")))
    # Some write the site's address there.
    return not named or named not in site.title


def _types(thing: dict[str, Any]) -> set[str]:
    named = thing.get("@type")
    return {str(name) for name in (named if isinstance(named, list) else [named])}


def _whole(listed: str, response: TextResponse, linked: dict[str, Any], own: str | None) -> str:
    stem = cut(listed) if listed else None
    if listed and stem is None:
        return listed
    title = _title(response, linked, own)
    return title if stem is None or title.startswith(stem) else listed


def _title(response: TextResponse, linked: dict[str, Any], own: str | None) -> str:
    if own:
        return clean(text_of(response.css(own).get("")))
    named = linked.get("headline") or linked.get("name")
    headline = clean(text_of(str(named))) if named else ""
    root, text = response.selector.root, response.text
    titles = root.iter("title")
    page = clean(next((title.text or "" for title in titles), ""))
    sites = select(root, "//meta[@property='og:site_name']/@content") if "site_name" in text else []
    site = clean(sites[0]) if sites else ""
    first = ""
    for needle, path in _TITLES:
        for found in select(root, path) if needle in text else ():
            # Sphinx's link to the heading itself
            title = clean(string_of(found).removesuffix("¶"))
            if title and _leads_home(found, response):
                continue
            # A theme's site name is often an h1 too; the article's is the one that the page's title begins with.
            if title and title != site and (title == headline or page.startswith(title)):
                return title
            first = first or title
    shared = clean("".join(select(root, "//meta[@property='og:title']/@content")[:1]))
    lesser = (clean(string_of(heading)) for heading in select(root, "//main//h2"))
    return headline or first or shared or next((said for said in lesser if said and said in page), page)


def _leads_home(heading: Any, response: TextResponse) -> bool:
    """Whether a heading is a link to the site's front page, of whatever language: the site's name."""
    link = next(heading.iterancestors("a"), None)
    link = link if link is not None else next(heading.iter("a"), None)
    if link is None or not link.get("href") or len(clean(string_of(link))) < len(clean(string_of(heading))):
        return False
    address = link_in(response, link.get("href"))
    home = same_site(address, response.url) and _FRONT.fullmatch(urlsplit(address).path) and "?" not in address
    return bool(home) and not _FRONT.fullmatch(urlsplit(response.url).path)


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
