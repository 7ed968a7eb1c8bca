"""One day as a text writes it: in numbers or by name, in either calendar or both; years may still be missing."""

from __future__ import annotations

from offers.model import Calendar
from offers.normalise.items import Item
from offers.normalise.numeric import numeric
from offers.normalise.points import GREGORIAN_YEARS, MONTHS, Point, bare_point, checked, close, dashed, year_after
from offers.normalise.scan import Scan

RELATIVE = frozenset(("today", "tomorrow", "after_tomorrow"))
_WHICH = ("next", "this")
_UNITS = ("year_unit", "month_unit", "week_unit", "weekday", "month", "hijri_month")
# The days of a week and what joins them.
_WEEK = 14


def point_at(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """The point that begins at item i with the index after it, or None."""
    if i >= len(items):
        return None, i
    item = items[i]
    if item.kind in RELATIVE:
        # «اليوم السبت 5 مارس», «اليوم الأربعاء», "the end of the day tomorrow"
        after = i + 1
        if after < len(items) and not items[after].plain and item.last > item.first and items[after].kind in RELATIVE:
            return point_at(scan, items, after)
        if (
            after < len(items)
            and not items[after].plain
            and not scan.words[items[after].first].startswith(("و", "لل"))
            and close(items[after].gap)
        ):
            point, end = point_at(scan, items, after) if items[after].kind == "weekday" else _dated(scan, items, after)
            if point is not None and point.kind != "weekday":
                return point, end
            after = end
        kind = item.kind.replace("_", "-")
        return bare_point(kind, first=item.first, last=items[after - 1].last), after
    if item.kind == "weekday":
        if weekly(items, i):
            return None, i
        # «الأحد المقبل»
        k = i + 1
        if k < len(items) and items[k].kind in _WHICH and not items[k].plain and close(items[k].gap):
            k += 1
        point, after = _dated(scan, items, k)
        if point is not None and items[k].plain == 0 and point.weekday is None and point.kind == "day":
            return point._replace(weekday=item.value, first=item.first), after
        day = bare_point("weekday", first=item.first, last=items[k - 1].last)
        # «الأحد المقبل», "next Sunday"
        named = i > 0 and items[i - 1].kind == "next" and not item.plain and scan.words[item.first].isascii()
        return day._replace(weekday=item.value, coming=named or items[k - 1].kind == "next"), k
    return _dated(scan, items, i)


def _dated(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """A written date at item i, with a weekday behind it and its twin in the other calendar, if they are there."""
    point, after = _single(scan, items, i)
    if point is None or point.kind != "day":
        return point, after
    if after < len(items) and items[after].kind == "weekday" and not items[after].plain:
        follower, _ = _single(scan, items, after + 1)
        if (follower is None or items[after + 1].plain) and close(items[after].gap):
            point = point._replace(weekday=items[after].value, last=items[after].last)
            after += 1
    if point.year is None and _is_called_the_next(items, after):
        after += 1
    j = after
    if j < len(items) and items[j].kind == "agree" and items[j].plain <= 1:
        j += 1
        if j < len(items) and items[j].kind == "weekday":
            j += 1
        agreed = True
    else:
        agreed = False
    if j < len(items) and items[j].plain == 0 and (agreed or close(items[j].gap)):
        twin, end = _single(scan, items, j)
        if twin is not None and twin.kind == "day" and twin.calendar != point.calendar:
            if point.year is None and twin.calendar == "hijri" and twin.year in GREGORIAN_YEARS:
                # «30 مارس (20 رمضان) 2024»
                point, twin = point._replace(year=twin.year), twin._replace(year=None)
            return point._replace(pair=twin), end
    return point, after


def _is_called_the_next(items: list[Item], i: int) -> bool:
    """«3 أغسطس القادم»."""
    if i >= len(items) or items[i].kind not in _WHICH or items[i].plain or not close(items[i].gap):
        return False
    # "3 August this year"
    return i + 1 >= len(items) or items[i + 1].plain > 0 or items[i + 1].kind not in _UNITS


def _single(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    if i >= len(items):
        return None, i
    item = items[i]
    if item.kind == "agree" and i + 1 < len(items) and not items[i + 1].plain:
        return _single(scan, items, i + 1)
    if item.kind in ("number", "ordinal"):
        point, after = numeric(scan, items, i)
        if point is not None:
            return point, after
        if item.value in GREGORIAN_YEARS:
            return _year_first(scan, items, i)
        return _day_month(scan, items, i)
    if item.kind in MONTHS:
        return _month_day(scan, items, i)
    if item.kind == "start_of":
        return _start_of(scan, items, i)
    return None, i


def _start_of(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """«بداية شهر مارس»: its first day."""
    k = i + 1
    if k < len(items) and items[k].kind == "month_unit" and not items[k].plain:
        k += 1
    if k >= len(items) or items[k].plain or items[k].kind not in MONTHS:
        return None, i
    point, after = _month_day(scan, items, k)
    if point is None or point.kind != "month":
        return None, i
    return point._replace(kind="day", day=1, first=items[i].first), after


def _year_first(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """«2018 مارس 21»."""
    if i + 1 >= len(items) or items[i + 1].kind != "month" or items[i + 1].plain or items[i + 1].gap.strip(" ,-/"):
        return None, i
    point, after = _month_day(scan, items, i + 1)
    if point is None or point.kind != "day" or point.year is not None or point.flaw:
        return None, i
    return checked(point._replace(year=items[i].value, first=items[i].first)), after


def _day_month(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    item = items[i]
    k = i + 1
    if item.kind == "ordinal" and i and not item.plain and items[i - 1].kind == "week_unit":
        # «الأسبوع الأول من نوفمبر»
        return None, i
    if k + 1 < len(items) and items[k].kind == "from" and not items[k].plain and not items[k].gap.strip():
        # «الأول من مارس», «16 من نوفمبر».
        k += 1
    if k >= len(items) or items[k].plain:
        return None, i
    if items[k].kind in ("this_month", "next_month") and len(scan.words[item.first]) <= 2 and item.value <= 31:
        kind = items[k].kind.replace("_", "-")
        return bare_point(kind, first=item.first, last=items[k].last)._replace(day=int(item.value)), k + 1
    ahead = items[k + 1] if k + 1 < len(items) and not items[k + 1].plain else None
    if items[k].kind == "month_unit" and ahead is not None and ahead.kind in MONTHS:
        k += 1
    month = items[k]
    if month.kind == "month_unit" and scan.words[month.first] == "الشهر" and item.value <= 31:
        # «حتى 21 الشهر»
        return bare_point("this-month", first=item.first, last=month.last)._replace(day=int(item.value)), k + 1
    if month.kind not in MONTHS or not close(month.gap) or (len(scan.words[item.first]) > 2 and item.kind == "number"):
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
    year, end = year_after(items, after, calendar)
    if end == after and calendar == "gregorian" and _short_year(scan, items, after):
        year, end = 2000 + int(items[after].value), after + 1
    flawed = end > after and year is None
    point = Point("day", calendar, year, month.value, int(item.value), None, item.first, items[end - 1].last)
    return (point._replace(flaw="year-unbelievable") if flawed else checked(point)), end


def _short_year(scan: Scan, items: list[Item], k: int) -> bool:
    """ "5 Mar 22 | Travel", "5 Mar 22 - 9 Mar 22": a year of two digits, which ends what is written or a day of it."""
    if k >= len(items) or items[k].kind != "number" or items[k].gap != " " or not 18 <= items[k].value <= 39:
        return False
    after = items[k].last + 1
    gap = scan.gaps[after].strip()
    if after == len(scan.words) or gap in ("|", ")", ".", ";"):
        return True
    ahead = items[k + 1 : k + 3]
    if not ahead or ahead[0].plain:
        return False
    to_a_day = len(ahead) == 2 and ahead[0].kind == "number" and ahead[1].kind in MONTHS and not ahead[1].plain
    return (gap == "-" and to_a_day) or ahead[0].kind == "until"


def _part_of_a_place(scan: Scan, items: list[Item], i: int, k: int) -> bool:
    """«مدينة 15 مايو», «مدينة العاشر من رمضان»: a day and month that are, or end, the name of a place or store."""
    if i and not items[i].plain and items[i - 1].kind == "place_before" and items[i].kind == "ordinal":
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
        follower = items[k + 1] if k + 1 < len(items) and not items[k + 1].plain else None
        if (
            follower is None
            or follower.kind not in MONTHS
            or dashed(follower.gap)
            or follower.gap.strip() in ("&", ",", "/", "+")
            # "Feb. 1 (Shaban 13)"
            or "(" in follower.gap
            or (follower.first - day.last > 1 and follower.kind != month.kind)
        ):
            # "March 14-20" is a range, "Mar-14-20" a day.
            short = ("-", "/", "'", " '", ".") if day.gap.strip() == "-" else ("/", "'", " '", ", '")
            year, end = year_after(items, k + 1, calendar, short)
            point = Point("day", calendar, year, month.value, day.value, None, month.first, items[end - 1].last)
            if end > k + 1 and year is None:
                point = point._replace(flaw="year-unbelievable")
            return checked(point), end
    year, end = year_after(items, k, calendar)
    if end > k and year is None:
        end = k
    if _cut_off(scan, month):
        return None, i
    return Point("month", calendar, year, month.value, None, None, month.first, items[end - 1].last), end


def _cut_off(scan: Scan, month: Item) -> bool:
    """Whether a number that may be its day stands before a month, taken for something else: the month is no period."""
    i = month.first - 1
    return i >= 0 and len(scan.words[i]) <= 2 and len(month.gap) <= 1 and 1 <= (scan.number(i) or 0) <= 31


def weekly(items: list[Item], i: int) -> bool:
    """ "every Thursday and Friday only"."""
    last = max(0, i - _WEEK)
    while i > last and not items[i].plain and items[i - 1].kind in ("weekday", "and"):
        i -= 1
    return i > 0 and items[i - 1].kind == "every" and not items[i].plain
