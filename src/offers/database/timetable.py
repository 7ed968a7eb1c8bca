"""What is due, and what was decided of it, as it stands between the runs of a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Text, and_, bindparam, case, literal, select

from offers.database.rows import insert_of, writing
from offers.database.tables import SOURCES, Instant

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


# What an upgrade or a wrong clock left beyond it is read as it.
_DUE = case((SOURCES.c.next_due_at > literal(NEVER, Instant()), literal(NEVER, Instant())), else_=SOURCES.c.next_due_at)


def pasts(engine: Engine) -> dict[str, Past]:
    """What is kept of every source, by its name."""
    row = SOURCES.c
    asked = select(
        row.name, row.last_began, row.last_run, row.failures_in_a_row, _DUE.label("next_due_at"), row.due_basis
    )
    with engine.connect() as connection:
        return {
            r.name: Past(r.last_began, r.last_run, r.failures_in_a_row, r.next_due_at, r.due_basis)
            for r in connection.execute(asked)
        }


def keep_due(
    engine: Engine, decided: Mapping[str, tuple[datetime, str]], known: Mapping[str, Past] | None = None
) -> None:
    """Keep when the sources are due next, each with what that was decided on.

    Decided on what was `known`, it is left where another has decided since, as `offers queue requeue` does.
    """
    if not decided:
        return
    rows: list[dict[str, Any]] = [
        {"name": name, "next_due_at": due, "due_basis": basis} for name, (due, basis) in decided.items()
    ]
    with writing(engine) as connection:
        insert = insert_of(connection.dialect.name)(SOURCES)
        unchanged = None
        if known is not None:
            unchanged = and_(
                _DUE.is_not_distinct_from(bindparam("was_due", type_=Instant())),
                SOURCES.c.due_basis.is_not_distinct_from(bindparam("was_basis", type_=Text())),
            )
            for row in rows:
                was = known.get(row["name"], Past())
                row |= {"was_due": was.next_due, "was_basis": was.basis}
        changed = {column: insert.excluded[column] for column in ("next_due_at", "due_basis")}
        connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=changed, where=unchanged), rows)
