"""What is an offer and what is not: sentences that differ in what stands beside the word for an offer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.normalise import lexicon, normalise
from offers.normalise.scan import scan
from offers.recognise import ruled_out

DAY = date(2026, 1, 27)

OFFERS = [
    # a club's name that is a district
    "عروض سعودي ماركت الزمالك حتى نفاد الكمية",
    # money off, prices, pieces
    "وفر حتى 300 ريال على الغسالات",
    "خصم فوري 75 درهم لكل طلب",
    "Save $60 on your next booking",
    "Flat ₹300 off on groceries",
    "Get QR 25 off above QR 120",
    "Any 4 for AED 99",
    "2 for KD 5 on T-shirts",
    "كل شيء بـ 5 ريال",
    "كل شيء بريال في ركن البيت",
    "49 ريال لكل قطعة",
    "كنبة بسعر 999 ريال بدلا من 1499 ريال",
    "Mega sale: all under QAR 49",
    "رحلات داخلية من 149 ريال",
    "Fly to Beirut from KD 45 return",
    # goods beside their price
    "مكيف سبليت 18 وحدة ب 1,599 ريال من اكسترا",
    "بوفيه غداء 95 ريال للشخص في مطعم المرسى",
    "Friday brunch AED 199 per person at Creek House",
    "برجر + بطاطس + عصير ب 25 ريال",
    "Tent + two chairs + lamp = KD 19.900",
    "جميع الفساتين ب 15 دينار",
    "Fly to Amman from BHD 60, book by 5 February, travel until 30 April",
    "تذكرة سينما ب 30 ريال مع فوكس سينما",
    "Nesto opens in Al Ain on Friday with unbeatable prices",
    # something for nothing, or given back
    "ضعف النت من زين لمدة شهرين",
    "B2G1 on perfumes at Swiss Arabian",
    "Malabar Gold: zero making charges until 5 February",
    "اشتر 4 وادفع ثمن 3",
    "اشتري حبتين والثالثة هدية",
    "Pay 2 get 3 on shampoo",
    "Buy 3 get 2 free on candles",
    "BOGO week on pizza",
    "شحن مجاني لكل الطلبات",
    "Free delivery on orders above AED 60",
    "كعكة مجانية مع كل قهوة",
    "عرض 1+1 على العصائر",
    "استرداد نقدي 15% على المطاعم",
    "نقاط مضاعفة لدى كارفور",
    "تقسيط بدون فوائد حتى 12 شهر من جرير",
    "0% instalments up to 12 months at Abans",
    "غسيل 4 سجادات والخامسة علينا",
    "5 علب بسعر 3",
    "مخبز السنابل: اشتري أكثر ووفر أكثر حتى 5 فبراير",
    "KFC Super Deal",
    "راي بان: خصم 30% على النظارات الشمسية",
    "أوكازيون الشتاء من كونكريت حتى 5 فبراير",
    "Save on fuel prices with Lulu: 10% off until 20 February",
    "مجوهرات الدانة: بدون مصنعية على عيار 21 حتى 5 فبراير",
    "نادي لياقة في جدة: الاشتراك بـ 1200 ريال بدل 2400",
    # nouns for a sale
    "أوكازيون الشتاء كونكريت للملابس من 4 فبراير حتى 4 مارس 2026",
    "صولد الشتاء مرجان المغرب حتى 50%",
    "حسومات 25% على المفروشات",
    "تحطيم أسعار هايبر الريحان طنطا من 9 حتى 12 فبراير 2026",
    "Carrefour cuts prices by up to 30%",
    "الخطوط الكويتية تخفض أسعار تذاكرها 20% حتى 5 فبراير",
    # a known store with the period from day to day
    "كارفور مصر من 3 حتى 16 فبراير 2026",
    "Ansar Gallery Qatar 3-6 February 2026",
    # a news word that a known store with a discount or a period outweighs
    "طيران السلام يطلق عروضه: خصم 20% على جميع الوجهات",
    "افتتاح فرع لولو الجديد في صحار مع عروض من 5 حتى 9 فبراير 2026",
    "عروض نجمة الواحة السعودية الطائف من 3 حتى 5 فبراير 2026",
]
OTHERS = [
    # the season's sale is nobody's
    "موعد الأوكازيون الشتوي 2026.. الغرف التجارية ترد",
    "أمازون تخصم 20% من رواتب موظفيها",
    "سامسونج تبيع هاتفها ثلاثي الطي بسعر 3000 دولار",
    "شقة 3 غرف بسعر 2 مليون جنيه",
    "تحميل منهج الصف الخامس مجانا",
    "Amazon workers pay less for healthcare",
    "معرض العطور يعود ب 80 ماركة من 12 إلى 15 فبراير",
    "مجلة طبية: علاج السرطان يكلف 5000 دولار",
    "أوكازيون الصيف ينتهي بحصيلة دون التوقعات",
    "Shopping festival ends with record footfall",
    "عروض الطائرات المسيرة تزين سماء العاصمة",
    "فتح المظاريف: 6 عروض لمشروع صيانة الطرق",
    "زبون يقاضي وكالة سيارات بسبب إعلان «خصم 3000 ريال»",
    "رأي: فخ «اشتر واحدة واحصل على الثانية مجانا»",
    "Saudia and Airbus close in on widebody deal",
    "UAE petrol prices for July announced",
    "استقرار أسعار التمور والسكري يبدأ من 18 ريالا",
    "Emirates NBD offers $700m bonds at 4.6% yield",
    "الراجحي يطرح صكوكا بعائد 5%",
    "عروض أندية الخليج لمهاجم الزمالك",
    # the noun alone is not enough
    "عروض أجنبية على مكتب المدرب",
    "عرض ضخم ينتظر القائد",
    "تخفيض مدة الدراسة إلى ثلاث سنوات",
    "خصومات الرواتب تقلق الموظفين",
    "تصفيات كأس آسيا: قرعة متوازنة في 10 فبراير",
    "مجلة علمية تنشر بحثا جديدا",
    "مهرجان الورد يبدأ الخميس ويستمر حتى 15 فبراير",
    "إدارة النادي تدرس العروض قبل 31 يناير",
    "مبادرة لتخفيض ديون المزارعين 40%",
    # plays, bids and proposals
    "عرض الصحف العربية هذا الصباح",
    "عروض حية في الواجهة البحرية من 1 إلى 5 فبراير",
    "تمديد استقبال العروض لمشروع الطريق حتى 9 فبراير 2026",
    "عرض زواج على قمة الجبل",
    # warnings, tips and questions
    "تحذير من عروض وهمية باسم لولو حتى نهاية الشهر",
    "كوبون مجاني من كارفور؟ احتيال جديد",
    "خبراء: لا تنخدع بتخفيضات 70%",
    "كيف تختار أفضل العروض في الجمعة البيضاء؟",
    "Black Friday scams: fake 90% off stores",
    "How to save 30% on your grocery bill",
    # an unlisted name does not outweigh the news
    "محكمة تغرم متجر الأمل بعد تخفيضات 70%",
    "المرور: تخفيض المخالفات 50% حتى 18 أبريل",
    "حريق في هايبر الريحان قبل عروض نهاية الأسبوع",
    # prices that nobody offers
    "سعر التذكرة 10 جنيهات بدلا من 8",
    "Driver returns 5,000 dirhams to Careem rider",
    "أسعار الذهب اليوم: العيار بـ 300 ريال",
    "Deals worth $5bn signed at the summit",
    "Average Doha hotel rate falls to QR 410 per night",
    "متوسط إنفاق الأسرة في المطاعم 60 ريال للفرد",
    "سرقة هواتف من متجر جرير بقيمة 90,000 ريال",
    "البنك الأهلي: قرض شخصي بقيمة 100,000 ريال",
    "McDonald's Big Mac in UAE now AED 21, up from 19",
    "زكاة الفطر 25 ريال للفرد",
    "خبز + سكر + أرز: سلة رمضان ترتفع إلى 90 جنيها",
    "الأسواق هادئة رغم كثرة العروض",
    "أولياء أمور: الحقيبة المدرسية تجاوزت 120 ريالا للقطعة",
    "النادي يرفض بيع لاعبه.. والعروض تنهال عليه",
    "Gulf Air, Oman Air sign codeshare deal",
    "غسالة 7 كيلو للبيع مستعملة بحالة ممتازة 400 ريال",
    "Charity: sponsor an iftar for AED 20",
    # what a shop does beside selling
    "جرير تنظم ندوة من 5 حتى 10 فبراير 2026",
    "كارفور توزع وجبات مجانية على الصائمين",
    # English nouns that are verbs or business
    "Airline offers to rebook passengers until 5 February",
    "Hospital offers free screening",
    "Firm completes sale of 25% stake",
    "House sale prices drop 5%",
    "Bank offers voluntary buyouts to 7% of staff",
    "Opera offers two premieres from 3 February",
]


@pytest.mark.parametrize("title", OFFERS)
def test_an_offer_is_one_with_its_reasons(title: str) -> None:
    offer = normalise(title, None, DAY)
    assert (offer.offer, bool(offer.reasons), offer.sector is not None) == (True, True, True)


@pytest.mark.parametrize("title", OTHERS)
def test_other_posts_are_none_with_their_reasons(title: str) -> None:
    offer = normalise(title, None, DAY)
    assert (offer.offer, bool(offer.reasons), offer.sector) == (False, True, None)


def test_a_body_announces_for_a_title_that_does_not() -> None:
    body = "خصم 20% على القهوة لدى بارنز. العرض ساري حتى 5 فبراير 2026"
    assert normalise("صباح الخير", body, DAY).offer
    assert normalise("دجاج مشوي بـ 25 ريال", "في مطعم السنابل. العرض من الأحد إلى الأربعاء 1 - 4 فبراير", DAY).offer
    assert not normalise("صباح الخير", "خصم 20% قال الخبير إنه لا يكفي", DAY).offer
    assert not normalise("قصة متجر بدأ بفكرة", body, DAY).offer


CAPTIONS = {
    ("مهرجان الدجاج المجمد", "الكيلو بـ 12 ريال في أسواق العثيم حتى 5 فبراير"): True,
    ("عرض الأجبان والألبان", "جبنة عكاوي ب 3 دنانير لغاية يوم 18 فبراير"): True,
    ("بوكس تمور بـ 199 ريال", "فيه معمول وتمر ومبخرة، حتى نفاذ الكمية"): True,
    ("منيو ماكدونالدز السعودية", "بيج ماك 22 ريال، برجر جديد لفترة محدودة"): False,
    ("عرض سيارات كلاسيكية في الرياض", "يستمر حتى 14 فبراير، وقيمة السيارة تصل إلى 900,000 ريال"): False,
    ("Job reductions at Carrefour", ""): False,
    ("Used car deal", "Toyota Camry 2020, SAR 45,000, available until 5 February"): False,
    ("تبرع بالدم", "هدية مجانية لكل متبرع من صيدلية الحياة حتى 5 فبراير"): False,
    ("لوسين: ترخيص التخفيضات رقم 123 خصم 50% حتى 5 فبراير", ""): True,
    ("عروض أسواق التميمي بجوار مركز الشرطة حتى 5 فبراير", ""): True,
    ("عرض الغداء العائلي", "مطعم ديوان الواحة يقدم لكم نفر مندي لحم مع سلطة ب 29 ريال يوميا"): True,
    ("اشتري 3 وادفعي ثمن 2", "على كل ملابس البيت في نسيم هوم"): True,
    ("بوفيه السمك", "من 3 إلى 5 فبراير، بـ 95 ريال"): False,
    ("سعر الريال في البنك الأهلي المصري اليوم 27 يناير", "12.50 جنيه للشراء، 12.58 جنيه للبيع"): False,
    ("أسعار الأسماك في سوق العبور اليوم 27 يناير", "البلطي 70 جنيه للكيلو، سمك بوري 120 جنيه"): False,
    ("Barista needed at Starbucks Riyadh", "Salary SAR 4,000, start 1 February 2026, coffee experience"): False,
    ("Riyadh festival of food", "Tickets SAR 40 until 15 March"): False,
    ("مهرجان الرمان", "تذاكر الدخول 10 ريال حتى 5 فبراير"): False,
    ("عرض القطار السريع", "التذكرة 40 ريال حتى 5 مارس"): False,
    ("نشرة أسعار الخضار", "الطماطم 5 ريال للكيلو حتى نهاية يناير"): False,
    ("إفطار صائم", "وجبة الصائم بـ 15 ريال حتى 18 مارس. جمعية البر، الرياض"): False,
    ("تبرع بـ 10 ريال", "ساهموا معنا لفترة محدودة"): False,
    ("Investment from $100", "Limited time only"): False,
    ("سوق واقف يحتضن مهرجان العسل", "يستمر حتى 7 فبراير، وتتراوح أسعار الكيلو بين 100 و900 ريال"): False,
    ("شرطة أبوظبي: خصم 35% لمن يسدد مبكرا", "يحصل السائق على خصم 35% من قيمة المخالفة"): False,
    ("ترخيص التخفيضات إلزامي لموسم رمضان", "على المتاجر استخراج الترخيص قبل 10 فبراير 2026"): False,
}


@pytest.mark.parametrize("post", CAPTIONS)
def test_a_text_sells_what_its_title_only_calls(post: tuple[str, str]) -> None:
    assert normalise(*post, DAY).offer == CAPTIONS[post]


_PIECES = [
    "عروض", "بنده", "يفوز", "وزارة", "مسرحية", "خصم", "50%", "الرياض", "حتى 5 فبراير", "تحذر", "من", "نادي", "العثيم",
    "أرباح", "offers", "police", "profit", "until Friday", "لولو", "مطعم نسيم", "؟", ":", "|", "2026", "10 ريال",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=8), st.lists(st.sampled_from(_PIECES), max_size=8))
def test_a_title_that_rules_an_offer_out_is_decided_as_the_whole_post_is(title: list[str], body: list[str]) -> None:
    words = " ".join(title)
    if ruled_out(scan(words, "title", lexicon())):
        assert not normalise(words, " ".join(body), DAY).offer
        # A title that names a day is read whole.
        assert not normalise(f"{words} حتى 5 فبراير 2026", " ".join(body), DAY).offer
