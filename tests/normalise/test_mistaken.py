"""What rules for names, days and places must leave alone: words that only look like what they read."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

DAY = date(2026, 11, 24)

STORES = [
    # Words behind a percentage, before a town or in capitals are no shop by that alone,
    ("خصم 20% عند إبراز الهوية", "مطعم البيك في جدة يقدم خصم 20%", ["albaik"]),
    ("خصم 30% في تكاليف التوصيل", "كود خصم من نون للتوصيل", ["noon"]),
    ("نقل أثاث الرياض خصم 20%", None, []),
    ("Farmers Market 20% off honey", None, []),
    ("Beauty Salon 30% off facials", None, []),
    ("Airline Tickets to Cairo from AED 399 until 30 November", None, []),
    ("BREAKING", "Oil at a discount of 5% as ministers meet", []),
    ("Thank you", "20% off code THX", []),
    ("يلا", "خصم 10% كود AB", []),
    # nor is a month that a kind of shops or a trade follows;
    ("عروض صيدليات نوفمبر", "خصم 20% من صيدلية النهدي", ["nahdi"]),
    ("عروض نوفمبر للأجهزة المنزلية", "من متجر اكسترا خصم 50%", ["extra"]),
    ("عروضاتنا اليوم خصم 20%", None, []),
    # goods of a name are sold by who is named after «من»;
    ("عرض قهوة العميد ب 20 ريال من بنده", None, ["panda"]),
    ("خصم 30% على جوديفا من الدانوب", None, ["danube"]),
    ("خصم 10% على ريتز كارلتون من المسافر", None, ["almosafer"]),
    # and a chain stays itself in a town of another country, before a figure, behind a town.
    ("عروض بلبن الدوحة خصم 20%", None, ["b-laban"]),
    ("New Balance 20% off until 30 November", None, ["new-balance"]),
    ("eXtra 20% off on TVs", None, ["extra"]),
    ("Next up to 50% off", None, ["next"]),
    ("20% off at Dubai Max until 30 November", None, ["max"]),
]
DAYS = [
    ("عروض بنده 24 نوفمبر : 10 أصناف لا تفوتك", date(2026, 11, 24), None),
    ("Lulu offers 20 December : 3 pieces for AED 10", date(2026, 12, 20), None),
    ("العروض سارية ليومي الخميس والجمعة 26 و27 نوفمبر لدى لولو", date(2026, 11, 26), date(2026, 11, 27)),
    ("عرض لولو صالح ليوم 27 و 28 نوفمبر", date(2026, 11, 27), date(2026, 11, 28)),
    ("عرض صالح ليوم 28 نوفمبر فقط عند لولو", date(2026, 11, 28), date(2026, 11, 28)),
    ("عرض على الإقامة في روتانا ساري من 24 نوفمبر إلى 31 ديسمبر", date(2026, 11, 24), date(2026, 12, 31)),
    ("أسبوع السفر 28 نوفمبر خصم 20%", date(2026, 11, 28), None),
    ("خصم 20% على تجديد الإقامات حتى 30 نوفمبر", None, date(2026, 11, 30)),
    ("Closed toe heels 30% off from 25 November to 30 November", date(2026, 11, 25), date(2026, 11, 30)),
    ("Lulu offers Nov 25, 26 & Dec 1", date(2026, 11, 25), date(2026, 11, 26)),
]
PLACES = [
    ("Indian onion 🇮🇳 1.95 riyals at Nesto", ["sa"]),
    ("Singapore noodles AED 15 at Nesto", ["ae"]),
    ("خصم 50% على الكرك من كافيه بيت الكرك", []),
]
NO_OFFERS = [
    ("السعودية تقدم خصم 50% على رسوم المطارات لتشجيع الرحلات الدولية", None),
    ("معرض العسل ببريدة من 1 إلى 10 سبتمبر", None),
    ("تخفيضات الأحكام عن السجناء بمناسبة العيد الوطني", None),
    ("عرض محل للإيجار بسوق العاصمة 3000 دينار", None),
    ("أسعار الدولار في الأنصاري للصرافة اليوم 3.67 درهم", None),
    ("@noon", "ابي كود خصم 20% لو سمحتوا"),
    ("#العثيم", "عروض العثيم كلها كذب"),
    ("#للبيع", "آيفون 13 مستعمل بسعر 1500 ريال بدل 2500"),
    ("@user", "I got 50% off on my rent"),
]


@pytest.mark.parametrize(("title", "body", "stores"), STORES)
def test_no_shop_is_made_up_and_none_is_lost(title: str, body: str | None, stores: list[str]) -> None:
    assert [s.id or s.text for s in normalise(title, body, DAY).stores] == stores


@pytest.mark.parametrize(("title", "starts", "ends"), DAYS)
def test_no_day_is_made_up_and_none_is_lost(title: str, starts: date | None, ends: date | None) -> None:
    found = normalise(title, None, DAY).validity
    stated = (
        found.starts if found.starts_basis == "stated" else None,
        found.ends if found.ends_basis == "stated" else None,
    )
    assert stated == (starts, ends)


@pytest.mark.parametrize(("title", "places"), PLACES)
def test_no_place_is_made_up(title: str, places: list[str]) -> None:
    assert [p.id for p in normalise(title, None, DAY).places] == places


@pytest.mark.parametrize(("title", "body"), NO_OFFERS)
def test_what_only_sounds_like_an_offer(title: str, body: str | None) -> None:
    assert not normalise(title, body, DAY).offer
