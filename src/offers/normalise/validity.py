"""The period that a post states, and what may be inferred of it; nothing else is ever a date.

The mentions of title and body become candidates; the more exact one wins and the others are evidence,
conflicts or no matter. Inferred are only: an end by «اليومية» and «الاسبوعية» with a known start, and a
weekend offer's end by the country's weekend (rules of truth).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from offers.model import Bound, Conflict, Evidence, Issue, Validity
from offers.model import Field as FieldName
from offers.normalise.dates import Item, Mention, Point, items_of, mentions
from offers.normalise.resolve import Day, Flaw, candidates, resolve, weekend_end
from offers.normalise.scan import Scan

_CROSSING = timedelta(days=200)
_BESIDE = 6
_SENTENCE_WINDOW = 14


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading needs to know beside the text: the reference day and the country's weekend."""

    reference: date | None
    weekend: tuple[int, ...]


@dataclass(slots=True)
class Period:
    """A mention resolved: its bounds, how exact it is, and what it is the period of."""

    scan: Scan
    mention: Mention
    starts: Day | None
    ends: Day | None
    role: str = "offer"
    weight: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def exact(self) -> int:
        """How much the mention says of itself: a lone date says least, both bounds most."""
        if self.starts and self.ends:
            return 3
        return 1 if self.mention.cue == "lone" else 2


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
    durations: list[_Duration] = []
    hours: str | None = None
    flags: set[str] = set()
    for scan in scans:
        items = items_of(scan)
        found = _periods(scan, items, context, issues)
        periods.extend(found)
        durations.extend(_durations(scan, items))
        flags.update(h.kind for h in scan.of("date") if h.kind in ("stock", "limited"))
        hours = hours or _hours(scan)
    validity = _validity([p for p in periods if p.role == "offer"], durations, context)
    travel = _validity([p for p in periods if p.role == "travel"], [], context)
    validity = _inferred(validity, cadences, scans, context)
    validity = replace(
        validity, until_stock_lasts="stock" in flags, limited_time="limited" in flags, hours=hours
    )
    said = travel.starts is not None or travel.ends is not None
    return Reading(validity, travel if said else None, tuple(dict.fromkeys(issues)))


def _periods(scan: Scan, items: list[Item], context: Context, issues: list[Issue]) -> list[Period]:
    periods: list[Period] = []
    for mention in mentions(scan, items):
        if mention.cue == "today-only" and context.reference is None:
            continue
        period = _resolved(scan, mention, context)
        period.role = _role(items, mention, periods)
        period.weight = _weight(scan, items, mention, period, context)
        if period.role == "excluded" or period.weight < 0:
            continue
        issues.extend(period.issues)
        if period.starts or period.ends:
            periods.append(period)
    return periods


def _issue(scan: Scan, flaw: Flaw, code: str | None = None) -> Issue:
    first, last = flaw.point.first, flaw.point.last
    return Issue(code or flaw.code, scan.quote(first, last), _name(scan), scan.span(first, last))


def _name(scan: Scan) -> FieldName:
    return "title" if scan.field == "title" else "body"


def _resolved(scan: Scan, mention: Mention, context: Context) -> Period:
    first, second = mention.starts, mention.ends
    period = Period(scan, mention, None, None)
    if first is not None and second is not None and mention.cue == "range":
        _resolve_range(period, first, second, context)
        return period
    reference, weekend = context.reference, context.weekend
    for point, ends in ((first, False), (second, True)):
        if point is None:
            continue
        of_both = first is not None and second is not None and mention.cue != "month"
        day = resolve(point, reference, ends=ends and not of_both, weekend=weekend)
        if isinstance(day, Flaw):
            period.issues.append(_issue(scan, day))
        elif ends:
            period.ends = day
        else:
            period.starts = day
    return period


def _resolve_range(period: Period, first: Point, second: Point, context: Context) -> None:
    """A range whose ends lend each other the year; one that runs backward is an issue, not a period."""
    first, second = _shared_year(first, second, context.reference)
    scan, weekend = period.scan, context.weekend
    if first.kind == "weekday" or second.kind not in ("day", "month"):
        start, end = _relative_range(first, second, context)
    else:
        end = resolve(second, context.reference, ends=True, weekend=weekend)
        start = resolve(first, context.reference, ends=False, weekend=weekend)
    period.issues.extend(_issue(scan, day) for day in (start, end) if isinstance(day, Flaw))
    period.starts = None if isinstance(start, Flaw) else start
    period.ends = None if isinstance(end, Flaw) else end
    if period.starts and period.ends and period.starts.date > period.ends.date:
        both = period.mention.starts is not None and period.mention.starts.year is not None
        span = Point("day", None, None, None, None, None, first.first, second.last)
        period.issues.append(_issue(scan, Flaw("backward-range", span)))
        period.starts = None
        if both or period.mention.ends is None or period.mention.ends.year is None:
            period.ends = None


def _relative_range(first: Point, second: Point, context: Context) -> tuple[Day | Flaw, Day | Flaw]:
    reference, weekend = context.reference, context.weekend
    if first.kind == "weekday":
        end = resolve(second, reference, ends=True, weekend=weekend)
        if isinstance(end, Flaw):
            return resolve(first, reference, ends=False, weekend=weekend), end
        back = (end.date.weekday() - (first.weekday or 0)) % 7
        return Day(end.date - timedelta(days=back), None, "weekday", first), end
    start = resolve(first, reference, ends=False, weekend=weekend)
    anchor = reference if isinstance(start, Flaw) else start.date
    return start, resolve(second, anchor, ends=True, weekend=weekend)


def _shared_year(first: Point, second: Point, reference: date | None) -> tuple[Point, Point]:
    if first.kind not in ("day", "month") or second.kind not in ("day", "month"):
        return first, second
    if first.calendar != second.calendar or first.flaw or second.flaw or first.pair or second.pair:
        return first, second
    earlier = (first.month or 0, first.day or 0) <= (second.month or 0, second.day or 31)
    if first.year is None and second.year is not None:
        year = second.year if earlier else second.year - 1
        lent = first._replace(year=year)
        if not earlier and _days_between(lent, second) > _CROSSING:
            lent = lent._replace(year=second.year)
        return lent, second
    if second.year is None and first.year is not None:
        return first, second._replace(year=first.year if earlier else first.year + 1)
    if first.year is None and reference is not None:
        return _both_years(first, second, reference, earlier)
    return first, second


def _days_between(first: Point, second: Point) -> timedelta:
    none = ()
    start = resolve(first, None, ends=False, weekend=none)
    end = resolve(second, None, ends=True, weekend=none)
    if isinstance(start, Flaw) or isinstance(end, Flaw):
        return timedelta.max
    return end.date - start.date


def _both_years(first: Point, second: Point, reference: date, earlier: bool) -> tuple[Point, Point]:
    """The year in which the range lies nearest to the reference day, weekdays first."""

    def distance(start: date) -> tuple[int, int]:
        wrong = first.weekday is not None and start.weekday() != first.weekday
        days = [
            d
            for d in candidates(second, reference, last=True)
            if timedelta(0) <= d - start < timedelta(days=366)
        ]
        end = min(days, default=start)
        wrong += second.weekday is not None and end.weekday() != second.weekday
        away = (
            0
            if start <= reference <= end
            else min(abs((start - reference).days), abs((end - reference).days))
        )
        return int(wrong), away

    best = min(candidates(first, reference), key=distance, default=None)
    if best is None or first.calendar != "gregorian":
        return first, second
    return first._replace(year=best.year), second._replace(year=best.year if earlier else best.year + 1)


def _role(items: list[Item], mention: Mention, before: list[Period]) -> str:
    """Whether the period is of the offer, of the journey, or one that is left out of it, by the cue before it."""
    floor = before[-1].mention.upto if before else 0
    words = 0
    for k in range(mention.at, max(floor, mention.at - 5) - 1, -1):
        if k < mention.at:
            kind = items[k].kind
            if kind == "travel":
                return "offer" if mention.cue == "lone" else "travel"
            if kind == "exclude":
                return "excluded"
            if kind in ("book", "only"):
                return "offer"
        words += items[k].plain if k < len(items) else 0
        if words > _BESIDE:
            break
    return "offer"


def _weight(scan: Scan, items: list[Item], mention: Mention, period: Period, context: Context) -> int:
    """How surely the mention is the promotion's period; below zero it is some other date's."""
    first = items[mention.at].first
    weight = period.exact
    near = [i for i in items[max(0, mention.at - 8) : mention.at] if first - i.last <= _SENTENCE_WINDOW]
    after = items[mention.upto] if mention.upto < len(items) else None
    if any(i.kind == "past" for i in near[-2:]) or (
        after is not None and after.kind == "past" and not after.plain
    ):
        return -1
    if scan.field == "title":
        return weight + 10
    cued = any(i.kind in ("valid", "book", "travel") for i in near)
    if not cued and not (first <= 3 and mention.cue != "lone"):
        return -1
    day = period.starts or period.ends
    if day is not None and context.reference is not None and abs(day.date - context.reference).days > 200:
        weight -= 2
    return weight + 1


@dataclass(frozen=True, slots=True)
class _Duration:
    days: int
    scan: Scan
    first: int
    last: int
    said: bool


def _durations(scan: Scan, items: list[Item]) -> list[_Duration]:
    found = []
    for k, item in enumerate(items):
        before = items[k - 1] if k and not item.plain else None
        if item.kind in ("two_days", "two_weeks"):
            days, last = (2 if item.kind == "two_days" else 14), item.last
        elif item.kind in ("number", "count") and k + 1 < len(items) and not items[k + 1].plain:
            unit = items[k + 1]
            if unit.kind not in ("day_unit", "week_unit"):
                continue
            days, last = item.value * (1 if unit.kind == "day_unit" else 7), unit.last
        else:
            continue
        cued = before is not None and before.kind == "duration"
        follower = next((i for i in items[k + 1 : k + 3] if i.first > last), None)
        only = follower is not None and follower.kind == "only" and not follower.plain
        announced = scan.field == "title" or any(i.kind == "valid" for i in items[max(0, k - 4) : k])
        if (cued or only) and 1 <= days <= 92 and announced:
            arabic = cued and before is not None and not scan.tokens[before.first].word.isascii()
            first = before.first if cued and before is not None else item.first
            found.append(_Duration(days, scan, first, last, arabic))
    return found


def _hours(scan: Scan) -> str | None:
    """The words from the first hour of day to the last one, as they stand."""
    limited = [h for h in scan.of("date") if h.kind == "hours"]
    if limited:
        return scan.quote(limited[0].first, limited[0].last, limited[0].skip)
    tokens = scan.tokens
    clocks = []
    for hit in scan.of("date"):
        i = hit.first
        if hit.kind == "clock" and i and tokens[i - 1].number is not None and int(tokens[i - 1].word) <= 59:
            if tokens[i].word == "م" and len(tokens[i - 1].word) > 2:
                continue
            clocks.append((i - 1, hit.last))
    if not clocks or clocks[-1][1] - clocks[0][0] > 2 * _BESIDE:
        return None
    first = clocks[0][0]
    if first and tokens[first].gap == ":":
        first -= 1
    return scan.quote(first, clocks[-1][1])


def _evidence(period: Period, bound: Bound, day: Day) -> list[Evidence]:
    scan = period.scan
    points: Iterable[Point] = (day.point, *day.agreeing)
    return [
        Evidence(
            bound,
            scan.quote(p.first, p.last),
            _name(scan),
            scan.span(p.first, p.last),
            p.calendar if p.kind in ("day", "month") else None,
            day.rule if p is day.point else f"{p.calendar}-agrees",
        )
        for p in points
    ]


def _conflicts(scan: Scan, day: Day) -> list[Conflict]:
    return [
        Conflict(scan.quote(p.first, p.last), _name(scan), scan.span(p.first, p.last), calendar, named)
        for p, calendar, named in day.conflicts
    ]


def _validity(periods: list[Period], durations: list[_Duration], context: Context) -> Validity:
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
            _name(scan),
            scan.span(d.point.first, d.point.last),
            d.calendar,
            d.date,
        )
        for d, taken in ((period.starts, starts), (period.ends, ends))
        if d is not None and taken is not None and d.date != taken
    ]


def _by_duration(
    duration: _Duration, starts: date | None, evidence: list[Evidence], context: Context
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
        evidence.append(Evidence("starts", quote, _name(scan), span, None, "duration-from-publication"))
    evidence.append(Evidence("ends", quote, _name(scan), span, None, "duration"))
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
        evidence = Evidence("ends", scan.quote(first, last), _name(scan), scan.span(first, last), None, kind)
        return replace(validity, ends=ends, ends_basis="inferred", evidence=(*validity.evidence, evidence))
    return validity
