"""«لمدة 3 أيام» and hours of day: what a text says of time beside its dates."""

from __future__ import annotations

from dataclasses import dataclass

from offers.normalise.items import Item
from offers.normalise.points import MONTHS
from offers.normalise.scan import Scan

# The kinds of words without which a text tells of no duration, and of no hours.
COUNTED = frozenset(
    ["day_unit", "week_unit", "two_days", "two_weeks", "one_week", "one_month", "two_months", "month_unit"]
)
HOURS = frozenset(["hours", "clock"])
_BESIDE = 6
_LONGEST = 92
# «العرض من 5/3/2026 ولمدة أسبوعين»: items from the word for the offer to the length.
_NEAR = 7
_RETURNS = (["return"], ["returns"], ["refund"], ["guarantee"], ["of"])
_UNITS = {"day_unit": 1, "week_unit": 7}
_ALONE = {"two_days": (2, 0), "one_week": (7, 0), "two_weeks": (14, 0), "one_month": (0, 1), "two_months": (0, 2)}
_COUNTING = frozenset(("number", "count", "week_unit", "month_unit", *_ALONE))
_LASTS = frozenset(("يستمر", "تستمر", "مستمر", "مستمره", "ساري", "ساريه", "يسري", "تسري", "صالح", "متاح"))
# What is bought for so long: «باقة 5 جيجا صالحة لمدة 30 يوما»; words between it and the length.
_BOUGHT = frozenset(
    (
        *(
            "باقه",
            "الباقه",
            "باقات",
            "الباقات",
            "ميجا",
            "ميجابايت",
            "جيجا",
            "جيجابايت",
            "قيقا",
            "دقيقه",
            "دقايق",
            "رصيد",
        ),
        *("شريحه", "اشتراك", "الاشتراك", "عضويه", "العضويه", "ضمان", "الضمان", "نقاط", "تجوال", "gb", "mb", "data"),
        *(
            "minutes",
            "bundle",
            "package",
            "plan",
            "sim",
            "subscription",
            "membership",
            "warranty",
            "guarantee",
            "trial",
        ),
    )
)
_BETWEEN = 7
_LASTING = _LASTS | {"صالحه", "متاحه", "valid"}
_OF_A_DAY = frozenset(
    ("number", "era", "weekday", "this_month", "next_month", "today", "tomorrow", "after_tomorrow", *MONTHS)
)


@dataclass(slots=True)
class Duration:
    """A stated time by tokens `first` to `last`: days, or months; `said` tells that «لمدة» introduces it."""

    days: int
    months: int
    scan: Scan
    first: int
    last: int
    said: bool


def durations_in(scan: Scan, items: list[Item]) -> list[Duration]:
    """How long the promotion is said to last."""
    return [
        found
        for k, item in enumerate(items)
        if item.kind in _COUNTING and (found := _duration(scan, items, k)) is not None
    ]


def _duration(scan: Scan, items: list[Item], k: int) -> Duration | None:
    days, months, upto = _length(items, k)
    if not 1 <= days <= _LONGEST and not months:
        return None
    item, last = items[k], items[upto - 1].last
    before = items[k - 1] if k and not item.plain else None
    cued = (before is not None and before.kind == "duration") or scan.words[item.first] == "for"
    lasting = _lasting(scan, items, k)
    follower = items[upto] if upto < len(items) and not items[upto].plain else None
    only = follower is not None and follower.kind == "only"
    begins = follower is not None and follower.kind == "from"
    if months and not _months_of_a_day(scan, items, k, upto, lasting=lasting, cued=cued):
        return None
    dated = (
        cued and begins and upto + 1 < len(items) and not items[upto + 1].plain and items[upto + 1].kind in _OF_A_DAY
    )
    # «ابتداء من 5 فبراير ولمدة أسبوع»
    dated = dated or (cued and k > 1 and not items[k - 1].plain and items[k - 2].kind in _OF_A_DAY)
    dated = dated or _calls(scan, items, k, upto)
    announced = dated or scan.field == "title" or any(i.kind == "valid" for i in items[max(0, k - _NEAR) : k])
    if not announced or not (cued or lasting or only or dated or (begins and scan.field == "title")):
        return None
    opening = before.first if before is not None and before.kind == "duration" else item.first
    if not dated and _is_bought(scan, items, k, opening):
        return None
    # «انطلقت أمس ولمدة أربعة أيام»
    said = cued and not scan.words[opening].isascii() and "امس" not in scan.words[max(0, opening - _BESIDE) : opening]
    return Duration(days, months, scan, opening, last, said)


def _is_bought(scan: Scan, items: list[Item], k: int, opening: int) -> bool:
    """Whether it is a purchase that lasts so long, and no word for the offer stands between it and the length."""
    near = items[max(0, k - _BETWEEN - 1) : k]
    offer = max((i.last for i in near if i.kind == "valid" and scan.words[i.first] not in _LASTING), default=-1)
    bought = (i for i in range(max(0, opening - _BETWEEN), opening) if scan.words[i] in _BOUGHT)
    return max(bought, default=-1) > offer


def _calls(scan: Scan, items: list[Item], k: int, upto: int) -> bool:
    """ "3-day sale starting 4 July": whether an offer is called by the days that it lasts."""
    unit = items[upto - 1]
    if scan.words[unit.last] != "day" or items[k].kind != "number" or items[k].value < 2:
        return False
    named = [h for h in scan.at(unit.last + 1, "cue") if h.kind in ("offer", "noun", "discount", "festival")]
    # "14-day sale return"
    return bool(named) and not any(scan.words[h.last + 1 : h.last + 2] in _RETURNS for h in named)


def _length(items: list[Item], k: int) -> tuple[int, int, int]:
    """The days or the months that are counted at item k, and the index after them; no days where nothing is."""
    item = items[k]
    if item.kind in _ALONE:
        return *_ALONE[item.kind], k + 1
    if item.kind in ("number", "count") and k + 1 < len(items) and not items[k + 1].plain:
        unit = items[k + 1].kind
        return item.value * _UNITS.get(unit, 0), 0, k + 2
    if item.kind in ("week_unit", "month_unit") and k and not item.plain and items[k - 1].kind in ("duration", "valid"):
        named = k + 1 < len(items) and not items[k + 1].plain and items[k + 1].kind in MONTHS
        if named:
            # «لمدة شهر رمضان»
            return 0, 0, k + 1
        return (7, 0, k + 1) if item.kind == "week_unit" else (0, 1, k + 1)
    return 0, 0, k + 1


def _lasting(scan: Scan, items: list[Item], k: int) -> bool:
    """«وتستمر 15 يوما», «يستمر العرض أسبوعا»: whether what stands before item k tells that something lasts so long."""
    while k and not items[k].plain and items[k - 1].kind == "valid":
        k -= 1
        if scan.words[items[k].first].removeprefix("و") in _LASTS:
            return True
    return False


def _months_of_a_day(scan: Scan, items: list[Item], k: int, upto: int, *, lasting: bool, cued: bool) -> bool:
    """«لمدة شهر من 1 يونيو»: whether a day begins or ends beside the months, else those of a guarantee or a loan."""
    opening = items[k - (scan.words[items[k].first] != "for")] if cued else None
    if opening is not None and opening.plain and scan.words[opening.first].isascii():
        # "free for one month from 5 March"
        return False
    ahead = items[upto : upto + 2]
    if len(ahead) == 2 and not ahead[0].plain and ahead[0].kind == "from" and not ahead[1].plain:
        return ahead[1].kind in _OF_A_DAY
    while k and not items[k].plain and items[k - 1].kind in ("valid", "duration") and (lasting or cued):
        k -= 1
    return k > 0 and not items[k].plain and items[k - 1].kind in _OF_A_DAY


def hours_in(scan: Scan) -> str | None:
    """The words from the first hour of day to the last one, as they stand."""
    limited = [h for h in scan.hits["date"] if h.kind == "hours"]
    if limited:
        return scan.quote(limited[0].first, limited[0].last, limited[0].skip)
    clocks = []
    for hit in scan.hits["date"]:
        i = hit.first
        if hit.kind == "clock" and i and scan.number(i - 1) is not None and int(scan.words[i - 1]) <= 59:
            if scan.words[i] == "م" and len(scan.words[i - 1]) > 2:
                continue
            clocks.append((i - 1, hit.last))
    if not clocks or clocks[-1][1] - clocks[0][0] > 2 * _BESIDE:
        return None
    first = clocks[0][0]
    if first and scan.gaps[first] == ":":
        first -= 1
    return scan.quote(first, clocks[-1][1])
