"""What is given for money, told by where the words stand: money off, a lower price, one for one, pieces for a price."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter

from offers.normalise.money import Amount
from offers.normalise.scan import Hit, Scan

# What may stand between a word for a discount and the money that is taken off.
_FILL = frozenset(
    (
        "up",
        "to",
        "upto",
        "flat",
        "extra",
        "an",
        "additional",
        "instant",
        "of",
        "حتي",
        "الي",
        "يصل",
        "تصل",
        "فوري",
        "اضافي",
        "بقيمه",
        "قدره",
        "قيمته",
        "قيمتها",
        "لغايه",
        "لحد",
        "اقصي",
        "بحد",
    )
)
_ON = frozenset(("علي", "on", "across"))
_ALL = frozenset(("جميع", "كل", "كافه", "all", "every"))
_SOLD = frozenset(
    (
        *("المنتجات", "منتجاتنا", "الخدمات", "خدماتنا", "الاصناف", "البضايع", "البضاعه", "المعروضات", "المشتريات"),
        *("الاقسام", "الموديلات", "الطلبات", "الحجوزات", "الوجبات", "المجموعات", "الماركات", "القطع"),
        *("products", "items", "services", "orders", "purchases", "brands", "collections", "categories", "stock"),
        *("bookings", "meals", "models", "styles", "departments", "ranges", "item", "product", "order", "purchase"),
    )
)
_PAIRS = ("قطعتين", "حبتين", "منتجين", "عبوتين", "علبتين", "وجبتين", "كرتونين", "كوبين", "جهازين", "تذكرتين", "زوجين")
_COUNTED = frozenset(("one", "two", "three", "any", "واحده", "واحد", "واحدا", "حبه", "قطعه", "اتنين", "اثنين", *_PAIRS))
_ONE = frozenset(("واحد", "واحده", "حبه", "قطعه", "one"))
_PIECES = frozenset(
    ("منتجات", "قطع", "قطعه", "حبات", "حبه", "علب", "كراتين", "كرتون", "ازواج", "pieces", "pcs", "items")
)
_RETURNED = frozenset(
    (
        *("get", "pay", "احصل", "واحصل", "احصلي", "واحصلي", "خذ", "وخذ", "خد", "وخد", "وخذي", "وخدي"),
        *("ادفع", "وادفع", "ادفعي", "وادفعي"),
    )
)
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,3})?)"
_LAST_NUMBER = re.compile(_NUMBER + r"(?!\d)[^\d]{0,24}\Z")
_FIRST_NUMBER = re.compile(r"[^\d]{0,8}" + _NUMBER)
_NEAR = 40
_NEXT = frozenset(("الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر"))
_MOST_PIECES = 12


def money_off(title: Scan, hit: Hit, amounts: tuple[Amount, ...]) -> bool:
    """Whether nothing but such words as "up to" stands between the cue and the amount before or after it."""
    at = bisect_left(amounts, hit.first, key=attrgetter("first"))
    gaps = [range(a.last + 1, hit.first) for a in amounts[max(0, at - 1) : at]]
    gaps += [range(hit.last + 1, a.first) for a in amounts[at : at + 1]]
    return any(all(title.words[i] in _FILL for i in gap) for gap in gaps)


def off_all(scan: Scan, hit: Hit) -> bool:
    """«خصومات كبيرة على جميع المنتجات», "special discount on all services": whether all goods are cheaper."""
    if scan.words[hit.last] == "off":
        # "power off on all floors"
        return False
    for i in range(hit.last + 1, min(hit.last + 4, len(scan.words) - 2)):
        if scan.gaps[i].strip():
            return False
        if scan.words[i] in _ON:
            return scan.words[i + 1] in _ALL and _is_sold(scan, i + 2)
    return False


def _is_sold(scan: Scan, i: int) -> bool:
    """Whether goods begin at the token: «خصم على جميع الطلاب المتغيبين» is none of a shop's."""
    return scan.words[i] in _SOLD or bool(scan.at(i, "subject") or scan.at(i, "sector"))


def exchange(title: Scan, hit: Hit) -> bool:
    """«اشتر 3 وادفع ثمن 2», "buy two, get one": a count after the word, and what is given within six words."""
    i = hit.last + 1
    if i >= len(title.words) or (title.words[i] not in _COUNTED and title.number(i) is None):
        return False
    return any(
        title.words[k] in _RETURNED or any(h.kind in ("gift", "free") for h in title.at(k, "cue"))
        for k in range(i + 1, min(i + 7, len(title.words)))
    )


def spent(title: Scan, hit: Hit, amounts: tuple[Amount, ...]) -> bool:
    """ "Spend QR400, get QR100 back"."""
    if hit.last + 1 == len(title.words) or title.words[hit.first] not in ("spend", "تسوق", "اشتر"):
        return False
    return [a.first > hit.last for a in amounts] == [True] * 2


def next_one(title: Scan, hit: Hit) -> bool:
    """«غسيل 5 ثياب والسادس علينا»: whether an ordinal stands right before what tells that something is free."""
    word = title.words[hit.first - 1] if hit.first else ""
    # «منهج الصف الخامس مجانا»
    counted = word.startswith("و") or bool(title.numbers)
    return counted and word.removeprefix("و").removesuffix("ه") in _NEXT


def paid_for_fewer(title: Scan, hit: Hit) -> bool:
    """«3 أكياس بسعر 2»: whether a number before the word for a price is higher than the one after it."""
    after = hit.last + 2
    if after > len(title.words) or hit.first < 2 or (after < len(title.words) and not title.gaps[after].strip()):
        # «شقة 3 غرف بسعر 2 مليون»
        return False
    fewer, several = title.number(hit.last + 1), title.number(hit.first - 2) or title.number(hit.first - 1)
    return fewer is not None and several is not None and fewer < several <= _MOST_PIECES


def one_and_one(title: Scan) -> bool:
    """«1+1», «واحد + واحد»."""
    if "+" not in title.folded.text:
        return False
    ones = (i for i, word in enumerate(title.words[1:], 1) if word in _ONE and title.words[i - 1] in _ONE)
    return any(title.gaps[i].strip() == "+" for i in ones) or any(
        i + 1 in title.numbers and title.gaps[i + 1].strip() == "+" for i in title.numbers if i + 1 < len(title.words)
    )


def cheaper(hit: Hit, amounts: tuple[Amount, ...]) -> bool:
    """«999 ريال بدلا من 1499 ريال»: whether the amount before the cue is lower than the one after it."""
    at = bisect_left(amounts, hit.first, key=attrgetter("first"))
    if not 0 < at < len(amounts):
        return False
    now, before = amounts[at - 1].value, amounts[at].value
    return now is not None and before is not None and now < before


def fewer(title: Scan, hit: Hit) -> bool:
    """«1600 بدل 2000», «30 ألف بدل 38 ألف»: a lower number shortly before the word and a higher right after it."""
    if title.words[hit.first] in ("was", "reduced", "down"):
        return False
    text, start, end = title.folded.text, title.starts[hit.first], title.ends[hit.last]
    before, after = _LAST_NUMBER.search(text, max(0, start - _NEAR), start), _FIRST_NUMBER.match(text, end)
    return before is not None and after is not None and _value(before[1]) < _value(after[1])


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def counts(title: Scan, i: int) -> bool:
    """Whether a count ends at the token: «قطعتين», «3», «3 قطع»."""
    if i < 0:
        return False
    if title.words[i] in _PIECES:
        i -= 1
    return i >= 0 and (title.number(i) is not None or title.words[i] in _COUNTED)
