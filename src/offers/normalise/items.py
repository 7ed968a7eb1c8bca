"""The calendar words, cues and numbers of a text in their order: what the grammars of dates read.

Numbers that only look like part of a date are left out (`lookalikes`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, NamedTuple

from offers.normalise.lookalikes import SHORT_DATE_AHEAD, begins_hours, is_hour, not_a_day, of_a_price
from offers.normalise.scan import Hit, Scan

# It begins with one set of characters, for which a text is searched twice as fast as for two alternatives.
_BREAK = re.compile(r"[|!;•.?](?:(?<![.?])|(?=\s))")
_DAYS = frozenset(["today", "today_only", "weekday", "tomorrow", "day_unit"])
_OF_MONTHS = frozenset(["number", "ordinal", "end_of", "start_of", "within"])
_COUNTED = frozenset(["day_unit", "week_unit", "month", "hijri_month"])
_YEAR = 366
_ENDING = frozenset(
    ["month_unit", "this_month", "next_month", "number", "ordinal", "era", "month", "hijri_month", "weekday"]
)
_ORDER = ("month", "hijri_month", "weekday", "ordinal", "until", "ends", "from", "clock", "label")
# What an item of these kinds is to the grammars; its value tells the kind.
_SENSE = {"ends": "until", "before": "until", "begins": "from"}
_SILENT = frozenset(["fill", "dated"])
_OF_A_DAY = frozenset([*_SILENT, "day_unit"])
_FROM = frozenset(("من", "from"))
_OF_HOURS = frozenset(["oclock", "clock", "zone", "hour"])
_UNTOLD = frozenset(["not_day", "aside"])


# «صالح ليوم 30 نوفمبر», and neither «ليوم 27 و28 نوفمبر» nor «ليوم 27 نوفمبر فقط».
_ONE_DAY_AHEAD = re.compile(r"\w+ \d{1,2}+(?: [^\W\d]{3,}+|[/.-]\d{1,2}+)(?: \d{4}|[/.-]\d{2,4}+)?+(?! فقط| ?- ?\d| و)")
_LASTING = frozenset(("صالح", "صالحه", "ساري", "ساريه", "سار", "يسري", "تسري", "مستمر", "مستمره", "يستمر", "تستمر"))


# Kinds that are the same to the grammars wherever they stand.
_TOLD = frozenset(("month", "hijri_month", "from", "valid", "only", "every", "and", "book", "travel", "month_unit"))


class Item(NamedTuple):
    """A calendar word, cue or number; `plain` words and breaks stand between it and the item before."""

    kind: str
    value: Any
    first: int
    last: int
    plain: int
    gap: str


# A named tuple's own constructor takes three times as long.
_item = tuple.__new__


def items_of(scan: Scan) -> list[Item]:
    """The scan's items in the order of the text, less what only looks like part of a date.

    Only known words and numbers are looked at; what lies between two of them is counted.
    """
    if not scan.hits["date"] and not scan.numbers:
        return []
    reader = _Reader(scan)
    reader.read()
    return reader.items


class _Reader:
    """The items so far, and what was met after the last of them.

    `plain` counts the words and breaks since, `carried` is a dash before words that say nothing, `spoke` the kind of
    the hour of day that was the last word or number, and `opened` is the «من» that belonged to one.
    """

    __slots__ = ("carried", "items", "known", "last", "opened", "plain", "scan", "spoke")

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.known = _by_token(scan)
        self.items: list[Item] = []
        self.plain = 0
        self.carried = ""
        self.spoke = ""
        self.opened: Item | None = None
        self.last = -1

    def read(self) -> None:
        """Reads the known words and the numbers, with the breaks of the text between them."""
        scan, known, starts = self.scan, self.known, self.scan.starts
        breaks = [m.start() for m in _BREAK.finditer(scan.folded.text)]
        breaks.append(len(scan.folded.text))
        ahead = 0
        for i in sorted({*known, *scan.numbers}):
            between = i - self.last - 1
            if between < 0:
                continue
            if between:
                self.plain += between
                self.spoke = ""
            if breaks[ahead] < starts[i]:
                ahead = bisect_left(breaks, starts[i], ahead)
                if self.spoke not in _OF_HOURS and not _abbreviated(scan, self.items, self.last, i):
                    self.plain += 1
            self.last = i
            hits = known.get(i)
            if hits is None:
                self._number(i)
            elif hits[0].kind != "day_of_place":
                self._word(i, hits)
            elif any(h.kind == "place_before" for h in known.get(i - 1, ())):
                self.last = hits[0].last
                self.plain += self.last - i + 1
            else:
                self._number(i)

    def _number(self, i: int) -> None:
        scan, known, items, gap = self.scan, self.known, self.items, self.scan.gaps[i]
        number = scan.number(i)
        spoke, self.spoke = self.spoke, ""
        if spoke and _of_a_zone(scan, known, spoke, i):
            self.spoke = spoke
            return
        if gap == " " == scan.gaps[i + 1] and number is not None and i - 1 not in known and i + 1 not in known:
            # Most numbers are among words that say nothing of them.
            self._keep("number", number, i, i)
            self.opened = None
        elif number is None or not_a_day(scan, known, i) is not None:
            self.plain += 1
        elif is_hour(scan, known, i, opened=self.opened is not None) or (
            "-" in scan.gaps[i + 1] and begins_hours(scan, i)
        ):
            if not self.plain and spoke not in _OF_HOURS and gap.strip() == "-":
                # "9am 23/12 - 11pm 26/12": the dash joins the days.
                self.carried += gap
            self._hour(self.plain)
            self.spoke = "clock"
        else:
            month = items and items[-1].kind == "month_unit" and _of_year(scan, known, items, i)
            self._keep("month" if month else "number", number, i, i)
            self.opened = None

    def _word(self, i: int, hits: list[Hit]) -> None:
        kind, hit = _kind(hits) if len(hits) > 1 else (hits[0].kind, hits[0])
        scan, items, plain, word, gap = self.scan, self.items, self.plain, self.scan.words[i], self.scan.gaps[i]
        self.last = hit.last
        if kind in _TOLD:
            self.spoke = ""
            self.opened = None
            self._keep(kind, hit.value, i, hit.last)
            return
        if kind in _UNTOLD:
            self.spoke = ""
            self.plain += 1
            return
        if kind in _OF_A_DAY and word[0] == "ل" and not plain and items and _leads_on(scan, items, i):
            # «6 ل 10 سبتمبر», «من يوم 6 ليوم 10», «صالح ليوم 10»: there it is «إلى».
            items.append(_item(Item, ("until", None, i, i, plain, gap)))
            return
        if kind in _OF_HOURS and _tells_hours(scan, self.known, hit, self.spoke):
            if kind == "hour":
                self._hour(plain)
            elif kind != "zone" and gap.strip():
                self.carried += gap
            self.spoke = kind
            return
        if kind == "era" and self.spoke == "clock":
            # «10 ص - 10 م»
            return
        self.spoke = ""
        if kind in _SILENT or (kind == "day_unit" and _only_fills(word, hits, items, plain)):
            # «- يوم الأحد»: the dash stands before the word that says nothing.
            self.carried += gap if gap.strip() else ""
            return
        if kind in _OF_HOURS or (kind == "past" and of_a_price(scan, self.known, hit.last + 1)):
            self.plain += 1
            return
        if kind == "weekday" and self.opened is not None and not plain and _begins(scan, self.opened):
            # «تبدأ الساعة 9 صباحا يوم الخميس»: the hour is that day's, not one of each day.
            items.append(self.opened)
        if kind != "until":
            self.opened = None
        if kind == "today" and hit.last > i and word[0] == "ل":
            # «لنهاية اليوم»
            items.append(_item(Item, ("until", None, i, i, plain, self.carried + gap)))
            self.plain = 0
        self._keep(_SENSE.get(kind, kind), kind if kind in _SENSE else hit.value, i, hit.last)

    def _hour(self, plain: int) -> None:
        """«من 9 صباحا حتى 12 مساء»: takes the cue away that an hour follows."""
        if plain or not self.items:
            return
        opened, self.opened = self.opened, None
        if self.items[-1].kind == "from":
            self.opened = self.items.pop()
        elif self.items[-1].kind == "until" and opened is not None:
            self.items.pop()

    def _keep(self, kind: str, value: Any, first: int, last: int) -> None:
        gap = self.carried + self.scan.gaps[first]
        self.items.append(_item(Item, (kind, value, first, last, self.plain, gap)))
        self.plain = 0
        self.carried = ""


def _of_a_zone(scan: Scan, known: dict[int, list[Hit]], spoke: str, i: int) -> bool:
    """ "23:59 (GMT +8)", "00:01 (+4 GMT)"."""
    gap = scan.gaps[i]
    if spoke == "zone" and gap.strip() in ("+", "-"):
        return True
    return gap.rstrip().endswith(("+", "-")) and any(h.kind == "zone" for h in known.get(i + 1, ()))


def left_out(scan: Scan) -> list[tuple[int, str]]:
    """The numbers that are no part of a date, each with the cause, in the order of the text."""
    known = _by_token(scan)
    causes = ((i, not_a_day(scan, known, i)) for i in scan.numbers)
    return [(i, cause) for i, cause in causes if cause is not None]


def _by_token(scan: Scan) -> dict[int, list[Hit]]:
    known: dict[int, list[Hit]] = {}
    for hit in scan.hits["date"]:
        if hit.kind in _DAYS and _is_called_so(scan, hit):
            continue
        if hit.first in known:
            known[hit.first].append(hit)
        else:
            known[hit.first] = [hit]
    return known


def _is_called_so(scan: Scan, day: Hit) -> bool:
    if day.kind == "day_unit" and scan.words[day.first] != "day":
        return False
    # "National Day"
    return _of_an_occasion(scan, day) or _of_a_name(scan, day)


def _of_an_occasion(scan: Scan, day: Hit) -> bool:
    """«اليوم الوطني» is not today, and «الجمعة البيضاء» no Friday."""
    return any(h.kind == "occasion" and day.last <= h.last > h.first for h in scan.around(day.first, "label"))


def _of_a_name(scan: Scan, day: Hit) -> bool:
    """«خميس مشيط» is no Thursday, and "Sun & Sand Sports" no Sunday."""
    return any(
        day.last <= h.last > h.first and h.kind == "strong"
        for family in ("place", "store")
        for h in scan.around(day.first, family)
    )


def _only_fills(word: str, hits: list[Hit], items: list[Item], plain: int) -> bool:
    """«يوم السبت»: a day that no number stands before, or a year, counts nothing."""
    counted = bool(items) and not plain and items[-1].kind in ("number", "count", "ordinal")
    if counted and items[-1].kind == "number" and items[-1].value > _YEAR:
        counted = False
    # «الجمعة 13 ويوم السبت 14»
    counted = counted and not any(h.skip and word[0] == "و" for h in hits)
    return not counted and any(h.kind in ("fill", "dated") for h in hits)


def _tells_hours(scan: Scan, known: dict[int, list[Hit]], hit: Hit, spoke: str) -> bool:
    """Whether the words of an hour stand with one: «الساعة» before it, «الرابعة عصرا», "ET" after it."""
    ahead = hit.last + 1
    if hit.kind == "clock":
        return True
    if hit.kind == "zone":
        return spoke in ("clock", "hour")
    if hit.kind == "hour":
        return spoke == "oclock" or any(h.kind == "clock" for h in known.get(ahead, ()))
    follows = known.get(ahead)
    if follows is None:
        return ahead < len(scan.words) and scan.number(ahead) is not None and is_hour(scan, known, ahead)
    return any(h.kind in ("clock", "hour") for h in follows)


def _begins(scan: Scan, cue: Item) -> bool:
    """Whether a cue begins a sale, and not only hours: «تبدأ», or any in a title."""
    return scan.field == "title" or scan.words[cue.first] not in _FROM


def _kind(hits: list[Hit]) -> tuple[str, Hit]:
    """What several phrases of one beginning are to the grammars."""
    for kind in _ORDER:
        for hit in hits:
            if hit.kind == kind:
                return kind, hit
    return hits[0].kind, hits[0]


def _abbreviated(scan: Scan, items: list[Item], previous: int, i: int) -> bool:
    """Whether the stop before token i is one of "Nov." or "26.11. - 2.12."."""
    if not items or previous != i - 1:
        return False
    dotted = items[-1].kind == "number" and items[-1].gap == "." and scan.gaps[i].rstrip().endswith("-")
    return dotted or items[-1].kind in ("month", "weekday")


def _of_year(scan: Scan, known: dict[int, list[Hit]], items: list[Item], i: int) -> bool:
    """«5 شهر 7», «نهاية شهر 8»: whether the number at token i, after «شهر», is that of a month."""
    unit, number = items[-1], scan.number(i) or 0
    if unit.last != i - 1 or scan.gaps[i] != " " or scan.words[i - 1].lstrip("لبو") != "شهر" or not 1 <= number <= 12:
        return False
    if unit.plain or unit.gap != " " or len(items) < 2 or items[-2].kind not in _OF_MONTHS:
        return False
    after = {h.kind for h in known.get(i + 1, ())}
    return after.isdisjoint(_COUNTED) and not SHORT_DATE_AHEAD.match(scan.folded.text, scan.ends[i])


def _leads_on(scan: Scan, items: list[Item], i: int) -> bool:
    """Whether the «ل» at token i, or before a word that says nothing there, follows a period's first day, or «صالح»."""
    if items[-1].kind == "valid" and items[-1].last == i - 1 and scan.words[i - 1] in _LASTING:
        return _ONE_DAY_AHEAD.match(scan.folded.text, scan.starts[i]) is not None
    if scan.words[i] in ("ل", "لل"):
        return items[-1].kind in _ENDING or (items[-1].kind == "from" and items[-1].last < i - 1)
    return items[-1].kind in _ENDING and any(item.kind == "from" for item in items[-5:])
