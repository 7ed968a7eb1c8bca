"""Listings by what stands alike: links in headings, headings with a button beside them, links with a title's words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from offers.addresses import same_site
from offers.source.boxes import box_words
from offers.source.entries import (
    HEADED,
    LEAST_WORDS,
    Entry,
    entry_at,
    entry_of,
    published_beside,
    published_in,
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
# A listing has at least a quarter of the words that the heaviest block of the page has.
_HEAVY = 4
_NUMBERS = re.compile(r"\d+")
_FILED = re.compile(r"/(?:authors?|users?|members?|profiles?|people|categor(?:y|ies)|tags?)/", re.IGNORECASE)
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
    group = _chosen(groups, shape, now)
    held = zip(group, holders(group), strict=True)
    found = [entry_of(part, response, now, link) for link, part in held]
    return [entry for entry in found if entry is not None]


def cards(response: TextResponse, now: datetime, shape: Shape) -> list[Entry]:
    """Headings that are no links, each with a link of its own in its card: «التفاصيل»."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for heading in select(response.selector.root, _BARE_HEADINGS):
        if len(clean(string_of(heading)).split()) > 1 and not select(heading, _MENU):
            groups[_place(heading)].append(heading)
    group = _chosen(groups, shape, now)
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
    # A menu's rows may stand as the posts do, and who wrote them beside them.
    found = _those(found, lambda entry: not _FILED.search(urlsplit(entry.url).path))
    return _those(found, lambda entry: entry.published is not None)


def _those(entries: list[Entry], fit: Callable[[Entry], bool]) -> list[Entry]:
    """The entries that fit, if they are a listing by themselves."""
    fitting = [entry for entry in entries if fit(entry)]
    return fitting if len(fitting) >= ALIKE else entries


def _chosen(groups: dict[str, list[Any]], shape: Shape, now: datetime) -> list[Any]:
    if shape.place is None:
        alike = {place: group for place, group in groups.items() if len(group) >= ALIKE}
        shape.place = _most_likely(alike, now)
    return groups.get(shape.place, []) if shape.place is not None else []


def _most_likely(alike: dict[str, list[Any]], now: datetime) -> str | None:
    """The group with most words; goods or what is most read may have more than the posts, which have their days."""
    alike = {place: group for place, group in alike.items() if not is_aside(group[0])} or alike
    words = {place: sum(len(string_of(element)) for element in group) for place, group in alike.items()}
    heavy = [place for place in words if _HEAVY * words[place] >= max(words.values())]
    dated = [place for place in heavy if len(heavy) > 1 and _is_dated(alike[place], now)]
    return max(dated or heavy, key=lambda place: words[place], default=None)


def _is_dated(group: list[Any], now: datetime) -> bool:
    each = islice(zip(group, holders(group), strict=True), ALIKE)
    return all((published_in(part, now) or published_beside(part, element, now)) is not None for element, part in each)


def is_aside(element: Any) -> bool:
    """Whether an element stands beside the page's own: in an aside, a footer, a menu or what is called a sidebar."""
    for around in element.iterancestors():
        called = box_words(around.get("class")) | box_words(around.get("id"))
        if (around.tag in ("aside", "footer", "nav") or "sidebar" in called) and around.tag not in ("body", "html"):
            return next(around.iter("main", "h1"), None) is None
    return False


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
