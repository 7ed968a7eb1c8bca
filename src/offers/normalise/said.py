"""What a post's text announces where its title is silent."""

from __future__ import annotations

from offers.model import Validity
from offers.normalise import bargains
from offers.normalise.details import takes_off
from offers.normalise.facts import Facts
from offers.normalise.money import amounts
from offers.normalise.scan import Hit, Scan

_BODY_START = 40
_THE_OFFER = frozenset(("العرض", "العروض", "عرضنا", "عروضنا", "التخفيضات", "التنزيلات", "offer", "promotion"))
# Characters of a text.
_SHORTLY = 60
_VALID = frozenset(("صالح", "صالحه", "ساري", "ساريه", "سار", "متاح", "متاحه", "valid"))
_SAID = frozenset(("offer", "discount", "gift"))
# Words of a text that is no more than what is offered, and among how many of them that stands first.
_CAPTION, _SOON = 60, 4
_OFF_WHAT = frozenset(("off", "on", "for", "علي", "عند", "لدي", "لجميع", "لكل"))
_TAKING_OFF = frozenset(("discount", "offer", "saving"))


def said_in(title: Scan, body: Scan | None, facts: Facts) -> tuple[str, ...]:
    """Why the body announces an offer that its title does not; nothing where it does not either."""
    if body is None:
        return ()
    cues = apart([h for h in body.hits["cue"] if h.first < _BODY_START])
    kinds = {h.kind for h in cues}
    if kinds & {"not_offer", "grave"} or ("news" in kinds and "valid" not in kinds):
        return ()
    if _sells(title, body, facts):
        return ("its text tells a price in a period",)
    announces = any(h.kind in _SAID or title.words[h.first] in _OFFERS for h in title.hits["cue"])
    validity = facts.validity
    lasting = facts.dated or validity.until_stock_lasts or validity.limited_time
    certain = facts.named or facts.discount is not None or validity.ends is not None or validity.until_stock_lasts
    if "valid" in kinds and certain:
        return ("its text states a period of validity",)
    if validity.ends_basis == "stated" and (facts.known or facts.kind or announces) and _lasts(body):
        return ("its text states a last day",)
    goods = any(body.hits[family] for family in ("subject", "sector"))
    if facts.discount is not None and (facts.named or lasting or goods) and _begins_with_it(body):
        return (f"its text begins with a discount of {facts.discount}%",)
    sold = facts.named or lasting
    if facts.discount is not None and sold and (kinds & _TAKING_OFF or takes_off(body)):
        return (f"its text states a discount of {facts.discount}%",)
    if any(h.kind == "discount" and bargains.off_all(body, h) for h in cues) and (facts.named or announces):
        return ("its text lowers the prices of all there is",)
    if facts.named and any(h.kind == "cashback" and _of_a_percentage(body, h) for h in cues):
        return ("its text gives money back",)
    if facts.named and "discount" in kinds:
        paid = tuple(amounts(body))
        if any(h.kind == "discount" and bargains.money_off(body, h, paid) for h in cues):
            return ("its text takes money off",)
    if kinds & {"offer", "noun"} and facts.named and facts.dated:
        return ("its text announces offers of a store with a period",)
    if kinds & {"saving", "low", "bargain"} and "buy" in kinds and lasting:
        return ("its text announces lower prices for a while",)
    if (facts.named or facts.amounts) and _tells_its_period(body, facts.validity):
        return ("its text tells when the offer runs",)
    if facts.known and kinds & {"offer", "noun"} and any(h.kind == "occasion" for h in title.hits["label"]):
        return ("its text announces offers of a known store on an occasion",)
    if (
        facts.named
        and facts.dated
        and (("gift" in kinds and facts.known) or any(h.kind == "buy" and bargains.exchange(body, h) for h in cues))
    ):
        return ("its text gives something for what is bought",)
    if (
        (sold or facts.amounts or ((announces or "offer" in kinds) and not is_no_goods(title, body)))
        and "instead" in kinds
        and any(h.kind == "instead" and bargains.cheaper(h, tuple(amounts(body))) for h in cues)
    ):
        return ("its text tells a lower price than before",)
    return ()


def is_silent(title: Scan, body: Scan) -> bool:
    """Whether a title is nothing but hashtags, people's handles and addresses, over a caption."""
    said = (word for word in title.folded.original.split() if any(c.isalnum() for c in word))
    return len(body.words) <= _CAPTION and all(word.startswith(_MUTE) for word in said)


_MUTE = ("#", "@", "http://", "https://")


def _lasts(body: Scan) -> bool:
    """«صالح حتى 30 ديسمبر», «صالحة لغاية …», "Valid till …": whether a line of the text begins with it."""
    ends = (h.first for h in body.hits["date"] if h.kind == "ends")
    return any(body.words[i] in _VALID and (i == 0 or "\n" in body.gaps[i] or "." in body.gaps[i]) for i in ends)


def _of_a_percentage(body: Scan, hit: Hit) -> bool:
    """ "15% cash back", «استرداد نقدي 15%»: whether the percentage stands right before or after."""
    for number, sign in ((hit.first - 1, hit.first), (hit.last + 1, hit.last + 2)):
        if 0 <= number < len(body.words) and body.number(number) is not None and "%" in body.gaps[sign]:
            return True
    return False


def _begins_with_it(body: Scan) -> bool:
    """ "Enjoy 15% off …", «خصم 20% على …»: whether a short text has a percentage off something first of all."""
    first = body.numbers[0] if body.numbers and len(body.words) <= _CAPTION else _SOON
    if first >= _SOON or "%" not in body.gaps[first] + body.gaps[first + 1] or is_no_goods(body):
        return False
    return not _OFF_WHAT.isdisjoint(body.words[first + 1 : first + _SOON])


def _sells(title: Scan, body: Scan, facts: Facts) -> bool:
    """Whether the text has the price and the end of what the title announces, or of goods that a shop has a while."""
    priced = any(a.value is not None for a in amounts(body)) or bool(facts.amounts)
    if not priced or is_no_goods(title, body):
        return False
    goods = any(scan.hits[family] for scan in (title, body) for family in ("subject", "sector"))
    limited = facts.validity.until_stock_lasts or facts.validity.limited_time
    if limited and goods and facts.amounts:
        return True
    kinds = {h.kind for h in title.hits["cue"] if _is_said(title, h)}
    if "festival" in kinds and facts.known and goods and facts.dated:
        return True
    if kinds.isdisjoint(_ANNOUNCING):
        return False
    return facts.known or (goods and (facts.kind or facts.ends or limited))


def is_no_goods(*scans: Scan) -> bool:
    """Whether a word of the texts tells of money that buys no goods, or of what is used."""
    return any(word.removeprefix("و") in _NO_GOODS for scan in scans for word in scan.words)


def _is_said(title: Scan, hit: Hit) -> bool:
    """Whether a word for offers begins or ends the title: «عروض …», "… service offer"; no leaflet or liquidation."""
    if hit.kind == "noun" and title.words[hit.first] not in _OFFERS:
        return False
    if hit.kind == "discount" and title.words[hit.first].isascii():
        # "Discount chain to close 20 branches"
        return False
    return hit.first == 0 or (hit.last == len(title.words) - 1 and title.words[hit.first].isascii())


_OFFERS = frozenset(("عرض", "صولد", "offer", "deal"))
# Statistics, tickets, wages, fees, gifts to the poor: money that buys no goods.
_NO_GOODS = frozenset(
    (
        "تتراوح",
        "يتراوح",
        "بلغ",
        "بلغت",
        "متوسط",
        "سجل",
        "سجلت",
        "للشرا",
        "للبيع",
        "تذكره",
        "التذكره",
        "تذاكر",
        "التذاكر",
        "دخول",
        "الدخول",
        "رسوم",
        "الرسوم",
        "راتب",
        "الراتب",
        "راتبي",
        "مكافاه",
        "غرامه",
        "مستعمل",
        "مستعمله",
        "شقه",
        "ايجار",
        "الايجار",
        "للايجار",
        "كوميدي",
        "السحب",
        "used",
        "rent",
        "draw",
        "قيمه",
        "برعايه",
        "صايم",
        "ايتام",
        "للايتام",
        "المحتاجه",
        "وقف",
        "كسوه",
        "سقيا",
        "احسان",
        "متبرع",
        "تكلفه",
        "التقديم",
        "تبرع",
        "تبرعوا",
        "ساهموا",
        "خيريه",
        "الخيريه",
        "الخيري",
        "جمعيه",
        "مبادره",
        "الطن",
        "المترو",
        "الغرامات",
        "غرامات",
        "المخالفات",
        "ضغط",
        "pay",
        "average",
        "averaged",
        "ticket",
        "tickets",
        "entry",
        "entrance",
        "salary",
        "fee",
        "fees",
        "apply",
        "donate",
        "donation",
    )
)
_ANNOUNCING = frozenset(("offer", "noun", "discount"))


def _tells_its_period(body: Scan, validity: Validity) -> bool:
    """«العرض من السبت إلى الأربعاء»: whether the offer is named shortly before a bound that the text states."""
    named = [
        body.span(i, i)[1]
        for i in sorted({h.first for h in body.hits["date"] if h.kind == "valid"})
        if body.words[i].lstrip("وف") in _THE_OFFER
    ]
    text = body.folded.original
    bounds = [e.span[0] for e in validity.evidence if e.field == "body"]
    return any(0 < first - last <= _SHORTLY and ". " not in text[last:first] for first in bounds for last in named)


def apart(hits: list[Hit]) -> list[Hit]:
    """The hits that lie in no longer one: "best price" is no «best»."""
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.last > kept[-1].last or (hit.first, hit.last) == (kept[-1].first, kept[-1].last):
            kept.append(hit)
    return kept
