"""One day as far as a text tells it, and the years and eras that stand beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from offers.model import Calendar
from offers.normalise.items import Item

_SHORT = re.compile(r"[\s,/\-().'?:]*\Z")
_DASH = re.compile(r"(?:->?|~|>>|[→←⇒➡])\s*\Z")
MONTHS = ("month", "hijri_month")
GREGORIAN_YEARS = range(1900, 2101)
HIJRI_YEARS = range(1343, 1501)
Order = Literal["", "day-first", "month-first", "either"]


@lru_cache(256)
def dashed(gap: str) -> bool:
    """Whether the gap ends in a dash that may join two days."""
    return _DASH.search(gap) is not None


@lru_cache(256)
def close(gap: str) -> bool:
    """Whether nothing but blanks and what is written within a date fills the gap."""
    return _SHORT.match(gap) is not None


class Point(NamedTuple):
    """One day as far as the text tells it, by tokens `first` to `last`.

    `kind` is `day`, `month`, `weekday`, or the name of a day relative to the reference: `today`, `tomorrow`,
    `after-tomorrow`, `day-ahead` (the next of that number), `end-of-month`, `end-of-next-month`, `end-of-year`,
    `end-of-week`, `this-month`, `next-month`. `pair` is the
    same day in the other calendar, `order` that of the numbers, if it is written in them; `coming` tells that a
    weekday is called the next one.
    """

    kind: str
    calendar: Calendar | None
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    first: int
    last: int
    pair: Point | None = None
    flaw: str | None = None
    order: Order = ""
    coming: bool = False


def bare_point(kind: str, *, first: int, last: int) -> Point:
    """A point that names no day of a calendar by itself."""
    return Point(kind, None, None, None, None, None, first, last)


def checked(point: Point) -> Point:
    """The point with its flaw, if no calendar has such a day or no reader would believe the year."""
    year, month, day = point.year, point.month, point.day
    if month is not None and not 1 <= month <= 12:
        return point._replace(flaw="impossible-date")
    if day is not None and not 1 <= day <= (30 if point.calendar == "hijri" else 31):
        return point._replace(flaw="impossible-date")
    if year is not None and year not in (HIJRI_YEARS if point.calendar == "hijri" else GREGORIAN_YEARS):
        return point._replace(flaw="year-unbelievable")
    return point


def year_after(
    items: list[Item], k: int, calendar: Calendar, short: tuple[str, ...] = ("-", "/", "'", " '", ".'", ". '", ".")
) -> tuple[int | None, int]:
    """The year at item k and the index after it and its era; (None, index after it) for one nobody can believe.

    A year of two digits is one only after a gap that `short` lists.
    """
    item = items[k] if k < len(items) else None
    if item is None or item.plain or item.kind not in ("number", "year_unit") or not close(item.gap):
        return None, era_after(items, k, calendar)[1] if _own_era(items, k, calendar) else k
    if item.kind == "year_unit":
        if k + 1 >= len(items) or items[k + 1].plain or items[k + 1].kind != "number":
            return None, k
        k, item = k + 1, items[k + 1]
    value = int(item.value)
    if value in GREGORIAN_YEARS or value in HIJRI_YEARS:
        if calendar == "gregorian" and value in HIJRI_YEARS:
            return None, k
        _, after = era_after(items, k + 1, calendar)
        return value, after
    if 10_000 <= value <= 99_999 and str(value)[:2] in ("20", "14"):
        return None, k + 1
    follower = items[k + 1] if k + 1 < len(items) else None
    ranged = follower is not None and not follower.plain and follower.kind in MONTHS
    # "30NOV26"
    glued = k > 0 and not item.gap and not items[k - 1].gap
    if 10 <= value <= 99 and not ranged and (item.gap in short or glued):
        return (1400 if calendar == "hijri" else 2000) + value, era_after(items, k + 1, calendar)[1]
    return None, k


def _own_era(items: list[Item], k: int, calendar: Calendar) -> bool:
    return k < len(items) and items[k].kind == "era" and not items[k].plain and items[k].value == calendar


def era_after(items: list[Item], i: int, calendar: Calendar) -> tuple[Calendar, int]:
    """The calendar that an era at item i names, else the given one, and the index after it."""
    if i < len(items) and items[i].kind == "era" and not items[i].plain:
        return items[i].value, i + 1
    return calendar, i
