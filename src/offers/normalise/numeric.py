"""A day in numbers alone: «28-1-2026», «28/1».

Day comes before month unless the second number cannot be a month, as the region writes it.
"""

from __future__ import annotations

import re

from offers.normalise.items import Item
from offers.normalise.points import DASH, HIJRI_YEARS, MONTHS, Point, checked, era_after
from offers.normalise.scan import Scan

_NUMERIC = re.compile(r"\s*([/\-._])\s*\Z")


def _separator(items: list[Item], i: int) -> str:
    if i >= len(items) or items[i].plain or items[i].kind != "number":
        return ""
    match = _NUMERIC.match(items[i].gap)
    return match.group(1) if match else ""


def numeric(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
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
        calendar, after = era_after(items, after, "hijri" if year in HIJRI_YEARS else "gregorian")
        if year < 100:
            year += 1400 if calendar == "hijri" else 2000
        point = Point("day", calendar, year, month, day, None, items[i].first, items[after - 1].last)
        return checked(point), after
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
