"""Mentions resolved: periods with what they are the period of, and how surely they are the promotion's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from offers.model import Issue
from offers.normalise.items import Item
from offers.normalise.mentions import SINCE, Mention, mentions
from offers.normalise.points import Point
from offers.normalise.resolve import Day, Flaw, candidates, resolve
from offers.normalise.scan import Scan
from offers.normalise.strangers import BEGAN, READY, RECEIVED, of_strangers

_CROSSING = timedelta(days=200)
_WEEK = timedelta(days=7)
_BESIDE = 6
# Items of a sentence or two.
_AWAY = 12
_PROMOTIONS = frozenset(("promotion", "promo", "offer", "campaign", "sale", "validity"))
_SENTENCE_WINDOW = 14
# So many words of an announcement are about nothing else.
_SHORT_TEXT = 80
# Told from the day of publication, also where a range begins later: «من 1 إلى 7 الشهر القادم», «غدا وبعد غد».
_FROM_TODAY = ("this-month", "next-month", "tomorrow", "after-tomorrow")
# No post tells of more days; a text that does is read no further.
_MOST = 500
# «وصلنا من 5 مارس»: what is told from a day on after these need not begin with it.
_FROM = frozenset(("من", "from", "since", "منذ"))
# «نلتقي خلال شهر مارس»: nor does what is told of a month after these last throughout it.
_WITHIN = frozenset(("خلال", "during"))
_CUES = frozenset(["valid", "book", "travel", "label", "last_day"])


@dataclass(slots=True)
class Context:
    """What the reading needs to know beside the text: the reference day and the country's weekend.

    Without a reference day, `season` is the year and the months of the occasion that the title is about: "White Friday
    2026".
    """

    reference: date | None
    weekend: tuple[int, ...]
    season: tuple[int, tuple[int, ...]] | None = None


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


def periods_in(
    scan: Scan, items: list[Item], context: Context, issues: list[Issue], *, announced: bool
) -> list[Period]:
    """The periods that the text states; what cannot be understood is added to `issues`.

    `announced` tells that a word of the post announces an offer: a short text then needs no other cue.
    """
    periods: list[Period] = []
    for period in _all_periods(scan, items, context, announced=announced):
        if _cause_against(period) is None:
            issues.extend(period.issues)
            if period.starts or period.ends:
                periods.append(period)
    return periods


def others_in(scan: Scan, items: list[Item], context: Context) -> list[tuple[Period, str]]:
    """The days and periods of the text that are not the promotion's, each with the cause."""
    found = ((p, _cause_against(p)) for p in _all_periods(scan, items, context, announced=False) if p.starts or p.ends)
    return [(period, cause) for period, cause in found if cause is not None]


def _all_periods(scan: Scan, items: list[Item], context: Context, *, announced: bool) -> Iterator[Period]:
    taken: list[Period] = []
    floor = 0
    for mention in mentions(scan, items)[:_MOST]:
        if mention.cue == "today-only" and context.reference is None:
            continue
        period = _resolved(scan, mention, context)
        period.role = _role(scan, items, mention, taken)
        period.weight = _weight(items, period, context, floor, announced=announced)
        floor = mention.upto
        if _cause_against(period) is None and (period.starts or period.ends):
            taken.append(period)
        yield period


def _cause_against(period: Period) -> str | None:
    if period.role == "excluded":
        return "days that the promotion leaves out"
    if period.weight < 0:
        return "no word near it tells that it is the promotion's period"
    return None


def _issue(scan: Scan, flaw: Flaw) -> Issue:
    first, last = flaw.point.first, flaw.point.last
    return Issue(flaw.code, scan.quote(first, last), scan.field, scan.span(first, last))


def _resolved(scan: Scan, mention: Mention, context: Context) -> Period:
    first, second = mention.starts, mention.ends
    if context.season is not None and scan.field == "title":
        first, second = _of_the_season(first, second, *context.season)
    period = Period(scan, mention, None, None)
    if first is not None and second is not None and mention.cue == "range":
        _resolve_range(period, first, second, context)
        return period
    reference, weekend = context.reference, context.weekend
    if mention.cue == "month" and second is not None and second.kind == "month":
        # A month without a year ends in the one that it begins in: that whose beginning is nearest.
        begins = resolve(second, reference, ends=False, weekend=weekend)
        reference = reference if isinstance(begins, Flaw) else begins.date
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


def _of_the_season(
    first: Point | None, second: Point | None, year: int, months: tuple[int, ...]
) -> tuple[Point | None, Point | None]:
    """The days of a mention that tells no year, if they lie in these months, in the given one."""
    points = [p for p in (first, second) if p is not None]
    if any(p.year is not None or p.calendar != "gregorian" or p.flaw or p.month not in months for p in points):
        return first, second
    return (
        None if first is None else first._replace(year=year),
        None if second is None else second._replace(year=year),
    )


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
    if first.kind == "weekday" and not first.coming:
        end = resolve(second, reference, ends=True, weekend=weekend)
        if isinstance(end, Flaw):
            return resolve(first, reference, ends=False, weekend=weekend), end
        if reference is not None and end.date - reference >= _WEEK:
            # The weekday that comes next, not the last one before an end that is weeks away.
            return resolve(first, reference, ends=False, weekend=weekend), end
        back = (end.date.weekday() - (first.weekday or 0)) % 7
        return Day(end.date - timedelta(days=back), None, "weekday", first), end
    if second.kind == "day-ahead" and first.kind == "day-ahead" and first.day and second.day:
        end = resolve(second, reference, ends=True, weekend=weekend)
        if isinstance(end, Flaw) or first.day >= second.day:
            return Flaw("backward-range", first), end
        return Day(end.date.replace(day=first.day), None, first.kind, first), end
    start = resolve(first, reference, ends=False, weekend=weekend)
    anchor = reference if isinstance(start, Flaw) or second.kind in _FROM_TODAY else start.date
    return start, resolve(second, anchor, ends=True, weekend=weekend)


def _shared_year(first: Point, second: Point, reference: date | None) -> tuple[Point, Point]:
    if first.kind not in ("day", "month") or second.kind not in ("day", "month"):
        return first, second
    if first.calendar != second.calendar or first.flaw or second.flaw:
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
        wrong = int(first.weekday is not None and start.weekday() != first.weekday)
        days = [d for d in candidates(second, reference, last=True) if timedelta(0) <= d - start < timedelta(days=366)]
        end = min(days, default=start)
        wrong += second.weekday is not None and end.weekday() != second.weekday
        away = 0 if start <= reference <= end else min(abs((start - reference).days), abs((end - reference).days))
        return int(wrong), away

    best = min(candidates(first, reference), key=distance, default=None)
    if best is None or first.calendar != "gregorian":
        return first, second
    return first._replace(year=best.year), second._replace(year=best.year if earlier else best.year + 1)


def _role(scan: Scan, items: list[Item], mention: Mention, before: list[Period]) -> str:
    """Whether the period is of the offer, of the journey, or one that is left out of it, by the cue before it."""
    floor = before[-1].mention.upto if before else 0
    words = 0
    point = mention.starts or mention.ends
    # «آخر موعد للسفر 5 مايو»: what ends stands between the cue and the day.
    top = mention.at
    while point is not None and items[top].first < point.first:
        top += 1
    for k in range(top, max(floor, mention.at - 5) - 1, -1):
        if k < top:
            kind = items[k].kind
            if kind == "travel" and items[mention.at].plain and scan.words[items[mention.at].first] in _LASTS:
                # «عرض على الإقامة في روتانا ساري من 24 نوفمبر»
                return "offer"
            if kind == "travel" and scan.words[items[k].last + 1] in _CALLED_SO and not _is_booked(items, k):
                # "Travel Festival: save up to 35%, 10-17 Jan"
                continue
            if kind == "travel":
                # "Booking & travel period: 15 March - 30 June"
                both = k > floor and items[k - 1].kind in ("book", "and") and items[k].first - items[k - 1].last == 1
                booked = both and (items[k - 1].kind == "book" or (k - 1 > floor and items[k - 2].kind == "book"))
                # «السفر 10 ديسمبر», but «عروض السفر 10 ديسمبر»
                told = items[top].first - items[k].last == 1 and _begins_a_part(scan, items[k].first)
                return "offer" if (mention.cue == "lone" and not told) or booked else "travel"
            if kind == "exclude":
                # «جميع الفروع عدا أسيوط من 12 حتى 21 أكتوبر»: it is a branch that is left out.
                branch = words and any(
                    items[k].last < h.first < items[top].first for h in scan.around(items[top].first, "place")
                )
                # "excluding drinks. Valid till 30 November"
                gaps = scan.gaps[items[k].last + 1 : items[top].first + 1]
                apart = any(". " in gap or "\n" in gap for gap in gaps)
                # «ما عدا الجمعة، وينتهي بتاريخ 31/3»
                ends = any(item.value == "ends" for item in items[mention.at : top])
                apart = apart or (ends and any(gap.startswith(",") for gap in gaps))
                return "offer" if branch or apart else "excluded"
            if kind in ("book", "only"):
                return "offer"
        words += items[k].plain if k < len(items) else 0
        if words > _BESIDE:
            break
    return "offer"


_CALLED_SO = frozenset(("festival", "fest", "fair", "expo", "mart"))
_LASTS = frozenset(("ساري", "ساريه", "صالح", "صالحه", "يسري", "تسري"))


def _is_booked(items: list[Item], k: int) -> bool:
    """Whether a word for booking stands some way before item k or after it."""
    return any(item.kind == "book" for item in items[max(0, k - _AWAY) : k + _AWAY])


def _begins_a_part(scan: Scan, i: int) -> bool:
    return i == 0 or bool(scan.gaps[i].strip())


def _weight(items: list[Item], period: Period, context: Context, floor: int, *, announced: bool) -> int:
    """How surely the mention is the promotion's period; below zero it is some other date's.

    The mention before it ends at item `floor`.
    """
    mention, scan = period.mention, period.scan
    at = items[mention.at]
    weight = period.exact
    after = items[mention.upto] if mention.upto < len(items) else None
    before = items[max(floor, mention.at - 2) : mention.at]
    for item in before:
        # «العرض قائم منذ الأحد 9 أغسطس ويستمر إلى 27 أغسطس»
        lasts = mention.cue == "range" and scan.words[item.first] in SINCE
        if item.kind == "past" and at.first - item.last <= _SENTENCE_WINDOW and not lasts:
            return -1
    if after is not None and after.kind == "past" and not after.plain and not _of_what_follows(items, mention.upto + 1):
        return -1
    if before and before[-1].kind == "posted" and at.plain <= 1 and mention.cue == "lone":
        return -1
    if scan.field == "title":
        return weight + 10
    near = [i for i in items[max(0, mention.at - 8) : mention.at] if at.first - i.last <= _SENTENCE_WINDOW]
    beside = (
        at.kind in _CUES or at.value in ("ends", "begins") or (bool(near) and near[-1].kind in _CUES and not at.plain)
    )
    if at.value == "before" and at.first and scan.words[at.first - 1] in READY:
        # "orders will be ready by 5 October"
        return -1
    if at.kind == "last_day" and not RECEIVED.isdisjoint(scan.words[at.last + 1 : items[mention.upto - 1].first]):
        return -1
    if at.kind == "from" and scan.words[at.first] in BEGAN and of_strangers(scan, at.first):
        # «دوام المدارس بدأ 24 يناير»
        return -1
    cued = beside or any(i.kind in _CUES for i in near)
    where = mention.ends.first if mention.cue == "until" and mention.ends is not None else at.first
    if not cued and of_strangers(scan, where):
        return -1
    if not cued and not (at.first <= 3 and mention.cue != "lone"):
        return 0 if announced and len(scan.words) <= _SHORT_TEXT and _speaks_for_itself(period, items) else -1
    day = period.starts or period.ends
    if day is not None and context.reference is not None and abs(day.date - context.reference).days > 200:
        weight -= 2
    # "Promotion period: 1 - 10 May. Vouchers valid from 2 May - 30 June"
    labelled = at.first > 1 and scan.words[at.first - 1] == "period" and scan.words[at.first - 2] in _PROMOTIONS
    return weight + 1 + (2 if labelled else beside)


def _of_what_follows(items: list[Item], k: int) -> bool:
    """ "until 12 March (was 5 March)": whether a day stands right after the word of the past before item k."""
    return k < len(items) and not items[k].plain and items[k].kind in ("number", "month", "weekday", "until", "from")


def _speaks_for_itself(period: Period, items: list[Item]) -> bool:
    """Whether the mention is of days between which something lasts, of one day alone, or of a day that begins it."""
    cue = items[period.mention.at]
    if cue.value == "before":
        # "200 riyals spent by 10 March": what is done before a day need not be the offer.
        return False
    if period.mention.cue == "month":
        # «طوال شهر سبتمبر 2026»
        return cue.kind == "within" and period.scan.words[cue.first] not in _WITHIN
    days = (period.starts, period.ends)
    # «حتى نهاية مايو» is as good as a day.
    kinds = ("day", "month", "end-of-month", "end-of-year") if period.mention.cue == "until" else ("day",)
    kinds = (*kinds, "today") if period.mention.only else kinds
    if any(day is not None and day.point.kind not in kinds for day in days):
        return False
    if period.mention.cue == "from":
        after = items[period.mention.upto : period.mention.upto + 1]
        # «من 14 فبراير ولفترة محدودة»
        lasts = any(item.kind in ("limited", "stock") and item.plain <= 1 for item in after)
        return lasts or period.scan.words[cue.first] not in _FROM
    return period.mention.cue == "until" or period.mention.only or None not in days
