"""Which of the days that a text names are the bounds of a period: a point or two with the cue before them."""

from __future__ import annotations

from typing import NamedTuple

from offers.normalise.items import Item
from offers.normalise.named import point_at
from offers.normalise.points import DASH, MONTHS, Point, bare_point, year_after
from offers.normalise.scan import Scan

# «5 و 6 و 7 مارس»: no list of days is longer than a week.
_LISTED = 6
_OPENING = frozenset(
    (
        "until",
        "from",
        "between",
        "today_only",
        "month_unit",
        "number",
        "ordinal",
        "weekday",
        "today",
        "tomorrow",
        *MONTHS,
    )
)


class Mention(NamedTuple):
    """Points with the part that their cue gives them; `only` is that day alone. Item indices `at` to `upto`."""

    starts: Point | None
    ends: Point | None
    cue: str
    only: bool
    at: int
    upto: int


def mentions(scan: Scan, items: list[Item]) -> list[Mention]:
    """The days and periods that the items tell of, left to right, each item in one mention at most."""
    found: list[Mention] = []
    i = 0
    while i < len(items):
        mention = _mention(scan, items, i) if items[i].kind in _OPENING else None
        if mention is None:
            i += 1
        else:
            found.append(mention)
            i = mention.upto
    return found


def _mention(scan: Scan, items: list[Item], i: int) -> Mention | None:
    item = items[i]
    if item.kind == "until":
        begin = _past_subject(items, i + 1)
        point, after = _bound(scan, items, begin)
        if point is None or items[begin].plain:
            return None
        return Mention(None, point, "until", False, i, after)
    if item.kind in ("from", "between"):
        begin = _past_subject(items, i + 1)
        if begin >= len(items) or items[begin].plain > (0 if item.kind == "from" else 1):
            return None
        mention = _range(scan, items, begin, item.kind)
        return None if mention is None else mention._replace(at=i)
    if item.kind == "today_only":
        if i + 1 < len(items) and not items[i + 1].plain:
            mention = _range(scan, items, i + 1, "lone")
            if mention is not None and mention.ends is None:
                return mention._replace(only=True, ends=mention.starts, at=i)
        today = bare_point("today", first=item.first, last=item.last)
        return Mention(today, today, "today-only", True, i, i + 1)
    if item.kind == "month_unit":
        return _whole_month(scan, items, i)
    return _range(scan, items, i, "lone")


def _past_subject(items: list[Item], k: int) -> int:
    """«يبدأ العرض يوم الخميس»: past what begins or ends, to the day."""
    while k < len(items) and items[k].kind in ("valid", "this") and not items[k].plain:
        k += 1
    return k


def _range(scan: Scan, items: list[Item], i: int, cue: str) -> Mention | None:
    """A mention that begins with a point or a bare day number at item i."""
    first, after = point_at(scan, items, i)
    bare = None
    if first is None:
        bare = _bare_day(items, i)
        if bare is None:
            return None
        after = i + 1
    weekday = None
    if first is not None and first.kind == "weekday" and after < len(items) and not items[after].plain:
        bare = _bare_day(items, after)
        if bare is not None:
            weekday, after = first.weekday, after + 1
    second, end, connector = _second(scan, items, after, None if bare is not None else first, bare, cue)
    if second is not None:
        if bare is not None:
            if second.kind != "day" or (connector == "and" and not 0 < (second.day or 0) - bare < 7):
                return None
            first = second._replace(day=bare, weekday=weekday, pair=None, first=items[i].first, flaw=None)
            if bare > (second.day or 0) and connector != "and":
                first = _month_before(first)
        return Mention(first, second, "range", False, i, end)
    if weekday is not None:
        after -= 1
    if first is None:
        return None
    return _lone(scan, items, i, after, first, cue)


def _month_before(point: Point) -> Point:
    """«من 28 حتى 3 فبراير»: a day that is later than the one after it lies in the month before."""
    if point.month is not None and point.month > 1:
        return point._replace(month=point.month - 1)
    return point._replace(month=12, year=point.year - 1 if point.year is not None else None)


def _lone(scan: Scan, items: list[Item], i: int, after: int, point: Point, cue: str) -> Mention | None:
    if point.kind == "month" and point.day is None:
        # «عروض رمضان 2026» names an occasion; a month is a period by its year, a Hijri one by «شهر» alone.
        unsaid = point.year is None or point.calendar == "hijri"
        if unsaid and cue == "lone" and not _month_word_before(items, i):
            return None
        return Mention(point, point, "month", False, i, after)
    ahead = items[after] if after < len(items) else None
    behind = items[i - 1] if i else None
    only = cue == "lone" and (
        (ahead is not None and ahead.plain == 0 and ahead.kind in ("only", "today_only", "one_day"))
        or (behind is not None and items[i].plain == 0 and behind.kind in ("only", "one_day"))
    )
    if only:
        taken = after + 1 if ahead is not None and ahead.plain == 0 and ahead.kind != "only" else after
        return Mention(point, point, "only", True, i, max(taken, after))
    if cue == "lone" and point.kind in ("weekday", "today"):
        return None
    return Mention(point, None, "from" if cue in ("from", "between") else "lone", False, i, after)


def _month_word_before(items: list[Item], i: int) -> bool:
    return i > 0 and items[i].plain == 0 and items[i - 1].kind == "month_unit"


def _bare_day(items: list[Item], i: int) -> int | None:
    item = items[i]
    if item.kind == "number" and item.first == item.last and 1 <= item.value <= 31:
        return int(item.value)
    return None


def _second(
    scan: Scan, items: list[Item], k: int, first: Point | None, bare: int | None, cue: str, more: int = _LISTED
) -> tuple[Point | None, int, str]:
    """The other end of a range whose first is done at item k: the point, the item after it, what joins them."""
    if k >= len(items):
        return None, k, ""
    item = items[k]
    joint = ""
    if item.kind == "until" and item.plain <= (3 if first is not None else 0):
        joint, k = "until", k + 1
    elif item.kind == "and" and not item.plain and (bare is not None or cue == "between"):
        joint, k = "and", k + 1
    elif not item.plain and (DASH.search(item.gap) or _slashed(item, first)):
        joint = "dash"
    elif not item.plain and item.gap.strip() == "," and bare is not None:
        joint = "and"
    elif first is not None and first.kind in ("weekday", "today") and _paired_days(items, k):
        joint, k = "and", k + (item.kind == "and")
    elif not item.plain and item.gap.strip() == "&" and bare is not None:
        joint = "and"
    if not joint or k >= len(items) or (joint != "dash" and items[k].plain):
        return None, k, ""
    if joint == "until" and cue == "lone" and bare is not None and items[k - 2].plain and _numbered(scan, items[k - 2]):
        return None, k, ""
    month_ahead = any(i.kind in MONTHS for i in items[k + 1 : k + 2 + more])
    if more and month_ahead and bare is not None and (middle := _bare_day(items, k)) is not None:
        listed = _second(scan, items, k + 1, None, middle, cue, more - 1)
        if listed[0] is not None:
            return listed
    second, after = _bound(scan, items, k)
    if second is None and first is not None and first.kind == "day" and _bare_day(items, k):
        return _same_month(items, k, first, joint)
    if second is not None and bare is None and first is not None and joint == "dash" and second.kind != first.kind:
        return None, k, ""
    return second, after, joint


def _slashed(item: Item, first: Point | None) -> bool:
    """«13 يوليو / 17 يوليو»: a slash with blanks about it, or after a year, is a dash."""
    if first is None or first.kind != "day" or item.gap.strip() != "/":
        return False
    return first.year is not None or item.gap != "/"


def _paired_days(items: list[Item], k: int) -> bool:
    """«الخميس والجمعة فقط», "today and tomorrow only": two days that are told to be the only ones."""
    second = k + 1 if items[k].kind == "and" else k
    if second + 1 >= len(items) or items[second].plain or items[second + 1].plain:
        return False
    joined = items[k].kind == "and" or items[k].gap.strip() == "&"
    return joined and items[second].kind in ("weekday", "tomorrow") and items[second + 1].kind == "only"


def _numbered(scan: Scan, item: Item) -> bool:
    """Whether the number of one digit follows a town's or a store's name, as a branch's number does."""
    return item.value < 10 and any(
        h.last == item.first - 1 and (family == "store" or h.value.kind != "country")
        for family in ("place", "store")
        for h in scan.around(item.first, family)
    )


def _same_month(items: list[Item], k: int, first: Point, joint: str) -> tuple[Point | None, int, str]:
    """«Jan 28 - 30, 2026»: the second day borrows the month that the first one named before its day."""
    day = items[k]
    year, after = year_after(items, k + 1, first.calendar or "gregorian", day)
    point = first._replace(
        day=int(day.value),
        year=year if year is not None else first.year,
        weekday=None,
        pair=None,
        first=day.first,
        last=items[after - 1].last,
    )
    return point, after, joint


def _bound(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    """A point after «حتى», which may also be the end of a month, a year or a week."""
    if k >= len(items):
        return None, k
    item = items[k]
    if item.kind == "weekend":
        return bare_point("end-of-week", first=item.first, last=item.last), k + 1
    if item.kind == "end_of" and k + 1 < len(items) and not items[k + 1].plain:
        return _end_of(scan, items, k)
    return point_at(scan, items, k)


def _end_of(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    unit = items[k + 1]
    after = k + 2
    last = unit.last
    if unit.kind == "week_unit":
        return bare_point("end-of-week", first=items[k].first, last=last), after
    if unit.kind == "year_unit":
        return bare_point("end-of-year", first=items[k].first, last=last), after
    j = k + 1
    if unit.kind == "month_unit":
        if after >= len(items) or items[after].plain or items[after].kind not in MONTHS:
            if after < len(items) and not items[after].plain and items[after].kind == "this":
                last, after = items[after].last, after + 1
            return bare_point("end-of-month", first=items[k].first, last=last), after
        j = after
    if items[j].kind in MONTHS:
        point, after = point_at(scan, items, j)
        if point is not None and point.kind == "month":
            return point._replace(first=items[k].first), after
    return None, k


def _whole_month(scan: Scan, items: list[Item], i: int) -> Mention | None:
    """«شهر فبراير», «خلال شهر رمضان 1447»: from its first day to its last."""
    if i + 1 < len(items) and not items[i + 1].plain and items[i + 1].kind in MONTHS:
        point, after = point_at(scan, items, i + 1)
        if point is not None and point.kind == "month":
            return Mention(point, point, "month", False, i, after)
    return None
