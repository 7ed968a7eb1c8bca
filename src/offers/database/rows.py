"""Reading and writing rows on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Insert, Table

T = TypeVar("T")
# SQLite takes 32,766 variables in a statement, PostgreSQL 65,535; a few hundred are as fast as any more.
BATCH = 500


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists of at most so many as a statement is handed."""
    rest = iter(values)
    while part := list(islice(rest, BATCH)):
        yield part


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that takes the writer's lock at its beginning, committed whole or not at all."""
    with engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def snapshot(engine: Engine) -> Connection:
    """A connection that sees the database as it stands at its first question, whatever is written meanwhile."""
    # In SQLite's WAL every transaction does; PostgreSQL's own default sees what others commit between two questions.
    isolation = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    return engine.connect().execution_options(**isolation)


def upsert(connection: Connection, table: Table[Any], keys: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows, all with the same columns; those whose keys are there already are brought up to date."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(keys), tuple(rows[0])), list(rows))


def insert_of(dialect: str) -> Callable[[Table[Any]], Any]:
    """How the dialect writes an insert that may conflict."""
    # Each brings a hundred modules of its own, a tenth of a second of every command.
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert


# Putting a statement together takes longer than running it.
@cache
def _upsert(dialect: str, table: Table[Any], keys: tuple[str, ...], columns: tuple[str, ...]) -> Insert:
    statement = insert_of(dialect)(table)
    changed = {c: statement.excluded[c] for c in columns if c not in keys}
    whole: Insert = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    return whole
