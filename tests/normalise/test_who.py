"""Stores: the registry's, those that nobody listed, and words that only look like one."""

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
    "نستو يطلق مهرجان العسل حتى 5 فبراير": ["nesto"],
    "رامز البحرينية تقدم خصومات بنسبة 40%": ["ramez"],
    "عرض الغداء من هرفي وجبتان بـ 35 ريال": ["herfy"],
    "انطلاق تخفيضات الشتاء على أمازون حتى 60%": ["amazon"],
    "كارفور: عروض نهاية الشهر على المنظفات": ["carrefour"],
    "عروض منتصف الأسبوع لولو الكويت": ["lulu"],
    "عروض نون ونمشي حتى 5 فبراير 2026": ["noon", "namshi"],
    "عروض رمضان كريم من بن داود": ["bindawood"],
    "Spinneys' 40th year: 30% off at Spinneys": ["spinneys"],
    "Carrefour's Ramadan deals until 5 February": ["carrefour"],
    "Flat 12% off at Croma with ICICI Bank cards": ["croma"],
    "20% off for Burgan Bank cardholders": ["burgan-bank"],
    "خصم 20% لحاملي بطاقات بنك بوبيان": ["boubyan"],
    "Burgan Bank: 3 KD off on Talabat every Thursday": ["talabat"],
    "Mashreq x Namshi: extra 15% off until 5 February": ["namshi"],
    "Etihad Airways White Friday sale until 5 February": ["etihad"],
    "متجر نايس ون خصم 20%": ["nice-one"],
    "عروض ماكس للملابس حتى 5 فبراير 2026": ["max"],
    "عروض ماكس الكويتية حتى 5 فبراير 2026": ["max"],
    "عروض رامز السعوديةمن 3 حتى 5 فبراير 2026": ["ramez"],
    "20% off at Brands For Less for Burgan Bank cards": ["bfl"],
    "نون الكويت: عروض برايم من 3 حتى 5 فبراير 2026": ["noon"],
    "Burgan Bank: 15% off at Max until 5 February 2026": ["max"],
    "Samsung: 20% off at eXtra until 5 February 2026": ["extra"],
    "سامسونج: عروض اكسترا حتى 5 فبراير 2026": ["extra"],
    "عروض لولو الرياض السعودية الدمام حتى 5 فبراير 2026": ["lulu"],
    # A country's name is an airline's that does what airlines do; a list is read whole.
    "السعودية تطلق تخفيضات تصل إلى 40% على الرحلات الدولية": ["saudia"],
    "السعودية تطلق خصومات 40% على رسوم التراخيص": [],
    "Big White Sale: Max, Splash, Home Centre up to 60% off": ["max", "splash", "home-centre"],
    "تابي × نايس ون خصم إضافي 15%": ["nice-one"],
    # A mall is where the shop is, a bank how one pays.
    "H&M spring sale at The Avenues Mall, Kuwait": ["hm"],
    "Villaggio Mall: H&M up to 50% off": ["hm"],
    "Villaggio Mall: up to 50% off": ["villaggio-mall"],
    "Emax Eid offers 1-7 March 2026 at Muscat Grand Mall": ["emax"],
    "Boubyan Bank | Damas Jewellery | 40% off making charges": ["damas"],
    "Amazon spring festival: 10% off with HDFC Bank cards": ["amazon"],
    # What a weak name deals in is none of a longer name.
    "عروض أمنية باقة الشباب حتى 5 فبراير": ["umniah"],
    "eXtra White Friday | up to 60%": ["extra"],
    "تخفيضات الشتاء المميزة لمكتبة جرير": ["jarir"],
    "تخفيضات أمازون الحصرية 35%": ["amazon"],
    "كود خصم ل اوبر 25 ريال على مشوارين": ["uber"],
    "خصم خاص 10% في بصريات مغربي": ["magrabi"],
}
UNLISTED = {
    "عروض درب عسير السعودية خميس مشيط 25-2-2026 تمور": "درب عسير",
    "غسيل سيارات بـ 2 دينار بدل 4 عند شاين هب القرين": "شاين هب",
    "كل شي بـ 29 ريال في رتاج هوم بالأحساء حتى 24 فبراير": "رتاج هوم",
    "Learnly Black Friday: all annual plans 55% off": "Learnly",
    "Palm Grove Co-op weekly festival, 22 to 28/2/2026, up to 45% on dairy": "Palm Grove Co-op",
    "مهرجان جمعية ضاحية صباح السالم التعاونية حتى 5 فبراير 2026": "جمعية ضاحية صباح السالم التعاونية",
    "بيت ومرسى عمان صلالة ابتداءً من 2 ريال / العرض حتى 5 فبراير 2026": "بيت ومرسى",
    "عروض الحديثة هايبر ماركت الدمام من 3-5 فبراير 2026": "الحديثة هايبر ماركت",
    "Weekend madness at Palm Hill Supermarket 3 - 5 February 2026": "Palm Hill Supermarket",
    "عود غيم وورد بالمدينة المنورة: خصم 20% حتى 5 فبراير 2026": "عود غيم وورد",
    "Visit Silver Palm Gym Hawally and pay KD 15 a month instead of 25": "Silver Palm Gym",
    "25% off dinner at Thistle & Vine, DIFC Dubai, until 5 February 2026": "Thistle & Vine",
    "BD 300 off any MG at Pearl Motors Bahrain until 5 February 2026": "Pearl Motors",
    "صيدلية روضة النهدي الحديثة جدة خصم 20%": "صيدلية روضة النهدي الحديثة",
    "عروض سيراميكا النخيل معرض المهندسين من 3 حتى 5 فبراير 2026": "سيراميكا النخيل",
    "عروض السودان واليمن ماركت أسيوط من 3 حتى 5 فبراير 2026": "السودان واليمن ماركت",
    "عروض كنوز مصر القاهرة من 3 حتى 5 فبراير 2026": "كنوز مصر",
    "مكة ماركت عروض نهاية الأسبوع حتى 5 فبراير 2026": "مكة ماركت",
    "عروض مراكش الدجاج الكويت وجبة عائلية 4.500 دينار": "مراكش الدجاج",
    "عروض فريش جاردن الأسبوعية 28 يناير 2026": "فريش جاردن",
    "عرض آخر الموسم حتى 5 فبراير لدى بيت البستان بجميع مدن المملكة": "بيت البستان",
    "Max Harbour weekly offers Dubai until 5 February 2026": "Max Harbour",
    "20% off at Cotton Harbour for Burgan Bank cards until 5 February": "Cotton Harbour",
    "15% off at Dubai House until 5 February": "Dubai House",
    "20% off at The Harbourside for Burgan Bank cardholders": "Harbourside",
    "Happy Harbour weekly offers until 5 February": "Happy Harbour",
    "عروض واحة البستان السعودية الخبر من 3 حتى 5 فبراير 2026": "واحة البستان",
    "عروض بستان الضيافة سوبر ماركت الشارقة حتى 5 فبراير 2026": "بستان الضيافة سوبر ماركت",
    "عروض الاسبوعية ركن الموائد الرياض 28 يناير 2026": "ركن الموائد",
    "عروض أجهزة مختارة لدى بيت الضوء حتى 5 فبراير 2026": "بيت الضوء",
    "Green Valley offers until 5 February 2026": "Green Valley",
    "15% off on breakfast at Blue Harbour": "Blue Harbour",
    "Green Valley Hypermarket Qatar Weekend Deals": "Green Valley Hypermarket",
    "Blue Harbour Year End Sale: up to 30% off": "Blue Harbour",
    "Blue Harbour: 15% off on all breakfasts": "Blue Harbour",
    "عروض البحرين ركن الواحة سوبر ماركت من 3 حتى 5 فبراير 2026": "ركن الواحة سوبر ماركت",
    "عروض مصر هايبر الريحان من 3 حتى 5 فبراير 2026": "هايبر الريحان",
    "عروض أسواق الخميس الطائف من 3 حتى 5 فبراير 2026": "أسواق الخميس",
    "عروض نوفمبر هايبر ماركت عمان من 3 حتى 5 فبراير 2026": "نوفمبر هايبر ماركت",
    "عروض هايبر الريحان لحوم ودواجن من 3 حتى 5 فبراير 2026": "هايبر الريحان",
    "عروض البن من محمصة الغيمة لمدة 3 أيام": "محمصة الغيمة",
    "معرض ركن البيت: حسومات 30% على الستائر": "معرض ركن البيت",
    "ريحان ماركت الكويت عروض الخضار اليوم فقط": "ريحان ماركت",
    "خصم 11% هذا الأسبوع عند أسماك أبو الغيم بالدمام": "أسماك أبو الغيم",
    "أهلا، معكم مغسلة لمعة الغيم جدة: خصم 10%": "مغسلة لمعة الغيم",
    "خصم 15% على الكنب في محل الغيمة هوم حتى 5 فبراير": "الغيمة هوم",
    "خصم 15% على الغداء بفندق الغيمة صحار حتى 5 فبراير": "فندق الغيمة",
    "عود الغيم - خصم 11% حتى 5 فبراير": "عود الغيم",
    "وكالة الغيم لقطع الغيار: تخفيضات 10% حتى 5 فبراير": "وكالة الغيم لقطع الغيار",
    "عروض سيراميكا الشروق طنطا حتى 5 فبراير": "سيراميكا الشروق",
    "عروض بازار 88 السعودية تبوك حتى 5 فبراير": "بازار 88",
    "عروض أولاد ريحان هايبر مدينة السادات حتى 5 فبراير": "أولاد ريحان هايبر",
    "خصم 10% لدى نجوم الرياض للساعات حتى 5 فبراير": "نجوم الرياض للساعات",
    "معهد ريحانة — الطائف: دورة الرسم 300 بدل 500 حتى 5 فبراير": "معهد ريحانة",
    "ركن الغيمة للعطور: توصيل مجاني حتى 5 فبراير": "ركن الغيمة للعطور",
    "كل الرفوف ناقص 10% عند ركن الغيمة للأدوات المنزلية بجدة حتى 5 فبراير": "ركن الغيمة للأدوات المنزلية",
    "زبائننا الكرام «بقالة الغيمة» فيها تنزيلات حتى 5 فبراير": "بقالة الغيمة",
    "Three Sisters Sweets (Ruwi): free tea with any kilo until 5 February": "Three Sisters Sweets",
    "Extra 10% | The Quiet Corner | Muscat | until 5 February": "The Quiet Corner",
    "Blue Harbour, Salmiya — fish box KD 5 instead of KD 7 until 5 February": "Blue Harbour",
    "Picnic box 3.500 KD from Baker's Lane Salmiya until 5 February": "Baker's Lane",
    "Winter fun @ Blue Harbour Sharjah: tickets AED 30 until 5 February": "Blue Harbour",
    "بنك الرياض: خصم 15% في مطاعم الغيمة حتى 5 فبراير": "مطاعم الغيمة",
    "تم افتتاح سوبرماركت الغيمة بحي النسيم وعروض الافتتاح حتى 5 فبراير": "سوبرماركت الغيمة",
    "جمعية وادي الريحان التعاونية تعلن مهرجان اللحوم من 3 إلى 5 فبراير": "جمعية وادي الريحان التعاونية",
    "عرووووض هايبر الغيمة حتى 5 فبراير": "هايبر الغيمة",
    # A weak name of the registry is another's in a town where its chain has no shop.
    "عروض السلطان ماركت المنصورة حتى 5 فبراير": "السلطان ماركت",
    "عروض سوبر ماركت الأندلس بورسعيد حتى 5 فبراير": "سوبر ماركت الأندلس",
    "عرض خاص من مطعم النارنج وجبة عائلية ب 99 ريال": "مطعم النارنج",
    "Seaside Pharmacy 30% OFF vitamins": "Seaside Pharmacy",
    "Beirut Darbar buy 1 get 1 biryani every Tuesday in Bur Dubai": "Beirut Darbar",
    "Noor Super Market Karachi – up to 50% off": "Noor Super Market",
    "Family Oasis Hypermarket grand opening in Muaither Doha, first 100 customers get a free gift": (
        "Family Oasis Hypermarket"
    ),
    # A currency's name is one beside a number, a town's before another name that name's, a country a head's end.
    "عروض هايبر نجران": "هايبر نجران",
    # Titles that begin with the shop, before its town;
    "المنصوري هايبر طنطا عروض السنة الجديدة من 6 يناير ل 12 يناير 2026": "المنصوري هايبر",
    "نمبر ون هايبر ماركت بركاء 19 - 22 مارس 2026 وصلت عروض العيد": "نمبر ون هايبر ماركت",
    "أغسطس كافيه الخوير قهوتين بسعر واحدة لغاية 15 سبتمبر": "أغسطس كافيه",
    "النجمة الزرقاء للأثاث جدة عروض المجالس حتى 30 أبريل": "النجمة الزرقاء للأثاث",
    "القاهرة للأجهزة الكهربائية بنها 25% خصم": "القاهرة للأجهزة الكهربائية",
    "بيت النارنج أحد المسارحة الكبسة ب 15 ريال عرض اليوم": "بيت النارنج",
    # names that numbers, months and weekdays are part of,
    "هايبر 24 عروض الخرج من 9 يناير الى 15 يناير 2026": "هايبر 24",
    "هايبر رمضان - عروض من 1 الى 9 يناير 2026": "هايبر رمضان",
    "عروض خميس ماركت إربد يوم الاثنين 4/3/2026": "خميس ماركت",
    "جمعة للعطور عروض حتى 50% من 5 أبريل": "جمعة للعطور",
    "مايو ستور للعبايات دبي خصم 35% من 20 أبريل": "مايو ستور للعبايات",
    "الأسعار نازلة في سوبرماركت مارس القصيم 12 أبريل 2026": "سوبرماركت مارس",
    "4U ماركت - الخبر - 7.1.2026 - عروض اليوم": "4U ماركت",
    # and a shop after what it is said to be.
    "يسر نسيم مارت الرس أن يقدم لكم عروضه ليوم الأربعاء": "نسيم مارت",
    "ماركت النارنج ب 2000 دينار من الأحد للخميس": "ماركت النارنج",
    "عروضاسواق النارنج بيشة 4مارس2026": "اسواق النارنج",
    "Toy retailer Walnut has cut its prices by 40% off until Sunday": "Walnut",
    "Walnut Terrace proudly presents its spring sale, 25% off": "Walnut Terrace",
    "Le Noir Spa - 20% off with Seylan cards": "Le Noir Spa",
    "Walnut Pastry Kuwait 35% OFF every tart": "Walnut Pastry",
    "PALM Oasis Store Kuwait: rugs at half price at Harbour Hall Sale": "PALM Oasis Store",
    "WalnutTrip launches its birthday offers: 30% off": "WalnutTrip",
    "**ندى البن كوفي** — خصم 10% الى 28 يناير": "ندى البن كوفي",
    "دورة رسم للصغار بخصم 45% في لون وريشة! تبدأ الأحد": "لون وريشة",
    "حصص غوص للمبتدئين بخصم 18% في Walnut Divers، دهب": "Walnut Divers",
    "بنك الواحة: خصم 20% لحاملي بطاقات فيزا في مطاعم النارنج جدة": "مطاعم النارنج",
    "نجمة ورد الأحساء عروض الشتاء من الأحد 25 يناير": "نجمة ورد",
}
NO_STORE = [
    "30% off this week and 10% off next 3 visits",
    "25% savings at the fashion corner, Zarqa City Centre outlet",
    "White Friday Mega Deals until 5 February",
    "عروض الفواكه والخضار اليوم فقط",
    "عرض القهوة حتى 5 فبراير",
    "العثيمين يفتتح الدورة التدريبية",
    "أوكازيون الشتاء يبدأ قريبا",
    "الأهلي يتعادل مع الاتحاد",
    "حرف النون في اللغة العربية",
    "Last chance! 20% off everything",
    "عرض الجمعة: رز بالدجاج 3 دنانير",
]


@pytest.mark.parametrize("title", KNOWN)
def test_known_stores(title: str) -> None:
    assert [s.id for s in normalise(title, None, DAY).stores] == KNOWN[title]


@pytest.mark.parametrize("title", UNLISTED)
def test_stores_that_nobody_listed_keep_their_words(title: str) -> None:
    stores = normalise(title, None, DAY).stores
    assert [(s.id, s.known, s.text) for s in stores] == [(None, False, UNLISTED[title])]
    assert UNLISTED[title] in (stores[0].ar, stores[0].en)


@pytest.mark.parametrize(
    ("title", "body", "words"),
    [
        ("Keells", "10% savings on fruit with Sampath Bank cards until 5 February", "Keells"),
        ("Blue Harbour – Negombo", "30% off on rooms for Sampath Bank cards", "Blue Harbour"),
        ("Jetwing Lagoon - Negombo", "30% off on rooms for Seylan Bank cards", "Jetwing Lagoon"),
        ("WKD", "30% discount on every parcel", "WKD"),
        ("نارنج فاشون", "خصم 10%\nBB44", "نارنج فاشون"),
        ("«نارنج ستور» يقدم خصم 20%", "للمسافرين إلى جدة", "نارنج ستور"),
        ("Flat 25% off frames", "Harbour Optician, Hyatt Plaza branch. While stocks last.", "Harbour Optician"),
    ],
)
def test_a_title_that_is_a_name_and_what_its_text_offers(title: str, body: str, words: str) -> None:
    offer = normalise(title, body, DAY)
    assert offer.offer
    assert [s.text for s in offer.stores] == [words]


@pytest.mark.parametrize(
    "title",
    [
        "خصم 20% في جميع الأقسام",
        "خصم 20% في النادي",
        "PETROL OFFER - 3% off on Sundays",
        "Extra 15% off – Promo Sale",
        "Oman Residents Offer 25% off",
    ],
)
def test_words_that_name_no_store(title: str) -> None:
    assert normalise(title, None, DAY).stores == ()


def test_two_countries_that_and_joins_are_no_store() -> None:
    assert normalise("عروض دبي والكويت", None, DAY).stores == ()


@pytest.mark.parametrize("title", NO_STORE)
def test_words_that_only_look_like_a_store(title: str) -> None:
    assert [s.id for s in normalise(title, None, DAY).stores if s.known] == []


def test_a_post_on_a_store_s_own_site_names_it() -> None:
    assert [s.id for s in normalise("خصم 30%", None, DAY, url="https://www.jarir.com/x").stores] == ["jarir"]
