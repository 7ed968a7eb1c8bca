"""How the sources do, worst first, and what waits: for the operator, and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from offers.config import Config
from offers.database.alarms import LOG, alarms
from offers.database.promotions import repeated
from offers.database.runs import falls, last_runs, last_successes
from offers.database.watches import Waiting, waiting
from offers.health import REPEATED, Health, judge
from offers.model import Run
from offers.targets import private


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
    again, read = repeated(engine, day, REPEATED), last_successes(engine)
    last, fall = last_runs(engine, names), falls(engine, names)
    for source in enabled:
        name, run = source.name, last.get(source.name)
        health = judge(run, fall.get(name), source.expect_at_least, again.get(name, 0))
        states.append(SourceState(name, source.title, source.url, health, read.get(name), run))
    return tuple(sorted(states, key=lambda s: (s.health.rank, s.last_read or datetime.min.replace(tzinfo=UTC), s.name)))


def status_lines(engine: Engine) -> list[str]:
    """A line for each target that has not been told all."""
    return [said for found in waiting(engine) for said in _told(found)]


def _told(found: Waiting) -> list[str]:
    target = private(found.target)
    lines = []
    if found.failures:
        lines.append(
            f"watch {found.watch}: {found.waiting} lines wait for {target}, which failed {found.failures} times; "
            f"tried again after {found.due:%Y-%m-%d %H:%M} UTC: check the address, or `offers watch remove`"
        )
    if found.lost:
        lines.append(f"watch {found.watch}: {found.lost} lines to {target} were being sent when the program was killed")
    return lines


def alarm_lines(engine: Engine) -> list[str]:
    """What stands beside the sources, and which targets have not been told."""
    found = alarms(engine)
    ours = [a for a in found if a.target == LOG and a.ended is None and not a.key.startswith("source ")]
    away = {a.target: a for a in found if a.attempts}
    return [
        *(f"alarm since {a.raised:%Y-%m-%d %H:%M} UTC: {a.said}" for a in ours),
        *(
            f"alarms wait for {private(t)}, which failed {a.attempts} times: check `run.alarms`"
            for t, a in away.items()
        ),
    ]
