"""Names of shops in a post's text, told by the words beside them: «فروع …», a verb of announcing, «المتجر: …»."""

from __future__ import annotations

from collections.abc import Iterator

from offers.normalise.capitals import NEAR, in_capitals, is_capital
from offers.normalise.marks import LONGEST, ends_at_place_or_date, is_kind, is_stop, parts_at
from offers.normalise.scan import Scan

_BRANCHES = frozenset(("فروع", "بفروع", "معارض", "متاجر", "محلات", "صالات"))
_OUTLETS = frozenset(("stores", "outlets", "branches", "showrooms", "locations", "boutiques"))
_FIELDS = frozenset(("المتجر", "المحل", "البائع", "store", "shop", "merchant", "retailer", "seller"))
# «الشركة تقدم», «سلسلة المطاعم تقدم»: who acts, and is not named.
_SOMEBODY = (
    "ادار",
    "الادار",
    "الشرك",
    "المتجر",
    "المحل",
    "المطعم",
    "المطاعم",
    "الفندق",
    "البنك",
    "البنوك",
    "العلام",
    "السلسل",
    "سلسل",
    "المنص",
    "منص",
    "التطبيق",
    "تطبيق",
    "موقع",
    "المجموع",
    "المؤسس",
    "المركز",
    "المول",
    "المجمع",
    "السوق",
    "الصيدلي",
    "الحمل",
    "المبادر",
    "فريق",
    "اسره",
    "المشارك",
    "المختار",
    "المعتمد",
    "المحدد",
    "نحن",
    "كما",
    "حيث",
    "انها",
    "انه",
)
_ARABIC_NAME = 4
_LATIN_NAME = range(2, LONGEST + 1)


def tellers(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """Where such a name begins and ends (excluded), the surest first; `other` are the tokens said of something else."""
    upto = min(len(scan.words), NEAR)
    for i in range(upto):
        word = scan.words[i]
        if word in _FIELDS and i + 1 < len(scan.words) and scan.gaps[i + 1] == ": " and (i == 0 or parts_at(scan, i)):
            yield from _field(scan, i + 1)
    for i in range(upto):
        word = scan.words[i]
        if word in _BRANCHES:
            yield from _of_branches(scan, i + 1, other)
        elif word in _OUTLETS:
            yield from _before_outlets(scan, i, other)
    yield from _acting(scan, other)


def _field(scan: Scan, start: int) -> Iterator[tuple[int, int]]:
    """ "Merchant: Walnut House": what fills a line of that name."""
    end = start + 1
    while end < len(scan.words) and not parts_at(scan, end) and "\n" not in scan.gaps[end]:
        end += 1
    if end - start <= LONGEST:
        yield start, end


def _of_branches(scan: Scan, start: int, other: set[int]) -> Iterator[tuple[int, int]]:
    """«زوروا فروع نسيم التراث في الرياض»: up to what is no name, if a place, a date or a sign stands there."""
    end = start
    while end < len(scan.words) and end - start <= _ARABIC_NAME and not (end > start and parts_at(scan, end)):
        if scan.words[end].isascii() or end in other:
            break
        end += 1
    within = end < len(scan.words) and scan.words[end] == "في"
    closed = end >= len(scan.words) or parts_at(scan, end) or ends_at_place_or_date(scan, end) or within
    # «متاجر معروفة» names none.
    least = 1 if scan.words[start - 1].endswith("فروع") else 2
    if closed and least <= end - start <= _ARABIC_NAME and _names_somebody(scan, start, end):
        yield start, end


def _before_outlets(scan: Scan, end: int, other: set[int]) -> Iterator[tuple[int, int]]:
    """ "at all Walnut House stores in Cairo"."""
    start = end
    while start and end - start < LONGEST and is_capital(scan, start - 1, other) and not parts_at(scan, start):
        start -= 1
    if start < end and start and scan.words[start - 1] in ("all", "any", "at", "our", "across", "selected", "in"):
        yield start, end


def _acting(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """«عبايات نسيم تحتفل معكم», "Walnut House celebrates": what a text begins with before a verb of announcing."""
    verb = next((h.first for h in scan.hits["label"] if h.kind == "stop" and h.value == "verb"), 0)
    if not verb or any(parts_at(scan, i) for i in range(1, verb + 1)):
        return
    if scan.words[0].isascii():
        start = 1 if scan.words[0] == "the" else 0
        if verb - start in _LATIN_NAME and in_capitals(scan, start, other) == verb:
            yield start, verb
    elif 1 < verb <= _ARABIC_NAME and other.isdisjoint(range(verb)) and _names_somebody(scan, 0, verb):
        yield 0, verb


def _names_somebody(scan: Scan, start: int, end: int) -> bool:
    """Whether the words are more than a kind of shop, and none tells of somebody without a name."""
    words = scan.words[start:end]
    if any(word.startswith(_SOMEBODY) or word.endswith(("نا", "كم")) for word in words):
        return False
    return not all(is_kind(scan, i) or is_stop(scan, i, "trade") for i in range(start, end))
