"""Is this post an offer, and why: a decision over what the scan and the readers found, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass

from offers.model import Validity
from offers.normalise.scan import Hit, Scan

_AFTER_NOUN = frozenset(
    ("until", "till", "from", "valid", "in", "at", "for", "on", "up", "to", "ends", "this", "and", "of", "with")
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision is handed beside the scans."""

    known_store: bool
    named_store: bool
    validity: Validity
    travel: bool
    discount: int | float | None
    prices: int
    coupons: int


def recognise(title: Scan, body: Scan | None, facts: Facts) -> tuple[bool, tuple[str, ...]]:
    """Whether the post announces an offer, with the reasons for and against, the decisive one first."""
    cues = title.of("cue")
    against = _against(title, facts)
    if against and any(h.kind == "not_offer" for h in cues):
        return False, against
    said = _announced(title, cues, facts)
    if said and not (against and not _certain(facts)):
        return True, (*said, *_supporting(facts), *against)
    if against:
        return False, against
    in_body = _body_announces(title, body, facts)
    if in_body:
        return True, (*in_body, *_supporting(facts))
    return False, ("nothing in it announces an offer",)


def _against(title: Scan, facts: Facts) -> tuple[str, ...]:
    cues = title.of("cue")
    other = [h for h in cues if h.kind == "not_offer"]
    if other:
        return (f"«{_words(title, other[0])}» is no shop's offer",)
    news = [h for h in cues if h.kind == "news"]
    if news:
        return (f"«{_words(title, news[0])}» is the language of news",)
    return ()


def _words(scan: Scan, hit: Hit) -> str:
    return scan.quote(hit.first, hit.last)


def _announced(title: Scan, cues: list[Hit], facts: Facts) -> tuple[str, ...]:
    """The title's own announcement: a cue with a store, a period, a discount or a place in front."""
    reasons: list[str] = []
    dated = facts.validity.starts is not None or facts.validity.ends is not None
    buys = any(h.kind == "buy" for h in cues)
    for hit in cues:
        words = f"«{_words(title, hit)}»"
        leads = hit.first <= 1
        arabic = not title.words[hit.first].isascii()
        named = facts.known_store or (facts.named_store and not arabic and _is_noun(title, hit))
        backed = named or dated or facts.discount is not None
        if hit.kind == "offer" and ((leads and arabic) or backed):
            reasons.append(f"{words} announces offers")
        elif hit.kind == "festival" and (dated or facts.known_store or facts.discount is not None):
            reasons.append(f"{words} announces a sale")
        elif hit.kind == "discount" and facts.discount is not None:
            reasons.append(f"{words} with a discount of {facts.discount}%")
        elif hit.kind in ("saving", "discount") and facts.known_store and facts.validity.ends is not None:
            reasons.append(f"{words} with a known store and a last day")
        elif hit.kind == "valid":
            reasons.append(f"{words} states a period of validity")
        elif hit.kind == "gift" and (hit.last > hit.first or facts.prices or (buys and facts.named_store)):
            reasons.append(f"{words} gives something away")
        elif hit.kind == "coupon" and (facts.coupons or facts.named_store):
            reasons.append(f"{words} is a coupon")
        elif hit.kind in ("price", "buy") and facts.known_store and (facts.prices or facts.discount is not None):
            reasons.append(f"{words} with a known store and a price")
    if not reasons and facts.known_store and facts.prices:
        reasons.append("a known store with a price")
    return tuple(dict.fromkeys(reasons))


def _is_noun(title: Scan, hit: Hit) -> bool:
    """Whether an English "offers" is what is announced, not what somebody does: nothing, or a preposition, follows."""
    if hit.last + 1 >= len(title.words):
        return True
    i = hit.last + 1
    return title.number(i) is not None or title.words[i] in _AFTER_NOUN or title.gaps[i].strip() != ""


def _certain(facts: Facts) -> bool:
    """Whether a store and a period or discount outweigh a word of the news."""
    dated = facts.validity.starts is not None or facts.validity.ends is not None
    return facts.named_store and (facts.discount is not None or dated)


def _supporting(facts: Facts) -> tuple[str, ...]:
    reasons = []
    if facts.known_store:
        reasons.append("a known store")
    if facts.validity.starts is not None or facts.validity.ends is not None:
        reasons.append("a period")
    if facts.travel:
        reasons.append("a travel window")
    return tuple(reasons)


def _body_announces(title: Scan, body: Scan | None, facts: Facts) -> tuple[str, ...]:
    if body is None:
        return ()
    kinds = {h.kind for h in body.of("cue") if h.first < 40}
    if kinds & {"news", "not_offer"} and "valid" not in kinds:
        return ()
    if "valid" in kinds and (facts.named_store or facts.discount is not None or facts.validity.ends is not None):
        return ("its text states a period of validity",)
    if facts.discount is not None and kinds & {"discount", "offer"}:
        return (f"its text states a discount of {facts.discount}%",)
    if "offer" in kinds and facts.known_store and (facts.validity.starts or facts.validity.ends):
        return ("its text announces offers of a known store with a period",)
    return ()
