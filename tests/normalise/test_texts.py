"""What title and text say together, and which of a text's many days are the promotion's."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

Bounds = tuple[str | None, str | None]


def bounds(title: str, published: str, body: str) -> Bounds:
    """The bounds of a post."""
    validity = normalise(title, body, date.fromisoformat(published), country="SA").validity
    days = (validity.starts, validity.ends)
    return (days[0].isoformat() if days[0] else None, days[1].isoformat() if days[1] else None)


@pytest.mark.parametrize(
    "title",
    [
        "عروض طيران ناس الحجز من 1 فبراير 2026 حتى 5 فبراير 2026 والسفر من 1 مارس 2026 إلى 30 أبريل 2026",
        "flynas sale: book from 1 to 5 February 2026. Fly between 1 March and 30 April 2026.",
    ],
)
def test_booking_and_travel_are_two_windows(title: str) -> None:
    offer = normalise(title, None, None)
    assert (offer.validity.starts, offer.validity.ends) == (date(2026, 2, 1), date(2026, 2, 5))
    assert offer.travel is not None
    assert (offer.travel.starts, offer.travel.ends) == (date(2026, 3, 1), date(2026, 4, 30))


def test_the_text_completes_what_the_title_leaves_open() -> None:
    got = bounds("عروض نستو 28 يناير 2026", "2026-01-27", "يسري العرض من 28 يناير 2026 حتى 3 فبراير 2026 في الفروع")
    assert got == ("2026-01-28", "2026-02-03")


def test_other_dates_of_a_long_text_are_not_the_period() -> None:
    body = "تأسست الشركة في 12 مايو 1998. وكانت عروض العام الماضي من 1 يناير 2025 حتى 5 يناير 2025. زوروا فروعنا."
    assert bounds("عروض نستو الرياض", "2026-01-27", body) == (None, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("For holders of our bank's cards. Valid until 31 March 2026.", (None, "2026-03-31")),
        ("At all our showrooms, for cardholders, 1 March - 31 March 2026", ("2026-03-01", "2026-03-31")),
        ("لحاملي بطاقات البنك في كل معارضنا من 1 الى 31 مارس 2026", ("2026-03-01", "2026-03-31")),
        ("Enjoy it in our shops, March 7-10.", ("2026-03-07", "2026-03-10")),
        (
            "For cardholders at all of our shops. Valid from 1 March 2026 to 31 March 2026.",
            ("2026-03-01", "2026-03-31"),
        ),
        ("Every 100 riyals spent by 10 March 2026 give 5 points.", (None, None)),
        ("The shop was opened on 1 March 2026.", (None, None)),
        ("على أطقم الحدائق ابتداءً من الأحد 1 مارس 2026 ولمدة أسبوع", ("2026-03-01", "2026-03-07")),
    ],
)
def test_a_short_announcement_needs_no_other_cue(body: str, expected: Bounds) -> None:
    assert bounds("Save 20% on home appliances", "2026-02-20", body) == expected


CAPTIONS: dict[tuple[str, str], Bounds] = {
    ("ساعتان بسعر ساعة", "للأطفال، من 15 يناير حتى 5 فبراير 2026"): ("2026-01-15", "2026-02-05"),
    ("سجاد تركي بخصم 45%", "متوفر في الدمام والجبيل لغاية نهاية مايو 2026"): (None, "2026-05-31"),
    ("تخفيضات التفاح الأحمر", "كيلو بـ 6 دراهم في سوقنا بالعين، اليوم فقط"): ("2026-01-14", "2026-01-14"),
    ("طقم 21 قيراط بدون مصنعية", "لدى فروع لازوردي من 14 فبراير 2026 ولفترة محدودة"): ("2026-02-14", None),
    ("عرض الحلاقة", "العرض ساري 10 أيام ابتداء من 1 فبراير 2026"): ("2026-02-01", "2026-02-10"),
    ("عروض الشاشات", "بضمان سنتين، لدى اكسترا حتى يوم السبت 7 مارس 2026"): (None, "2026-03-07"),
    ("عروض اكسترا خصم 40%", "سنكون معكم حتى 5 فبراير بأقوى الخصومات"): (None, "2026-02-05"),
    ("البنك الأهلي: كاش باك 10%", "بدون رسوم سنوية من 1 فبراير حتى 5 مارس"): ("2026-02-01", "2026-03-05"),
    ("Saudia: 30% off flights", "Travel from 1 March to 30 April. Buy before 5 February."): (None, "2026-02-05"),
    ("عروض بنده", "دوام رمضان من 10 صباحا، والعروض حتى 5 فبراير"): (None, "2026-02-05"),
    ("عروض بنده", "التوصيل مجاني والعرض بدأ 24 يناير. خصم 20%"): ("2026-01-24", None),
    # Days of something else.
    ("20% off everything", "Return policy: 14-day sale return from 5 March 2026"): ("2026-03-05", None),
    ("Jarir sale", "Classes end on 5 February. Get 20% off pens."): (None, None),
    ("عروض اكسترا خصم 30%", "الفرع مغلق للصيانة، من 1 فبراير إلى 3 فبراير"): (None, None),
    ("خصم 20% على كل شي", "نعتذر عن التأخير، الطلبات متوقفة حتى نهاية يناير"): (None, None),
    ("كافيه الركن بالخبر", "القهوة 12 ريال. سنكون في إجازة من 5 فبراير إلى 7 فبراير"): (None, None),
    ("تخفيضات العيد", "خصم 30% حتى 27 مارس 2026، وآخر يوم لاستلام الطلبات 28 مارس"): (None, "2026-03-27"),
    ("عروض العودة حتى 6 فبراير 2026", "خصم 35% في سامح مول. دوام المدارس بدأ 24 يناير"): (None, "2026-02-06"),
    ("National Day offer", "From 21 to 24 February 2026. We stay open late; orders will be ready by 5 March"): (
        "2026-02-21",
        "2026-02-24",
    ),
    ("Winter reductions", "The reductions start on 10 December 2025 and end on 10 January 2026."): (
        "2025-12-10",
        "2026-01-10",
    ),
}


@pytest.mark.parametrize("post", CAPTIONS)
def test_a_caption_tells_its_days_and_those_of_other_things(post: tuple[str, str]) -> None:
    assert bounds(post[0], "2026-01-14", post[1]) == CAPTIONS[post]


def test_the_small_print_takes_nothing_away() -> None:
    body = "For members. This may not be combined with other offers. Valid until 31 March 2026."
    assert bounds("Lulu", "2026-02-20", body) == (None, "2026-03-31")
    body = "خصم 50% على كل شيء. العرض ساري حتى 31 مارس 2026. يحق للشركة إيقاف العرض في أي وقت."
    assert normalise("نون | الجمعة الصفراء", body, date(2026, 2, 20)).offer


def test_days_that_are_left_out_do_not_take_the_end_with_them() -> None:
    body = "خصم 20% على الدخول ما عدا الجمعة والسبت، وينتهي العرض بتاريخ 31/03/2026"
    assert bounds("مدينة الألعاب جدة", "2026-02-20", body) == (None, "2026-03-31")


def test_the_days_of_a_fair_are_not_the_shop_s() -> None:
    assert bounds("خصم 20% على الأثاث من ايكيا", "2026-03-02", "زوروا معرض الرياض الدولي 5 - 10 مارس") == (None, None)


def test_a_period_without_a_cue_in_the_text_of_news_is_not_the_promotions() -> None:
    body = "The fair takes place from 1 March 2026 to 5 March 2026 in the city's hall."
    assert bounds("Retailers meet in Riyadh", "2026-02-20", body) == (None, None)


def test_what_ends_for_travellers_is_the_travel_window() -> None:
    offer = normalise("عروض طيران ناس", "احجز قبل 5 مارس 2026. آخر موعد للسفر 30 أبريل 2026.", None)
    assert (offer.validity.starts, offer.validity.ends) == (None, date(2026, 3, 5))
    assert offer.travel is not None
    assert offer.travel.ends == date(2026, 4, 30)
