"""Days of something else than the offer: of a delivery, a guarantee, a fair, of hours of work."""

from __future__ import annotations

import re

from offers.normalise.scan import Scan

# Days of these are none of the offer's.
_STRANGERS = frozenset(
    (
        "الضمان",
        "ضمان",
        "التسليم",
        "التوصيل",
        "التركيب",
        "الانتاج",
        "دوام",
        "الدوام",
        "للالغا",
        "الالغا",
        "التقديم",
        "متوقف",
        "متوقفه",
        "معلق",
        "مغلق",
        "مغلقه",
        "يضاف",
        "الاستماره",
        "يقام",
        "بطوله",
        "تغلق",
        "يغلق",
        "يرسل",
        "يودع",
        "warranty",
        "delivery",
        "delivered",
        "closed",
        "exhibition",
        "production",
    )
)
_NEAR = 5
_THE_OFFER = frozenset(("العرض", "العروض", "الخصم", "الخصومات", "التخفيضات"))
READY = frozenset(("ready", "delivered", "shipped", "completed"))
BEGAN = frozenset(("بدا", "بدات", "began", "started"))
_APART = re.compile(r"[,;\n]|\. ")
# «وآخر يوم لاستلام الطلبات 28 مارس»
RECEIVED = frozenset(("استلام", "لاستلام", "الاستلام", "تسليم", "لتسليم", "التسليم", "delivery", "collection"))


def of_strangers(scan: Scan, i: int) -> bool:
    """Whether something else than the offer is told shortly before token i: «التوصيل», «معرض الرياض الدولي»."""
    first = i
    # «وضمان سنتين، لدى اكسترا حتى 7 مارس»
    while first > max(0, i - _NEAR) and (first == i or not _APART.search(scan.gaps[first])):
        if scan.words[first - 1].removeprefix("و") in _THE_OFFER:
            # «دوام رمضان، والعروض حتى 5 فبراير»
            break
        first -= 1
    near = range(first, i)
    if any(scan.words[k] == "اجازه" and scan.words[k - 1] == "في" for k in near if k):
        return True
    if any(scan.words[k].removeprefix("و") in _STRANGERS for k in near):
        return True
    return any(scan.words[k].removeprefix("و") == "معرض" and bool(scan.at(k + 1, "place")) for k in near)
