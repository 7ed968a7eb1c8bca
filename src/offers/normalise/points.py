"""One day as a text writes it: numeric, by name, in either calendar or both; years may still be missing.

Day comes before month unless the second number cannot be a month, as the region writes it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from offers.model import Calendar
from offers.normalise.items import Item
from offers.normalise.scan import Scan

_NUMERIC = re.compile(r"\s*([/\-._])\s*\Z")
_SHORT = re.compile(r"[\s,/\-().'?:]*\Z")
DASH = re.compile(r"\s*[(]?\s*(?:-+|~)\s*\Z")
MONTHS = ("month", "hijri_month")
_GREGORIAN_YEARS = range(1900, 2101)
HIJRI_YEARS = range(1343, 1501)


class Point(NamedTuple):
    """One day as far as the text tells it, by tokens `first` to `last`.

    `kind` is `day`, `month`, `weekday`, or the name of a day relative to the reference: `today`, `tomorrow`,
    `end-of-month`, `end-of-year`, `end-of-week`. `pair` is the same day in the other calendar.
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


def bare_point(kind: str, *, first: int, last: int) -> Point:
    """A point that names no day of a calendar by itself."""
    return Point(kind, None, None, None, None, None, first, last)


def point_at(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """The point that begins at item i with the index after it, or None."""
    if i >= len(items):
        return None, i
    item = items[i]
    if item.kind in ("today", "tomorrow"):
        point, after = _dated(scan, items, i + 1)
        if point is not None and not items[i + 1].plain:
            return point, after
        return bare_point(item.kind, first=item.first, last=item.last), i + 1
    if item.kind == "weekday":
        if i and items[i - 1].kind == "every" and not item.plain:
            return None, i
        point, after = _dated(scan, items, i + 1)
        if point is not None and items[i + 1].plain == 0 and point.weekday is None and point.kind == "day":
            return point._replace(weekday=item.value, first=item.first), after
        return bare_point("weekday", first=item.first, last=item.last)._replace(weekday=item.value), i + 1
    return _dated(scan, items, i)


def _dated(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """A written date at item i, with a weekday behind it and its twin in the other calendar, if they are there."""
    point, after = _single(scan, items, i)
    if point is None or point.kind != "day":
        return point, after
    if after < len(items) and items[after].kind == "weekday" and not items[after].plain:
        follower, _ = _single(scan, items, after + 1)
        if (follower is None or items[after + 1].plain) and _SHORT.match(items[after].gap):
            point = point._replace(weekday=items[after].value, last=items[after].last)
            after += 1
    j = after
    if j < len(items) and items[j].kind == "agree" and items[j].plain <= 1:
        j += 1
        if j < len(items) and items[j].kind == "weekday":
            j += 1
        agreed = True
    else:
        agreed = False
    if j < len(items) and items[j].plain == 0 and (agreed or _SHORT.match(items[j].gap)):
        twin, end = _single(scan, items, j)
        if twin is not None and twin.kind == "day" and twin.calendar != point.calendar:
            return point._replace(pair=twin), end
    return point, after


def _single(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    if i >= len(items):
        return None, i
    item = items[i]
    if item.kind == "agree" and i + 1 < len(items) and not items[i + 1].plain:
        return _single(scan, items, i + 1)
    if item.kind in ("number", "ordinal"):
        point, after = _numeric(scan, items, i)
        if point is not None:
            return point, after
        return _day_month(scan, items, i)
    if item.kind in MONTHS:
        return _month_day(scan, items, i)
    return None, i


def _separator(items: list[Item], i: int) -> str:
    if i >= len(items) or items[i].plain or items[i].kind != "number":
        return ""
    match = _NUMERIC.match(items[i].gap)
    return match.group(1) if match else ""


def _numeric(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    one, two = _separator(items, i + 1), _separator(items, i + 2)
    if not one or items[i].kind != "number":
        return None, i
    words = [scan.words[items[k].first] for k in range(i, min(i + 3, len(items)))]
    if one == two and (_separator(items, i + 3) != two or 4 in map(len, words) or _set_apart(items, i + 3)):
        a, b, c = (int(w) for w in words)
        if len(words[0]) == 4 and len(words[1]) <= 2 and len(words[2]) <= 2:
            year, month, day = a, b, c
        elif len(words[0]) <= 2 and len(words[1]) <= 2 and len(words[2]) in (2, 4, 5):
            year, month, day = c, b, a
            if month > 12 and day <= 12:
                month, day = day, month
        else:
            return None, i
        after = i + 3
        calendar, after = _era(items, after, "hijri" if year in HIJRI_YEARS else "gregorian")
        if year < 100:
            year += 1400 if calendar == "hijri" else 2000
        point = Point("day", calendar, year, month, day, None, items[i].first, items[after - 1].last)
        return _checked(point), after
    return _numeric_pair(items, i, one, words)


def _set_apart(items: list[Item], k: int) -> bool:
    """«28-1-26 - 3-2-26»: whether blanks stand about the dash before item k, and none about the one before that."""
    return items[k].gap != items[k].gap.strip() and items[k - 1].gap == items[k - 1].gap.strip()


def _numeric_pair(items: list[Item], i: int, separator: str, words: list[str]) -> tuple[Point | None, int]:
    """«28/1» after a weekday or a cue, or beside another: a fraction or «24/7» is none, and no month follows «.»."""
    if not _is_pair(items, i, separator):
        return None, i
    day, month = int(words[0]), int(words[1])
    before = items[i - 1].kind if i and not items[i].plain else ""
    cued = before in ("until", "from", "between", "weekday", "only")
    follows = i + 2 < len(items) and items[i + 2].kind in MONTHS and not items[i + 2].plain
    if follows or (separator == "/" and words[0] == "24" and words[1] == "7") or separator not in "/-":
        return None, i
    if _of_two(items, i, separator):
        cued = True
    if not cued and not (separator == "/" and i + 2 < len(items) and not items[i + 2].plain
                         and (items[i + 2].kind == "until" or DASH.search(items[i + 2].gap))):  # fmt: skip
        return None, i
    return Point("day", "gregorian", None, month, day, None, items[i].first, items[i + 1].last), i + 2


def _is_pair(items: list[Item], i: int, separator: str) -> bool:
    """Whether a day and a month begin at item i, with this between them."""
    if i < 0 or i + 1 >= len(items) or items[i].kind != "number" or _separator(items, i + 1) != separator:
        return False
    day, month = items[i], items[i + 1]
    written = day.first == day.last and month.first == month.last
    return written and 1 <= day.value <= 31 and 1 <= month.value <= 12


def _of_two(items: list[Item], i: int, separator: str) -> bool:
    """«28-1 الى 3-2», «28/1 - 3/2»: whether the pair at item i is the first or the second of two in a range."""
    if _is_pair(items, i - 2, separator) and _dashed(items, i, separator):
        return True
    k = i + 2
    if k < len(items) and not items[k].plain and items[k].kind == "until":
        k += 1
    elif not _dashed(items, k, separator):
        return False
    return k < len(items) and not items[k].plain and _is_pair(items, k, separator)


def _dashed(items: list[Item], k: int, separator: str) -> bool:
    """Whether a dash stands before item k that is told from those within the dates."""
    if k >= len(items) or items[k].plain or not DASH.search(items[k].gap):
        return False
    return separator != "-" or _set_apart(items, k)


def _era(items: list[Item], i: int, calendar: Calendar) -> tuple[Calendar, int]:
    if i < len(items) and items[i].kind == "era" and not items[i].plain:
        return items[i].value, i + 1
    return calendar, i


def _checked(point: Point) -> Point:
    """The point with its flaw, if no calendar has such a day or no reader would believe the year."""
    year, month, day = point.year, point.month, point.day
    if month is not None and not 1 <= month <= 12:
        return point._replace(flaw="impossible-date")
    if day is not None and not 1 <= day <= (30 if point.calendar == "hijri" else 31):
        return point._replace(flaw="impossible-date")
    if year is not None and year not in (HIJRI_YEARS if point.calendar == "hijri" else _GREGORIAN_YEARS):
        return point._replace(flaw="year-unbelievable")
    return point


def _day_month(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    item = items[i]
    k = i + 1
    if item.kind == "ordinal" and k < len(items) and items[k].kind == "from" and not items[k].plain:
        k += 1
    if k >= len(items) or items[k].plain:
        return None, i
    if items[k].kind == "month_unit" and k + 1 < len(items) and not items[k + 1].plain:
        k += 1
    month = items[k]
    if (
        month.kind not in MONTHS
        or not _SHORT.match(month.gap)
        or (len(scan.words[item.first]) > 2 and item.kind == "number")
    ):
        return None, i
    if _part_of_a_place(scan, items, i, k):
        return None, i
    calendar: Calendar = "hijri" if month.kind == "hijri_month" else "gregorian"
    after = k + 1
    if (
        after < len(items)
        and items[after].kind == month.kind
        and items[after].value == month.value
        and not items[after].plain
    ):
        after += 1
    year, end = year_after(items, after, calendar, items[after - 1])
    flawed = end > after and year is None
    point = Point("day", calendar, year, month.value, int(item.value), None, item.first, items[end - 1].last)
    return (point._replace(flaw="year-unbelievable") if flawed else _checked(point)), end


def _part_of_a_place(scan: Scan, items: list[Item], i: int, k: int) -> bool:
    """«مدينة 15 مايو», «سنتر 6 أكتوبر»: a number and month that a word for a place stands before."""
    if i and not items[i].plain and items[i - 1].kind == "place_before":
        return True
    first, last = items[i].first, items[k].last
    return any(h.first < first and h.last >= last for family in ("place", "store") for h in scan.around(first, family))


def _month_day(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    month = items[i]
    calendar: Calendar = "hijri" if month.kind == "hijri_month" else "gregorian"
    k = i + 1
    if k < len(items) and not items[k].plain and items[k].kind == month.kind and items[k].value == month.value:
        k += 1
    day = items[k] if k < len(items) and not items[k].plain else None
    if day is not None and day.kind == "number" and day.gap.strip() in ("", ",", ".", "-", "'") and day.value <= 31:
        follower = items[k + 1] if k + 1 < len(items) else None
        if follower is None or follower.plain or follower.kind not in MONTHS or DASH.search(follower.gap):
            year, end = year_after(items, k + 1, calendar, day)
            point = Point("day", calendar, year, month.value, day.value, None, month.first, items[end - 1].last)
            if end > k + 1 and year is None:
                point = point._replace(flaw="year-unbelievable")
            return _checked(point), end
    year, end = year_after(items, k, calendar, month)
    if end > k and year is None:
        end = k
    return Point("month", calendar, year, month.value, None, None, month.first, items[end - 1].last), end


def year_after(items: list[Item], k: int, calendar: Calendar, before: Item) -> tuple[int | None, int]:
    """The year at item k and the index after it and its era; (None, index after it) for one nobody can believe."""
    item = items[k] if k < len(items) else None
    if item is None or item.plain or item.kind not in ("number", "year_unit") or not _SHORT.match(item.gap):
        return None, _era(items, k, calendar)[1] if _own_era(items, k, calendar) else k
    if item.kind == "year_unit":
        if k + 1 >= len(items) or items[k + 1].plain or items[k + 1].kind != "number":
            return None, k
        k, item = k + 1, items[k + 1]
    value = int(item.value)
    if value in _GREGORIAN_YEARS or value in HIJRI_YEARS:
        if calendar == "gregorian" and value in HIJRI_YEARS:
            return None, k
        _, after = _era(items, k + 1, calendar)
        return value, after
    if 10_000 <= value <= 99_999 and str(value)[:2] in ("20", "14"):
        return None, k + 1
    follower = items[k + 1] if k + 1 < len(items) else None
    ranged = follower is not None and not follower.plain and follower.kind in MONTHS
    if 10 <= value <= 99 and not ranged and item.gap in ("-", "/", "'", " '", "."):
        return (1400 if calendar == "hijri" else 2000) + value, _era(items, k + 1, calendar)[1]
    return None, k


def _own_era(items: list[Item], k: int, calendar: Calendar) -> bool:
    return k < len(items) and items[k].kind == "era" and not items[k].plain and items[k].value == calendar
