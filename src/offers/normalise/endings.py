"""The day that «حتى» leads to, and whole months: the ends of a month, a year or a week beside written days."""

from __future__ import annotations

from offers.normalise.items import Item
from offers.normalise.listed import bare_day
from offers.normalise.named import point_at
from offers.normalise.points import GREGORIAN_YEARS, MONTHS, Point, bare_point, year_after
from offers.normalise.scan import Scan

# Words between a cue and its day: more make no phrase.
_MOST = 6
# What stands between «حتى» and its day.
BEFORE_AN_END = ("valid", "this", "book", "travel", "until", "label")
_ORDINAL = frozenset(("st", "nd", "rd", "th"))
RELATIVE_MONTHS = ("this_month", "next_month")


def past_subject(items: list[Item], k: int, kinds: tuple[str, ...] = ("valid", "this"), plain: int = 0) -> int:
    """«يبدأ العرض يوم الخميس»: the index past what begins or ends, to the day; so many plain words before each."""
    last = min(len(items), k + _MOST)
    while k < last and items[k].kind in kinds and items[k].plain <= plain:
        k += 1
    return k


def bound(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    """A point after «حتى» at item k, which may also be the end of a month, a year or a week, and the index after it."""
    if k >= len(items):
        return None, k
    item = items[k]
    if item.kind == "weekend" and not _next(items, k + 1):
        return bare_point("end-of-week", first=item.first, last=item.last), k + 1
    if item.kind in ("month_end", "year_end"):
        kind = "end-of-month" if item.kind == "month_end" else "end-of-year"
        return bare_point(kind, first=item.first, last=item.last), k + 1
    if item.kind in ("end_of", "last_day"):
        point, after = _end_of(scan, items, k)
        if point is not None:
            return point, after
        k = past_subject(items, k + 1, ("valid", "this", "book"))
        if k >= len(items) or items[k].plain:
            return None, k
        point, after = point_at(scan, items, k)
        return (None, k) if point is not None and point.kind == "month" else (point, after)
    return point_at(scan, items, k)


def _end_of(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    """«نهاية الشهر», «آخر يوم من رمضان», "the end of next month"."""
    j = k + 1
    if items[k].kind == "last_day" and j < len(items) and items[j].kind == "from" and not items[j].plain:
        j += 1
    if j + 1 < len(items) and items[j].kind == "this" and not items[j].plain:
        j += 1
    if j >= len(items) or items[j].plain:
        return None, k
    unit, first = items[j], items[k].first
    year, after = year_after(items, j, "gregorian")
    if year is not None and year in GREGORIAN_YEARS:
        # «نهاية العام 2026», "the end of 2026"
        return Point("month", "gregorian", year, 12, None, None, first, items[after - 1].last), after
    if unit.kind in RELATIVE_MONTHS:
        kind = "end-of-month" if unit.kind == "this_month" else "end-of-next-month"
        return bare_point(kind, first=first, last=unit.last), j + 1
    if _next(items, j + 1) and unit.kind not in MONTHS:
        return None, k
    if unit.kind == "week_unit":
        return bare_point("end-of-week", first=first, last=unit.last), j + 1
    if unit.kind == "year_unit":
        return bare_point("end-of-year", first=first, last=unit.last), j + 1
    if unit.kind == "month_unit":
        if j + 1 >= len(items) or items[j + 1].plain or items[j + 1].kind not in MONTHS:
            return bare_point("end-of-month", first=first, last=unit.last), j + 1
        j += 1
    if items[j].kind in MONTHS:
        point, after = point_at(scan, items, j)
        if point is not None and point.kind == "month":
            return point._replace(first=first), after
    return None, k


def day_ahead(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    """ "until the 21st", «حتى يوم 21»: a day of no month at item k, told from an amount, and the index after it."""
    item = items[k] if k < len(items) else None
    if item is None or item.plain or (day := bare_day(items, k)) is None:
        return None, k
    after = item.first + 1
    if after < len(scan.words) and scan.words[after] in _ORDINAL and not scan.gaps[after]:
        after += 1
    elif not any(h.kind == "dated" and h.last == item.first - 1 for h in scan.around(item.first, "date")):
        return None, k
    ahead = scan.gaps[after]
    goes_on = after < len(scan.words) and not ahead.strip() and "\n" not in ahead
    if goes_on and not scan.at(after, "date"):
        # "to the 5th customer"
        return None, k
    return bare_point("day-ahead", first=item.first, last=item.last)._replace(day=day), k + 1


def months_joined(scan: Scan, items: list[Item], first: Point, k: int) -> tuple[Point | None, int]:
    """«نوفمبر وديسمبر»: the month at item k that follows the first, and the index after it."""
    j = k + 1 if k < len(items) and items[k].kind == "and" and not items[k].plain else k
    if j >= len(items) or items[j].plain or items[j].kind not in MONTHS:
        return None, k
    if j == k and not scan.words[items[k].first].startswith("و"):
        return None, k
    second, after = point_at(scan, items, j)
    if second is None or second.kind != "month" or (second.month or 0) - (first.month or 0) not in (1, -11):
        return None, k
    return second, after


def _next(items: list[Item], k: int) -> bool:
    """«نهاية الأسبوع القادم» is not the end of this one."""
    return k < len(items) and items[k].kind == "next" and not items[k].plain


def whole_month(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    """The month at item k, after «شهر» or not, and the index after it; None if no whole month stands there."""
    if k < len(items) and items[k].kind == "month_unit" and not items[k].plain:
        k += 1
    if k >= len(items) or items[k].plain:
        return None, k
    if items[k].kind in RELATIVE_MONTHS:
        return bare_point(items[k].kind.replace("_", "-"), first=items[k].first, last=items[k].last), k + 1
    if items[k].kind in MONTHS or items[k].kind == "number":
        # «شهر 11/2026»
        point, after = point_at(scan, items, k)
        if point is not None and point.kind == "month":
            return point, after
    return None, k


def is_last(scan: Scan, items: list[Item], point: Point, k: int) -> bool:
    """«بكرا آخر يوم», "today is the last day", «غدا ينتهي العرض»: whether item k makes the point the last day."""
    ahead = items[k]
    if ahead.plain > 1 or ahead.gap.strip(" ()") not in ("", ",", "-", ":"):
        return False
    if ahead.value == "ends" and (ahead.gap.strip(" ()") or point.kind == "day"):
        return False
    begin = past_subject(items, k + 1, BEFORE_AN_END)
    return begin >= len(items) or bool(items[begin].plain) or bound(scan, items, begin)[0] is None
