"""Names of shops in a post's text, told by the words beside them: «فروع …», a verb of announcing, «المتجر: …»."""

from __future__ import annotations

from collections.abc import Iterator

from offers.normalise.capitals import NEAR, in_capitals, is_capital, is_coined
from offers.normalise.marks import (
    AWAITS,
    LAST,
    LONGEST,
    TRADES,
    capital,
    ends_at_place_or_date,
    is_kind,
    is_stop,
    parts_at,
)
from offers.normalise.scan import Scan

_BRANCHES = frozenset(("فروع", "بفروع", "معارض"))
_DESKS = frozenset(("customer", "sales", "marketing", "support", "happiness", "care", "service", "the"))
# "Merchant: Various", "King … invites".
NOBODY = frozenset(
    (
        "various",
        "select",
        "ground",
        "pickup",
        "now",
        "open",
        "verified",
        "daily",
        "online",
        "multiple",
        "third",
        "participating",
        "gcc",
        "selected",
        "all",
        "king",
        "prince",
        "sheikh",
        "chef",
        "dr",
        "minister",
    )
)
_OUTLETS = frozenset(("stores", "outlets", "branches", "showrooms", "locations", "boutiques", "team"))
_FIELDS = frozenset(("المتجر", "المحل", "البائع", "store", "shop", "merchant", "retailer", "seller"))
# «تفضلوا بزيارة …», «مع تحيات …», «من عند …»: nothing but a name comes after them.
_LEADING = frozenset(("بزياره", "زوروا", "زورو", "تحيات", "اداره"))
_OF_NAMES = frozenset(("من", "في", "لدي", "عند", "عنا", "وفي", "ومن", *_LEADING))
# «يسعد حلويات …», «بتقدملك»
PLEASED = frozenset(
    (
        "يسعد",
        "تسر",
        "يسر",
        "تحتفل",
        "يحتفل",
        "ترحب",
        "تقدم",
        "يقدم",
        "تعلن",
        "يعلن",
        "اعلنت",
        "اعلن",
        "اطلقت",
        "اطلق",
        "تدعوكم",
        "يدعوكم",
    )
)
_TELLING = _BRANCHES | _OUTLETS | _LEADING | PLEASED
# What a person's name follows, and begins a shop's.
_AT = frozenset(("في", "لدي", "عند"))
_PEOPLE = frozenset(("ابو", "ام", "ابن", "اولاد", "ابنا", "الحاج", "حاج", "الشيخ", "شيخ", "عم", "بنت"))
_ROADS = frozenset(("شارع", "طريق", "حي", "مخرج", "فرع", "مول", "جميع", "كل", "و", "او", "ان", "مقابل", "بجوار"))
# «الشركة تقدم», «سلسلة المطاعم تقدم»: who acts, and is not named.
_SOMEBODY = (
    "ادار",
    "الادار",
    "الشرك",
    "المتجر",
    "المحل",
    "المطعم",
    "المطاعم",
    "الفندق",
    "البنك",
    "البنوك",
    "العلام",
    "السلسل",
    "سلسل",
    "المنص",
    "منص",
    "التطبيق",
    "تطبيق",
    "موقع",
    "المجموع",
    "المؤسس",
    "المركز",
    "المول",
    "المجمع",
    "السوق",
    "الصيدلي",
    "الحمل",
    "المبادر",
    "فريق",
    "اسره",
    "المشارك",
    "المختار",
    "المعتمد",
    "المحدد",
    "رعاي",
    "مفتوح",
    "الاطفال",
    "السيارات",
    "الافراح",
    "متوفر",
    "متاح",
    "اقرب",
    "اكبر",
    "احدث",
    "افضل",
    "قنا",
    "اقسام",
    "قسم",
    "بروفايل",
    "طاقم",
    "قريب",
    "اضغط",
    "هنا",
    "الرابط",
    "موظف",
    "الدكتور",
    "الشيف",
    "صفح",
    "رابط",
    "حساب",
    "نحن",
    "كما",
    "حيث",
    "انها",
    "انه",
)
_LAST = LAST | {"هوم", "ستور", "سنتر"}
_ARABIC_NAME = 4
# «عالم», «بيت» and their like begin much else.
_HOUSES = frozenset(("دار", "قصر", "ركن", "واحه", "نجمه", "لولوه", "جوهره", "كنوز"))
_CELEBRATING = frozenset(("تحتفل", "يحتفل", "ترحب", "يرحب", "تدعوكم", "يدعوكم", "تهني", "يهني", "تقدم", "يقدم"))
_INVITING = frozenset(
    ("unveils", "introduces", "celebrates", "invites", "welcomes", "presents", "launches", "announces")
)
_LATIN_NAME = range(2, LONGEST + 1)


def tellers(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """Where such a name begins and ends (excluded), the surest first; `other` are the tokens said of something else."""
    near = scan.words[:NEAR]
    for i, word in enumerate(near if not _FIELDS.isdisjoint(near) else ()):
        if word in _FIELDS and i + 1 < len(scan.words) and scan.gaps[i + 1] == ": " and (i == 0 or parts_at(scan, i)):
            yield from _field(scan, i + 1, other)
    for i, word in enumerate(near if not _TELLING.isdisjoint(near) else ()):
        if word in _BRANCHES:
            yield from _of_branches(scan, i + 1, other)
        elif word in _OUTLETS:
            yield from _before_outlets(scan, i, other)
        elif word in _LEADING or (i and word == "عند" and near[i - 1] == "من"):
            yield from _led(scan, i + 1, other)
        elif word in PLEASED and i + 1 < len(scan.words) and (i == 0 or parts_at(scan, i)):
            yield from _formed(scan, i + 1, other)
    yield from _acting(scan, other)
    yield from _of_trade(scan, other)
    if "%" in scan.folded.text:
        yield from _discounted(scan, other)
    for i in range(len(near)):
        if (
            i == 0
            or near[i - 1] in _OF_NAMES
            or "#" in scan.gaps[i]
            or (parts_at(scan, i) and not scan.gaps[i].startswith(","))
        ):
            yield from _formed(scan, i, other)


def _of_trade(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """ "Toy retailer Walnut has …": the name after what somebody is."""
    for i, word in enumerate(scan.words[:NEAR]):
        if word in TRADES and i + 1 < len(scan.words) and scan.gaps[i + 1] == " ":
            end = in_capitals(scan, i + 1, other)
            if end > i + 1 and scan.words[end : end + 1] and scan.words[end] in _SAYS:
                yield i + 1, end


# What tells that a firm and no goods stand before it: "Airline Tickets to Cairo".
_SAYS = frozenset(("is", "has", "said", "says", "announced", "will", "plans", "launched", "offered"))


def _discounted(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """«بخصم 45% في لون وريشة!», «خصم 20% لدى Walnut House»: the words that «في» leads to right after a percentage."""
    for i in range(1, min(len(scan.words) - 1, NEAR)):
        start = i + 1
        if scan.words[i] not in _AT or "%" not in scan.gaps[i] + scan.gaps[i - 1] or scan.number(i - 1) is None:
            continue
        if scan.words[start].isascii():
            end = in_capitals(scan, start, other)
            if end > start:
                yield start, end
            continue
        if scan.field == "body" or scan.words[i] == "عند" or scan.words[start + 1 : start + 2] == []:
            continue
        # «في تكاليف الشحن», «لدى جلسات الليزر»
        if scan.words[start + 1].startswith("ال") and start not in scan.stops("former"):
            continue
        end = _arabic_end(scan, start, other)
        goods = any(scan.at(start, family) for family in ("subject", "sector")) and not is_kind(scan, start)
        if start in other or goods or not 2 <= end - start <= LONGEST or not _closed(scan, end, other):
            continue
        if _names_somebody(scan, start, end):
            yield start, end


def _field(scan: Scan, start: int, other: set[int]) -> Iterator[tuple[int, int]]:
    """ "Merchant: Walnut House": what fills a line of that name."""
    end = start + 1
    while end < len(scan.words) and not parts_at(scan, end) and "\n" not in scan.gaps[end]:
        end += 1
    if end - start > LONGEST or not other.isdisjoint(range(start, end)):
        return
    if scan.words[start].isascii():
        if in_capitals(scan, start, other) == end and scan.words[start] not in NOBODY:
            yield start, end
    elif _names_somebody(scan, start, end) and all(scan.number(i) is None for i in range(start, end)):
        yield start, end


def _arabic_end(scan: Scan, start: int, other: set[int]) -> int:
    """Where an Arabic name that begins at the token ends at most: at a sign, a place, a street, what is no name."""
    end = start
    while end < len(scan.words) and end - start <= _ARABIC_NAME and not (end > start and parts_at(scan, end)):
        if scan.words[end].isascii() or "\n" in scan.gaps[end] * (end > start):
            break
        # «ابن الوادي»: a town's name too.
        own = scan.words[end - 1] in _BEFORE_OWN or _is_named_for(scan, start, end)
        if end > start and not own and (end in other or scan.words[end] in _ROADS or is_stop(scan, end, "verb")):
            break
        end += 1
    return end


def _is_named_for(scan: Scan, start: int, i: int) -> bool:
    """«أسواق نبع الوفرة بافتتاح …»: whether a place after a kind and one word is the name's: none follows by itself."""
    if not is_kind(scan, start) or is_kind(scan, i - 1) or not scan.words[i].startswith("ال"):
        return False
    if scan.words[i - 1].startswith("ال") or any(not is_kind(scan, k) for k in range(start, i - 1)):
        return False
    after = max((h.last + 1 for h in scan.at(i, "place")), default=i)
    if not i < after < len(scan.words) or scan.gaps[after] != " ":
        return False
    return scan.words[after] in ("في", "ان") or scan.words[after].startswith("ب") or bool(scan.at(after, "place"))


def _closed(scan: Scan, end: int, other: set[int]) -> bool:
    """Whether what stands at the token ends a name in a sentence."""
    if end >= len(scan.words) or end in other or parts_at(scan, end) or "\n" in scan.gaps[end]:
        return True
    return scan.words[end] in _ROADS or scan.words[end] in AWAITS or ends_at_place_or_date(scan, end)


def _of_branches(scan: Scan, start: int, other: set[int]) -> Iterator[tuple[int, int]]:
    """«زوروا فروع نسيم التراث في الرياض»: up to what is no name, if a place, a date or a sign stands there."""
    if start >= len(scan.words) or start in other or scan.words[start].startswith("ال"):
        return
    end = _arabic_end(scan, start, other)
    # «فروع كثيرة» names none.
    if 2 <= end - start <= _ARABIC_NAME and _closed(scan, end, other) and _names_somebody(scan, start, end):
        yield start, end


def _led(scan: Scan, start: int, other: set[int]) -> Iterator[tuple[int, int]]:
    """«تفضلوا بزيارة نسيم مارت في شارع الستين», «مع تحيات ملحمة النسيم»."""
    if start >= len(scan.words) or start in other or parts_at(scan, start):
        return
    end = _arabic_end(scan, start, other)
    # «بزيارة الصفحة الرسمية»
    named = not scan.words[start].startswith("ال") or any(
        is_kind(scan, i) or is_stop(scan, i, "trade") for i in range(start, end)
    )
    if named and 2 <= end - start <= _ARABIC_NAME and _closed(scan, end, other) and _names_somebody(scan, start, end):
        yield start, end


# «مركز الاتصال», «مطاعم وكافيهات»: of a shop, and none.
_SERVICES = ("الاتصال", "خدمه", "الخدمه", "خدمات", "الخدمات", "مختار", "مشارك", "متنوع", "عالمي", "كبير", "و")
_HEALERS = frozenset(("مستشفي", "مستشفيات", "مجمع", "مختبرات"))
_BEFORE_OWN = _PEOPLE | _HEALERS


def _formed(scan: Scan, start: int, other: set[int]) -> Iterator[tuple[int, int]]:
    """«أسماك أبو سالم ترحب بكم», «📍 ركن الهاتف شارع …»: goods, or what names begin with, and more."""
    if start >= len(scan.words) or scan.words[start].isascii():
        return
    goods = not scan.quote(start, start).startswith("ال") and any(
        h.last == start for family in ("subject", "sector") for h in scan.at(start, family)
    )
    # A hashtag is often no name.
    tagged = "#" in scan.gaps[start]
    former = scan.words[start] in _HOUSES and start not in other and not tagged
    end = _arabic_end(scan, start, other)
    # «نسيم هوم 👈»
    named = scan.words[end - 1] in _LAST and (start == 0 or parts_at(scan, start))
    healer = scan.words[start] in _HEALERS and bool(parts_at(scan, start))
    if not (former or goods or named or healer or is_kind(scan, start)):
        return
    if scan.words[start + 1 : start + 2] and scan.words[start + 1].startswith(_SERVICES):
        return
    if not 2 <= end - start <= _ARABIC_NAME or not _closed(scan, end, other) or not _names_somebody(scan, start, end):
        return
    if goods and not is_kind(scan, start) and not (_proper(scan, start + 1, end) and _is_placed(scan, start, end)):
        return
    yield start, end


def _is_placed(scan: Scan, start: int, end: int) -> bool:
    """Whether «في» or its like leads to a name, or a town or a welcome follows it: «كتب ابن القيم، …» is no shop."""
    if start and scan.words[start - 1] in _OF_NAMES:
        return True
    return end < len(scan.words) and (scan.words[end] in AWAITS or bool(scan.at(end, "place")))


def _proper(scan: Scan, start: int, end: int) -> bool:
    """Whether what follows goods is somebody's name, not more goods, their quality or their kind: «ألبان أبو سالم»."""
    if any(scan.at(i, family) for i in range(start, end) for family in ("subject", "sector")):
        return False
    return end - start > 1 and (start in scan.stops("former") or scan.words[start] in _PEOPLE)


def _before_outlets(scan: Scan, end: int, other: set[int]) -> Iterator[tuple[int, int]]:
    """ "at all Walnut House stores in Cairo"."""
    start = end
    while start and end - start < LONGEST and is_capital(scan, start - 1, other) and not parts_at(scan, start):
        start -= 1
    if start == end or not start or scan.words[start] in NOBODY:
        return
    # "— The Walnut House team"
    if scan.words[end] == "team":
        if parts_at(scan, start) and _DESKS.isdisjoint(scan.words[start:end]):
            yield start, end
    elif scan.words[start - 1] in ("all", "any", "at", "our", "across", "selected", "in"):
        yield start, end


def _acting(scan: Scan, other: set[int]) -> Iterator[tuple[int, int]]:
    """«عبايات نسيم تحتفل معكم», "Walnut House invites": what a sentence begins with before a verb of announcing."""
    verbs = [h.first for h in scan.hits["label"] if h.kind == "stop" and h.value == "verb"]
    verbs += [i for i, word in enumerate(scan.words[:NEAR]) if word in AWAITS and i not in verbs]
    for told in sorted(verbs):
        start = verb = told
        while start and verb - start <= LONGEST and not parts_at(scan, start):
            start -= 1
        if scan.words[start].isascii():
            start += scan.words[start] == "the"
            # "proudly presents"
            verb -= verb - start > 1 and scan.words[verb - 1].endswith("ly") and not capital(scan, verb - 1)
            said = scan.words[told] in _INVITING and (verb - start in _LATIN_NAME or is_coined(scan, start))
            if said and scan.words[start] not in NOBODY and in_capitals(scan, start, other) == verb:
                yield start, verb
        elif scan.gaps[start].endswith('"') and '"' in scan.gaps[verb] and other.isdisjoint(range(start, verb)):
            # «"دانيا ستور" يقدم عرضاً خاصاً»
            yield start, verb
        elif 1 < verb - start <= _ARABIC_NAME and other.isdisjoint(range(start, verb)):
            kind = any(is_kind(scan, i) or is_stop(scan, i, "trade") for i in range(start, verb))
            # «بطارية ضخمة توفر …», «جوائز نقدية تنتظركم», «أسماك طازجة ترحب بكم»
            named = scan.words[told] in _CELEBRATING and not scan.words[start + 1].endswith("ه")
            goods = named and any(scan.at(start, f) for f in ("subject", "sector"))
            house = scan.words[told] in _CELEBRATING and scan.words[start] in _HOUSES
            if (kind or goods or house) and _names_somebody(scan, start, verb):
                yield start, verb


def _names_somebody(scan: Scan, start: int, end: int) -> bool:
    """Whether the words are more than a kind of shop, and none tells of somebody without a name."""
    words = scan.words[start:end]
    if any(word.startswith(_SOMEBODY) or word.endswith(("نا", "كم")) for word in words):
        return False
    return not all(is_kind(scan, i) or is_stop(scan, i, "trade") for i in range(start, end))
