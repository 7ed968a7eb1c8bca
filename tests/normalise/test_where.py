"""Places: stated ones, and countries that what is one country's alone infers."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

DAY = date(2026, 1, 27)

PLACES: list[tuple[str, str | None, list[str]]] = [
    # Where an airline flies is not where it sells.
    ("تذاكر الخطوط الجوية الكويتية إلى كل من بيروت وإسطنبول ودبي من 60 دينارا", None, ["kw"]),
    ("Kuwait Airways sale to Cairo, Dubai and Mumbai", None, ["kw"]),
    # A chain of one country in a town of another.
    ("عروض هايبر وان جدة", None, ["jeddah"]),
    ("نسيم للأثاث جدة شارع فلسطين عروض المجالس", None, ["jeddah"]),
    ("عروض العثيمين للأقمشة عنيزة", None, ["unaizah"]),
    ("عروض لولو الدمام", "SA", ["dammam"]),
    ("خصم 20% على العطور الشرقية", "SA", ["sa"]),
    ("خصم 20% على الأثاث - الخبر", "SA", ["khobar"]),
    ("خصم 20% على الأحذية الجوف", "SA", ["al-jawf"]),
    ("عروض لولو السعودية الخبر", None, ["khobar"]),
    ("عروض لولو عمان صلالة", None, ["salalah"]),
    ("عروض لولو عمان", None, ["om"]),
    ("عروض رامز الكويت الجهراء", None, ["jahra"]),
    ("عروض نستو المنطقة الشرقية", "SA", ["eastern-province"]),
    ("عروض أسواق العثيم مصر سوهاج", None, ["sohag"]),
    ("عروض ساكو", None, ["sa"]),
    ("عروض نستو", "AE", ["ae"]),
    ("عروض المدينة هايبر ماركت الإمارات", None, ["ae"]),
    ("Lulu Dubai offers", None, ["dubai"]),
    ("عروض لولو عمّان", None, ["amman"]),
    ("عروض كوزمو عمان حتى 5 فبراير", None, ["amman"]),
    ("عروض لولو الإمارات وعمان حتى 5 فبراير", None, ["ae", "om"]),
    ("خصم 10% لحاملي بطاقات بنك الجزيرة في مطعم ريحان بالرياض", None, ["riyadh"]),
    ("20% off at Thyme & Co, West Bay Doha", None, ["west-bay", "doha"]),
    ("عروض لولو حفرالباطن", None, ["hafar-al-batin"]),
    ("طيران الجزيرة: خصم 10% والسفر 15 مايو إلى 15 يونيو", None, ["kw"]),
    ("Amazon.ae offers until 5 February", None, ["ae"]),
    ("عروض لولو الرياض وجدة", None, ["riyadh", "jeddah"]),
    ("عروض مرجان وجدة", None, ["oujda"]),
    ("عرض البيك الجديد", "SA", ["sa"]),
    ("عروض أسواق العثيم العاشر من رمضان", "EG", ["al-ashir-min-ramadan"]),
    ("عروض طيران ناس إلى القاهرة بسعر 299 ريال", None, ["sa"]),
]
INFERRED: list[tuple[str, str | None, str | None, str | None]] = [
    ("خصم 20 ريال على كل طلب", None, None, "SA"),
    # A flag of ours, not that of goods; the 96th National Day in whatever year.
    ("بدأت العروض 🇸🇦 خصم 20% على كل طلب", None, None, "SA"),
    ("بدأت العروض 🇹🇷🇰🇼 خصم 20% على كل طلب", None, None, "KW"),
    ("بدأت العروض 🇸🇦🇰🇼 خصم 20% على كل طلب", None, None, None),
    ("عروض اليوم الوطني 96 خصم 20%", None, None, "SA"),
    ("خصم 20 ريال على كل طلب", "QA", None, "QA"),
    ("خصم 20 ريال قطري على كل طلب", "SA", None, "QA"),
    ("خصم 20 ريال على العود العماني", None, None, None),
    ("خصم 20 درهم على كل طلب", None, None, "AE"),
    ("تخفيضات كيتيا حتى 2000 درهم", None, None, "MA"),
    ("Save ₹200 on groceries", None, None, "IN"),
    ("Save Rs. 200 on groceries", None, None, None),
    ("Save Rs. 200 at Keells Super", None, None, "LK"),
    ("Save LKR 200 on groceries", None, None, "LK"),
    ("RM10 voucher for you", None, None, "MY"),
    ("عروض الغيمة: كيس الأرز 4800 ريال يمني", None, None, "YE"),
    ("عروض الغيمة: باقة شهر ب 900 جنيه سوداني", None, None, "SD"),
    ("عروض ساكو: علبة العسل 85 ريال يمني أصلي", None, None, "SA"),
    ("عروض الغيمة: كتاب ب 6 جنيهات إسترلينية", None, None, "GB"),
    ("عروض الغيمة: علبة الجبن 6 دنانير ليبية", None, None, "LY"),
    ("عروض الغيمة: علبة الجبن 3 دنانير كويتية", None, None, "KW"),
    ("عروض الغيمة: علبة الجبن 35 جنيهات", None, None, "EG"),
    ("خصم 20% عند الدفع ببطاقة مدى", None, None, "SA"),
    ("20% off when you pay by KNET", None, None, "KW"),
    ("خصم 20% بمناسبة يوم التأسيس", None, None, "SA"),
    ("خصم 20% بمناسبة اليوم الوطني 96", None, None, "SA"),
    ("خصم 20% بمناسبة اليوم الوطني 56", None, None, "OM"),
    ("خصم 20% بمناسبة اليوم الوطني 55", None, None, None),
    ("خصم 20% للحجز 966501234567+", None, None, None),
    ("خصم 20% للحجز +966 50 123 4567", None, None, "SA"),
    ("خصم 20% للحجز 0096550123456", None, None, "KW"),
    ("خصم 20% على كل شيء", None, "https://offers.example.bh/1", "BH"),
    ("خصم 20% على كل شيء", "SA", "https://offers.example.bh/1", "SA"),
    ("خصم 20% على كل شيء", None, "https://offers.example.com/1", None),
    ("خصم 20% لدى ماكس الكويتية", None, None, "KW"),
]


@pytest.mark.parametrize(("title", "country", "expected"), PLACES)
def test_places(title: str, country: str | None, expected: list[str]) -> None:
    assert [p.id for p in normalise(title, None, DAY, country=country).places] == expected


def test_a_stated_place_says_so_and_an_inferred_one_too() -> None:
    assert [p.basis for p in normalise("عروض لولو الدمام", None, DAY).places] == ["stated"]
    assert [p.basis for p in normalise("عروض ساكو", None, DAY).places] == ["inferred"]


@pytest.mark.parametrize(("title", "country", "url", "expected"), INFERRED)
def test_what_is_one_country_s_alone_infers_it(
    title: str, country: str | None, url: str | None, expected: str | None
) -> None:
    places = normalise(title, None, DAY, country=country, url=url).places
    assert [(p.country, p.basis) for p in places] == ([(expected, "inferred")] if expected else [])


def test_a_bank_or_a_country_named_only_in_the_text_infers_the_country() -> None:
    for body, country in (
        ("For Seylan Bank cardholders until 5 February 2026", "LK"),
        ("Valid on HDFC Bank cards until 5 February 2026", "IN"),
        ("لحاملي بطاقات بنك ظفار حتى 5 فبراير 2026", "OM"),
        ("Our branches all over Sri Lanka take part", "LK"),
    ):
        offer = normalise("20% off at Blue Harbour", body, DAY)
        assert [(p.country, p.basis, p.id) for p in offer.places] == [(country, "inferred", country.lower())]
