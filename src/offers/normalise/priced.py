"""Prices and goods in a title that announce an offer by where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from offers.normalise import bargains
from offers.normalise.facts import Facts
from offers.normalise.money import Amount
from offers.normalise.scan import Hit, Scan

_FROM = frozenset(("من", "ب", "from", "at", "for", "only", "just", "بسعر", "تبدا", "ابتداء"))
FARES = frozenset(("airline", "travel"))
# A table is booked as a journey is: "Sunday brunch from AED 99".
_TABLES = frozenset(("brunch", "buffet", "iftar", "suhoor", "بوفيه", "برانش", "برنش", "افطار", "سحور"))
_ASKING = frozenset(("get", "buy", "enjoy", "grab", "redeem", "treat", "order", "save", "pick", "download"))
# What money is paid for and no shop sells.
_FEES = frozenset(
    (
        *("visa", "licence", "license", "fee", "fees", "fare", "rent", "rents", "let", "flat", "property", "passport"),
        *("residency", "salary", "wanted", "job", "bhk", "studio", "used", "match", "entry", "allowance"),
        *("رسوم", "تاشيره", "تذكره", "التذكره"),
    )
)
_PAID = frozenset(
    (
        *("purchase", "txn", "transaction", "spent", "paid", "card", "ending", "debited", "lost", "mugged", "under"),
        *("than", "شراء", "مبلغ", "بطاقه", "petrol", "diesel"),
    )
)
_GIVEN = frozenset(("donation", "donations", "workers", "charity", "صايم", "تبرع", "فاتوره"))
# Not «في»: prices are told «في أسواق العاصمة».
_BY = frozenset(("من", "لدي", "عند"))
_ONLY = frozenset(("only", "just", "فقط"))
_ALL = frozenset(("كل", "جميع", "اي", "all", "any", "every"))
# «كل العبايات ب 22 دينار»: words from the one to the other.
_GOODS = 4


def by_prices(title: Scan, facts: Facts) -> Iterator[str]:
    """Prices that announce by themselves: of a known store's, of a number of pieces, of fares."""
    fares = next((h.first for h in title.hits["sector"] if _is_booked(title, h)), len(title.words))
    asks = facts.dated or not _ASKING.isdisjoint(title.words[:1]) or any(h.kind == "buy" for h in title.at(0, "cue"))
    asks = asks and (facts.named or _has_goods(title)) and _FEES.isdisjoint(title.words)
    if facts.named and any(_is_at_a_shop(title, a) for a in facts.amounts):
        yield "a price at a shop"
    for amount in facts.amounts:
        i = amount.first - 1
        if facts.kind and facts.head and _FEES.isdisjoint(title.words):
            yield "a store with a price"
        if i < 0 or (title.words[i] not in _FROM and amount.value is not None):
            continue
        if facts.known or (facts.named and facts.dated):
            yield "a store with a price"
        if title.words[i] in ("for", "ب") and bargains.counts(title, i - 1):
            yield "a number of pieces for a price"
        elif i > fares:
            yield "fares from a price"
        elif asks and amount.value is not None and not _ONLY.isdisjoint(title.words[i : amount.last + 2]):
            yield "only so much for what is to be had"


def _is_booked(title: Scan, hit: Hit) -> bool:
    return hit.kind in FARES or (title.words[hit.first] in _TABLES and _GIVEN.isdisjoint(title.words))


def _has_goods(title: Scan) -> bool:
    return bool(title.hits["subject"]) or any(h.kind != "bank" for h in title.hits["sector"])


def _is_at_a_shop(title: Scan, amount: Amount) -> bool:
    """ "Headphones £39.99 @ Techville": goods, their price, and right after it where they are had; no bank's notice."""
    at = amount.last + 1
    if at >= len(title.words) or not title.gaps[at].endswith("@ ") or amount.value is None or title.at(at, "place"):
        return False
    if "?" in title.folded.text or not (_PAID | _FEES).isdisjoint(title.words):
        return False
    return _has_goods(title)


def by_goods(title: Scan, facts: Facts) -> Iterator[str]:
    """Goods that stand beside their price: of a known store's, several together, all of a kind, a journey."""
    # «سرقة هواتف بقيمة 200,000 ريال»
    prices = [a for a in facts.amounts if a.value is not None and title.words[a.first - 1 : a.first] != ["بقيمه"]]
    lasting = facts.named and facts.dated and _is_of_money(title)
    if not prices and not lasting:
        return
    # Money is no goods.
    hits = (h for f in ("subject", "sector") for h in title.hits[f] if h.kind != "bank")
    sold = [h for h in hits if h.first not in facts.names]
    if sold and lasting:
        yield "a shop's goods with a price in a period"
    if not prices:
        return
    if facts.travel:
        yield "a journey with a price"
    if facts.known and sold:
        yield "a known store's goods with a price"
    pluses = sum(gap.strip() == "+" for gap in title.gaps[1:-1])
    if pluses and (pluses > 1 or sold or facts.known):
        yield "goods together for a price"
    for amount in prices:
        i = amount.first - 1
        by = amount.last + 1
        shop = by + 1 in title.stops("kind") and title.words[by] in _BY and title.words[by + 1] != "معرض"
        if sold and facts.kind and shop and i >= 0 and title.words[i] == "ب" and by + 2 < len(title.words):
            yield "a shop's goods with a price"
        if sold and i >= 0 and title.words[i] in _FROM and not _ALL.isdisjoint(title.words[max(0, i - _GOODS) : i]):
            yield "all of a kind for a price"


def _is_of_money(title: Scan) -> bool:
    """«دجاج طازج بـ 11.95»: whether a number with a fraction tells for how much something is had."""
    return any(
        i and title.words[i - 1] == "ب" and i + 1 < len(title.words) and title.gaps[i + 1] == "." for i in title.numbers
    )
