"""Kept posts to promotions, a few at a time: the same as if all were grouped at once."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from offers.cluster import RULES, cluster
from offers.database import clustering, open_engine
from offers.database.posts import save_readings, withdraw
from offers.database.promotions import promotions, repeated
from offers.database.rows import writing
from offers.database.tables import OFFERS, PROMOTION_POSTS, PROMOTIONS
from offers.model import Post
from offers.normalise import normalise
from offers.promotions import refresh
from tests.database_checks import RIYADH, kept

NOW = datetime(2026, 1, 27, 6, 0, tzinfo=UTC)
KEYS = "abcdefgh"
TITLES = (
    "عروض نستو من 28-1-2026 حتى 3-2-2026",
    "عروض نستو",
    "عروض نستو للإلكترونيات من 28-1-2026 حتى 3-2-2026",
    "عروض نستو الرياض من 28-1-2026",
    "عروض نستو جدة حتى 3-2-2026",
    "عروض نستو من 4-2-2026 حتى 10-2-2026",
    "تمديد عروض نستو حتى 7-2-2026",
    "عروض نستو الأسبوعية 28-1-2026",
    "أخبار الرياضة اليوم",
    "عروض بنده من 28-1-2026 حتى 3-2-2026",
)
STEP = st.tuples(st.sampled_from(KEYS), st.none() | st.sampled_from(TITLES), st.booleans())


def save(engine: Engine, key: str, title: str, seen: datetime) -> None:
    source = "st"[ord(key) % 2]
    day = date(2026, 1, 27) + timedelta(days=ord(key) % 3)
    published = datetime(day.year, day.month, day.day, 9, tzinfo=RIYADH)
    post = Post(source, f"/{key}/", f"https://{source}.example/{key}/", title, published=published)
    save_readings(engine, source, [(post, normalise(title, None, day, country="SA"), ())], seen=seen, rules="1")


def partition(engine: Engine) -> set[frozenset[tuple[str, str]]]:
    return {frozenset((p.source, p.key) for p in k.promotion.posts) for k in promotions(engine)}


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=16))
def test_any_changes_in_any_order_end_as_if_all_were_grouped_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | None, bool]]
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('db') / 'offers.sqlite'}")
    now = NOW
    for key, title, refreshed in steps:
        now += timedelta(minutes=1)
        if title is None:
            withdraw(engine, "st"[ord(key) % 2], [f"/{key}/"], now)
        else:
            save(engine, key, title, now)
        if refreshed:
            refresh(engine, RIYADH, (), now)
    refresh(engine, RIYADH, (), now)
    found = list(promotions(engine))
    whole = cluster(enumerate(kept(engine)), RIYADH)
    assert partition(engine) == {frozenset((p.source, p.key) for p in made.posts) for made, _ in whole}
    facts = {frozenset(p.key for p in made.posts): (made.offer, made.disagreements) for made, _ in whole}
    for k in found:
        assert facts[frozenset(p.key for p in k.promotion.posts)] == (k.promotion.offer, k.promotion.disagreements)
    with engine.connect() as connection:
        linked = select(PROMOTION_POSTS.c.promotion_id)
        orphans = connection.execute(select(func.count()).where(PROMOTIONS.c.id.not_in(linked))).scalar_one()
        waiting = connection.execute(
            select(func.count()).where(OFFERS.c.compared.is_(None) | OFFERS.c.settled.is_(False))
        ).scalar_one()
    assert (orphans, waiting) == (0, 0)
    refresh(engine, RIYADH, (), now + timedelta(days=1))
    assert list(promotions(engine)) == found
    engine.dispose()


def test_a_source_that_posts_one_thing_ten_thousand_times_makes_one_promotion(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'offers.sqlite'}")
    read = normalise(TITLES[0], None, NOW.date(), country="SA")
    rows = [(Post("s", f"/{i}", f"https://s.example/{i}", TITLES[0], published=NOW), read, ()) for i in range(10_000)]
    save_readings(engine, "s", rows, seen=NOW, rules="1")
    begun = time.monotonic()
    refresh(engine, RIYADH, (), NOW)
    assert time.monotonic() - begun < 60
    [one] = promotions(engine)
    assert len(one.promotion.posts) == 10_000
    assert repeated(engine, NOW.date(), 100) == {"s": 10_000}
    assert repeated(engine, NOW.date(), 10_000) == {}
    engine.dispose()


def test_posts_that_a_person_holds_to_be_one_are(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'offers.sqlite'}")
    save(engine, "a", TITLES[3], NOW)
    save(engine, "b", TITLES[9], NOW)
    same = {"https://s.example/b/": "https://t.example/a/"}
    refresh(engine, RIYADH, (), NOW, same)
    assert len(partition(engine)) == 1
    # What the first says now, holds for the other too.
    save(engine, "a", TITLES[5], NOW + timedelta(days=1))
    refresh(engine, RIYADH, (), NOW + timedelta(days=1), same)
    [one] = promotions(engine)
    assert len(one.promotion.posts) == 2
    engine.dispose()


def test_a_killed_refresh_is_taken_up_by_the_next(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'offers.sqlite'}")
    for key, title in zip(KEYS, TITLES, strict=False):
        save(engine, key, title, NOW)
    from offers import promotions as module

    # Killed between the two halves: posts are compared and marked, no promotion is made of them yet.
    with writing(engine) as connection:
        module._compare(connection, RIYADH, (), NOW, {})
    assert partition(engine) == set()
    refresh(engine, RIYADH, (), NOW)
    whole = cluster(enumerate(kept(engine)), RIYADH)
    assert len(partition(engine)) == len(whole)
    engine.dispose()


def test_no_post_is_looked_for_among_all(tmp_path: Path) -> None:
    """SQLite keeps no statistics of its own, and so must be told by how a question is put which way to go."""
    engine = open_engine(f"sqlite:///{tmp_path / 'offers.sqlite'}")
    for key, title in zip(KEYS, TITLES, strict=False):
        save(engine, key, title, NOW)
    refresh(engine, RIYADH, (), NOW)
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, said, given, *_: asked.append((said, given)))
    # One that joins promotions that there are, one that leaves its own, one that has gone.
    save(engine, "i", TITLES[0], NOW)
    save(engine, "a", TITLES[9], NOW)
    withdraw(engine, "t", ["/b/", "/d/"], NOW)
    ids = [found.promotion.id for found in promotions(engine)]
    asked.clear()
    refresh(engine, RIYADH, (), NOW)
    with engine.connect() as connection:
        assert len(list(clustering.of_promotions(connection, RULES, ids))) > len(ids) > 1
    tables = ("posts", "offers", "pictures", "promotions", "promotion_posts", "promotion_events")
    looked = []
    with engine.connect() as connection:
        for said, given_with in list(asked):
            if said.split(" ", 1)[0] in ("SELECT", "UPDATE", "DELETE"):
                values = given_with[0] if isinstance(given_with, list) else given_with
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all()
                looked += [(row.detail, said) for row in plan]
    assert len(looked) > 20
    scans = [found for found in looked if any(found[0].startswith(f"SCAN {table}") for table in tables)]
    assert scans == []
    assert any("USING COVERING INDEX ix_offers_block_until_near (block=?" in detail for detail, _ in looked)
    engine.dispose()


def test_an_address_that_changes_its_store_leaves_the_other_promotion(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'offers.sqlite'}")
    save(engine, "a", TITLES[0], NOW)
    save(engine, "b", TITLES[0], NOW)
    refresh(engine, RIYADH, (), NOW)
    [before] = promotions(engine)
    save(engine, "b", TITLES[9], NOW)
    refresh(engine, RIYADH, (), NOW)
    assert partition(engine) == {frozenset({("t", "/a/")}), frozenset({("s", "/b/")})}
    assert before.promotion.id in {k.promotion.id for k in promotions(engine)}
    engine.dispose()
