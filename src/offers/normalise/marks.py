"""What the words of a title are said of, as far as names of stores go: shops' kinds, places, dates, signs that part."""

from __future__ import annotations

import re

from offers.normalise.scan import Hit, Scan

# Emoji part what they stand between.
_PICTURES = "\u2600-\u27bf\U0001f000-\U0001faff"
END = re.compile(rf"[|:()\[\]!?؟,+•×\"–\n{_PICTURES}]|\s-+|-+\s|\.(?:\s|$)")
# What begins a part of a title.
_PART = re.compile(END.pattern + r'|"|\.\.|\s/|/\s|@')
LONGEST = 5
ANNOUNCING = ("offer", "noun", "festival")
CALENDAR = ("month", "hijri_month", "weekday", "until", "from", "today", "today_only", "tomorrow", "weekend")
SELLERS = frozenset(("من", "في", "مع", "عند", "لدي", "at", "from", "with", "by", "في متجر"))
CARDS = frozenset(
    (
        "card",
        "cards",
        "cardholders",
        "credit",
        "debit",
        "visa",
        "mastercard",
        "amex",
        "بطاقه",
        "بطاقات",
        "ببطاقه",
        "ببطاقات",
        "بطاقتك",
        "لحاملي",
        "حاملي",
        "عملاء",
        "لعملاء",
    )
)
# "Two Brothers", «الرحلات»: no part of a date by themselves.
_COUNTS = frozenset(("count", "ordinal", "travel", "book"))


# «نسيم هوم بتقدملك …»: between a shop's name and what it says to its readers.
AWAITS = frozenset(
    (
        *("ترحب", "يرحب", "تنتظركم", "ينتظركم", "بانتظاركم", "تدعوكم", "يدعوكم"),
        *("تقدم", "يقدم", "بتقدم", "بيقدم", "بتقدملك", "بتقدملكم"),
    )
)
# What Arabic names of shops end with.
LAST = frozenset(("ماركت", "هايبرماركت", "سوبرماركت", "مارت", "ستورز", "جروب", "هاوس", "شوب"))


# "Budget carrier IndiGo", "toy retailer Walnut has …"
TRADES = frozenset(("carrier", "airline", "retailer", "brand", "chain", "operator"))


def taken(scan: Scan) -> set[int]:
    """The tokens that are said of something else: cues, dates, occasions, places, leads."""
    dates = (h for h in scan.hits["date"] if h.kind not in _COUNTS)
    # «بيت التوفير» is a name.
    cues = (
        h for h in scan.hits["cue"] if not (h.kind == "saving" and h.first and scan.words[h.first].startswith("ال"))
    )
    hits = (*cues, *dates, *scan.hits["place"], *scan.hits["theme"])
    # "Cotton Collection"
    labels = (
        h
        for h in scan.hits["label"]
        if h.value not in OF_NAMES and h.value != "not_discount" and (h.kind != "money" or _is_money(scan, h))
    )
    return {i for h in (*hits, *labels) for i in range(h.first, h.last + 1)}


def _is_money(scan: Scan, hit: Hit) -> bool:
    """ "LE 50", but "Le Noir Spa": whether a number stands beside a currency's name in Latin letters."""
    if not scan.words[hit.first].isascii() or (hit.first and scan.number(hit.first - 1) is not None):
        return True
    return hit.last + 1 < len(scan.words) and scan.number(hit.last + 1) is not None


def breaks(scan: Scan, i: int) -> bool:
    """Whether a sign that ends a name, or a word that is none, stands before or at the token, or the text ends."""
    return i >= len(scan.words) or END.search(scan.gaps[i]) is not None or is_stop(scan, i, "theme")


def parts_at(scan: Scan, i: int) -> bool:
    """Whether a sign before the token begins a part of the text."""
    return scan.gaps[i] != " " and _PART.search(scan.gaps[i]) is not None


def sold(scan: Scan, start: int) -> bool:
    """Whether «من», «لدى», «من متجر» stands right before the token."""
    return start > 0 and (
        scan.words[start - 1] in ("من", "لدي")
        or (start > 1 and scan.words[start - 2] in SELLERS and is_kind(scan, start - 1))
    )


def dated_from(scan: Scan, i: int) -> int | None:
    """Where a date, an occasion or a currency begins that ends at token i."""
    firsts = [h.first for h in scan.around(i, "date") if h.last == i and h.kind in CALENDAR]
    firsts += [h.first for h in scan.around(i, "label") if h.last == i and h.kind in ("occasion", "cadence", "money")]
    return min(firsts, default=None)


def place_ends(scan: Scan, end: int) -> bool:
    """Whether a place that is no part of a name ends before token `end`: something stands before it."""
    return any(h.last == end - 1 and h.first > 0 for h in scan.around(end - 1, "place"))


def capital(scan: Scan, i: int) -> bool:
    """Whether the token begins with a capital or a digit."""
    char = scan.folded.original[scan.folded.span(scan.starts[i], scan.starts[i] + 1)[0]]
    return char.isupper() or char.isdigit()


def closed(scan: Scan, i: int) -> bool:
    """Whether the shop's kind at token i ends a name: a place, a date, a number or nothing follows it."""
    while is_kind(scan, i):
        i += 1
    return i >= len(scan.words) or stopped(scan, i)


def stopped(scan: Scan, i: int) -> bool:
    """Whether token i begins no name."""
    if i >= len(scan.words) or END.search(scan.gaps[i]) or scan.number(i) is not None:
        return True
    return any(scan.at(i, family) for family in ("place", "cue", "sector")) or any(
        (h.kind in CALENDAR or h.kind in LABELS) and h.value not in OF_NAMES
        for family in ("date", "label", "theme")
        for h in scan.at(i, family)
    )


# What a name may be made of.
OF_NAMES = ("kind", "trade", "former", "note")
LABELS = ("stop", "occasion", "cadence", "branches", "percent", "money")
_BRANCHES = frozenset(("معرض", "معارض", "صاله", "showroom"))


def is_called(scan: Scan, i: int) -> bool:
    """«مايو ستور», «خميس ماركت», «جمعة للعطور»: whether a month's or weekday's name without its article is a shop's."""
    if i + 1 >= len(scan.words) or scan.words[i].startswith("ال") or scan.gaps[i + 1] != " ":
        return False
    if i and scan.number(i - 1) is not None:
        return False
    # «عروض ديسمبر للعطور» tells the month.
    kinds = ("month", "weekday") if is_kind(scan, i + 1) else ("weekday",) if is_trade(scan, i + 1) else ()
    return any(h.first == h.last and h.kind in kinds for h in scan.at(i, "date"))


LARGE = frozenset(("هايبر", "هايبرماركت", "سوبرماركت", "ماركت", "مارت", "مول", "سنتر"))


def is_its_own(scan: Scan, i: int) -> bool:
    """«هايبر 24 عروض …», «هايبر رمضان -», «سوبرماركت مارس القصيم»: whether what stands after a kind is its name."""
    after = i + 1
    if after >= len(scan.words) or scan.words[i - 1] not in LARGE:
        # «صيدليات نوفمبر», «مطاعم رمضان»
        return False
    if scan.number(i) is not None:
        ends = scan.at(after, "cue") or scan.at(after, "place") or END.search(scan.gaps[after])
        return bool(ends) and "%" not in scan.gaps[after] and len(scan.words[i]) < 4
    if any(h.first == h.last and h.kind == "month" for h in scan.at(i, "date")):
        return bool(scan.at(after, "place"))
    alone = any(h.first == h.last and h.kind == "occasion" for h in scan.at(i, "label"))
    return alone and END.search(scan.gaps[after]) is not None


def is_branch(scan: Scan, i: int) -> bool:
    """«سيراميكا كليوباترا معرض المهندسين»: whether the token and the place after it tell of a shop's branch."""
    return 0 < i < len(scan.words) and scan.words[i] in _BRANCHES and bool(scan.at(i + 1, "place"))


def ends_at_place_or_date(scan: Scan, end: int) -> bool:
    """Whether a place, a date or a number begins at the token."""
    if end >= len(scan.words):
        return False
    if scan.number(end) is not None or scan.at(end, "place"):
        return True
    return any(h.kind in CALENDAR for h in scan.at(end, "date"))


def is_kind(scan: Scan, i: int) -> bool:
    """Whether the token is part of a word for a kind of shop."""
    return i in scan.stops("kind")


def is_of_a_former(scan: Scan, i: int, opened: int) -> bool:
    """Whether token i goes with the word before it, which opens a name: it has its article, or a trade behind it.

    «هايبر نجمة القطيف», «مركز لؤلؤة عجمان للكماليات»
    """
    if i != opened + 1 or opened not in scan.stops("former"):
        return False
    trade = i + 1 < len(scan.words) and scan.words[i + 1].startswith("لل")
    return trade or scan.words[i].startswith("ال")


def is_stop(scan: Scan, i: int, value: str) -> bool:
    """Whether the token lies in a phrase of `[stop]` of that key."""
    return i in scan.stops(value)


def is_trade(scan: Scan, i: int) -> bool:
    """«للعطور», «للأثاث»: whether the token begins a trade, or tells goods after «لل»."""
    if any(h.kind == "stop" and h.value == "trade" for h in scan.at(i, "label")):
        return True
    return scan.words[i].startswith("لل") and any(scan.at(i, family) for family in ("subject", "sector"))
