"""The names of stores among a text's tokens: the registry's, the longest first, and those that nobody listed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from offers.model import Store
from offers.normalise.marks import (
    CARDS,
    LONGEST,
    breaks,
    ends_at_place_or_date,
    is_branch,
    is_kind,
    is_stop,
    is_trade,
)
from offers.normalise.money import SIGNS
from offers.normalise.scan import Scan
from offers.tables import StoreEntry

_ARABIC = re.compile(r"[؀-ۿ]")


@dataclass(slots=True)
class Named:
    """A store with the tokens that name it; `last` is before `first` for one known by the post's address alone."""

    store: Store
    entry: StoreEntry | None
    scan: Scan
    first: int
    last: int


def fits(named: Named) -> bool:
    """Whether a place, a date or a branch stands right after the name."""
    after = named.last + 1
    return ends_at_place_or_date(named.scan, after) or is_branch(named.scan, after)


def is_shop(named: Named) -> bool:
    """Whether a word for a kind of shop, and not only for a company, or for a trade is part of the name.

    «معرض «الركن الإيطالي»»: it may stand before the quotation mark.
    """
    scan, first = named.scan, named.first
    first -= first > 0 and '"' in scan.gaps[first]
    return any(
        (is_kind(scan, i) and scan.words[i] not in _COMPANIES) or is_trade(scan, i)
        for i in range(first, named.last + 1)
    )


_SHOPS = frozenset(("محل", "محلات", "متجر", "متاجر"))
_SIZES = frozenset(("صغير", "صغيره", "كبير", "كبيره", "جديد", "جديده", "شهير"))
_GENERAL = frozenset(("الاسواق", "المتاجر", "المحلات", "المولات", "المطاعم", "المعارض"))
_COMPANIES = frozenset(("شركه", "مجموعه", "مؤسسه", "مركز", "سوق", "بشركه"))


def leads(scan: Scan, first: int) -> bool:
    """Whether nothing but words for a kind of shop stands before the token."""
    return all(is_kind(scan, i) for i in range(first))


def heads(named: Named) -> bool:
    """Whether the title begins with the name, less a shop's kind, and no verb or other subject follows."""
    scan = named.scan
    if scan.field != "title" or named.last < named.first or not leads(scan, named.first):
        return False
    i = named.last + 1
    if is_stop(scan, i, "verb"):
        return False
    return breaks(scan, i) or ends_at_place_or_date(scan, i) or is_stop(scan, i, "lead") or is_kind(scan, i)


def unknown(scan: Scan, start: int, end: int) -> Named | None:
    """A store by the words that name it; None if they are none, or only say what kind of shop or what goods it is."""
    if not CARDS.isdisjoint(scan.words[start:end]):
        # "Axis Bank Credit Card Offer"
        return None
    if not 0 < end - start <= LONGEST or all(
        is_kind(scan, i) or _is_a_letter(scan, i) or scan.words[i] == "ال" for i in range(start, end)
    ):
        return None
    if any(h.kind == "occasion" and h.first < start <= h.last for h in scan.around(start, "label")):
        # «عرض اليوم الوطني»
        return None
    if scan.words[start].isascii() and _only_offers(scan, start, end):
        # "Extra 15% off – Promo Sale"
        return None
    if _is_an_amount(scan, start, end) or (end - start == 1 and is_stop(scan, start, "theme")):
        return None
    if end - start == 1 and scan.words[start] in _SEASONS:
        # "Walnut House – Eid offer"
        return None
    # "Beirut summer sale"
    if scan.words[start].isascii() and any(h.kind == "strong" and h.last == end - 1 for h in scan.at(start, "place")):
        return None
    # «محل زليج هوم»: a word that only says that it is a shop is no part of the name.
    while end - start > 1 and scan.words[start].removeprefix("ف").removeprefix("ب") in _SHOPS:
        start += 1
    if end - start == 1 and (scan.words[start] in _SIZES or scan.words[start] in _GENERAL):
        # «محل صغير», «عروض الأسواق»
        return None
    goods = {i for f in ("subject", "sector") for h in scan.hits[f] for i in range(h.first, h.last + 1)}
    if all((i in goods and not is_kind(scan, i)) or scan.words[i] in ("و", "and") for i in range(start, end)):
        return None
    # «بفندق الواحة»
    led = next((h for h in scan.at(start, "label") if h.skip and h.value == "kind"), None)
    text = scan.quote(start, end - 1, led.skip if led is not None else 0)
    arabic = bool(_ARABIC.search(text))
    store = Store(None, None if arabic else text, text if arabic else None, text, False)
    return Named(store, None, scan, start, end - 1)


def _only_offers(scan: Scan, start: int, end: int) -> bool:
    said = {i for h in scan.around(end - 1, "cue") for i in range(h.first, h.last + 1)}
    return said.issuperset(range(start, end))


def _is_a_letter(scan: Scan, i: int) -> bool:
    """Whether the token is one letter or digit, and not of "4U"."""
    glued = (i + 1 < len(scan.words) and scan.gaps[i + 1] == "") or (i > 0 and scan.gaps[i] == "")
    return len(scan.words[i]) < 2 and not (glued and scan.words[i].isascii())


def _is_an_amount(scan: Scan, start: int, end: int) -> bool:
    """ "51% OFF Samsung", "$12 Vibe Plan", "1.50 Tea": whether a percentage or a price is among the words."""
    if any("%" in gap for gap in scan.gaps[start + 1 : end + 1]):
        return True
    if any(sign in gap for gap in scan.gaps[start + 1 : end] for sign in SIGNS):
        return True
    return scan.number(start) is not None and scan.gaps[start].endswith((*SIGNS, "."))


_SEASONS = frozenset(("eid", "ramadan"))
