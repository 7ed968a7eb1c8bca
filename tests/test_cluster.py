"""Posts of one promotion become one, and no others, whatever their order."""

from __future__ import annotations

import random
import runpy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from offers.cluster import Announcement, announce, announcement, cluster, from_row, grouped, linked, to_row
from offers.cluster.decide import parted, same_flyer
from offers.crawl.pictures import difference_hash
from offers.model import Offer, Picture, Place, Post, Promotion, Reading, Store, Validity
from offers.normalise import normalise

RIYADH = ZoneInfo("Asia/Riyadh")
NOW = datetime(2026, 1, 27, 6, 0, tzinfo=UTC)
DAY = date(2026, 1, 27)
NESTO = Store("nesto", "Nesto", "نستو", "نستو", True)
AHSA = Place("SA", "al-ahsa", "Al-Ahsa", "الأحساء", "stated")
WEEK = Validity(date(2026, 1, 28), date(2026, 2, 3), "stated", "inferred")
OFFER = Offer(True, (), "grocery", (NESTO,), WEEK, None, (AHSA,))
PICTURE = Picture("https://a.example/1.jpg", "1-t.webp", 320, 452)


def reading(key: str, offer: Offer = OFFER, source: str = "a", title: str = "عروض", **values: object) -> Reading:
    post = Post(source, key, f"https://{source}.example{key}", title, published=NOW)
    return replace(Reading(post, offer, (), NOW, NOW), **values)  # type: ignore[arg-type]


def read(key: str, title: str, published: date, source: str = "a", url: str = "") -> Reading:
    at = datetime.combine(published, time(9), RIYADH)
    post = Post(source, key, url or f"https://{source}.example{key}", title, published=at)
    return Reading(post, normalise(title, None, published, country="SA"), (), at, at)


def one(*readings: Reading) -> Promotion:
    [(promotion, _)] = cluster(enumerate(readings), RIYADH)
    return promotion


def sizes(*titles: str | tuple[date, str]) -> list[int]:
    days = [t if isinstance(t, tuple) else (DAY, t) for t in titles]
    found = cluster(((i, read(f"/{i}/", title, day, "abcde"[i % 5])) for i, (day, title) in enumerate(days)), RIYADH)
    return sorted(len(numbers) for _, numbers in found)


def test_one_promotion_of_two_sites_has_both_posts() -> None:
    later = NOW + timedelta(days=1)
    promotion = one(reading("/1/"), reading("/2/", source="b", last_seen=later, pictures=(PICTURE,)))
    assert {p.source for p in promotion.posts} == {"a", "b"}
    assert (promotion.first_seen, promotion.last_seen) == (NOW, later)
    assert promotion.pictures == (PICTURE,)


def test_another_store_week_or_place_is_another_promotion() -> None:
    others = [
        replace(OFFER, stores=(replace(NESTO, id="lulu"),)),
        replace(OFFER, validity=replace(WEEK, starts=date(2026, 2, 4), ends=date(2026, 2, 10))),
        replace(OFFER, places=(replace(AHSA, id="riyadh"),)),
    ]
    readings = [reading("/0/"), *(reading(f"/{i}/", o) for i, o in enumerate(others, 1))]
    assert len(cluster(enumerate(readings), RIYADH)) == 4


def test_stores_that_differ_in_a_number_alone_are_two() -> None:
    named = [Store(None, None, f"سوق الواحة {n}", f"سوق الواحة {n}", False) for n in (9, 7)]
    readings = [reading(f"/{s.text}/", replace(OFFER, stores=(s,))) for s in named]
    assert len(cluster(enumerate(readings), RIYADH)) == 2


def test_what_is_no_offer_is_left_out() -> None:
    assert cluster([(1, reading("/1/", Offer(False)))], RIYADH) == []


@pytest.mark.parametrize(
    "titles",
    [
        ["عروض الواحة للتسوق من 28 يناير حتى 3 فبراير 2026", "Al Waha Market offers 28 January - 3 February 2026"],
        ["عروض بنده الأسبوعية من 28 يناير إلى 3 فبراير 2026", "Panda weekly offers 28 Jan - 3 Feb 2026"],
        ["عروض نستو من 28-1-2026 حتى 3-2-2026", "عروض نستو حتى ١٥ شعبان ١٤٤٧", "عروض نستو إلى 3/2/2026"],
        ["عروض لولو من 28 يناير حتى 3 فبراير", "عروض لولو تبدأ الأربعاء 28 يناير 2026"],
        ["عروض الدانوب الدمام 28 يناير - 3 فبراير 2026", "عروض الدانوب المنطقة الشرقية 28 يناير - 3 فبراير 2026"],
        ["عروض الدانوب جميع الفروع 28 يناير - 3 فبراير 2026", "عروض الدانوب الرياض 28 يناير - 3 فبراير 2026"],
        ["عروض بنده ٩ - ١٥ شعبان ١٤٤٧ هـ الموافق ٢٨ يناير - ٣ فبراير ٢٠٢٦", "Panda offers 28 Jan - 3 Feb 2026"],
        ["عروض العثيم 9 - 15 شعبان", "عروض العثيم 28 يناير - 3 فبراير"],
        ["عروض رمضان لولو الجزء الاول من 11 حتى 24 فبراير 2026", "LuLu Ramadan offers Part-1 11-24 Feb 2026"],
        ["عروض لولو إلكترونيات 28 يناير - 3 فبراير 2026", "عروض لولو جوالات وشاشات 28 يناير - 3 فبراير 2026"],
        ["عروض العثيم لحاملي بطاقات مصرف الراجحي حتى 3-2-2026", "Othaim offers for Rajhi cardholders until 3-2-2026"],
        ["عروض اكسترا مع بطاقات الراجحي حتى 3-2-2026", "عروض اكسترا لحاملي البطاقات الائتمانية حتى 3-2-2026"],
        ["عروض مصرف الراجحي حتى 28 فبراير 2026", "Al Rajhi Bank card offers until 28 February 2026"],
        ["تخفيضات سنتربوينت حتى 31 يناير 2026", "لفترة إضافية: تخفيضات سنتربوينت حتى 10 فبراير 2026"],
        ["عروض كارفور من 28 يناير حتى 3 فبراير 2026 (24 صفحة)", "عروض كارفور حتى 3 فبراير 2026"],
        ["عروض العثيم حتى 3 فبراير 2026", "تمديد عروض العثيم حتى 10 فبراير 2026", "عروض العثيم حتى 10 فبراير 2026"],
    ],
)  # fmt: skip
def test_posts_of_one_promotion(titles: list[str]) -> None:
    assert sizes(*titles) == [len(titles)]


@pytest.mark.parametrize(
    "titles",
    [
        ["عروض بنده من 28 يناير إلى 3 فبراير 2026", "عروض هايبر بنده من 28 يناير إلى 3 فبراير 2026"],
        ["عروض بنده من 28 يناير إلى 3 فبراير 2026", "عروض بنده من 4 فبراير إلى 10 فبراير 2026"],
        ["عروض لولو الرياض 28 يناير - 3 فبراير 2026", "عروض لولو جدة 28 يناير - 3 فبراير 2026"],
        ["عروض لولو السعودية 28 يناير - 3 فبراير 2026", "عروض لولو الكويت 28 يناير - 3 فبراير 2026"],
        ["عروض العثيم الأسبوعية 28 يناير - 3 فبراير 2026", "عروض العثيم نهاية الأسبوع 29 - 31 يناير 2026"],
        ["عروض رمضان من الدانوب الجزء الأول 11-17 فبراير 2026", "عروض رمضان من الدانوب الجزء الثاني 11-17 فبراير 2026"],
        ["عروض لولو للإلكترونيات 28 يناير - 3 فبراير 2026", "عروض لولو على الخضار والفواكه 28 يناير - 3 فبراير 2026"],
        ["عروض نستو اليومية الأربعاء 28 يناير 2026", "عروض نستو اليومية الخميس 29 يناير 2026"],
        ["LuLu Ramadan offers Part 1 11-24 Feb 2026", "LuLu Ramadan offers Part-2 11-24 Feb 2026"],
        ["مجلة رمضان العثيم (1) من 11 حتى 24 فبراير 2026", "مجلة رمضان العثيم (2) من 11 حتى 24 فبراير 2026"],
        ["عروض كارفور مجلة رقم 1 حتى 3 فبراير 2026", "عروض كارفور مجلة رقم 2 حتى 3 فبراير 2026"],
        ["عروض اكسترا مع بطاقات الراجحي حتى 3-2-2026", "عروض اكسترا مع بطاقات بنك الرياض حتى 3-2-2026"],
        ["خصم 20% من جرير لحاملي بطاقات مصرف الراجحي حتى 3-2-2026", "عروض جرير حتى 3-2-2026"],
        ["eXtra offers with SNB cards until 3-2-2026", "eXtra offers with Al Rajhi cards until 3-2-2026"],
        ["عروض كارفور هايبرماركت حتى 3-2-2026", "عروض كارفور ماركت حتى 3-2-2026"],
        ["عروض هايبر نستو حتى 31-1-2026", "عروض هايبر نستو حتى 4-2-2026"],
    ],
)  # fmt: skip
def test_posts_of_two_promotions(titles: list[str]) -> None:
    assert sizes(*titles) == [1, 1]


def test_a_date_that_is_a_year_off_swallows_nothing() -> None:
    weeks = [date(2025, 1, 1) + timedelta(days=7 * i) for i in range(60)]
    titles = [(w, f"عروض نستو من {w:%d-%m-%Y} حتى {w + timedelta(days=6):%d-%m-%Y}") for w in weeks]
    wrong = (date(2026, 1, 7), "عروض نستو من 07-01-2025 حتى 13-01-2026")
    assert sizes(*titles, wrong) == [1] * 61


def test_a_post_that_came_ten_thousand_times_is_one_promotion() -> None:
    title = "عروض نستو من 28-1-2026 حتى 3-2-2026"
    offer = normalise(title, None, DAY)
    found = grouped(announcement(("a", str(i)), offer, title, DAY) for i in range(10_000))
    assert [len(posts) for posts in found] == [10_000]


def test_the_post_that_states_more_speaks() -> None:
    stated = replace(OFFER, validity=replace(WEEK, ends_basis="stated"))
    promotion = one(reading("/1/", title="one"), reading("/2/", stated, title="two"))
    assert promotion.title == "two"
    assert promotion.offer.validity.ends_basis == "stated"


def test_more_sites_beat_fewer_and_the_others_are_told_of() -> None:
    def until(day: int) -> Offer:
        return replace(OFFER, validity=replace(WEEK, ends=date(2026, 2, day), ends_basis="stated"))

    promotion = one(
        *(reading(f"/{s}/", until(5), s, pictures=(PICTURE,)) for s in "xy"),
        reading("/z/", until(3), "z", pictures=(PICTURE,)),
    )
    assert promotion.offer.validity.ends == date(2026, 2, 5)
    [other] = promotion.disagreements
    assert (other.field, other.value, other.source) == ("ends", "2026-02-03", "z")


def test_the_stores_own_site_beats_another() -> None:
    def until(day: int) -> Offer:
        return replace(OFFER, validity=replace(WEEK, ends=date(2026, 2, day), ends_basis="stated"))

    own = reading("/o/", until(5), "zz", pictures=(PICTURE,))
    own = replace(own, post=replace(own.post, url="https://www.nestogroup.com/offers/1"))
    promotion = one(own, reading("/b/", until(3), "a", pictures=(PICTURE,)))
    assert promotion.offer.validity.ends == date(2026, 2, 5)


def test_the_newest_extension_beats_what_was_said_before() -> None:
    titles = ["عروض العثيم حتى 3 فبراير 2026", "عروض العثيم حتى 3 فبراير 2026", "تمديد عروض العثيم حتى 10 فبراير 2026"]
    promotion = one(*(read(f"/{i}/", t, DAY + timedelta(days=i), "abc"[i]) for i, t in enumerate(titles)))
    assert promotion.offer.validity.ends == date(2026, 2, 10)
    assert promotion.disagreements == ()


def test_posts_without_days_are_one_by_their_flyer_however_they_are_titled() -> None:
    flyer = Image.effect_mandelbrot((700, 990), (-2.0, -1.5, 1.0, 1.5), 60)
    hashes = []
    for quality, width in ((90, 700), (30, 350)):
        packed = BytesIO()
        flyer.convert("RGB").resize((width, width * 99 // 70)).save(packed, "JPEG", quality=quality)
        hashes.append(difference_hash(Image.open(packed).convert("RGB")))
    assert hashes[0] is not None
    assert same_flyer([f"#{hashes[0]}"], [f"#{hashes[1]}"])
    other = difference_hash(flyer.rotate(90, expand=True))
    assert other is not None
    assert not same_flyer([f"#{hashes[0]}"], [f"#{other}"])
    assert difference_hash(Image.new("RGB", (700, 990), "white")) is None
    titles = ["عروض نستو الكبرى", "جديد تخفيضات نستو لا تفوتكم", "مهرجان عروض نستو لا مثيل له"]
    found = []
    for i, (title, hash) in enumerate(zip(titles, (*hashes, other), strict=True)):
        picture = replace(PICTURE, thumb=f"{i}-t.webp", hash=hash)
        found.append((i, replace(read(f"/{i}/", title, DAY + timedelta(days=i), "abc"[i]), pictures=(picture,))))
    assert sorted(sorted(numbers) for _, numbers in cluster(found, RIYADH)) == [[0, 1], [2]]


STORES = ("نستو", "بنده", "لولو", "ركن الواحة")
PLACES = ("", " الرياض", " جدة", " جميع الفروع", " السعودية")
THEMES = ("", " للإلكترونيات", " على الخضار", " الجزء الأول", " الأسبوعية", " نهاية الأسبوع", " تمديد")
PERIODS = ("", " حتى {b}", " من {a}", " من {a} حتى {b}", " اليوم فقط")


@st.composite
def posts(draw: st.DrawFn, key: int = 0) -> Reading:
    """Posts of a few stores and weeks, in the words of many."""
    store, place, theme = draw(st.sampled_from(STORES)), draw(st.sampled_from(PLACES)), draw(st.sampled_from(THEMES))
    start = date(2026, 1, 26) + timedelta(days=draw(st.integers(0, 9)))
    days = {"a": f"{start:%d-%m-%Y}", "b": f"{start + timedelta(days=draw(st.sampled_from((2, 6, 7, 13)))):%d-%m-%Y}"}
    title = f"عروض {store}{place}{theme}{draw(st.sampled_from(PERIODS)).format(**days)}"
    pictures = draw(st.sampled_from([(), (PICTURE,)]))
    found = read(f"/{key}/", title, start - timedelta(days=draw(st.integers(0, 2))), draw(st.sampled_from("abc")))
    return replace(found, pictures=pictures)


MANY = st.integers(1, 14).flatmap(lambda n: st.tuples(*(posts(key=i) for i in range(n))))


@settings(max_examples=150, deadline=None)
@given(MANY, st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(found: tuple[Reading, ...], chance: random.Random) -> None:
    rows = list(enumerate(found))
    first = cluster(rows, RIYADH)
    again = rows + chance.choices(rows, k=5)
    chance.shuffle(again)
    assert cluster(again, RIYADH) == first


@settings(max_examples=150, deadline=None)
@given(MANY)
def test_what_nothing_holds_together_is_grouped_apart(found: tuple[Reading, ...]) -> None:
    """A group depends on the posts that hang together with it alone: so kept ones can be grouped a few at a time."""
    waiting = {a.ref: a for a in (announce(r, RIYADH) for r in found if r.offer.offer)}
    whole = {frozenset(p.ref for p in group) for group in grouped(waiting.values())}
    apart: set[frozenset[tuple[str, str]]] = set()
    while waiting:
        closure = [waiting.pop(next(iter(waiting)))]
        for post in closure:
            near = [other for other in waiting.values() if linked(post, other)]
            closure += [waiting.pop(other.ref) for other in near]
        apart |= {frozenset(p.ref for p in group) for group in grouped(closure)}
    assert apart == whole


@settings(max_examples=200, deadline=None)
@given(posts(), posts())
def test_posts_whose_spans_do_not_touch_are_not_held_together(a: Reading, b: Reading) -> None:
    one, other = announce(a, RIYADH), announce(replace(b, post=replace(b.post, source="z")), RIYADH)
    if one.span and other.span and (one.span[1] < other.span[0] or other.span[1] < one.span[0]):
        assert not (one.block == other.block and linked(one, other))
    assert linked(one, other) == linked(other, one)
    assert (parted(one, other) is None) == (parted(other, one) is None)


@settings(max_examples=100, deadline=None)
@given(posts())
def test_a_post_comes_back_from_the_database_as_it_was_compared(found: Reading) -> None:
    made: Announcement = announcement(
        (found.post.source, found.post.key), found.offer, found.post.title, DAY, ["x", "#a"]
    )
    assert from_row(made.ref, to_row(made)) == made


def test_the_labelled_pairs() -> None:
    pairs = runpy.run_path(str(Path(__file__).parents[1] / "bench" / "promotions.py"))["pairs"]
    wanted, found, titles = pairs()
    assert len(titles) >= 300
    right = len(wanted & found)
    assert right / len(found) >= 0.99
    assert right / len(wanted) >= 0.95
