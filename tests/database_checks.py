"""What holds of the database whichever it is: run on SQLite by `tests/database`, on PostgreSQL by `tests/real`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, func, select

from offers.cluster import cluster
from offers.database.posts import all_posts, pictures_of, readings, revisions, save_readings, unknown_stores
from offers.database.promotions import last_edition, record_edition, save_promotions
from offers.database.runs import finish_run, last_run, last_success, open_run, runs, start_run
from offers.database.tables import PostRow, PromotionPostRow, PromotionRow
from offers.model import Evidence, Failure, Offer, Picture, Post, Run, Store, Validity, content_key

NOW = datetime(2026, 1, 27, 6, 30, tzinfo=UTC)
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


def saving_again_changes_nothing_but_when_it_was_seen(engine: Engine) -> None:
    row = (post(), offer(), (PICTURE,))
    later = NOW + timedelta(hours=2)
    assert save(engine, row) == (1, 0, 0)
    assert save(engine, row, seen=later) == (0, 0, 1)
    [(_, reading)] = list(readings(engine))
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
    assert len(list(readings(engine))) == 1
    assert len(list(all_posts(engine))) == 2


def pictures_are_found_by_key(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), (PICTURE,)), (post("/b/"), offer(), ()))
    assert pictures_of(engine, "s", ["/a/", "/b/", "/c/"]) == {"/a/": (PICTURE,)}


def unknown_stores_are_counted(engine: Engine) -> None:
    rows = [(post(f"/{i}/"), offer("ركن الواحة", known=False), ()) for i in range(3)]
    save(engine, *rows, (post("/x/"), offer(), ()))
    assert unknown_stores(engine) == [("ركن الواحة", 3)]


def promotions_are_replaced_and_keep_when_they_were_first_seen(engine: Engine) -> None:
    save(engine, (post("/a/"), offer(), ()), (post("/b/"), offer(), ()), (post("/c/"), offer("panda"), ()))
    save_promotions(engine, {content_key(made): (made, posts) for made, posts in cluster(readings(engine))})
    with engine.connect() as connection:
        first = {r.id: r.first_seen for r in connection.execute(select(PromotionRow.id, PromotionRow.first_seen))}
        links = connection.execute(select(func.count()).select_from(PromotionPostRow)).scalar_one()
    assert len(first) == 2
    assert links == 3
    save(engine, (post("/c/"), Offer(False), ()), seen=NOW + timedelta(days=1))
    save_promotions(engine, {content_key(made): (made, posts) for made, posts in cluster(readings(engine))})
    with engine.connect() as connection:
        left = {r.id: r.first_seen for r in connection.execute(select(PromotionRow.id, PromotionRow.first_seen))}
    assert len(left) == 1
    assert left.items() <= first.items()


def runs_and_the_state_of_their_source(engine: Engine) -> None:
    good = Run("s", NOW, NOW + timedelta(seconds=9), "ok", 5, 5, 0, 3, 7, 1000, 9.0)
    number = start_run(engine, "s", NOW)
    assert open_run(engine, "s", NOW) == number
    assert last_run(engine, "s") is None
    finish_run(engine, number, good)
    later = NOW + timedelta(hours=2)
    failure = Failure("http-404", "https://a.example/ answers 404")
    bad = Run("s", later, later, "failed", 0, 0, 0, 0, 1, 0, 0.1, (failure,))
    finish_run(engine, start_run(engine, "s", later), bad)
    assert runs(engine, "s", limit=9) == [bad, good]
    assert last_success(engine, "s") == good.finished
    assert last_run(engine, "s", since=later + timedelta(seconds=1)) is None


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
    found = [reading.post.key for _, reading in readings(engine)]
    assert found == [f"/{i}/" for i in range(1203)]
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(PostRow)).scalar_one() == 1203


CHECKS = (
    saving_again_changes_nothing_but_when_it_was_seen,
    an_edited_post_keeps_what_it_said,
    another_address_alone_is_no_revision,
    posts_that_are_no_offers_are_kept_and_not_read_as_such,
    pictures_are_found_by_key,
    unknown_stores_are_counted,
    promotions_are_replaced_and_keep_when_they_were_first_seen,
    runs_and_the_state_of_their_source,
    an_edition_is_recorded_once_a_day,
    arabic_is_kept_as_it_is_written,
    many_posts_come_back_in_order,
)
