"""When an article was published and changed: what its page's head and data tell, then what stands about its heading."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from offers import tables
from offers.source.labels import is_of_something_else, labels_something_else, texts_of
from offers.source.markup import brief, select
from offers.source.own import Own
from offers.source.stamps import MAY_BE_ONE, credible, instant_in, machine_instant, past, stamps, worded_day
from offers.text import fold_words

_PUBLISHED = (
    *("article:published_time", "article:published", "article:published:time", "date", "pubdate", "publish-date"),
    *("published", "published-date", "published_on", "publishdate", "publish_date", "parsely-pub-date"),
    *("citation_date", "citation_publication_date", "dc.date.issued", "dcterms.created", "date.issued"),
)
# Some write the day of the last change there.
_LATE = ("dc.date",)
_MODIFIED = ("article:modified_time", "og:updated_time")
_CLASSED = "//*[contains(concat(' ', normalize-space(@class), ' '), ' {} ')]"
# Each with a word that a page must hold for it.
_MARKED = (
    ("datePublished", "//*[@itemprop='datePublished']"),
    ("dt-published", _CLASSED.format("dt-published") + "[@datetime]"),
    ("<time", "(//article|//main)//time[@datetime]"),
    ("<time", "//time[@datetime]"),
)
_CHANGES = (
    ("dateModified", "//*[@itemprop='dateModified']"),
    ("dt-updated", _CLASSED.format("dt-updated")),
    ("updated", "//time[contains(@class, 'updated')][not(contains(@class, 'published'))]"),
)
_WORDED = "//body//*[self::time or " + (
    " or ".join(f"contains(@class, '{word}')" for word in ("date", "posted", "published", "time", "meta")) + "]"
)
_SCRIPTS = "//script[contains(@type, 'ld+json')]/text()"
_BROKEN = re.compile(r'"datePublished"\s*:\s*"([^"]{6,60})"')
_TYPED = re.compile(r'"@type"\s*:\s*\[?\s*"(?:Article|NewsArticle|BlogPosting|WebPage)"')
# More days than these on a page are a list's.
_MOST = 60
_FIRST = 6
_LONGEST = 60
# Texts about a heading among which its day is looked for, in so many of its holders.
_NEAR = 40
_HOLDERS = 3
_ONE_OR_MORE = re.compile(r"\d|\w\s+\w")
_PLACED = re.compile(r"([^\W\d_]+(?:[ -][^\W\d_]+){0,2})\s*[,،:]\s*(.*\d.*\b(?:19|20|14)\d\d\b.*)")
_NUMBERS = re.compile(r"(?<!\d)(\d\d?)[/.-](\d\d?)[/.-]\d\d")
_MONTHS = 12
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?:/|$)")


class Days(NamedTuple):
    """When an article was published, and when it was changed."""

    published: datetime | None
    modified: datetime | None


def days_of(response: TextResponse, now: datetime, linked: dict[str, Any], title: str, css: str | None) -> Days:
    """The days of the article on a page, whose JSON-LD and title are given; `css` is the operator's, of its day."""
    own, page = Own(response, title), response.text
    metas = _metas(own.root) if "<meta" in page else {}
    told = [*_strings(linked.get("datePublished")), *_named(metas, _PUBLISHED)]
    published = _first(told, now) or (_broken(own.root, now) if "ld+json" in page else None) or _marked(own, page, now)
    if published is None and css:
        published = instant_in(" ".join(response.css(css).xpath("string()").getall()[:1]), now)
    published = published or _stamped(own, now) or _worded(own, now) or _beside(own, now) or _said(told, now)
    published = published or _first(_named(metas, _LATE), now) or _in_address(response.url, now)
    changed = [*_strings(linked.get("dateModified")), *_named(metas, _MODIFIED)]
    modified = _first(changed, now) or _changed(own, page, now) or _said(changed, now)
    return Days(published, modified)


def published_of(response: Response, now: datetime) -> datetime | None:
    """The time that stands nearest to an article's first heading."""
    return _stamped(Own(response), now) if isinstance(response, TextResponse) else None


def _metas(root: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in select(root, "//meta[@content]"):
        for name in {meta.get("name"), meta.get("property")} - {None}:
            found.setdefault(name.lower(), []).append(meta.get("content"))
    return found


def _strings(told: Any) -> list[str]:
    return [told] if isinstance(told, str) else []


def _named(metas: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return [text for name in names for text in metas.get(name, ())[:3]] if metas else []


def _first(told: Iterable[str], now: datetime) -> datetime | None:
    for text in told:
        if (day := credible(machine_instant(text, now), now)) is not None:
            return day
    return None


def _said(told: list[str], now: datetime) -> datetime | None:
    """The day in a field for one that is no ISO 8601; "03-09-2026" is the third or the ninth month's."""
    days = (instant_in(text, now) for text in told if not _either_way(text))
    return next((day for day in days if day is not None), None)


def _either_way(text: str) -> bool:
    found = _NUMBERS.search(text)
    return found is not None and found[1] != found[2] and max(int(found[1]), int(found[2])) <= _MONTHS


def _broken(root: Any, now: datetime) -> datetime | None:
    """The one day in JSON-LD of an article that is no JSON: a quote within a text is enough for that."""
    told: set[str] = set()
    for text in select(root, _SCRIPTS):
        if "datePublished" in text and _TYPED.search(text):
            try:
                json.loads(text, strict=False)
            except (ValueError, RecursionError):
                told.update(_BROKEN.findall(text))
    return _first(told, now) or _said(list(told), now) if len(told) == 1 else None


def _marked(own: Own, page: str, now: datetime) -> datetime | None:
    for needle, path in _MARKED:
        found = []
        for element in select(own.root, path)[:_MOST] if needle in page else ():
            told = element.get("content") or element.get("datetime")
            day = machine_instant(told, now) if told else worded_day(element, now)
            if past(day, now) and not own.is_of_others(element) and not is_of_something_else(element):
                found.append((element, day))
        if found:
            return _one_of(own, found)
    return None


def _one_of(own: Own, found: list[tuple[Any, Any]]) -> datetime | None:
    """The day that all tell, or else the one by the heading."""
    if len({day.date() for _, day in found}) > 1:
        found = [one for one in own.nearest(found) if own.is_by_the_heading(one[0])]
    return found[0][1] if found else None


def _changed(own: Own, page: str, now: datetime) -> datetime | None:
    for needle, path in _CHANGES:
        for element in select(own.root, path)[:3] if needle in page else ():
            told = element.get("content") or element.get("datetime")
            if (day := credible(machine_instant(told, now) if told else None, now)) is not None:
                return day
    return None


def _stamped(own: Own, now: datetime) -> datetime | None:
    outermost = [holder for holder in own.holders if holder.tag not in ("html", "body")][1:][-1:]
    found = [one for one in (stamps(outermost[0], now) if outermost else ()) if not own.is_of_others(one[0])]
    return own.nearest(found)[0][1] if found else None


def _worded(own: Own, now: datetime) -> datetime | None:
    """A day in an element that is named for one."""
    found = islice(((e, day) for e in select(own.root, _WORDED) if (day := _day_of(e, own, now)) is not None), _FIRST)
    return _one_of(own, list(found))


def _day_of(element: Any, own: Own, now: datetime) -> datetime | None:
    said = brief(element, _LONGEST)
    if not said or len(said) > _LONGEST or not MAY_BE_ONE.search(said) or own.is_of_others(element):
        return None
    day = worded_day(element, now)
    return None if day is None or is_of_something_else(element) else day


def _beside(own: Own, now: datetime) -> datetime | None:
    """A day that stands by itself near the heading: "November 28, 2026"."""
    seen: set[Any] = set()
    for holder in [h for h in own.holders[1:] if h.tag not in ("html", "body")][:_HOLDERS]:
        for element, text, label in islice(_texts(holder), _NEAR):
            # "Today" by itself is a tab's name.
            if element in seen or not _ONE_OR_MORE.search(text) or own.is_of_others(element):
                continue
            day = instant_in(text, now) or _placed(text, now)
            if day is not None and not (labels_something_else(label) if label else is_of_something_else(element)):
                return day
        seen.update(holder.iter("*"))
    return None


def _texts(part: Any) -> Iterator[tuple[Any, str, str]]:
    for element in part.iter("*"):
        for text, label in () if element.tag in ("script", "style") else texts_of(element):
            if len(text) <= _LONGEST:
                yield element, text, label


def _placed(text: str, now: datetime) -> datetime | None:
    """The day after a place's name: "Riyadh, 31 March 2026"."""
    found = _PLACED.fullmatch(text)
    return instant_in(found[2], now) if found and fold_words(found[1]) in _places() else None


@cache
def _places() -> frozenset[str]:
    named = (name for place in tables.load().places for name in (place.en, place.ar, *place.names))
    return frozenset(map(fold_words, named))


def _in_address(address: str, now: datetime) -> datetime | None:
    found = _IN_ADDRESS.search(urlsplit(address).path)
    year, month, day = map(int, found.groups()) if found else (0, 0, 0)
    told = credible(machine_instant(f"{year:04}-{month:02}-{day:02}", now), now)
    return told if told is not None and told <= now else None
