"""What goes when it was kept long enough."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Engine, LargeBinary, cast, delete, func, select, update
from sqlalchemy.sql import ColumnElement

from offers.database.rows import batches, writing
from offers.database.tables import EDITIONS, PICTURES, POST_REVISIONS, POSTS, RUNS

# A run's numbers with its place in the indices; measured, about so.
_RUN_BYTES = 200


def drop_editions(engine: Engine, before: date) -> None:
    """Forget that editions of days before this one were built."""
    with writing(engine) as connection:
        connection.execute(delete(EDITIONS).where(EDITIONS.c.day < before))


def drop_bodies(engine: Engine, before: datetime, *, dry_run: bool) -> tuple[int, int]:
    """Drop the texts of posts that were last seen before then, and of what they said before; how many, how many bytes.

    What was read of them stays, and is not read again.
    """
    old = (POSTS.c.last_seen < before) & POSTS.c.bare.is_(False) & POSTS.c.body.is_not(None)
    length = _length(engine, POSTS.c.body)
    with engine.connect() as connection:
        rows = connection.execute(select(POSTS.c.id, length).where(old)).all()
    if not dry_run:
        for part in batches(row.id for row in rows):
            with writing(engine) as connection:
                # One that a crawl has seen again meanwhile stays.
                still = POSTS.c.id.in_(part) & old
                connection.execute(
                    delete(POST_REVISIONS).where(POST_REVISIONS.c.post_id.in_(select(POSTS.c.id).where(still)))
                )
                connection.execute(update(POSTS).where(still).values(body=None, bare=True))
    return len(rows), sum(row[1] for row in rows)


def drop_runs(engine: Engine, before: datetime, newest: int, *, dry_run: bool) -> tuple[int, int]:
    """Drop finished runs that began before then, but for so many newest of each source; how many, how many bytes."""
    order = RUNS.c.started.desc(), RUNS.c.id.desc()
    place = func.row_number().over(partition_by=RUNS.c.source, order_by=order).label("place")
    each = select(RUNS.c.id, RUNS.c.started, place).where(RUNS.c.finished.is_not(None)).subquery()
    with engine.connect() as connection:
        old = select(each.c.id).where(each.c.place > newest, each.c.started < before)
        ids = list(connection.execute(old).scalars())
    if not dry_run:
        for part in batches(ids):
            with writing(engine) as connection:
                connection.execute(delete(RUNS).where(RUNS.c.id.in_(part)))
    return len(ids), len(ids) * _RUN_BYTES


def picture_files(engine: Engine) -> set[str] | None:
    """The names of the files of all kept pictures; None where there is no post at all."""
    with engine.connect() as connection:
        if connection.execute(select(POSTS.c.id).limit(1)).scalar() is None:
            return None
        rows = connection.execute(select(PICTURES.c.thumb, PICTURES.c.large))
        return {name for row in rows for name in row if name}


def _length(engine: Engine, text: Column[str | None]) -> ColumnElement[int]:
    """Of a text, in bytes."""
    return func.octet_length(text) if engine.dialect.name == "postgresql" else func.length(cast(text, LargeBinary))
