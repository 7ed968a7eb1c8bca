"""What holds of the database whichever it is: run on SQLite by `tests/database`, on PostgreSQL by `tests/real`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select, text

from offers.database.posts import (
    all_posts,
    forget,
    pictures_of,
    readings,
    revisions,
    save_readings,
    unknown_stores,
    withdraw,
)
from offers.database.promotions import Kept, last_edition, promotions, record_edition, withdrawn_since
from offers.database.retention import drop_bodies, drop_runs, picture_files
from offers.database.runs import falls, finish_run, last_run, last_runs, last_successes, open_run, runs, start_run
from offers.database.tables import OFFERS, POSTS, PROMOTION_POSTS, PROMOTIONS, SOURCES
from offers.database.timetable import NEVER, keep_due, pasts
from offers.model import (
    Event,
    Evidence,
    Failure,
    Offer,
    Picture,
    Post,
    Reading,
    Run,
    Store,
    Validity,
    content_key,
)
from offers.promotions import refresh

NOW = datetime(2026, 1, 27, 6, 30, tzinfo=UTC)
RIYADH = ZoneInfo("Asia/Riyadh")
PICTURE = Picture("https://a.example/1.jpg", "1-t.webp", 320, 452, "1.webp", 700, 990)


def post(key: str = "/a/", title: str = "عروض نستو", **values: object) -> Post:
    return Post(source="s", key=key, url=f"https://a.example{key}", title=title, published=NOW, **values)  # type: ignore[arg-type]


def offer(store: str = "nesto", starts: date | None = date(2026, 1, 28), known: bool = True) -> Offer:
    evidence = Evidence("starts", "28 يناير", "title", (0, 8), "gregorian", "gregorian")
    return Offer(
        True,
        ("«عروض»",),
        "grocery",
        (Store(store if known else None, "Nesto", "نستو", store, known),),
        Validity(starts, None, "stated" if starts else "unknown", "unknown", evidence=(evidence,)),
    )


def save(engine: Engine, *rows: tuple[Post, Offer, tuple[Picture, ...]], seen: datetime = NOW) -> tuple[int, int, int]:
    saved = save_readings(engine, "s", rows, seen=seen, rules="1")
    return saved.new, saved.changed, saved.unchanged


def kept(engine: Engine) -> list[Reading]:
    """Every kept offer whose post has not gone, in the order of the posts' numbers."""
    asked = select(POSTS.c.id).join(OFFERS, OFFERS.c.post_id == POSTS.c.id).order_by(POSTS.c.id)
    with engine.connect() as connection:
        numbers = list(connection.execute(asked.where(OFFERS.c.is_offer, POSTS.c.withdrawn.is_(None))).scalars())
        found = readings(connection, numbers)
    return [found[number] for number in numbers]


def saving_again_changes_nothing_but_when_it_was_seen(engine: Engine) -> None:
    row = (post(), offer(), (PICTURE,))
    later = NOW + timedelta(hours=2)
    assert save(engine, row) == (1, 0, 0)
    assert save(engine, row, seen=later) == (0, 0, 1)
    [reading] = kept(engine)
    assert (reading.post, reading.offer, reading.pictures) == row
    assert (reading.first_seen, reading.last_seen) == (NOW, later)
    assert revisions(engine, "s", "/a/") == []


def an_edited_post_keeps_what_it_said(engine: Engine) -> None:
    save(engine, (post(), offer(), ()))
    assert save(engine, (post(title="عروض نستو: تمديد"), offer(), ())) == (0, 1, 0)
    assert [said["title"] for said in revisions(engine, "s", "/a/")] == ["عروض نستو"]
    assert [kept.title for _, kept, _ in all_posts(engine)] == ["عروض نستو: تمديد"]


def another_address_alone_is_no_revision(engine: Engine) -> None:
    save(engine, (post(pictures=("http://a.example:8377/1.jpg",)), offer(), ()))
    moved = Post(
        **{
            **{f: getattr(post(), f) for f in Post.__slots__},
            "url": "http://www.a.example/a/",
            "pictures": ("https://b.example/1.jpg",),
        }
    )
    assert save(engine, (moved, offer(), ())) == (0, 0, 1)


def posts_that_are_no_offers_are_kept_and_not_read_as_such(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), ()), (post("/b/", "خبر"), Offer(False), ()))
    assert len(kept(engine)) == 1
    assert len(list(all_posts(engine))) == 2


def pictures_are_found_by_key(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), (PICTURE,)), (post("/b/"), offer(), ()))
    assert pictures_of(engine, "s", ["/a/", "/b/", "/c/"]) == {"/a/": (PICTURE,)}


def unknown_stores_are_counted(engine: Engine) -> None:
    rows = [(post(f"/{i}/"), offer("ركن الواحة", known=False), ()) for i in range(3)]
    save(engine, *rows, (post("/x/"), offer(), ()))
    assert unknown_stores(engine) == [("ركن الواحة", 3)]


def fresh(engine: Engine, now: datetime = NOW, without: tuple[str, ...] = ()) -> list[Kept]:
    """The promotions, brought up to date."""
    refresh(engine, RIYADH, without, now)
    return list(promotions(engine))


def a_promotion_keeps_its_id_and_when_it_was_first_seen(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), ()), (post("/b/"), offer(), (PICTURE,)), (post("/c/"), offer("panda"), ()))
    first = {k.promotion.id: k.promotion for k in fresh(engine)}
    assert sorted(len(p.posts) for p in first.values()) == [1, 2]
    later = NOW + timedelta(days=1)
    save(engine, (post("/c/"), Offer(False), ()), (post("/d/"), offer(), ()), seen=later)
    [left] = fresh(engine, later)
    assert left.promotion.first_seen == first[left.promotion.id].first_seen == NOW
    assert (left.promotion.last_seen, left.key) == (later, content_key(left.promotion))
    assert {p.key for p in left.promotion.posts} == {"/a/", "/b/", "/d/"}
    assert left.promotion.pictures == (PICTURE,)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(PROMOTIONS)).scalar_one() == 1
        assert connection.execute(select(func.count()).select_from(PROMOTION_POSTS)).scalar_one() == 3


def refreshing_again_writes_nothing(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), ()), (post("/b/"), offer(), ()))
    before = fresh(engine)
    assert fresh(engine, NOW + timedelta(days=1)) == before


def a_promotion_is_withdrawn_with_its_last_post_only(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), ()), (post("/b/"), offer(), ()))
    [whole] = fresh(engine)
    gone = [NOW + timedelta(days=day) for day in (1, 2, 3)]
    withdraw(engine, "s", ["/a/"], gone[0])
    [left] = fresh(engine, gone[0])
    assert (left.promotion.id, [p.key for p in left.promotion.posts]) == (whole.promotion.id, ["/b/"])
    assert left.promotion.history == ()
    withdraw(engine, "s", ["/b/"], gone[1])
    assert fresh(engine, gone[1]) == []
    [away] = withdrawn_since(engine, NOW, date(2026, 1, 28))
    assert away.promotion.history == (Event("withdrawn", gone[1]),)
    assert withdrawn_since(engine, gone[1], date(2026, 1, 28)) == []
    save(engine, (post("/a/"), offer(), ()), seen=gone[2])
    [back] = fresh(engine, gone[2])
    assert back.promotion.id == whole.promotion.id
    assert [e.kind for e in back.promotion.history] == ["withdrawn", "returned"]


def until(day: int, read: Offer) -> Offer:
    return replace(read, validity=replace(read.validity, ends=date(2026, 2, day), ends_basis="stated"))


def what_happened_to_a_promotion_is_kept(engine: Engine) -> None:
    save(engine, (post(), until(3, offer()), ()))
    fresh(engine)
    times = [NOW + timedelta(hours=hour) for hour in range(1, 5)]
    save(engine, (post(title="عروض نستو: تمديد"), until(7, offer()), ()), seen=times[0])
    fresh(engine, times[0])
    save(engine, (post(title="عروض نستو: تنتهي باكرا"), until(5, offer()), ()), seen=times[1])
    fresh(engine, times[1])
    moved = until(5, offer(starts=date(2026, 1, 29)))
    save(engine, (post(title="عروض نستو: تبدأ الخميس"), moved, ()), seen=times[2])
    fresh(engine, times[2])
    # The same words, read otherwise: the shop has changed nothing.
    save(engine, (post(title="عروض نستو: تبدأ الخميس"), until(6, moved), ()), seen=times[3])
    [found] = fresh(engine, times[3])
    assert found.promotion.history == (
        Event("extended", times[0], date(2026, 2, 3), date(2026, 2, 7)),
        Event("shortened", times[1], date(2026, 2, 7), date(2026, 2, 5)),
        Event("moved", times[2], date(2026, 1, 28), date(2026, 1, 29)),
        Event("corrected", times[3], date(2026, 2, 5), date(2026, 2, 6)),
    )


def an_address_used_again_for_another_week_is_another_promotion(engine: Engine) -> None:
    save(engine, (post(), until(3, offer()), ()))
    [first] = fresh(engine)
    save(engine, (post(), until(10, offer(starts=date(2026, 2, 4))), ()), seen=NOW + timedelta(days=7))
    [second] = fresh(engine, NOW + timedelta(days=7))
    assert first.promotion.id != second.promotion.id
    assert second.promotion.history == ()


def a_source_that_is_not_enabled_has_no_part(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), ()))
    save_readings(engine, "t", [(replace(post("/b/"), source="t"), offer(), ())], seen=NOW, rules="1")
    [both] = fresh(engine)
    [one] = fresh(engine, without=("t",))
    assert [p.source for p in one.promotion.posts] == ["s"]
    assert fresh(engine, without=("s", "t")) == []
    assert len(fresh(engine)[0].promotion.posts) == len(both.promotion.posts)


def a_forgotten_source_leaves_what_others_announce(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), ()), (post("/c/"), offer("panda"), ()))
    save_readings(engine, "t", [(replace(post("/b/"), source="t"), offer(), ())], seen=NOW, rules="1")
    assert sorted(len(k.promotion.posts) for k in fresh(engine)) == [1, 2]
    forget(engine, "s")
    [left] = fresh(engine)
    assert [p.source for p in left.promotion.posts] == ["t"]


def runs_and_the_state_of_their_source(engine: Engine) -> None:
    given = {"seen": 9, "newest": NOW - timedelta(hours=1)}
    good = Run("s", NOW, NOW + timedelta(seconds=9), "ok", 5, 5, 0, 3, 7, 1000, 9.0, **given)  # type: ignore[arg-type]
    number = start_run(engine, "s", NOW)
    assert open_run(engine, "s", NOW) == number
    assert last_run(engine, "s") is None
    finish_run(engine, number, good)
    later = NOW + timedelta(hours=2)
    failure = Failure("http-404", "https://a.example/ answers 404")
    bad = Run("s", later, later, "failed", 0, 0, 0, 0, 1, 0, 0.1, (failure,))
    finish_run(engine, start_run(engine, "s", later), bad)
    assert runs(engine, "s", limit=9) == [bad, good]
    assert last_successes(engine) == {"s": good.finished}
    assert last_runs(engine, ["s", "never"]) == {"s": bad}
    assert last_run(engine, "s", since=later + timedelta(seconds=1)) is None
    ahead = datetime.now(UTC) + timedelta(days=700)
    finish_run(engine, start_run(engine, "s", ahead), replace(good, started=ahead, finished=ahead))
    assert last_runs(engine, ["s"]) == {"s": bad}
    assert last_run(engine, "s") == bad
    assert runs(engine, "s", limit=9) == [bad, good]


def a_source_that_falls_behind_its_own_past(engine: Engine) -> None:
    for day in range(70):
        at = NOW + timedelta(days=day)
        run = Run("s", at, at, "ok", 5, 5, 0, 3, 7, 1000, 9.0, seen=40, newest=at - timedelta(hours=1))
        finish_run(engine, start_run(engine, "s", at), run)
        assert falls(engine, ["s", "never"]) == {"s": None}
    at += timedelta(days=1)
    finish_run(engine, start_run(engine, "s", at), replace(run, started=at, seen=19))
    assert falls(engine, ["s"]) == {"s": "its listing shows 19 posts, where it usually shows 40"}
    finish_run(engine, start_run(engine, "s", at), replace(run, started=at, outcome="failed", seen=0))
    assert falls(engine, ["s"]) == {"s": "its listing shows 19 posts, where it usually shows 40"}
    finish_run(engine, start_run(engine, "s", at), replace(run, started=at, newest=NOW))
    assert falls(engine, ["s"]) == {"s": "its newest post is 70 days old, which it never was before"}
    with engine.connect() as connection:
        assert len(connection.execute(select(SOURCES.c.habit)).scalar_one()) == 60


def what_was_kept_long_enough_goes(engine: Engine) -> None:
    assert picture_files(engine) is None
    save(engine, (post("/a/", body="نص"), offer(), (PICTURE,)), (post("/b/"), offer(), ()))
    save(engine, (post("/c/", body="نص"), offer(), ()), seen=NOW + timedelta(days=2))
    for hour in range(5):
        at = NOW + timedelta(hours=hour)
        finish_run(engine, start_run(engine, "s", at), Run("s", at, at, "ok", 5, 5, 0, 3, 7, 1000, 9.0))
    start_run(engine, "s", NOW - timedelta(days=1))
    before = NOW + timedelta(days=1)
    for dry_run in (True, False):
        assert drop_bodies(engine, before, dry_run=dry_run) == (1, len("نص".encode()))
        assert drop_runs(engine, before, 3, dry_run=dry_run)[0] == 2
    assert (drop_bodies(engine, before, dry_run=True)[0], drop_runs(engine, before, 3, dry_run=True)[0]) == (0, 0)
    assert {post.key: post.body for _, post, _ in all_posts(engine)} == {"/b/": None, "/c/": "نص"}
    assert [run.started.hour - NOW.hour for run in runs(engine, "s", limit=9)] == [4, 3, 2]
    assert open_run(engine, "s", NOW - timedelta(days=1)) is not None
    assert picture_files(engine) == {"1-t.webp", "1.webp"}


def an_edition_is_recorded_once_a_day(engine: Engine) -> None:
    day = date(2026, 1, 27)
    assert last_edition(engine) is None
    for built in (NOW, NOW + timedelta(hours=1)):
        record_edition(engine, day, built=built, path="x", promotions=["a"], rules="1")
    assert last_edition(engine) == (day, NOW + timedelta(hours=1))


def arabic_is_kept_as_it_is_written(engine: Engine) -> None:
    save(engine, (post(), offer(), ()))
    with engine.connect() as connection:
        [raw] = connection.exec_driver_sql("SELECT CAST(reading AS TEXT) FROM offers").scalars()
    assert "نستو" in raw


def many_posts_come_back_in_order(engine: Engine) -> None:
    save(engine, *((post(f"/{i}/"), offer(), (PICTURE,)) for i in range(1203)))
    found = [reading.post.key for reading in kept(engine)]
    assert found == [f"/{i}/" for i in range(1203)]
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(POSTS)).scalar_one() == 1203


def next_due(engine: Engine) -> dict[str, datetime | None]:
    return {name: past.next_due for name, past in pasts(engine).items()}


def a_source_asked_for_while_a_tick_decides_stays_asked_for(engine: Engine) -> None:
    keep_due(engine, {"decided": (NOW + timedelta(hours=1), "before")})
    known = pasts(engine)
    keep_due(engine, {"new": (NOW, "never"), "decided": (NOW, "before")})
    keep_due(engine, dict.fromkeys(("new", "decided", "other"), (NOW + 2 * timedelta(hours=1), "after")), known)
    assert next_due(engine) == {"new": NOW, "decided": NOW, "other": NOW + 2 * timedelta(hours=1)}


def what_nobody_decided_since_is_brought_up_to_date(engine: Engine) -> None:
    keep_due(engine, {"one": (NOW, "before"), "two": (NOW, "before")})
    with engine.begin() as connection:
        connection.execute(text("UPDATE sources SET next_due_at = '9999-12-31 23:59:59-12' WHERE name = 'two'"))
    known = pasts(engine)
    assert known["two"].next_due == NEVER
    keep_due(engine, dict.fromkeys(("one", "two"), (NOW + timedelta(hours=1), "after")), known)
    assert next_due(engine) == {"one": NOW + timedelta(hours=1), "two": NOW + timedelta(hours=1)}
    assert {past.basis for past in pasts(engine).values()} == {"after"}


CHECKS = (
    saving_again_changes_nothing_but_when_it_was_seen,
    an_edited_post_keeps_what_it_said,
    another_address_alone_is_no_revision,
    posts_that_are_no_offers_are_kept_and_not_read_as_such,
    pictures_are_found_by_key,
    unknown_stores_are_counted,
    a_promotion_keeps_its_id_and_when_it_was_first_seen,
    refreshing_again_writes_nothing,
    a_promotion_is_withdrawn_with_its_last_post_only,
    what_happened_to_a_promotion_is_kept,
    an_address_used_again_for_another_week_is_another_promotion,
    a_source_that_is_not_enabled_has_no_part,
    a_forgotten_source_leaves_what_others_announce,
    runs_and_the_state_of_their_source,
    a_source_that_falls_behind_its_own_past,
    a_source_asked_for_while_a_tick_decides_stays_asked_for,
    what_nobody_decided_since_is_brought_up_to_date,
    what_was_kept_long_enough_goes,
    an_edition_is_recorded_once_a_day,
    arabic_is_kept_as_it_is_written,
    many_posts_come_back_in_order,
)
