"""Who offers: the registry's stores by their names, and stores that nobody listed by where a title names them.

A strong name needs nothing beside it; a weak one (a word of the
language, a surname) needs to stand where a store's name stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from urllib.parse import urlsplit

from offers.model import Store
from offers.normalise.captions import captions
from offers.normalise.held_names import cued, joined, known, listed_before, longest, not_places, stands
from offers.normalise.marks import (
    SELLERS,
    breaks,
    ends_at_place_or_date,
    is_kind,
    is_stop,
    sold,
)
from offers.normalise.name_end import slot_end
from offers.normalise.names import Named, is_shop, leads, unknown
from offers.normalise.rivals import beats, is_a_guess, is_a_mall, is_away, is_beside, is_elsewhere, is_quarter
from offers.normalise.scan import Hit, Scan
from offers.normalise.signs import signs
from offers.normalise.slots import after_a_date, before_cue, head, lead, pays, shops, slots
from offers.normalise.spellings import as_listed
from offers.normalise.whole_titles import in_full, is_name, quoted, stands_over, title_end
from offers.tables import Tables


def stores(scans: Sequence[Scan], tables: Tables, *, url: str | None, country: str | None) -> tuple[Named, ...]:
    """The stores that a post names, those of the title before those of the body. Never raises."""
    title = scans[0]
    alone = title_end(title) if is_name(scans) else 0
    paying: tuple[Named, ...] = ()
    guessed: tuple[Named, ...] = ()
    offering = _offers(title)
    for scan in scans:
        found, by_card = _in_text(scan, country, offering=offering or _offers(scan))
        if guessed and found and not beats(found[0], guessed[0]):
            continue
        if found and (not paying or found[0].entry is not None or is_shop(found[0])):
            if scan is title and len(scans) > 1 and is_a_guess(found[0], scans[1]):
                guessed = found
                continue
            return (as_listed(quoted(in_full(found[0])), country), *found[1:])
        whole = [h for h in not_places(title) if alone and (h.first, h.last) == (0, alone - 1)]
        if whole:
            return (known(title, whole, set()),)
        paying = paying or by_card
    if guessed:
        return (as_listed(guessed[0], country), *guessed[1:])
    passed = alone and any(is_beside(scan, h.first) for scan in scans[1:] for h in scan.hits["store"])
    if alone and (paying or passed or stands_over(title, scans[1])) and (named := unknown(title, 0, alone)):
        return (as_listed(named, country),)
    return paying or _by_address(title, tables, url)


def _by_address(title: Scan, tables: Tables, url: str | None) -> tuple[Named, ...]:
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    entry = tables.site(host) if host else None
    if entry is None:
        return ()
    return (Named(Store(entry.id, entry.en, entry.ar, host, True), entry, title, 0, -1),)


def _offers(scan: Scan) -> bool:
    if any(h.kind in _OFFERING for h in scan.hits["cue"]):
        return True
    return any(h.kind == "money" or h.value == "white-friday" for h in scan.hits["label"])


def _in_text(scan: Scan, country: str | None, *, offering: bool) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """The stores that a text names; apart from them the bank whose cards it speaks of, the store of last resort.

    `offering` tells that the post has a word of an offer at all.
    """
    hits = longest(scan, not_places(scan))
    places = {h.value.country for h in scan.hits["place"] if h.value.kind == "country"} or (
        {country} if country else set()
    )
    hits = [g for g in hits if not is_beside(scan, g[0].first) and not is_away(scan, g, places)]
    hits = [g for k, g in enumerate(hits) if not (places and is_elsewhere(scan, g, hits[k + 1 : k + 2], places))]
    partner = any(_is_partner(scan, g) for g in hits)
    cards = [g for g in hits if _is_bank(g) and (partner or pays(scan, g[0].first, g[0].last))]
    paying = {g[0].first for g in cards}
    named = _shop(scan, [g for g in hits if g[0].first not in paying], places, offering=offering)
    if named is not None and _of_a_bank(named):
        # «بنك الرياض: خصم 15% في مطاعم لوسين»
        seller = _seller(scan, hits, places) or _before_its_bank(scan, named, hits, places)
        if seller is not None:
            return (seller,), ()
    if named is not None:
        return (*listed_before(scan, named, hits, places), named, *joined(scan, named, hits, places)), ()
    if cards and (seller := _seller(scan, hits, places)) is not None:
        return (seller,), ()
    return (), (known(scan, cards[0], places),) if cards else ()


def _before_its_bank(scan: Scan, bank: Named, hits: list[list[Hit]], places: set[str]) -> Named | None:
    """ "Amazon Festival: 10% off with Meridian Bank cards": the known name that begins the title."""
    if scan.field == "body" or not hits or hits[0][0].first >= bank.first or _is_bank(hits[0]):
        return None
    paid = pays(scan, bank.first, bank.last) and leads(scan, hits[0][0].first)
    return known(scan, hits[0], places) if paid else None


def _shop(scan: Scan, hits: list[list[Hit]], places: set[str], *, offering: bool) -> Named | None:
    """The store that tells of its offers, or stands in the slot after a link word or the cue; else a sure name."""
    teller = _teller(scan, hits)
    if teller is not None:
        return known(scan, teller, places)
    if scan.field == "title" and offering and (named := _after_a_date(scan, hits, places)) is not None:
        return named
    strong = bool(hits) and any(h.kind == "strong" and h.value.countries for h in hits[0])
    if scan.field == "body" and strong and hits[0][0].first == 0 and stands(scan, hits[0][0].first, hits[0][0].last):
        # «ايكيا - عرض الأعضاء»
        return known(scan, hits[0], places)
    unlisted = _in_slot(scan, hits, places)
    if unlisted is not None and scan.field == "title" and (own := _at_the_head(scan, unlisted, hits, places)):
        return own
    if unlisted is not None and unlisted.entry is not None:
        # «عرض قهوة العميد ب 20 ريال من بنده»
        goods = any(scan.at(unlisted.first, family) for family in ("subject", "sector"))
        seller = next((g for g in hits if g[0].first > unlisted.last and _is_led_to(scan, g)), None) if goods else None
        return unlisted if seller is None else known(scan, seller, places)
    if unlisted is not None and not any(is_kind(scan, i) for i in range(unlisted.first, unlisted.last + 1)):
        sure = next((g for g in hits if _sold_by(scan, g, unlisted)), None)
        if sure is not None:
            return known(scan, sure, places)
        # "dining at Marlowe & Thyme, JBR Dubai": what «لدى» or "at" leads to needs no sign.
        led = unlisted.first > 0 and scan.words[unlisted.first - 1] in ("at", "لدي")
        signed = None if led else _kind_slot(scan, hits, places) or _signed(scan, hits, places)
        unlisted = signed if signed is not None and signed.first != unlisted.first else unlisted
    if unlisted is not None:
        return unlisted
    certain = [g for g in hits if any(h.kind == "strong" for h in g) or cued(scan, g[0], places, offering=offering)]
    if certain:
        group = _the_seller(scan, certain)
        return known(scan, [h for h in group if h.kind == "strong"] or group, places)
    end = head(scan) if scan.field == "title" else 0
    leader = next((g for g in hits if g[0].last < end and leads(scan, g[0].first)), None)
    if leader is not None:
        return known(scan, leader, places)
    if (signed := _signed(scan, hits, places)) is not None and not is_quarter(signed, end):
        return signed
    colon = head(scan) if scan.field == "body" else 0
    if 0 < colon <= _HEAD and not is_stop(scan, 0, "note") and scan.at(colon, "cue"):
        # «كيتا: خصم 15%»
        return unknown(scan, 0, colon)
    if scan.field == "title" and offering:
        inside = next((g for g in hits if g[0].last < end), None)
        if inside is not None:
            return known(scan, inside, places)
        if any(h.last < end for h in scan.hits["store"]):
            return None
        return _kind_slot(scan, hits, places) or unknown(scan, 0, end or before_cue(scan))
    return None


def _at_the_head(scan: Scan, unlisted: Named, hits: list[list[Hit]], places: set[str]) -> Named | None:
    """«كارفور: عروض نهاية الشهر», «أمازون مصر: عروض برايم»: the shop that begins a title, before the slot's name."""
    end = head(scan)
    # "H&M summer sale at The Avenues": a mall is where the shop is.
    within = unlisted.entry is not None and is_a_mall(unlisted.entry) and scan.words[unlisted.first - 1] in _AT
    before = unlisted.first if unlisted.entry is None or within else min(unlisted.first, end)
    first = next((g for g in hits[:1] if g[0].last < before and leads(scan, g[0].first)), None)
    # A brand before the colon is sold by who is named after it; what a shop on the web is called within is its own.
    sells = first is not None and all(h.value.sector == "online" for h in first)
    if first is not None and (unlisted.entry is None or sells or within):
        return known(scan, first, places)
    # "PALM Oasis Store Kuwait: rugs at half price at Harbour Hall"
    own = unknown(scan, 0, end) if unlisted.entry is None and 0 < end <= unlisted.first else None
    return own if own is not None and is_shop(own) else None


_AT = ("at", "في")


def _the_seller(scan: Scan, sure: list[list[Hit]]) -> list[Hit]:
    """«خصم 30% على جوديفا من الدانوب»: the name that «من» leads to, before goods' names; else the first.

    "Villaggio Mall: H&M up to 50% off": a mall gives way to the one shop that is named in it.
    """
    within = [g for g in sure if not is_a_mall(g[0].value)]
    if len(within) == 1 and not _is_bank(within[0]):
        return within[0]
    if leads(scan, sure[0][0].first) or scan.words[sure[0][0].first - 1] in SELLERS:
        return sure[0]
    return next((g for g in sure[1:] if _is_led_to(scan, g)), sure[0])


def _is_led_to(scan: Scan, group: list[Hit]) -> bool:
    return scan.words[group[0].first - 1] in ("من", "لدي", "from", "at")


def _after_a_date(scan: Scan, hits: list[list[Hit]], places: set[str]) -> Named | None:
    start = after_a_date(scan)
    end = head(scan, start) if start else 0
    group = next((g for g in hits if start <= g[0].first and g[0].last < end), None)
    return known(scan, group, places) if group is not None else unknown(scan, start, end)


def _teller(scan: Scan, hits: list[list[Hit]]) -> list[Hit] | None:
    """The name before the first «يطلق», «تقدم», "launches" of a title, at most one word between."""
    if scan.field == "body" or not hits:
        return None
    verb = next((h.first for h in scan.hits["label"] if h.kind == "stop" and h.value == "verb"), 0)
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


# A title with more parts than that is none, and so many words begin a text as its name.
_SIGNS, _HEAD = 8, 3


def _signed(scan: Scan, hits: list[list[Hit]], places: set[str]) -> Named | None:
    """A name as it stands on a shop's sign: a known one, if there is one in it."""
    for start, end in islice(signs(scan) if scan.field == "title" else captions(scan), _SIGNS):
        group = next((g for g in hits if start <= g[0].first and g[0].last < end), None)
        if group is not None and not _of_another(scan, start, end, group):
            return known(scan, group, places)
        named = unknown(scan, start, end)
        if named is not None:
            return named
    return None


def _of_another(scan: Scan, start: int, end: int, group: list[Hit]) -> bool:
    """«صيدلية روضة النهدي», «فروع ماكس التراث»: whether a name that the known one is only a part of stands there."""
    hit = group[0]
    if is_kind(scan, start) and not all(is_kind(scan, i) for i in range(start, hit.first)):
        return True
    weak = all(h.kind == "weak" for h in group)
    return weak and any(not is_kind(scan, i) and not _says_more(scan, i) for i in range(hit.last + 1, end))


def _seller(scan: Scan, hits: list[list[Hit]], places: set[str]) -> Named | None:
    """The shop of a title that a word such as «في» leads to."""
    if scan.field == "body":
        return None
    for start in shops(scan):
        if start and (named := _at_slot(scan, start, None, hits, places)) is not None:
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
        "each",
        "low",
        "instead",
    )
)


def _is_bank(group: list[Hit]) -> bool:
    return all(h.value.sector == "bank" for h in group)


def _of_a_bank(named: Named) -> bool:
    if named.entry is not None:
        return named.entry.sector == "bank"
    return not _BANKS.isdisjoint(named.scan.words[named.first : named.last + 1])


_BANKS = frozenset(("بنك", "البنك", "مصرف", "bank"))


def _is_partner(scan: Scan, group: list[Hit]) -> bool:
    """Whether the group names who sells, where a bank says how one pays: "10% off on Swiggy", "Mashreq x Noon"."""
    first = group[0].first
    if _is_bank(group) or not first:
        return False
    return scan.words[first - 1] in _PARTNERS or scan.gaps[first].strip() in ("x", "×", "+", "&", "|")


_PARTNERS = SELLERS | {"on", "x", "علي", "و", "and"}


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
            if hit.skip and scan.words[hit.first][0] == "ل" and any(h.kind == "strong" for h in group):
                # «تخفيضات الشتاء المميزة لمكتبة جرير»
                return known(scan, group, places)
            continue
        rest = range(hit.last + 1, end)
        strong = any(h.kind == "strong" for h in group)
        named = known(scan, group, places)
        longer = _goes_on(scan, hit, rest) and _ends_well(scan, end)
        if not strong and longer and not joined(scan, named, hits, places):
            break
        return named
    if scan.field == "body" and not (ends_at_place_or_date(scan, end) or (sold(scan, start) and breaks(scan, end))):
        return None
    return None if content else unknown(scan, start, end)


def _names_at(scan: Scan, start: int, hits: list[list[Hit]]) -> set[int]:
    """The tokens of the known name that begins at `start`, or after the words for a shop's kind that do."""
    end = start
    while is_kind(scan, end):
        end += 1
    return {i for g in hits if start <= g[0].first <= end for i in range(g[0].first, g[0].last + 1)}


def _goes_on(scan: Scan, hit: Hit, rest: range) -> bool:
    """Whether words that belong to a longer name than the known one follow it: «النهدي الحديثة», not «أمنية باقة …»."""
    for i in rest:
        sectors = {h.kind for h in scan.at(i, "sector")}
        if is_stop(scan, i, "trade") or hit.value.sector in sectors:
            # What the shop deals in, and whatever more is said of that; another's trade is another's name.
            towns = {h.value.country for h in scan.hits["place"] if h.kind == "strong"}
            away = bool(towns) and bool(hit.value.countries) and towns.isdisjoint(hit.value.countries)
            return away or (bool(sectors) and hit.value.sector not in sectors)
        if not is_kind(scan, i) and not _says_more(scan, i):
            return True
    return False


def _says_more(scan: Scan, i: int) -> bool:
    """«لولو جوالات وشاشات», «ماكس للملابس», «ماكس الكويتية»: whether the word tells of goods, or a nation."""
    if is_stop(scan, i, "trade") or any(h.first <= i <= h.last for h in scan.around(i, "subject")):
        return True
    return any(h.kind == "adjective" for h in scan.at(i, "label"))


def _ends_well(scan: Scan, end: int) -> bool:
    """Whether a place, a date, branches or «الأسبوعية» begins at the token, an English cue, or the text ends."""
    if end >= len(scan.words) or ends_at_place_or_date(scan, end):
        return True
    if scan.words[end].isascii() and scan.at(end, "cue"):
        return True
    return any(h.kind in ("cadence", "branches", "occasion") for h in scan.at(end, "label"))
