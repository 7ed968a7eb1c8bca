"""English names of shops: the words in capitals, up to a place, a date or a sign that parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offers.normalise.marks import CARDS, LONGEST, capital, is_kind, parts_at
from offers.normalise.scan import Scan

SMALL = frozenset(("of", "the", "and", "for", "by"))
SELL = frozenset(("at", "from", "by"))
_COINED = re.compile(r"[A-Z][a-z]+[A-Z]")
_DOMAINS = frozenset(("com", "net", "co", "shop", "store"))
_SOLD = frozenset(("offer", "noun", "discount", "gift", "free", "coupon", "cashback", "half", "buy", "price"))
# Where things are told of, not sold.
_TOLD = frozenset(
    ("facebook", "instagram", "youtube", "twitter", "whatsapp", "tiktok", "linkedin", "google", "telegram")
)
# A body names its shop at its beginning.
NEAR = 60


def sold_by(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """What "at" and "from" lead to, from its first token to after its last; `other` are said of something else."""
    for i in range(1, min(len(scan.words), NEAR)):
        if scan.words[i - 1] in SELL or (scan.words[i - 1] == "with" and scan.field == "title"):
            start = i + (scan.words[i] == "the")
            end = in_capitals(scan, start, other)
            if end > start and CARDS.isdisjoint(scan.words[start:end]):
                yield start, end


def coined(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """ "at FairPrice", "at Buy.com", "£399 @ Zavvi": what is written as only a name is, where a place would stand."""
    if {h.kind for h in scan.hits["cue"]}.isdisjoint(_SOLD) and "@ " not in scan.folded.text:
        return
    for i in range(1, len(scan.words)):
        priced = scan.gaps[i].endswith("@ ") and scan.number(i - 1) is not None
        if (not priced and scan.words[i - 1] not in ("at", "from", "on")) or scan.words[i] in _TOLD:
            continue
        if scan.words[i + 1 : i + 2] and scan.gaps[i + 1] == "." and scan.words[i + 1] in _DOMAINS:
            end = i + 2
        elif priced or (scan.words[i - 1] == "at" and is_coined(scan, i)):
            end = in_capitals(scan, i, other)
        else:
            continue
        if end > i:
            yield i, end


def is_coined(scan: Scan, i: int) -> bool:
    """ "FairPrice": whether a capital stands within the word."""
    return _COINED.match(scan.quote(i, i)) is not None


def _between_capitals(scan: Scan, start: int, i: int, other: set[int]) -> bool:
    """ "Toys 4 Me": whether a digit stands alone between two words of a name."""
    if not start < i < len(scan.words) - 1 or len(scan.words[i]) > 1:
        return False
    return scan.gaps[i] == scan.gaps[i + 1] == " " and is_capital(scan, i + 1, other)


def after_a_town(scan: Scan, start: int, other: set[int]) -> int:
    """ "Kandy House": past a place that another capital follows."""
    after = max((h.last + 1 for h in scan.at(start, "place")), default=start)
    follows = start < after < len(scan.words) and scan.gaps[after] == " " and is_capital(scan, after, other)
    return after if follows else start


def in_capitals(scan: Scan, start: int, other: set[int]) -> int:
    """Where the Latin words in capitals end that begin at a token: before a place, a date, a sign that parts."""
    end = after_a_town(scan, start, other)
    while end < len(scan.words) and end - start <= LONGEST:
        word = scan.words[end]
        if end > start and parts_at(scan, end):
            break
        if not word.isascii() or (scan.number(end) is not None and not _between_capitals(scan, start, end, other)):
            break
        # "Brands For Less", but "Kingsbury for HNB cards".
        small = end > start and word in SMALL and (word != "for" or capital(scan, end))
        if not small and (not capital(scan, end) or (end in other and not is_kind(scan, end))):
            break
        end += 1
    while end > start and scan.words[end - 1] in SMALL:
        end -= 1
    return end


def is_capital(scan: Scan, i: int, other: set[int]) -> bool:
    """Whether the token is a Latin word in capitals, and nothing else."""
    return scan.words[i].isascii() and scan.number(i) is None and i not in other and capital(scan, i)
