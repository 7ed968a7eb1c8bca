"""What the operator is to be told, target by target: that something is wrong, and once it is, that it is well again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select, update

from offers.database.rows import writing
from offers.database.tables import ALARMS

# The program's log is told as the targets are: once, and once when it is well again.
LOG = "log"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What one target knows of one alarm: `told` is when it was told of it, `ended` when it was well again."""

    key: str
    target: str
    said: str
    raised: datetime
    ended: datetime | None
    told: datetime | None
    due: datetime
    attempts: int


def alarms(engine: Engine) -> list[Alarm]:
    """All that stand, and those whose end is still to be told, the oldest first."""
    with engine.connect() as connection:
        return _alarms(connection)


def _alarms(connection: Connection) -> list[Alarm]:
    row = ALARMS.c
    columns = (row.key, row.target, row.said, row.raised, row.ended, row.told, row.due, row.attempts)
    return [Alarm(*found) for found in connection.execute(select(*columns).order_by(row.raised, row.key))]


def set_alarms(
    engine: Engine, wrong: Mapping[str, str], unknown: Collection[str], targets: Collection[str], now: datetime
) -> list[Alarm]:
    """Bring the alarms up to date; those that a target is to be told of by now.

    `wrong` are the lines by key, `unknown` keys of which nothing is known now: they stay as they are. One that ends
    before it was told goes untold, one that comes back before its end was told never ended.
    """
    with writing(engine) as connection:
        known = {(alarm.key, alarm.target): alarm for alarm in _alarms(connection)}
        fresh = [(key, target) for key in wrong for target in targets if (key, target) not in known]
        rows = [
            {"key": key, "target": target, "said": wrong[key], "raised": now, "due": now, "attempts": 0}
            for key, target in fresh
        ]
        if rows:
            connection.execute(insert(ALARMS), rows)
        for alarm in known.values():
            if alarm.target not in targets:
                _delete(connection, alarm)
            elif alarm.key in wrong and alarm.ended is not None:
                _update(connection, alarm, ended=None)
            elif alarm.key not in wrong and alarm.key not in unknown and alarm.ended is None:
                if alarm.told is None:
                    _delete(connection, alarm)
                else:
                    _update(connection, alarm, ended=now, due=now, attempts=0)
        return [a for a in _alarms(connection) if a.due <= now and (a.told is None) == (a.ended is None)]


def told(engine: Engine, found: Iterable[Alarm], now: datetime) -> None:
    """Keep that a target was told of these; those of which it knows the end are done."""
    with writing(engine) as connection:
        for alarm in found:
            if alarm.ended is not None:
                _delete(connection, alarm)
            else:
                _update(connection, alarm, told=now, attempts=0)


def untold(engine: Engine, found: Iterable[Alarm], again: datetime) -> None:
    """Keep that a target did not take these; they wait until then."""
    with writing(engine) as connection:
        for alarm in found:
            _update(connection, alarm, due=again, attempts=alarm.attempts + 1)


def _delete(connection: Connection, alarm: Alarm) -> None:
    connection.execute(delete(ALARMS).where(ALARMS.c.key == alarm.key, ALARMS.c.target == alarm.target))


def _update(connection: Connection, alarm: Alarm, **values: object) -> None:
    there = update(ALARMS).where(ALARMS.c.key == alarm.key, ALARMS.c.target == alarm.target)
    connection.execute(there.values(**values))
