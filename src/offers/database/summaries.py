"""The standing promotions as lists of them need them: a tenth of what a promotion is, read in a tenth of the time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Engine, bindparam, func, select

from offers.database.rows import batches
from offers.database.tables import PostRow, PromotionEventRow, PromotionPostRow, PromotionRow
from offers.model import Place, Store

T = TypeVar("T")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_STANDS = (PromotionRow.until >= bindparam("day"), PromotionRow.withdrawn.is_(None))
_STANDING = select(PromotionRow.id).where(*_STANDS)
# A promotion belongs to the country of its first place.
_COUNTRY = func.coalesce(PromotionRow.facts[("places", 0, "country")].as_string(), "none")
_STANDING_IN = _STANDING.where(bindparam("country") == _COUNTRY)
_SUMMARY = (
    select(
        PromotionRow.id,
        PromotionRow.content,
        PromotionRow.title,
        PromotionRow.facts["stores"].as_string().label("stores"),
        PromotionRow.facts["places"].as_string().label("places"),
        PromotionRow.facts["sector"].as_string().label("sector"),
        PromotionRow.facts["discount_percent"].as_float().label("discount_percent"),
        PromotionRow.starts,
        PromotionRow.ends,
        PromotionRow.first_seen,
    )
    .where(PromotionRow.id.in_(_IDS))
    .order_by(PromotionRow.id)
)
_OF = PromotionPostRow.promotion_id
_SEEN = (
    select(_OF, func.min(PostRow.published).label("published"), func.max(PostRow.last_seen).label("last_seen"))
    .join(PostRow, PostRow.id == PromotionPostRow.post_id)
    .where(_OF.in_(_IDS), PostRow.withdrawn.is_(None))
    .group_by(_OF)
)
_CHANGED = (
    select(PromotionEventRow.promotion_id, PromotionEventRow.kind, func.max(PromotionEventRow.at).label("at"))
    .where(PromotionEventRow.promotion_id.in_(_IDS))
    .group_by(PromotionEventRow.promotion_id, PromotionEventRow.kind)
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list needs to know of a promotion. `key` changes with what the promotion says.

    `published` is when its first post was, `updated` when it last became another, else when it was first seen, and
    `extended` when it last was.
    """

    id: str
    key: str
    title: str
    stores: tuple[Store, ...]
    places: tuple[Place, ...]
    sector: str | None
    discount_percent: float | None
    starts: date | None
    ends: date | None
    first_seen: datetime
    last_seen: datetime
    published: datetime | None
    updated: datetime
    extended: datetime | None


def standing_count(engine: Engine, day: date) -> int:
    """How many promotions a post announces that are not over by the day."""
    with engine.connect() as connection:
        return connection.execute(
            select(func.count()).select_from(PromotionRow).where(*_STANDS), {"day": day}
        ).scalar_one()


def standing_countries(engine: Engine, day: date) -> list[str]:
    """The countries of those promotions, that of the most first; `none` where they name no place."""
    asked = select(_COUNTRY.label("country")).where(*_STANDS).group_by("country").order_by(func.count().desc())
    with engine.connect() as connection:
        return list(connection.execute(asked, {"day": day}).scalars())


def summaries(connection: Connection, day: date, country: str | None = None) -> Iterator[Summary]:
    """The promotions that a post announces and that are not over by the day, in the order of their ids.

    With `country` those of one of `standing_countries`.
    """
    asked = _STANDING if country is None else _STANDING_IN
    ids = list(connection.execute(asked, {"day": day, "country": country}).scalars())
    stores, places = _Shared(Store), _Shared(Place)
    for part in batches(sorted(ids)):
        seen = {row.promotion_id: row for row in connection.execute(_SEEN, {"ids": part}).all()}
        changed: dict[str, dict[str, datetime]] = {}
        for row in connection.execute(_CHANGED, {"ids": part}):
            changed.setdefault(row.promotion_id, {})[row.kind] = row.at
        for row in connection.execute(_SUMMARY, {"ids": part}).all():
            events = changed.get(row.id, {})
            posts = seen.get(row.id)
            yield Summary(
                id=row.id,
                key=row.content,
                title=row.title,
                stores=stores[row.stores],
                places=places[row.places],
                sector=row.sector,
                discount_percent=row.discount_percent,
                starts=row.starts,
                ends=row.ends,
                first_seen=row.first_seen,
                last_seen=posts.last_seen if posts is not None else row.first_seen,
                published=posts.published if posts is not None else None,
                updated=max(events.values(), default=row.first_seen),
                extended=events.get("extended"),
            )


class _Shared(dict[str, tuple[T, ...]]):
    """Values by the JSON that they are read from: thousands of promotions share a few stores and places."""

    def __init__(self, kind: Callable[..., T]) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, text: str) -> tuple[T, ...]:
        self[text] = tuple(self._kind(**value) for value in json.loads(text))
        return self[text]
