"""What captions, messages and short adverts promise, and what only looks like it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from offers.normalise import normalise

DAY = date(2026, 1, 27)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("The Orchard at Wadi Hanifa", "Enjoy 15% off & complimentary airport car transfer"),
        ("Rooftop Retreat", "30% off hotel stays of 7+ nights"),
        ("ليالي النخيل", "خصم 20% على القهوة والحلى"),
        ("Grab two coffees and a burger for only S$19", None),
        ("احجز إفطارك في مطعم دانة الساحل بسعر 35 ريال فقط", None),
        ("Friday Brunch - From AED 99/person", None),
        ("Zivaro headphones $39 + delivery @ Techville", None),
        ("Lisbon – Malaga €49. Roundtrip", None),
        ("BACK TO SCHOOL OFFERS", None),
        ("Five lipsticks", "Limited time offer / 199 EGP instead of 300 EGP"),
        ("قهوة مجانية مع أي كعكة", None),
        ("قهوة ثانية مجانا", None),
        ("اشحن 5 واحصل على 1 مجانا", None),
        ("تخفيضات كبرى بمناسبة الافتتاح", None),
        ("افتتاح فرعنا الجديد في صحار مع خصم 20%", None),
        ("عرض الشتاء على الدفايات", "تنظيف الدفايات وفحصها\nصالح حتى 15 فبراير 2026"),
        ("إجازة دافئة على البحر", "فندق موج الساحل، جدة\nصالح حتى 15 فبراير 2026"),
        ("كنبة جلد", "7,899 / 5,249 / ساري حتى نفاد الكمية"),
        ("كود خصم زافيرو 10% على كل المنتجات", None),
        ("استخدم الكود MAWJ10 لخصم 10%", None),
    ],
)
def test_what_is_promised(title: str, body: str | None) -> None:
    said = normalise(title, body, DAY)
    assert said.offer, said.reasons


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Your OTP for the offers page is 4321, valid till 2 minutes", None),
        ("Your EMI of Rs 1841 is due on 5 February. Keep your account ready for offers", None),
        ("You have won a prize! Claim your $500 gift card", None),
        ("رمز التحقق 5512 صالح لمدة دقيقتين للاستفادة من العرض", None),
        ("هذا العرض ساري لمدة 15 يوما وتفضلوا بقبول فائق الاحترام", None),
        ("Ramadan offers hope to families", None),
        ("صباح الخير", "خصم 20% قال الخبير إنه لا يكفي"),
        ("عروض فنية بمناسبة اليوم الوطني", None),
        ("كود البناء يحدد ارتفاع المبنى", None),
        ("جواز السفر", "صالح حتى 15 فبراير 2030"),
        ("افتتاح فرع للبنك في صحار", None),
        ("Purchase of AED 120.00 with card ending 1234 @ LULU HYPERMARKET", None),
        ("Flat for rent AED 45,000 @ Al Nahda", None),
        ("Football match £60 @ Old Trafford", None),
        ("Get a driving licence for only AED 3,865: fees explained", None),
        ("Building code changes cut energy use by 20%", None),
        ("كوبون إفطار صائم بـ 15 ريال", None),
        ("كود خصم الغياب في النظام", None),
        ("برنامج لتخفيض 30% من وفيات الأمهات", None),
        ("Air Canada told to pay $650 after an error", None),
        ("بلدية الكويت", "خصم 30% على الغرامات المرورية"),
        ("مجلة العربي العدد الجديد", "صالح حتى 1 يونيو."),
        ("Visa code changed for students", "The visa is valid from June 1"),
    ],
)
def test_what_is_none(title: str, body: str | None) -> None:
    said = normalise(title, body, DAY)
    assert not said.offer, said.reasons


@pytest.mark.parametrize(
    ("title", "currency", "country"),
    [
        ("2 tubs for only S$19.90", "SGD", "SG"),
        ("HK$20 off", "HKD", "HK"),
        ("E£ 50 off", "EGP", "EG"),
        ("2 pizzas for ฿199", "THB", "TH"),
        ("Save ₦500 today", "NGN", "NG"),
        ("Ksh 200 off", "KES", "KE"),
        ("خصم 500 دج", "DZD", "DZ"),
        ("£20 off", "GBP", "GB"),
        ("A$20 off", "AUD", None),
        ("US$20 off", "USD", None),
    ],
)
def test_a_currency_is_its_country_s(title: str, currency: str, country: str | None) -> None:
    said = normalise(title, None, DAY)
    assert [p.currency for p in said.prices] == [currency]
    assert [p.country for p in said.places] == ([country] if country else [])


def test_a_price_is_quoted_with_the_country_before_its_sign() -> None:
    [price] = normalise("Buy the lamp for only S$49.50 now", None, DAY).prices
    assert (price.amount, price.text) == (Decimal("49.50"), "S$49.50")


@pytest.mark.parametrize(
    ("title", "body", "name"),
    [
        ("20% off on Zivaro.com", None, "Zivaro.com"),
        ("Desk lamp £39.99 @ Halvorsen", None, "Halvorsen"),
        ("Redeem two mugs at MugHaven, 20% off", None, "MugHaven"),
        ("كود خصم زافيرو 10% فعال", None, "زافيرو"),
        ("كوبون خصم لمسات بقيمة 50 ريال", None, "لمسات"),
        ("كود خصم نون NOON10 يوصلك لين 70%", None, "نون"),
        ("عروض اليوم من ديراكس جالاكسي", "العرض ساري على طلبات 500 ريال", "ديراكس جالاكسي"),
        ("خصم 30% على الفحص الأولي", "عرض خاص للجدد\nمستشفى النسيم العليل\nالعرض ساري للجدد", "مستشفى النسيم العليل"),
        ("عطلة في صنعاء", "فندق تاج القلعة، صنعاء\nصالح حتى 30 ديسمبر 2026", "فندق تاج القلعة"),
        ("عروض الصيف من شركة دلمونا\nرحلة البحر ب799 جنيه", None, "شركة دلمونا"),
    ],
)
def test_the_shop_of_a_caption(title: str, body: str | None, name: str) -> None:
    assert [s.text for s in normalise(title, body, DAY).stores] == [name]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("خصم 10% بالكود AHLAN10", None),
        ("كود خصم AHLAN10 على الطلبات", None),
        ("20% off on Instagram.com stories", None),
        ("خصم 30%", "خصم على كل شيء\nمركز الاتصال 92000\nمطاعم وكافيهات\nسوبر ماركت"),
    ],
)
def test_no_shop_of_a_caption(title: str, body: str | None) -> None:
    assert normalise(title, body, DAY).stores == ()


def test_the_promotion_s_own_period_speaks_before_its_vouchers() -> None:
    text = "Promotion period: 1st - 10th February 2026. Redemption VALID from 1st February 2026 till 28th February 2026"
    said = normalise("Snow park combo", text, DAY).validity
    assert (said.starts, said.ends) == (date(2026, 2, 1), date(2026, 2, 10))


def test_the_end_of_office_hours_on_a_day_is_that_day() -> None:
    said = normalise("عروض القرطاسية من 25/1/2026 ولغاية نهاية الدوام الرسمي يوم الخميس 29/1/2026", None, DAY).validity
    assert (said.starts, said.ends) == (date(2026, 1, 25), date(2026, 1, 29))
