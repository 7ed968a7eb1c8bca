"""Shops that nobody listed, in every place where a title can name them."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise
from offers.text import fold_words

DAY = date(2026, 1, 28)
ARABIC = """
الأسرة السعيدة | بيت التوفير | كنوز الخليج | ركن الجودة | الواحة الخضراء | عالم التوفير | دانة الخليج | قصر الأواني
سلة الخير | مزارع الأمل | هايبر الحياة | أسواق النخبة | الوطنية للتسوق | صيدلية الشفاء | ذا ماركت
جي مارت | سيتي ستار | اوشن هايبر | ام مارت | توب تن | باب السوق | ديار هوم | الشرق الأوسط للأجهزة | مركز الأمانة
سوق الجملة | هايبر الفجر الجديد | معرض الأمير للأثاث | أبناء الحداد | أولاد سالم | أبو زيد للملابس | خير بلادي | فرحة
زهور الريف | ميجا هايبر | جمعية النسيم | الفارس هايبر ماركت | سوبر ماركت الأمل | كيو ماركت | درة العروس
الحوت الأزرق | بيت العائلة هايبر | شهد | لمسة جمال | ألفا مارت | النور للإلكترونيات | ليدر ستور | جرين هاوس
"""
ARABIC_TITLES = (
    "عروض {} السعودية من 5 حتى 11 فبراير 2026",
    "عروض {} الرياض اليوم الأربعاء 28 يناير 2026",
    "عروض {} الكويت 28-1-2026 - 3-2-2026",
    "عروض {} الأسبوعية 28 يناير 2026",
    "عروض {} جدة حتى نفاذ الكمية",
    "تخفيضات {} 50% حتى 5 فبراير",
    "أحدث عروض {} مصر حتى 5 فبراير 2026 خضار وفواكه",
    "عروض رمضان {} قطر من 11 فبراير",
    "{} عروض نهاية الأسبوع حتى 5 فبراير",
    "جديد عروض {} الامارات ليوم واحد فقط",
    "عروض {} من الخميس 5 فبراير ولمدة 3 أيام",
    "عروض {} - الدمام - حتى 5 فبراير",
    "عروض {} فرع حفر الباطن من 5 حتى 7 فبراير",
    "عروض {} عمان صلالة 5 فبراير 2026 لحوم ودواجن",
    "عروض {} كل الفروع من 5 فبراير",
    "{} تخفيضات تصل إلى 70% حتى 5 فبراير",
    "عروض {} الأردن اربد اجهزة كهربائية حتى 5 فبراير",
    "{}: خصم 20% حتى 5 فبراير",
    "{} | عروض اليوم | الرياض",
    "خصم 30% لدى {} حتى 5 فبراير",
)
ENGLISH = """
Green Valley | Blue Ocean Electronics | Golden Spoon | Royal Optics | Budget Bazaar | Urban Grill | Pearl Perfumes
Home Style | Food Palace | Al Noor Pharmacy | Star Gym | Little Chef | Baqala Plus
Mother Choice | Gulf Hypermarket
"""
ENGLISH_TITLES = (
    "{} weekly offers Dubai 5 - 11 February 2026",
    "{} offers Saudi Arabia until 5 February",
    "Weekend deals at {} Doha",
    "{} Kuwait - Ramadan offers",
    "Up to 50% off at {}",
    "{} | Flash Sale | 3 days only",
    "Buy 1 get 1 free at {} until 5 February",
    "{}: 20% off",
    "{} Qatar Weekend Special until 5 February 2026",
    "Latest {} promotions until 5 February",
    "{} Big Sale starts Thursday",
    "Enjoy 15% off with {} this weekend",
    "15% off your bill at {}, Muscat",
    "{} Catalogue 28 January - 3 February 2026",
    "{} offers from 5 to 11 February",
    "{} Deals of the Week",
    "Special offer from {} until 5 February",
    "{} UAE Mega Deals 5/2/2026 - 11/2/2026",
    "Get 25% off at {} with your Visa card until 5 February",
)


PLACED = {
    "هايبر نجمة القطيف: كيلو الدجاج بـ 13 ريال حتى 5 فبراير": "هايبر نجمة القطيف",
    "صيدليات رحاب الشفاء في نجران | الحبة الثانية بريال": "صيدليات رحاب الشفاء",
    "مندي ديار الجنوب بالخرج - نص حبة بـ 15 ريال": "مندي ديار الجنوب",
    "دراعات شيخة البنات بالسالمية، أي دراعة بـ 9 د.ك": "دراعات شيخة البنات",
    "عبايات جوري الشرق ✨ كولكشن الشتاء بنص السعر": "عبايات جوري الشرق",
    "عروض بيتك مودرن سكاكا من 4 إلى 7 فبراير": "بيتك مودرن",
    "خصم 40% على الستائر عند ديكور الدوحة ستايل": "ديكور الدوحة ستايل",
    "العروض بدأت عند أمواج 🌊 خصم 35%": "أمواج",
}
BODIES = {
    "دار سدن - الأحساء - شارع الظهران. من 1 إلى 4 فبراير": "دار سدن",
    "ساعات برج الوقت - الشارقة. العرض 3 أيام": "ساعات برج الوقت",
    "لدى «سمك الشرقية» - الدمام حي الفيصلية": "سمك الشرقية",
    "محل «عيون المها» - السالمية": "عيون المها",
    "من ركن التلميذ بنجران، العرض لمدة أسبوع": "ركن التلميذ",
    "عروض العيد من عود الجنادرية: خصم على كل العطور": "عود الجنادرية",
    "صالون: لمسة الجمال بجدة، حي الروضة. خصم 25%": "لمسة الجمال",
    "من بيت القهوة (الرياض) خصم 25%": "بيت القهوة",
    "عند بيت الكبسة (جميع الفروع) خصم 25%": "بيت الكبسة",
    'مطعم "بيت الكبسة" جدة شارع التحلية خصم 25%': "بيت الكبسة",
    "محمد الغامدي - الدمام: أعلنت الشركة خصما": None,
    "مرحبا بكم، الرياض تستاهل": None,
    "فساتين سهرة، الرياض تستاهل": None,
    "تشكيلة واسعة - الرياض": None,
    "-": None,
    # By the words beside it.
    "زوروا فروع نسيم الواحة في الرياض. العرض لفترة محدودة": "نسيم الواحة",
    "تفضلوا بزيارة نسيم مارت في شارع الستين": "نسيم مارت",
    "عبايات نسيم تحتفل معكم بقدوم رمضان": "عبايات نسيم",
    "تحتفل أسواق نبع الخبر بافتتاح فرعها الثالث في أبها": "أسواق نبع الخبر",
    "يسعد حلويات نسيم الشرق أن تقدم لكم كيلو بسعر 45 ريال": "حلويات نسيم الشرق",
    "كيلو الجبن بـ 20 ريال في ألبان أبو سالم بريدة": "ألبان أبو سالم",
    "من 5 إلى 7 فبراير. مع تحيات ملحمة نسيم البر": "ملحمة نسيم البر",
    "المتجر: حلا نسيم\nالتوصيل داخل تبوك": "حلا نسيم",
    "دار الأواني المتحدة، السعر لغاية 27/2/2026": "دار الأواني المتحدة",
    "📍 ركن الهاتف شارع الستين": "ركن الهاتف",
    "At all Walnut House stores in Cairo": "Walnut House",
    "Walnut House invites you to our summer sale": "Walnut House",
    "Bring a friend. — Walnut House team": "Walnut House",
    "العزبي، دايما جنبك": "العزبي",
    "أعلنت نمشي عن تخفيضاتها حتى 9 فبراير": "نمشي",
    # What looks like it, and is none.
    "المتجر: الرابط في البايو": None,
    "المتجر: اضغط هنا": None,
    "Store: Riyadh, Jeddah and Dammam": None,
    "Store: open daily 9 am": None,
    "فروع قريبة منك في جدة": None,
    "فروع كثيرة في الرياض": None,
    "دار رعاية الأيتام في جدة": None,
    "Valid at all Participating stores": None,
    "Merchant: Various": None,
    "King Salman invites citizens": None,
    "المتجر: مفتوح يوميا": None,
    "Shop: Now Open": None,
    "كريم، شامبو، صابون من 10 ريال": None,
    "Max. 2 per customer": None,
    "منتجات العناية:\nكريم\nسيروم\nتونر": None,
    "كريم - شامبو": None,
    "الدفع عند الاستلام أو عند تابي": None,
    "Call our Customer Care team": None,
    "قهوة مختصة من مزارع البن في إثيوبيا": None,
    "ركن الأطفال في الطابق الثاني": None,
    "Store: Ground Floor, City Mall": None,
    "أسماك طازجة ترحب بكم": None,
    "زوروا قناة اليوتيوب، اشتركوا": None,
    "تفضلوا بزيارة أكبر معرض بالرياض": None,
    "بطارية ضخمة توفر استخداما طويلا": None,
    "Dual Camera brings better photos": None,
    "جوائز نقدية تنتظركم": None,
    "الدكتورة سارة ترحب بكم": None,
    "كتب ابن القيم، ابن تيمية": None,
    "بيت العطر، راحة البال": None,
    "#عالم_الجمال": None,
    "تصوير @john.doe": None,
    "Boots, shoes and bags too": None,
    "موقعنا حي الياسمين بجوار صيدلية النهدي": None,
    "📍 City Centre": None,
    "Best Regards, Customer Happiness team": None,
}


# Old and new names that a rule for others must leave alone.
SURE = {
    "الدانوب وبن داود: خصم 20%": ["الدانوب", "بن داود"],
    "طلبات كلها هنا! خصم 30%": ["طلبات"],
    "نايكي اير ماكس: خصم 50%": ["نايكي"],
    "عروض نظارات شمسية من امازون": ["امازون"],
    "شرطة دبي | خصم 50% على المخالفات": [],
    "قهوة مختصة | الكوب الثاني مجانا": [],
    "فساتين زفاف بالرياض - خصم 30%": [],
    "خصم 20% من تمور القصيم": [],
    "مطعم أهل الشام: خصم 20%": ["مطعم أهل الشام"],
}


@pytest.mark.parametrize("title", SURE)
def test_a_name_keeps_to_itself(title: str) -> None:
    assert [store.text for store in normalise(title, None, DAY).stores] == SURE[title]


@pytest.mark.parametrize("title", PLACED)
def test_a_town_within_a_name_is_no_place(title: str) -> None:
    assert [store.text for store in normalise(title, None, DAY).stores] == [PLACED[title]]


@pytest.mark.parametrize("body", BODIES)
def test_a_text_names_its_shop_where_it_begins(body: str) -> None:
    named = next((store.text for store in normalise("خصم 50% على كل شيء", body, DAY).stores), None)
    assert named == BODIES[body]


@pytest.mark.parametrize(
    ("title", "body", "name"),
    [
        # Goods in the shop's place give way to the shop that the text names,
        ("مهرجان الدجاج المجمد", "الكيلو بـ 12 ريال في أسواق العثيم حتى 5 فبراير", "أسواق العثيم"),
        ("عروض تستاهل وقتك", "زيت بـ 11 ريال عند الدانوب في جدة حتى 5 فبراير", "الدانوب"),
        # a shop that nobody listed not to a brand, a service or a neighbour.
        ("Golden Fork deals", "20% off Adidas and Puma until 5 February", "Golden Fork"),
        ("عروض نسيم التراث", "خصومات حتى 5 فبراير. متوفرون في تطبيق طلبات", "نسيم التراث"),
        ("عروض البرنس الدمياطي للموبيليا", "البرنس الدمياطي عامل خصم 25% في معرض دمياط", "البرنس الدمياطي للموبيليا"),
        ("City Centre Carrefour Bahrain: 3 days only", None, "Carrefour"),
        ("«كمبينسكي بالم جميرا» يعلن عن عروض خصم 20%", None, "كمبينسكي بالم جميرا"),
        ("Corner House: 50% off everything, Karama Dubai", None, "Corner House"),
        ("Family Iftar: 20% off | Bosporus Dubai", None, "Bosporus"),
        ("Beirut summer sale", "Everything up to -40%", None),
        ("عروض بهارات أم بدر الكويت", None, "بهارات أم بدر"),
        ("عروض مطعم الشيخ حتى 5 فبراير", None, "مطعم الشيخ"),
        ("عروض أسواق الشيخ الاسبوعية", None, "أسواق الشيخ"),
        ("عروض الهدى", "خصم 40% على الحقائب حتى 5 فبراير\nتابي - تمارا", "الهدى"),
        ("عروض الرائد الأسبوعية", "المراعي: حليب 1 لتر ب 5 ريال\nحتى 5 فبراير", "الرائد"),
        ("عروض السالم", "كريم، شامبو، صابون من 10 ريال حتى 5 فبراير", "السالم"),
        ("عروض السالم", "الرياض - طريق الملك فهد - صيدلية الدواء. خصم 20%", "السالم"),
        ("نسيم التراث", "بجوار كارفور، الرياض. خصم 25% على كل العطور", "نسيم التراث"),
        ("عروض السنابل", "سامسونج، ال جي، هايسنس حتى 5 فبراير", "السنابل"),
        ("Eid Perfumes: 50% off until 5 February", None, "Eid Perfumes"),
    ],
)
def test_title_and_text_say_together_who_offers(title: str, body: str | None, name: str | None) -> None:
    assert next((store.text for store in normalise(title, body, DAY).stores), None) == name


def names_in(text: str) -> list[str]:
    return [name.strip() for line in text.strip().splitlines() for name in line.split("|")]


@pytest.mark.parametrize(
    ("title", "names"), [(t, ARABIC) for t in ARABIC_TITLES] + [(t, ENGLISH) for t in ENGLISH_TITLES]
)
def test_a_shop_is_named_by_the_words_that_a_title_has_for_it(title: str, names: str) -> None:
    read = {name: normalise(title.format(name), None, DAY) for name in names_in(names)}
    wrong = {name: offer.stores[:1] for name, offer in read.items() if not offer.stores or offer.stores[0].text != name}
    assert not wrong
    assert all(
        offer.stores[0].known or fold_words(offer.stores[0].text) == fold_words(name) for name, offer in read.items()
    )
