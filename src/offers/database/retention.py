"""What goes when it was kept long enough."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine, LargeBinary, cast, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from offers.database.rows import batches, writing
from offers.database.tables import EditionRow, PictureRow, PostRow, RevisionRow, RunRow

# A run's numbers with its place in the indices; measured, about so.
_RUN_BYTES = 200


def drop_editions(engine: Engine, before: date) -> None:
    """Forget that editions of days before this one were built."""
    with writing(engine) as connection:
        connection.execute(delete(EditionRow).where(EditionRow.day < before))


def drop_bodies(engine: Engine, before: datetime, *, dry_run: bool) -> tuple[int, int]:
    """Drop the texts of posts that were last seen before then, and of what they said before; how many, how many bytes.

    What was read of them stays, and is not read again.
    """
    old = (PostRow.last_seen < before) & PostRow.bare.is_(False) & PostRow.body.is_not(None)
    length = _length(engine, PostRow.body)
    with engine.connect() as connection:
        rows = connection.execute(select(PostRow.id, length).where(old)).all()
    if not dry_run:
        for part in batches(row.id for row in rows):
            with writing(engine) as connection:
                # One that a crawl has seen again meanwhile stays.
                still = PostRow.id.in_(part) & old
                connection.execute(delete(RevisionRow).where(RevisionRow.post_id.in_(select(PostRow.id).where(still))))
                connection.execute(update(PostRow).where(still).values(body=None, bare=True))
    return len(rows), sum(row[1] for row in rows)


def drop_runs(engine: Engine, before: datetime, newest: int, *, dry_run: bool) -> tuple[int, int]:
    """Drop finished runs that began before then, but for so many newest of each source; how many, how many bytes."""
    order = RunRow.started.desc(), RunRow.id.desc()
    place = func.row_number().over(partition_by=RunRow.source, order_by=order).label("place")
    each = select(RunRow.id, RunRow.started, place).where(RunRow.finished.is_not(None)).subquery()
    with engine.connect() as connection:
        old = select(each.c.id).where(each.c.place > newest, each.c.started < before)
        ids = list(connection.execute(old).scalars())
    if not dry_run:
        for part in batches(ids):
            with writing(engine) as connection:
                connection.execute(delete(RunRow).where(RunRow.id.in_(part)))
    return len(ids), len(ids) * _RUN_BYTES


def picture_files(engine: Engine) -> set[str] | None:
    """The names of the files of all kept pictures; None where there is no post at all."""
    with engine.connect() as connection:
        if connection.execute(select(PostRow.id).limit(1)).scalar() is None:
            return None
        rows = connection.execute(select(PictureRow.thumb, PictureRow.large))
        return {name for row in rows for name in row if name}


def _length(engine: Engine, text: InstrumentedAttribute[str | None]) -> ColumnElement[int]:
    """Of a text, in bytes."""
    return func.octet_length(text) if engine.dialect.name == "postgresql" else func.length(cast(text, LargeBinary))
