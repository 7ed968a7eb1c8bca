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
_LEAVES = ".//*[not(*)][normalize-space()]"
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
