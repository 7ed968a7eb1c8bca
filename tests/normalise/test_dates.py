"""Periods, one table a question; the reference day is given where a phrase needs one."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

Bounds = tuple[str | None, str | None]


def bounds(text: str, reference: str | None = None) -> Bounds:
    """The stated bounds of a title."""
    day = date.fromisoformat(reference) if reference else None
    validity = normalise(text, None, day, country="SA").validity
    starts = validity.starts if validity.starts_basis == "stated" else None
    ends = validity.ends if validity.ends_basis == "stated" else None
    return (starts.isoformat() if starts else None, ends.isoformat() if ends else None)


WRITTEN: dict[str, Bounds] = {
    "Shop offers 5 - 9 Nov.'26": ("2026-11-05", "2026-11-09"),
    "عروض المتجر من 14 : 20 فبراير 2026": ("2026-02-14", "2026-02-20"),
    "عروض المدينةمن 3 حتى 5 فبراير 2026": ("2026-02-03", "2026-02-05"),
    "Shop combo for 25 SAR exp. 05.02.26": (None, "2026-02-05"),
    "عروض المتجر 5 فبراير 2026 من 9 : 11 مساء": ("2026-02-05", None),
    "عروض المتجر 2026 فبراير 5": ("2026-02-05", None),
    "عروض المتجر 5\\2\\2026": ("2026-02-05", None),
    "عروض المتجر 5 من فبراير 2026": ("2026-02-05", None),
    "عروض المتجر 5 كانون1 2025": ("2025-12-05", None),
    "عروض المتجر الحادي والعشرون من فبراير 2026": ("2026-02-21", None),
    "عروض المتجر فاتح فبراير 2026": ("2026-02-01", None),
    "عروض المتجر 17 ذي حجة 1446": ("2025-06-13", None),
    "عروض النخبة سنتر 7 مارس 2026": ("2026-03-07", None),
    "عروض النخبة مول 15 رمضان 1447": ("2026-03-04", None),
    "عروض المتجر 5-2-2026": ("2026-02-05", None),
    "عروض المتجر 5/2/2026م": ("2026-02-05", None),
    "عروض المتجر 5.2.26": ("2026-02-05", None),
    "عروض المتجر 5 / 02 / 2026": ("2026-02-05", None),
    "عروض المتجر 5 ـ 2 ـ 2026": ("2026-02-05", None),
    "عروض المتجر 2026-02-05": ("2026-02-05", None),
    "عروض المتجر ٥ فبراير ٢٠٢٦": ("2026-02-05", None),
    "عروض المتجر ۵ فبراير ۲۰۲۶": ("2026-02-05", None),
    "عروض المتجر 5 شباط 2026": ("2026-02-05", None),
    "عروض المتجر 5 شباط/فبراير 2026": ("2026-02-05", None),
    "عروض المتجر 5 فيفري 2026": ("2026-02-05", None),
    "عروض المتجر 5 كانون ثاني 2026": ("2026-01-05", None),
    "عروض المتجر 5 تشرين أول 2026": ("2026-10-05", None),
    "عروض المتجر 5 غشت 2026": ("2026-08-05", None),
    "عروض المتجر فبراير 5, 2026": ("2026-02-05", None),
    "عروض المتجر الأول من مارس 2026": ("2026-03-01", None),
    "Shop offers February 5th, 2026": ("2026-02-05", None),
    "Shop offers 5th of February 2026": ("2026-02-05", None),
    "Shop offers Feb. 5, 2026": ("2026-02-05", None),
    "Shop offers 2/25/2026": ("2026-02-25", None),
    "عروض المتجر 17 شعبان 1447هـ": ("2026-02-05", None),
    "عروض المتجر 17 / 8 / 1447": ("2026-02-05", None),
    "عروض المتجر 17/8/47 هـ": ("2026-02-05", None),
    "عروض المتجر 17 شعبان 1447هـ الموافق 5 فبراير 2026": ("2026-02-05", None),
    "عروض المتجر 5 فبراير 2026م (17 شعبان 1447هـ)": ("2026-02-05", None),
}
OTHER_LANGUAGES: dict[str, tuple[str | None, str | None, str | None]] = {
    "Promo du magasin jusqu'au 15 février 2026": ("dateparser-fr", None, "2026-02-15"),
    "Promo du magasin du 28 janvier au 3 février 2026": ("dateparser-fr", "2026-01-28", "2026-02-03"),
    "Promo du magasin du 3 au 10 février 2026": ("dateparser-fr", "2026-02-03", "2026-02-10"),
    "Promo du magasin du 10 au 3 février 2026": ("dateparser-fr", None, "2026-02-03"),
    "Promo du magasin à partir du 1er mars": ("dateparser-fr", "2026-03-01", None),
    "Mağaza indirimleri 28 Ocak 2026 tarihine kadar": ("dateparser-tr", None, "2026-01-28"),
    "Mağaza kataloğu 3 Şubat 2026": ("dateparser-tr", "2026-02-03", None),
    "اسٹور کی پیشکش 28 جنوری 2026 تک": ("dateparser-ur", None, "2026-01-28"),
    "Ofertas hasta el 15 de febrero de 2026": ("dateparser-es", None, "2026-02-15"),
    "Promo hingga 15 Disember 2026": ("dateparser-ms", None, "2026-12-15"),
    "Mars bars 5 mars 12 riyal": (None, None, None),
    "Promo du magasin jusqu'au 31 février 2026": (None, None, None),
    "Promo du magasin jusqu'au 29 février": (None, None, None),
}
RANGES: dict[str, Bounds] = {
    "عروض الأسبوع من 5 مارس حتى 11 مارس 2026": ("2026-03-05", "2026-03-11"),
    "عروض المتجر من 5 ــ 11 مارس 2026": ("2026-03-05", "2026-03-11"),
    "عروض المتجر 5 مارس → 11 مارس 2026": ("2026-03-05", "2026-03-11"),
    "عروض المتجر ما بين 5 و 28 مارس 2026": ("2026-03-05", "2026-03-28"),
    "عروض المتجر 3 أيام 5 6 7 مارس 2026": ("2026-03-05", "2026-03-07"),
    "عروض المتجر 5/6/7 مارس 2026": ("2026-03-05", "2026-03-07"),
    "عروض المتجر 5+6 مارس 2026": ("2026-03-05", "2026-03-06"),
    "عروض المتجر الخميس والجمعة 5 و 6 مارس 2026": ("2026-03-05", "2026-03-06"),
    "عروض المتجر الخميس 5 والجمعة 6 مارس 2026": ("2026-03-05", "2026-03-06"),
    "عروض المتجر من الأول حتى العاشر من رمضان 1447": ("2026-02-18", "2026-02-27"),
    "عروض المتجر من أول مارس لآخر مارس 2026": ("2026-03-01", "2026-03-31"),
    "عروض المتجر خلال شهري مارس وأبريل 2026": ("2026-03-01", "2026-04-30"),
    "عروض المتجر من 16/9 الى 20/9/1447هـ": ("2026-03-05", "2026-03-09"),
    "عروض المتجر من 16 الى 20 رمضان 1447 الموافق 5 مارس - 9 مارس 2026": ("2026-03-05", "2026-03-09"),
    "عروض المتجر من الخميس 5 مارس (16 رمضان) حتى الاثنين 9 مارس (20 رمضان) 2026": ("2026-03-05", "2026-03-09"),
    "عروض المتجر من 6-12 / 3 / 2026": ("2026-03-06", "2026-03-12"),
    "عروض المتجر 20.3 - 26.3.2026": ("2026-03-20", "2026-03-26"),
    "تاريخ البداية 5/3/2026 تاريخ النهاية 9/3/2026": ("2026-03-05", "2026-03-09"),
    "ينطلق العرض في 5 مارس ويستمر حتى 9 مارس 2026": ("2026-03-05", "2026-03-09"),
    "Shop sale starts on March 5 and runs through March 9, 2026": ("2026-03-05", "2026-03-09"),
    "Shop offers 2/20/2026 through 3/2/2026": ("2026-02-20", "2026-03-02"),
    "Shop offers Mar 5, 6 & 7, 2026": ("2026-03-05", "2026-03-07"),
    "عروض المتجر من 28 يناير 2026م ل 3 فبراير 2026م": ("2026-01-28", "2026-02-03"),
    "عروض المتجر من يوم الأربعاء 28 يناير 2026 - يوم الثلاثاء 3 فبراير 2026": ("2026-01-28", "2026-02-03"),
    "عروض المتجر 28 يناير 2026 / 3 فبراير 2026": ("2026-01-28", "2026-02-03"),
    "عروض المتجر 2026-01-28 - 2026-02-03": ("2026-01-28", "2026-02-03"),
    "عروض المتجر 28-1-2026 - 3-2-2026": ("2026-01-28", "2026-02-03"),
    "عروض المتجر من 28 يناير حتى 3 فبراير 2026": ("2026-01-28", "2026-02-03"),
    "عروض المتجر من ٢٨-٣٠ يناير ٢٠٢٦": ("2026-01-28", "2026-01-30"),
    "عروض المتجر من 10حتى 14 مارس 2026": ("2026-03-10", "2026-03-14"),
    "عروض المتجر من 10 إلى 14-3-2026": ("2026-03-10", "2026-03-14"),
    "عروض المتجر من 30 ديسمبر حتى 2 يناير 2027": ("2026-12-30", "2027-01-02"),
    "عروض المتجر من 30 ديسمبر 2026 حتى 2 يناير": ("2026-12-30", "2027-01-02"),
    "عروض المتجر من 28 حتى 3 فبراير 2026": ("2026-01-28", "2026-02-03"),
    "عروض المتجر 28 - 3 يناير 2027": ("2026-12-28", "2027-01-03"),
    "عروض المتجر نشرة رقم 25 حتى 3 فبراير 2026": (None, "2026-02-03"),
    "عروض المتجر 28 و 29 مارس 2026": ("2026-03-28", "2026-03-29"),
    "عروض المتجر من الأربعاء 4 حتى السبت 7 مارس 2026": ("2026-03-04", "2026-03-07"),
    "عروض المتجر بين 4 مارس 2026 و 7 مارس 2026": ("2026-03-04", "2026-03-07"),
    "عروض المتجر من 1 رمضان حتى 10 رمضان 1447هـ": ("2026-02-18", "2026-02-27"),
    "Shop offers Jan 28 – Feb 3, 2026": ("2026-01-28", "2026-02-03"),
    "Shop offers from 1st to 10th December 2026": ("2026-12-01", "2026-12-10"),
    "Shop offers March 4-7, 2026": ("2026-03-04", "2026-03-07"),
    "Shop offers 2026-03-04 ~ 2026-03-07": ("2026-03-04", "2026-03-07"),
    "عروض المتجر خلال شهر فبراير 2026": ("2026-02-01", "2026-02-28"),
    "عروض المتجر 5,6,7 مارس 2026": ("2026-03-05", "2026-03-07"),
    "عروض المتجر 28-2-2026 / 6-3-2026": ("2026-02-28", "2026-03-06"),
    "عروض المتجر 28/2 - 6/3/2026": ("2026-02-28", "2026-03-06"),
}
ENDS: dict[str, Bounds] = {
    "عروض المتجر حتى الساعة 11 مساء من يوم 3 فبراير 2026": (None, "2026-02-03"),
    "عروض المتجر حتى الساعة الثانية عشرة ليلا يوم 3 فبراير 2026": (None, "2026-02-03"),
    "تبدأ العروض الساعة 12 صباحا يوم 1 فبراير 2026 وتنتهي الساعة 11 مساء يوم 3 فبراير 2026": (
        "2026-02-01",
        "2026-02-03",
    ),
    "Shop sale by 11:59 p.m. on Tuesday, 3 February 2026": (None, "2026-02-03"),
    "Shop sale ends at midnight on Feb 3, 2026": (None, "2026-02-03"),
    "Shop sale expires at 10 PM ET on 3 February 2026": (None, "2026-02-03"),
    "صلاحية العرض: 3 فبراير 2026": (None, "2026-02-03"),
    "صلاحية العرض: 1 - 3 فبراير 2026": ("2026-02-01", "2026-02-03"),
    "تاريخ انتهاء العرض 3 فبراير 2026": (None, "2026-02-03"),
    "تنتهي صلاحية الكوبون في 3-2-2026": (None, "2026-02-03"),
    "آخر موعد للحجز 3 فبراير 2026": (None, "2026-02-03"),
    "آخر موعد لاستلام الطلبات 3 فبراير 2026": (None, "2026-02-03"),
    "احجز قبل 3 فبراير 2026": (None, "2026-02-03"),
    "عروض المتجر لنهاية شهر فبراير 2026": (None, "2026-02-28"),
    "عروض المتجر حتى آخر يوم من رمضان 1447": (None, "2026-03-19"),
    "عروض رمضان حتى 3 مارس 2026": (None, "2026-03-03"),
    "عروض المتجر فرع 6 أكتوبر حتى 3 فبراير 2026": (None, "2026-02-03"),
    "عروض ايفون 16 و17 حتى 20 فبراير 2026": (None, "2026-02-20"),
    "Shop closing date: 3 February 2026": (None, "2026-02-03"),
    "Shop sale up to and including 3 February 2026": (None, "2026-02-03"),
    "Last day to save: February 3, 2026": (None, "2026-02-03"),
    "Saturday & Sunday until 28 February 2026": (None, "2026-02-28"),
    "Shop sale, redeemable up to and including 15th February 2026": (None, "2026-02-15"),
    "Shop sale up to & including 15 February 2026": (None, "2026-02-15"),
    "عروض المتجر حتى 3 فبراير 2026": (None, "2026-02-03"),
    "عروض المتجر لغاية الثلاثاء 3 فبراير 2026": (None, "2026-02-03"),
    "العرض ساري إلى 3-2-2026": (None, "2026-02-03"),
    "Shop sale valid till 3 February 2026": (None, "2026-02-03"),
    "Shop sale ends Feb 3, 2026": (None, "2026-02-03"),
    "عروض المتجر حتى نفاد الكمية": (None, None),
    "عروض المتجر من 3 فبراير 2026 وحتى نفاذ الكمية": ("2026-02-03", None),
    "عروض المتجر فقط الثلاثاء 3 فبراير 2026": ("2026-02-03", "2026-02-03"),
    "عروض المتجر الثلاثاء 3 فبراير 2026 اليوم فقط": ("2026-02-03", "2026-02-03"),
}
NO_DATES = [
    "عروض المتجر كل شيء من 5-10-20 ريال",
    "عروض المتجر الأسبوع الأول من مارس 2026",
    "عروض المتجر آخر أسبوع من مارس 2026",
    "عروض جوال S24 مارس 2026",
    "Kids wear offer 6-12 / 12-18 months",
    "Up to 50% off on 5-6 seater dining sets",
    "عروض المتجر حتى منتصف مارس 2026",
    "عروض ما قبل رمضان 1447",
    "عروض المتجر محور 26 يوليو 2026",
    "عروض المتجر العدد 25 مارس 2026",
    "عروض المتجر حتى نهاية الأسبوع القادم",
    "Shop sale until further notice",
    "عروض المتجر على ملابس الأطفال 2-4 الى 6-8 سنوات",
    "عروض المتجر 1-2-3-4-5",
    "عروض المتجر خصم حتى 50% على 12 منتج",
    "عروض المتجر فرع 2 حي النزهة",
    "عروض المتجر شاشة 55 بوصة بسعر 1999 ريال",
    "Shop sale 24 months 0% installments",
    "عروض المتجر فقط 1 دينار",
    "عروض اليوم الوطني 96",
    "عروض متجر سنتر 6 أكتوبر",
    "عروض المتجر مدينة 15 مايو",
    "عروض المتجر اتصل على 055 123 4567",
    "عروض المتجر من الساعة 4 عصرا حتى 10 مساء",
    "عروض جوال 17 برو ماكس",
    "عروض رمضان 2026 من هايبر بنده",
    "عروض رمضان 1447",
]
REFERRED: list[tuple[str, str, Bounds]] = [
    ("عروض المتجر لمدة أسبوع من 5 فبراير 2026", "2026-01-27", ("2026-02-05", "2026-02-11")),
    ("عروض المتجر خلال فبراير", "2026-02-02", ("2026-02-01", "2026-02-28")),
    ("عروض المتجر حتى 16 الجاري", "2026-02-02", (None, "2026-02-16")),
    ("عروض المتجر من 14 الى 16 من الشهر الجاري", "2026-02-02", ("2026-02-14", "2026-02-16")),
    ("عروض المتجر حتى نهاية الشهر القادم", "2026-01-31", (None, "2026-02-28")),
    ("عروض المتجر يوم ١١/١١", "2026-11-02", ("2026-11-11", None)),
    ("عروض المتجر اليوم وغدا فقط", "2026-02-02", ("2026-02-02", "2026-02-03")),
    ("عروض المتجر هذا الخميس والجمعة", "2026-02-02", ("2026-02-05", "2026-02-06")),
    ("عروض المتجر من السبت للأربعاء", "2026-02-06", ("2026-02-07", "2026-02-11")),
    ("عروض المتجر من الخميس حتى 28 فبراير", "2026-02-03", ("2026-02-05", "2026-02-28")),
    ("Shop sale ends 2/15", "2026-02-02", (None, "2026-02-15")),
    ("Shop sale Nov 20 - 3 days only", "2026-11-19", ("2026-11-20", "2026-11-22")),
    ("عروض المتجر حتى 5 يناير", "2025-12-28", (None, "2026-01-05")),
    ("عروض المتجر من 28 ديسمبر حتى 3 يناير", "2025-12-27", ("2025-12-28", "2026-01-03")),
    ("عروض المتجر الأربعاء 28 يناير", "2026-01-27", ("2026-01-28", None)),
    ("عروض المتجر الخميس 26 ديسمبر", "2026-01-27", ("2024-12-26", None)),
    ("عروض المتجر فقط السبت", "2026-01-27", ("2026-01-31", "2026-01-31")),
    ("عروض المتجر اليوم فقط", "2026-01-27", ("2026-01-27", "2026-01-27")),
    ("عروض المتجر من الخميس إلى السبت", "2026-01-27", ("2026-01-29", "2026-01-31")),
    ("العرض سار حتى نهاية الشهر", "2026-02-10", (None, "2026-02-28")),
    ("العرض سار حتى مساء السبت", "2026-01-27", (None, "2026-01-31")),
    ("عروض المتجر لمدة 3 أيام", "2026-01-27", ("2026-01-27", "2026-01-29")),
    ("عروض المتجر من 5 فبراير 2026 لمدة أسبوع", "2026-01-27", ("2026-02-05", "2026-02-11")),
    ("عروض المتجر من 5 فبراير 2026 لمدة ثلاثة أيام", "2026-01-27", ("2026-02-05", "2026-02-07")),
    ("Shop offers valid till 31st Dec", "2026-10-01", (None, "2026-12-31")),
    ("عروض المتجر من 1/2 حتى 7/2", "2026-01-27", ("2026-02-01", "2026-02-07")),
    ("يبدأ العرض يوم الخميس وينتهي يوم السبت", "2026-03-02", ("2026-03-05", "2026-03-07")),
    ("Shop sale: Friday & Saturday only", "2026-03-02", ("2026-03-06", "2026-03-07")),
    ("عروض المتجر من 9 صباحا حتى 12 مساء الخميس 5 مارس", "2026-03-02", ("2026-03-05", None)),
    ("عروض المتجر 3 أيام من 5 مارس", "2026-03-02", ("2026-03-05", "2026-03-07")),
    ("Shop: 4 days only", "2026-01-27", (None, None)),
    ("Shop offers until & including Sunday 15 March 2026", "2026-02-20", (None, "2026-03-15")),
    ("Shop offers Sun 15 March → Tue 17 March 2026", "2026-02-20", ("2026-03-15", "2026-03-17")),
    ("Shop voucher Exp. 06/2026", "2026-02-20", (None, "2026-06-30")),
    ("Shop voucher valid till 06/2026", "2026-02-20", (None, "2026-06-30")),
    ("عروض المتجر ١٢/١٢ فقط", "2026-12-01", ("2026-12-12", "2026-12-12")),
    ("عروض المتجر الاثنين القادم", "2026-02-20", ("2026-02-23", None)),
    ("Shop offers next Monday", "2026-02-20", ("2026-02-23", None)),
    ("Half-price cakes at the shop this March", "2026-02-20", ("2026-03-01", "2026-03-31")),
    ("Shop offers this 15 March", "2026-02-20", ("2026-03-15", None)),
    ("Shop offers valid untill 28 Febuary 2026", "2026-02-20", (None, "2026-02-28")),
]


@pytest.mark.parametrize("text", WRITTEN)
def test_dates_as_they_are_written(text: str) -> None:
    assert bounds(text) == WRITTEN[text]


@pytest.mark.parametrize("text", RANGES)
def test_ranges(text: str) -> None:
    assert bounds(text) == RANGES[text]


@pytest.mark.parametrize("text", ENDS)
def test_ends_stock_and_single_days(text: str) -> None:
    assert bounds(text) == ENDS[text]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date(text: str) -> None:
    assert bounds(text, "2026-01-27") == (None, None)


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_single_dates_of_other_languages_are_dateparsers(text: str) -> None:
    validity = normalise(text, None, date(2026, 1, 27)).validity
    rule, starts, ends = OTHER_LANGUAGES[text]
    assert (validity.starts, validity.ends) == (
        date.fromisoformat(starts) if starts else None,
        date.fromisoformat(ends) if ends else None,
    )
    assert {e.rule for e in validity.evidence} == ({rule} if rule else set())
    assert all(text[slice(*e.span)] == e.text for e in validity.evidence)


def test_arabic_and_english_never_go_to_dateparser() -> None:
    evidence = normalise("عروض المتجر حتى 5 مارس، promo jusqu'au 9 mars 2026", None, date(2026, 2, 1)).validity.evidence
    assert {e.rule for e in evidence} == {"gregorian"}


@pytest.mark.parametrize(("text", "reference", "expected"), REFERRED)
def test_what_the_day_of_publication_settles(text: str, reference: str, expected: Bounds) -> None:
    assert bounds(text, reference) == expected


@pytest.mark.parametrize("text", [t for t, _, _ in REFERRED if "2026" not in t])
def test_without_a_day_of_publication_nothing_is_guessed(text: str) -> None:
    assert bounds(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("عروض المتجر حتى 30 فبراير 2026", "impossible-date"),
        ("عروض المتجر 31 شعبان 1447هـ", "impossible-date"),
        ("عروض المتجر حتى 22-2-22022", "year-unbelievable"),
        ("عروض المتجر من 20 مارس 2026 حتى 10 مارس 2026", "backward-range"),
        ("عروض المتجر حتى 3 فبراير 2018", "year-far-off"),
        ("عروض المتجر حتى 35/13/2026", "impossible-date"),
    ],
)
def test_what_cannot_be_is_an_issue_with_its_words(text: str, code: str) -> None:
    offer = normalise(text, None, date(2026, 1, 27))
    assert [i.code for i in offer.issues] == [code]
    issue = offer.issues[0]
    assert text[slice(*issue.span)] == issue.text
    assert offer.validity.starts is None
    assert offer.validity.ends is None


def test_a_date_without_year_and_reference_is_an_issue() -> None:
    assert [i.code for i in normalise("عروض المتجر حتى 5 فبراير", None, None).issues] == ["no-reference-day"]


def test_a_hijri_date_alone_gives_way_to_its_weekday_by_one_day() -> None:
    validity = normalise("عروض المتجر الأربعاء 8 شعبان 1447هـ", None, None).validity
    assert validity.starts == date(2026, 1, 28)
    assert [c.date for c in validity.conflicts] == [date(2026, 1, 27)]


def test_a_weekday_that_contradicts_a_full_date_is_a_conflict() -> None:
    validity = normalise("عروض المتجر الاثنين 28-1-2026", None, None).validity
    assert validity.starts == date(2026, 1, 28)
    assert [c.date for c in validity.conflicts] == [date(2026, 1, 26)]


@pytest.mark.parametrize(
    ("text", "country", "ends"),
    [
        ("عروض المتجر نهاية الأسبوع من 28 يناير 2026", "SA", date(2026, 1, 31)),
        ("عروض المتجر نهاية الأسبوع من 28 يناير 2026", "AE", date(2026, 2, 1)),
        ("عروض المتجر اليومية 28 يناير 2026", "SA", date(2026, 1, 28)),
        ("عروض المتجر الاسبوعية من 28 يناير 2026", "SA", date(2026, 2, 3)),
    ],
)
def test_what_the_named_rules_infer(text: str, country: str, ends: date) -> None:
    validity = normalise(text, None, date(2026, 1, 27), country=country).validity
    assert (validity.ends, validity.ends_basis) == (ends, "inferred")


def test_a_week_is_not_made_up_where_no_start_is_known() -> None:
    validity = normalise("عروض المتجر الاسبوعية", None, date(2026, 1, 27), country="SA").validity
    assert (validity.starts, validity.ends) == (None, None)
