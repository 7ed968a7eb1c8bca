"""Where a title names its store: the words after «عروض» and its like, before an English cue, at the title's head.

A title of the usual form is «عروض {store} {country} {city} {dates} {theme}»: the words between the cue and
the place, date or theme are the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from offers.normalise.scan import Hit, Scan

END = re.compile(r"[|:()\[\]!?؟,+•×\"–]|\s-+|-+\s|\.(?:\s|$)")
LONGEST = 5
# A title that announces more than this announces nothing.
_SLOTS = 8
_ANNOUNCING = ("offer", "noun", "festival")
CALENDAR = ("month", "hijri_month", "weekday", "until", "from", "today", "today_only", "tomorrow", "weekend")
# Malls bear a city's name.
_MALLS = frozenset(("مول", "سنتر", "بلازا", "mall", "plaza"))
SELLERS = frozenset(("من", "في", "مع", "عند", "لدي", "at", "from", "with", "by", "في متجر"))
_BEFORE_A_KIND = SELLERS | {"افتتاح", "بافتتاح", "ب", "معك", "معكم"}

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


def slots(scan: Scan) -> Iterator[tuple[int, int | None]]:
    """Where a store's name begins, and where it ends if that is known: after «لدى» and its like, then by the cues."""
    links = [h.last + 1 for h in scan.of("label") if h.kind == "stop" and h.value == "link"]
    cues = [h for h in scan.of("cue") if h.kind in _ANNOUNCING or scan.words[h.first] in ("offers", "offer")]
    if scan.field == "body":
        links, cues = [i for i in links if i < 25][:1], [h for h in cues if h.first < 12][:1]
    starts = [*links, *(h.last + 1 for h in cues if not scan.words[h.first].isascii())]
    yield from ((start, None) for start in starts[:_SLOTS] if start < len(scan.words))
    for hit in [h for h in cues if scan.words[h.first].isascii()][:_SLOTS]:
        start, end = _before(scan, hit.first)
        if start < end:
            yield start, end


def shops(scan: Scan) -> Iterator[int]:
    """Where a shop's kind begins a name: at the title's head, and after «من», «في», "at"."""
    kinds = (h for h in scan.of("label") if h.kind == "stop" and h.value == "kind")
    yield from islice(
        (h.first for h in kinds if h.first == 0 or h.skip or scan.words[h.first - 1] in _BEFORE_A_KIND), _SLOTS
    )


def pays(scan: Scan, first: int, last: int) -> bool:
    """Whether a word for cards, or "with", beside a bank's name tells that one pays by it."""
    near = scan.words[max(0, first - 2) : last + 4]
    return not CARDS.isdisjoint(near) or (first > 0 and scan.words[first - 1] in ("with", "مع"))


def head(scan: Scan) -> int:
    """The words before the first ":", "|" or dash of a title that can be a store's name; 0 if they cannot."""
    for i in range(1, min(len(scan.words), LONGEST)):
        if END.search(scan.gaps[i]):
            break
    else:
        return 0
    latin = scan.words[0].isascii()
    if scan.gaps[i].strip()[:1] not in (":", "|", "-", "–") or (not latin and scan.gaps[i].strip() != ":"):
        return 0
    end, other = i, taken(scan)
    while end > 1 and (_place_at(scan, end) or is_stop(scan, end - 1, "lead")):
        end = min((h.first for h in scan.around(end - 1, "place") if h.last == end - 1), default=end - 1)
    soft = latin and end > 1 and scan.words[0] in _SOFT
    if any(k in other or (latin and not capital(scan, k)) or scan.number(k) is not None for k in range(soft, end)):
        return 0
    return end


def before_cue(scan: Scan) -> int:
    """The words at a title's head before the cue, or up to a kind of shop: «ريحان ماركت الكويت عروض …»; 0 if none."""
    other = taken(scan)
    cues = {h.first for h in scan.around(LONGEST, "cue") if h.kind == "offer"}
    for i in range(min(len(scan.words), LONGEST)):
        if i and i in cues and not scan.words[0].isascii():
            return i
        if i in other or scan.number(i) is not None or (i and END.search(scan.gaps[i])):
            break
        if i and is_kind(scan, i) and not is_kind(scan, i + 1):
            announced = any(h.first == i + 1 and h.kind in _ANNOUNCING for h in scan.around(i + 1, "cue"))
            return i + 1 if announced or any(h.first == i + 1 for h in scan.around(i + 1, "place")) else 0
    # «مكة ماركت عروض …», «سما الدوحة عروض …»
    return end if (end := slot_end(scan, 0, set())) in cues and not scan.words[0].isascii() else 0


# "Two Brothers", «الرحلات»: no part of a date by themselves.
_COUNTS = frozenset(("count", "ordinal", "travel", "book"))


def taken(scan: Scan) -> set[int]:
    """The tokens that are said of something else: cues, dates, occasions, places, leads."""
    dates = (h for h in scan.of("date") if h.kind not in _COUNTS)
    # «بيت التوفير» is a name.
    cues = (h for h in scan.of("cue") if not (h.kind == "saving" and h.first and scan.words[h.first].startswith("ال")))
    hits = (*cues, *dates, *scan.of("place"), *scan.of("theme"))
    # "Cotton Collection"
    labels = (h for h in scan.of("label") if h.value not in _OF_NAMES and h.value != "not_discount")
    return {i for h in (*hits, *labels) for i in range(h.first, h.last + 1)}


def _before(scan: Scan, end: int) -> tuple[int, int]:
    """English: the words in capitals before the cue, less what a campaign is called and the place."""
    while end and not END.search(scan.gaps[end]):
        if is_stop(scan, end - 1, "lead") or scan.number(end - 1) is not None:
            end -= 1
        elif (first := _dated(scan, end - 1)) is not None:
            end = first
        elif _place_at(scan, end):
            end = max(h.first for h in scan.around(end - 1, "place") if h.last == end - 1)
        else:
            break
    start = end
    while (
        start
        and end - start < LONGEST
        and capital(scan, start - 1)
        and not (end > start and END.search(scan.gaps[start]))
    ):
        start -= 1
    while start < end and is_stop(scan, start, "lead") and not _opens_a_name(scan, start, end):
        start += 1
    return (start, end) if not END.search(scan.gaps[end]) else (end, end)


def breaks(scan: Scan, i: int) -> bool:
    """Whether a sign that ends a name, or a word that is none, stands before or at the token, or the text ends."""
    return i >= len(scan.words) or END.search(scan.gaps[i]) is not None or is_stop(scan, i, "theme")


def sold(scan: Scan, start: int) -> bool:
    """Whether «من», «لدى», «من متجر» stands right before the token."""
    return start > 0 and (
        scan.words[start - 1] in ("من", "لدي")
        or (start > 1 and scan.words[start - 2] in SELLERS and is_kind(scan, start - 1))
    )


def _dated(scan: Scan, i: int) -> int | None:
    """Where a date, an occasion or a currency begins that ends at token i."""
    firsts = [h.first for h in scan.around(i, "date") if h.last == i and h.kind in CALENDAR]
    firsts += [h.first for h in scan.around(i, "label") if h.last == i and h.kind in ("occasion", "cadence", "money")]
    return min(firsts, default=None)


def _place_at(scan: Scan, end: int) -> bool:
    """Whether a place that is no part of a name ends before token `end`: something stands before it."""
    return any(h.last == end - 1 and h.first > 0 for h in scan.around(end - 1, "place"))


def capital(scan: Scan, i: int) -> bool:
    """Whether the token begins with a capital or a digit."""
    char = scan.folded.original[scan.folded.span(scan.starts[i], scan.starts[i] + 1)[0]]
    return char.isupper() or char.isdigit()


def lead(scan: Scan, start: int, names: set[int]) -> int:
    """Past what may stand between the cue and the name: «الاسبوعية», an occasion, a weekday, a second cue, a country.

    `names` are the tokens at which a known store's name begins.
    """
    skip: dict[int, int] = {}
    for hit in (*scan.of("label"), *scan.of("cue"), *scan.of("date")):
        if hit.kind in ("cadence", "occasion", "offer", "noun", "weekday", "weekend", "one_day") or (
            hit.kind == "stop" and hit.value in ("link", "lead")
        ):
            skip[hit.first] = max(skip.get(hit.first, 0), hit.last + 1)
    countries = {h.first: h.last + 1 for h in scan.of("place") if h.value.kind == "country"}
    while start < len(scan.words) and start not in names:
        if start in skip and not _opens_a_name(scan, start, start + 2):
            start = skip[start]
        elif scan.words[start] == "من" and start + 1 < len(scan.words) and not _stopped(scan, start + 1):
            return start + 1
        elif start in countries and _begins(scan, countries[start]):
            return countries[start]
        else:
            break
    return start


# Campaigns are called so, and shops too: "Family Deals", "Family Choice".
_SOFT = frozenset(
    [
        "the",
        "family",
        "smart",
        "fresh",
        "fashion",
        "global",
        "national",
        "double",
        "home",
        "brand",
        "big",
        "happy",
        "easy",
        "night",
        "friday",
        "first",
    ]
)


def _opens_a_name(scan: Scan, start: int, end: int) -> bool:
    """Whether another capital that no campaign is called by follows such a word: "The Coffee House"."""
    i = start + 1
    if scan.words[start] not in _SOFT or i >= min(end, len(scan.words)) or END.search(scan.gaps[i]):
        return False
    free = not any(h.first == i for family in ("cue", "date", "place") for h in scan.around(i, family))
    return free and not is_stop(scan, i, "lead") and capital(scan, i)


def _begins(scan: Scan, i: int) -> bool:
    """Whether a store's name begins after a country: «مصر هايبر النور», and not «السعودية هايبر ماركت قطر»."""
    return not _closed(scan, i) if is_kind(scan, i) else not _stopped(scan, i)


def _closed(scan: Scan, i: int) -> bool:
    """Whether the shop's kind at token i ends a name: a place, a date, a number or nothing follows it."""
    while is_kind(scan, i):
        i += 1
    return i >= len(scan.words) or _stopped(scan, i)


def _stopped(scan: Scan, i: int) -> bool:
    """Whether token i begins no name."""
    if i >= len(scan.words) or END.search(scan.gaps[i]) or scan.number(i) is not None:
        return True
    return any(h.first == i for family in ("place", "cue", "sector") for h in scan.around(i, family)) or any(
        h.first == i and (h.kind in CALENDAR or h.kind in _LABELS) and h.value not in _OF_NAMES
        for family in ("date", "label", "theme")
        for h in scan.around(i, family)
    )


# What a name may be made of.
_OF_NAMES = ("kind", "trade", "former")
_LABELS = ("stop", "occasion", "cadence", "branches", "percent", "money")


_ENDING_CUES = frozenset((*_ANNOUNCING, "discount", "gift", "free", "half", "price", "bargain", "coupon", "valid"))
_ENDING_DATES = frozenset((*CALENDAR, "only", "duration", "limited"))


def slot_end(scan: Scan, start: int, named: set[int]) -> int:
    """The token before which the slot ends: a place, a date, a theme word, a percentage, a break.

    `named` are the tokens of known names that begin the slot.
    """
    places, labels, cues, dates, sectors = (
        scan.around(start + LONGEST + 1, family) for family in ("place", "label", "cue", "date", "sector")
    )
    found = {h.first: h for h in places}
    stops = {
        h.first
        for h in labels
        if h.kind in _LABELS and h.value not in _OF_NAMES and (h.value != "lead" or not scan.words[h.first].isascii())
    }
    stops |= {h.first for h in scan.around(start + LONGEST + 1, "theme")}
    stops |= {h.first for h in cues if h.kind in _ENDING_CUES}
    stops |= {h.first for h in dates if h.kind in _ENDING_DATES}
    stops |= found.keys() - _names_before_a_country(scan, start)
    stops -= named | _joined_places(scan, start, found)
    goods = {h.first for h in sectors}
    opened = start
    while is_kind(scan, opened):
        opened += 1
    kind = opened > start
    for i in range(start, min(len(scan.words), start + LONGEST + 1)):
        if i > start and i not in named and END.search(scan.gaps[i]):
            return i
        # «سيراميكا الشروق طنطا»: no town lies in another.
        town = not named and i > opened and _apart(scan, found.get(i), found)
        if i in stops and not town and not _of_the_name(scan, i, start, opened, found):
            return i
        if kind and i > opened and i in goods and not is_kind(scan, i) and not scan.words[i].startswith("لل"):
            return i
        kind = kind or is_kind(scan, i)
        # «بازار 77 السعودية»
        own = i == opened > start and i + 1 in found and scan.number(i + 1) is None
        if scan.number(i) is not None and i not in named and not own and (i == start or not _numbered_name(scan, i)):
            return i
        if i > start and (scan.words[i] == "مدينه" or (i > opened and is_branch(scan, i))):
            return i
        if scan.words[start].isascii() and scan.words[i].isascii() and not capital(scan, i):
            return i
    return min(len(scan.words), start + LONGEST + 1)


_BRANCHES = frozenset(("معرض", "معارض", "صاله", "showroom"))


def is_branch(scan: Scan, i: int) -> bool:
    """«سيراميكا كليوباترا معرض المهندسين»: whether the token and the place after it tell of a shop's branch."""
    return (
        0 < i < len(scan.words)
        and scan.words[i] in _BRANCHES
        and any(h.first == i + 1 for h in scan.around(i + 1, "place"))
    )


def _joined_places(scan: Scan, start: int, places: dict[int, Hit]) -> set[int]:
    """«مصر والسودان ماركت»: the tokens of places that «و» joins at the beginning of a name."""
    end = places[start].last + 1 if start in places else start
    while end > start and end in places and places[end].skip and scan.words[end][0] == "و":
        end = places[end].last + 1
    return set(range(start, end)) if is_kind(scan, end) and _closed(scan, end) else set()


def _of_the_name(scan: Scan, i: int, start: int, opened: int, places: dict[int, Hit]) -> bool:
    """Whether a word that ends a slot elsewhere belongs to the name here.

    «مارس هايبر ماركت», «أسواق الثلاثاء حفر الباطن», «مول دمشق», «جمعية الروضة وحولي الكويت».
    """
    place = places.get(i)
    after = (place.last if place else i) + 1
    town = place is not None and place.value.kind != "country"
    if i == start + 1 and start == opened and _belongs(scan, start, town):
        return True
    if scan.words[i] == "الجديد" and i > start and scan.words[start - 1] != "عرض":
        # «هايبر الفجر الجديد»: «عروض» would be «الجديدة».
        return True
    if i == start and opened == start:
        return (place is not None or _dated(scan, i) is not None) and is_kind(scan, after) and _closed(scan, after)
    if place is not None and place.value.kind == "country":
        # «كنوز مصر القاهرة»
        return i == start + 1 == opened + 1 and start in scan.stops("former") and after in places
    if i == opened > start:
        if place is not None and scan.words[i - 1] in _MALLS:
            return True
        if place is not None and after < len(scan.words) and scan.words[after] == "في":
            after += 1
        if place is not None and place.kind == "weak" and not _stopped(scan, after):
            # «هايبر بركة الجنوب الدمام»
            return True
        return after in places and (place is not None or scan.words[i].startswith("ال"))
    follower = places.get(after)
    if place is not None and opened > start and follower is not None:
        # «أسواق الزهراء العليا كربلاء»: no town of one country lies in another.
        return follower.value.country != place.value.country and i > opened
    return place is not None and opened > start and place.skip == 1 and scan.words[i][0] == "و" and after in places


def _belongs(scan: Scan, start: int, town: bool) -> bool:
    """«نجمة الصفا», «المخازن الكبرى»: whether the second word of a name, a town's or not, goes with the first."""
    if town:
        return start in scan.stops("former") and scan.words[start + 1].startswith("ال")
    return scan.words[start].startswith("ال") and scan.words[start + 1] in _LIKE


_LIKE = frozenset(("الكبري", "الكبير", "الكبيره", "الجديده", "الحديثه", "الخاصه"))


def _apart(scan: Scan, place: Hit | None, places: dict[int, Hit]) -> bool:
    """Whether a town and, with no «و», another follow each other."""
    other = places.get(place.last + 1) if place is not None else None
    if place is None or other is None or scan.words[other.first][0] == "و":
        return False
    return bool(place.value.kind == other.value.kind == "city")


def _names_before_a_country(scan: Scan, start: int) -> set[int]:
    """«عروض الجزيرة البحرين»: a town's name in the store's place, with a country after it, is the store's.

    So is that of a town that lies in no country of the places soon after: «عروض نايف الدجاج الكويت».
    """
    near = scan.around(start + LONGEST + 1, "place")
    after = {h.value.country for h in near if h.first > start and not h.skip}
    countries = {h.first for h in near if h.value.kind == "country"}
    return {
        h.first
        for h in near
        if h.first == start
        and h.value.kind != "country"
        and ((h.kind == "weak" and h.last + 1 in countries) or (after and h.value.country not in after))
    }


def _numbered_name(scan: Scan, i: int) -> bool:
    """«Centre 7»: a number inside a Latin name."""
    return scan.words[i - 1].isascii() and i + 1 < len(scan.words) and not scan.gaps[i].strip()


def ends_at_place_or_date(scan: Scan, end: int) -> bool:
    """Whether a place, a date or a number begins at the token."""
    if end >= len(scan.words):
        return False
    return scan.number(end) is not None or any(
        h.first == end and (family == "place" or h.kind in CALENDAR)
        for family in ("place", "date")
        for h in scan.around(end, family)
    )


def is_kind(scan: Scan, i: int) -> bool:
    """Whether the token is part of a word for a kind of shop."""
    return i in scan.stops("kind")


def is_stop(scan: Scan, i: int, value: str) -> bool:
    """Whether the token lies in a phrase of `[stop]` of that key."""
    return i in scan.stops(value)
