"""What is due, and what was decided of it, as it stands between the runs of a source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from offers.database.rows import upsert, writing
from offers.database.tables import SourceRow


@dataclass(frozen=True, slots=True)
class Past:
    """A source's last crawl, and when the next one is due, which was decided on `basis`."""

    began: datetime | None = None
    ended: datetime | None = None
    failures: int = 0
    next_due: datetime | None = None
    basis: str | None = None


def pasts(engine: Engine) -> dict[str, Past]:
    """What is kept of every source, by its name."""
    row = SourceRow
    asked = select(row.name, row.last_began, row.last_run, row.failures_in_a_row, row.next_due_at, row.due_basis)
    with engine.connect() as connection:
        return {
            r.name: Past(r.last_began, r.last_run, r.failures_in_a_row, r.next_due_at, r.due_basis)
            for r in connection.execute(asked)
        }


def keep_due(engine: Engine, decided: Mapping[str, tuple[datetime, str]]) -> None:
    """Keep when the sources are due next, each with what that was decided on."""
    rows = [{"name": name, "next_due_at": due, "due_basis": basis} for name, (due, basis) in decided.items()]
    if rows:
        with writing(engine) as connection:
            upsert(connection, SourceRow, ("name",), rows)


def make_due(engine: Engine, names: Collection[str], now: datetime) -> None:
    """Have the sources crawled as soon as may be."""
    with writing(engine) as connection:
        connection.execute(update(SourceRow).where(SourceRow.name.in_(names)).values(next_due_at=now))
