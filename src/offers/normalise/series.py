"""Days that are named one by one: «الخميس ١٥ + الجمعة ١٦ يونيو», «غدا وبعد غد والسبت», «الخميس والجمعة فقط»."""

from __future__ import annotations

from itertools import pairwise

from offers.normalise.items import Item
from offers.normalise.listed import LONGEST, bare_day
from offers.normalise.named import RELATIVE, point_at
from offers.normalise.points import Point
from offers.normalise.scan import Scan

_BETWEEN = frozenset((",", "+", "&", "/", ", &", "-"))
_LAST_DAYS = range(28, 32)
_ORDER = ("today", "tomorrow", "after-tomorrow")
_FROM = (*_ORDER, "weekday")
_TOLD = frozenset((*RELATIVE, "weekday", "and"))
# Items between a count of days and the days.
_NEAR = 6


def series(scan: Scan, items: list[Item], i: int, first: Point, k: int) -> tuple[Point, Point, int] | None:
    """The first and last of the days of which the one at item i, done at item k, is the first, and the index after."""
    if k >= len(items) or items[k].plain:
        return None
    if first.kind == "day":
        return days_named(scan, items, i) if _joined(scan, items, k)[1] else None
    if first.kind == "weekday" and items[k].kind == "number":
        return days_named(scan, items, i) if _joined(scan, items, k + 1)[1] else None
    return _relative_days(scan, items, i) if items[k].kind in _TOLD and first.kind in _FROM else None


def days_named(scan: Scan, items: list[Item], i: int) -> tuple[Point, Point, int] | None:
    """Days that a text names, each the one after that before it."""
    days: list[Point] = []
    k = end = i
    while k < len(items) and len(days) < LONGEST:
        point, after = _day(scan, items, k)
        if point is None:
            break
        days.append(point._replace(first=items[k].first))
        end = after
        k, joint = _joined(scan, items, after)
        if not joint:
            break
    if len(days) < 2 or days[-1].month is None:
        return None
    point = days[-1]
    for before in reversed(days[:-1]):
        earlier = _day_before(before, point)
        if earlier is None:
            return None
        point = earlier
    return point, days[-1], end


def _day(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    """A day at item k that may borrow its month, with its weekday if it has one."""
    point, after = point_at(scan, items, k)
    if point is not None and point.kind == "day":
        return (None, k) if point.flaw or point.pair is not None else (point, after)
    if point is not None and point.kind != "weekday":
        return None, k
    number = k if point is None else after
    if number >= len(items) or (number > k and items[number].plain):
        return None, k
    day = bare_day(items, number)
    if day is None:
        return None, k
    weekday = None if point is None else point.weekday
    return Point("day", None, None, None, day, weekday, items[k].first, items[number].last), number + 1


def _day_before(point: Point, later: Point) -> Point | None:
    """The point, if it is the day before the later one, whose month it may borrow."""
    if point.weekday is not None and later.weekday is not None and (point.weekday + 1) % 7 != later.weekday:
        return None
    day, next_day, month = point.day or 0, later.day or 0, later.month or 0
    if point.month is None:
        borrowed = later._replace(day=day, weekday=point.weekday, first=point.first, last=point.last)
        return borrowed if day + 1 == next_day else None
    if point.calendar != later.calendar:
        return None
    in_one_month = point.month == month and day + 1 == next_day
    over = next_day == 1 and day in _LAST_DAYS and point.month % 12 + 1 == month
    return point if in_one_month or over else None


def _relative_days(scan: Scan, items: list[Item], i: int) -> tuple[Point, Point, int] | None:
    """Weekdays, and days told from today.

    Weekdays may come every week, so a word must tell that these are once: «فقط», «هذا», the count of the days.
    """
    if i and not items[i].plain and items[i - 1].kind in ("weekday", "and", "every"):
        return None
    points: list[Point] = []
    loose = False
    k = end = i
    while k < len(items) and len(points) < LONGEST and (items[k].kind in RELATIVE or items[k].kind == "weekday"):
        point, after = point_at(scan, items, k)
        if point is None or point.kind not in _FROM or (after < len(items) and _dated(items, after)):
            return None
        points.append(point)
        end = after
        k, joint = _joined(scan, items, after)
        if not joint and (k >= len(items) or items[k].plain or items[k].gap.strip()):
            break
        loose = loose or (not joint and k < len(items) and items[k].kind == "weekday")
    if len(points) < 2 or not _ascend(points):
        return None
    told = _counted(items, i, end, len(points))
    if not told and not loose:
        told = (
            _alone(items, i, end)
            or points[-1].coming
            or scan.words[items[i].first].startswith("هال")
            or all(p.kind != "weekday" for p in points[:2])
        )
    return (points[0], points[-1], end) if told else None


def _dated(items: list[Item], k: int) -> bool:
    return (
        not items[k].plain
        and items[k].kind in ("number", "ordinal")
        and not (k + 1 < len(items) and items[k + 1].kind == "day_unit")
    )


def _ascend(points: list[Point]) -> bool:
    """Whether the weekdays among the points, one after the other, lie within a week, and the others in their order."""
    days = [p.weekday for p in points if p.weekday is not None]
    steps = sum((later - day) % 7 or 7 for day, later in pairwise(days))
    told = [_ORDER.index(p.kind) for p in points if p.kind != "weekday"]
    return steps < 7 and told == sorted(set(told)) and all(p.kind == "weekday" for p in points[len(told) :])


def _alone(items: list[Item], i: int, end: int) -> bool:
    """«الخميس والجمعة فقط», "this Friday and Saturday", «نهاية الأسبوع من لولو الخميس والجمعة»."""
    before = items[i - 1].kind if i and not items[i].plain else ""
    follows = [item.kind for item in items[end : end + 2] if not item.plain]
    week = before == "week_unit" and i > 1 and items[i - 2].kind == "this"
    weekend = any(
        items[k].kind == "weekend"
        and items[i].first - items[k].last <= _NEAR
        and not (k and items[k - 1].kind == "every")
        for k in range(max(0, i - _NEAR), i)
    )
    return week or weekend or before in ("only", "this") or follows[:1] == ["only"] or follows == ["this", "week_unit"]


def _counted(items: list[Item], i: int, end: int, days: int) -> bool:
    """«٣ أيام: غدا وبعد غد والسبت», «الخميس والجمعة والسبت 3 أيام»: whether a count beside the days is theirs."""
    near = [*items[max(0, i - _NEAR) : i], *(items[end : end + 3] if end < len(items) and not items[end].plain else ())]
    for number, unit in pairwise(near):
        if unit.kind == "day_unit" and number.kind in ("number", "count") and number.value == days and not unit.plain:
            return True
    return days == 2 and any(item.kind == "two_days" for item in near)


def _joined(scan: Scan, items: list[Item], k: int) -> tuple[int, bool]:
    """The index of the day that item k, after a day, leads to, and whether anything joins them."""
    if k >= len(items) or items[k].plain:
        return k, False
    if items[k].kind == "and":
        return (k + 1, True) if k + 1 < len(items) and not items[k + 1].plain else (k, False)
    # «ويوم السبت»: the word that says nothing bears the «و».
    word = scan.words[items[k - 1].last + 1]
    return k, items[k].gap.strip(" ()") in _BETWEEN or word[0] == "و"
