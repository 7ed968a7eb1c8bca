"""The period that a post states, and what may be inferred of it; nothing else is ever a date.

The mentions of title and body become candidates; the more exact one wins and the others are evidence,
conflicts or no matter. Inferred are only: an end by «اليومية» and «الاسبوعية» with a known start, and a
weekend offer's end by the country's weekend (rules of truth).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from offers.model import Bound, Conflict, Evidence, Issue, Validity
from offers.normalise.durations import Duration, durations_in, hours_in
from offers.normalise.items import items_of
from offers.normalise.periods import Context, Period, periods_in
from offers.normalise.points import Point
from offers.normalise.resolve import Day, weekend_end
from offers.normalise.scan import Scan


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the dates of a post say."""

    validity: Validity
    travel: Validity | None
    issues: tuple[Issue, ...]


def read(scans: Sequence[Scan], context: Context, cadences: Sequence[tuple[str, Scan, int, int]]) -> Reading:
    """The period of the post whose title and body were scanned.

    `cadences` are the words that tell how often the promotion comes: kind, scan, first and last token.
    """
    issues: list[Issue] = []
    periods: list[Period] = []
    durations: list[Duration] = []
    hours: str | None = None
    flags: set[str] = set()
    for scan in scans:
        items = items_of(scan)
        found = periods_in(scan, items, context, issues)
        periods.extend(found)
        durations.extend(durations_in(scan, items))
        flags.update(h.kind for h in scan.of("date") if h.kind in ("stock", "limited"))
        hours = hours or hours_in(scan)
    validity = _validity([p for p in periods if p.role == "offer"], durations, context)
    travel = _validity([p for p in periods if p.role == "travel"], [], context)
    validity = _inferred(validity, cadences, scans, context)
    validity = replace(validity, until_stock_lasts="stock" in flags, limited_time="limited" in flags, hours=hours)
    said = travel.starts is not None or travel.ends is not None
    return Reading(validity, travel if said else None, tuple(dict.fromkeys(issues)))


def _evidence(period: Period, bound: Bound, day: Day) -> list[Evidence]:
    scan = period.scan
    points: Iterable[Point] = (day.point, *day.agreeing)
    return [
        Evidence(
            bound,
            scan.quote(p.first, p.last),
            scan.field,
            scan.span(p.first, p.last),
            p.calendar if p.kind in ("day", "month") else None,
            day.rule if p is day.point else f"{p.calendar}-agrees",
        )
        for p in points
    ]


def _conflicts(scan: Scan, day: Day) -> list[Conflict]:
    return [
        Conflict(scan.quote(p.first, p.last), scan.field, scan.span(p.first, p.last), calendar, named)
        for p, calendar, named in day.conflicts
    ]


def _validity(periods: list[Period], durations: list[Duration], context: Context) -> Validity:
    """The most exact period, filled up by others that agree with it; those that do not are conflicts."""
    evidence: list[Evidence] = []
    conflicts: list[Conflict] = []
    starts: date | None = None
    ends: date | None = None
    for period in sorted(periods, key=_rank):
        start, end = period.starts, period.ends
        if not evidence and not conflicts:
            starts, ends = (start.date if start else None), (end.date if end else None)
        elif not _agrees(period, starts, ends):
            if period.weight >= 2:
                conflicts.extend(_other_days(period, starts, ends))
            continue
        else:
            starts = starts or (start.date if start else None)
            ends = ends or (end.date if end else None)
        for bound, day in (("starts", start), ("ends", end)):
            if day is not None:
                evidence.extend(_evidence(period, "starts" if bound == "starts" else "ends", day))
                conflicts.extend(_conflicts(period.scan, day))
    if ends is None and durations:
        starts, ends = _by_duration(durations[0], starts, evidence, context)
    return Validity(
        starts,
        ends,
        "stated" if starts else "unknown",
        "stated" if ends else "unknown",
        evidence=tuple(sorted(dict.fromkeys(evidence), key=lambda e: e.bound != "starts")),
        conflicts=tuple(dict.fromkeys(conflicts)),
    )


def _rank(period: Period) -> tuple[int, int]:
    """A range in the body outranks a lone date in the title; otherwise the title speaks first."""
    lone_title = period.scan.field == "title" and period.mention.cue == "lone"
    range_in_body = period.scan.field == "body" and period.exact == 3 and period.weight > 2
    level = 1 if lone_title else 0 if period.scan.field == "title" or range_in_body else 2
    if period.scan.field == "title" and not lone_title:
        level = -1
    return level, -period.weight


def _agrees(period: Period, starts: date | None, ends: date | None) -> bool:
    start, end = period.starts, period.ends
    if start is not None and starts is not None and start.date != starts:
        return False
    if end is not None and ends is not None and end.date != ends:
        return False
    first = starts or (start.date if start else None)
    last = ends or (end.date if end else None)
    if first is not None and last is not None and last < first:
        return False
    same_field_lone = period.mention.cue == "lone" and starts is None and ends is not None
    return not same_field_lone


def _other_days(period: Period, starts: date | None, ends: date | None) -> list[Conflict]:
    scan = period.scan
    return [
        Conflict(
            scan.quote(d.point.first, d.point.last),
            scan.field,
            scan.span(d.point.first, d.point.last),
            d.calendar,
            d.date,
        )
        for d, taken in ((period.starts, starts), (period.ends, ends))
        if d is not None and taken is not None and d.date != taken
    ]


def _by_duration(
    duration: Duration, starts: date | None, evidence: list[Evidence], context: Context
) -> tuple[date | None, date | None]:
    """«لمدة 3 أيام» counts both ends, from the start, else from the day of publication.

    "4 days only" without a start tells nobody from when, so it stays a limited time.
    """
    start = starts or (context.reference if duration.said else None)
    if start is None:
        return starts, None
    scan = duration.scan
    quote, span = scan.quote(duration.first, duration.last), scan.span(duration.first, duration.last)
    if starts is None:
        evidence.append(Evidence("starts", quote, scan.field, span, None, "duration-from-publication"))
    evidence.append(Evidence("ends", quote, scan.field, span, None, "duration"))
    return start, start + timedelta(days=duration.days - 1)


def _inferred(
    validity: Validity,
    cadences: Sequence[tuple[str, Scan, int, int]],
    scans: Sequence[Scan],
    context: Context,
) -> Validity:
    """The end that a named rule gives to a period without one."""
    if validity.ends is not None:
        return validity
    for kind, scan, first, last in cadences:
        if validity.starts is None and kind != "weekend":
            continue
        if kind == "weekly" and validity.starts is not None:
            ends = validity.starts + timedelta(days=6)
        elif kind == "daily" and validity.starts is not None:
            ends = validity.starts
        elif kind == "weekend" and (day := validity.starts or context.reference) is not None:
            ends = weekend_end(day, context.weekend)
        else:
            continue
        evidence = Evidence("ends", scan.quote(first, last), scan.field, scan.span(first, last), None, kind)
        return replace(validity, ends=ends, ends_basis="inferred", evidence=(*validity.evidence, evidence))
    return validity
