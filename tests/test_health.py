"""Zero is a failure, and so is less than is expected, or than the source used to give."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from offers.health import Health, fallen, judge
from offers.model import Failure, Gave, Run

NOW = datetime(2026, 1, 27, tzinfo=UTC)


def run(outcome: str = "ok", posts: int = 10, *failures: Failure) -> Run:
    return Run("s", NOW, NOW, outcome, posts, 0, 0, 0, 0, 0, 1.0, failures)  # type: ignore[arg-type]


def judged(runs: Sequence[Run], expect_at_least: int, repeated: int = 0) -> Health:
    """The verdict on a source with these runs, newest first."""
    good = [
        Gave(
            r.started.weekday(),
            r.offers,
            r.dated,
            r.seen,
            int((r.started - r.newest).total_seconds()) if r.newest else None,
        )
        for r in runs
        if r.outcome == "ok"
    ]
    return judge(runs[0] if runs else None, fallen(good), expect_at_least, repeated)


def test_a_source_that_never_ran_says_so_with_the_remedy() -> None:
    health = judged([], 1)
    assert (health.state, health.remedy) == ("never", "run `offers crawl`")


def test_the_last_run_counts() -> None:
    assert judged([run(), run("failed", 0)], 5).state == "ok"
    failed = judged([run("failed", 0, Failure("http-404", "x answers 404")), run()], 5)
    assert (failed.state, failed.reason) == ("failing", "x answers 404")


def test_fewer_posts_than_expected_is_failing() -> None:
    assert judged([run(posts=4)], 5).state == "failing"
    assert judged([run(posts=0)], 1).state == "failing"


def test_a_source_that_posts_one_thing_without_end_is_a_warning() -> None:
    assert judged([run()], 1, repeated=100).state == "ok"
    health = judged([run()], 1, repeated=10_000)
    assert (health.state, health.reason) == ("warning", "10000 of its posts announce one promotion")
    assert judged([run("failed")], 1, repeated=10_000).state == "failing"


def test_worse_states_rank_first() -> None:
    states = [judged([run()], 1), judged([], 1), judged([run("failed")], 1)]
    assert [h.state for h in sorted(states, key=lambda h: h.rank)] == ["failing", "never", "ok"]


def past(count: int = 10, **values: object) -> list[Run]:
    """Good runs of the days before, newest first."""
    rows = []
    for day in range(1, count + 1):
        begun = NOW - timedelta(days=day)
        made = replace(
            run(), started=begun, finished=begun, seen=30, offers=6, dated=5, newest=begun - timedelta(hours=5)
        )
        rows.append(replace(made, **values) if values else made)  # type: ignore[arg-type]
    return rows


def now(**values: object) -> Run:
    made = replace(run(), seen=30, offers=6, dated=5, newest=NOW - timedelta(hours=5))
    return replace(made, **values)  # type: ignore[arg-type]


def test_a_source_like_it_always_was_is_well() -> None:
    assert judged([now(), *past()], 5).state == "ok"
    assert judged([now(seen=None, offers=0, dated=0), *past()], 5).state == "ok"


def test_a_listing_with_less_than_half_of_its_posts_is_failing() -> None:
    health = judged([now(seen=14), *past()], 5)
    assert (health.state, health.reason) == ("failing", "its listing shows 14 posts, where it usually shows 30")
    assert "offers doctor s" in health.remedy
    assert judged([now(seen=16), *past()], 5).state == "ok"
    assert judged([now(seen=14), *past(2)], 5).state == "ok", "two runs are no habit"


def test_a_fall_stays_told_until_the_listing_is_seen_whole_again() -> None:
    fallen = now(seen=3)
    unchanged = [replace(now(seen=None), started=NOW + timedelta(hours=h)) for h in (2, 1)]
    assert judged([*unchanged, fallen, *past()], 5).state == "failing"
    assert judged([replace(now(), started=NOW + timedelta(hours=3)), *unchanged, fallen, *past()], 5).state == "ok"


def test_a_quiet_weekday_is_compared_with_its_like() -> None:
    quiet = [replace(r, seen=4) if r.started.weekday() == NOW.weekday() else r for r in past(50)]
    assert judged([now(seen=4), *quiet], 1).state == "ok"


def test_far_fewer_dates_understood_is_failing_though_posts_come() -> None:
    assert judged([now(dated=2), *past()], 5).reason.startswith(
        "the dates of 33% of its offers were understood, where 83%"
    )
    few = [replace(now(offers=2, dated=0), started=NOW + timedelta(hours=h)) for h in (2, 1, 0)]
    assert judged([*few, *past()], 5).state == "failing", "however many runs it took to read them"
    assert judged([*few[:2], *past()], 5).state == "ok"


def test_a_newest_post_older_than_ever_is_failing() -> None:
    assert judged([now(newest=NOW - timedelta(days=9)), *past()], 5).reason == (
        "its newest post is 9 days old, which it never was before"
    )
    weekly = [replace(r, newest=r.started - timedelta(days=10)) for r in past()]
    assert judged([now(newest=NOW - timedelta(days=9)), *weekly], 5).state == "ok"
