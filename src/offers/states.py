"""How the sources do, worst first: for the operator, and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from offers.config import Config
from offers.database.promotions import most_repeated
from offers.database.runs import habits, last_runs, last_successes
from offers.health import PAST, Health, judge
from offers.model import Run


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as the page tells of it; `run` is its last finished one."""

    name: str
    title: str
    url: str
    health: Health
    last_read: datetime | None
    run: Run | None


def source_states(config: Config, engine: Engine, day: date) -> tuple[SourceState, ...]:
    """The sources with their health, worst first."""
    states = []
    enabled = [source for source in config.sources if source.enabled]
    names = [source.name for source in enabled]
    repeated, read = most_repeated(engine, day), last_successes(engine)
    last, habit = last_runs(engine, names), habits(engine, names, PAST)
    for source in enabled:
        name, run = source.name, last.get(source.name)
        health = judge(run, habit.get(name, ()), source.expect_at_least, repeated.get(name, 0))
        states.append(SourceState(name, source.title, source.url, health, read.get(name), run))
    return tuple(sorted(states, key=lambda s: (s.health.rank, s.last_read or datetime.min.replace(tzinfo=UTC), s.name)))
