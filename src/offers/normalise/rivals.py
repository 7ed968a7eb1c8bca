"""Which of several names of a post is the shop's: a title's guess against its text, a landmark, a mall, a quarter."""

from __future__ import annotations

from offers.normalise.held_names import stands
from offers.normalise.marks import is_kind, parts_at
from offers.normalise.names import Named, fits, is_shop
from offers.normalise.scan import Hit, Scan
from offers.tables import StoreEntry
from offers.text import fold_words

# So many words of a name are no goods that a text speaks of by chance.
_AGAIN = 2


def is_a_guess(named: Named, body: Scan) -> bool:
    """«عروض الدجاج المجمد»: whether only its place in a title tells that it is a shop: no kind, no town, no day.

    What the text says again is none.
    """
    if named.entry is not None or is_shop(named) or fits(named) or named.scan.words[named.first].isascii():
        return False
    words = named.scan.words[named.first : named.last + 1][:_AGAIN]
    firsts = (i for i, word in enumerate(body.words) if word == words[0])
    return len(words) < _AGAIN or not any(body.words[i : i + _AGAIN] == words for i in firsts)


def beats(named: Named, guess: Named) -> bool:
    """Whether a text's name is surer than a title's guess: that is goods with their article, or it is led to.

    «عروض نسيم التراث» delivers by the application that its text names.
    """
    scan, i = guess.scan, guess.first
    before = named.scan.words[named.first - 1] if named.first > 0 else ""
    if before in ("لدي", "عند") or before in _SERVICES:
        return before not in _SERVICES
    if named.entry is None and is_shop(named):
        return True
    strong = any(h.kind == "strong" for h in named.scan.at(named.first, "store"))
    placed = named.first > 0 and parts_at(named.scan, named.first) and bool(named.scan.at(named.last + 1, "place"))
    if strong and (placed or stands(named.scan, named.first, named.last)):
        return True
    goods = any(scan.at(k, family) for k in range(i, guess.last + 1) for family in ("subject", "sector"))
    return goods and scan.words[i].startswith("ال")


_SERVICES = frozenset(("تطبيق", "عبر", "via"))


def is_beside(scan: Scan, i: int) -> bool:
    """«بجوار صيدلية النهدي», "opposite Carrefour": whether the name at the token only tells a way."""
    while i and is_kind(scan, i - 1):
        i -= 1
    return bool(i) and (scan.words[i - 1] in _BESIDE or scan.words[max(0, i - 2) : i] in _NEXT_TO)


_BESIDE = frozenset(("بجوار", "بجانب", "جوار", "مقابل", "امام", "خلف", "near", "opposite", "behind"))
_NEXT_TO = (["بالقرب", "من"], ["next", "to"], ["close", "to"])


def is_elsewhere(scan: Scan, group: list[Hit], follower: list[list[Hit]], places: set[str]) -> bool:
    """ "City Centre Carrefour Bahrain": whether a weak name of other countries stands right before a known one."""
    after = group[0].last + 1
    if not follower or follower[0][0].first != after or follower[0][0].skip or scan.gaps[after] != " ":
        return False
    return all(h.kind == "weak" and h.value.countries and places.isdisjoint(h.value.countries) for h in group)


def is_away(scan: Scan, group: list[Hit], places: set[str]) -> bool:
    """«سلطان ماركت المنصورة»: whether a weak name is a shop of other countries than the town right after it lies in."""
    if any(h.kind == "strong" or not h.value.countries or h.value.sector in _ABROAD for h in group):
        return False
    after = group[0].last + 1
    beside = is_kind(scan, after) or (group[0].first > 0 and is_kind(scan, group[0].first - 1))
    if not beside:
        # The chain may have come there: «بلبن الدوحة».
        return False
    while is_kind(scan, after):
        after += 1
    towns = {h.value.country for h in scan.at(after, "place") if h.value.kind != "country"}
    return bool(towns) and all((towns | places).isdisjoint(h.value.countries) for h in group)


_ABROAD = frozenset(("airline", "bank", "online", "travel"))


def is_quarter(named: Named, head: int) -> bool:
    """ "Corner House: 50% off, Karama Dubai": whether one word before a town stands where the head is a name."""
    scan, i = named.scan, named.first
    alone = named.entry is None and i == named.last >= head > 1 and scan.words[i].isascii()
    return alone and scan.gaps[i].startswith(",")


def is_a_mall(entry: StoreEntry) -> bool:
    """Whether the registry's name is that of a place where shops are: "The Avenues"."""
    return entry.sector == "other" and not _MALLS.isdisjoint(fold_words(entry.en or "").split())


_MALLS = frozenset(("mall", "centre", "center", "avenues", "plaza", "galleria"))
