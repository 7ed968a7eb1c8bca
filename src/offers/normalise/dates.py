"""Which days a text names, and which of them are the bounds of a period; years may still be missing.

The scan's calendar words, cues and numbers become a short list of items; a point is one day (or month,
weekday, «نهاية الشهر»), a mention is a point or two with the cue that stands before them. Day comes before
month unless the second number cannot be a month, as the region writes it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from offers.model import Calendar
from offers.normalise.scan import Hit, Scan

_BREAK = re.compile(r"[|!;•]|[.?](?=\s)")
_NUMERIC = re.compile(r"\s*([/\-._])\s*\Z")
_SHORT = re.compile(r"[\s,/\-().'?:]*\Z")
_DASH = re.compile(r"\s*[(]?\s*(?:-+|~)\s*\Z")
_MONEY_BEFORE = re.compile(r"[$€£#+]\s*\Z")
_PERCENT = re.compile(r"\s*%")
_MONTHS = ("month", "hijri_month")
_GREGORIAN_YEARS = range(1900, 2101)
HIJRI_YEARS = range(1343, 1501)


class Item(NamedTuple):
    """A calendar word, cue or number; `plain` words and breaks stand between it and the item before."""

    kind: str
    value: Any
    first: int
    last: int
    plain: int
    gap: str


class Point(NamedTuple):
    """One day as far as the text tells it, by tokens `first` to `last`.

    `kind` is `day`, `month`, `weekday`, or the name of a day relative to the reference: `today`, `tomorrow`,
    `end-of-month`, `end-of-year`, `end-of-week`. `pair` is the same day in the other calendar.
    """

    kind: str
    calendar: Calendar | None
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    first: int
    last: int
    pair: Point | None = None
    flaw: str | None = None


class Mention(NamedTuple):
    """Points with the part that their cue gives them; `only` is that day alone. Item indices `at` to `upto`."""

    starts: Point | None
    ends: Point | None
    cue: str
    only: bool
    at: int
    upto: int


def items_of(scan: Scan) -> list[Item]:
    """The scan's items in the order of the text, less what only looks like part of a date."""
    known: dict[int, list[Hit]] = {}
    for hit in scan.of("date"):
        known.setdefault(hit.first, []).append(hit)
    items: list[Item] = []
    tokens = scan.tokens
    plain = 0
    previous = -1
    covered = -1
    for i, token in enumerate(tokens):
        if i <= covered:
            continue
        gap = token.gap
        if _BREAK.search(gap) and not _abbreviated(items, previous, i):
            plain += 1
        hits = known.get(i)
        if hits is None:
            value = token.number
            if value is None:
                plain += 1
                continue
            if _not_a_day(scan, known, i):
                plain += 1
                continue
            if _clock(scan, known, i):
                continue
            items.append(Item("number", value, i, i, plain, gap))
        else:
            kind, hit = _kind(hits)
            covered = hit.last
            if kind in ("fill", "clock"):
                continue
            if kind == "not_day":
                plain += 1
                continue
            items.append(Item(kind, hit.value, i, hit.last, plain, gap))
        plain = 0
        previous = items[-1].last
    return items


_ORDER = ("month", "hijri_month", "weekday", "ordinal", "until", "from")


def _kind(hits: list[Hit]) -> tuple[str, Hit]:
    for kind in _ORDER:
        for hit in hits:
            if hit.kind == kind:
                return kind, hit
    return hits[0].kind, hits[0]


def _abbreviated(items: list[Item], previous: int, i: int) -> bool:
    return bool(items) and previous == i - 1 and items[-1].kind in ("month", "weekday")


def _not_a_day(scan: Scan, known: dict[int, list[Hit]], i: int) -> bool:
    """Whether the number is a percentage, a price, a size, or the number of a branch or street."""
    tokens = scan.tokens
    token = tokens[i]
    text = scan.folded.text
    if _PERCENT.match(text, token.end) or token.gap.endswith("%") or _MONEY_BEFORE.search(token.gap):
        return True
    after = known.get(i + 1)
    if after is not None and any(h.kind == "not_day" for h in after) and len(tokens[i + 1].gap) <= 2:
        return True
    before = known.get(i - 1)
    return (
        before is not None
        and len(token.gap) <= 1
        and len(token.word) <= 2
        and any(h.kind in ("place_before",) or (h.kind == "not_day" and h.value == "before") for h in before)
        and not _SHORT_DATE_AHEAD.match(text, token.end)
    )


_SHORT_DATE_AHEAD = re.compile(r"\s*[/\-.]\s*\d")


def _clock(scan: Scan, known: dict[int, list[Hit]], i: int) -> bool:
    tokens = scan.tokens
    token = tokens[i]
    if token.gap.endswith(":") and i and tokens[i - 1].number is not None:
        return True
    if i + 1 < len(tokens) and tokens[i + 1].gap == ":" and tokens[i + 1].number is not None:
        return True
    before = known.get(i - 1)
    if before is not None and before[0].kind == "oclock" and len(token.word) <= 2:
        return True
    after = known.get(i + 1)
    if after is None or len(token.word) > 2 or token.gap[-1:] in "-/.":
        return False
    kinds = {h.kind for h in after}
    return "clock" in kinds and not kinds & {"weekday"} and int(token.word) <= 24


def mentions(scan: Scan, items: list[Item]) -> list[Mention]:
    """The days and periods that the items tell of, left to right, each item in one mention at most."""
    found: list[Mention] = []
    i = 0
    while i < len(items):
        mention = _mention(scan, items, i)
        if mention is None:
            i += 1
        else:
            found.append(mention)
            i = mention.upto
    return found


def _mention(scan: Scan, items: list[Item], i: int) -> Mention | None:
    item = items[i]
    if item.kind == "until":
        point, after = _bound(scan, items, i + 1)
        if point is None or items[i + 1].plain:
            return None
        return Mention(None, point, "until", False, i, after)
    if item.kind in ("from", "between"):
        if i + 1 >= len(items) or items[i + 1].plain > (0 if item.kind == "from" else 1):
            return None
        mention = _range(scan, items, i + 1, item.kind)
        return None if mention is None else mention._replace(at=i)
    if item.kind == "today_only":
        if i + 1 < len(items) and not items[i + 1].plain:
            mention = _range(scan, items, i + 1, "lone")
            if mention is not None and mention.ends is None:
                return mention._replace(only=True, ends=mention.starts, at=i)
        today = _point("today", first=item.first, last=item.last)
        return Mention(today, today, "today-only", True, i, i + 1)
    if item.kind in ("end_of", "weekend", "week_unit", "month_unit", "year_unit"):
        return _whole_month(scan, items, i)
    if item.kind in ("number", "ordinal", "weekday", *_MONTHS, "today", "tomorrow"):
        return _range(scan, items, i, "lone")
    return None


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
        return Mention(first, second, "range", False, i, end)
    if weekday is not None:
        after -= 1
    if first is None:
        return None
    return _lone(scan, items, i, after, first, cue)


def _lone(scan: Scan, items: list[Item], i: int, after: int, point: Point, cue: str) -> Mention | None:
    if point.kind == "month" and point.day is None:
        if point.year is None and cue == "lone" and not _month_word_before(items, i):
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
    scan: Scan, items: list[Item], k: int, first: Point | None, bare: int | None, cue: str
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
    elif not item.plain and _DASH.search(item.gap):
        joint = "dash"
    elif not item.plain and item.gap.strip() == "&" and bare is not None:
        joint = "and"
    if not joint or k >= len(items) or (joint != "dash" and items[k].plain):
        return None, k, ""
    if (
        joint == "until"
        and cue == "lone"
        and bare is not None
        and items[k - 2].plain
        and _numbered(scan, items[k - 2])
    ):
        return None, k, ""
    second, after = _bound(scan, items, k)
    if second is None and first is not None and first.kind == "day" and _bare_day(items, k):
        return _same_month(items, k, first, joint)
    if (
        second is not None
        and bare is None
        and first is not None
        and joint == "dash"
        and second.kind != first.kind
    ):
        return None, k, ""
    return second, after, joint


def _numbered(scan: Scan, item: Item) -> bool:
    """Whether the number follows a place or a store's name, as a branch's number does."""
    return any(h.last == item.first - 1 for family in ("place", "store") for h in scan.of(family))


def _same_month(items: list[Item], k: int, first: Point, joint: str) -> tuple[Point | None, int, str]:
    """«Jan 28 - 30, 2026»: the second day borrows the month that the first one named before its day."""
    day = items[k]
    year, after = _year_after(items, k + 1, first.calendar or "gregorian", day)
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
        return _point("end-of-week", first=item.first, last=item.last), k + 1
    if item.kind == "end_of" and k + 1 < len(items) and not items[k + 1].plain:
        return _end_of(scan, items, k)
    return point_at(scan, items, k)


def _end_of(scan: Scan, items: list[Item], k: int) -> tuple[Point | None, int]:
    unit = items[k + 1]
    after = k + 2
    last = unit.last
    if unit.kind == "week_unit":
        return _point("end-of-week", first=items[k].first, last=last), after
    if unit.kind == "year_unit":
        return _point("end-of-year", first=items[k].first, last=last), after
    j = k + 1
    if unit.kind == "month_unit":
        if after >= len(items) or items[after].plain or items[after].kind not in _MONTHS:
            if after < len(items) and not items[after].plain and items[after].kind == "this":
                last, after = items[after].last, after + 1
            return _point("end-of-month", first=items[k].first, last=last), after
        j = after
    if items[j].kind in _MONTHS:
        point, after = point_at(scan, items, j)
        if point is not None and point.kind == "month":
            return point._replace(first=items[k].first), after
    return None, k


def _whole_month(scan: Scan, items: list[Item], i: int) -> Mention | None:
    """«شهر فبراير», «خلال شهر رمضان 1447»: from its first day to its last."""
    if items[i].kind == "month_unit" and i + 1 < len(items) and not items[i + 1].plain:
        follower = items[i + 1]
        if follower.kind in _MONTHS:
            point, after = point_at(scan, items, i + 1)
            if point is not None and point.kind == "month":
                return Mention(point, point, "month", False, i, after)
    return None


def _point(kind: str, *, first: int, last: int) -> Point:
    return Point(kind, None, None, None, None, None, first, last)


def point_at(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """The point that begins at item i with the index after it, or None."""
    if i >= len(items):
        return None, i
    item = items[i]
    if item.kind in ("today", "tomorrow"):
        point, after = _dated(scan, items, i + 1)
        if point is not None and not items[i + 1].plain:
            return point, after
        return _point(item.kind, first=item.first, last=item.last), i + 1
    if item.kind == "weekday":
        if i and items[i - 1].kind == "every" and not item.plain:
            return None, i
        point, after = _dated(scan, items, i + 1)
        if point is not None and items[i + 1].plain == 0 and point.weekday is None and point.kind == "day":
            return point._replace(weekday=item.value, first=item.first), after
        return _point("weekday", first=item.first, last=item.last)._replace(weekday=item.value), i + 1
    return _dated(scan, items, i)


def _dated(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    """A written date at item i, with a weekday behind it and its twin in the other calendar, if they are there."""
    point, after = _single(scan, items, i)
    if point is None or point.kind != "day":
        return point, after
    if after < len(items) and items[after].kind == "weekday" and not items[after].plain:
        follower, _ = _single(scan, items, after + 1)
        if (follower is None or items[after + 1].plain) and _SHORT.match(items[after].gap):
            point = point._replace(weekday=items[after].value, last=items[after].last)
            after += 1
    j = after
    if j < len(items) and items[j].kind == "agree" and items[j].plain <= 1:
        j += 1
        if j < len(items) and items[j].kind == "weekday":
            j += 1
        agreed = True
    else:
        agreed = False
    if j < len(items) and items[j].plain == 0 and (agreed or _SHORT.match(items[j].gap)):
        twin, end = _single(scan, items, j)
        if twin is not None and twin.kind == "day" and twin.calendar != point.calendar:
            return point._replace(pair=twin), end
    return point, after


def _single(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    if i >= len(items):
        return None, i
    item = items[i]
    if item.kind == "agree" and i + 1 < len(items) and not items[i + 1].plain:
        return _single(scan, items, i + 1)
    if item.kind in ("number", "ordinal"):
        point, after = _numeric(scan, items, i)
        if point is not None:
            return point, after
        return _day_month(scan, items, i)
    if item.kind in _MONTHS:
        return _month_day(scan, items, i)
    return None, i


def _separator(items: list[Item], i: int) -> str:
    if i >= len(items) or items[i].plain or items[i].kind != "number":
        return ""
    match = _NUMERIC.match(items[i].gap)
    return match.group(1) if match else ""


def _numeric(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    one, two = _separator(items, i + 1), _separator(items, i + 2)
    if not one or items[i].kind != "number":
        return None, i
    words = [scan.tokens[items[k].first].word for k in range(i, min(i + 3, len(items)))]
    if one == two and _separator(items, i + 3) != two:
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
        calendar, after = _era(items, after, "hijri" if year in HIJRI_YEARS else "gregorian")
        if year < 100:
            year += 1400 if calendar == "hijri" else 2000
        point = Point("day", calendar, year, month, day, None, items[i].first, items[after - 1].last)
        return _checked(point), after
    return _numeric_pair(items, i, one, words)


def _numeric_pair(items: list[Item], i: int, separator: str, words: list[str]) -> tuple[Point | None, int]:
    """«28/1» after a weekday or a cue: a fraction or «24/7» has none, and is no month after «-» or «.»."""
    day, month = int(words[0]), int(words[1])
    if len(words[0]) > 2 or len(words[1]) > 2 or not (1 <= day <= 31 and 1 <= month <= 12):
        return None, i
    before = items[i - 1].kind if i and not items[i].plain else ""
    cued = before in ("until", "from", "between", "weekday", "only")
    follows = i + 2 < len(items) and items[i + 2].kind in _MONTHS and not items[i + 2].plain
    if follows or (separator == "/" and words[0] == "24" and words[1] == "7") or separator not in "/-":
        return None, i
    if not cued and not (separator == "/" and i + 2 < len(items) and not items[i + 2].plain
                         and (items[i + 2].kind == "until" or _DASH.search(items[i + 2].gap))):  # fmt: skip
        return None, i
    return Point("day", "gregorian", None, month, day, None, items[i].first, items[i + 1].last), i + 2


def _era(items: list[Item], i: int, calendar: Calendar) -> tuple[Calendar, int]:
    if i < len(items) and items[i].kind == "era" and not items[i].plain:
        return items[i].value, i + 1
    return calendar, i


def _checked(point: Point) -> Point:
    """The point with its flaw, if no calendar has such a day or no reader would believe the year."""
    year, month, day = point.year, point.month, point.day
    if month is not None and not 1 <= month <= 12:
        return point._replace(flaw="impossible-date")
    if day is not None and not 1 <= day <= (30 if point.calendar == "hijri" else 31):
        return point._replace(flaw="impossible-date")
    if year is not None and year not in (HIJRI_YEARS if point.calendar == "hijri" else _GREGORIAN_YEARS):
        return point._replace(flaw="year-unbelievable")
    return point


def _day_month(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    item = items[i]
    k = i + 1
    if item.kind == "ordinal" and k < len(items) and items[k].kind == "from" and not items[k].plain:
        k += 1
    if k >= len(items) or items[k].plain:
        return None, i
    if items[k].kind == "month_unit" and k + 1 < len(items) and not items[k + 1].plain:
        k += 1
    month = items[k]
    if (
        month.kind not in _MONTHS
        or not _SHORT.match(month.gap)
        or len(scan.tokens[item.first].word) > 2
        and item.kind == "number"
    ):
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
    year, end = _year_after(items, after, calendar, items[after - 1])
    flawed = end > after and year is None
    point = Point("day", calendar, year, month.value, int(item.value), None, item.first, items[end - 1].last)
    return (point._replace(flaw="year-unbelievable") if flawed else _checked(point)), end


def _part_of_a_place(scan: Scan, items: list[Item], i: int, k: int) -> bool:
    """«مدينة 15 مايو», «سنتر 6 أكتوبر»: a number and month that a word for a place stands before."""
    if i and not items[i].plain and items[i - 1].kind == "place_before":
        return True
    first, last = items[i].first, items[k].last
    return any(h.first < first and h.last >= last for family in ("place", "store") for h in scan.of(family))


def _month_day(scan: Scan, items: list[Item], i: int) -> tuple[Point | None, int]:
    month = items[i]
    calendar: Calendar = "hijri" if month.kind == "hijri_month" else "gregorian"
    k = i + 1
    if (
        k < len(items)
        and not items[k].plain
        and items[k].kind == month.kind
        and items[k].value == month.value
    ):
        k += 1
    day = items[k] if k < len(items) and not items[k].plain else None
    if (
        day is not None
        and day.kind == "number"
        and day.gap.strip() in ("", ",", "-", "'")
        and day.value <= 31
    ):
        follower = items[k + 1] if k + 1 < len(items) else None
        if follower is None or follower.plain or follower.kind not in _MONTHS or _DASH.search(follower.gap):
            year, end = _year_after(items, k + 1, calendar, day)
            point = Point(
                "day", calendar, year, month.value, day.value, None, month.first, items[end - 1].last
            )
            if end > k + 1 and year is None:
                point = point._replace(flaw="year-unbelievable")
            return _checked(point), end
    year, end = _year_after(items, k, calendar, month)
    if end > k and year is None:
        end = k
    return Point("month", calendar, year, month.value, None, None, month.first, items[end - 1].last), end


def _year_after(items: list[Item], k: int, calendar: Calendar, before: Item) -> tuple[int | None, int]:
    """The year at item k and the index after it and its era; (None, index after it) for one nobody can believe."""
    item = items[k] if k < len(items) else None
    if item is None or item.plain or item.kind not in ("number", "year_unit") or not _SHORT.match(item.gap):
        return None, _era(items, k, calendar)[1] if _own_era(items, k, calendar) else k
    if item.kind == "year_unit":
        if k + 1 >= len(items) or items[k + 1].plain or items[k + 1].kind != "number":
            return None, k
        k, item = k + 1, items[k + 1]
    value = int(item.value)
    if value in _GREGORIAN_YEARS or value in HIJRI_YEARS:
        if calendar == "gregorian" and value in HIJRI_YEARS:
            return None, k
        _, after = _era(items, k + 1, calendar)
        return value, after
    if 10_000 <= value <= 99_999 and str(value)[:2] in ("20", "14"):
        return None, k + 1
    if 10 <= value <= 99 and item.gap.strip() in ("-", "/", "'", ".") and _SHORT.match(item.gap):
        return (1400 if calendar == "hijri" else 2000) + value, _era(items, k + 1, calendar)[1]
    return None, k


def _own_era(items: list[Item], k: int, calendar: Calendar) -> bool:
    return k < len(items) and items[k].kind == "era" and not items[k].plain and items[k].value == calendar
