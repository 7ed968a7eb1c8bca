"""Zero is a failure, and so is less than is expected."""

from datetime import UTC, datetime

from offers.health import judge
from offers.model import Failure, Run

NOW = datetime(2026, 1, 27, tzinfo=UTC)


def run(outcome: str = "ok", posts: int = 10, *failures: Failure) -> Run:
    return Run("s", NOW, NOW, outcome, posts, 0, 0, 0, 0, 0, 1.0, failures)  # type: ignore[arg-type]


def test_a_source_that_never_ran_says_so_with_the_remedy() -> None:
    health = judge([], 1)
    assert (health.state, health.remedy) == ("never", "run `offers crawl`")


def test_the_last_run_counts() -> None:
    assert judge([run(), run("failed", 0)], 5).state == "ok"
    failed = judge([run("failed", 0, Failure("http-404", "x answers 404")), run()], 5)
    assert (failed.state, failed.reason) == ("failing", "x answers 404")


def test_fewer_posts_than_expected_is_failing() -> None:
    assert judge([run(posts=4)], 5).state == "failing"
    assert judge([run(posts=0)], 1).state == "failing"


def test_worse_states_rank_first() -> None:
    states = [judge([run()], 1), judge([], 1), judge([run("failed")], 1)]
    assert [h.state for h in sorted(states, key=lambda h: h.rank)] == ["failing", "never", "ok"]
