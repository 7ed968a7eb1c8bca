"""The period that a post states, and what may be inferred of it; nothing else is ever a date.

The mentions of title and body become candidates; the more exact one wins and the others are evidence,
conflicts or no matter. Inferred are only: an end by «اليومية» and «الاسبوعية» with a known start, and a
weekend offer's end by the country's weekend (rules of truth).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from offers.model import Basis, Bound, Conflict, Evidence, Issue, Validity
from offers.normalise import foreign
from offers.normalise.durations import COUNTED, HOURS, Duration, durations_in, hours_in
from offers.normalise.items import Item, items_of
from offers.normalise.periods import Context, Period, periods_in
from offers.normalise.points import GREGORIAN_YEARS, Point
from offers.normalise.resolve import Day, Flaw, months_on, resolve, weekend_end
from offers.normalise.scan import Hit, Scan

_ANNOUNCING = frozenset(
    ["offer", "noun", "discount", "half", "saving", "gift", "coupon", "festival", "cashback", "instalment", "instead"]
)
# With an amount of money in the title.
_PRICED = frozenset(["price", "from", "bargain", "each", "buy", "free"])
_BEGINNING = 40
_CAPTION = 50


@dataclass(slots=True)
class Reading:
    """All that the dates of a post say."""

    validity: Validity
    travel: Validity | None
    issues: tuple[Issue, ...]


@dataclass(slots=True)
class _Bounds:
    """The bounds found so far, with what they rest on."""

    starts: date | None = None
    ends: date | None = None
    evidence: list[Evidence] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def read(scans: Sequence[Scan], context: Context, cadences: Sequence[tuple[str, Scan, int, int]]) -> Reading:
    """The period of the post whose title and body were scanned.

    `cadences` are the words that tell how often the promotion comes: kind, scan, first and last token.
    """
    issues: list[Issue] = []
    periods: list[Period] = []
    counted: list[tuple[Scan, list[Item]]] = []
    hours: str | None = None
    flags: set[str] = set()
    announced = _announced(scans)
    for scan in scans:
        items = items_of(scan)
        found = periods_in(scan, items, context, issues, announced=announced)
        periods.extend(found)
        kinds = {h.kind for h in scan.hits["date"]}
        flags |= kinds & {"stock", "limited"}
        if not kinds.isdisjoint(COUNTED):
            counted.append((scan, items))
        if hours is None and not kinds.isdisjoint(HOURS):
            hours = hours_in(scan)
    stated = _stated(own := [p for p in periods if p.role == "offer"])
    if len(own) == 1 and own[0].mention.cue == "lone":
        _by_one_day(scans, stated)
    if not periods:
        _by_other_languages(scans, stated, context, issues)
    if stated.ends is None:
        lasting = next((found for scan, items in counted for found in durations_in(scan, items)), None)
        if lasting is not None:
            # A day that cannot be understood is when it begins, not that of publication.
            _by_duration(lasting, stated, None if issues else context.reference)
    basis = _inferred(stated, cadences, context)
    validity = _validity(stated, basis, stock="stock" in flags, limited="limited" in flags, hours=hours)
    journeys = [p for p in periods if p.role == "travel"]
    travel = _validity(_stated(journeys)) if journeys else None
    return Reading(validity, travel, tuple(dict.fromkeys(issues)))


def year_of_an_occasion(title: Scan) -> tuple[int, tuple[int, ...]] | None:
    """The year and the months of an occasion that the year stands right after: «عيد الأم 2026», "White Friday 2026".

    Of occasions alone whose sales lie in one year; None if there is none.
    """
    for hit in title.hits["label"]:
        i = hit.last + 1
        if hit.kind != "occasion" or hit.value not in _MONTHS_OF or i >= len(title.words) or title.gaps[i] != " ":
            continue
        year = title.number(i)
        # «الجمعة البيضاء 2000 ريال خصم», "2025/26"
        told = title.gaps[i + 1].strip() not in ("/", "-") and not any(
            h.kind == "money" for h in title.at(i + 1, "label")
        )
        if year is not None and year in GREGORIAN_YEARS and told:
            return year, _MONTHS_OF[hit.value]
    return None


_MONTHS_OF = {"white-friday": (11, 12), "mothers-day": (3,)}


def _announced(scans: Sequence[Scan]) -> bool:
    """Whether a word of the title, or of the text's beginning, announces an offer, and no word of the title news."""
    if any(h.kind in ("news", "not_offer") for h in scans[0].hits["cue"]):
        return False
    priced = any(h.kind == "money" for h in scans[0].hits["label"])
    if priced and (scans[0].hits["subject"] or scans[0].hits["sector"]):
        return True
    if any(_is_plain(scan) for scan in scans[1:]):
        return True
    kinds = _ANNOUNCING | _PRICED if priced else _ANNOUNCING
    return any(h.kind in kinds and h.first < _BEGINNING for scan in scans for h in scan.hits["cue"])


def _is_plain(body: Scan) -> bool:
    """Whether a text is short and holds nothing of the news: a caption, which tells of the offer alone."""
    if len(body.words) > _CAPTION:
        return False
    return not any(h.kind in ("news", "not_offer", "grave") for h in body.hits["cue"])


def _evidence(period: Period, bound: Bound, day: Day) -> list[Evidence]:
    scan, found = period.scan, []
    points: Iterable[Point] = (day.point, *day.agreeing)
    for p in points:
        span = scan.span(p.first, p.last)
        calendar = p.calendar if p.kind in ("day", "month") else None
        rule = day.rule if p is day.point else f"{p.calendar}-agrees"
        found.append(Evidence(bound, scan.folded.original[slice(*span)], scan.field, span, calendar, rule))
    return found


def _conflicts(scan: Scan, day: Day) -> list[Conflict]:
    return [
        Conflict(scan.quote(p.first, p.last), scan.field, scan.span(p.first, p.last), calendar, named)
        for p, calendar, named in day.conflicts
    ]


def _stated(periods: list[Period]) -> _Bounds:
    """The most exact period, filled up by others that agree with it; those that do not are conflicts."""
    found = _Bounds()
    month = next((p for p in periods if p.scan.field == "title" and _is_bare_month(p)), None)
    for period in sorted(periods, key=lambda p: _rank(p, month)):
        start, end = period.starts, period.ends
        if not found.evidence and not found.conflicts:
            found.starts, found.ends = (start.date if start else None), (end.date if end else None)
        elif not _agrees(period, found.starts, found.ends):
            if period.weight >= 2 and not _month_around(period, found):
                found.conflicts.extend(_other_days(period, found.starts, found.ends))
            continue
        else:
            found.starts = found.starts or (start.date if start else None)
            found.ends = found.ends or (end.date if end else None)
        if start is not None:
            found.evidence.extend(_evidence(period, "starts", start))
            found.conflicts.extend(_conflicts(period.scan, start))
        if end is not None:
            found.evidence.extend(_evidence(period, "ends", end))
            found.conflicts.extend(_conflicts(period.scan, end))
    return found


def _validity(
    found: _Bounds,
    ends_basis: Basis = "stated",
    *,
    stock: bool = False,
    limited: bool = False,
    hours: str | None = None,
) -> Validity:
    """The bounds as the model tells them; `ends_basis` is that of an end, if there is one."""
    return Validity(
        found.starts,
        found.ends,
        "stated" if found.starts else "unknown",
        ends_basis if found.ends else "unknown",
        until_stock_lasts=stock,
        limited_time=limited,
        hours=hours,
        evidence=tuple(sorted(dict.fromkeys(found.evidence), key=lambda e: e.bound != "starts")),
        conflicts=tuple(dict.fromkeys(found.conflicts)),
    )


def _month_around(period: Period, found: _Bounds) -> bool:
    """Whether the period is the month that the found days lie in: «لشهر أبريل من 1-4 إلى 15-4»."""
    if period.mention.cue != "month" or period.starts is None or period.ends is None:
        return False
    return all(period.starts.date <= day <= period.ends.date for day in (found.starts, found.ends) if day)


def _rank(period: Period, month: Period | None) -> tuple[int, bool, bool, int]:
    """A range in the body outranks a lone date in the title; otherwise the title speaks first, a month last.

    So it does the title's `month`, if it lies in that. Weekdays may be those of each week, on which a shop opens: what
    has dates speaks before them.
    """
    days = [day for day in (period.starts, period.ends) if day is not None]
    weekly = not period.mention.only and all(day.point.kind == "weekday" for day in days)
    lone_title = period.scan.field == "title" and (period.mention.cue == "lone" or _is_bare_month(period))
    range_in_body = period.scan.field == "body" and period.exact == 3 and period.weight > 2 and not weekly
    range_in_body = range_in_body and (month is None or _lies_in(period, month))
    level = 1 if lone_title else 0 if period.scan.field == "title" or range_in_body else 2
    if period.scan.field == "title" and not lone_title:
        level = -1
    return level, period.mention.cue == "month", weekly, -period.weight


def _lies_in(period: Period, month: Period) -> bool:
    if period.starts is None or period.ends is None or month.starts is None or month.ends is None:
        return False
    return month.starts.date <= period.starts.date and period.ends.date <= month.ends.date


def _is_bare_month(period: Period) -> bool:
    """Whether a month tells only roughly when: «برايم داي يوليو», not «عروض شهر يوليو», «طوال يوليو»."""
    point = period.mention.starts
    if period.mention.cue != "month" or point is None:
        return False
    return not point.first or period.scan.words[point.first - 1] not in _WHOLE


_WHOLE = frozenset(("شهر", "لشهر", "بشهر", "خلال", "طوال", "طيله", "طول", "مدار", "during", "throughout", "all", "of"))


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


def _by_other_languages(scans: Sequence[Scan], found: _Bounds, context: Context, issues: list[Issue]) -> None:
    """The first start and the first end that a date of another language gives; those of a title come first."""
    for scan in scans:
        for bound, point, rule in foreign.dates_in(scan):
            day = resolve(point, context.reference, ends=bound == "ends", weekend=context.weekend)
            quote, span = scan.quote(point.first, point.last), scan.span(point.first, point.last)
            if isinstance(day, Flaw):
                issues.append(Issue(day.code, quote, scan.field, span))
            elif bound == "starts" and found.starts is None and (found.ends is None or day.date <= found.ends):
                found.starts = day.date
                found.evidence.append(Evidence(bound, quote, scan.field, span, "gregorian", rule))
            elif bound == "ends" and found.ends is None and (found.starts is None or day.date >= found.starts):
                found.ends = day.date
                found.evidence.append(Evidence(bound, quote, scan.field, span, "gregorian", rule))
        if found.evidence:
            return


def _by_one_day(scans: Sequence[Scan], found: _Bounds) -> None:
    """«يوم واحد فقط! العرض الثلاثاء 23 سبتمبر»: the only day that a promotion of one day names is its last too."""
    said = next(((s, h) for s in scans for h in s.hits["date"] if h.kind == "one_day" and _is_whole(s, h)), None)
    if found.starts is not None and found.ends is None and said is not None:
        scan, hit = said
        found.ends = found.starts
        quote, span = scan.quote(hit.first, hit.last), scan.span(hit.first, hit.last)
        found.evidence.append(Evidence("ends", quote, scan.field, span, None, "one-day"))


def _is_whole(scan: Scan, hit: Hit) -> bool:
    """«يوم واحد فقط», «خصم 20% ليوم واحد»; «توصيل خلال يوم واحد», «تذكرة ليوم واحد» are no sales of one day."""
    if hit.last - hit.first > 1:
        return True
    told = scan.gaps[hit.first].strip() or (hit.first and scan.words[hit.first - 1] in _LASTING)
    return scan.field == "title" and scan.words[hit.first] in ("ليوم", "لليوم") and bool(told)


_LASTING = frozenset(("عروض", "العروض", "عرض", "العرض", "خصم", "الخصم", "خصومات", "الخصومات", "تخفيضات", "التخفيضات"))


def _by_duration(duration: Duration, found: _Bounds, published: date | None) -> None:
    """«لمدة 3 أيام» counts both ends, from the start, else from the day of publication.

    "4 days only" without a start tells nobody from when, so it stays a limited time.
    """
    start = found.starts or (published if duration.said else None)
    by_moon = any(e.bound == "starts" and e.calendar == "hijri" for e in found.evidence)
    if start is None or (duration.months and by_moon):
        return
    scan = duration.scan
    quote, span = scan.quote(duration.first, duration.last), scan.span(duration.first, duration.last)
    if found.starts is None:
        found.evidence.append(Evidence("starts", quote, scan.field, span, None, "duration-from-publication"))
    found.evidence.append(Evidence("ends", quote, scan.field, span, None, "duration"))
    found.starts = start
    found.ends = months_on(start, duration.months) if duration.months else start + timedelta(days=duration.days - 1)


def _inferred(found: _Bounds, cadences: Sequence[tuple[str, Scan, int, int]], context: Context) -> Basis:
    """Gives a period without an end the one that a named rule gives it; the basis of the end."""
    if found.ends is not None:
        return "stated"
    for kind, scan, first, last in cadences:
        if kind == "weekly" and found.starts is not None:
            found.ends = found.starts + timedelta(days=6)
        elif kind == "daily" and found.starts is not None:
            found.ends = found.starts
        elif kind == "weekend" and (day := found.starts or context.reference) is not None:
            found.ends = weekend_end(day, context.weekend)
        else:
            continue
        found.evidence.append(Evidence("ends", scan.quote(first, last), scan.field, scan.span(first, last), None, kind))
        return "inferred"
    return "unknown"
