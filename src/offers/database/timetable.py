"""What is due, and what was decided of it, as it stands between the runs of a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, case, literal, select

from offers.database.rows import upsert, writing
from offers.database.tables import Instant, SourceRow

# The last instant that has a day in every zone; PostgreSQL knows of later ones.
NEVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


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
    never = literal(NEVER, Instant())
    due = case((row.next_due_at > never, never), else_=row.next_due_at).label("next_due_at")
    asked = select(row.name, row.last_began, row.last_run, row.failures_in_a_row, due, row.due_basis)
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
