"""From a point as the text tells it to a day of the calendar, by the reference day where the text is silent."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from hijridate import Gregorian, Hijri

from offers.model import Calendar
from offers.normalise.points import HIJRI_YEARS, Point

# A year this far from the day of publication is a slip of the pen, or a date of something else.
FAR_OFF = timedelta(days=3 * 366)
_YEAR = timedelta(days=366)


@dataclass(slots=True)
class Day:
    """A resolved bound: the day, the calendar and rule that gave it, and other days that its words name."""

    date: dt.date
    calendar: Calendar | None
    rule: str
    point: Point
    agreeing: tuple[Point, ...] = ()
    conflicts: tuple[tuple[Point, Calendar | None, dt.date | None], ...] = ()


@dataclass(slots=True)
class Flaw:
    """Why a point names no day that can be believed."""

    code: str
    point: Point


@lru_cache(4096)
def hijri(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of an Umm al-Qura date, by hijridate's table (1343-1500); None if there is no such day."""
    if year not in HIJRI_YEARS:
        return None
    try:
        found = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day)


def gregorian(year: int, month: int, day: int) -> date | None:
    """The day, or None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def hijri_year(day: date) -> int | None:
    """The Umm al-Qura year that the day lies in; None outside hijridate's table."""
    try:
        return int(Gregorian(day.year, day.month, day.day).to_hijri().year)
    except (ValueError, OverflowError):
        return None


def _exact(point: Point, year: int, *, last: bool) -> date | None:
    """The day of the point in a year of its own calendar; the month's first or last day if it names no day."""
    month = point.month or 0
    if point.calendar == "hijri":
        if point.day is not None:
            return hijri(year, month, point.day)
        return (hijri(year, month, 30) or hijri(year, month, 29)) if last else hijri(year, month, 1)
    if point.day is not None:
        return gregorian(year, month, point.day)
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return None
    return date(year, month, monthrange(year, month)[1] if last else 1)


def candidates(point: Point, reference: date, *, last: bool = False) -> Iterator[date]:
    """The days that a point without a year can be, in the five years around the reference."""
    middle = hijri_year(reference) if point.calendar == "hijri" else reference.year
    if middle is None:
        return
    for year in range(middle - 2, middle + 3):
        found = _exact(point, year, last=last)
        if found is not None:
            yield found


def _nearest(point: Point, reference: date, *, ends: bool) -> date | None:
    """A missing year: the weekday settles it, else the day of publication; an end lies hardly ever before that."""

    def distance(day: date) -> tuple[int, int]:
        days = (day - reference).days
        if ends and days < -14:
            days = -days + 366
        wrong = point.weekday is not None and day.weekday() != point.weekday
        return int(wrong), abs(days)

    found = min(candidates(point, reference, last=ends), key=distance, default=None)
    # «29 فبراير» in a year that has none: the next one that has is years away.
    if found is not None and point.weekday is None and abs(found - reference) > _YEAR:
        return None
    return found


def resolve(point: Point, reference: date | None, *, ends: bool, weekend: tuple[int, ...]) -> Day | Flaw:
    """The day that the point names. `ends` tells that it closes a period; `weekend` are the country's days off."""
    if point.flaw:
        return Flaw(point.flaw, point)
    if point.pair is not None:
        return _pair(point, point.pair, reference, ends=ends)
    if point.kind in ("day", "month"):
        return _written(point, reference, ends=ends)
    if reference is None:
        return Flaw("no-reference-day", point)
    if point.kind == "day-ahead":
        return _day_ahead(point, reference)
    if point.kind in ("this-month", "next-month"):
        return _of_month(point, reference, ends=ends)
    return Day(_relative(point, reference, weekend), None, point.kind, point)


def _of_month(point: Point, reference: date, *, ends: bool) -> Day | Flaw:
    """«16 الجاري», «15 من الشهر القادم»; without a day the first or last of the month."""
    month = reference if point.kind == "this-month" else _next_month(reference)
    found = _exact(point._replace(month=month.month), month.year, last=ends)
    return Flaw("impossible-date", point) if found is None else Day(found, None, point.kind, point)


def _day_ahead(point: Point, reference: date) -> Day | Flaw:
    """ "until the 21st": the next day of that number, today's included."""
    day = point.day or 0
    month = reference if day >= reference.day else _next_month(reference)
    found = gregorian(month.year, month.month, day)
    return Flaw("impossible-date", point) if found is None else Day(found, None, point.kind, point)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _relative(point: Point, reference: date, weekend: tuple[int, ...]) -> date:
    if point.kind == "weekday":
        days = ((point.weekday or 0) - reference.weekday()) % 7
        return reference + timedelta(days=7 if point.coming and not days else days)
    if point.kind == "tomorrow":
        return reference + timedelta(days=1)
    if point.kind == "after-tomorrow":
        return reference + timedelta(days=2)
    if point.kind == "end-of-next-month":
        reference = _next_month(reference)
    if point.kind in ("end-of-month", "end-of-next-month"):
        return reference.replace(day=monthrange(reference.year, reference.month)[1])
    if point.kind == "end-of-year":
        return date(reference.year, 12, 31)
    if point.kind == "end-of-week":
        return weekend_end(reference, weekend)
    return reference


def months_on(day: date, months: int) -> date:
    """The last of so many months that begin on the day: the one before its like, or the last of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    days = monthrange(year, month + 1)[1]
    return date(year, month + 1, day.day) - timedelta(days=1) if day.day <= days else date(year, month + 1, days)


def weekend_end(day: date, weekend: tuple[int, ...]) -> date:
    """The last day of the weekend that the day lies in or that comes next."""
    return day + timedelta(days=(weekend[-1] - day.weekday()) % 7)


def _written(point: Point, reference: date | None, *, ends: bool) -> Day | Flaw:
    calendar = point.calendar
    if point.year is not None:
        found = _with_year(point, point.year, reference, ends=ends)
        if found is None:
            return Flaw("impossible-date", point)
    elif reference is None:
        return Flaw("no-reference-day", point)
    else:
        found = _nearest(point, reference, ends=ends)
        if found is None:
            return Flaw("impossible-date", point)
    if reference is not None and abs(found - reference) > FAR_OFF:
        return Flaw("year-far-off", point)
    if point.weekday is None or point.kind == "month":
        return Day(found, calendar, f"{calendar}" if point.kind == "day" else f"{calendar}-month", point)
    return _weekday(point, found, calendar)


def _with_year(point: Point, year: int, reference: date | None, *, ends: bool) -> date | None:
    if point.calendar == "gregorian" or year in HIJRI_YEARS:
        return _exact(point, year, last=ends)
    # «رجب 2026» comes in January and in December.
    middle = hijri_year(date(year, 7, 1)) or 0
    lying = {y: _exact(point._replace(day=point.day or 15), y, last=False) for y in range(middle - 1, middle + 2)}
    within = [(y, day) for y, day in lying.items() if day is not None and day.year == year]
    if not within:
        return None
    near = min(within, key=lambda w: abs(w[1] - (reference or w[1])))[0]
    return _exact(point, near, last=ends)


def _weekday(point: Point, found: date, calendar: Calendar | None) -> Day:
    """A weekday that agrees is evidence; a Hijri date that stands alone gives way by one day; else a conflict."""
    rule = f"weekday-{calendar}"
    off = ((point.weekday or 0) - found.weekday() + 3) % 7 - 3
    if off == 0:
        return Day(found, calendar, rule, point)
    named = found + timedelta(days=off)
    if calendar == "hijri" and abs(off) == 1:
        return Day(named, calendar, rule, point, conflicts=((point, "hijri", found),))
    return Day(found, calendar, f"{calendar}", point, conflicts=((point, None, named),))


def _pair(point: Point, twin: Point, reference: date | None, *, ends: bool) -> Day | Flaw:
    """Two calendars for one day: the Gregorian date stands, a Hijri one that names another day is a conflict."""
    solar, lunar = (point, twin) if point.calendar == "gregorian" else (twin, point)
    solar, lunar = solar._replace(pair=None), lunar._replace(pair=None)
    if solar.weekday is None and lunar.weekday is not None:
        solar = solar._replace(weekday=lunar.weekday)
    if solar.year is None and lunar.year is not None and not lunar.flaw:
        by_moon = _with_year(lunar, lunar.year, reference, ends=ends)
        reference = by_moon or reference
    if solar.flaw and not lunar.flaw:
        return _written(lunar, reference, ends=ends)
    day = Flaw(solar.flaw, solar) if solar.flaw else _written(solar, reference, ends=ends)
    if isinstance(day, Flaw):
        return day
    other = _written(lunar._replace(weekday=None), day.date, ends=ends) if not lunar.flaw else Flaw(lunar.flaw, lunar)
    if isinstance(other, Day) and other.date == day.date:
        return Day(day.date, day.calendar, day.rule, day.point, (lunar,), day.conflicts)
    named = other.date if isinstance(other, Day) else None
    return Day(day.date, day.calendar, day.rule, day.point, (), (*day.conflicts, (lunar, "hijri", named)))
