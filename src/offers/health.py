"""How a source does: what its last runs gave, against what is expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from offers.model import Run


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state with the reason for it and what to do; worse states sort first."""

    state: Literal["failing", "never", "ok"]
    reason: str
    remedy: str

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return ("failing", "never", "ok").index(self.state)


def judge(runs: Sequence[Run], expect_at_least: int) -> Health:
    """The health of a source by its finished runs, newest first."""
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
    return Health("ok", f"{run.posts} posts", "")
