"""What a post says beside who, where and when: discounts, prices, coupons, cadence, occasions, sector."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import cast

from offers.model import Cadence, Sector
from offers.normalise.scan import Scan

_WINDOW = 7
_BODY_START = 60
_LONGEST_CODE = 15
_CODE = re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{3,15}\Z")
_NUMBER_BEFORE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*\Z")
_NUMBER_AFTER = re.compile(r"\s*(\d{1,3})(?![\d.])")
_WIDE = 12
# "5-10%" is a span of numbers, "growth of -4%" of nothing that is sold: a name or a blank stands before the sign.
_BEFORE = re.compile(
    r"(?:(?:^|[^\W\d]\s+|\(|:\s)-|\b(?:minus|flat|extra|ناقص|خصم)\s+"
    # «اشتري حبة والثانية ب50%»
    r"|\bو(?:ال(?:حبه|قطعه|عبوه) )?ال[تث]اني\w?\s+(?:ب\s?)?|\b(?:second|2nd) at\s+)\Z"
)
_BEFORE_WITHIN = 24
_UP_TO = re.compile(r"\b(?:up ?to|حتي|الي|لغايه|لحد)\s+\Z")
_JOINING = ("&", "and", "or", "و")
_AFTER = re.compile(r"\s+(?:less\b|اقل\b)")
# Whether a percentage beside a cue of the kind is a discount.
_SENSE = {
    **dict.fromkeys(("discount", "offer", "noun", "coupon", "saving", "cut", "festival"), True),
    **dict.fromkeys(("cashback", "instalment"), False),
}


def discount(scans: Sequence[Scan]) -> int | float | None:
    """The largest discount that title or body states, in percent; not a rate, a tax or a share of cotton.

    «نصف السعر» is 50; what is given back later, or paid in parts, is no discount.
    """
    best: float | None = None
    for scan in scans:
        text = scan.folded.text
        if "half" in {h.kind for h in scan.hits["cue"]}:
            best = max(best or 0, 50)
        if "%" not in text and not any(h.kind == "percent" and h.value == "sign" for h in scan.hits["label"]):
            continue
        cues = _cues_of_percentages(scan)
        after = -1
        for start, end, value in _percentages(scan):
            # "Flat 30% & 50%"
            joined = after >= 0 and text[after:start].strip() in _JOINING
            joined = joined and not any(end <= first <= end + _WIDE and not good for first, _, good in cues)
            taken = _is_taken_off(text, start, end) or _of_sales(scan, start, end)
            if 1 <= value <= 99 and (joined or taken or _is_discount(cues, start, end)):
                best = max(best or 0, value)
                after = end
    if best is None:
        return None
    return int(best) if best == int(best) else best


def takes_off(scan: Scan) -> bool:
    """Whether a percentage is taken off by its sign or the word beside it: "-40%", "flat 20%", «ناقص 10٪»."""
    text = scan.folded.text
    return "%" in text and any(
        _is_taken_off(text, start, end) for start, end, value in _percentages(scan) if 1 <= value <= 99
    )


def _is_taken_off(text: str, start: int, end: int) -> bool:
    return bool(_BEFORE.search(text, max(0, start - _BEFORE_WITHIN), start) or _AFTER.match(text, end))


def _of_sales(scan: Scan, start: int, end: int) -> bool:
    """ "White Friday | Up to 80%", "Namshi up to 70% Yellow Friday": in a title, with no other word that it is of."""
    fridays = [h for h in scan.hits["label"] if h.value == "white-friday"]
    leading = _UP_TO.search(scan.folded.text, max(0, start - _WIDE), start)
    if scan.field == "body" or not fridays or leading is None:
        return False
    first, after = bisect_left(scan.starts, leading.start()), bisect_left(scan.starts, end)
    names = [*fridays, *scan.hits["store"]]
    begins = scan.gaps[first].strip() or first == 0 or any(h.last == first - 1 for h in names)
    ends = after >= len(scan.words) or scan.gaps[after].strip(" %") or any(h.first == after for h in fridays)
    return bool(begins and ends)


def _percentages(scan: Scan) -> list[tuple[int, int, float]]:
    text = scan.folded.text
    found = []
    at = text.find("%")
    while at >= 0:
        match = _NUMBER_BEFORE.search(text, max(0, at - _WIDE), at) or _NUMBER_AFTER.match(text, at + 1)
        end = at + 1
        if match is not None:
            end = max(end, match.end())
            # "7% of staff" is a share.
            if not text.startswith(" of ", end):
                found.append((min(match.start(1), at), end, float(match.group(1))))
        at = text.find("%", end)
    for hit in scan.hits["label"]:
        if hit.kind == "percent" and hit.value == "sign" and hit.first:
            number = scan.number(hit.first - 1)
            if number is not None:
                found.append((scan.starts[hit.first - 1], scan.ends[hit.last], float(number)))
    return found


def _cues_of_percentages(scan: Scan) -> list[tuple[int, int, bool]]:
    """Start, end and sense of the words that tell what a percentage is of, in the order of the text."""
    senses = [(hit, _SENSE[hit.kind]) for hit in scan.hits["cue"] if hit.kind in _SENSE]
    senses += [(hit, False) for hit in scan.hits["label"] if hit.kind == "percent" and hit.value == "not_discount"]
    return sorted((scan.starts[hit.first], scan.ends[hit.last], good) for hit, good in senses)


def _is_discount(cues: list[tuple[int, int, bool]], start: int, end: int) -> bool:
    """The cue nearest to the percentage tells what it is a percentage of."""
    nearest: tuple[int, bool] | None = None
    at = bisect_left(cues, (end, 0, False))
    for first, last, good in cues[max(0, at - 2) : at + 2]:
        away = first - end if first >= end else max(0, start - last)
        if nearest is None or away < nearest[0]:
            nearest = (away, good)
    return nearest is not None and nearest[1] and nearest[0] < 80


def coupons(scans: Sequence[Scan]) -> tuple[str, ...]:
    """Coupon codes: capitals and digits within three words of a word for a code."""
    found: list[str] = []
    for scan in scans:
        for hit in scan.hits["cue"]:
            if hit.kind != "coupon":
                continue
            for k in range(hit.last + 1, min(hit.last + 4, len(scan.words))):
                code = _code_at(scan, k)
                if code:
                    found.append(code)
                    break
    return tuple(dict.fromkeys(found))


def _code_at(scan: Scan, k: int) -> str | None:
    """The unbroken run of Latin letters and digits that begins at token k, if it can be a code."""
    end = k
    while end + 1 < min(len(scan.words), k + _LONGEST_CODE) and not scan.gaps[end + 1]:
        end += 1
    word = scan.quote(k, end)
    return word if _CODE.match(word) else None


def cadences(scans: Sequence[Scan]) -> list[tuple[str, Scan, int, int]]:
    """How often the promotion comes, in the words of title or of the body's beginning, with their tokens."""
    found: list[tuple[str, Scan, int, int]] = []
    for scan in scans:
        often = [(h.first, h.value, h) for h in scan.hits["label"] if h.kind == "cadence"]
        often += [(h.first, "weekend", h) for h in scan.hits["date"] if h.kind == "weekend"]
        if not often:
            continue
        offers = [h.first for h in scan.hits["cue"] if h.kind in ("offer", "noun")]
        for first, kind, hit in sorted(often, key=itemgetter(0)):
            if scan.field == "body" and first > _BODY_START:
                continue
            if scan.field == "title" or any(abs(hit.first - i) <= _WINDOW for i in offers):
                found.append((kind, scan, hit.first, hit.last))
        if found:
            break
    return found


def cadence(found: Sequence[tuple[str, Scan, int, int]], scans: Sequence[Scan]) -> Cadence | None:
    """The cadence by name; «كل ثلاثاء» is a weekly one."""
    if found:
        return cast(Cadence, found[0][0])
    for scan in scans:
        every = [h.last + 1 for h in scan.hits["date"] if h.kind == "every"]
        if every and any(h.kind == "weekday" and h.first in every for h in scan.hits["date"]):
            return "weekly"
    return None


def occasions(scans: Sequence[Scan], named: Sequence[tuple[Scan, int, int]]) -> tuple[str, ...]:
    """The occasions that a title, or a body's beginning, names outside a store's name and a date."""
    found: list[str] = []
    for scan in scans:
        taken = [(i, j) for s, i, j in named if s is scan]
        for hit in scan.hits["label"]:
            if hit.kind != "occasion" or (scan.field == "body" and hit.first > _BODY_START):
                continue
            inside = any(i <= hit.first <= j for i, j in taken)
            dated = hit.first and scan.number(hit.first - 1) is not None
            if not inside and not dated:
                found.append(hit.value)
    return tuple(dict.fromkeys(found))


def all_branches(scans: Sequence[Scan]) -> bool:
    """Whether the post says that every branch takes part."""
    return any(h.kind == "branches" for scan in scans for h in scan.hits["label"])


def sector(scans: Sequence[Scan], stores: Sequence[Sector | None]) -> Sector:
    """The first known store's sector, else the one that most words speak for, else `other`."""
    for known in stores:
        if known is not None:
            return known
    votes: Counter[str] = Counter()
    for scan in scans:
        for hit in scan.hits["sector"]:
            votes[hit.kind] += 3 if scan.field == "title" else 1
    return cast(Sector, votes.most_common(1)[0][0]) if votes else "other"
