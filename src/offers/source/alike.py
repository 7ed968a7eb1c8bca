"""Listings by what stands alike: links in headings, headings with a button beside them, links with a title's words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from scrapy.http import TextResponse

from offers.addresses import same_site
from offers.source.entries import (
    HEADED,
    LEAST_WORDS,
    Entry,
    entry_at,
    entry_of,
    title_of,
)
from offers.source.markup import clean, link_in, select, string_of

# So many stand alike on a listing's first page; its last page may hold one.
ALIKE = 3
_MENU = (
    "ancestor-or-self::*[self::nav or self::footer or self::aside or @role='navigation' "
    "or not(self::body or self::html) and (contains(@class, 'menu') "
    "or contains(@class, 'footer') or contains(@class, 'breadcrumb'))"
    # "sticky-footer", "off-menu-wrapper": what is called so and holds the whole page
    " and not(.//h1 or .//main or .//header or .//footer)]"
    "|ancestor::header[parent::body or parent::div[parent::body]]"
)
_BARE_HEADINGS = (
    "//body//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or contains(@class, 'title')]"
    "[not(ancestor::a) and not(.//a) and not(.//*[contains(@class, 'title')])]"
)
_USUAL_WORDS = 3.5
_NUMBERS = re.compile(r"\d+")
_COUNTS = frozenset(("", "odd", "even", "first", "last", "alt", "alternate", "active", "current"))


@dataclass
class Shape:
    """How a listing's first page shows its entries, and where on it; the pages after it show theirs the same way."""

    way: Callable[[TextResponse, datetime, Shape], list[Entry]] | None = None
    place: str | None = None


def headed(response: TextResponse, now: datetime, shape: Shape) -> list[Entry]:
    """Links in headings, grouped by where they stand; the group with most words is the listing."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for body in select(response.selector.root, "//body"):
        for link in select(body, HEADED):
            if _leads_on(link, response):
                groups[_place(link)].append(link)
    group = _chosen(groups, shape, lambda links: sum(len(string_of(link)) for link in links))
    held = zip(group, holders(group), strict=True)
    found = [entry_of(part, response, now, link) for link, part in held]
    return [entry for entry in found if entry is not None]


def cards(response: TextResponse, now: datetime, shape: Shape) -> list[Entry]:
    """Headings that are no links, each with a link of its own in its card: «التفاصيل»."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for heading in select(response.selector.root, _BARE_HEADINGS):
        if len(clean(string_of(heading)).split()) > 1 and not select(heading, _MENU):
            groups[_place(heading)].append(heading)
    group = _chosen(groups, shape, lambda headings: sum(len(string_of(heading)) for heading in headings))
    parts = holders(group)
    links = [select(part, ".//a[@href]") for part in parts]
    # A category's link stands in several cards.
    shared = Counter(href for found in links for href in {link.get("href") for link in found})
    found = []
    for heading, part, of_card in zip(group, parts, links, strict=True):
        own = next((a for a in of_card if shared[a.get("href")] == 1 and _leads_on(a, response)), None)
        if own is not None and not _is_section(heading, of_card):
            found.append(entry_at(part, response, now, own, clean(string_of(heading))))
    return found


def worded(response: TextResponse, now: datetime, shape: Shape) -> list[Entry]:
    """Links outside of menus that stand alike and read like titles; the group with most words is the listing."""
    groups: dict[str, dict[str, tuple[Any, str]]] = defaultdict(dict)
    for link in select(response.selector.root, "//body//a[@href]"):
        title = title_of(link, now)
        if len(title.split()) > 1 and not select(link, _MENU) and _leads_on(link, response):
            groups[_place(link)].setdefault(link.get("href"), (link, title))
    # A title of two words is one among longer ones.
    counted = {place: [len(title.split()) for _, title in group.values()] for place, group in groups.items()}
    long = {place: [words for words in each if words >= LEAST_WORDS] for place, each in counted.items()}
    usual = {place: ws for place, ws in long.items() if len(ws) >= ALIKE and sum(ws) >= _USUAL_WORDS * len(ws)}
    shape.place = shape.place or max(usual, key=lambda place: sum(usual[place]), default=None)
    group = groups.get(shape.place, {}) if shape.place is not None else {}
    parts = holders([link for link, _ in group.values()])
    found = []
    for (link, title), part in zip(group.values(), parts, strict=True):
        entry = entry_at(part, response, now, link, title)
        # "Contact us" is no title.
        if entry.published is not None or len(title.split()) >= LEAST_WORDS:
            found.append(entry._replace(excerpt=""))
    return found


def _chosen(groups: dict[str, list[Any]], shape: Shape, weight: Callable[[list[Any]], int]) -> list[Any]:
    if shape.place is None:
        alike = {place: group for place, group in groups.items() if len(group) >= ALIKE}
        shape.place = max(alike, key=lambda place: weight(alike[place]), default=None)
    return groups.get(shape.place, []) if shape.place is not None else []


def _place(element: Any) -> str:
    """Where an element stands: the tags and first classes of those around it."""
    around = [element, *(a for a in islice(element.iterancestors(), 5) if a.tag not in ("body", "html"))]
    return "/".join(f"{a.tag}.{_kind(a)}" for a in reversed(around))


def _kind(element: Any) -> str:
    """An element's first class that is no count of it: "post-738", "odd"."""
    names = (_NUMBERS.sub("", name) for name in (element.get("class") or "").split())
    return next((name for name in names if name not in _COUNTS), "")


def _leads_on(link: Any, response: TextResponse) -> bool:
    """Whether a link leads to another page of the site."""
    address = link_in(response, link.get("href"))
    return bool(address) and same_site(address, response.url) and address.partition("#")[0] != response.url


def _is_section(heading: Any, links: list[Any]) -> bool:
    """Whether the links of a card have titles of their own, so that its heading is that of several posts."""
    own = clean(string_of(heading))
    titles = {a.get("href"): clean(string_of(a)) for a in links}
    return sum(len(t.split()) >= LEAST_WORDS and own not in t and t not in own for t in titles.values()) > 1


def holders(group: list[Any]) -> list[Any]:
    """The largest element around each link that holds no other link of its group."""
    held: Counter[Any] = Counter()
    for link in dict.fromkeys(group):
        for around in chain((link,), link.iterancestors()):
            held[around] += 1
            # Those around it hold two already.
            if held[around] > 2:
                break
    return [_largest(link, held) for link in group]


def _largest(link: Any, held: Counter[Any]) -> Any:
    around = link
    for ancestor in link.iterancestors():
        if ancestor.tag in ("body", "html") or held[ancestor] > 1:
            break
        around = ancestor
    return around
