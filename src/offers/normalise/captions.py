"""Names that nobody listed in a post's text: what it begins with before its place, and what a shop's kind stands by."""

from __future__ import annotations

from collections.abc import Iterator

from offers.normalise.capitals import NEAR, SELL, in_capitals, is_capital, sold_by
from offers.normalise.marks import LAST, LONGEST, SELLERS, is_kind, parts_at, taken
from offers.normalise.scan import Hit, Scan
from offers.normalise.signs import (
    COME,
    PLACED_WITHIN,
    SELLING,
    is_goods_of,
    is_place,
    parts_of,
    place_begins,
    sign_end,
    told_of,
    traded,
)
from offers.normalise.tellers import NOBODY, tellers

# «عروض العيد من …»
_LED_WITHIN = 5
_STREETS = frozenset(("حي", "شارع", "طريق", "فروع", "فرع", "مجمع", "مول"))
# «مرحبا بكم، الرياض …», «عميلنا العزيز»
_OF_US = ("كم", "نا")
# What a body begins with, a name and a place, is told in as many words.
_LONGEST_HEAD = 8


def captions(scan: Scan) -> Iterator[tuple[int, int]]:
    """What a text begins with before its place; words that a shop's kind or trade begins or ends, or "at" leads to."""
    near = range(min(len(scan.words), NEAR))
    kinds = [h for h in scan.hits["label"] if h.kind == "stop" and h.value in ("kind", "trade") and h.first in near]
    sells = not SELL.isdisjoint(scan.words[:NEAR])
    goods = any(h.first == 0 for family in ("subject", "sector") for h in scan.hits[family][:1])
    yield from _headed(scan)
    other = taken(scan)
    yield from tellers(scan, other)
    if not (kinds or sells or goods):
        return
    if any(not scan.words[h.first].isascii() for h in kinds):
        yield from traded(scan, other)
    parts = parts_of(scan, _LONGEST_HEAD) if goods else []
    if len(parts) > 1 and is_goods_of(scan, *parts[0], other) and is_place(scan, parts[1][0], parts[-1][1]):
        yield parts[0]
    yield from sold_by(scan, other)
    yield from _of_kind(scan, kinds, other)
    for hit in kinds:
        start = hit.first
        while start and hit.last - start < LONGEST and is_capital(scan, start - 1, other) and not parts_at(scan, start):
            start -= 1
        start += scan.words[start] in COME
        if start < hit.first and scan.words[start] not in NOBODY and in_capitals(scan, start, other) > hit.last:
            yield start, hit.last + 1


def _headed(scan: Scan) -> Iterator[tuple[int, int]]:
    """«دار سدن - الأحساء - شارع الظهران.», «لدى "سمك الشرقية" - الدمام»: what a text begins with, before its place."""
    parts = parts_of(scan, _LONGEST_HEAD)
    if not parts or scan.words[0].isascii():
        return
    start, end = parts[0]
    told = _after_from(scan, end) if scan.gaps[end] == ": " else None
    if told is not None:
        # «عروض العيد من عود الجنادرية: خصم 25%»
        start = told
    elif len(parts) > 1 and all(is_kind(scan, i) or scan.words[i] in SELLERS for i in range(start, end)):
        start, end = parts[1]
    elif scan.words[start] in SELLERS:
        start += 1
    elif len(parts) == 1:
        return
    # «من ركن التلميذ بنجران، العرض …»
    end = next((i for i in range(start + 1, end) if any(h.skip for h in scan.at(i, "place"))), end)
    # «نسيم مارت مدينة عيسى - …»
    end = next((i for i in range(start + 2, end) if scan.words[i - 1] in LAST and not is_kind(scan, i)), end)
    if not _may_be_a_name(scan, start, end):
        return
    apart = start > 0 or scan.gaps[end].strip(' "')[:1] in ("-", ",", "|")
    if told is not None or (apart and _is_where(scan, end)):
        yield start, end


def _after_from(scan: Scan, end: int) -> int | None:
    """The token after the «من» of «عروض العيد من …» in a head of so many words."""
    near = range(1, min(end, _LED_WITHIN))
    return next((i + 1 for i in near if scan.words[i] == "من" and told_of(scan, i - 1)), None)


def _may_be_a_name(scan: Scan, start: int, end: int) -> bool:
    """Whether two to four words say nothing else, though one may be goods, or a later one a place."""
    if not 1 < end - start <= PLACED_WITHIN or end >= len(scan.words) or place_begins(scan, start):
        return False
    words = scan.words[start:end]
    if any(word.endswith(_OF_US) for word in words) or any(scan.number(i) is not None for i in range(start, end)):
        return False
    goods = bool(scan.at(start, "sector") or scan.at(start, "subject"))
    if goods and len(words) == 2 and not words[1].startswith("ال"):
        # «فساتين سهرة، الرياض»
        return False
    own = {i for h in scan.hits["place"] if h.first > start and h.last < end for i in range(h.first, h.last + 1)}
    return (taken(scan) - own - ({start} if goods else set())).isdisjoint(range(start, end))


def _is_where(scan: Scan, i: int) -> bool:
    """Whether a place, a street or all branches begin at the token, and no reporter's dateline."""
    branches = any(h.kind == "branches" for h in scan.at(i, "label"))
    return branches or scan.words[i] in _STREETS or (place_begins(scan, i) and not _is_dateline(scan, i))


def _is_dateline(scan: Scan, i: int) -> bool:
    """«محمد الغامدي - الدمام: أعلنت …»: whether a colon follows the place at the token."""
    after = max((h.last + 1 for h in scan.at(i, "place")), default=i)
    return i < after < len(scan.words) and ":" in scan.gaps[after]


def _of_kind(scan: Scan, kinds: list[Hit], other: set[int]) -> Iterator[tuple[int, int]]:
    """«مركز لوتس سبا، الرياض», «في مطعم سمسمة»: Arabic, what a shop's kind begins at the head or after «في»."""
    for hit in kinds:
        start = hit.first
        before = scan.words[start - 1] if start else ""
        if scan.words[start].isascii() or not (start == 0 or hit.skip or before in SELLING):
            continue
        limit = next((i for i in range(start + 1, len(scan.words)) if parts_at(scan, i)), len(scan.words))
        end = sign_end(scan, start, min(limit, start + LONGEST), other)
        if end is not None and end > hit.last + 1:
            yield start, end
