"""Names that nobody listed and no word for offers leads to: on a shop's sign, as it were.

Told by a shop's kind («معهد لغتي —»), by its trade («الفارس للسجاد», "Two Brothers Tyres"), by quotation marks after a
kind, or by the place that stands apart after the name ("Walnut & Oak, Al Quoz").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from offers.normalise.capitals import SMALL, after_a_town, coined, sold_by
from offers.normalise.marks import (
    LONGEST,
    SELLERS,
    capital,
    closed,
    is_branch,
    is_called,
    is_its_own,
    is_kind,
    is_of_a_former,
    is_stop,
    is_trade,
    parts_at,
    taken,
)
from offers.normalise.scan import Scan
from offers.normalise.slots import opens_a_name
from offers.normalise.tellers import PLEASED, tellers

# "Join Iron Gym Salmabad"
COME = frozenset(("join", "visit", "try", "discover", "experience", "meet", "enjoy", "shop"))
SELLING = frozenset(("عند", "لدي", "من", "في", "عنا", "عندنا"))
_ROADS = frozenset(("street", "road", "avenue", "branch", "floor"))
PLACED_WITHIN = 4
_TRADE_WITHIN = 3
# What follows a shop's name at the head of a title tells of an offer within as many words.
_SOON = 4
_OF_GOODS = frozenset(("لقطع", "لمواد", "لخدمات", "لبيع"))
# Before an Arabic name; what else says what a shop is may stand after it.
_AFTER_A_NAME = frozenset(
    ("ماركت", "هايبرماركت", "سوبرماركت", "هاوس", "شوب", "مول", "سنتر", "ستور", "ستورز", "مارت", "بازار", "بلازا", "هوم")
)
# These begin a name or end one.
_ALSO_AFTER = frozenset(("هايبر", "سوبر", "كافيه", "كوفي"))
# What Arabic names of shops begin with, after «عند» and its like.
_FORMERS = frozenset(
    ("بساتين", "مزارع", "ابو", "ام", "الحاج", "حاج", "اولاد", "ابناء", "بيت", "دار", "ركن", "عم", "شيخ", "الشيخ")
)


def signs(scan: Scan) -> Iterator[tuple[int, int]]:
    """Where such a name of a title begins and ends (excluded), the surest first."""
    other = taken(scan)
    yield from coined(scan, other)
    yield from traded(scan, other)
    if scan.stops("kind") or scan.stops("trade") or scan.hits["place"] or scan.hits["sector"] or scan.hits["subject"]:
        yield from _of_parts(scan, other)
    yield from (
        (start, end)
        for start, end in sold_by(scan, other)
        if place_begins(scan, end) or told_of(scan, start - 2 - (scan.words[start - 1] == "the"))
    )
    yield from _at(scan, other)
    yield from tellers(scan, other)


def told_of(scan: Scan, i: int) -> bool:
    """Whether a cue ends at the token before "at" or "from", or at the one before an occasion there."""
    named = [h.first - 1 for h in scan.around(i, "label") if h.last == i and h.kind == "occasion"]
    themed = [i - 1] if i in scan.stops("theme") else []
    return any(h.last in (i, *named, *themed) for h in scan.around(i, "cue"))


def _of_parts(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """The names that parts of a title are, by a kind, goods or a place beside them."""
    parts = parts_of(scan, len(scan.words))
    kinds = sorted(i for i in scan.stops("kind") if _leads(scan, i))
    for k, (begin, end) in enumerate(parts):
        # «معك مغسلة لمعة»
        at = bisect_left(kinds, begin)
        start = kinds[at] if at < len(kinds) and kinds[at] < end else begin
        if start == end - 1 or (k == 0 and scan.words[start] in _ALSO_AFTER and closed(scan, start)):
            # «ندى البن كوفي — خصم 10%», «المرشدي هايبر طنطا»
            start = begin
        if scan.words[start] in PLEASED and start + 1 < end:
            # «يسر نسيم مارت أن يقدم …»
            start += 1
        if scan.words[start] in COME and start + 1 < end and capital(scan, start + 1):
            start += 1
        name_end = sign_end(scan, start, end, other)
        if name_end is None:
            continue
        latin = scan.words[start].isascii()
        opens = scan.gaps[start]
        placed = place_begins(scan, name_end) or (
            k + 1 < len(parts) and name_end == end and is_place(scan, *parts[k + 1])
        )
        if (
            is_kind(scan, start)
            or _is_shop(scan, start, name_end)
            or ('"' in opens and start and (is_kind(scan, start - 1) or scan.words[start - 1] in SELLERS))
            or (latin and ("@" in opens or placed))
            or (placed and k == 0 and (name_end == end or _is_country_and_town(scan, name_end)))
            or (placed and k == 0 and name_end > start + 1 and start in scan.stops("former"))
            or (placed and k == 0 and latin and _is_proper(scan, start) and _is_country_and_figure(scan, name_end))
            or (placed and k == 0 and len(parts) > 1 and _is_goods_of_the(scan, start, name_end, other))
            or (k == 0 and len(parts) > 1 and is_goods_of(scan, start, end, other) and _announces(scan, start, end))
        ):
            yield start, name_end


def _is_country_and_town(scan: Scan, i: int) -> bool:
    """«{store} عمان صحار …»: whether a country begins at the token, with a place after it."""
    return any(h.value.kind == "country" and place_begins(scan, h.last + 1) for h in scan.at(i, "place"))


def _is_country_and_figure(scan: Scan, i: int) -> bool:
    """ "{store} Kuwait 50% off …": whether a country begins at the token, and what is offered follows it."""
    after = max((h.last + 1 for h in scan.at(i, "place") if h.value.kind == "country"), default=len(scan.words))
    return after < len(scan.words) and scan.gaps[after] == " " and _tells_what(scan, after)


def is_goods_of(scan: Scan, start: int, end: int, other: set[int]) -> bool:
    """«عود ليالي -», «بيتزا الحوش –»: goods and one or two words more."""
    goods = any(h.last == start for family in ("subject", "sector") for h in scan.at(start, family))
    own = (i for i in range(start, end) if not is_of_a_former(scan, i, start + 1))
    return goods and 1 < end - start <= _TRADE_WITHIN and other.isdisjoint(own)


def _is_goods_of_the(scan: Scan, start: int, end: int, other: set[int]) -> bool:
    """«دراعات شيخة البنات بالسالمية»: goods and two words; «فساتين زفاف» are mere goods."""
    the = scan.words[end - 1].startswith("ال")
    return the and end - start == _TRADE_WITHIN and is_goods_of(scan, start, end, other)


def _announces(scan: Scan, start: int, end: int) -> bool:
    """Whether an offer is announced right after the name, or soon after what can only be a name."""
    soon = _SOON if end - start == _TRADE_WITHIN and scan.words[end - 1].startswith("ال") else 0
    kinds = ("offer", "noun", "discount", "half")
    return any(end <= h.first <= end + soon and h.kind in kinds for h in scan.around(end + soon, "cue"))


def _leads(scan: Scan, i: int) -> bool:
    return not scan.words[i].isascii() and scan.words[i] not in _AFTER_A_NAME and not is_branch(scan, i)


def _at(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """«عند أسماك أبو شراع بالدمام», «في تمور البويضاء»: a place, a name of people's or goods with a name after them."""
    if SELLING.isdisjoint(scan.words):
        return
    for i in range(1, len(scan.words)):
        before = scan.words[i - 1]
        if before not in SELLING or scan.words[i].isascii():
            continue
        end = i
        while end < len(scan.words) and end - i < PLACED_WITHIN and not (end > i and parts_at(scan, end)):
            if end in other or scan.number(end) is not None or scan.words[end] in SELLERS:
                break
            end += 1
        goods = any(scan.at(i, family) for family in ("subject", "sector"))
        if goods and end == i + 1 and end < len(scan.words) and _goes_on_past_a_place(scan, end, other):
            # «عند ديكور الدوحة ستايل»
            end += 2
        formed = any(word in _FORMERS for word in scan.words[i : i + 2])
        placed = place_begins(scan, end)
        # «عند واش هب القرين», «في كيان هوم بالأحساء»
        # «عند الدفع نقدا …»
        named = before in ("عند", "لدي", "عندنا") and not scan.words[i].startswith("ال")
        told = placed and (named or scan.words[end - 1] in _AFTER_A_NAME)
        alone = end == i + 1 and i in scan.stops("former") and (end == len(scan.words) or parts_at(scan, end))
        if (alone and before == "عند") or (end - i > 1 and (formed or told or (goods and scan.gaps[i + 1] == " "))):
            yield i, end


def _goes_on_past_a_place(scan: Scan, i: int, other: set[int]) -> bool:
    """Whether another word of the name follows an article's noun that is a place's name."""
    if scan.gaps[i] != " " or not scan.words[i].startswith("ال") or not any(h.last == i for h in scan.at(i, "place")):
        return False
    after = i + 1
    return after < len(scan.words) and not parts_at(scan, after) and after not in other


def _is_shop(scan: Scan, start: int, end: int) -> bool:
    """Whether a kind is among the words, or their last is an English trade."""
    last = end - 1
    return any(is_kind(scan, i) for i in range(start, end)) or (
        start < last and scan.words[last].isascii() and is_stop(scan, last, "trade")
    )


def sign_end(scan: Scan, start: int, end: int, other: set[int]) -> int | None:
    """Where a part's name ends: at a verb, at the place after it, at what is no name; None without one."""
    opened = start
    while opened < end and is_kind(scan, opened):
        opened += 1
    # «جمعية صباح السالم التعاونية»: after a shop's kind a place may be the name itself.
    own = max((h.last for h in scan.at(opened, "place")), default=opened - 1)
    if opened < end and scan.words[opened].startswith("ال") and _is_cue_alone(scan, opened):
        # «مركز التوفير»
        own = max(own, opened)
    latin = scan.words[start].isascii()
    if opened == start:
        # "Karachi Darbar"
        ends_in_kind = latin and any(is_kind(scan, i) for i in range(start + 1, min(end, start + LONGEST)))
        own = after_a_town(scan, start, other) - 1 if ends_in_kind else start - 1
    for i in range(start, end):
        if latin and i > start + 1 and is_kind(scan, i - 1) and _tells_what(scan, i) and _is_proper(scan, start):
            # "Nour Pharmacy 30% off vitamins"
            end = i
            break
        if i > opened and place_begins(scan, i) and not is_of_a_former(scan, i, opened):
            end = i
            break
        if not latin and i > start and scan.words[i] == "ب":
            # «ماركت البصرة ب 2000 دينار»
            end = i
            break
        if (i == start and is_called(scan, i)) or (i == opened > start and is_its_own(scan, i)):
            continue
        small = latin and (scan.words[i] in SMALL or (i == start and opens_a_name(scan, i, end)))
        named = capital(scan, i) or is_kind(scan, i) if latin else True
        if small or (
            named
            and (opened <= i <= own or is_kind(scan, i) or i not in other or is_of_a_former(scan, i, opened))
            and (scan.number(i) is None or (i == start and scan.gaps[i + 1] == ""))
        ):
            # "4U ماركت"
            continue
        # «مركز التوفير الحديث صحار يوم 7»: what a shop's kind begins is a name as far as it goes.
        if not is_stop(scan, i, "verb") and not (opened > start and i > opened):
            return None
        end = i
        break
    return end if start < end <= start + LONGEST + 1 else None


_ANY = frozenset(("nearest", "farmers", "bull", "bear", "local", "any", "every", "flea", "night", "your", "best"))


def _is_proper(scan: Scan, i: int) -> bool:
    """ "Beauty Salon", "Farmers Market" are no names."""
    return scan.words[i] not in _ANY and not any(scan.at(i, family) for family in ("subject", "sector"))


def _tells_what(scan: Scan, i: int) -> bool:
    """Whether a number, a word of an offer or a small letter after a name's capital stands at the token."""
    small = capital(scan, i - 1) and not capital(scan, i)
    return small or scan.number(i) is not None or bool(scan.at(i, "cue"))


def _is_cue_alone(scan: Scan, i: int) -> bool:
    labels = any(scan.at(i, family) for family in ("label", "date"))
    return not labels and bool(scan.at(i, "cue"))


def is_place(scan: Scan, start: int, end: int) -> bool:
    """Whether a part is a place, or a mall and its town."""
    if end - start > PLACED_WITHIN:
        return False
    if end - start > 1 and scan.words[end - 1] in _ROADS:
        return True
    return any(start <= h.first and h.last == end - 1 for h in scan.around(end - 1, "place"))


def place_begins(scan: Scan, i: int) -> bool:
    return bool(scan.at(i, "place"))


def traded(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """«أم خليفة للعطور», «كراون للأدوات الصحية»: up to three words before a trade, and what it goes on with."""
    for i in range(1, len(scan.words)):
        if scan.words[i][0] != "ل" or parts_at(scan, i) or not is_trade(scan, i):
            continue
        start = i
        while start and i - start < _TRADE_WITHIN and not parts_at(scan, start):
            # «نجوم الرياض للساعات»: a town right before the trade is part of the name.
            before = scan.at(start - 1, "place")
            # «النجمة الزرقاء للأثاث»
            town = any(h.last == start - 1 and (start == i or h.kind == "weak") for h in before)
            # «مركز أبها التجاري للتسوق»
            town = town or (start > 1 and is_kind(scan, start - 2) and any(scan.at(start - 1, "place")))
            if (start - 1 in other and not town and not is_called(scan, start - 1)) or scan.words[start - 1] in SELLERS:
                break
            if scan.number(start - 1) is not None:
                break
            start -= 1
        end = i + 1
        while end < len(scan.words) and scan.gaps[end] == " " and _goes_on(scan, end, other):
            end += 1
        if start < i:
            yield start, end


def _goes_on(scan: Scan, i: int, other: set[int]) -> bool:
    """«للأجهزة الكهربائية», «للعطور والبخور», «لقطع الغيار»."""
    return (scan.words[i].startswith(("ال", "وال")) or scan.words[i - 1] in _OF_GOODS) and i not in other


def parts_of(scan: Scan, upto: int) -> list[tuple[int, int]]:
    """The parts of the text that begin before a token, each from its first to after its last."""
    last = min(upto, len(scan.words))
    starts = [i for i in range(last) if i == 0 or parts_at(scan, i)]
    return list(pairwise([*starts, last]))
