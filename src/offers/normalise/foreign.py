"""Single dates in languages that the tables do not know: dateparser reads them, and nothing but them.

Only a number beside the name of a month counts, with a year or with a word that tells what it bounds. dateparser
is asked for that quotation alone, as an absolute time with a day and a month, in the languages of that month's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import NamedTuple

import dateparser
from dateparser.languages import default_loader

from offers import words
from offers.model import Bound
from offers.normalise.points import Point
from offers.normalise.scan import Scan, tokens_of

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_BETWEEN = frozenset(("de", "del", "er", "e"))
_LONGEST_CUE = 3
# Each costs dateparser a millisecond; a post that announces something dates it at once.
_MOST = 4


class Found(NamedTuple):
    """A date of another language with what it bounds and the rule that read it."""

    bound: Bound
    point: Point
    rule: str


def dates_in(scan: Scan) -> Iterator[Found]:
    """The dates whose month bears a name of another language. Never raises."""
    return islice(_all_dates(scan), _MOST)


def _all_dates(scan: Scan) -> Iterator[Found]:
    months = _month_names()
    if months.keys().isdisjoint(scan.words):
        return
    for i in scan.numbers:
        at = next((k for k in (i + 1, i + 2) if k < len(scan.words) and scan.words[k] in months), None)
        if at is None or len(scan.words[i]) > 2 or (at == i + 2 and scan.words[i + 1] not in _BETWEEN):
            continue
        last = _year_after(scan, at)
        bound = _bound(scan, i, last)
        if bound is None and last == at:
            continue
        found = _read(scan, i, last, bound or "starts", months[scan.words[at]])
        opening = _day_that_borrows(scan, i) if bound == "ends" and found.point.flaw is None else None
        if opening is not None:
            # "du 20 au 30 novembre 2026"
            yield Found(
                "starts", found.point._replace(day=scan.number(opening), first=opening, last=opening), found.rule
            )
        yield found


def _day_that_borrows(scan: Scan, i: int) -> int | None:
    """The number that begins a range whose month stands with the later day at token i alone."""
    k = i - 2
    before, _ = _cues()
    if k < 1 or before.get((scan.words[i - 1],)) != "ends" or before.get((scan.words[k - 1],)) != "starts":
        return None
    return k if 0 < (scan.number(k) or 0) < (scan.number(i) or 0) else None


def _read(scan: Scan, first: int, last: int, bound: Bound, languages: tuple[str, ...]) -> Found:
    """The day and month are dateparser's; a year that is not written is left open."""
    year = scan.number(last) if last > first + 1 else None
    quote = scan.quote(first, last)
    # A leap year, so that the 29th of February is one; only a written year is kept.
    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month"],
        "DATE_ORDER": "DMY",
        "RELATIVE_BASE": datetime(2024, 1, 1),  # noqa: DTZ001 - dateparser takes a base without an offset only
        "PREFER_DATES_FROM": "current_period",
    }
    for language in languages:
        parsed = dateparser.parse(quote, languages=[language], settings=settings)
        if parsed is not None:
            day = _point(parsed.date(), year, first, last)
            return Found(bound, day, f"dateparser-{language}")
    point = Point("day", "gregorian", year, None, None, None, first, last, flaw="impossible-date")
    return Found(bound, point, f"dateparser-{languages[0]}")


def _point(day: date, year: int | None, first: int, last: int) -> Point:
    return Point("day", "gregorian", year, day.month, day.day, None, first, last)


def _year_after(scan: Scan, month: int) -> int:
    """The last token of a date whose month is at a token: that of its year, if it has one."""
    for k in (month + 1, month + 2):
        if k < len(scan.words) and len(scan.words[k]) == 4 and scan.number(k) is not None:
            return k if k == month + 1 or scan.words[month + 1] in _BETWEEN else month
    return month


def _bound(scan: Scan, first: int, last: int) -> Bound | None:
    """What the words beside a date make of it; None if they are silent."""
    before, after = _cues()
    for size in range(_LONGEST_CUE, 0, -1):
        found = before.get(tuple(scan.words[max(0, first - size) : first])) or after.get(
            tuple(scan.words[last + 1 : last + 1 + size])
        )
        if found is not None:
            return found
    return None


@cache
def _cues() -> tuple[dict[tuple[str, ...], Bound], dict[tuple[str, ...], Bound]]:
    others = words.load().others
    before: dict[tuple[str, ...], Bound] = {tokens_of(phrase): "ends" for phrase in others.until}
    before.update({tokens_of(phrase): "starts" for phrase in others.from_})
    after: dict[tuple[str, ...], Bound] = {tokens_of(phrase): "ends" for phrase in others.until_after}
    after.update({tokens_of(phrase): "starts" for phrase in others.from_after})
    return before, after


@cache
def _month_names() -> dict[str, tuple[str, ...]]:
    """Folded names of months with the languages that have them, less those that the tables know."""
    own = {tokens_of(w.phrase)[0] for w in words.load().phrases if w.family == "date"}
    found: dict[str, tuple[str, ...]] = {}
    for language in words.load().others.languages:
        info = default_loader.get_locale(language).info
        for name in (name for month in _MONTHS for name in info[month]):
            folded = tokens_of(name)
            if len(folded) == 1 and len(folded[0]) > 2 and folded[0] not in own:
                found[folded[0]] = (*found.get(folded[0], ()), language)
    return found
