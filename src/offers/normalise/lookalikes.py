"""Numbers that only look like days, by what stands beside them: percentages, prices, sizes, branches, hours of day.

`known` is what the tables know of calendars, by the token that it begins at.
"""

from __future__ import annotations

import re

from offers.normalise.money import SIGNS
from offers.normalise.scan import Hit, Scan

_MONEY = (*SIGNS, "#", "+")
SHORT_DATE_AHEAD = re.compile(r"\s*[/\-.\\]\s*\d")
_MONTHS = frozenset(["month", "hijri_month"])
_LAST_DAY, _LAST_HOUR = 31, 24
_YEARS = range(1343, 2101)


def not_a_day(scan: Scan, known: dict[int, list[Hit]], i: int) -> str | None:
    """Why the number is no day: a percentage, a price, a size, the number of a branch or street; None if it may be."""
    word, gap, ahead = scan.words[i], scan.gaps[i], scan.gaps[i + 1]
    if ahead != " " and ahead.lstrip().startswith("%"):
        return "a percentage"
    if gap != " ":
        if gap.endswith("%"):
            return "a percentage"
        if gap.rstrip().endswith(_MONEY) and not _and_a_day(scan, known, i):
            return "an amount or a telephone number"
        if not gap and i and scan.words[i - 1].isascii() and scan.number(i - 1) is None and i - 1 not in known:
            return "part of a name"
    if gap == ahead == " " and i and _is_exchanged(scan, i):
        return "an amount of what is named after it"
    if len(ahead) <= 2:
        for hit in known.get(i + 1, ()):
            if hit.kind == "not_day" and not _is_a_month_s_year(scan, known, i):
                return "an amount of what is named after it"
    before = known.get(i - 1)
    if before is None or len(gap) > 1 or len(word) > 2 or SHORT_DATE_AHEAD.match(scan.folded.text, scan.ends[i]):
        return None
    kinds = {h.kind for h in before}
    if "not_day" in kinds and not _month_follows(known, i + 1) and _priced(scan, i):
        return "an amount or a telephone number"
    named = "place_before" in kinds and (i in known or not _month_follows(known, i + 1))
    if named or "number_before" in kinds:
        return "the number of what is named before it"
    return None


def _is_exchanged(scan: Scan, i: int) -> bool:
    """ "Buy 1 get 1 until 20 April", «اشتر 1 واحصل على 1 حتى 20 أبريل»: whether the number counts one or the other."""
    if scan.words[i - 1] == "buy":
        return scan.words[i + 1 : i + 2] == ["get"]
    if scan.words[i - 1] == "get":
        return i > 2 and scan.words[i - 3] == "buy"
    return scan.words[max(0, i - 2) : i] == ["واحصل", "علي"]


def _priced(scan: Scan, i: int) -> bool:
    """ "AED 15": whether a currency that no number stands before leads to the number."""
    money = (h for h in scan.around(i - 1, "label") if h.kind == "money" and h.last == i - 1)
    return any(not h.first or scan.number(h.first - 1) is None for h in money)


def _is_a_month_s_year(scan: Scan, known: dict[int, list[Hit]], i: int) -> bool:
    """«19 مارس 2018 ساعات ذكية»."""
    return scan.number(i) in _YEARS and scan.gaps[i] == " " and any(h.kind in _MONTHS for h in known.get(i - 1, ()))


def of_a_price(scan: Scan, known: dict[int, list[Hit]], i: int) -> bool:
    """ "was Dhs 60", «كان 60»: whether an amount begins at token i."""
    if i >= len(scan.words):
        return False
    number = scan.number(i)
    if number is None:
        named = any(h.kind == "money" for h in scan.at(i, "label"))
        return named and i + 1 < len(scan.words) and scan.number(i + 1) is not None
    if not_a_day(scan, known, i) is not None:
        return True
    if number in _YEARS or scan.gaps[i + 1].strip() in ("/", "-"):
        return False
    return number > _LAST_DAY or bool(scan.gaps[i + 1].strip()) or i + 1 not in known


def _and_a_day(scan: Scan, known: dict[int, list[Hit]], i: int) -> bool:
    """«14+15 نوفمبر», «14 نوفمبر + 15 نوفمبر»: whether token i, after a plus, is the next day, or one of a month."""
    if scan.gaps[i] == " + ":
        return _month_follows(known, i + 1)
    return (
        scan.gaps[i] == "+"
        and i > 0
        and scan.number(i - 1) is not None
        and int(scan.words[i - 1]) + 1 == scan.number(i)
    )


def _month_follows(known: dict[int, list[Hit]], i: int) -> bool:
    """«سنتر 7 مارس», «مول 7 من مارس»: whether the number before token i is a day of a month."""
    kinds = {h.kind for h in known.get(i, ())}
    if "from" in kinds:
        kinds = {h.kind for h in known.get(i + 1, ())}
    return not kinds.isdisjoint(_MONTHS)


def is_hour(scan: Scan, known: dict[int, list[Hit]], i: int, *, opened: bool = False) -> bool:
    """Whether the number is an hour of day; `opened` tells that «من» and an hour stand before it."""
    word, gap, ahead = scan.words[i], scan.gaps[i], scan.gaps[i + 1]
    if gap[-1:] == ":" and i and scan.number(i - 1) is not None:
        return True
    if ahead == ":" and i + 1 < len(scan.words) and scan.number(i + 1) is not None:
        return True
    before = known.get(i - 1)
    # «24 ساعة: 9 مارس»
    if before is not None and before[0].kind == "oclock" and len(word) <= 2 and int(word) <= _LAST_HOUR:
        return scan.words[i - 1] != "ساعه" or i < 2 or scan.number(i - 2) is None
    after = known.get(i + 1)
    if after is None or len(word) > 2:
        return False
    kinds = {h.kind for h in after}
    if opened and scan.words[i + 1] == "م":
        # «من 10 ص إلى 11 م»
        return True
    if before is not None and any(h.kind == "clock" for h in before):
        # "10am-10pm", «10 ص-10 م»
        return "clock" in kinds or scan.words[i + 1] == "م"
    if scan.words[i + 1] in ("am", "pm"):
        # "4-6 pm"
        return int(word) <= 12
    return "clock" in kinds and gap[-1:] not in "-/." and "weekday" not in kinds and int(word) <= 24


def begins_hours(scan: Scan, i: int) -> bool:
    """ "4-6 pm": whether a dash leads from the number to an hour of day."""
    if scan.gaps[i + 1].strip() != "-" or len(scan.words[i]) > 2 or i + 1 == len(scan.words):
        return False
    return scan.number(i + 1) is not None and scan.words[i + 2 : i + 3] in (["am"], ["pm"])
