"""Titles that are a name and no more, and known names that go on in a title beyond what the registry has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from offers.normalise.marks import END, LONGEST, capital, taken
from offers.normalise.names import Named
from offers.normalise.scan import Scan

# A title of more words is no name.
_LONE = 5


def in_full(named: Named) -> Named:
    """ "Jetwing Blue - Negombo": a known name with the capitals after it, in a title that says nothing else."""
    scan, last = named.scan, named.last
    if scan.field == "body" or named.first or named.entry is None or scan.hits["cue"] or scan.hits["date"]:
        return named
    end = title_end(scan)
    if not last + 1 < end <= _LONE or not all(
        i <= last or (scan.words[i].isascii() and capital(scan, i)) for i in range(end)
    ):
        return named
    # "Cinnamon Bentota Beach", but "Lulu Sharjah"
    if any(h.last == end - 1 for h in scan.hits["place"]):
        return named
    return replace(named, store=replace(named.store, text=scan.quote(0, end - 1)), last=end - 1)


def quoted(named: Named) -> Named:
    """«"كمبنسكي بالم جميرا" يعلن عن عروضه»: a known name with what stands beside it within quotation marks."""
    scan, first, after = named.scan, named.first, named.last + 1
    # Hotels are called so: "إيكيا جدة" is a shop and its town.
    if named.entry is None or named.entry.sector != "travel" or not scan.gaps[first].endswith('"'):
        return named
    end = next((i for i in range(after, min(first + LONGEST, len(scan.words)) + 1) if '"' in scan.gaps[i]), after)
    if end == after or any(END.search(scan.gaps[i]) for i in range(after, end)):
        return named
    return replace(named, store=replace(named.store, text=scan.quote(first, end - 1)), last=end - 1)


def is_name(scans: Sequence[Scan]) -> bool:
    """Whether a title of a few words says nothing itself, and the body tells what is offered: "Keells"."""
    title = scans[0]
    if len(scans) < 2 or not 0 < len(title.words) <= _LONE or title.hits["cue"] or title.hits["date"]:
        return False
    return any(h.kind in _OFFERED for h in scans[1].hits["cue"])


_OFFERED = frozenset(("offer", "discount", "saving", "cashback", "free", "gift"))


def stands_over(title: Scan, body: Scan) -> bool:
    """Whether a title of a few words is the shop's of the text below: "DHL", one that it repeats, one over a coupon."""
    if title.words[0] in body.words:
        return True
    if len(title.words) == 1 and title.words[0].isascii() and title.quote(0, 0).isupper() and not taken(title):
        return True
    return _is_coupon_card(title, body)


def _is_coupon_card(title: Scan, body: Scan) -> bool:
    """Whether a short text begins with a discount, and the title says nothing else: "Riva" over "10% off BB44"."""
    if len(body.words) > _CARD or title.hits["subject"] or title.hits["sector"] or title.hits["place"] or taken(title):
        return False
    words = range(len(title.words))
    if title.words[0].isascii():
        named = all(capital(title, i) for i in words)
    else:
        # «يلا», «شكرا لكم»
        named = len(title.words) > 1 and not any(word.endswith(("كم", "نا")) for word in title.words)
    if not named:
        return False
    first = next((h.first for h in body.hits["cue"] if h.kind == "discount"), _CARD)
    return first == (1 if body.numbers[:1] == [0] else 0)


_CARD = 8


def title_end(scan: Scan) -> int:
    """The token before which the first part of a title ends."""
    return next((i for i in range(1, len(scan.words)) if END.search(scan.gaps[i])), len(scan.words))
