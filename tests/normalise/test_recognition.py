"""Whether a title is an offer, and what it says beside who, where and when."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

DAY = date(2026, 1, 27)

NEWS = [
    "استدراج عروض لتوريد أجهزة حاسوب - آخر موعد للتقديم 15 مايو 2026",
    "Crowds at the summer sale: two malls had to close early",
    "My experience with the winter sale queues",
    "What's behind the sale of the harbour's oldest hotel?",
    "Centrepoint's old block goes to en bloc sale",
    "Your account is credited with 40 points, valid till 21 June",
    "الكويت: تخفيض مخصصات الدعم 15% اعتبارا من يناير",
    "تم إيقاف عرض القطعتين لنفاد الكمية",
    "نوكيا تطلق هاتفها الجديد في أسواق المملكة بسعر 999 ريالا",
    "flynas takes ten jets in a deal worth $2bn",
    "يا جماعة متى تنزل عروض بنده؟",
    "سؤال: خصم نمشي 10% ما اشتغل معي",
    "لا تشتروا من عندهم، رفعوا السعر وحطوا خصم 50%",
    "My order from the White Friday sale is lost",
    "خصم 5% من أجور العاملين في المصنع",
    "شركة تأمين تعلن تخفيض رأسمالها 25%",
    "تخفيض نسبة القبول في الهندسة 10% ابتداء من العام المقبل",
    "انتهى هذا العرض، تصفح غيره",
    "This offer has expired",
    "Get the latest offers and news in your inbox",
    "Conditions of sale and return, 5 February 2026",
    "تم خصم 75.00 ريال من بطاقتك لدى بنده",
    "حد جرب كود نمشي؟ اشتغل معكم",
    "وش أحسن باقة، موبايلي ولا زين وهل عندهم عروض",
    "Point-of-sale spending slides to SAR 12 bln in the week to Jan. 24",
    "الكلمات الدلالية: عروض العيد، خصومات، قسائم",
    "مطلوب محاسب ومنسق عروض لأسواق بالجهراء، الراتب 300 دينار",
    "ليش السعر قبل التخفيض 20 وصار 30 ثم خصم 25%؟",
    "خصم 10% من رواتب لاعبي الفريق بعد الخسارة",
    "تذاكر نهائي كأس الخليج 26 بـ 20 ريالا",
    "المراعي ترفع سعر اللبن 50 هللة ابتداء من اليوم",
    "بعد الجمعة البيضاء: كيف تسوق الناس في زارا؟",
    "معرض الرياض الدولي للكتاب من 3 فبراير إلى 12 فبراير",
    "شكوى: اشتريت من متجر الغيمة بخصم 50% ولم يصلني شيء",
    "سؤال: متى تبدأ تخفيضات زارا؟",
    "الفائز بسيارة مهرجان لولو يتسلم جائزته",
    "Amazon closes $300m deal for a robot maker",
    "طيران ناس: إلغاء رحلات دبي من 3 فبراير إلى 5 فبراير",
    "Producers widen crude discount to $20",
    "صرف بدل السكن 2000 ريال قبل 5 فبراير",
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
    "الخطوط الكويتية: اضطراب في مواعيد الإقلاع من 3 إلى 5 فبراير",
    "طيران الخليج من 3 إلى 5 فبراير 2026",
    "استقبال العروض لمشروع الإنارة حتى 20 فبراير",
    "معرض الكتاب للناشئين: سعر التذكرة 5 جنيهات",
]
OFFERS = [
    "وش تنتظر؟ خصم 50% على كل المنتجات حتى 5 فبراير",
    "ليش تدفع أكثر؟ خصم 50% من مطعم البستان",
    "يا شباب خصم 30% على كل العطور",
    "أفضل عروض الجمعة البيضاء في السوق السعودي خصم 50%",
    "Get 20% off my order at Noon",
    "عروض وليد زيادة لبنان صيدا من 21 إلى 30 يناير 2026",
    "stc: get 100 GB extra on every plan when you switch by 5 February",
    "طيران ناس: الرياض - اسطنبول 199$ ذهابا وإيابا",
    "مدارس البستان بالرياض تعلن خصم التسجيل المبكر 10٪ حتى 5 فبراير 2026",
    "دينار واحد فقط! كل القمصان عند ماكس الكويت",
    "اكسترا ميجا سيل يوم الأحد 1 فبراير 2026",
    "مرجان جروب فرع المنصورة خصم لحد 2500 جنيه",
    "AED 79 for any pair of sandals",
    "Green Valley Supermarket Muttrah weekend madness 3 - 5 February 2026",
    "أطباق الموسم لدى بيت الريحان اعلان 28-1-2026",
    "مهرجان البطانيات لدى بيت الريحان من 28 يناير حتى 3 فبراير 2026",
    "عروض بيت الريحان للأجهزة من 28-1-2026 كأس العالم",
    "4 قطع بـ 79 ريال فقط",
    "Spend AED 300, get AED 50 back",
    "وجبتان بـ 42 ريال من شواية أبو الغيم ابتداء من الغد",
    "جمعة بيضاء من 19 إلى 26 نوفمبر لدى إلكترو الغيمة طنجة",
    "Spa at Blue Harbour: 2 massages for the price of 1 until 5 February",
    "استديو الغيمة: جلسة التصوير 1000 بدل 1500 لمن يسجل قبل 5 فبراير",
    "محلات الغيمة: غرف نوم 30 ألف بدلا من 38 ألف",
    "حلويات الغيمة: كيلو المعمول ب 7 دنانير لغاية 5 فبراير",
    "مطعم الغيمة الدوحة - وجبة السمك ب 49 ريال فقط",
    "هايبر الغيمة الدمام: من 3 فبراير حتى 5 فبراير لحوم وأجبان",
    "مغاسل الغيمة: غسيل السجاد 250 فلس للمتر حتى 5 فبراير",
    "ورشة الغيمة: كل القطع ناقص 15٪",
    "Blue Harbour Salon: haircuts -30% until 5 February",
    "Blue Harbour Nursery Al Ain: buy 5 plants, pay for 3",
    "Radisson Blu Muscat: stay 3 nights, pay 2",
    "SAAALE at Splash until 5 February",
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
    "Seaside Hypermarket Doha Big Saver 25.01.2026 - 01.02.2026",
    "خميس مشيط: مخازن النارنج تواصل عروضها حتى 15 محرم",
    "التحدي الكبير - القطيف - النارنج ماركت - الخميس 1 فبراير 2026",
    "أي 3 منتجات بـ 99 ريال سعودي",
    "خصم لفترة محدودة على تكميم المعدة",
    "صيدليات النارنج: اشتري حبة والثانية ب50%",
    "وجبة عائلية بـ 25 ألف دينار من مطعم النارنج بغداد",
    "عرض الـ 11 ألف ليرة من سوبرماركت النارنج - حمص",
    'Nesto Bahrain "Happy Hours" 24 January',
    "eXtra Yellow Friday | 27-29 January 2026 | Up to 60%",
]


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
        ("اشتري قطعة والقطعة الثانية ب 30%", 30),
        ("Buy one, get the second at 25%", 25),
        ("أرباح الربع الثاني ب 30%", None),
        ("Blue Harbour: rugs -40% until 5 February", 40),
        ("Flat 20% | Blue Harbour | Muscat", 20),
        ("Silk House | FLAT 20% & 40%", 40),
        ("خصم 20% و 50% كاش باك من نون", 20),
        ("Noon sale 30% / 70% cotton", 30),
        ("كل الكيك ناقص 10٪", 10),
        ("Red tags now 35% less", 35),
        ("Profit grew from 5-10%", None),
        ("خصم 25% على الأحذية", 25),
        ("خصومات من 20% إلى 65%", 65),
        ("خصم ٥٠٪ على كل شيء", 50),
        ("30%-70% off everything", 70),
        ("عروض السيارات تقسيط 0% فائدة", None),
        ("خصم 40 بالمئة على العطور", 40),
        ("ضريبة القيمة المضافة 15%", None),
        ("خصم %40 على العطور", 40),
        ("خصم يصل إلى ٧٠٪", 70),
        ("20% - 50% off toys", 50),
        ("نصف السعر على الأحذية", 50),
        ("Half price sofas", 50),
        ("حسومات 30% على الستائر", 30),
        ("25% savings on spa days", 25),
        ("استرداد نقدي 10% من بنك الرياض", None),
        ("10% cashback at Swiggy", None),
        ("0% installment up to 24 months at Abans", None),
        ("Retailer offers buyouts to 7% of staff", None),
        ("Blue Harbour Yellow Friday: up to 65%", 65),
        ("الجمعة البيضاء | حتى 55%", 55),
        ("Namshi up to 65% Yellow Friday", 65),
        ("Blue Harbour Yellow Friday: traffic up to 25% higher", None),
        ("Blue Harbour charges your phone up to 65%", None),
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
    for branches in ("جميع الفروع", "بكافة الفروع", "بكل الفروع", "لكل الفروع", "كافة فروعنا"):
        assert normalise(f"عروض لولو {branches}", None, DAY).all_branches
    for limited in ("ولفترة محدودة", "ولمدة محدودة", "لفترة محدودة"):
        assert normalise(f"عروض لولو {limited}", None, DAY).validity.limited_time


@pytest.mark.parametrize(
    ("title", "country", "expected"),
    [
        ("خصم 20 ريال", "QA", [("20", "QAR")]),
        ("وجبة ب 25 ألف دينار", "IQ", [("25000", "IQD")]),
        ("سيارة ب 90 ألف ريال", "SA", []),
        ("كرتون بيض ب 90000 ليرة", "SY", [("90000", "SYP")]),
        ("Save ₹1,500 today", None, [("1500", "INR")]),
        ("Save Rs. 500 at Keells Super", None, [("500", "LKR")]),
        ("وفر 99 درهم", "MA", [("99", "MAD")]),
        ("كل شيء بريال", "SA", []),
        ("Fund raises SAR 500 million", "SA", []),
    ],
)
def test_prices_in_the_country_s_currency(title: str, country: str | None, expected: list[tuple[str, str]]) -> None:
    prices = normalise(title, None, DAY, country=country).prices
    assert [(str(p.amount), p.currency) for p in prices] == expected


@pytest.mark.parametrize(
    ("title", "body", "announced"),
    [
        ("#الأمطار_الليلة", "كوبون من نمشي: خصم 25% على الأحذية\nNM25", True),
        ("https://t.co/a1b2", "#الأرصاد\nخصم حتى %45 على حجوزات الشاليهات", True),
        ("@abc", "أرباح نمشي ترتفع 15% في الربع الأول", False),
        ("#الأمطار_الليلة", "مباراة الليلة: نمشي على الملعب 15% فقط", False),
    ],
)
def test_under_hashtags_alone_the_text_announces(title: str, body: str, announced: bool) -> None:
    assert normalise(title, body, DAY).offer is announced
