"""How a source does: what its last run gave, against what is expected of it and what it used to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Literal

from offers.model import Run

# How many runs of the past are looked at, and how many of them make a habit.
PAST = 60
_HABIT = 4
_SAME_DAY = 8
_OFFERS = 5
_REPEATED = 100
_CLEARLY_LESS = 0.5
_NOT_YET_OLD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state with the reason for it and what to do; worse states sort first."""

    state: Literal["failing", "never", "warning", "ok"]
    reason: str
    remedy: str

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return ("failing", "never", "warning", "ok").index(self.state)


def judge(runs: Sequence[Run], expect_at_least: int, repeated: int = 0) -> Health:
    """The health of a source by its finished runs, newest first.

    `repeated` is how many of its posts announce one promotion that stands: more than a hundred are a warning.

    Besides a run that failed, or gave less than is expected, three falls against the source's own past count as
    failing: a listing that shows less than half of the median of the last runs of that weekday (of the last runs
    where there are not four of that day); less than half of the usual part of its offers with dates that were
    understood; a newest post older than at any run before, and than two days.
    """
    if not runs:
        return Health("never", "never crawled", "run `offers crawl`")
    run = runs[0]
    if run.outcome == "failed":
        reason = run.failures[0].text if run.failures else "the crawl failed"
        return Health("failing", reason, "open the address in a browser, and compare it with `url` in sources.toml")
    if run.posts < expect_at_least:
        return Health(
            "failing",
            f"{run.posts} posts, where at least {expect_at_least} are expected",
            "look whether the site has changed, or lower `expect_at_least`",
        )
    past = [r for r in runs[1:PAST] if r.outcome == "ok"]
    fallen = _lists_less(runs, past) or _dates_less(runs) or _stands_still(run, past)
    if fallen is not None:
        return Health("failing", fallen, f"run `offers doctor {run.source}`, which shows what is read otherwise now")
    if repeated > _REPEATED:
        return Health(
            "warning",
            f"{repeated} of its posts announce one promotion",
            "look whether it gives a post a new address with every visit; `selectors` or `categories` may narrow it",
        )
    return Health("ok", f"{run.posts} posts", "")


def _lists_less(runs: Sequence[Run], past: Sequence[Run]) -> str | None:
    """The last listing that was shown decides until another is."""
    shown = next((r for r in runs if r.seen is not None and r.outcome == "ok"), None)
    if shown is None or shown.seen is None:
        return None
    before = [r for r in past if r.seen is not None and r.started < shown.started]
    same_day = [r for r in before if r.started.weekday() == shown.started.weekday()][:_SAME_DAY]
    chosen = same_day if len(same_day) >= _HABIT else before[:_SAME_DAY]
    usual = median(r.seen or 0 for r in chosen) if len(chosen) >= _HABIT else 0
    if shown.seen < _CLEARLY_LESS * usual:
        return f"its listing shows {shown.seen} posts, where it usually shows {usual:g}"
    return None


def _dates_less(runs: Sequence[Run]) -> str | None:
    """Of the newest offers that are enough to tell, however many runs it took to read them."""
    offers = dated = 0
    rest = iter(r for r in runs[:PAST] if r.outcome == "ok")
    for run in rest:
        offers, dated = offers + run.offers, dated + run.dated
        if offers >= _OFFERS:
            break
    before = list(rest)
    usual_of = sum(r.offers for r in before)
    if offers < _OFFERS or usual_of < 2 * _OFFERS:
        return None
    part, usual = dated / offers, sum(r.dated for r in before) / usual_of
    if part < _CLEARLY_LESS * usual:
        return f"the dates of {part:.0%} of its offers were understood, where {usual:.0%} usually are"
    return None


def _stands_still(run: Run, past: Sequence[Run]) -> str | None:
    ages = [r.finished - r.newest for r in past if r.newest is not None]
    if run.newest is None or len(ages) < _HABIT:
        return None
    age = run.finished - run.newest
    if age > max(*ages, _NOT_YET_OLD):
        return f"its newest post is {age.days} days old, which it never was before"
    return None
