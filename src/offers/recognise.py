"""Is this post an offer, and why: a decision over what the scan and the readers found, with its reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from offers.normalise import bargains, money
from offers.normalise.announcing import Cue, announced_by
from offers.normalise.details import takes_off
from offers.normalise.facts import Facts
from offers.normalise.marks import CALENDAR, LONGEST
from offers.normalise.priced import by_goods, by_prices
from offers.normalise.said import apart, is_no_goods, is_silent, said_in
from offers.normalise.scan import Hit, Scan

_DAYS = frozenset((*CALENDAR, "tomorrow", "after_tomorrow", "end_of", "day_unit", "last_day", "duration"))
_TAG = re.compile(r"#\w+_\w+")
# Under a title of hashtags a text's own are bait too.
_ANY_TAG = re.compile(r"#\w+")
_IN_NUMBERS = re.compile(r"\d\s?[/.\-]\s?\d")
# What a word of the news in a title may be outweighed by.
_OUTWEIGHING = frozenset(
    ("offer", "noun", "discount", "cut", "half", "festival", "valid", "coupon", "instead", "cashback")
)


def ruled_out(title: Scan) -> tuple[str, ...]:
    """Why nothing that the title or text says besides can make the post an offer; nothing where something can.

    What may be part of a name is no word of the news. `recognise` says the same of such a title.
    """
    cues = apart(title.hits["cue"])
    kinds = {h.kind for h in cues}
    final = ("not_offer", "grave") if kinds & _OUTWEIGHING else ("not_offer", "grave", "news")
    if kinds.isdisjoint(final):
        return ()
    names = {i for f in ("store", "place") for h in title.hits[f] for i in range(h.first, h.last + 1)}
    bait = _bait(title, _TAG)
    for kind in final:
        for hit in cues:
            if hit.kind == "news" and hit.first in bait:
                continue
            if hit.kind == kind and names.isdisjoint(range(hit.first, hit.last + 1)):
                return (_against_by(title, hit),)
    return ()


def names_a_day(title: Scan) -> bool:
    """Whether a title may say something of days, which is asked for by itself, also of what is no offer."""
    return any(h.kind in _DAYS for h in title.hits["date"]) or _IN_NUMBERS.search(title.folded.text) is not None


def _against_by(title: Scan, hit: Hit) -> str:
    words = f"«{title.quote(hit.first, hit.last)}»"
    return f"{words} is no shop's offer" if hit.kind == "not_offer" else f"{words} is the language of news"


def recognise(title: Scan, body: Scan | None, facts: Facts) -> tuple[bool, tuple[str, ...]]:
    """Whether the post announces an offer, with the reasons for and against, the decisive one first."""
    cues = apart([h for h in title.hits["cue"] if h.first not in facts.names])
    against, final = _against(title, cues, facts)
    if final:
        return False, against
    said = tuple(dict.fromkeys(_announced(title, cues, facts)))
    if said and (not against or _certain(cues, facts)):
        return True, (*said, *_supporting(facts), *against)
    if against:
        return False, against
    in_body = said_in(title, body, facts)
    if in_body:
        return True, (*in_body, *_supporting(facts))
    if body is not None and is_silent(title, body) and (announced := _told(body, facts)):
        return True, (*announced, *_supporting(facts))
    return False, ("nothing in it announces an offer",)


# Who asks for a code, or sells what is used, is no shop.
_OWN = frozenset(("i", "my", "ابي", "ابغي", "ابغا", "كذب"))


def _told(body: Scan, facts: Facts) -> tuple[str, ...]:
    """What a text announces as a title would, under one of hashtags and addresses alone."""
    if not _OWN.isdisjoint(body.words) or is_no_goods(body):
        return ()
    cues = apart(body.hits["cue"])
    facts = replace(facts, amounts=tuple(money.amounts(body)), names=frozenset())
    against, _ = _against(body, cues, facts)
    return () if against else tuple(dict.fromkeys(_announced(body, cues, facts)))


def _against(title: Scan, cues: list[Hit], facts: Facts) -> tuple[tuple[str, ...], bool]:
    """Why it is none, and whether nothing outweighs that."""
    if (day := _datelined(title)) is not None:
        return (f"«{title.quote(0, day)}» is the dateline of news",), True
    for kind in ("not_offer", "grave"):
        for hit in cues:
            if hit.kind == kind:
                return (_against_by(title, hit),), True
    bait = _bait(title, _TAG if title.field == "title" else _ANY_TAG)
    for hit in cues:
        # «فرع الزمالك»: a club's name that is read as a district of the store's.
        district = (facts.known or facts.fits) and any(
            p.first <= hit.first and hit.last <= p.last for p in title.hits["place"]
        )
        asks = (
            hit.kind == "asks"
            and not _answered(title, hit, cues)
            and (hit.first == 0 or ":" in title.gaps[hit.first] or "?" in title.gaps[-1])
        )
        if hit.kind in ("news", "asks") and hit.first in bait:
            continue
        if (hit.kind == "news" and not (district or _is_theme(title, hit, cues, facts))) or asks:
            return (_against_by(title, hit),), False
    return (), False


def _datelined(title: Scan) -> int | None:
    """ "MUSCAT, March 2 – Two companies …": the last token of a place and a day that a dash parts from what follows."""
    place = next((h for h in title.hits["place"][:2] if h.first == 0), None)
    i = place.last + 1 if place is not None else len(title.words)
    if i >= len(title.words) or title.gaps[i].strip() != ",":
        return None
    months = {h.first for h in title.hits["date"] if h.kind in ("month", "hijri_month")}
    last = i
    while (
        last < len(title.words)
        and (last in months or last in title.numbers)
        and (last == i or title.gaps[last] in (" ", ", "))
    ):
        last += 1
    dashed = last < len(title.words) and title.gaps[last].strip() == "-" and title.gaps[last].startswith(" ")
    return last - 1 if dashed and not months.isdisjoint(range(i, last)) else None


def _bait(title: Scan, tags: re.Pattern[str]) -> set[int]:
    """«#الأمطار_الليلة كوبون خصم …»: the tokens of hashtags of several words, of what others talk about."""
    found: set[int] = set()
    i = 0
    for tag in tags.finditer(title.folded.original):
        while i < len(title.words) and (start := title.span(i, i)[0]) < tag.end():
            if start > tag.start():
                found.add(i)
            i += 1
    return found


def _answered(title: Scan, hit: Hit, cues: list[Hit]) -> bool:
    """«ليش تدفع أكثر؟ خصم 50% …»: whether what is offered follows the question's mark, and no other question does."""
    if any(h.kind == "asks" and h.first > hit.last for h in cues):
        return False
    offered = (h.first for h in cues if h.first > hit.last and h.kind in ("discount", "offer", "free", "half"))
    first = next(offered, hit.last)
    return any("?" in gap for gap in title.gaps[hit.last + 1 : first + 1])


def _is_theme(title: Scan, hit: Hit, cues: list[Hit], facts: Facts) -> bool:
    """«عروض … من 11-6-2018 كاس العالم»: whether it follows the days of a flyer, and tells what it is about."""
    days = [e.span[1] for e in facts.validity.evidence if e.field == "title"]
    if not days or not (facts.fits or facts.known) or cues[0].first or cues[0].kind not in ("offer", "festival"):
        return False
    return title.span(hit.first, hit.first)[0] >= max(days)


def _words(scan: Scan, hit: Hit) -> str:
    return scan.quote(hit.first, hit.last)


def _announced(title: Scan, cues: list[Hit], facts: Facts) -> Iterator[str]:
    """The title's own announcement: a cue with a store, a period, a discount, an amount or a place beside it."""
    # «لتخفيض الديون» is a purpose.
    cues = [h for h in cues if not (h.kind in ("noun", "discount") and _is_purpose(title, h))]
    kinds = {h.kind for h in cues}
    paired = bargains.one_and_one(title)
    for hit in cues:
        said = announced_by(Cue(title, hit, kinds, facts, paired))
        if said is not None:
            yield f"«{_words(title, hit)}» {said}"
    yield from by_prices(title, facts)
    yield from by_goods(title, facts)
    if paired and not kinds & {"offer", "noun"} and (facts.dated or title.hits["subject"]):
        yield "one is given for one"
    if facts.dated and (facts.known or facts.kind) and _keeps(title):
        yield "an occasion at a shop with a period"
    goods = "saving" in kinds or title.hits["subject"] or title.hits["sector"] or "اعلان" in title.words
    if facts.sold and facts.dated and goods:
        yield "a shop's goods with a period"
    if facts.named and facts.dated and any(h.value == "white-friday" for h in title.hits["label"]):
        yield "a store's days of sales"
    if _keeps_an_occasion(title):
        yield "lower prices on an occasion"
    if facts.discount is not None and (facts.named or facts.dated) and takes_off(title):
        yield f"a discount of {facts.discount}%"
    if facts.named and facts.ends and any(a.value is not None for a in facts.amounts):
        yield "a store with a price and a last day"
    both = facts.validity.starts_basis == "stated" and facts.validity.ends_basis == "stated"
    if both and facts.known and ((facts.head and not _flies(title)) or kinds & {"price", "saving"}):
        yield "a known store with the period from day to day"
    elif both and facts.head and _is_a_grocer(title, facts):
        yield "a supermarket with the period from day to day"


def _flies(title: Scan) -> bool:
    """Whether the title begins with an airline and tells of no occasion: its days may be those of its flights."""
    if any(h.kind == "occasion" for h in title.hits["label"]):
        return False
    return any(h.value.sector == "airline" for h in title.at(0, "store"))


_PRICES = frozenset(("prices", "اسعار"))


def _is_a_grocer(title: Scan, facts: Facts) -> bool:
    """Whether the title begins with a grocer's name: «معرض التمور» is none."""
    if not _PRICES.isdisjoint(title.words):
        return False
    groceries = [h for h in title.hits["sector"] if h.kind == "grocery"]
    shops = title.stops("kind")
    return any(h.first == 0 or (facts.kind and h.first <= LONGEST and h.first in shops) for h in groceries)


def _is_purpose(title: Scan, hit: Hit) -> bool:
    """«لتخفيض الديون», but «استخدم الكود لخصم 10%»."""
    counted = title.words[hit.first] == "لخصم" and hit.last + 1 in title.numbers
    return hit.skip == 1 and title.words[hit.first][0] == "ل" and not counted


def _keeps(title: Scan) -> bool:
    """«رمضان مع …»: whether the title begins with an occasion and «مع»."""
    first = next((h for h in title.hits["label"][:3] if h.first == 0 and h.kind == "occasion"), None)
    return first is not None and title.words[first.last + 1 : first.last + 2] == ["مع"]


_LOWER = frozenset(("تخفيضات", "خصومات", "تنزيلات", "التخفيضات", "الخصومات", "التنزيلات", "عرض خاص", "عروض خاصه"))


def _keeps_an_occasion(title: Scan) -> bool:
    """«تخفيضات كبرى بمناسبة الافتتاح»: whether lower prices begin a title, and «بمناسبة» follows soon."""
    first = next((h for h in title.hits["cue"][:2] if h.first == 0 and h.kind == "offer"), None)
    if first is None or " ".join(title.words[: first.last + 1]) not in _LOWER:
        return False
    return "بمناسبه" in title.words[first.last + 1 : first.last + 3]


def _certain(cues: list[Hit], facts: Facts) -> bool:
    """Whether a store with a discount, or with offers and a period, outweighs a word of the news."""
    kinds = {h.kind for h in cues}
    both = facts.validity.starts_basis == facts.validity.ends_basis == "stated"
    if both and facts.fits and cues[0].first == 0 and cues[0].kind == "offer":
        # «عروض فؤاد زيادة لبنان من 3 حتى 9 مايو»: a flyer of a shop that bears a word of the news
        return True
    if not (facts.known or (facts.kind and facts.dated)):
        return False
    return (facts.discount is not None and bool(kinds & {"discount", "offer", "noun", "cut", "half"})) or (
        facts.dated and bool(kinds & {"offer", "festival", "valid", "coupon", "instead", "cashback"})
    )


def _supporting(facts: Facts) -> tuple[str, ...]:
    reasons = []
    if facts.known:
        reasons.append("a known store")
    if facts.dated:
        reasons.append("a period")
    if facts.travel:
        reasons.append("a travel window")
    return tuple(reasons)
