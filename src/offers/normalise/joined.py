"""The other end of a range: what joins it to the first, and what it borrows from it."""

from __future__ import annotations

from offers.normalise.endings import bound, past_subject
from offers.normalise.items import Item
from offers.normalise.listed import LONGEST, bare_day
from offers.normalise.named import point_at
from offers.normalise.points import MONTHS, Point, dashed, year_after
from offers.normalise.scan import Scan

_A_MONTH = (*MONTHS, "this_month", "next_month")
_OF_A_MONTH = ("day", "this-month", "next-month")


def second_end(
    scan: Scan, items: list[Item], k: int, first: Point | None, bare: int | None, cue: str, more: int = LONGEST - 1
) -> tuple[Point | None, int, str]:
    """The other end of a range whose first is done at item k: the point, the item after it, what joins them."""
    if k >= len(items):
        return None, k, ""
    told, k = k, k if first is None else _past_filling(items, k)
    item = items[k]
    joint = ""
    if item.kind == "until" and item.plain <= (3 if first is not None else 0):
        joint, k = "until", k + 1
    elif item.kind == "and" and not item.plain and (bare is not None or cue == "between"):
        joint, k = "and", k + 1
    elif not item.plain and scan.words[item.first][0] == "و" and _takes_and(item, bare, cue):
        joint = "and"
    elif not item.plain and (dashed(item.gap) or _slashed(item, first)):
        joint = "dash"
    elif not item.plain and item.gap.strip() == "," and bare is not None:
        joint = "and"
    elif (
        not item.plain
        and item.gap == " : "
        and (
            (bare is not None and cue == "from") or (first is not None and first.kind == "day" and _is_a_day(items, k))
        )
    ):
        # «من 14 : 20 مارس», «20 أكتوبر : 27 أكتوبر»
        joint = "dash"
    elif not item.plain and item.kind in ("end_of", "weekday") and _led_to(scan, item):
        joint = "until"
    elif not item.plain and item.gap.strip() == "&" and bare is not None:
        joint = "and"
    if not joint or k >= len(items) or (joint != "dash" and items[k].plain):
        return None, k, ""
    if joint == "until" and cue == "lone" and bare is not None:
        # «فرع 2 حتى 5 مايو», «ايفون 16 و17 حتى 20 مايو»
        second_of_two = k > 2 and items[k - 3].kind == "and" and not items[k - 2].plain
        if second_of_two or (items[k - 2].plain and _numbered(scan, items[k - 2])):
            return None, k, ""
        if items[k].kind == "weekday" and (after := point_at(scan, items, k)[1]) < len(items) and _ends(items[after]):
            # «| 2 للخميس 11-12 حتى 17-12»
            return None, k, ""
    middle = bare_day(items, k) if more and bare is not None else None
    if middle is not None and any(i.kind in _A_MONTH for i in items[k + 1 : k + 2 + more]):
        listed = second_end(scan, items, k + 1, None, middle, cue, more - 1)
        if listed[0] is not None:
            return listed if listed[2] == joint else (None, k, "")
    second, after = _unpaired(scan, items, k, *bound(scan, items, k))
    if second is None and first is not None and first.kind in _OF_A_MONTH and bare_day(items, k):
        return (None, k, "") if _counted(items, k) else _same_month(items, k, first, joint)
    if second is not None and first is not None:
        if joint == "dash" and second.kind != first.kind:
            return None, told, ""
        if k - 1 > told and joint == "until" and _before(second, first):
            # «السحب يوم 20 ديسمبر والعرض حتى 15 ديسمبر»
            return None, told, ""
    return second, after, joint


def _ends(item: Item) -> bool:
    return item.kind == "until" and not item.plain


def _is_a_day(items: list[Item], k: int) -> bool:
    """Whether a number and a month stand at item k: «25 نوفمبر : 15 صنفا» counts goods."""
    month = items[k + 1] if k + 1 < len(items) and items[k].kind == "number" else None
    return month is not None and month.kind in MONTHS and not month.plain


def _takes_and(item: Item, bare: int | None, cue: str) -> bool:
    """«بين السبت والاثنين», «الجمعة 14 والسبت 15 نوفمبر»."""
    if item.kind == "weekday":
        return cue == "between" or bare is not None
    return cue == "between" and item.kind in MONTHS


def _led_to(scan: Scan, item: Item) -> bool:
    """«لآخر نوفمبر», «من السبت للأربعاء»: a «ل» that is «إلى»."""
    return scan.words[item.first].startswith("لل" if item.kind == "weekday" else "ل")


def _before(one: Point, other: Point) -> bool:
    """Whether a day of the same calendar lies before the other; False where a year is not told."""
    if one.kind != "day" or other.kind != "day" or one.calendar != other.calendar:
        return False
    if one.year is None or other.year is None:
        return False
    return (one.year, one.month or 0, one.day or 0) < (other.year, other.month or 0, other.day or 0)


def _past_filling(items: list[Item], k: int) -> int:
    """«ينطلق في 20 نوفمبر ويستمر لمدة 4 أسابيع حتى …», "starts March 14 and runs through": to the «حتى»."""
    j = past_subject(items, k, ("and", "valid"))
    if k < j < len(items) and items[j].kind == "duration" and not any(item.plain for item in items[j : j + 4]):
        length, unit = ([item.kind for item in items[j + 1 : j + 3]] + ["", ""])[:2]
        if length in ("number", "count") and unit in ("day_unit", "week_unit"):
            j += 3
        elif length in ("two_days", "one_week", "two_weeks", "one_month"):
            j += 2
    return j if j > k and j < len(items) and items[j].kind == "until" and items[j].plain <= 1 else k


def _counted(items: list[Item], k: int) -> bool:
    """Whether, as in "Nov 20 - 3 days only", the number at item k counts what follows it."""
    return k + 1 < len(items) and items[k + 1].kind in ("day_unit", "week_unit") and not items[k + 1].plain


def _slashed(item: Item, first: Point | None) -> bool:
    """«13 يوليو / 17 يوليو»: a slash with blanks about it, or after a year, is a dash."""
    if first is None or first.kind != "day" or item.gap.strip() != "/":
        return False
    return first.year is not None or item.gap != "/"


def _numbered(scan: Scan, item: Item) -> bool:
    """Whether the number of one digit follows a town's or a store's name, as a branch's number does."""
    return (
        item.kind == "number"
        and item.value < 10
        and any(
            h.last == item.first - 1 and (family == "store" or h.value.kind != "country")
            for family in ("place", "store")
            for h in scan.around(item.first, family)
        )
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


def range_mark(scan: Scan, items: list[Item], k: int) -> int | None:
    """The index of the second end of a range whose first is done at item k; None if no range goes on there."""
    if k >= len(items) or items[k].plain:
        return None
    if items[k].kind == "until":
        return None if k + 1 < len(items) and _counted(items, k + 1) else k + 1
    if not dashed(items[k].gap):
        return None
    # "Aug 10, 11, 12 - 65 inches"
    return k if point_at(scan, items, k)[0] is not None or bare_day(items, k) is not None else None


def _unpaired(scan: Scan, items: list[Item], k: int, second: Point | None, after: int) -> tuple[Point | None, int]:
    """«9 - 15 شعبان الموافق 28 يناير - 3 فبراير»: the end of a range is no twin of what begins another one."""
    if second is None or second.pair is None or after >= len(items) or items[after].plain:
        return second, after
    if items[after].kind != "until" and not dashed(items[after].gap):
        return second, after
    other, _ = point_at(scan, items, after + (items[after].kind == "until"))
    if other is None or other.calendar != second.pair.calendar:
        return second, after
    begins = next(j for j in range(k, after) if items[j].first == second.pair.first)
    return second._replace(pair=None), begins


def bare_of(scan: Scan, items: list[Item], i: int, cue: str) -> int | None:
    """The day at item i that borrows its month: a number that is no part of another, «الأول» after «من»."""
    item = items[i]
    if item.kind == "ordinal":
        return int(item.value) if cue in ("from", "between") and scan.words[item.first].startswith("ال") else None
    before = items[i - 1] if i and not item.plain else None
    if before is not None and before.kind == "number" and item.gap in (".", "/"):
        return None
    if before is not None and cue == "lone" and _priced(scan, before):
        # «بدلا من 17 - 20 يونيو»
        return None
    return bare_day(items, i)


def _priced(scan: Scan, before: Item) -> bool:
    """Whether a number after the item is a price: "burger for 17", but "valid for 17 - 20 June"."""
    if before.kind == "number_before":
        return True
    return before.kind == "duration" and before.plain > 0 and scan.words[before.first] == "for"


def borrowed(second: Point, bare: int, weekday: int | None, first: int, connector: str, within: int) -> Point | None:
    """The first day of a range that borrows the month of the second; None if they can be no range."""
    if second.kind not in ("day", "this-month", "next-month"):
        return None
    days = (second.day or 0) - bare
    if connector == "and" and not 0 < days < within:
        return None
    point = second._replace(day=bare, weekday=weekday, pair=None, first=first, flaw=None)
    return _month_before(point) if days < 0 else point


def _month_before(point: Point) -> Point:
    """«من 28 حتى 3 فبراير»: a day that is later than the one after it lies in the month before."""
    if point.kind != "day":
        return point
    if point.month is not None and point.month > 1:
        return point._replace(month=point.month - 1)
    return point._replace(month=12, year=point.year - 1 if point.year is not None else None)
