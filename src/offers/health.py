"""How a source does: what its last run gave, against what is expected of it and what it used to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Literal

from offers.model import Gave, Run

# So many posts of one promotion are a warning, and so many runs a habit.
REPEATED = 100
_HABIT = 4
_SAME_DAY = 8
_OFFERS = 5
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


def judge(run: Run | None, fall: str | None, expect_at_least: int, repeated: int = 0) -> Health:
    """The health of a source by its newest finished run, None before the first, and by its `fallen`.

    `repeated` is how many of its posts announce one promotion that stands: more than a hundred are a warning.
    """
    if run is None:
        return Health("never", "never crawled", "run `offers crawl`")
    if run.outcome == "failed":
        reason = run.failures[0].text if run.failures else "the crawl failed"
        return Health("failing", reason, "open the address in a browser, and compare it with `url` in sources.toml")
    if run.posts < expect_at_least:
        return Health(
            "failing",
            f"{run.posts} posts, where at least {expect_at_least} are expected",
            "look whether the site has changed, or lower `expect_at_least`",
        )
    if fall is not None:
        return Health("failing", fall, f"run `offers doctor {run.source}`, which shows what is read otherwise now")
    if repeated > REPEATED:
        return Health(
            "warning",
            f"{repeated} of its posts announce one promotion",
            "look whether it gives a post a new address with every visit; `selectors` or `categories` may narrow it",
        )
    return Health("ok", f"{run.posts} posts", "")


def fallen(habit: Sequence[Gave]) -> str | None:
    """In which way a source's newest good run fell behind what those before it gave; newest first.

    There are three: a listing that shows less than half of the median of the last runs of that weekday (of the last
    runs where there are not four of that day); less than half of the usual part of its offers with dates that were
    understood; a newest post older than at any run before, and than two days.
    """
    return _lists_less(habit) or _dates_less(habit) or _stands_still(habit)


def _lists_less(habit: Sequence[Gave]) -> str | None:
    """The last listing that was shown decides until another is."""
    listings = [(gave.weekday, gave.seen) for gave in habit if gave.seen is not None]
    if not listings:
        return None
    (today, shown), *before = listings
    same_day = [seen for day, seen in before if day == today][:_SAME_DAY]
    chosen = same_day if len(same_day) >= _HABIT else [seen for _, seen in before[:_SAME_DAY]]
    usual = median(chosen) if len(chosen) >= _HABIT else 0
    if shown < _CLEARLY_LESS * usual:
        return f"its listing shows {shown} posts, where it usually shows {usual:g}"
    return None


def _dates_less(habit: Sequence[Gave]) -> str | None:
    """Of the newest offers that are enough to tell, however many runs it took to read them."""
    offers = dated = 0
    rest = iter(habit)
    for gave in rest:
        offers, dated = offers + gave.offers, dated + gave.dated
        if offers >= _OFFERS:
            break
    before = list(rest)
    usual_of = sum(gave.offers for gave in before)
    if offers < _OFFERS or usual_of < 2 * _OFFERS:
        return None
    part, usual = dated / offers, sum(gave.dated for gave in before) / usual_of
    if part < _CLEARLY_LESS * usual:
        return f"the dates of {part:.0%} of its offers were understood, where {usual:.0%} usually are"
    return None


def _stands_still(habit: Sequence[Gave]) -> str | None:
    age, *ages = [gave.age for gave in habit] or [None]
    known = [old for old in ages if old is not None]
    if age is not None and len(known) >= _HABIT and age > max(*known, _NOT_YET_OLD.total_seconds()):
        return f"its newest post is {timedelta(seconds=age).days} days old, which it never was before"
    return None
