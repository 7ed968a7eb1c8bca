"""Who offers: the registry's stores by their names, and stores that nobody listed by where a title names them.

A strong name needs nothing beside it; a weak one (a word of the
language, a surname) needs to stand where a store's name stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from offers.model import Store
from offers.normalise.scan import Hit, Scan
from offers.normalise.slots import (
    END,
    LONGEST,
    SELLERS,
    breaks,
    ends_at_place_or_date,
    head,
    is_kind,
    is_stop,
    lead,
    pays,
    shops,
    slot_end,
    slots,
    sold,
)
from offers.tables import StoreEntry, Tables

_ARABIC = re.compile(r"[؀-ۿ]")


@dataclass(frozen=True, slots=True)
class Named:
    """A store with the tokens that name it; `at` is False for one known by the post's address alone."""

    store: Store
    entry: StoreEntry | None
    scan: Scan
    first: int
    last: int


def stores(scans: Sequence[Scan], tables: Tables, *, url: str | None, country: str | None) -> tuple[Named, ...]:
    """The stores that a post names, those of the title before those of the body. Never raises."""
    paying: tuple[Named, ...] = ()
    for scan in scans:
        found, by_card = _in_text(scan, country)
        if found and (not paying or found[0].entry is not None):
            return found
        paying = paying or by_card
    if paying:
        return paying
    title = scans[0]
    if len(scans) > 1 and 0 < len(title.words) <= 4 and not title.of("cue") and not title.of("date"):
        alone = _unknown(title, 0, _name_end(title, 0, len(title.words)))
        body = set(scans[1].words)
        if alone and any(h.kind in ("offer", "discount") for h in scans[1].of("cue")) and title.words[0] in body:
            return (alone,)
    return _by_address(title, tables, url)


def fits(named: Named) -> bool:
    """Whether a shop's kind is part of the name, or a place or date stands right after it."""
    return is_shop(named) or ends_at_place_or_date(named.scan, named.last + 1)


def is_shop(named: Named) -> bool:
    """Whether a word for a kind of shop, and not only for a company, is part of the name."""
    words = named.scan.words
    return any(is_kind(named.scan, i) and words[i] not in _COMPANIES for i in range(named.first, named.last + 1))


_COMPANIES = frozenset(("شركه", "مجموعه", "مؤسسه", "مركز", "سوق", "بشركه"))


def heads(named: Named) -> bool:
    """Whether the title begins with the name, less a shop's kind, and no verb or other subject follows."""
    scan = named.scan
    if scan.field != "title" or named.last < named.first or not all(is_kind(scan, i) for i in range(named.first)):
        return False
    i = named.last + 1
    if is_stop(scan, i, "verb"):
        return False
    return breaks(scan, i) or ends_at_place_or_date(scan, i) or is_stop(scan, i, "lead") or is_kind(scan, i)


def _by_address(title: Scan, tables: Tables, url: str | None) -> tuple[Named, ...]:
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    entry = tables.site(host) if host else None
    if entry is None:
        return ()
    return (Named(Store(entry.id, entry.en, entry.ar, host, True), entry, title, 0, -1),)


def _in_text(scan: Scan, country: str | None) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """The stores that a text names; apart from them the bank whose cards it speaks of, the store of last resort."""
    hits = _longest(_not_places(scan))
    places = {h.value.country for h in scan.of("place") if h.value.kind == "country"} or (
        {country} if country else set()
    )
    cards = [g for g in hits if _pays(scan, g)]
    named = _shop(scan, [g for g in hits if g not in cards] if cards else hits, places)
    if named is not None:
        return (named, *_joined(scan, named, hits, places)), ()
    return (), (_known(scan, cards[0], places),) if cards else ()


def _shop(scan: Scan, hits: list[list[Hit]], places: set[str]) -> Named | None:
    """The store that tells of its offers, or stands in the slot after a link word or the cue; else a sure name."""
    teller = _teller(scan, hits)
    if teller is not None:
        return _known(scan, teller, places)
    offering = any(h.kind in _OFFERING for h in scan.of("cue"))
    unlisted = _in_slot(scan, hits, places)
    if unlisted is not None and unlisted.entry is None and scan.field == "title":
        # «كارفور: عروض نهاية الشهر»
        first = next(
            (g for g in hits if g[0].last < unlisted.first and all(is_kind(scan, i) for i in range(g[0].first))), None
        )
        if first is not None:
            return _known(scan, first, places)
    if unlisted is not None and unlisted.entry is not None:
        return unlisted
    if unlisted is not None and not any(is_kind(scan, i) for i in range(unlisted.first, unlisted.last + 1)):
        sure = next((g for g in hits if _sold_by(scan, g, unlisted)), None)
        if sure is not None:
            return _known(scan, sure, places)
        unlisted = _kind_slot(scan, hits, places) or unlisted
    if unlisted is not None:
        return unlisted
    for group in hits:
        if any(h.kind == "strong" for h in group) or _cued(scan, group[0], offering=offering):
            return _known(scan, [h for h in group if h.kind == "strong"] or group, places)
    if scan.field == "title" and offering:
        end = head(scan)
        inside = next((g for g in hits if g[0].last < end), None)
        if inside is not None:
            return _known(scan, inside, places)
        if any(h.last < end for h in scan.of("store")):
            return None
        return _kind_slot(scan, hits, places) or _unknown(scan, 0, end)
    return None


def _teller(scan: Scan, hits: list[list[Hit]]) -> list[Hit] | None:
    """The name before the first «يطلق», «تقدم», "launches" of a title, at most one word between."""
    if scan.field == "body":
        return None
    verb = next((h.first for h in scan.of("label") if h.kind == "stop" and h.value == "verb"), 0)
    return next((g for g in hits if g[0].last < verb <= g[0].last + 2), None)


def _in_slot(scan: Scan, hits: list[list[Hit]], places: set[str]) -> Named | None:
    for start, end in slots(scan):
        named = _at_slot(scan, start, end, hits, places)
        if named is not None:
            return named
    return None


def _kind_slot(scan: Scan, hits: list[list[Hit]], places: set[str]) -> Named | None:
    """A name that a shop's kind begins, at the title's head or after «من»; with more to it than the kind."""
    if scan.field == "body":
        return None
    for start in shops(scan):
        named = _at_slot(scan, start, None, hits, places)
        if named is not None:
            return named
    return None


def _sold_by(scan: Scan, group: list[Hit], unlisted: Named) -> bool:
    """Whether a known name beats words that only stand well.

    English has no fixed place for the store: a name that is sure is enough. In Arabic «من» or «لدى» tells it.
    """
    hit = group[0]
    strong = any(h.kind == "strong" for h in group)
    if scan.words[unlisted.first].isascii():
        return strong
    if hit.first <= unlisted.last:
        return False
    before = scan.words[hit.first - 1]
    return before in SELLERS or (before == "علي" and (strong or hit.value.sector == "online"))


_OFFERING = frozenset(
    (
        "offer",
        "noun",
        "discount",
        "half",
        "cut",
        "coupon",
        "gift",
        "free",
        "cashback",
        "instalment",
        "saving",
        "festival",
        "bargain",
        "from",
        "price",
        "buy",
        "valid",
    )
)


def _pays(scan: Scan, group: list[Hit]) -> bool:
    """Whether the group names a bank by whose cards, or with which, one pays elsewhere."""
    return all(h.value.sector == "bank" for h in group) and pays(scan, group[0].first, group[0].last)


def _not_places(scan: Scan) -> list[Hit]:
    """The hits of stores, less weak names that a place bears too: «السعودية», and a city's with no place after it."""
    places = {(h.first, h.last): h.value.kind for h in scan.of("place") if h.kind == "strong"}
    begins = {h.first for h in scan.of("place")}
    return [
        h
        for h in scan.of("store")
        if h.kind == "strong"
        or (kind := places.get((h.first, h.last))) is None
        or (kind != "country" and h.last + 1 in begins)
    ]


def _longest(hits: list[Hit]) -> list[list[Hit]]:
    """Names that do not overlap, the earliest and longest first; the entries of one name side by side."""
    groups: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.first, hit.last), []).append(hit)
    chosen: list[list[Hit]] = []
    last = -1
    for (first, end), group in sorted(groups.items(), key=lambda g: (g[0][0], -g[0][1])):
        if first > last:
            chosen.append(group)
            last = end
    return chosen


def _at_slot(scan: Scan, start: int, end: int | None, hits: list[list[Hit]], places: set[str]) -> Named | None:
    """The name in the slot from token `start` to `end`, or to where a slot of its kind ends."""
    content = False
    if end is None:
        # «عرض الجمعة: برياني» tells what is sold.
        content = ":" in scan.gaps[start] and not is_kind(scan, start)
        start = lead(scan, start, {g[0].first for g in hits})
        end = slot_end(scan, start, _names_at(scan, start, hits))
    inside = [g for g in hits if start <= g[0].first < max(end, start + 1)]
    for group in inside:
        hit = group[0]
        before = range(start, hit.first)
        if any(not is_kind(scan, i) for i in before):
            continue
        rest = range(hit.last + 1, end)
        strong = any(h.kind == "strong" for h in group)
        named = _known(scan, group, places)
        longer = any(not is_kind(scan, i) for i in rest) and ends_at_place_or_date(scan, end)
        if not strong and longer and not _joined(scan, named, hits, places):
            break
        return named
    if scan.field == "body" and not (ends_at_place_or_date(scan, end) or (sold(scan, start) and breaks(scan, end))):
        return None
    return None if content else _unknown(scan, start, end)


def _names_at(scan: Scan, start: int, hits: list[list[Hit]]) -> set[int]:
    """The tokens of the known name that begins at `start`, or after the words for a shop's kind that do."""
    end = start
    while is_kind(scan, end):
        end += 1
    return {i for g in hits if start <= g[0].first <= end for i in range(g[0].first, g[0].last + 1)}


def _name_end(scan: Scan, start: int, end: int) -> int:
    for i in range(start + 1, end):
        if END.search(scan.gaps[i]):
            return i
    return end


def _known(scan: Scan, group: list[Hit], places: set[str]) -> Named:
    """The entry of a name: in the country that the text or source names, else a listed one before a world brand."""

    def fit(hit: Hit) -> tuple[bool, bool, bool]:
        entry: StoreEntry = hit.value
        return (bool(places & set(entry.countries)), hit.kind == "strong", bool(entry.countries))

    hit = max(group, key=fit)
    entry: StoreEntry = hit.value
    text = scan.quote(hit.first, hit.last, hit.skip)
    return Named(Store(entry.id, entry.en, entry.ar, text, True), entry, scan, hit.first, hit.last)


def _unknown(scan: Scan, start: int, end: int) -> Named | None:
    """A store by the words that name it; None if they are none, or only say what kind of shop it is."""
    if not 0 < end - start <= LONGEST or all(is_kind(scan, i) or len(scan.words[i]) < 2 for i in range(start, end)):
        return None
    text = scan.quote(start, end - 1)
    arabic = bool(_ARABIC.search(text))
    store = Store(None, None if arabic else text, text if arabic else None, text, False)
    return Named(store, None, scan, start, end - 1)


def _joined(scan: Scan, named: Named, hits: list[list[Hit]], places: set[str]) -> list[Named]:
    """Further known stores that «و», «&», «,» or «+» join to the first."""
    found: list[Named] = []
    last = named.last
    for group in hits:
        hit = group[0]
        if hit.first <= last:
            continue
        between = scan.words[last + 1 : hit.first]
        gap = scan.gaps[hit.first].strip()
        joined = (not between and (hit.skip or gap in ("&", "+", ",", "/", "x", "×"))) or (
            len(between) == 1 and between[0] in ("و", "and")
        )
        if not joined:
            break
        found.append(_known(scan, group, places))
        last = hit.last
    return found


def _cued(scan: Scan, hit: Hit, *, offering: bool) -> bool:
    """Whether a weak name stands as a store's: a shop's kind beside it, or «خصم … من» before it.

    `offering` tells that the text has a word of an offer at all.
    """
    before = hit.first - 1
    if before >= 0 and is_kind(scan, before):
        return True
    if hit.last + 1 < len(scan.words) and is_kind(scan, hit.last + 1):
        return True
    if before < 0:
        return offering and scan.field == "title"
    if "@" in scan.gaps[hit.first]:
        return offering
    return offering and (
        scan.words[before] in SELLERS
        or scan.words[before] in ("تطبيق", "موقع", "app")
        or (scan.words[before] in ("علي", "on") and hit.value.sector == "online")
        or any(h.last == before and h.kind in ("discount", "coupon") for h in scan.around(before, "cue"))
    )
