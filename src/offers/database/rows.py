"""Writing rows on either database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase

T = TypeVar("T")
# SQLite takes 32,766 variables in a statement, PostgreSQL 65,535; a few hundred are as fast as any more.
BATCH = 500


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists of at most so many as a statement is handed."""
    rest = iter(values)
    while part := list(islice(rest, BATCH)):
        yield part


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that takes the writer's lock at its beginning, committed whole or not at all."""
    return engine.execution_options(writes=True).begin()


def upsert(
    connection: Connection, table: type[DeclarativeBase], keys: Sequence[str], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert the rows, all with the same columns; those whose keys are there already are brought up to date."""
    if not rows:
        return
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = insert(table)
    changed = {c: statement.excluded[c] for c in rows[0] if c not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed), list(rows))
