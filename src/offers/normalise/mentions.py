"""Which of the days that a text names are the bounds of a period: a point or two with the cue before them."""

from __future__ import annotations

from typing import NamedTuple

from offers.normalise.endings import bound, months_joined, past_subject, whole_month
from offers.normalise.items import Item
from offers.normalise.listed import LONGEST, bare_day, days_listed, paired_days, weekdays_listed
from offers.normalise.named import point_at
from offers.normalise.numeric import in_one_order
from offers.normalise.points import DASH, MONTHS, Point, bare_point, year_after
from offers.normalise.scan import Scan

_OPENING = frozenset(
    (
        "until",
        "from",
        "between",
        "today_only",
        "month_unit",
        "within",
        "label",
        "last_day",
        "end_of",
        "number",
        "ordinal",
        "weekday",
        "today",
        "tomorrow",
        *MONTHS,
    )
)
_PART_OF = frozenset(["vague", "start_of", "end_of"])
# «آخر موعد لاستلام الطلبات 12 يونيو»
_OF_A_SUBJECT = 2
_BEFORE_AN_END = ("valid", "this", "book", "travel", "until", "label")


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
        alone = items[i].kind == "number" and (i + 1 == len(items) or items[i + 1].plain)
        mention = _mention(scan, items, i) if items[i].kind in _OPENING and not alone else None
        if mention is None:
            i += 1
        else:
            found.append(mention)
            i = mention.upto
    return found


def _mention(scan: Scan, items: list[Item], i: int) -> Mention | None:
    item = items[i]
    if item.kind in ("until", "last_day", "end_of"):
        return _until(scan, items, i)
    if item.kind in ("from", "between"):
        begin = past_subject(items, i + 1)
        if begin >= len(items) or items[begin].plain > (0 if item.kind == "from" else 1):
            return None
        mention = _range(scan, items, begin, item.kind)
        return None if mention is None else mention._replace(at=i)
    if item.kind == "label":
        return _labelled(scan, items, i)
    if item.kind == "today_only":
        if i + 1 < len(items) and not items[i + 1].plain:
            mention = _range(scan, items, i + 1, "lone")
            if mention is not None and mention.ends is None:
                return mention._replace(only=True, ends=mention.starts, at=i)
        today = bare_point("today", first=item.first, last=item.last)
        return Mention(today, today, "today-only", True, i, i + 1)
    if item.kind in ("month_unit", "within"):
        month, after = whole_month(scan, items, i + (item.kind == "within"))
        if i and not item.plain and items[i - 1].kind in _PART_OF:
            return None
        if month is None:
            return None
        second, end = months_joined(scan, items, month, after)
        if second is not None:
            return Mention(month, second, "range", False, i, end)
        return Mention(month, month, "month", False, i, after)
    return _range(scan, items, i, "lone")


def _until(scan: Scan, items: list[Item], i: int) -> Mention | None:
    item = items[i]
    if item.kind == "until":
        begin = past_subject(items, i + 1, _BEFORE_AN_END)
        if begin >= len(items):
            return None
        if items[begin].plain:
            near = item.value == "ends" and items[begin].plain <= _OF_A_SUBJECT
            return _last_day(scan, items, i, begin) if near else None
        if items[begin].kind == "from" and items[begin].first - items[begin - 1].last > 1:
            # «حتى الساعة 11 مساء من يوم 30 نوفمبر»; a range after the hours speaks for itself.
            day = _range(scan, items, begin + 1, "from")
            return (
                None
                if day is None or day.ends is not None
                else day._replace(starts=None, ends=day.starts, cue="until", at=i)
            )
    elif item.kind == "last_day" or scan.words[item.first].startswith("ل"):
        # «لنهاية الشهر»
        begin = i
    else:
        return None
    point, after = bound(scan, items, begin)
    if point is None or (item.value == "before" and point.kind == "month"):
        return None
    return Mention(None, point, "until", False, i, after)


def _labelled(scan: Scan, items: list[Item], i: int) -> Mention | None:
    """«صلاحية العرض: 30 يونيو»: a day alone is the last one."""
    begin = past_subject(items, i + 1)
    if begin >= len(items) or items[begin].plain or items[begin].kind in ("until", "from", "between"):
        return None
    return _last_day(scan, items, i, begin) or _range(scan, items, begin, "lone")


def _last_day(scan: Scan, items: list[Item], i: int, begin: int) -> Mention | None:
    """The day that stands alone at item `begin`, as the end that item i speaks of."""
    mention = _range(scan, items, begin, "lone")
    if mention is None or mention.cue != "lone":
        return None
    return mention._replace(starts=None, ends=mention.starts, cue="until", at=i)


def _range(scan: Scan, items: list[Item], i: int, cue: str) -> Mention | None:
    """A mention that begins with a point or a bare day number at item i."""
    if i >= len(items):
        return None
    listed = days_listed(scan, items, i)
    if listed is not None and _range_mark(items, listed[2]) is None:
        return Mention(listed[0], listed[1], "range", False, i, listed[2])
    if items[i].kind == "weekday" and (days := weekdays_listed(scan, items, i)) is not None:
        mention = _range(scan, items, days[2], "lone")
        if mention is not None and mention.starts is not None and mention.ends is not None:
            starts, ends = mention.starts._replace(weekday=days[0]), mention.ends._replace(weekday=days[1])
            return mention._replace(starts=starts, ends=ends, at=i)
    first, after = point_at(scan, items, i)
    bare = None
    if first is None:
        bare = _bare(scan, items, i, cue)
        if bare is None:
            return None
        after = i + 1
    weekday = None
    if first is not None and first.kind == "weekday" and after < len(items) and not items[after].plain:
        bare = bare_day(items, after)
        if bare is not None:
            weekday, after = first.weekday, after + 1
    second, end, connector = _second(scan, items, after, None if bare is not None else first, bare, cue)
    if second is not None:
        if bare is not None:
            first = _borrowed(second, bare, weekday, items[i].first, connector, LONGEST if cue != "between" else 32)
        if first is None:
            return None
        return _both(scan, items, Mention(first, second, "range", False, i, end), cue, connector)
    if weekday is not None:
        after -= 1
    if first is None:
        return None
    return _lone(scan, items, i, after, first, cue)


def _bare(scan: Scan, items: list[Item], i: int, cue: str) -> int | None:
    """The day at item i that borrows its month: a number that is no part of another, «الأول» after «من»."""
    item = items[i]
    if item.kind == "ordinal":
        return int(item.value) if cue in ("from", "between") and scan.words[item.first].startswith("ال") else None
    before = items[i - 1] if i and not item.plain else None
    if before is not None and before.kind == "number" and item.gap in (".", "/"):
        return None
    return bare_day(items, i)


def _borrowed(second: Point, bare: int, weekday: int | None, first: int, connector: str, within: int) -> Point | None:
    """The first day of a range that borrows the month of the second; None if they can be no range."""
    if second.kind not in ("day", "this-month", "next-month"):
        return None
    days = (second.day or 0) - bare
    if connector == "and" and not 0 < days < within:
        return None
    point = second._replace(day=bare, weekday=weekday, pair=None, first=first, flaw=None)
    return _month_before(point) if days < 0 else point


def _both(scan: Scan, items: list[Item], mention: Mention, cue: str, connector: str) -> Mention:
    """The range, with its ends in one order of writing; its end alone where the first is no start."""
    first, second, i = mention.starts, mention.ends, mention.at
    if first is None or second is None:
        return mention
    if connector == "until" and cue == "lone":
        # «عروض رمضان حتى 29 مارس» names an occasion, "Saturday & Sunday until 31 Oct" the days of each week.
        occasion = first.kind == "month" and second.kind != "month" and _unsaid(items, i, first)
        weekly = first.kind == "weekday" and i > 0 and items[i - 1].kind == "weekday" and not items[i].plain
        if occasion or weekly:
            return mention._replace(starts=None, cue="until")
    if second.pair is not None and _range_mark(items, mention.upto) is not None:
        # «من 1 الى 7 شعبان الموافق 31 يناير - 6 فبراير»: the twin begins a range of its own.
        twin, k = second.pair, mention.upto
        follower, _ = bound(scan, items, _range_mark(items, k) or k)
        if follower is not None and follower.calendar == twin.calendar:
            while items[k - 1].first >= twin.first:
                k -= 1
            second, mention = second._replace(pair=None), mention._replace(upto=k)
    first, second = in_one_order(first, second)
    return mention._replace(starts=first, ends=second)


def _range_mark(items: list[Item], k: int) -> int | None:
    """The index of the second end of a range whose first is done at item k; None if no range goes on there."""
    if k >= len(items) or items[k].plain:
        return None
    if items[k].kind == "until":
        return k + 1
    return k if DASH.search(items[k].gap) else None


def _month_before(point: Point) -> Point:
    """«من 28 حتى 3 فبراير»: a day that is later than the one after it lies in the month before."""
    if point.kind != "day":
        return point
    if point.month is not None and point.month > 1:
        return point._replace(month=point.month - 1)
    return point._replace(month=12, year=point.year - 1 if point.year is not None else None)


def _lone(scan: Scan, items: list[Item], i: int, after: int, point: Point, cue: str) -> Mention | None:
    if point.kind == "month" and point.day is None:
        if cue == "lone" and _unsaid(items, i, point):
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


def _unsaid(items: list[Item], i: int, month: Point) -> bool:
    """«عروض رمضان 2026» names an occasion; a month is a period by its year, a Hijri one by «شهر» alone."""
    before = items[i - 1].kind if i and not items[i].plain else ""
    joined = before == "and" or (before in MONTHS and items[i].gap == " ")
    if before in _PART_OF or joined:
        return True
    return (month.year is None or month.calendar == "hijri") and before != "month_unit"


def _second(
    scan: Scan, items: list[Item], k: int, first: Point | None, bare: int | None, cue: str, more: int = LONGEST - 1
) -> tuple[Point | None, int, str]:
    """The other end of a range whose first is done at item k: the point, the item after it, what joins them."""
    if k >= len(items):
        return None, k, ""
    if first is not None:
        k = _past_filling(items, k)
    item = items[k]
    joint = ""
    if item.kind == "until" and item.plain <= (3 if first is not None else 0):
        joint, k = "until", k + 1
    elif item.kind == "and" and not item.plain and (bare is not None or cue == "between"):
        joint, k = "and", k + 1
    elif cue == "between" and not item.plain and item.kind in ("weekday", *MONTHS) and scan.words[item.first][0] == "و":
        joint = "and"
    elif not item.plain and (DASH.search(item.gap) or _slashed(item, first)):
        joint = "dash"
    elif not item.plain and item.gap.strip() == "," and bare is not None:
        joint = "and"
    elif first is not None and not item.plain and item.kind == "end_of" and scan.words[item.first][0] == "ل":
        joint = "until"
    elif first is not None and first.kind in ("weekday", "today") and paired_days(scan, items, k):
        joint, k = "and", k + (item.kind == "and")
    elif not item.plain and item.gap.strip() == "&" and bare is not None:
        joint = "and"
    if not joint or k >= len(items) or (joint != "dash" and items[k].plain):
        return None, k, ""
    if joint == "until" and cue == "lone" and bare is not None:
        # «فرع 2 حتى 5 مايو», «ايفون 16 و17 حتى 20 مايو»
        second_of_two = k > 2 and items[k - 3].kind == "and" and not items[k - 2].plain
        if second_of_two or (items[k - 2].plain and _numbered(scan, items[k - 2])):
            return None, k, ""
    month_ahead = any(i.kind in MONTHS for i in items[k + 1 : k + 2 + more])
    if more and month_ahead and bare is not None and (middle := bare_day(items, k)) is not None:
        listed = _second(scan, items, k + 1, None, middle, cue, more - 1)
        if listed[0] is not None:
            return listed if listed[2] == joint else (None, k, "")
    second, after = bound(scan, items, k)
    if second is None and first is not None and first.kind == "day" and bare_day(items, k):
        return _same_month(items, k, first, joint)
    if second is not None and bare is None and first is not None and joint == "dash" and second.kind != first.kind:
        return None, k, ""
    return second, after, joint


def _past_filling(items: list[Item], k: int) -> int:
    """«ينطلق في 20 نوفمبر ويستمر حتى 30», "starts March 14 and runs through": to the «حتى», if one follows."""
    j = past_subject(items, k, ("and", "valid"))
    return j if j > k and j < len(items) and items[j].kind == "until" and items[j].plain <= 1 else k


def _slashed(item: Item, first: Point | None) -> bool:
    """«13 يوليو / 17 يوليو»: a slash with blanks about it, or after a year, is a dash."""
    if first is None or first.kind != "day" or item.gap.strip() != "/":
        return False
    return first.year is not None or item.gap != "/"


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
    year, after = year_after(items, k + 1, first.calendar or "gregorian")
    point = first._replace(
        day=int(day.value),
        year=year if year is not None else first.year,
        weekday=None,
        pair=None,
        first=day.first,
        last=items[after - 1].last,
    )
    return point, after, joint
