"""Terms and conditions, tweets and agencies: days with their hours, offers without a figure, news under a dateline."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        (
            "Sale: starts at 18:00 (GMT +8) on 12 March 2026, and end at 23:59 (GMT+8) on 25 March 2026",
            date(2026, 3, 12),
            date(2026, 3, 25),
        ),
        (
            "The promotion will commence at 00:01 (GMT) on the 3rd March 2026 and shall close at 23:59 (GMT) on the "
            "25th March 2026",
            date(2026, 3, 3),
            date(2026, 3, 25),
        ),
        (
            "Our sale runs online: it opens at 06:30 am (Gulf Standard Time) on 12/03/2026 and closes at 22:15 (Gulf "
            "Standard Time) on 25/03/2026",
            date(2026, 3, 12),
            date(2026, 3, 25),
        ),
        (
            "يبدأ العرض في 15:00 (بتوقيت غرينتش) يوم 5 مارس 2026 وينتهي في 14:59 (بتوقيت غرينتش) يوم 11 مارس 2026",
            date(2026, 3, 5),
            date(2026, 3, 11),
        ),
        ("Weekend sale (29th, 30th April & 1st May 2026)", date(2026, 4, 29), date(2026, 5, 1)),
        ("عروض الواحة أيام 29 و30 أبريل و1 مايو 2026", date(2026, 4, 29), date(2026, 5, 1)),
        ("Bookings: the sale began from March 3 and will end on March 9, 2026", date(2026, 3, 3), date(2026, 3, 9)),
        ("خصم 20% الصلاحية: 31 مارس 2026", None, date(2026, 3, 31)),
        ("Up to AED 50 off. Validity: Mar 31 2026.", None, date(2026, 3, 31)),
        ("Up to 50% off. Validity: 1 - 10 March 2026", date(2026, 3, 1), date(2026, 3, 10)),
        ("خصم 20% بدءاً من 3 مارس القادم وحتى 8 من الشهر ذاته", date(2026, 3, 3), date(2026, 3, 8)),
        ("من 3 مارس وحتى 8 من نفس الشهر", date(2026, 3, 3), date(2026, 3, 8)),
        ("Sale from Feb. 1 (Shaban 13) until March 26 (Shawwal 7), 2026", date(2026, 2, 1), date(2026, 3, 26)),
        ("Garden chairs on sale April 29, 30 & May 1, 2026", date(2026, 4, 29), date(2026, 5, 1)),
        ("Year end sale: Dec 31 & Jan 1, 2027", date(2026, 12, 31), date(2027, 1, 1)),
        ("عروض نستو 20 أكتوبر : 27 أكتوبر 2026", date(2026, 10, 20), date(2026, 10, 27)),
        ("عروض نستو الثلاثاء 17 مارش 2026", date(2026, 3, 17), None),
        ("20% off. The last date to redeem is 16th March 2026", None, date(2026, 3, 16)),
        (
            "Codes work from 07:00 (+3 GMT) on 19th March 2026 and end at 18:45 (+3 GMT) on 28th March 2026",
            date(2026, 3, 19),
            date(2026, 3, 28),
        ),
        ("عروض النارنج من 22 مارس ويستمر حتى الـ4 من أبريل القادم", date(2026, 3, 22), date(2026, 4, 4)),
        ("20% off. The old cards will be discontinued from 30 March 2026", None, None),
        ("خصم 20%، صالح ليوم 30 مارس", None, date(2026, 3, 30)),
        ("عمرة 5 أيام من النارنج للسفريات، السفر 10 مارس", None, None),
        ("عروض السفر 10 مارس من المسافر", date(2026, 3, 10), None),
        ("سيتم إطلاق العرض بتاريخ 27/3/2026", date(2026, 3, 27), None),
        ("عروض نستو تبدأ الساعة 9 صباحاً يوم الخميس", date(2026, 3, 5), None),
        ("تبدأ عروض نستو يوم الخميس وتنتهي يوم السبت", date(2026, 3, 5), date(2026, 3, 7)),
        ("تنتهي تخفيضات نستو يوم السبت", None, date(2026, 3, 7)),
        ("Nesto sale starts at 9 am on Thursday", date(2026, 3, 5), None),
        ("عروض نستو مفتوحة من 9 صباحاً إلى 11 مساءً يوم الخميس", None, None),
        ("عروض نهاية الأسبوع من نستو: الخميس والجمعة والسبت", date(2026, 3, 5), date(2026, 3, 7)),
        ("Nesto weekend deals Thu, Fri & Sat", date(2026, 3, 5), date(2026, 3, 7)),
        ("عروض نستو مارس 2026 من 8 إلى 14", date(2026, 3, 8), date(2026, 3, 14)),
        ("عروض نستو مارس من 8 إلى 14 أبريل", date(2026, 4, 8), date(2026, 4, 14)),
        ("عروض نستو 8-3-2026 خصم 20% ليوم واحد", date(2026, 3, 8), date(2026, 3, 8)),
        ("عروض نستو مارس 2026 من 6 إلى 12 قسطاً", date(2026, 3, 1), date(2026, 3, 31)),
        ("تذكرة ليوم واحد في حديقة النارنج بخصم 20% يوم 8-3-2026", date(2026, 3, 8), None),
        ("Buy 1 get 1 at Pizza Hut until 20 March", None, date(2026, 3, 20)),
        ("Last day to buy 20 March at Nesto, 20% off", None, date(2026, 3, 20)),
        ("Get 20 March only: 50% off at Nesto", date(2026, 3, 20), date(2026, 3, 20)),
        ("اشتر 1 واحصل على 1 حتى 20 مارس من نستو", None, date(2026, 3, 20)),
        ("عرض بيتزا هت Buy 2 Get 1 الى 20 مارس", None, date(2026, 3, 20)),
    ],
)
def test_days_with_hours_and_labels(text: str, starts: date | None, ends: date | None) -> None:
    found = normalise(text, None, DAY).validity
    stated = (found.starts if found.starts_basis == "stated" else None, found.ends)
    assert stated == (starts, ends)


@pytest.mark.parametrize(
    ("title", "body", "starts"),
    [
        ("زين تطلق عرضاً للتجوال", "باقة للسفر من 8 جيجابايت صالحة لمدة سبعة أيام بسعر 65 ريالاً", None),
        ("عروض زين باقة الشباب لمدة 7 أيام", None, None),
        ("عروض زين على باقات الشباب، العرض لمدة 7 أيام", None, DAY),
        ("عروض نستو", "العروض صالحة لمدة 7 أيام", DAY),
    ],
)
def test_how_long_a_package_lasts_is_no_period_of_an_offer(title: str, body: str | None, starts: date | None) -> None:
    assert normalise(title, body, DAY).validity.starts == starts


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("عروض نستو من 17 رمضان وحتى 28 من الشهر نفسه", date(2026, 3, 6), date(2026, 3, 17)),
        ("عروض نستو من 5 مارس حتى 20 من الشهر الجاري", date(2026, 3, 5), date(2026, 3, 20)),
        ("عروض نستو مارس وأبريل 2026", date(2026, 3, 1), date(2026, 4, 30)),
        ("عروض نستو في 10 مارس وتستمر لمدة أسبوعين حتى 23 مارس", date(2026, 3, 10), date(2026, 3, 23)),
        ("تستمر عروض نستو لمدة", None, None),
        (
            "20% off flights. Booking & travel period: 6th April - 24th May 2026",
            date(2026, 4, 6),
            date(2026, 5, 24),
        ),
        ("خصم 20% على الرحلات، فترة الحجز والسفر من 5 مارس إلى 30 يونيو", date(2026, 3, 5), date(2026, 6, 30)),
        ("عروض نستو انطلقت أمس ولمدة أربعة أيام", None, None),
    ],
)
def test_ranges_that_borrow_their_month(text: str, starts: date | None, ends: date | None) -> None:
    found = normalise(text, None, DAY).validity
    assert (found.starts, found.ends) == (starts, ends)


def test_what_is_left_out_in_brackets_ends_with_its_sentence() -> None:
    body = "Eligible cards: all credit cards (excluding corporate cards). Validity: valid on 13th and 14th March 2026."
    found = normalise("Palm Clothing - 20% savings with Sampath cards", body, DAY).validity
    assert (found.starts, found.ends) == (date(2026, 3, 13), date(2026, 3, 14))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("خصومات كبيرة على جميع المنتجات", None),
        ("خصم خاص على كافة الخدمات", None),
        ("Special discount on all services", None),
        ("عرض اليوم الوطني", "بمناسبة اليوم الوطني خصم خاص على جميع الخدمات. احجز الآن"),
        ("Offer from QR 10", None),
        ("Get Rs 100 cashback on mobile recharges", None),
        ("Yes Bank Debit Card", "Fly further with up to INR 2000 OFF on flights"),
        ("الجزيرة للطيران: احجز رحلاتك الداخلية بأسعار تبدأ من 99 ريالاً", None),
        ("زين تطلق عرضاً للتجوال الدولي", None),
        ("خصم كبير في أمازون على الأجهزة", None),
        ("Palm Golf Club", "Receive 15% cash back on each purchase at Palm Golf Club"),
        ("مطعم المرجان", "احصل على استرداد نقدي 15% عند الدفع بالبطاقة"),
        ("#الشرق_والغرب_في_مباراة\nكوبون خصم قولدن سنت للعطور", None),
    ],
)
def test_offers_without_a_percentage(title: str, body: str | None) -> None:
    said = normalise(title, body, DAY)
    assert said.offer, said.reasons


@pytest.mark.parametrize(
    "title",
    [
        "SOHAR, March 2 – Two telecom companies told to publish the terms of their offers",
        "RIYADH, 27 February 2026 — Shops report unbeatable offers and prices during Ramadan",
        "خصم درجات على كل خطأ في الاختبار",
        "Power off on all floors of the tower",
        "The club has offers on all its players",
        "خصم على جميع الطلاب المتغيبين",
        "Bank pays Rs 100 cashback penalty",
        "Spotify Premium price increase from SAR 20 to SAR 25",
        "خصم 50% على جميع المخالفات المرورية",
        "Palm Air in $4bn plane deal",
        "تم إلغاء اشتراكك في عروض لولو",
        "سبب تسمية هذا العلم بالعروض",
        "فاتورة سحور بـ 1231 جنيها في الإسكندرية",
        "عروض كارفور للفرجة.. ونشطاء يكشفون ما وراءها",
        "الجمعة البيضاء.. يترقب المستهلكون موسم الخصومات الذي يبدأ يوم 28 مارس مع عروض قوية",
        "عروض خيالية لفريق الطيران في المهرجان",
        "زوروا عروض الفرقة اليابانية في العثيم مول",
        "بنك البلاد يقدم هدايا لزوار مهرجان الصيف",
        "فنون استعراضية ومناطق للتسوق في مهرجان الصيف",
        "الغذاء والدواء: تخفيض أسعار 40 صنفاً بنسبة 20%",
        "تسعير خام عمان لشهر مارس بخصم 0.05 دولار",
        "مسرح المدينة يطلق عروضه",
        "City announces unified fares for all public buses; cost capped at DH5 per journey",
        "#وزير_التجارة وزير التجارة: خصومات على جميع السلع",
    ],
)
def test_what_is_no_offer(title: str) -> None:
    said = normalise(title, None, DAY)
    assert not said.offer, said.reasons


@pytest.mark.parametrize(
    ("title", "store"),
    [
        ("كشري وطواجن بخصم 36% من فروع كشري النيل", "كشري النيل"),
        ("الأفضل مبيعا: خصم 10% على كل الموقع", None),
        ("جديدنا: خصم 10%", None),
        ("عرض اليوم الوطني: خصم 20%", None),
        ("عروض التميمي ليوم غد", "التميمي"),
        ("عروض سوق المرجان أيام 28 و29 مارس", "سوق المرجان"),
        ("عروض مركز المرجان لأيام 28 إلى 30 مارس", "مركز المرجان"),
        ("عروض مطعم أيام المرجان", "مطعم أيام المرجان"),
        ("عروض النهدي طوال مارس", "النهدي"),
        ("Get lunch at Nesto 20% off", "Nesto"),
        ("2-7 March 2026: Palm Grill: Wagyu Set Promotion: 6 cuts for $88", "Palm Grill"),
        ("12 March onwards: The King's Cup, $2.99 Tea Promotion at Palm Walk", "The King's Cup"),
        ("The Palestine Bakery: Enjoy 15% off", "The Palestine Bakery"),
        ("Palm & Bay $2 Hot Dessert Deal", None),
        ("12-31 March: 51% OFF Drives & Cards Promotion", None),
        ("Modariva Coupon Codes & Deals", "Modariva"),
        ("Adidas Online Coupon Codes & Discounts 2026 | Up to 50% OFF", "Adidas"),
        ("Samsung Cashback Promotion (18 March to 29 March)", "Samsung"),
    ],
)
def test_where_a_name_ends(title: str, store: str | None) -> None:
    assert [s.text for s in normalise(title, None, DAY).stores] == ([store] if store else [])


@pytest.mark.parametrize(
    "text",
    [
        "عروض نون كود خصم 10% https://t.co/xrM4c",
        "The Palestine Bakery: Enjoy 15% off",
        "Noon sale 10% off https://noon.com/egypt/2026/03/05/rm9",
    ],
)
def test_what_tells_of_no_country_and_no_day(text: str) -> None:
    said = normalise(text, None, DAY)
    assert (said.places, said.validity.starts, said.prices) == ((), None, ())


def test_a_country_by_an_address_in_the_text() -> None:
    said = normalise("15% off sitewide", "Use the code CORM at Palmwear.sa", DAY)
    assert [p.country for p in said.places] == ["SA"]


@pytest.mark.parametrize(
    ("title", "starts", "ends"),
    [
        ("عروض نستو عيد الأم 2025 من 18 الى 21 مارس", date(2025, 3, 18), date(2025, 3, 21)),
        ("Blue Harbour White Friday 2025: up to 60% off, Nov 24-27", date(2025, 11, 24), date(2025, 11, 27)),
        ("عروض نستو الجمعة البيضاء 2025 حتى 29 نوفمبر", None, date(2025, 11, 29)),
        # Its sales begin in the year before.
        ("عروض نستو السنة الجديدة 2026 من 28 ديسمبر", None, None),
        ("عروض كامري 2025 من 18 الى 21 مارس", None, None),
        ("White Friday 2025 at Nesto: 50% off, vouchers until 31 January", None, None),
        ("عروض نستو الجمعة البيضاء 2020 ريال خصم من 20 إلى 25 نوفمبر", None, None),
        ("عروض رمضان 2027 من نستو، احجز قبل 15 ديسمبر", None, None),
    ],
)
def test_without_a_day_of_publication_an_occasion_s_year_counts(
    title: str, starts: date | None, ends: date | None
) -> None:
    found = normalise(title, None, None).validity
    assert (found.starts, found.ends) == (starts, ends)


def test_days_in_the_text_are_more_exact_than_the_title_s_month() -> None:
    found = normalise("عروض نستو مارس 2026", "يستمر العرض من 8 حتى 14 مارس 2026", DAY).validity
    assert (found.starts, found.ends) == (date(2026, 3, 8), date(2026, 3, 14))
    found = normalise("عروض نستو مارس 2026", "استلام الطلبات من 10 إلى 12 أبريل 2026", DAY).validity
    assert (found.starts, found.ends) == (date(2026, 3, 1), date(2026, 3, 31))
    found = normalise("عروض شهر مارس 2026 من نستو", "عرض اللحوم من 12 حتى 14 مارس 2026", DAY).validity
    assert (found.starts, found.ends) == (date(2026, 3, 1), date(2026, 3, 31))


def test_a_travel_festival_is_no_travel_window() -> None:
    offer = normalise("Gulf Air Travel Festival: save up to 30% 10-17 March 2026", None, DAY)
    assert (offer.validity.starts, offer.validity.ends, offer.travel) == (date(2026, 3, 10), date(2026, 3, 17), None)


def test_a_headline_that_can_be_no_offer_is_read_without_its_text() -> None:
    offer = normalise("إضراب عمال الموانئ حتى الأربعاء", "عروض نستو من 8 حتى 14 مارس 2026 خصم 20%", DAY)
    assert not offer.offer
    assert (offer.validity.starts, offer.stores, offer.discount_percent) == (None, (), None)
    assert offer.validity.ends is not None
