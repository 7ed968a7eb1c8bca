"""Promotions as they were last made, and the editions that showed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from offers.database.rows import upsert, writing
from offers.database.tables import EditionRow, PromotionPostRow, PromotionRow
from offers.model import Promotion, to_json


def save_promotions(engine: Engine, promotions: Iterable[tuple[Promotion, Iterable[int]]]) -> None:
    """Replace the promotions by these, each with the numbers of its posts. A promotion keeps its first_seen."""
    rows: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for promotion, posts in promotions:
        validity = promotion.offer.validity
        rows.append(
            {
                "id": promotion.id,
                "title": promotion.title,
                "facts": to_json(promotion.offer),
                "starts": validity.starts,
                "ends": validity.ends,
                "first_seen": promotion.first_seen,
                "last_seen": promotion.last_seen,
            }
        )
        links += [{"post_id": post, "promotion_id": promotion.id} for post in posts]
    with writing(engine) as connection:
        known: Mapping[str, datetime] = {
            row.id: row.first_seen for row in connection.execute(select(PromotionRow.id, PromotionRow.first_seen))
        }
        for row in rows:
            row["first_seen"] = min(row["first_seen"], known.get(row["id"], row["first_seen"]))
        connection.execute(delete(PromotionPostRow))
        gone = known.keys() - {row["id"] for row in rows}
        if gone:
            connection.execute(delete(PromotionRow).where(PromotionRow.id.in_(sorted(gone))))
        upsert(connection, PromotionRow, ("id",), rows)
        if links:
            connection.execute(insert(PromotionPostRow), links)


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
