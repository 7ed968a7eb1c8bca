"""Whether two posts announce one promotion: what parts them, what holds them together, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from offers import tables
from offers.cluster.facts import Announcement, Told, touch
from offers.normalise import normalise

Kind = Literal["same", "extended", "open", "disputed", "different"]

_WEEK = timedelta(days=7)
_NEAR = timedelta(days=3)
_MONTH = timedelta(days=31)
_ALIKE = 60
_SAME_TITLE = 90
_MANY = 3
# Of 144: what scaling and packing anew changes.
_BITS = 8
# Trades whose promotions of the same days are told apart by their discounts.
_BY_DISCOUNT = frozenset(["airline", "travel", "online", "bank", "telecom", "restaurant"])


class Period(NamedTuple):
    """How two periods stand to each other.

    `same`: what both say agrees, a bound at least; `extended`: one makes the other longer; `open`: nothing that
    both say can be compared; `disputed`: one bound agrees and the other nearly does; else `different`.
    """

    kind: Kind
    reason: str


class Bond(NamedTuple):
    """What holds two posts together; the greater `strength` the more."""

    strength: tuple[int, ...]
    reason: str


def parted(a: Announcement, b: Announcement) -> str | None:
    """The fact by which the two cannot be one promotion, None where there is none."""
    return parted_by(a.told, b.told, shared=same_flyer(a.flyers, b.flyers))


def parted_by(a: Told, b: Told, *, shared: bool) -> str | None:
    """As `parted`; `shared` tells that a picture of both is the same."""
    period = compare_periods(a, b)
    if period.kind == "different" or (period.kind == "disputed" and not shared):
        return period.reason
    return (
        _other_store(a, b)
        or _other_place(a, b)
        or _other_cadence(a, b, period)
        or (None if shared else _other_content(a, b))
        or _other_terms(a, b, period)
    )


def bond(a: Announcement, b: Announcement) -> Bond | None:
    """What holds two posts together that nothing parts, None where they only do not contradict each other.

    Nothing does whose days do not touch: so a new post is compared with those of its days alone.
    """
    if not touch(a, b):
        return None
    period = compare_periods(a.told, b.told)
    shared = same_flyer(a.flyers, b.flyers)
    alike = 0
    if period.kind == "open":
        held = _alike(a, b)
        if held is None and not shared:
            return None
        alike, why = held or (0, "")
        reason = "a picture of both is the same" if shared else why
    else:
        reason = period.reason
    strength = (
        shared,
        {"same": 3, "extended": 2, "open": 1}.get(period.kind, 2),
        a.told.starts == b.told.starts or a.told.ends == b.told.ends,
        _same_places(a.told, b.told),
        a.told.subjects == b.told.subjects,
        a.told.cadence == b.told.cadence,
        alike,
    )
    return Bond(tuple(map(int, strength)), reason)


def same_flyer(a: Collection[str], b: Collection[str]) -> bool:
    """Whether a picture of both is the same: by its name, or by its hash in all but a few bits."""
    if not a or not b:
        return False
    if any(name in b for name in a):
        return True
    hashes = [int(name[1:], 16) for name in b if name[0] == "#"]
    return any((int(name[1:], 16) ^ other).bit_count() <= _BITS for name in a if name[0] == "#" for other in hashes)


def compare_periods(a: Told, b: Told) -> Period:
    """How the periods stand to each other; an inferred end yields to a stated one."""
    a, b = _dated(a, b), _dated(b, a)
    return _compare(a, b)


@cache
def _read_by(title: str, day: date) -> tuple[date | None, date | None]:
    validity = normalise(title, None, day).validity
    return validity.starts, validity.ends


def _dated(a: Told, other: Told) -> Told:
    """The post with its days completed by the year of the other, where it lacks the year."""
    day = other.starts or other.ends or (date(2001, 1, 1) if other.yearless else None)
    if a.yearless is None or day is None:
        return a
    starts, ends = _read_by(a.yearless, day)
    return _with_days(a, starts, ends)


@cache
def _with_days(a: Told, starts: date | None, ends: date | None) -> Told:
    return replace(a, starts=starts, ends=ends, firm_ends=ends is not None)


def _compare(a: Told, b: Told) -> Period:
    if (b.starts is None) + (b.ends is None) < (a.starts is None) + (a.ends is None):
        a, b = b, a
    if a.starts and a.ends:
        if b.starts and b.ends:
            return _both_whole(a, a.starts, a.ends, b, b.starts, b.ends)
        if b.starts:
            return _start_in(a, a.starts, a.ends, b, b.starts)
        if b.ends:
            return _end_in(a, a.starts, a.ends, b, b.ends)
        return _undated(b, a.starts - _NEAR, min(a.ends, a.starts + _WEEK - timedelta(days=1)))
    if a.starts:
        if b.starts:
            return _equal(a, b, a.starts, b.starts, "starts")
        if b.ends:
            return _start_and_end(a, a.starts, b, b.ends)
        return _undated(b, a.starts - _NEAR, a.starts + _NEAR)
    if a.ends:
        if b.starts:
            return _start_and_end(b, b.starts, a, a.ends)
        if b.ends:
            return _both_ends(a, a.ends, b, b.ends)
        if a.published is None:
            return Period("open", "one says no day")
        return _undated(b, a.published - _NEAR, min(a.ends, a.published + _NEAR))
    if a.published is None or b.published is None:
        return Period("open", "neither says a day")
    if abs(a.published - b.published) <= _NEAR:
        return Period("open", "neither says a day, published within three days")
    return Period("different", f"neither says a day, published on {a.published} and {b.published}")


def _both_whole(a: Told, a_starts: date, a_ends: date, b: Told, b_starts: date, b_ends: date) -> Period:
    first, last = _near(a_starts, b_starts, a, b), _near(a_ends, b_ends, a, b)
    if first and last:
        return Period("same", f"both from {a_starts} to {a_ends}")
    inferred = not (a.firm_ends and b.firm_ends) and "daily" not in (a.cadence, b.cadence)
    if first and inferred and abs(a_ends - b_ends) <= _WEEK:
        return Period("same", f"both from {a_starts}, and one end is inferred")
    early, late = ((a, a_starts, a_ends), (b, b_starts, b_ends))
    if a_ends > b_ends:
        early, late = late, early
    if late[0].extends and early[1] <= late[1] <= early[2] + timedelta(days=1) and late[2] - early[2] <= _MONTH:
        return Period("extended", f"one makes {early[2]} {late[2]}")
    apart = f"one from {a_starts} to {a_ends}, one from {b_starts} to {b_ends}"
    if (first and abs(a_ends - b_ends) <= _WEEK) or (last and abs(a_starts - b_starts) <= _WEEK):
        return Period("disputed", apart)
    return Period("different", apart)


def _start_in(a: Told, starts: date, ends: date, b: Told, day: date) -> Period:
    if _near(starts, day, a, b):
        return Period("same", f"both from {starts}")
    apart = f"one from {starts} to {ends}, one from {day}"
    return Period("disputed" if starts <= day <= min(ends, starts + _WEEK) else "different", apart)


def _end_in(a: Told, starts: date, ends: date, b: Told, day: date) -> Period:
    if _near(ends, day, a, b):
        return Period("same", f"both until {ends}")
    if b.extends and b.published and starts <= b.published <= ends + _NEAR and ends < day <= ends + _MONTH:
        return Period("extended", f"one makes {ends} {day}")
    told = b.published or day
    if not a.firm_ends and b.firm_ends and a.cadence != "daily" and starts <= day <= ends + _WEEK and told <= ends:
        return Period("same", f"one from {starts}, one until {day}, and the first's end is inferred")
    apart = f"one from {starts} to {ends}, one until {day}"
    return Period("disputed" if abs(ends - day) <= _NEAR else "different", apart)


def _both_ends(a: Told, a_ends: date, b: Told, b_ends: date) -> Period:
    later = a if a_ends > b_ends else b
    if not _near(a_ends, b_ends, a, b) and later.extends and abs(a_ends - b_ends) <= _MONTH:
        return Period("extended", f"one makes {min(a_ends, b_ends)} {max(a_ends, b_ends)}")
    return _equal(a, b, a_ends, b_ends, "ends")


def _equal(a: Told, b: Told, one: date, other: date, what: str) -> Period:
    if _near(one, other, a, b):
        return Period("same", f"both {'from' if what == 'starts' else 'until'} {one}")
    return Period("different", f"one {what} on {one}, one on {other}")


def _start_and_end(a: Told, starts: date, b: Told, ends: date) -> Period:
    apart = f"one from {starts}, one until {ends}"
    if not starts <= ends <= starts + _MONTH or a.published is None or b.published is None:
        return Period("different", apart)
    return Period("open" if abs(a.published - b.published) <= _NEAR else "different", apart)


def _undated(b: Told, first: date, last: date) -> Period:
    if b.published is None:
        return Period("open", "one says no day")
    if first <= b.published <= last:
        return Period("open", f"one says no day, published on {b.published}")
    return Period("different", f"one says no day, published on {b.published}, not between {first} and {last}")


def _near(one: date, other: date, a: Told, b: Told) -> bool:
    """The same day; of Hijri dates alone, whose month may begin a day off, a neighbouring one too."""
    return one == other or (a.loose != b.loose and abs(one - other) <= timedelta(days=1))


def _other_store(a: Told, b: Told) -> str | None:
    if a.stores != b.stores:
        return f"other stores: {', '.join(a.stores) or 'none'} and {', '.join(b.stores) or 'none'}"
    if _numbers(a.unknown) != _numbers(b.unknown) or (
        a.unknown != b.unknown and a.script == b.script and fuzz.token_sort_ratio(a.unknown, b.unknown) < _SAME_TITLE
    ):
        return f"other stores: {a.unknown} and {b.unknown}"
    return None


@cache
def _numbers(name: str) -> tuple[str, ...]:
    return tuple(word for word in name.split() if word.isdigit())


def _other_place(a: Told, b: Told) -> str | None:
    if a.country and b.country and a.country != b.country:
        return f"other countries: {a.country} and {b.country}"
    if a.places and b.places and not a.all_branches and not b.all_branches and not _nested(a.places, b.places):
        return f"other places: {', '.join(sorted(a.places))} and {', '.join(sorted(b.places))}"
    return None


@cache
def _nested(a: frozenset[str], b: frozenset[str]) -> bool:
    return _inside(a, b) or _inside(b, a)


def _inside(inner: frozenset[str], outer: frozenset[str]) -> bool:
    return all(any(place in outer for place in _around(id)) for id in inner)


def _around(id: str) -> list[str]:
    """The place, and all that it lies in."""
    found: list[str] = []
    at: str | None = id
    while at is not None and at not in found:
        found.append(at)
        entry = tables.load().place(at)
        at = entry.within if entry else None
    return found


def _same_places(a: Told, b: Told) -> int:
    if a.places == b.places:
        return 2
    return int(bool(a.places and b.places))


def _other_cadence(a: Told, b: Told, period: Period) -> str | None:
    if a.cadence == b.cadence or _whole(a, b, period):
        return None
    if a.cadence and b.cadence:
        return f"one {a.cadence}, one {b.cadence}"
    one = a.cadence or b.cadence
    if one == "daily" or (one == "weekend" and period.kind == "open"):
        return f"one {one}, one not"
    return None


def _whole(a: Told, b: Told, period: Period) -> bool:
    """Whether both say the same days, first and last."""
    return period.kind == "same" and None not in (a.starts, a.ends, b.starts, b.ends)


def _other_content(a: Told, b: Told) -> str | None:
    if a.part and b.part and a.part != b.part:
        return f"parts {a.part} and {b.part}"
    if bool(a.payments) != bool(b.payments):
        return f"one by {', '.join(sorted(a.payments | b.payments))}, one by any means"
    banks, others = a.payments - {"card"}, b.payments - {"card"}
    if banks and others and banks.isdisjoint(others):
        return f"other banks: {', '.join(sorted(banks))} and {', '.join(sorted(others))}"
    if a.occasions and b.occasions and a.occasions.isdisjoint(b.occasions):
        return f"other occasions: {', '.join(sorted(a.occasions))} and {', '.join(sorted(b.occasions))}"
    if a.subjects and b.subjects:
        if any(x == y or _holds(x, y) or _holds(y, x) for x in a.subjects for y in b.subjects):
            return None
        return f"other subjects: {', '.join(sorted(a.subjects))} and {', '.join(sorted(b.subjects))}"
    with_subject = a if a.subjects else b
    if with_subject.subjects and not _main(with_subject):
        return f"one on {', '.join(sorted(with_subject.subjects))} alone"
    return None


def _holds(whole: str, kind: str) -> bool:
    return kind.startswith(f"{whole}/")


def _main(told: Told) -> bool:
    """Whether its subjects are what the store sells as a whole, so that it tells of the store's main flyer."""
    if told.sector == "other" or len(told.subjects) >= _MANY:
        return True
    return told.cadence == "weekly" and any(_holds(told.sector, s) for s in told.subjects)


def _other_terms(a: Told, b: Told, period: Period) -> str | None:
    if bool(a.coupons) != bool(b.coupons) and not _whole(a, b, period):
        return "one by a coupon, one without"
    if a.coupons and b.coupons and a.coupons.isdisjoint(b.coupons):
        return f"other coupons: {', '.join(sorted(a.coupons))} and {', '.join(sorted(b.coupons))}"
    if a.travel and b.travel and any(x and y and x != y for x, y in zip(a.travel, b.travel, strict=True)):
        return "other days of travel"
    if a.discount and b.discount and a.discount != b.discount and a.sector in _BY_DISCOUNT:
        return f"other discounts: {a.discount:g}% and {b.discount:g}%"
    return None


def _alike(a: Announcement, b: Announcement) -> tuple[int, str] | None:
    """How alike the titles are in steps, and the words for it, where they are alike enough for posts without days."""
    score = int(fuzz.token_set_ratio(a.words, b.words)) if a.words and b.words else 100
    known = _anchored(a.told) and _anchored(b.told)
    if not known:
        sure = a.words and b.words and score >= _SAME_TITLE
        return (score // 20, f"their titles are alike ({score} of 100)") if sure else None
    if _script(a) != _script(b):
        return 0, "in two languages, of the same days"
    if score >= _ALIKE or a.told.published == b.told.published:
        return score // 20, f"their titles are alike ({score} of 100)"
    return None


def _anchored(told: Told) -> bool:
    return bool(told.published or told.starts or told.ends)


def _script(a: Announcement) -> str:
    return "latin" if a.words.isascii() else "arabic"
