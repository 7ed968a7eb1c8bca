"""A day in numbers alone: «28-1-2026», «28/1».

Day comes before month unless the second number cannot be a month, as the region writes it. In a range both ends
are written in one order.
"""

from __future__ import annotations

import re
from functools import lru_cache

from offers.normalise.items import Item
from offers.normalise.points import GREGORIAN_YEARS, HIJRI_YEARS, MONTHS, Order, Point, checked, dashed, era_after
from offers.normalise.scan import Scan

_NUMERIC = re.compile(r"\s*([/\-._\\])\s*\Z")
_CUES = frozenset(["until", "from", "between", "weekday", "only", "today", "label"])
_OF_THE_DAY = frozenset(("يوم", "بيوم", "ليوم", "the", "sale", "mega"))
_UNITS = frozenset(["month_unit", "week_unit", "day_unit", "year_unit"])


def _separator(items: list[Item], i: int) -> str:
    if i >= len(items) or items[i].plain or items[i].kind != "number":
        return ""
    return _mark(items[i].gap)


@lru_cache(256)
def _mark(gap: str) -> str:
    match = _NUMERIC.match(gap)
    return match.group(1).replace("\\", "/") if match else ""


def numeric(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    one, two = _separator(items, i + 1), _separator(items, i + 2)
    if not one or items[i].kind != "number" or _among_many(items, i, one):
        return None, i
    words = [scan.words[items[k].first] for k in range(i, min(i + 3, len(items)))]
    if one == two and not _in_a_row(items, i) and _three(items, i, words):
        a, b, c = (int(w) for w in words)
        if len(words[0]) == 4 and len(words[1]) <= 2 and len(words[2]) <= 2:
            year, month, day = a, b, c
            order: Order = "day-first"
        elif len(words[0]) <= 2 and len(words[1]) <= 2 and len(words[2]) in (2, 4, 5):
            year, month, day, order = c, b, a, _order(a, b)
            if order == "month-first":
                month, day = day, month
        else:
            return None, i
        after = i + 3
        calendar, after = era_after(items, after, "hijri" if year in HIJRI_YEARS else "gregorian")
        if year < 100:
            year += 1400 if calendar == "hijri" else 2000
        point = Point("day", calendar, year, month, day, None, items[i].first, items[after - 1].last, order=order)
        return checked(point), after
    if not two and items[i].value <= 12 and items[i + 1].value in GREGORIAN_YEARS and _leads_to(items, i):
        # "Expires 06/2026"
        first, last = items[i].first, items[i + 1].last
        return checked(Point("month", "gregorian", items[i + 1].value, items[i].value, None, None, first, last)), i + 2
    return _numeric_pair(scan, items, i, one)


def _leads_to(items: list[Item], i: int) -> bool:
    """Whether a word for the end, "Exp." or «شهر» stands before item i."""
    return i > 0 and items[i - 1].kind in ("from", "between", "until", "label", "month_unit") and items[i].plain <= 1


def _among_many(items: list[Item], i: int, separator: str) -> bool:
    """«1-2-3-4-5-6-7»: whether three more numbers on either side are joined alike."""
    return i >= 3 and all(_separator(items, k) == separator for k in range(i + 3, i - 3, -1))


def _in_a_row(items: list[Item], i: int) -> bool:
    """«14/15/16 نوفمبر»: three days of a month."""
    if i + 3 >= len(items) or items[i + 3].kind not in MONTHS or items[i + 3].plain:
        return False
    return bool(items[i].value + 2 == items[i + 1].value + 1 == items[i + 2].value)


def _three(items: list[Item], i: int, words: list[str]) -> bool:
    """Whether the three numbers are one date, not the beginning of «1-2-3-4»."""
    apart = _separator(items, i + 3) != _separator(items, i + 2)
    return apart or 4 in map(len, words) or _set_apart(items, i + 3)


def _order(one: int, two: int) -> Order:
    """Which of the two numbers is the day."""
    if one <= 12:
        return "month-first" if two > 12 else "either"
    return "day-first"


def in_one_order(first: Point, second: Point) -> tuple[Point, Point]:
    """The ends of a range, read in the order of the one that can be read in one order alone."""
    if first.order == "month-first" and second.order == "either":
        second = _turned(second)
    elif second.order == "month-first" and first.order == "either":
        first = _turned(first)
    if first.order and second.order and second.calendar == "hijri" and first.year is None:
        # «من 15/9 الى 20/9/1445هـ»
        first = checked(first._replace(calendar="hijri"))
    return first, second


def _turned(point: Point) -> Point:
    return point._replace(month=point.day, day=point.month, order="month-first")


def _set_apart(items: list[Item], k: int) -> bool:
    """«28-1-26 - 3-2-26»: whether blanks stand about the dash before item k, and none about the one before that."""
    return items[k].gap != items[k].gap.strip() and items[k - 1].gap == items[k - 1].gap.strip()


def _numeric_pair(scan: Scan, items: list[Item], i: int, separator: str) -> tuple[Point | None, int]:
    """«28/1» after a weekday or a cue, or beside another: a fraction or «24/7» is none, and no month follows «.»."""
    if not _is_pair(items, i, separator) or separator == "_":
        return None, i
    if separator == "." and not (_before_a_date(items, i) or _shopping_day(scan, items, i)):
        return None, i
    if separator == "-" and _separator(items, i + 2) == "/":
        # «6-12/11/2025» are two days of a month.
        return None, i
    if _counts(scan, items, i):
        return None, i
    one, two = int(items[i].value), int(items[i + 1].value)
    follower = items[i + 2] if i + 2 < len(items) and not items[i + 2].plain else None
    if (follower is not None and follower.kind in MONTHS) or (separator == "/" and (one, two) == (24, 7)):
        return None, i
    before = _before(items, i)
    if not (
        before in _CUES
        or _of_two(items, i, separator)
        or _in_turn(items, i, separator)
        or _ends_days_of_its_month(items, i, separator)
        or (separator == "/" and follower is not None and (follower.kind in ("until", "only") or dashed(follower.gap)))
        or _dated(scan, items, i)
        or (separator == "." and _shopping_day(scan, items, i))
    ):
        return None, i
    order = _order(one, two)
    day, month = (two, one) if order == "month-first" else (one, two)
    return Point("day", "gregorian", None, month, day, None, items[i].first, items[i + 1].last, order=order), i + 2


def _shopping_day(scan: Scan, items: list[Item], i: int) -> bool:
    """«عروض 11.11», «يوم 9.9 فقط»: a day whose number is its month's, as the sales of such days are called."""
    first = items[i].first
    label = first and (
        scan.words[first - 1] in _OF_THE_DAY or any(h.last == first - 1 for h in scan.around(first - 1, "cue"))
    )
    return bool(label) and items[i].value == items[i + 1].value <= 12


def _before(items: list[Item], i: int) -> str:
    """The kind of the item before item i; of the cue, where only what begins or ends stands between them."""
    k = i
    while k and not items[k].plain:
        k -= 1
        if items[k].kind not in ("valid", "this"):
            return items[k].kind if k == i - 1 or items[k].kind in ("until", "from") else "valid"
    return ""


def _counts(scan: Scan, items: list[Item], i: int) -> bool:
    """«5-10-20 ريال», «6-12 / 12-18 شهرا»: whether the numbers at item i are amounts of what is named after them."""
    k, j = items[i + 1].last + 1, i + 2
    if j < len(items) and items[j].first == k:
        while j < len(items) and items[j].kind == "number" and not items[j].plain and j < i + 4:
            j += 1
        return j < len(items) and items[j].kind in _UNITS and not items[j].plain
    return k < len(scan.words) and scan.number(k) is not None and scan.gaps[k].strip() in ("-", "/")


def _dated(scan: Scan, items: list[Item], i: int) -> bool:
    """«يوم 11/11»: whether a word that is no item tells that item i is a day."""
    first = items[i].first
    if i and items[i - 1].last == first - 1:
        return False
    return any(h.kind == "dated" and h.last == first - 1 for h in scan.around(first, "date"))


def _before_a_date(items: list[Item], i: int) -> bool:
    """«20.11 - 26.11.2026»: a point alone between two numbers is a decimal's."""
    return _of_two(items, i, ".") and _separator(items, i + 3) == _separator(items, i + 4) == "."


def _is_pair(items: list[Item], i: int, separator: str) -> bool:
    """Whether a day and a month begin at item i, with this between them."""
    if i < 0 or i + 1 >= len(items) or items[i].kind != "number" or _separator(items, i + 1) != separator:
        return False
    day, month = items[i], items[i + 1]
    written = day.first == day.last and month.first == month.last
    if not written or not 1 <= day.value <= 31:
        return False
    return 1 <= month.value <= 12 or (separator == "/" and day.value <= 12 < month.value <= 31)


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


def _ends_days_of_its_month(items: list[Item], i: int, separator: str) -> bool:
    """«28-30/1»: whether an earlier day of its month leads to the pair at item i; without a cue "1-3/4" is a size."""
    if not i or separator != "/" or items[i].plain or items[i - 1].kind != "number" or not dashed(items[i].gap):
        return False
    if not 1 <= items[i - 1].value < items[i].value:
        return False
    return items[i].value > items[i + 1].value or _before(items, i - 1) in _CUES


def _in_turn(items: list[Item], i: int, separator: str) -> bool:
    """«5/3 و6/3»: whether the day after the pair at item i, or the one before it, is joined to it."""
    return any(_joined(items, one, separator) for one in (i, i - 2, i - 3))


def _joined(items: list[Item], i: int, separator: str) -> bool:
    k = i + 2
    if not _is_pair(items, i, separator) or k >= len(items) or items[k].plain:
        return False
    if items[k].kind == "and":
        k += 1
    elif items[k].gap.strip() != ",":
        return False
    if not _is_pair(items, k, separator) or items[k].plain:
        return False
    return bool(items[i].value + 1 == items[k].value and items[i + 1].value == items[k + 1].value)


def _dashed(items: list[Item], k: int, separator: str) -> bool:
    """Whether a dash stands before item k that is told from those within the dates."""
    if k >= len(items) or items[k].plain or not dashed(items[k].gap):
        return False
    return separator != "-" or _set_apart(items, k)
