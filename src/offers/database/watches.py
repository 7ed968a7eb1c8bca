"""What readers want to be told of, and the queue of what they are to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from offers.database.rows import batches, insert_of, writing
from offers.database.tables import NOTICES, WATCHES
from offers.model import Watch


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that a target of a watch is to be told; `attempts` are those that failed."""

    number: int
    watch: Watch
    target: str
    said: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a target has not been told: how many lines wait, until when, after how many failures of the oldest.

    `lost` are lines that were handed over by a process that was killed then: nobody knows whether they arrived.
    """

    watch: str
    target: str
    waiting: int
    failures: int
    due: datetime | None
    lost: int


def save_watch(engine: Engine, watch: Watch) -> None:
    """Keep a new watch."""
    rules = {"words": watch.words, "stores": watch.stores, "cities": watch.cities, "sectors": watch.sectors}
    row = {
        "id": watch.id,
        "name": watch.name,
        "rules": {**{key: list(value) for key, value in rules.items()}, "discount": watch.discount},
        "events": list(watch.events),
        "targets": list(watch.targets),
        "at_once": watch.at_once,
        "created": watch.created,
    }
    with writing(engine) as connection:
        connection.execute(insert(WATCHES), row)


def watches(engine: Engine) -> list[Watch]:
    """All watches, the oldest first."""
    with engine.connect() as connection:
        return _watches(connection)


def _watches(connection: Connection) -> list[Watch]:
    rows = connection.execute(select(WATCHES).order_by(WATCHES.c.created, WATCHES.c.id))
    return [
        Watch(
            id=row.id,
            name=row.name,
            words=tuple(row.rules["words"]),
            stores=tuple(row.rules["stores"]),
            cities=tuple(row.rules["cities"]),
            sectors=tuple(row.rules["sectors"]),
            discount=row.rules["discount"],
            events=tuple(row.events),
            targets=tuple(row.targets),
            at_once=row.at_once,
            created=row.created,
        )
        for row in rows
    ]


def remove_watch(engine: Engine, id: str) -> bool:
    """Delete a watch with its queue; whether there was one."""
    with writing(engine) as connection:
        return bool(connection.execute(delete(WATCHES).where(WATCHES.c.id == id)).rowcount)


def queue(engine: Engine, watch: Watch, found: Iterable[tuple[str, str, str]], now: datetime, due: datetime) -> None:
    """Queue a line for each target: `found` are promotions' ids, events and lines. What was queued before is not."""
    rows = [
        {
            "watch_id": watch.id,
            "target": target,
            "promotion_id": promotion,
            "event": event,
            "said": said,
            "queued": now,
            "due": due,
            "attempts": 0,
        }
        for promotion, event, said in found
        for target in watch.targets
    ]
    with writing(engine) as connection:
        if rows:
            fresh = insert_of(connection.dialect.name)
            connection.execute(fresh(NOTICES).on_conflict_do_nothing(), rows)


def due(engine: Engine, now: datetime) -> list[Notice]:
    """The lines that wait and whose time has come, in the order in which they were queued."""
    waits = NOTICES.c.sent.is_(None) & NOTICES.c.begun.is_(None) & (NOTICES.c.due <= now)
    with engine.connect() as connection:
        known = {watch.id: watch for watch in _watches(connection)}
        rows = connection.execute(select(NOTICES).where(waits).order_by(NOTICES.c.id))
        return [Notice(row.id, known[row.watch_id], row.target, row.said, row.attempts) for row in rows]


def last_sent(engine: Engine, watch: str, target: str) -> datetime | None:
    """When the target of a watch was told anything last."""
    asked = select(func.max(NOTICES.c.sent)).where(NOTICES.c.watch_id == watch, NOTICES.c.target == target)
    with engine.connect() as connection:
        return connection.execute(asked).scalar()


def begin(engine: Engine, notices: Sequence[Notice], now: datetime) -> list[Notice]:
    """Mark the lines as handed over; those that no other process had begun meanwhile."""
    with writing(engine) as connection:
        free: set[int] = set()
        for part in batches(notice.number for notice in notices):
            waits = select(NOTICES.c.id).where(NOTICES.c.id.in_(part), NOTICES.c.begun.is_(None))
            free.update(connection.execute(waits).scalars())
            connection.execute(update(NOTICES).where(NOTICES.c.id.in_(free)).values(begun=now))
    return [notice for notice in notices if notice.number in free]


def arrived(engine: Engine, notices: Sequence[Notice], now: datetime) -> None:
    """Mark the lines as told."""
    _update(engine, notices, {"sent": now})


def failed(engine: Engine, notices: Sequence[Notice], again: datetime) -> None:
    """Have the lines wait once more, until then."""
    _update(engine, notices, {"begun": None, "due": again, "attempts": NOTICES.c.attempts + 1})


def _update(engine: Engine, notices: Sequence[Notice], values: dict[str, Any]) -> None:
    with writing(engine) as connection:
        for part in batches(notice.number for notice in notices):
            connection.execute(update(NOTICES).where(NOTICES.c.id.in_(part)).values(**values))


def waiting(engine: Engine) -> list[Waiting]:
    """The targets that have not been told all."""
    row = NOTICES.c
    waits = func.count().filter(row.begun.is_(None))
    lost = func.count().filter(row.begun.is_not(None))
    asked = select(row.watch_id, row.target, waits, func.max(row.attempts), func.min(row.due), lost)
    asked = asked.where(row.sent.is_(None)).group_by(row.watch_id, row.target).order_by(row.watch_id, row.target)
    with engine.connect() as connection:
        return [Waiting(*found) for found in connection.execute(asked)]
