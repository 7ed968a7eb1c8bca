"""Promotions as they were last made, and the editions that showed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, bindparam, delete, select, update

from offers.database.rows import batches, upsert, writing
from offers.database.tables import EditionRow, PromotionPostRow, PromotionRow
from offers.model import Promotion, to_json


def save_promotions(engine: Engine, promotions: Mapping[str, tuple[Promotion, Iterable[int]]]) -> None:
    """Replace the promotions by these, each by its `content_key` and with the numbers of its posts.

    A promotion keeps its first_seen. Of one that says what it said before only the day it was last seen is written.
    """
    made = {promotion.id: (promotion, key, tuple(posts)) for key, (promotion, posts) in promotions.items()}
    with writing(engine) as connection:
        columns = (PromotionRow.id, PromotionRow.first_seen, PromotionRow.last_seen, PromotionRow.content)
        known = {row.id: row for row in connection.execute(select(*columns))}
        links = {row.post_id: row.promotion_id for row in connection.execute(select(PromotionPostRow.__table__))}
        gone = sorted(known.keys() - made.keys())
        for ids in batches(gone):
            connection.execute(delete(PromotionRow).where(PromotionRow.id.in_(ids)))
        rows, seen = [], []
        for id, (promotion, content, _) in made.items():
            old = known.get(id)
            if old is None or old.content != content:
                rows.append(_row(promotion, content, old.first_seen if old is not None else promotion.first_seen))
            elif old.last_seen != promotion.last_seen:
                seen.append({"of": id, "last_seen": promotion.last_seen})
        upsert(connection, PromotionRow, ("id",), rows)
        if seen:
            connection.execute(update(PromotionRow).where(PromotionRow.id == bindparam("of")), seen)
        wanted = {post: id for id, (_, _, posts) in made.items() for post in posts}
        for ids in batches(sorted(post for post, id in links.items() if wanted.get(post) != id)):
            connection.execute(delete(PromotionPostRow).where(PromotionPostRow.post_id.in_(ids)))
        fresh = [{"post_id": post, "promotion_id": id} for post, id in wanted.items() if links.get(post) != id]
        upsert(connection, PromotionPostRow, ("post_id",), fresh)


def _row(promotion: Promotion, content: str, first_seen: datetime) -> dict[str, Any]:
    return {
        "id": promotion.id,
        "title": promotion.title,
        "facts": to_json(promotion.offer),
        "starts": promotion.offer.validity.starts,
        "ends": promotion.offer.validity.ends,
        "first_seen": min(promotion.first_seen, first_seen),
        "last_seen": promotion.last_seen,
        "content": content,
    }


def record_edition(
    engine: Engine, day: date, *, built: datetime, path: str, promotions: Iterable[str], rules: str
) -> None:
    """Keep that the edition of a day was built; a later build of the day replaces the record."""
    row = {"day": day, "built": built, "path": path, "promotions": list(promotions), "rules": rules}
    with writing(engine) as connection:
        upsert(connection, EditionRow, ("day",), [row])


def edition_before(engine: Engine, day: date) -> frozenset[str] | None:
    """The ids of the promotions in the newest edition of an earlier day, None where there is none."""
    asked = select(EditionRow.promotions).where(EditionRow.day < day).order_by(EditionRow.day.desc()).limit(1)
    with engine.connect() as connection:
        row = connection.execute(asked).first()
        return frozenset(row.promotions) if row else None


def last_edition(engine: Engine) -> tuple[date, datetime] | None:
    """The day of the newest edition and when it was built."""
    with engine.connect() as connection:
        row = connection.execute(
            select(EditionRow.day, EditionRow.built).order_by(EditionRow.day.desc()).limit(1)
        ).first()
        return (row.day, row.built) if row else None
