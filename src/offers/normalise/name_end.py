"""Where the name of a store that nobody listed ends, and which of the words that end one elsewhere belong to it."""

from __future__ import annotations

from offers.normalise.marks import (
    ANNOUNCING,
    CALENDAR,
    END,
    LABELS,
    LARGE,
    LAST,
    LONGEST,
    OF_NAMES,
    capital,
    closed,
    dated_from,
    is_branch,
    is_its_own,
    is_kind,
    is_stop,
    stopped,
)
from offers.normalise.scan import Hit, Scan

# Malls bear a city's name.
_MALLS = frozenset(("مول", "سنتر", "بلازا", "mall", "plaza"))
# What cannot end a name.
_PARENTS = frozenset(("ابو", "ام", "ابن", "بو"))
_DAYS = frozenset(("ايام", "لايام", "بايام"))
_ENDING_CUES = frozenset((*ANNOUNCING, "discount", "gift", "free", "half", "price", "bargain", "coupon", "valid"))
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
        if h.kind in LABELS and h.value not in OF_NAMES and (h.value != "lead" or not scan.words[h.first].isascii())
    }
    stops |= {h.first for h in scan.around(start + LONGEST + 1, "theme")}
    stops |= {h.first for h in cues if h.kind in _ENDING_CUES}
    stops |= {h.first for h in dates if h.kind in _ENDING_DATES}
    stops |= found.keys() - _names_before_a_country(scan, start)
    goods = {h.first for h in sectors}
    opened = start
    while is_kind(scan, opened):
        opened += 1
    kind = opened > start
    day = _named_day(scan, opened, found) if kind else ()
    stops -= {*named, *day, *_joined_places(scan, start, found)}
    for i in range(start, min(len(scan.words), start + LONGEST + 1)):
        if i > start and i not in named and END.search(scan.gaps[i]):
            return i
        # «سيراميكا الشروق طنطا»: no town lies in another.
        town = not named and i > opened and _apart(scan, found.get(i), found)
        if i in stops and not town and (i - 1 in named or not _of_the_name(scan, i, start, opened, found)):
            return i
        if kind and i > opened and i in goods and not is_kind(scan, i) and not scan.words[i].startswith("لل"):
            return i
        if i - 1 > opened and scan.words[i - 1] in LAST and not is_kind(scan, i) and i not in named:
            # «سرحان ماركت البيطاش»: a quarter that no table knows.
            return i
        if i > start and scan.words[i] in _DAYS and _begins_a_date(scan, i + 1):
            # «سوق الجملة أيام 28 و29 يناير»
            return i
        kind = kind or is_kind(scan, i)
        # «بازار 77 السعودية»
        own = i in day or (i == opened > start and i + 1 in found and scan.number(i + 1) is None)
        if scan.number(i) is not None and i not in named and not own and (i == start or not _numbered_name(scan, i)):
            return i
        if i > start and scan.words[i] == "ب":
            return i
        off_road = scan.words[i] == "مخرج" and i + 1 < len(scan.words) and scan.number(i + 1) is not None
        if i > start and (off_road or scan.words[i] == "مدينه" or (i > opened and is_branch(scan, i))):
            return i
        if scan.words[start].isascii() and scan.words[i].isascii() and not capital(scan, i):
            return i
    return min(len(scan.words), start + LONGEST + 1)


def _joined_places(scan: Scan, start: int, places: dict[int, Hit]) -> set[int]:
    """«مصر والسودان ماركت»: the tokens of places that «و» joins at the beginning of a name."""
    end = places[start].last + 1 if start in places else start
    while end > start and end in places and places[end].skip and scan.words[end][0] == "و":
        end = places[end].last + 1
    return set(range(start, end)) if is_kind(scan, end) and closed(scan, end) else set()


def _named_day(scan: Scan, i: int, places: dict[int, Hit]) -> tuple[int, ...]:
    """«هايبر 15 مايو حلوان», «مركز 23 يوليو بورسعيد»: the tokens of a day in a shop's name, with its town behind it."""
    if i + 2 not in places or scan.number(i) is None:
        return ()
    month = any(h.last == i + 1 and h.kind == "month" for h in scan.at(i + 1, "date"))
    return (i, i + 1) if month else ()


def _of_the_name(scan: Scan, i: int, start: int, opened: int, places: dict[int, Hit]) -> bool:
    """Whether a word that ends a slot elsewhere belongs to the name here.

    «مارس هايبر ماركت», «أسواق الثلاثاء حفر الباطن», «مول دمشق», «جمعية الروضة وحولي الكويت».
    """
    place = places.get(i)
    if i > start and place is not None and not place.skip and scan.words[i - 1] in _PARENTS:
        # «بهارات أم بدر»
        return True
    after = (place.last if place else i) + 1
    town = place is not None and place.value.kind != "country"
    if town and i > start and _country_and_town(places, after):
        # «صقر عسير السعودية خميس مشيط»: the country stands before its town, so that the first is the name's.
        return True
    if i == start + 1 and start == opened and (_belongs(scan, start, town) or _completes(scan, i, places)):
        return True
    if scan.words[i] == "الجديد" and i > start and scan.words[start - 1] != "عرض":
        # «هايبر الفجر الجديد»: «عروض» would be «الجديدة».
        return True
    if i == start and opened == start:
        # «الجديدة هايبر ماركت الدمام»
        led = start > 0 and scan.words[start - 1].startswith("ال")
        adjective = not led and scan.words[i].startswith("ال") and is_stop(scan, i, "theme")
        own = adjective or place is not None or dated_from(scan, i) is not None
        return own and is_kind(scan, after) and closed(scan, after)
    if place is not None and place.value.kind == "country":
        # «كنوز مصر القاهرة»
        return i == start + 1 == opened + 1 and start in scan.stops("former") and after in places
    if i == opened > start:
        if is_its_own(scan, i):
            return True
        if place is not None and scan.words[i - 1] in _MALLS:
            return True
        if town and scan.words[i - 1] in LARGE and (after >= len(scan.words) or scan.number(after) is not None):
            # «عروض هايبر مكة»
            return True
        if place is not None and after < len(scan.words) and scan.words[after] == "في":
            after += 1
        if place is not None and place.kind == "weak" and not stopped(scan, after):
            # «هايبر بركة الجنوب الدمام»
            return True
        return after in places and (place is not None or scan.words[i].startswith("ال"))
    follower = places.get(after)
    if place is not None and opened > start and follower is not None:
        # «أسواق الزهراء العليا كربلاء»: no town of one country lies in another.
        return follower.value.country != place.value.country and i > opened
    return place is not None and opened > start and place.skip == 1 and scan.words[i][0] == "و" and after in places


def _country_and_town(places: dict[int, Hit], i: int) -> bool:
    country = places.get(i)
    return country is not None and country.value.kind == "country" and country.last + 1 in places


def _belongs(scan: Scan, start: int, town: bool) -> bool:
    """«نجمة الصفا», «المخازن الكبرى»: whether the second word of a name, a town's or not, goes with the first."""
    if town:
        return start in scan.stops("former") and scan.words[start + 1].startswith("ال")
    return scan.words[start].startswith("ال") and scan.words[start + 1] in _LIKE


def _completes(scan: Scan, i: int, places: dict[int, Hit]) -> bool:
    """«عروض كنوز السعر أبو عريش»: whether an article's noun between «كنوز» and a town is the name's."""
    return i - 1 in scan.stops("former") and scan.words[i].startswith("ال") and i + 1 in places


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


def _begins_a_date(scan: Scan, i: int) -> bool:
    return i < len(scan.words) and (scan.number(i) is not None or any(h.kind in CALENDAR for h in scan.at(i, "date")))


def _numbered_name(scan: Scan, i: int) -> bool:
    """«Centre 7»: a number inside a Latin name, and no day: "Market 2-4 March", "Market 2 March"."""
    if not scan.words[i - 1].isascii() or i + 1 >= len(scan.words) or scan.gaps[i].strip():
        return False
    # "at Lulu 20% off"
    amount = scan.gaps[i + 1].lstrip().startswith("%") or scan.number(i + 1) is not None
    return not amount and not any(h.kind in CALENDAR for h in scan.at(i + 1, "date"))
