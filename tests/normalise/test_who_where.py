"""Stores, places, details and recognition."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

DAY = date(2026, 1, 27)

KNOWN = {
    "عروض هايبر بنده جدة": ["hyperpanda"],
    "عروض بنده جدة": ["panda"],
    "تخفيضات اكسترا حتى 40%": ["extra"],
    "عروض ماكس الكويت": ["max"],
    "خصم 20% من صيدلية النهدي": ["nahdi"],
    "عروض نون و نمشي خصم 30%": ["noon", "namshi"],
    "عروض أسواق المزرعة الدمام": ["farm"],
    "عروض السعودية هايبر ماركت قطر": ["saudia-hyper"],
    "عروض الاتصالات السعودية الرياض": ["stc"],
    "Carrefour UAE weekend offers": ["carrefour"],
    "30% off at Home Centre": ["home-centre"],
    "عروض الدانوب وبن داود": ["danube", "bindawood"],
    "وصلت عروض لولو": ["lulu"],
    "عروض لولو جوالات وشاشات 28 يناير - 3 فبراير 2026": ["lulu"],
    "عروض رمضان لولو الجزء الأول من 11 فبراير": ["lulu"],
    "عروض كارفور ماركت حتى 3 فبراير 2026": ["carrefour-market"],
}
UNLISTED = {
    "عروض واحة البستان السعودية الخبر من 3 حتى 5 فبراير 2026": "واحة البستان",
    "عروض بستان الضيافة سوبر ماركت الشارقة حتى 5 فبراير 2026": "بستان الضيافة سوبر ماركت",
    "عروض الاسبوعية ركن الموائد الرياض 28 يناير 2026": "ركن الموائد",
    "عروض أجهزة مختارة لدى بيت الضوء حتى 5 فبراير 2026": "بيت الضوء",
    "Green Valley offers until 5 February 2026": "Green Valley",
    "15% off on breakfast at Blue Harbour": "Blue Harbour",
}
NO_STORE = [
    "العثيمين يفتتح الدورة التدريبية",
    "أوكازيون الشتاء يبدأ قريبا",
    "الأهلي يتعادل مع الاتحاد",
    "حرف النون في اللغة العربية",
]
PLACES: list[tuple[str, str | None, list[str]]] = [
    ("عروض لولو الدمام", "SA", ["dammam"]),
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
]
NEWS = [
    "لولو تخطط لتوفير 500 فرصة عمل حتى نهاية العام",
    "Carrefour helps families save energy this winter",
    "وزير التجارة يفتتح معرض المنتجات الوطنية",
    "مهاجم النادي يرفض عروض الاحتراف في أوروبا",
    "الفريق يقدم أفضل عروضه هذا الموسم",
    "البلدية تعلن مناقصة وتستقبل العروض حتى 5 فبراير 2026",
    "بنك يعلن أرباح الربع الرابع بارتفاع 15%",
    "عروض مسرحية للأطفال في الإجازة",
    "شركة طيران تدشن خط جديد إلى لندن",
    "تراجع أسعار المنازل 12% خلال عام",
    "وظائف شاغرة في أسواق كبرى",
    "كيف تختار عرض عمل مناسبا؟",
    "وزارة الصحة تحذر من منتج غذائي",
    "Airline orders 40 new aircraft",
    "Retailer's shares fall after results",
    "The best laptops of the year",
    "Ministry of Health launches vaccine campaign",
    "بحور الشعر وعلم العروض للمبتدئين",
    "مزاد على سيارات متروكة غدا",
    "جرير توزع كتب مجانية على الطلاب",
    "عرض الفيلم الجديد في مهرجان السينما",
    "Government offers reward for information",
]
OFFERS = [
    "نستو: تمديد العرض حتى 7 فبراير 2026",
    "هايبر بنده الدمام: توفير أكبر من 28 يناير حتى 3 فبراير 2026",
    "Save more at Tamimi Khobar until 3 February 2026",
    "عروض نستو",
    "خصم حتى 70% على الأزياء",
    "Up to 60% off selected items",
    "Buy 1 Get 1 Free at Pizza Hut",
    "تخفيضات نهاية الموسم لدى سنتربوينت",
    "كود خصم نمشي 15%",
    "مهرجان سمارت هايبر ماركت من 6 حتى 23 مارس 2026",
    "العرض ساري حتى 5 فبراير 2026",
    "عروض واحة البستان الخبر",
    "اشتر قطعتين والثالثة مجانا من سنتربوينت",
    "تذاكر طيران ناس بأسعار تبدأ من 99 ريال",
    "KFC family bucket for AED 49",
]


@pytest.mark.parametrize("title", KNOWN)
def test_known_stores(title: str) -> None:
    assert [s.id for s in normalise(title, None, DAY).stores] == KNOWN[title]


@pytest.mark.parametrize("title", UNLISTED)
def test_stores_that_nobody_listed_keep_their_words(title: str) -> None:
    stores = normalise(title, None, DAY).stores
    assert [(s.id, s.known, s.text) for s in stores] == [(None, False, UNLISTED[title])]
    assert UNLISTED[title] in (stores[0].ar, stores[0].en)


@pytest.mark.parametrize("title", NO_STORE)
def test_words_that_only_look_like_a_store(title: str) -> None:
    assert [s.id for s in normalise(title, None, DAY).stores if s.known] == []


@pytest.mark.parametrize(("title", "country", "expected"), PLACES)
def test_places(title: str, country: str | None, expected: list[str]) -> None:
    assert [p.id for p in normalise(title, None, DAY, country=country).places] == expected


def test_a_stated_place_says_so_and_an_inferred_one_too() -> None:
    assert [p.basis for p in normalise("عروض لولو الدمام", None, DAY).places] == ["stated"]
    assert [p.basis for p in normalise("عروض ساكو", None, DAY).places] == ["inferred"]


@pytest.mark.parametrize("title", NEWS)
def test_news_is_no_offer(title: str) -> None:
    offer = normalise(title, None, DAY)
    assert not offer.offer
    assert offer.reasons


@pytest.mark.parametrize("title", OFFERS)
def test_offers_are_recognised_with_reasons(title: str) -> None:
    offer = normalise(title, None, DAY)
    assert offer.offer
    assert offer.reasons
    assert offer.sector


@pytest.mark.parametrize(
    ("title", "percent"),
    [
        ("خصم 25% على الأحذية", 25),
        ("خصومات من 20% إلى 65%", 65),
        ("خصم ٥٠٪ على كل شيء", 50),
        ("30%-70% off everything", 70),
        ("عروض السيارات تقسيط 0% فائدة", None),
        ("خصم 40 بالمئة على العطور", 40),
        ("ضريبة القيمة المضافة 15%", None),
    ],
)
def test_discounts(title: str, percent: int | None) -> None:
    assert normalise(title, None, DAY).discount_percent == percent


def test_prices_coupons_cadence_occasions_and_branches() -> None:
    assert [(str(p.amount), p.currency) for p in normalise("وجبة بسعر 49.50 ر.س", None, DAY).prices] == [
        ("49.50", "SAR")
    ]
    assert normalise("كود خصم نمشي NM15 على كل الطلبات", None, DAY).coupons == ("NM15",)
    assert normalise("عروض لولو الاسبوعية", None, DAY).cadence == "weekly"
    assert normalise("عروض لولو كل ثلاثاء", None, DAY).cadence == "weekly"
    assert normalise("عروض لولو العودة للمدارس", None, DAY).occasions == ("back-to-school",)
    assert normalise("عروض لولو جميع الفروع", None, DAY).all_branches


def test_a_post_on_a_store_s_own_site_names_it() -> None:
    assert [s.id for s in normalise("خصم 30%", None, DAY, url="https://www.jarir.com/x").stores] == ["jarir"]
