"""Posts of one promotion become one, whatever their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from offers.cluster import cluster
from offers.model import Offer, Picture, Place, Post, Reading, Store, Validity

NOW = datetime(2026, 1, 27, 6, 0, tzinfo=UTC)
NESTO = Store("nesto", "Nesto", "نستو", "نستو", True)
AHSA = Place("SA", "al-ahsa", "Al-Ahsa", "الأحساء", "stated")
WEEK = Validity(date(2026, 1, 28), date(2026, 2, 3), "stated", "inferred")
OFFER = Offer(True, (), "grocery", (NESTO,), WEEK, None, (AHSA,))
PICTURE = Picture("https://a.example/1.jpg", "1-t.webp", 320, 452)


def reading(key: str, offer: Offer = OFFER, source: str = "a", title: str = "عروض", **values: object) -> Reading:
    post = Post(source, key, f"https://{source}.example{key}", title, published=NOW)
    return replace(Reading(post, offer, (), NOW, NOW), **values)  # type: ignore[arg-type]


def test_one_promotion_of_two_sites_has_both_posts() -> None:
    later = NOW + timedelta(days=1)
    one, two = reading("/1/"), reading("/2/", source="b", last_seen=later, pictures=(PICTURE,))
    [(promotion, numbers)] = cluster([(1, one), (2, two)])
    assert {p.source for p in promotion.posts} == {"a", "b"}
    assert set(numbers) == {1, 2}
    assert (promotion.first_seen, promotion.last_seen) == (NOW, later)
    assert promotion.pictures == (PICTURE,)


def test_the_post_that_states_more_speaks() -> None:
    stated = replace(OFFER, validity=replace(WEEK, ends_basis="stated"))
    [(promotion, _)] = cluster([(1, reading("/1/", title="one")), (2, reading("/2/", stated, title="two"))])
    assert promotion.title == "two"
    assert promotion.offer.validity.ends_basis == "stated"


def test_another_store_week_or_place_is_another_promotion() -> None:
    others = [
        replace(OFFER, stores=(replace(NESTO, id="lulu"),)),
        replace(OFFER, validity=replace(WEEK, starts=date(2026, 2, 4), ends=date(2026, 2, 10))),
        replace(OFFER, places=(replace(AHSA, id="riyadh"),)),
        replace(OFFER, all_branches=True),
    ]
    assert len(cluster(enumerate([reading("/0/"), *(reading(f"/{i}/", o) for i, o in enumerate(others, 1))]))) == 5


def test_an_offer_without_any_day_stands_with_those_of_its_title_only() -> None:
    undated = replace(OFFER, validity=Validity())
    titles = ["عروض نستو للأجهزة", "عروض نستو للأغذية", "عروض نستو للأجهزه"]
    found = cluster((i, reading(f"/{i}/", undated, title=t)) for i, t in enumerate(titles))
    assert sorted(len(numbers) for _, numbers in found) == [1, 2]


def test_what_is_no_offer_is_left_out() -> None:
    assert cluster([(1, reading("/1/", Offer(False)))]) == []


MANY = [
    (i, reading(f"/{i}/", replace(OFFER, stores=(replace(NESTO, id="abc"[i % 3]),)), source="xy"[i % 2], title=str(i)))
    for i in range(12)
]


@given(st.permutations(MANY))
def test_the_order_of_posts_makes_no_difference(shuffled: list[tuple[int, Reading]]) -> None:
    assert cluster(shuffled) == cluster(MANY)
