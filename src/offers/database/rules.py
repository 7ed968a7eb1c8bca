"""Which kept posts were read by which version of the rules."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Engine, func, or_, select, update

from offers.database.rows import batches, writing
from offers.database.tables import OFFERS, POSTS


def stale_sources(engine: Engine, rules: str) -> dict[str, int]:
    """How many posts of each source that are kept whole were read by other rules than these."""
    asked = select(POSTS.c.source, func.count().label("posts")).join(OFFERS, OFFERS.c.post_id == POSTS.c.id)
    with engine.connect() as connection:
        rows = connection.execute(asked.where(_stale(rules)).group_by(POSTS.c.source).order_by(POSTS.c.source))
        return {row.source: row.posts for row in rows}


def mark_read(engine: Engine, rules: str, sources: Collection[str] | None) -> None:
    """Keep that the posts of the sources, or of all, were read by these rules, also those that say the same."""
    stale = select(OFFERS.c.post_id).join(POSTS, OFFERS.c.post_id == POSTS.c.id).where(_stale(rules))
    if sources is not None:
        stale = stale.where(POSTS.c.source.in_(sources))
    with engine.connect() as connection:
        ids = list(connection.execute(stale).scalars())
    for part in batches(ids):
        with writing(engine) as connection:
            connection.execute(update(OFFERS).where(OFFERS.c.post_id.in_(part)).values(rules=rules))


def _stale(rules: str) -> ColumnElement[bool]:
    # An index finds what is more or less, but not what is other.
    return or_(OFFERS.c.rules < rules, OFFERS.c.rules > rules) & POSTS.c.bare.is_(False)
