"""Which of the days that a text names are the bounds of a period: a point or two with the cue before them."""

from __future__ import annotations

from typing import NamedTuple

from offers.normalise.endings import BEFORE_AN_END, bound, day_ahead, is_last, months_joined, past_subject, whole_month
from offers.normalise.items import Item
from offers.normalise.joined import bare_of, borrowed, range_mark, second_end
from offers.normalise.listed import LONGEST, bare_day, days_listed, days_of, weekdays_listed
from offers.normalise.marks import END, capital
from offers.normalise.named import point_at, weekly
from offers.normalise.numeric import in_one_order
from offers.normalise.points import MONTHS, Point, bare_point, dashed
from offers.normalise.scan import Scan
from offers.normalise.series import days_named, series

_OPENING = frozenset(
    (
        "until",
        "from",
        "between",
        "today_only",
        "month_unit",
        "within",
        "this",
        "last_ten",
        "label",
        "last_day",
        "end_of",
        "number",
        "ordinal",
        "weekday",
        "today",
        "tomorrow",
        "after_tomorrow",
        *MONTHS,
    )
)
# «خصم إلى 21» is no day.
_UP_TO = frozenset(("to", "upto", "up", "الي"))
_PART_OF = frozenset(["vague", "start_of", "end_of", "week_unit", "weekend", "from"])
# «آخر موعد لاستلام الطلبات 12 يونيو», «آخر يوم للتسجيل بالسعر المخفض 20 يونيو»
_OF_A_SUBJECT = 3
_BARE = frozenset(("من", "from", "since"))
_LEADING = frozenset(("يوم", "on", "this"))
_EARLIER = ("past", "posted")
SINCE = ("منذ", "since")
_AROUND = frozenset(("until", "from", "between", "number", "within", "month_unit"))


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
        kind = items[i].kind
        alone = kind == "number" and (i + 1 == len(items) or items[i + 1].plain)
        mention = _mention(scan, items, i) if not alone and kind in _OPENING else None
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
        if begin >= len(items):
            return None
        if items[begin].plain > (0 if item.kind == "from" else 1) and not _of_a_sale(scan, items, i, begin):
            return None
        mention = _range(scan, items, begin, item.kind)
        if mention is None or (mention.cue == "month" and _part_of_it(items, i)):
            return None
        return mention._replace(at=i)
    if item.kind == "last_ten":
        return _last_ten(scan, items, i)
    if item.kind == "label":
        return _labelled(scan, items, i)
    if item.kind == "today_only":
        return _today_only(scan, items, i)
    if item.kind in ("month_unit", "within", "this"):
        month, after = whole_month(scan, items, i + (item.kind != "month_unit"))
        if i and not item.plain and items[i - 1].kind in _PART_OF:
            return None
        if month is None or (item.kind == "this" and _is_verb(scan, month)):
            return None
        second, end = months_joined(scan, items, month, after)
        if second is not None:
            return Mention(month, second, "range", False, i, end)
        return Mention(month, month, "month", False, i, after)
    return _range(scan, items, i, "lone")


def _today_only(scan: Scan, items: list[Item], i: int) -> Mention:
    """«اليوم فقط 5 مارس», «بس اليوم وبكرة»: today alone, the day that is named with it, or tomorrow too."""
    today = bare_point("today", first=items[i].first, last=items[i].last)
    after = items[i + 1] if i + 1 < len(items) and not items[i + 1].plain else None
    mention = _range(scan, items, i + 1, "lone") if after is not None else None
    if after is not None and after.kind == "tomorrow":
        if mention is not None and mention.ends is not None and mention.starts and mention.starts.kind == "tomorrow":
            # «اليوم فقط وغدا حتى الخميس»
            return Mention(today, mention.ends, "range", False, i, mention.upto)
        return Mention(today, bare_point("tomorrow", first=after.first, last=after.last), "range", False, i, i + 2)
    if mention is not None and mention.ends is None:
        return mention._replace(only=True, ends=mention.starts, at=i)
    return Mention(today, today, "today-only", True, i, i + 1)


def _is_verb(scan: Scan, month: Point) -> bool:
    """ "This may not be combined": whether a month that is a word too is none here, by its letter and what follows."""
    if scan.words[month.first] not in ("may", "march"):
        return False
    after = month.last + 1
    known = ("date", "cue", "place", "store", "label")
    goes_on = after < len(scan.words) and not END.search(scan.gaps[after])
    return not capital(scan, month.first) or (goes_on and not any(scan.at(after, family) for family in known))


def _last_ten(scan: Scan, items: list[Item], i: int) -> Mention | None:
    """«العشر الأواخر من رمضان»: from the 21st of a Hijri month to its last day."""
    of = i + 1 < len(items) and items[i + 1].kind == "from" and not items[i + 1].plain
    month, after = whole_month(scan, items, i + 1 + of)
    if month is None or month.calendar != "hijri":
        return None
    return Mention(month._replace(kind="day", day=21), month, "range", False, i, after)


def _part_of_it(items: list[Item], i: int) -> bool:
    """«آخر أسبوع من نوفمبر», «أول 10 أيام من رمضان»: whether a part of the month stands before the «من» at item i."""
    k = i - 1
    if k > 0 and items[k].kind == "ordinal" and not items[i].plain:
        i, k = k, k - 1
    return k >= 0 and not items[i].plain and items[k].kind in ("week_unit", "weekend", "day_unit", "two_days", "vague")


def _until(scan: Scan, items: list[Item], i: int) -> Mention | None:
    item = items[i]
    if item.kind == "until":
        begin = past_subject(items, i + 1, BEFORE_AN_END)
        if begin >= len(items):
            return None
        if items[begin].plain and not _to_an_occasion(scan, items, begin):
            if item.value != "ends" or items[begin].plain > _OF_A_SUBJECT:
                return None
            if _of_a_sale(scan, items, i, begin):
                day = _range(scan, items, begin, "from")
                return (
                    None if day is None else day._replace(starts=None, ends=day.ends or day.starts, cue="until", at=i)
                )
            # «تنتهي الخصومات مع نهاية شوال», "Exp. 06/2026"
            return _to_the_end(scan, items, i, begin) or _last_day(scan, items, i, begin, ("lone", "month"))
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
    if point is None and item.kind == "until" and scan.words[item.first] not in _UP_TO:
        point, after = day_ahead(scan, items, begin)
    if point is None and item.kind == "last_day" and _of_the_sale(scan, items, i):
        return Mention(None, bare_point("today", first=item.first, last=item.last), "until", False, i, i + 1)
    if point is None and item.kind == "last_day":
        k = past_subject(items, i + 1, ("number_before", "valid", "book"), _OF_A_SUBJECT)
        return _last_day(scan, items, i, k) if k < len(items) and items[k].plain <= _OF_A_SUBJECT else None
    if point is None or (item.value == "before" and point.kind == "month" and items[begin].kind != "end_of"):
        return None
    return Mention(None, point, "until", False, i, after)


def _of_a_sale(scan: Scan, items: list[Item], i: int, k: int) -> bool:
    """«تبدأ عروض بنده يوم الخميس»: whether a sale and its shop stand between the verb, item i, and the weekday, k."""
    if k != i + 2 or items[i + 1].plain or items[k].plain > _OF_A_SUBJECT or items[k].kind != "weekday":
        return False
    led = scan.words[items[k].first - 1] in _LEADING
    return led and scan.words[items[i].first] not in _BARE and items[i + 1].kind == "valid"


def _to_an_occasion(scan: Scan, items: list[Item], k: int) -> bool:
    """ "until Cyber Monday, 30 November": whether an occasion is all that stands between the cue and item k."""
    first = items[k - 1].last + 1
    return any(h.kind == "occasion" and h.last == items[k].first - 1 for h in scan.at(first, "label"))


def _of_the_sale(scan: Scan, items: list[Item], i: int) -> bool:
    """«آخر يوم للتخفيضات!», "Last day of the sale": whether a title begins so and names no day; it is today."""
    item = items[i]
    if scan.field == "body" or item.first > 1 or any(other.kind != "valid" for other in items[i + 1 :]):
        return False
    after = item.last + 1
    while after < len(scan.words) and scan.words[after] in ("of", "the", "our", "من"):
        after += 1
    return any(h.kind in ("offer", "discount") for h in scan.at(after, "cue"))


def _labelled(scan: Scan, items: list[Item], i: int) -> Mention | None:
    """«صلاحية العرض: 30 يونيو»: a day alone is the last one."""
    begin = past_subject(items, i + 1)
    if begin >= len(items) or items[begin].plain or items[begin].kind in ("until", "from", "between"):
        return None
    return _last_day(scan, items, i, begin) or _range(scan, items, begin, "lone")


def _last_day(scan: Scan, items: list[Item], i: int, begin: int, cues: tuple[str, ...] = ("lone",)) -> Mention | None:
    """The day that stands alone at item `begin`, as the end that item i speaks of; with `cues`, a month too."""
    mention = _range(scan, items, begin, "lone")
    if mention is None or mention.cue not in cues:
        return None
    return mention._replace(starts=None, ends=mention.starts, cue="until", at=i)


def _to_the_end(scan: Scan, items: list[Item], i: int, begin: int) -> Mention | None:
    if items[begin].kind not in ("end_of", "month_end", "year_end"):
        return None
    point, after = bound(scan, items, begin)
    return None if point is None else Mention(None, point, "until", False, i, after)


def _range(scan: Scan, items: list[Item], i: int, cue: str) -> Mention | None:
    """A mention that begins with a point or a bare day number at item i."""
    if i >= len(items):
        return None
    if (row := _row(scan, items, i)) is not None:
        return row
    first, after = point_at(scan, items, i)
    if first is not None and (together := _together(scan, items, i, first, after)) is not None:
        return together
    bare = None
    if first is None:
        bare = bare_of(scan, items, i, cue)
        if bare is None:
            return None
        after = i + 1
    weekday = None
    if first is not None and first.kind == "weekday" and after < len(items) and not items[after].plain:
        bare = bare_day(items, after)
        if bare is not None:
            weekday, after = first.weekday, after + 1
    second, end, connector = second_end(scan, items, after, None if bare is not None else first, bare, cue)
    if second is None and bare is not None and cue == "from":
        return _days_ahead(scan, items, i)
    earlier = i > 0 and items[i - 1].kind in _EARLIER and scan.words[items[i - 1].first] not in SINCE
    if connector == "until" and cue == "lone" and earlier and not items[i].plain:
        # "Was 5 Feb, now until 12 Feb", "Published 3 March, sale until 9 March"
        second = None
    if connector == "dash" and bare is not None and weekday is None and items[after].kind == "weekday":
        # «دجاج 17 - الجمعة 16 يونيو»
        return None
    if second is not None:
        if bare is not None:
            first = borrowed(second, bare, weekday, items[i].first, connector, LONGEST if cue != "between" else 32)
        if first is None:
            return None
        if first.kind == second.kind == "weekday" and (around := _period_around(scan, items, end)) is not None:
            return around._replace(at=i)
        return _both(scan, items, Mention(first, second, "range", False, i, end), cue, connector)
    if weekday is not None:
        after -= 1
    if first is None:
        return None
    return _lone(scan, items, i, after, first, cue)


def _row(scan: Scan, items: list[Item], i: int) -> Mention | None:
    """«14/15/16 نوفمبر», «الجمعة والسبت 16 و17 مارس»: days in a row that begin at item i."""
    listed = days_listed(scan, items, i)
    if listed is not None and (over := days_named(scan, items, i)) is not None and over[2] > listed[2]:
        # "29, 30 September and 1 October"
        listed = over
    if listed is not None and range_mark(scan, items, listed[2]) is None:
        return Mention(listed[0], listed[1], "range", False, i, listed[2])
    if items[i].kind == "weekday" and (days := weekdays_listed(scan, items, i)) is not None:
        mention = _range(scan, items, days[2], "lone")
        if mention is not None and mention.starts is not None and mention.ends is not None:
            if _weeks_apart(mention.starts, mention.ends):
                # "Sun-Thu, 5 - 30 March"
                return mention._replace(at=i)
            starts, ends = mention.starts._replace(weekday=days[0]), mention.ends._replace(weekday=days[1])
            return mention._replace(starts=starts, ends=ends, at=i)
    return None


def _together(scan: Scan, items: list[Item], i: int, first: Point, after: int) -> Mention | None:
    """The days that go with a point at item i, done at item `after`: a series of dates, or those behind their month."""
    named = series(scan, items, i, first, after)
    if named is not None and range_mark(scan, items, named[2]) is None:
        return Mention(named[0], named[1], "range", False, i, named[2])
    if first.kind == "month" and (own := days_of(scan, items, after, first)) is not None:
        return Mention(own[0], own[1], "range", False, i, own[2])
    return None


def _weeks_apart(first: Point, second: Point) -> bool:
    return first.month == second.month and (second.day or 0) - (first.day or 0) >= LONGEST


def _days_ahead(scan: Scan, items: list[Item], i: int) -> Mention | None:
    """ "from the 5th to the 21st", «من يوم 5 لغاية يوم 21»: days of the month that is, or the next one."""
    first, k = day_ahead(scan, items, i)
    if first is None or k >= len(items) or items[k].kind != "until" or items[k].plain:
        return None
    second, end = day_ahead(scan, items, k + 1)
    return None if second is None else Mention(first, second, "range", False, i, end)


def _period_around(scan: Scan, items: list[Item], k: int) -> Mention | None:
    """«من الأحد إلى الخميس حتى 15 نوفمبر»: the period at item k, after weekdays that come every week in it."""
    if k >= len(items) or items[k].plain > 1 or items[k].kind not in _AROUND:
        return None
    mention = _mention(scan, items, k)
    return mention if mention is not None and mention.ends is not None and mention.ends.kind != "weekday" else None


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
    if second.pair is not None and range_mark(scan, items, mention.upto) is not None:
        # «من 1 الى 7 شعبان الموافق 31 يناير - 6 فبراير»: the twin begins a range of its own.
        twin, k = second.pair, mention.upto
        follower, _ = bound(scan, items, range_mark(scan, items, k) or k)
        if follower is not None and follower.calendar == twin.calendar:
            while items[k - 1].first >= twin.first:
                k -= 1
            second, mention = second._replace(pair=None), mention._replace(upto=k)
    if second.kind == "this-month" and first.kind == "day" and (first.day or 0) < (second.day or 0):
        # «من 17 شوال حتى 28 من الشهر نفسه»
        second = first._replace(day=second.day, weekday=None, pair=None, first=second.first, last=second.last)
    first, second = in_one_order(first, second)
    return mention._replace(starts=first, ends=second)


def _lone(scan: Scan, items: list[Item], i: int, after: int, point: Point, cue: str) -> Mention | None:
    if point.kind == "month" and point.day is None:
        second, end = months_joined(scan, items, point, after)
        if second is not None and second.year is not None:
            # «نوفمبر وديسمبر 2026»
            return Mention(point, second, "range", False, i, end)
        if cue == "lone" and _unsaid(items, i, point):
            return None
        return Mention(point, point, "month", False, i, after)
    ahead = items[after] if after < len(items) else None
    behind = items[i - 1] if i else None
    if behind is not None and behind.kind == "number_before" and not items[i].plain:
        # «حتى 12 مارس بدلا من 5 مارس»
        return None
    if cue != "lone":
        return Mention(point, None, "from", False, i, after)
    only = (ahead is not None and ahead.plain == 0 and ahead.kind in ("only", "today_only", "one_day")) or (
        behind is not None and items[i].plain == 0 and behind.kind in ("only", "one_day")
    )
    if only:
        if point.kind == "weekday" and weekly(items, i):
            return None
        taken = after + 1 if ahead is not None and ahead.plain == 0 and ahead.kind != "only" else after
        return Mention(point, point, "only", True, i, max(taken, after))
    if ahead is not None and (ahead.kind == "last_day" or ahead.value == "ends") and is_last(scan, items, point, after):
        return Mention(None, point, "until", False, i, after + 1)
    if dashed(items[i].gap) and items[i].first and scan.words[items[i].first - 1] == "now":
        # "Now - 8 March"
        return Mention(None, point, "until", False, i, after)
    if point.kind == "today" or (point.kind == "weekday" and not point.coming):
        return None
    return Mention(point, None, "lone", False, i, after)


def _unsaid(items: list[Item], i: int, month: Point) -> bool:
    """«عروض رمضان 2026» names an occasion; a month is a period by its year, a Hijri one by «شهر» alone."""
    before = items[i - 1].kind if i and not items[i].plain else ""
    joined = before == "and" or (before in MONTHS and items[i].gap == " ")
    if before in _PART_OF or joined:
        return True
    return (month.year is None or month.calendar == "hijri") and before != "month_unit"
