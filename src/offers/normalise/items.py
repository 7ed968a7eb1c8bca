"""The calendar words, cues and numbers of a text in their order: what the grammars of dates read.

Numbers that only look like part of a date (percentages, prices, sizes, branches, hours of day) are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, NamedTuple

from offers.normalise.scan import Hit, Scan, Token

_BREAK = re.compile(r"[|!;•]|[.?](?=\s)")
_MONEY_BEFORE = re.compile(r"[$€£#+]\s*\Z")
_PERCENT = re.compile(r"\s*%")
_SHORT_DATE_AHEAD = re.compile(r"\s*[/\-.]\s*\d")
_ORDER = ("month", "hijri_month", "weekday", "ordinal", "until", "from")


class Item(NamedTuple):
    """A calendar word, cue or number; `plain` words and breaks stand between it and the item before."""

    kind: str
    value: Any
    first: int
    last: int
    plain: int
    gap: str


def items_of(scan: Scan) -> list[Item]:
    """The scan's items in the order of the text, less what only looks like part of a date.

    Only known words and numbers are looked at; what lies between two of them is counted.
    """
    known: dict[int, list[Hit]] = {}
    for hit in scan.of("date"):
        known.setdefault(hit.first, []).append(hit)
    tokens = scan.tokens
    breaks = [m.start() for m in _BREAK.finditer(scan.folded.text)]
    items: list[Item] = []
    hours_opened = False
    plain = 0
    last = -1
    for i in sorted({*known, *scan.numbers}):
        if i <= last:
            continue
        plain += i - last - 1
        if breaks and _broken(tokens, breaks, last, i) and not _abbreviated(items, last, i):
            plain += 1
        hits = known.get(i)
        last = i
        if hits is None:
            value = tokens[i].number
            if value is None or _not_a_day(scan, known, i):
                plain += 1
                continue
            if _clock(scan, known, i):
                hours_opened = _cue_of_hours(items, plain, hours_opened)
                continue
            items.append(Item("number", value, i, i, plain, tokens[i].gap))
        else:
            kind, hit = _kind(hits)
            last = hit.last
            if kind in ("fill", "clock") or (kind == "day_unit" and _only_fills(hits, items, plain)):
                continue
            if kind == "not_day":
                plain += 1
                continue
            items.append(Item(kind, hit.value, i, hit.last, plain, tokens[i].gap))
        plain = 0
    return items


def _only_fills(hits: list[Hit], items: list[Item], plain: int) -> bool:
    """«يوم السبت»: a day that no number stands before counts nothing."""
    counted = bool(items) and not plain and items[-1].kind in ("number", "count", "ordinal")
    return not counted and any(h.kind == "fill" for h in hits)


def _cue_of_hours(items: list[Item], plain: int, opened: bool) -> bool:
    """«من 9 صباحا حتى 12 مساء»: takes the cue away that an hour follows; whether hours have begun by it."""
    if plain or not items:
        return opened
    if items[-1].kind == "from":
        items.pop()
        return True
    if items[-1].kind == "until" and opened:
        items.pop()
    return False


def _broken(tokens: list[Token], breaks: list[int], last: int, i: int) -> bool:
    """Whether a sentence or part of a title ends between the tokens."""
    k = bisect_left(breaks, tokens[last].end if last >= 0 else 0)
    return k < len(breaks) and breaks[k] < tokens[i].start


def _kind(hits: list[Hit]) -> tuple[str, Hit]:
    for kind in _ORDER:
        for hit in hits:
            if hit.kind == kind:
                return kind, hit
    return hits[0].kind, hits[0]


def _abbreviated(items: list[Item], previous: int, i: int) -> bool:
    return bool(items) and previous == i - 1 and items[-1].kind in ("month", "weekday")


def _not_a_day(scan: Scan, known: dict[int, list[Hit]], i: int) -> bool:
    """Whether the number is a percentage, a price, a size, or the number of a branch or street."""
    tokens = scan.tokens
    token = tokens[i]
    text = scan.folded.text
    if _PERCENT.match(text, token.end) or token.gap.endswith("%") or _MONEY_BEFORE.search(token.gap):
        return True
    if not token.gap and i and tokens[i - 1].word.isascii() and tokens[i - 1].number is None and i - 1 not in known:
        return True
    after = known.get(i + 1)
    if after is not None and any(h.kind == "not_day" for h in after) and len(tokens[i + 1].gap) <= 2:
        return True
    before = known.get(i - 1)
    return (
        before is not None
        and len(token.gap) <= 1
        and len(token.word) <= 2
        and any(h.kind in ("place_before",) or (h.kind == "not_day" and h.value == "before") for h in before)
        and not _SHORT_DATE_AHEAD.match(text, token.end)
    )


def _clock(scan: Scan, known: dict[int, list[Hit]], i: int) -> bool:
    tokens = scan.tokens
    token = tokens[i]
    if token.gap.endswith(":") and i and tokens[i - 1].number is not None:
        return True
    if i + 1 < len(tokens) and tokens[i + 1].gap == ":" and tokens[i + 1].number is not None:
        return True
    before = known.get(i - 1)
    if before is not None and before[0].kind == "oclock" and len(token.word) <= 2:
        return True
    after = known.get(i + 1)
    if after is None or len(token.word) > 2 or token.gap[-1:] in "-/.":
        return False
    kinds = {h.kind for h in after}
    return "clock" in kinds and not kinds & {"weekday"} and int(token.word) <= 24
