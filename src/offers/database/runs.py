"""Crawls and the state of their sources."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    UnaryExpression,
    insert,
    select,
    true,
    update,
)

from offers.database.rows import batches, upsert, writing
from offers.database.tables import RUNS, SOURCES
from offers.health import fallen
from offers.model import Failure, Gave, Run, to_json

_RUNNING = "running"
# So many runs make a source's past.
PAST = 60


def start_run(engine: Engine, source: str, started: datetime) -> int:
    """A new run's number."""
    row = {"source": source, "started": started, "outcome": _RUNNING, "failures": []}
    with writing(engine) as connection:
        return int(connection.execute(insert(RUNS).returning(RUNS.c.id), row).scalar_one())


def finish_run(engine: Engine, number: int, run: Run) -> None:
    """Keep what the run gave, and with it the state of its source."""
    apart = ("source", "started", "finished", "newest")
    values = {key: value for key, value in to_json(run).items() if key not in apart}
    with writing(engine) as connection:
        connection.execute(
            update(RUNS).where(RUNS.c.id == number).values(**values, finished=run.finished, newest=run.newest)
        )
        state = connection.execute(select(SOURCES).where(SOURCES.c.name == run.source)).first()
        ok = run.outcome == "ok"
        habit = [Gave._make(one) for one in state.habit] if state else []
        if ok:
            habit = [_gave(run), *habit][:PAST]
        row = {
            "name": run.source,
            "last_began": run.started,
            "last_run": run.finished,
            "last_success": run.finished if ok else (state.last_success if state else None),
            "failures_in_a_row": 0 if ok else (state.failures_in_a_row if state else 0) + 1,
            "habit": habit,
            "fallen": fallen(habit),
        }
        upsert(connection, SOURCES, ("name",), [row])


def memory_of(engine: Engine, source: str) -> dict[str, Any]:
    """What the source's spider left for its next run; empty before the first."""
    with engine.connect() as connection:
        kept = connection.execute(select(SOURCES.c.memory).where(SOURCES.c.name == source)).scalar()
    return dict(kept or {})


def keep_memory(engine: Engine, source: str, memory: dict[str, Any]) -> None:
    """Replace what the source's spider left."""
    with writing(engine) as connection:
        known = connection.execute(select(SOURCES.c.failures_in_a_row).where(SOURCES.c.name == source)).scalar()
        upsert(connection, SOURCES, ("name",), [{"name": source, "memory": memory, "failures_in_a_row": known or 0}])


def open_run(engine: Engine, source: str, since: datetime) -> int | None:
    """The number of a run of the source that was begun since then and never finished."""
    with engine.connect() as connection:
        return connection.execute(
            select(RUNS.c.id).where(RUNS.c.source == source, RUNS.c.started >= since, RUNS.c.outcome == _RUNNING)
        ).scalar()


def close_dead(engine: Engine, source: str, *, before: datetime, now: datetime) -> None:
    """Mark the source's runs that were begun before then and never finished as failed: their process was killed."""
    dead = [to_json(Failure("died", "killed before its end"))]
    with writing(engine) as connection:
        begun = (RUNS.c.source == source) & (RUNS.c.started < before) & (RUNS.c.outcome == _RUNNING)
        connection.execute(update(RUNS).where(begun).values(outcome="failed", finished=now, failures=dead))


def last_run(engine: Engine, source: str, since: datetime | None = None) -> Run | None:
    """The newest finished run of the source; None where that finished before `since`."""
    found = runs(engine, source, limit=1)
    return found[0] if found and (since is None or found[0].finished >= since) else None


def runs(engine: Engine, source: str, *, limit: int) -> list[Run]:
    """The finished runs of a source, newest first."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(RUNS)
            .where(RUNS.c.source == source, *_finished(RUNS.c))
            .order_by(*_newest_first(RUNS.c))
            .limit(limit)
        )
        return [_run(row) for row in rows]


def _finished(run: Any) -> tuple[ColumnElement[bool], ...]:
    # One that began later than now was of a clock that ran ahead: it would be the newest until that day.
    return run.outcome != _RUNNING, run.started <= datetime.now(UTC)


def _newest_first(run: Any) -> tuple[UnaryExpression[Any], ...]:
    return run.started.desc(), run.id.desc()


def last_runs(engine: Engine, sources: Collection[str]) -> dict[str, Run]:
    """The newest finished run of each of the sources that was crawled."""
    with engine.connect() as connection:
        asked = (_newest(connection, part) for part in batches(sources))
        return {row.source: _run(row) for each in asked for row in connection.execute(each)}


def falls(engine: Engine, sources: Collection[str]) -> dict[str, str | None]:
    """In which way each of the sources fell behind its past with its newest good run, if it did."""
    asked = select(SOURCES.c.name, SOURCES.c.fallen)
    with engine.connect() as connection:
        rows = (connection.execute(asked.where(SOURCES.c.name.in_(part))).all() for part in batches(sources))
        return {row.name: row.fallen for part in rows for row in part}


def _gave(run: Run) -> Gave:
    age = None if run.newest is None else int((run.started - run.newest).total_seconds())
    return Gave(run.started.astimezone(UTC).weekday(), run.offers, run.dated, run.seen, age)


def _newest(connection: Connection, sources: Collection[str]) -> Select[Any]:
    """The newest finished run of each of the sources: a window over all runs would read years of them."""
    run = RUNS.alias().c
    of_source = select(run.id).where(run.source == SOURCES.c.name, *_finished(run))
    newest = of_source.order_by(*_newest_first(run)).limit(1).correlate(SOURCES)
    asked = select(RUNS).select_from(SOURCES).where(SOURCES.c.name.in_(sources))
    if connection.dialect.name == "sqlite":
        return asked.join(RUNS, RUNS.c.id.in_(newest.scalar_subquery()))
    each = newest.lateral()
    return asked.join(each, true()).join(RUNS, RUNS.c.id == each.c.id)


def last_successes(engine: Engine) -> dict[str, datetime | None]:
    """When each source last gave what was expected of it."""
    with engine.connect() as connection:
        rows = connection.execute(select(SOURCES.c.name, SOURCES.c.last_success))
        return {row.name: row.last_success for row in rows}


def _run(row: Row[Any]) -> Run:
    return Run(
        source=row.source,
        started=row.started,
        finished=row.finished,
        outcome=row.outcome,
        posts=row.posts,
        new=row.new,
        changed=row.changed,
        offers=row.offers,
        requests=row.requests,
        bytes=row.bytes,
        seconds=row.seconds,
        failures=tuple(Failure(**f) for f in row.failures),
        withdrawn=row.withdrawn,
        read=row.read,
        dated=row.dated,
        seen=row.seen,
        newest=row.newest,
    )
