"""What a word of a title announces, by its kind and what stands beside it: a store, a discount, a price, a period."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from offers.normalise import bargains
from offers.normalise.facts import Facts
from offers.normalise.priced import FARES
from offers.normalise.scan import Hit, Scan

_AFTER_NOUN = frozenset(
    ("until", "till", "from", "valid", "in", "at", "for", "on", "up", "upto", "ends", "this", "and", "of", "with", "by")
)
# A deal for or with somebody is a contract.
_PARTIES = frozenset(("for", "with", "to", "over"))
_GETTING = frozenset(("get", "earn", "enjoy", "flat", "upto", "up", "احصل", "احصلي", "استرد", "اربح"))
# «خصم كبير في أمازون»
_SIZES = (["كبير"], ["خاص"], ["هايل"], ["حصري"], ["مميز"], ["قوي"], ["رايع"])
_SAVE = frozenset(("وفر", "وفري", "وفروا"))
_SERVED = frozenset(("restaurant", *FARES))


class Cue(NamedTuple):
    """A word of a title with what the post was found to say; `kinds` are those of all its cues.

    `paired` tells that the title gives one for one.
    """

    title: Scan
    hit: Hit
    kinds: set[str]
    facts: Facts
    paired: bool


def announced_by(cue: Cue) -> str | None:
    """What the word announces, as a reason tells it; None where nothing beside it makes it an announcement."""
    said = _BY_KIND.get(cue.hit.kind)
    return None if said is None else said(cue)


def _offer(cue: Cue) -> str | None:
    if _offers(cue.title, cue.hit, cue.facts):
        return "announces offers"
    if cue.paired:
        return "gives one for one"
    return _all_goods(cue) if cue.hit.kind == "offer" else None


def _festival(cue: Cue) -> str | None:
    facts = cue.facts
    if facts.known or facts.discount is not None or (facts.dated and (facts.kind or facts.sold)):
        return "announces a sale"
    return None


def _discount(cue: Cue) -> str | None:
    title, hit, facts = cue.title, cue.hit, cue.facts
    if (said := _percentage(cue) or _money_off(cue)) is not None:
        return said
    if facts.known and title.words[hit.last + 1 : hit.last + 2] in _SIZES:
        return "with a known store"
    if (said := _lasting(cue) or _all_goods(cue)) is not None:
        return said
    # "told to pay $650"
    return None if hit.skip else _priced(cue)


def _percentage(cue: Cue) -> str | None:
    return None if cue.facts.discount is None else f"with a discount of {cue.facts.discount}%"


def _money_off(cue: Cue) -> str | None:
    return "with an amount of money" if bargains.money_off(cue.title, cue.hit, cue.facts.amounts) else None


def _lasting(cue: Cue) -> str | None:
    title, hit, facts = cue.title, cue.hit, cue.facts
    # «صيدليات النخبة: وفر الخميس»
    saves = title.words[hit.first] in _SAVE and facts.kind and facts.head
    if not hit.skip and facts.validity.ends is not None and (facts.known or saves):
        return "with a store and a last day"
    return None


def _all_goods(cue: Cue) -> str | None:
    return "lowers the prices of all there is" if bargains.off_all(cue.title, cue.hit) else None


def _priced(cue: Cue) -> str | None:
    facts = cue.facts
    if facts.known and (facts.amounts or facts.discount is not None):
        return "with a known store and a price"
    return None


def _saving(cue: Cue) -> str | None:
    return _percentage(cue) or _lasting(cue)


def _cut(cue: Cue) -> str | None:
    facts = cue.facts
    if facts.known and facts.discount is not None:
        return f"with a known store and a discount of {facts.discount}%"
    return None


def _coupon(cue: Cue) -> str | None:
    hit, facts = cue.hit, cue.facts
    if (said := _money_off(cue)) is not None:
        return said
    if facts.coupons or facts.named or (hit.last > hit.first and facts.discount is not None):
        return "is a coupon"
    return None


def _valid(_: Cue) -> str:
    return "states a period of validity"


def _gift(_: Cue) -> str:
    return "gives something away"


def _free(cue: Cue) -> str | None:
    title, facts = cue.title, cue.facts
    bought = "purchase" in cue.kinds or ("buy" in cue.kinds and facts.known)
    if facts.amounts or bought or bargains.next_one(title, cue.hit):
        return "gives something away"
    if facts.named and facts.dated:
        return "gives something away in a period"
    return None


def _buy(cue: Cue) -> str | None:
    title, hit = cue.title, cue.hit
    if bargains.exchange(title, hit) or bargains.spent(title, hit, cue.facts.amounts):
        return "gives something for what is bought"
    # "cheaper to buy now"
    return None if title.words[hit.first - 1 : hit.first] == ["to"] else _priced(cue)


def _in_parts(cue: Cue) -> str | None:
    if cue.facts.named or "%" in cue.title.folded.text:
        return "is given back, or paid in parts"
    return None


def _cashback(cue: Cue) -> str | None:
    if (said := _in_parts(cue)) is not None:
        return said
    gets = cue.title.words[0] in _GETTING and bargains.money_off(cue.title, cue.hit, cue.facts.amounts)
    return "is given back" if gets else None


def _bargain(cue: Cue) -> str | None:
    return "with an amount of money" if cue.facts.amounts else None


def _instead(cue: Cue) -> str | None:
    if bargains.cheaper(cue.hit, cue.facts.amounts) or bargains.fewer(cue.title, cue.hit):
        return "tells a lower price than before"
    return None


def _each(cue: Cue) -> str | None:
    served = any(h.kind in _SERVED for h in cue.title.hits["sector"])
    return "tells what a price is for" if cue.facts.amounts and (cue.facts.known or served) else None


def _low(cue: Cue) -> str | None:
    facts = cue.facts
    return "of a store" if facts.known or (facts.kind and facts.dated) else None


def _price(cue: Cue) -> str | None:
    facts = cue.facts
    if bargains.paid_for_fewer(cue.title, cue.hit):
        return "tells how many are paid for"
    if facts.kind and facts.dated:
        return "of a shop with a period"
    return _priced(cue)


_BY_KIND: dict[str, Callable[[Cue], str | None]] = {
    "offer": _offer,
    "noun": _offer,
    "festival": _festival,
    "discount": _discount,
    "half": _percentage,
    "saving": _saving,
    "cut": _cut,
    "coupon": _coupon,
    "valid": _valid,
    "gift": _gift,
    "free": _free,
    "buy": _buy,
    "cashback": _cashback,
    "instalment": _in_parts,
    "bargain": _bargain,
    "instead": _instead,
    "each": _each,
    "low": _low,
    "price": _price,
    "from": _priced,
}


def _offers(title: Scan, hit: Hit, facts: Facts) -> bool:
    """Whether a word for an offer has beside it what makes it one of a shop."""
    ahead = title.words[hit.last + 1] if hit.last + 1 < len(title.words) else ""
    bare = facts.discount is None and not facts.dated and not facts.amounts
    if title.words[hit.last] == "deal" and bare and ahead in _PARTIES:
        return False
    if title.words[hit.first].isascii() and not _is_noun(title, hit):
        return facts.known and (facts.discount is not None or (facts.dated and _capital(title, hit.last + 1)))
    lasting = facts.dated or facts.validity.until_stock_lasts
    if facts.known or facts.discount is not None or (facts.fits and (lasting or hit.kind == "offer")):
        return True
    if hit.kind == "noun":
        if hit.first == 0 and title.words[hit.last + 1 : hit.last + 2] == ["from"] and facts.amounts:
            return facts.amounts[0].first == hit.last + 2
        # «عرض سبتمبر: تنظيف الأسنان بـ 99 ريال», «عرض الـ 25 ألف دينار من مطعم …»
        shops = title.stops("kind")
        sold = facts.kind and any(word == "من" and i + 1 in shops for i, word in enumerate(title.words))
        told = sold or ":" in title.folded.text
        return title.words[:1] == ["عرض"] and hit.first == 0 and told and bool(facts.amounts)
    # A flyer's title begins with «عروض»; «إدارة النادي تدرس العروض قبل 31 يناير» does not.
    leads = hit.first <= 1 or title.words[hit.first].isascii()
    return bool(facts.amounts) or (leads and (facts.dated or _qualified(title, hit)))


def _qualified(title: Scan, hit: Hit) -> bool:
    """«عروض رمضان», «العروض الأسبوعية», and "Ramadan offers" as a title's only words."""
    i = hit.last + 1
    if any(h.kind in ("cadence", "occasion") for h in title.at(i, "label")):
        return True
    whole = i == len(title.words) and title.words[hit.first].isascii()
    return whole and any(h.kind == "occasion" and h.last == hit.first - 1 for h in title.at(0, "label"))


def _is_noun(title: Scan, hit: Hit) -> bool:
    """Whether an English "offers" is what is announced, not what somebody does."""
    i = hit.last + 1
    if title.words[hit.first] not in ("offers", "offer"):
        return True
    if i >= len(title.words) or title.gaps[i].strip() or title.words[i] in _AFTER_NOUN or title.number(i) is not None:
        return True
    if title.words[i] == "to":
        return i + 1 < len(title.words) and title.number(i + 1) is not None
    return any(title.at(i, family) for family in ("place", "date"))


def _capital(title: Scan, i: int) -> bool:
    return title.quote(i, i)[0].isupper()
