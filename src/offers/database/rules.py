"""Which kept posts were read by which version of the rules."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Engine, func, or_, select, update

from offers.database.rows import batches, writing
from offers.database.tables import OfferRow, PostRow


def stale_sources(engine: Engine, rules: str) -> dict[str, int]:
    """How many posts of each source that are kept whole were read by other rules than these."""
    asked = select(PostRow.source, func.count().label("posts")).join(OfferRow, OfferRow.post_id == PostRow.id)
    with engine.connect() as connection:
        rows = connection.execute(asked.where(_stale(rules)).group_by(PostRow.source).order_by(PostRow.source))
        return {row.source: row.posts for row in rows}


def mark_read(engine: Engine, rules: str, sources: Collection[str] | None) -> None:
    """Keep that the posts of the sources, or of all, were read by these rules, also those that say the same."""
    stale = select(OfferRow.post_id).join(PostRow, OfferRow.post_id == PostRow.id).where(_stale(rules))
    if sources is not None:
        stale = stale.where(PostRow.source.in_(sources))
    with engine.connect() as connection:
        ids = list(connection.execute(stale).scalars())
    for part in batches(ids):
        with writing(engine) as connection:
            connection.execute(update(OfferRow).where(OfferRow.post_id.in_(part)).values(rules=rules))


def _stale(rules: str) -> ColumnElement[bool]:
    # An index finds what is more or less, but not what is other.
    return or_(OfferRow.rules < rules, OfferRow.rules > rules) & PostRow.bare.is_(False)
