"""The entries of blocks and listing pages, and their times without a year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import dateparser
from scrapy.http import Response

from offers import words
from offers.source.addresses import post_key, same_site
from offers.source.markup import clean, text_of
from offers.text import fold_words

_STAMP = re.compile(r"(\w+)\s*[,،]?\s+(\d{1,2}\s+[^\W\d]+(?:\s+[^\W\d]+)?,?\s+\d{1,2}:\d{2}\s*[صم]?)")
_WORDED = ".//*[not(self::script or self::style)][text()[normalize-space()]]"
_HEADINGS = "//body//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or text()[normalize-space()]]"
# dateparser takes a base without an offset only.
_LEAP_YEAR = datetime(2024, 1, 1)  # noqa: DTZ001


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
    for heading in response.xpath(_HEADINGS):
        if fold_words(heading.xpath("string()").get("")) not in wanted:
            continue
        for block in reversed(heading.xpath("ancestor::*[not(self::html or self::body)]")):
            found = list(entries_in(block, response, now))
            if found:
                yield from found
                break


def entries_in(part: Any, response: Response, now: datetime) -> Iterator[Entry]:
    """Every entry in a part of a page: the nearest ancestor of a time with a title's link and no other time.

    A title's link stands in a heading, or has three words; a category's or a date's link is none.
    """
    stamped = stamps(part, now)
    times = {element.root for element, _ in stamped}
    for element, published in stamped:
        for holder in reversed(element.xpath("ancestor::*")):
            if any(other is not element.root and other in times for other in holder.root.iter()):
                break
            link = _title_link(holder, element.root)
            if link is not None:
                entry = next(iter(holder.xpath("ancestor-or-self::article[1]")), holder)
                excerpt = text_of(" ".join(entry.xpath(".//p").getall()))
                yield Entry(response.urljoin(link.attrib["href"]), link.xpath("string()").get(""), published, excerpt)
                break


def stamps(part: Any, now: datetime) -> list[tuple[Any, datetime]]:
    """The elements whose own words are a time, with the instant; a `datetime` with its offset beats the words."""
    found = []
    for element in part.xpath(_WORDED):
        published = stamp_in(" ".join(element.xpath("text()").getall()), now)
        if published is not None:
            found.append((element, _machine_time(element) or published))
    return found


def _machine_time(element: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(element.attrib.get("datetime", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _title_link(holder: Any, time: Any) -> Any:
    links = [
        link
        for link in holder.xpath(".//a[@href]")
        if clean(link.xpath("string()").get("")) and time not in link.root.iter()
    ]
    titled = [
        link for link in links if link.xpath("ancestor::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")
    ]
    worded = [link for link in links if len(link.xpath("string()").get("").split()) >= 3]
    return max(titled or worded, key=lambda link: len(link.xpath("string()").get("")), default=None)


def published_of(response: Response, now: datetime) -> datetime | None:
    """The time that stands nearest to an article's first heading."""
    for holder in reversed(response.xpath("(//h1)[1]/ancestor::*[not(self::html or self::body)]")):
        found = stamps(holder, now)
        if found:
            return found[0][1]
    return None


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
