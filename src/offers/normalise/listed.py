"""Days one after the other, «14/15/16 نوفمبر», and weekdays before their days, «الجمعة والسبت 16 و17 مارس»."""

from __future__ import annotations

from offers.normalise.items import Item
from offers.normalise.named import point_at
from offers.normalise.points import MONTHS, Point, dashed, year_after
from offers.normalise.scan import Scan

# No list of days is longer than a week.
LONGEST = 7
_RELATIVE = ("this_month", "next_month")
_COUNTED = ("day_unit", "week_unit", "month_unit", "year_unit", "number")
_PARTS = ("cue", "date", "place", "store")
_BETWEEN = frozenset(["", "/", "+", ",", "&", "-"])


def bare_day(items: list[Item], i: int) -> int | None:
    """The day of some month that the number at item i may be."""
    item = items[i]
    if item.kind == "number" and item.first == item.last and 1 <= item.value <= 31:
        return int(item.value)
    return None


def days_listed(scan: Scan, items: list[Item], i: int) -> tuple[Point, Point, int] | None:
    """The first and last of the days in a row that begin at item i, and the index after them."""
    if items[i].kind in MONTHS:
        return _after_their_month(scan, items, i)
    day = bare_day(items, i)
    if day is None:
        return None
    k, loose = _in_a_row(items, i, day)
    # Two numbers with a blank between them may be a model and a day.
    if k == i or (loose and items[k].value - day < 2):
        return None
    if not (k + 1 < len(items) and items[k + 1].kind in (*MONTHS, *_RELATIVE, "from", "month_unit")):
        return None
    last, after = point_at(scan, items, k)
    if last is None or last.day is None:
        return None
    return last._replace(day=int(items[i].value), weekday=None, pair=None, first=items[i].first), last, after


def _in_a_row(items: list[Item], i: int, day: int) -> tuple[int, bool]:
    """The index of the last of the days that follow the one at item i, and whether mere blanks part some."""
    k, loose = i, False
    while k + 1 < len(items) and k - i < 2 * LONGEST:
        j = k + 1 if items[k + 1].kind != "and" or items[k + 1].plain else k + 2
        if j >= len(items) or items[j].plain or bare_day(items, j) != day + 1 or items[j].gap.strip() not in _BETWEEN:
            break
        loose = loose or (j == k + 1 and not items[j].gap.strip())
        k, day = j, day + 1
    return k, loose


def _after_their_month(scan: Scan, items: list[Item], i: int) -> tuple[Point, Point, int] | None:
    """The days of "Nov 20, 21 & 22, 2026"."""
    if i + 1 >= len(items) or items[i + 1].plain or (day := bare_day(items, i + 1)) is None:
        return None
    k, loose = _in_a_row(items, i + 1, day)
    first, after = point_at(scan, items, i)
    if loose or first is None or first.kind != "day" or after != i + 2:
        return None
    if (over := _into_the_next(scan, items, k + 1, first, int(items[k].value))) is not None:
        return over
    if k == i + 1:
        return None
    year, after = year_after(items, k + 1, first.calendar or "gregorian")
    first = first._replace(year=year)
    return first, first._replace(day=int(items[k].value), first=items[k].first, last=items[after - 1].last), after


_LONGEST_OF = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_SHORTEST = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}


def _into_the_next(scan: Scan, items: list[Item], k: int, first: Point, day: int) -> tuple[Point, Point, int] | None:
    """The last day of "June 29, 30 & July 1", from the month at item k, and the first with its year."""
    if k < len(items) and items[k].kind == "and" and not items[k].plain:
        k += 1
    if k >= len(items) or items[k].kind not in MONTHS or items[k].plain or items[k].gap.strip() not in _BETWEEN - {"-"}:
        return None
    last, after = point_at(scan, items, k)
    if last is None or last.kind != "day" or last.day != 1 or (last.month or 0) % 12 != ((first.month or 0) + 1) % 12:
        return None
    # "January 30, 31 & February 1-14" goes on, "December 24, 25 and January 1" has a gap.
    goes_on = (
        after < len(items) and not items[after].plain and (items[after].kind == "until" or dashed(items[after].gap))
    )
    if goes_on or day < _SHORTEST.get(first.month or 0, 31 if first.calendar == "gregorian" else 29):
        return None
    year = last.year if last.year is None or last.month != 1 else last.year - 1
    return first._replace(year=first.year or year), last, after


def days_of(scan: Scan, items: list[Item], k: int, month: Point) -> tuple[Point, Point, int] | None:
    """«يناير 2026 من 3 الى 12»: the first and last of the days that follow their month at item k, the index after."""
    if k + 3 >= len(items) or items[k].kind != "from" or any(item.plain for item in items[k : k + 4]):
        return None
    first, last = bare_day(items, k + 1), bare_day(items, k + 3)
    if first is None or last is None or first >= last or items[k + 2].kind != "until":
        return None
    if last > _LONGEST_OF.get(month.month or 0, 31 if month.calendar == "gregorian" else 30):
        return None
    if k + 4 < len(items) and not items[k + 4].plain and items[k + 4].kind in (*MONTHS, *_RELATIVE, *_COUNTED):
        return None
    after = items[k + 3].last + 1
    if after < len(scan.words) and not scan.gaps[after].strip() and not any(scan.at(after, f) for f in _PARTS):
        # «نوفمبر من 6 إلى 12 قسطا»
        return None
    starts = month._replace(kind="day", day=first, last=items[k + 1].last)
    return starts, month._replace(kind="day", day=last, last=items[k + 3].last), k + 4


def weekdays_listed(scan: Scan, items: list[Item], i: int) -> tuple[int, int, int] | None:
    """The first and last of the weekdays that begin at item i, when a number follows them, and its index."""
    k = i
    while k + 1 < len(items) and k - i < 2 * LONGEST:
        j = k + 1 if items[k + 1].kind not in ("and", "until") or items[k + 1].plain else k + 2
        if j >= len(items) or items[j].plain or items[j].kind != "weekday":
            break
        k = j
    if k == i or k + 1 >= len(items) or items[k + 1].plain or bare_day(items, k + 1) is None:
        return None
    return items[i].value, items[k].value, k + 1
