"""The registry's names among a text's tokens: which of them count, the longest first, and those of a list."""

from __future__ import annotations

from offers.model import Store
from offers.normalise.marks import AWAITS, LAST, SELLERS, TRADES, is_kind, is_stop, parts_at
from offers.normalise.names import Named
from offers.normalise.scan import Hit, Scan
from offers.tables import StoreEntry


def not_places(scan: Scan) -> list[Hit]:
    """The hits of stores, less weak names that a place bears too: «السعودية», and a city's with no place after it."""
    if not scan.hits["store"]:
        return []
    places = {(h.first, h.last): h.value.kind for h in scan.hits["place"] if h.kind == "strong"}
    begins = {h.first for h in scan.hits["place"]}
    # «الغذاء والدواء», «فنون»
    words = {i: h for h in scan.hits["cue"] if not h.skip for i in range(h.first, h.last + 1)}
    said = {(h.first, h.last) for h in scan.hits["date"] if h.kind == "only"}
    return [
        h
        for h in scan.hits["store"]
        # "only" is the word, "ONLY" the shop.
        if not (h.kind == "weak" and (h.first, h.last) in said and scan.quote(h.first, h.last) != h.value.en)
        if not (h.kind == "weak" and h.skip and h.first in words and words[h.first].last >= h.last)
        if not (
            h.kind == "weak"
            and scan.words[h.first].isascii()
            and (_goes_with_what_follows(scan, h) or _of_a_town(scan, h))
        )
        if h.kind == "strong"
        or (kind := places.get((h.first, h.last))) is None
        or (kind != "country" and h.last + 1 in begins)
        or _flies(scan, h)
    ]


_OF_TIME = ("day_unit", "week_unit", "month_unit", "year_unit", "weekday", "weekend")
_MALLS = ("centre", "center", "mall", "plaza")


def _goes_with_what_follows(scan: Scan, hit: Hit) -> bool:
    """ "20% off next 2 months", "Extra 10% off": whether the word goes with the number or time after it."""
    after = hit.last + 1
    if hit.first < hit.last or scan.quote(hit.first, hit.last) == hit.value.en:
        return False
    if scan.words[hit.first] == "next":
        counts = after < len(scan.words) and scan.number(after) is not None and "%" not in scan.gaps[after + 1]
        return counts or any(h.kind in _OF_TIME for h in scan.at(after, "date"))
    if after >= len(scan.words) or scan.number(after) is None or (scan.gaps[after] and "%" not in scan.gaps[after + 1]):
        # "code EXTRA20" is none either.
        return False
    return is_stop(scan, hit.first, "lead")


def _of_a_town(scan: Scan, hit: Hit) -> bool:
    """ "Galle City Centre": whether a town stands right before the name, as its part."""
    if scan.words[hit.last] not in _MALLS:
        return False
    before = (h for h in scan.around(hit.first - 1, "place") if hit.first and h.last == hit.first - 1)
    return scan.gaps[hit.first] == " " and any(h.kind == "strong" and h.value.kind != "country" for h in before)


_LAUNCHES = (["تطلق"], ["تعلن"], ["اطلقت"], ["اعلنت"])


def _flies(scan: Scan, hit: Hit) -> bool:
    """«السعودية تطلق تخفيضات على الرحلات»: whether an airline that is called as its country does what airlines do."""
    if hit.first or hit.value.sector != "airline" or scan.words[hit.last + 1 : hit.last + 2][:1] not in _LAUNCHES:
        return False
    if "رسوم" in scan.words:
        return False
    return any(h.kind == "airline" for h in scan.hits["sector"]) and bool(scan.hits["cue"])


def longest(scan: Scan, hits: list[Hit]) -> list[list[Hit]]:
    """Names that do not overlap, the earliest and longest first; the entries of one name side by side."""
    groups: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.first, hit.last), []).append(hit)
    if len(groups) > 1:
        # «متجر نايس ون»: a name that begins with a shop's kind gives way to a longer one after the kind.
        ends: dict[int, int] = {}
        for first, end in groups:
            ends[first] = max(end, ends.get(first, end))
        groups = {
            (first, end): group
            for (first, end), group in groups.items()
            if not (first < end < ends.get(first + 1, -1) and is_kind(scan, first))
        }
    chosen: list[list[Hit]] = []
    last = -1
    for (first, end), group in sorted(groups.items(), key=lambda g: (g[0][0], -g[0][1])):
        if first > last:
            chosen.append(group)
            last = end
    return chosen


def known(scan: Scan, group: list[Hit], places: set[str]) -> Named:
    """The entry of a name: in the country that the text or source names, else a listed one before a world brand."""

    def fit(hit: Hit) -> tuple[bool, bool, bool]:
        entry: StoreEntry = hit.value
        return (bool(places & set(entry.countries)), hit.kind == "strong", bool(entry.countries))

    hit = max(group, key=fit)
    entry: StoreEntry = hit.value
    text = scan.quote(hit.first, hit.last, hit.skip)
    return Named(Store(entry.id, entry.en, entry.ar, text, True), entry, scan, hit.first, hit.last)


def joined(scan: Scan, named: Named, hits: list[list[Hit]], places: set[str]) -> list[Named]:
    """Further known stores that «و», «&», «,» or «+» join to the first."""
    found: list[Named] = []
    last = named.last
    for group in hits:
        hit = group[0]
        if hit.first <= last:
            continue
        if not _joins(scan, last, hit):
            break
        found.append(known(scan, group, places))
        last = hit.last
    return found


def listed_before(scan: Scan, named: Named, hits: list[list[Hit]], places: set[str]) -> list[Named]:
    """ "Max, Splash, Home Centre": the known stores of a list that the surest of its names ends."""
    found: list[Named] = []
    if not hits or hits[0][0].first >= named.first:
        return found
    first = next((g[0] for g in hits if g[0].first == named.first), None)
    for group in reversed(hits):
        hit = group[0]
        if first is None or hit.last >= first.first:
            continue
        # «تابي × نايس ون»: one of the two is how one pays.
        if not _joins(scan, hit.last, first) or scan.gaps[first.first].strip() in _WITH:
            break
        found.insert(0, known(scan, group, places))
        first = hit
    return found


_WITH = ("+", "x", "×")


def _joins(scan: Scan, last: int, hit: Hit) -> bool:
    """Whether only «و», "and" or a sign of a list stands between the name that ends at a token and the hit's."""
    between = scan.words[last + 1 : hit.first]
    gap = scan.gaps[hit.first].strip()
    return (not between and (hit.skip > 0 or gap in ("&", ",", "/", *_WITH))) or (
        len(between) == 1 and between[0] in ("و", "and")
    )


_PAYING = frozenset(("دفع", "الدفع", "ادفع", "ادفعي", "تقسيط", "التقسيط", "ارخص", "افضل", "اقل", "pay", "cheaper"))


_SAYS_WHO = frozenset(("اداره", "تحيات", "المتجر", "انزل", "زوروا", "بزياره"))


def stands(scan: Scan, i: int, last: int) -> bool:
    """«العزبي، دايما جنبك», «مع تحيات الدانوب»: whether the name from token `i` stands for itself, at a part's head."""
    after = last + 1
    if "\U0001f4cd" in scan.gaps[i]:
        # «📍 الأفنيوز» is where to come.
        return False
    if i and (scan.words[i - 1] in _SAYS_WHO or is_stop(scan, i - 1, "verb")):
        return True
    if i == 0:
        # «العربي مصر تقدم خصما»
        after = max((h.last + 1 for h in scan.at(after, "place")), default=after)
    if after >= len(scan.words):
        return i == 0
    if scan.words[after] in AWAITS:
        return True
    listed = scan.at(after, "store") or any(h.last == i - 1 for h in scan.around(i - 1, "store") if i)
    if listed or (":" in scan.gaps[after] and not scan.at(after, "cue")):
        # «تابي - تمارا», «المراعي: حليب …» tell how one pays, and what is sold.
        return False
    if i and (scan.words[i].isascii() or not parts_at(scan, i)):
        return False
    # "Boots, shoes and bags": an English name may be a word.
    if scan.words[i].isascii() and scan.gaps[after].startswith(","):
        return False
    return parts_at(scan, after) or "\n" in scan.gaps[after] or is_stop(scan, after, "verb")


def _is_no_word(scan: Scan, hit: Hit, places: set[str]) -> bool:
    """Whether a weak name at a text's head is hardly the word: of these countries, no goods, and no list goes on."""
    i, after = hit.first, hit.last + 1
    if i and scan.words[i - 1] not in _SAYS_WHO and not is_stop(scan, i - 1, "verb"):
        return after < len(scan.words) and scan.words[after] in AWAITS
    goods = any(scan.at(i, family) for family in ("subject", "sector"))
    if scan.words[i].isascii() or goods or not hit.value.countries:
        return False
    if places and places.isdisjoint(hit.value.countries):
        return False
    if i or after >= len(scan.words) or not parts_at(scan, after):
        return True
    # «كريم، شامبو، صابون»
    parted = scan.gaps[after].strip() not in (",", ":", "-") or scan.number(after) is not None
    return not parted and after + 1 < len(scan.words) and not parts_at(scan, after + 1)


def cued(scan: Scan, hit: Hit, places: set[str], *, offering: bool) -> bool:
    """Whether a weak name stands as a store's: a shop's kind beside it, or «خصم … من» before it.

    `offering` tells that the post has a word of an offer at all, `places` are the countries that text or source name.
    """
    before = hit.first - 1
    if before >= 0 and is_kind(scan, before):
        return True
    after = scan.words[hit.last + 1] if hit.last + 1 < len(scan.words) else ""
    # «جميع طلبات متجر سدرة»: in Arabic most kinds begin a name.
    if is_kind(scan, hit.last + 1) and (after.isascii() or after in LAST):
        return True
    if before >= 0 and scan.words[before] == "fly":
        return True
    if scan.field == "body" and offering and _is_no_word(scan, hit, places) and stands(scan, hit.first, hit.last):
        return True
    if before < 0:
        return offering and scan.field == "title"
    if "@" in scan.gaps[hit.first]:
        return offering
    if scan.field == "body" and not _PAYING.isdisjoint(scan.words[max(0, before - 4) : before]):
        # «الدفع عند تابي», «أرخص من كارفور»
        return False
    return offering and (
        scan.words[before] in SELLERS
        or scan.words[before] in ("تطبيق", "موقع", "فرع", "فروع", "ل", "app", "x")
        or scan.words[before] in TRADES
        or (scan.words[before] in ("علي", "on") and hit.value.sector == "online")
        or any(h.last == before and h.kind in ("discount", "coupon") for h in scan.around(before, "cue"))
    )
