"""Where a title names its store: the words after «عروض» and its like, before an English cue, at the title's head.

A title of the usual form is «عروض {store} {country} {city} {dates} {theme}»: the words between the cue and
the place, date or theme are the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from offers.normalise.marks import (
    ANNOUNCING,
    CALENDAR,
    CARDS,
    END,
    LONGEST,
    SELLERS,
    capital,
    closed,
    dated_from,
    is_called,
    is_kind,
    is_stop,
    place_ends,
    stopped,
    taken,
)
from offers.normalise.name_end import slot_end
from offers.normalise.scan import Scan

# A date of so many words and numbers may stand before a name.
_DATED = 9
_ONWARDS = frozenset(("onward", "onwards", "فصاعدا"))
# A title that announces more than this announces nothing.
_SLOTS = 8
_CODED = 3
# No name stands behind more words than that which say nothing.
_LEADING = 24
_GIVEN = ("cashback", "coupon")
# «كود خصم يوصلك لين 70%», «… للمشتركين», «… فعال»: what a code does, and whose it is.
_SAYS = ("ي", "لل", "لا", "توصل", "است", "مت", "تطبيق", "موقع")
_OF_CODES = frozenset(
    (
        "فعال",
        "فعاله",
        "شغال",
        "مجرب",
        "مضمون",
        "مره",
        "اول",
        "اضافي",
        "الخصم",
        "الكود",
        "فوري",
        "اكثر",
        "هو",
        "طلب",
        "الطلب",
    )
)
_BEFORE_A_KIND = SELLERS | {"افتتاح", "بافتتاح", "ب", "معك", "معكم"}


def slots(scan: Scan) -> Iterator[tuple[int, int | None]]:
    """Where a store's name begins, and where it ends if that is known: after «لدى» and its like, then by the cues."""
    links = [h.last + 1 for h in scan.hits["label"] if h.kind == "stop" and h.value == "link"]
    cues = [h for h in scan.hits["cue"] if h.kind in ANNOUNCING or scan.words[h.first] in ("offers", "offer")]
    if scan.field == "body":
        links, cues = [i for i in links if i < 25][:1], [h for h in cues if h.first < 12][:1]
    starts = [*links, *_kept_with(scan), *(h.last + 1 for h in cues if not scan.words[h.first].isascii())]
    yield from ((start, None) for start in starts[:_SLOTS] if start < len(scan.words))
    for hit in [h for h in cues if scan.words[h.first].isascii()][:_SLOTS]:
        start, end = _before(scan, hit.first)
        if start < end:
            yield start, end
    if scan.field == "title" and ("%" in scan.folded.text or any(h.kind == "money" for h in scan.hits["label"])):
        yield from _after_a_code(scan)


def _after_a_code(scan: Scan) -> Iterator[tuple[int, int]]:
    """«كود خصم {store} 10% …»: words of one script after it, where no known store is named; capitals are the code."""
    other = taken(scan)
    for hit in scan.hits["cue"]:
        start = hit.last + 1
        if hit.kind != "coupon" or scan.words[hit.last] != "خصم" or start >= len(scan.words):
            continue
        latin, end = scan.words[start].isascii(), start
        while end < min(len(scan.words), start + _CODED) and end not in other and scan.words[end].isascii() == latin:
            if scan.number(end) is not None or scan.gaps[end] != " " or is_stop(scan, end, "theme"):
                break
            if scan.words[end].startswith(_SAYS) or scan.words[end] in _OF_CODES:
                break
            end += 1
        near = scan.around(start + _CODED, "store")
        if end > start and not scan.quote(start, start).isupper() and not any(h.first >= start for h in near):
            yield start, end


def _kept_with(scan: Scan) -> list[int]:
    """«رمضان مع …»: after an occasion at the head and «مع»."""
    firsts = (h.last + 1 for h in scan.hits["label"][:3] if h.first == 0 and h.kind == "occasion")
    return [i + 1 for i in firsts if scan.words[i : i + 1] == ["مع"] and i + 1 < len(scan.words)]


def shops(scan: Scan) -> Iterator[int]:
    """Where a shop's kind begins a name: at the title's head, and after «من», «في», "at"."""
    kinds = (h for h in scan.hits["label"] if h.kind == "stop" and h.value == "kind")
    yield from islice(
        (h.first for h in kinds if h.first == 0 or h.skip or scan.words[h.first - 1] in _BEFORE_A_KIND), _SLOTS
    )


def pays(scan: Scan, first: int, last: int) -> bool:
    """Whether a word for cards, or "with", beside a bank's name tells that one pays by it."""
    near = scan.words[max(0, first - 2) : last + 4]
    return not CARDS.isdisjoint(near) or (first > 0 and scan.words[first - 1] in ("with", "مع"))


def after_a_date(scan: Scan) -> int:
    """ "24-27 August: Gyubei: Wagyu Promotion": where a title goes on after the date that it begins with; else 0."""
    i = next((i for i in range(1, min(len(scan.words), _DATED)) if ":" in scan.gaps[i]), 0)
    dated = {k for h in scan.around(i, "date") for k in range(h.first, h.last + 1)}
    dated |= {i - 1} if i > 1 and scan.words[i - 1] in _ONWARDS else set()
    return i if all(k in dated or scan.number(k) is not None for k in range(i)) else 0


def head(scan: Scan, start: int = 0) -> int:
    """Where the words from token `start` to a ":", "|" or dash of a title end that can be a store's name; else 0.

    Behind a date, at `start`, a comma may end them too.
    """
    # «… بالمدينة المنورة:»: a place of two words may stand after the name.
    for i in range(start + 1, min(len(scan.words), start + LONGEST + 2)):
        if END.search(scan.gaps[i]):
            break
    else:
        return 0
    latin = scan.words[start].isascii()
    gap = scan.gaps[i].strip()
    if gap != ":" and not (latin and gap[:1] in ((":", "|", "-", ",") if start else (":", "|", "-"))):
        return 0
    end, other = i, taken(scan)
    while end > start + 1:
        if (dated := dated_from(scan, end - 1)) and not scan.number(end):
            # "Coursely Black Friday: …"
            end = dated
        elif place_ends(scan, end) or is_stop(scan, end - 1, "lead"):
            end = min((h.first for h in scan.around(end - 1, "place") if h.last == end - 1), default=end - 1)
        else:
            break
    soft = latin and end > start + 1 and scan.words[start] in _SOFT
    # "The Palestine Bakery: …"
    within = {k for h in scan.hits["place"] if start < h.first <= h.last < end - 1 for k in range(h.first, h.last + 1)}
    other -= within if latin and is_kind(scan, end - 1) else set()
    for k in range(start + soft, end):
        if k in other or (latin and not capital(scan, k)) or scan.number(k) is not None:
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
            announced = any(h.kind in ANNOUNCING for h in scan.at(i + 1, "cue"))
            return i + 1 if announced or scan.at(i + 1, "place") else 0
    # «مكة ماركت عروض …», «سما الدوحة عروض …», «نجمة ورد الأحساء عروض …»
    end = slot_end(scan, 0, set())
    after = max((h.last + 1 for h in scan.at(end, "place") if end > 1), default=end)
    # «رحلات سياحية دبي عروض», «زراعة أسنان جدة عروض»: a flyer tells its days.
    dated = any(h.kind in CALENDAR for h in scan.hits["date"])
    goods = any(scan.at(i, family) for i in range(end) for family in ("subject", "sector"))
    if after > end and (goods or not dated):
        return 0
    return end if after in cues and not scan.words[0].isascii() else 0


def _before(scan: Scan, end: int) -> tuple[int, int]:
    """English: the words in capitals before the cue, less what a campaign is called and the place."""
    while end and not END.search(scan.gaps[end]):
        if (first := dated_from(scan, end - 1)) is not None:
            end = first
        elif is_stop(scan, end - 1, "lead") or scan.number(end - 1) is not None:
            end -= 1
        elif given := [h.first for h in scan.around(end - 1, "cue") if h.last == end - 1 and h.kind in _GIVEN]:
            # "Samsung Cashback Promotion"
            end = min(given)
        elif place_ends(scan, end):
            end = max(h.first for h in scan.around(end - 1, "place") if h.last == end - 1)
        else:
            break
    start = end
    while (
        start
        and scan.gaps[start] != " / "
        and end - start < LONGEST
        and (capital(scan, start - 1) or is_kind(scan, start - 1))
        and not (end > start and END.search(scan.gaps[start]))
    ):
        start -= 1
    while start < end and is_stop(scan, start, "lead") and not opens_a_name(scan, start, end):
        start += 1
    return (start, end) if not END.search(scan.gaps[end]) else (end, end)


def lead(scan: Scan, start: int, names: set[int]) -> int:
    """Past what may stand between the cue and the name: «الاسبوعية», an occasion, a weekday, a second cue, a country.

    `names` are the tokens at which a known store's name begins.
    """
    skip: dict[int, int] = {}
    for hit in (*scan.hits["label"], *scan.hits["cue"], *scan.hits["date"]):
        if hit.kind == "today" and scan.words[hit.last + 1 : hit.last + 2] == ["من"]:
            # «عروض اليوم من …»
            skip[hit.first] = hit.last + 1
        if hit.kind in ("cadence", "occasion", "offer", "noun", "weekday", "weekend", "one_day") or (
            hit.kind == "stop" and hit.value in ("link", "lead")
        ):
            skip[hit.first] = max(skip.get(hit.first, 0), hit.last + 1)
    countries = {h.first: h.last + 1 for h in scan.hits["place"] if h.value.kind == "country"}
    last = min(len(scan.words), start + _LEADING)
    while start < last and start not in names:
        if start in skip and not opens_a_name(scan, start, start + 2) and not is_called(scan, start):
            start = skip[start]
        elif scan.words[start] == "من" and (is_kind(scan, start + 1) or not stopped(scan, start + 1)):
            return start + 1
        elif start in countries and _begins(scan, countries[start]):
            return countries[start]
        else:
            break
    return start


# Campaigns are called so, and shops too: "Family Deals", "Family Choice".
_SOFT = frozenset(
    (
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
    )
)


def opens_a_name(scan: Scan, start: int, end: int) -> bool:
    """Whether another capital that no campaign is called by follows such a word: "The Coffee House"."""
    i = start + 1
    if scan.words[start] not in _SOFT or i >= min(end, len(scan.words)) or END.search(scan.gaps[i]):
        return False
    free = not any(scan.at(i, family) for family in ("cue", "date", "place"))
    return free and not is_stop(scan, i, "lead") and capital(scan, i)


def _begins(scan: Scan, i: int) -> bool:
    """Whether a store's name begins after a country: «مصر هايبر النور», and not «السعودية هايبر ماركت قطر»."""
    return not closed(scan, i) if is_kind(scan, i) else not stopped(scan, i)
