"""The standing promotions as lists of them need them: a tenth of what a promotion is, read in a tenth of the time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Engine, bindparam, func, select

from offers.database.rows import batches
from offers.database.tables import POSTS, PROMOTION_EVENTS, PROMOTION_POSTS, PROMOTIONS
from offers.model import Place, Store

T = TypeVar("T")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_STANDS = (PROMOTIONS.c.until >= bindparam("day"), PROMOTIONS.c.withdrawn.is_(None))
_STANDING = select(PROMOTIONS.c.id).where(*_STANDS)
# A promotion belongs to the country of its first place.
_COUNTRY = func.coalesce(PROMOTIONS.c.facts[("places", 0, "country")].as_string(), "none")
_STANDING_IN = _STANDING.where(bindparam("country") == _COUNTRY)
_SUMMARY = (
    select(
        PROMOTIONS.c.id,
        PROMOTIONS.c.content,
        PROMOTIONS.c.title,
        PROMOTIONS.c.facts["stores"].as_string().label("stores"),
        PROMOTIONS.c.facts["places"].as_string().label("places"),
        PROMOTIONS.c.facts["sector"].as_string().label("sector"),
        PROMOTIONS.c.facts["discount_percent"].as_float().label("discount_percent"),
        PROMOTIONS.c.starts,
        PROMOTIONS.c.ends,
        PROMOTIONS.c.until,
        PROMOTIONS.c.first_seen,
    )
    .where(PROMOTIONS.c.id.in_(_IDS))
    .order_by(PROMOTIONS.c.id)
)
_OF = PROMOTION_POSTS.c.promotion_id
_SEEN = (
    select(_OF, func.min(POSTS.c.published).label("published"), func.max(POSTS.c.last_seen).label("last_seen"))
    .join(POSTS, POSTS.c.id == PROMOTION_POSTS.c.post_id)
    .where(_OF.in_(_IDS), POSTS.c.withdrawn.is_(None))
    .group_by(_OF)
)
_CHANGED = (
    select(PROMOTION_EVENTS.c.promotion_id, PROMOTION_EVENTS.c.kind, func.max(PROMOTION_EVENTS.c.at).label("at"))
    .where(PROMOTION_EVENTS.c.promotion_id.in_(_IDS))
    .group_by(PROMOTION_EVENTS.c.promotion_id, PROMOTION_EVENTS.c.kind)
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list needs to know of a promotion. `key` changes with what the promotion says.

    `until` is the last day on which it is shown, `published` when its first post was, `updated` when it last became
    another, else when it was first seen, and `extended` when it last was.
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
    until: date
    first_seen: datetime
    last_seen: datetime
    published: datetime | None
    updated: datetime
    extended: datetime | None


def standing_count(engine: Engine, day: date) -> int:
    """How many promotions a post announces that are not over by the day."""
    with engine.connect() as connection:
        return connection.execute(
            select(func.count()).select_from(PROMOTIONS).where(*_STANDS), {"day": day}
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
                until=row.until,
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
