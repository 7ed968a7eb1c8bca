"""Publication times as pages word them, without a year."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import dateparser
from scrapy.http import Response

from offers import words
from offers.source.markup import select, string_of
from offers.text import fold_words

_STAMP = re.compile(r"(\w+)\s*[,،]?\s+(\d{1,2}\s+[^\W\d]+(?:\s+[^\W\d]+)?,?\s+\d{1,2}:\d{2}\s*[صم]?)")
_CLOCK = re.compile(r"\d:\d\d")
_WORDED = ".//*[not(self::script or self::style)][text()[normalize-space()]]"
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


def stamps(part: Any, now: datetime) -> list[tuple[Any, datetime]]:
    """The elements in one whose own words are a time, with the instant; a `datetime` with its offset beats them."""
    if not _CLOCK.search(string_of(part)):
        return []
    found = []
    for element in select(part, _WORDED):
        published = stamp_in(" ".join(select(element, "text()")), now)
        if published is not None:
            found.append((element, _machine_time(element) or published))
    return found


def _machine_time(element: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(element.get("datetime", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def published_of(response: Response, now: datetime) -> datetime | None:
    """The time that stands nearest to an article's first heading."""
    for holder in reversed(response.xpath("(//h1)[1]/ancestor::*[not(self::html or self::body)]")):
        found = stamps(holder.root, now)
        if found:
            return found[0][1]
    return None
