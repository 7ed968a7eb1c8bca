"""Promotions as they were last made, what happened to them, and the editions that showed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    Row,
    bindparam,
    delete,
    func,
    select,
    true,
    update,
)

from offers.database.posts import pictures_by_post
from offers.database.rows import batches, upsert, writing
from offers.database.tables import EDITIONS, POSTS, PROMOTION_EVENTS, PROMOTION_POSTS, PROMOTIONS
from offers.model import Disagreement, Event, Picture, PostLink, Promotion, offer_from_json, to_json

# Putting a statement together takes longer than running it: those of a single new post are made once.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_IN_USE = select(PROMOTIONS.c.id).where(PROMOTIONS.c.id.in_(_IDS))
_BY_ID = select(PROMOTIONS).where(PROMOTIONS.c.id.in_(_IDS)).order_by(PROMOTIONS.c.id)
_OF = PROMOTION_POSTS.c.promotion_id
_POSTS = (
    select(_OF, POSTS)
    .join(POSTS, POSTS.c.id == PROMOTION_POSTS.c.post_id)
    .where(_OF.in_(_IDS))
    .order_by(_OF, PROMOTION_POSTS.c.place, POSTS.c.id)
)
_EVENTS = (
    select(PROMOTION_EVENTS)
    .where(PROMOTION_EVENTS.c.promotion_id.in_(_IDS))
    .order_by(PROMOTION_EVENTS.c.at, PROMOTION_EVENTS.c.kind)
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A promotion as it was last made. `key` changes with what it says, `told` with what its posts say.

    `withdrawn` is when the last of its posts had gone.
    """

    promotion: Promotion
    key: str
    told: str
    withdrawn: datetime | None


def save_promotions(connection: Connection, made: Iterable[tuple[Kept, date | None]]) -> None:
    """Write the promotions, in place of what they said before. After its day, a promotion stands on no page."""
    rows = [
        {
            "id": kept.promotion.id,
            "title": kept.promotion.title,
            "facts": to_json(kept.promotion.offer),
            "starts": kept.promotion.offer.validity.starts,
            "ends": kept.promotion.offer.validity.ends,
            "first_seen": kept.promotion.first_seen,
            "content": kept.key,
            "told": kept.told,
            "until": until,
            "disagreements": to_json(kept.promotion.disagreements),
            "withdrawn": kept.withdrawn,
        }
        for kept, until in made
    ]
    upsert(connection, PROMOTIONS, ("id",), rows)


def add_events(connection: Connection, happened: Iterable[tuple[str, Event]]) -> None:
    """Keep what happened to promotions, by their ids."""
    rows = [{"promotion_id": id, "kind": e.kind, "at": e.at, "was": e.was, "becomes": e.becomes} for id, e in happened]
    upsert(connection, PROMOTION_EVENTS, ("promotion_id", "at", "kind"), rows)


def mark_withdrawn(connection: Connection, id: str, at: datetime) -> None:
    """Keep that the last post of a promotion had gone by then."""
    gone = update(PROMOTIONS).where(PROMOTIONS.c.id == id, PROMOTIONS.c.withdrawn.is_(None))
    if connection.execute(gone.values(withdrawn=at)).rowcount:
        add_events(connection, [(id, Event("withdrawn", at))])


def delete_promotions(connection: Connection, ids: Iterable[str]) -> None:
    """Delete promotions, with what happened to them."""
    for part in batches(ids):
        connection.execute(delete(PROMOTIONS).where(PROMOTIONS.c.id.in_(part)))


def kept_promotions(connection: Connection, ids: Iterable[str]) -> dict[str, Kept]:
    """The promotions of these ids that there are, in the order of their ids."""
    return {kept.promotion.id: kept for part in batches(sorted(ids)) for kept in _promotions(connection, part)}


def ids_in_use(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of the ids a promotion bears."""
    return {id for part in batches(ids) for id in connection.execute(_IN_USE, {"ids": part}).scalars()}


def promotions(engine: Engine, day: date | None = None) -> Iterator[Kept]:
    """The promotions that a post announces, in the order of their ids; with a day, those not over by then."""
    which = PROMOTIONS.c.until >= day if day is not None else true()
    yield from _found(engine, which & PROMOTIONS.c.withdrawn.is_(None))


def repeated(engine: Engine, day: date, more_than: int) -> dict[str, int]:
    """For each source, how many of its posts announce the promotion not over by the day that most of them do.

    Those of more than so many posts alone.
    """
    of = PROMOTION_POSTS.c.promotion_id
    # Few stand, and fewer are that large: they are looked for first, in indices alone.
    standing = select(PROMOTIONS.c.id).where(PROMOTIONS.c.until >= day)
    large = select(of).where(of.in_(standing)).group_by(of).having(func.count() > more_than)
    count = func.count().label("posts")
    linked = select(POSTS.c.source, count).join(PROMOTION_POSTS, PROMOTION_POSTS.c.post_id == POSTS.c.id)
    each = linked.where(of.in_(large)).group_by(of, POSTS.c.source).subquery()
    asked = select(each.c.source, func.max(each.c.posts).label("most")).group_by(each.c.source)
    with engine.connect() as connection:
        rows = connection.execute(asked.having(func.max(each.c.posts) > more_than))
        return {row.source: row.most for row in rows}


def withdrawn_since(engine: Engine, since: datetime, day: date) -> list[Kept]:
    """The promotions whose last posts have gone since then, and that would not be over on the day."""
    return list(_found(engine, (PROMOTIONS.c.withdrawn > since) & (PROMOTIONS.c.until >= day)))


def _found(engine: Engine, which: ColumnElement[bool]) -> Iterator[Kept]:
    with engine.connect() as connection:
        ids = list(connection.execute(select(PROMOTIONS.c.id).where(which)).scalars())
    for part in batches(sorted(ids)):
        with engine.connect() as connection:
            found = _promotions(connection, part)
        yield from found


def _promotions(connection: Connection, ids: list[str]) -> list[Kept]:
    rows = connection.execute(_BY_ID, {"ids": ids}).all()
    posts: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_POSTS, {"ids": ids}):
        posts.setdefault(row.promotion_id, []).append(row)
    events: dict[str, list[Event]] = {}
    for row in connection.execute(_EVENTS, {"ids": ids}):
        events.setdefault(row.promotion_id, []).append(Event(row.kind, row.at, row.was, row.becomes))
    standing = [(row, _standing(row, posts.get(row.id, []))) for row in rows]
    pictures = pictures_by_post(connection, [post.id for _, found in standing for post in found])
    return [_kept(row, found, pictures, tuple(events.get(row.id, ()))) for row, found in standing]


def _standing(row: Row[Any], posts: list[Row[Any]]) -> list[Row[Any]]:
    """The posts that announce it, or of one that none announces any more, those that did."""
    return posts if row.withdrawn is not None else [post for post in posts if post.withdrawn is None]


def _kept(
    row: Row[Any], posts: list[Row[Any]], pictures: dict[int, tuple[Picture, ...]], events: tuple[Event, ...]
) -> Kept:
    promotion = Promotion(
        id=row.id,
        title=row.title,
        offer=offer_from_json(row.facts),
        posts=tuple(PostLink(p.source, p.key, p.url, p.title, p.published) for p in posts),
        pictures=next((pictures[p.id] for p in posts if p.id in pictures), ()),
        first_seen=row.first_seen,
        last_seen=max((p.last_seen for p in posts), default=row.first_seen),
        disagreements=tuple(Disagreement(**d) for d in row.disagreements),
        history=events,
    )
    return Kept(promotion, row.content, row.told, row.withdrawn)


def record_edition(
    engine: Engine, day: date, *, built: datetime, path: str, promotions: Iterable[str], rules: str
) -> None:
    """Keep that the edition of a day was built; a later build of the day replaces the record."""
    row = {"day": day, "built": built, "path": path, "promotions": list(promotions), "rules": rules}
    with writing(engine) as connection:
        upsert(connection, EDITIONS, ("day",), [row])


def edition_before(engine: Engine, day: date) -> tuple[frozenset[str], datetime] | None:
    """The ids of the promotions in the newest edition of an earlier day, and when it was built; None without one."""
    asked = select(EDITIONS.c.promotions, EDITIONS.c.built).where(EDITIONS.c.day < day)
    with engine.connect() as connection:
        row = connection.execute(asked.order_by(EDITIONS.c.day.desc()).limit(1)).first()
        return (frozenset(row.promotions), row.built) if row else None


def last_edition(engine: Engine) -> tuple[date, datetime] | None:
    """The day of the newest edition and when it was built."""
    with engine.connect() as connection:
        row = connection.execute(
            select(EDITIONS.c.day, EDITIONS.c.built).order_by(EDITIONS.c.day.desc()).limit(1)
        ).first()
        return (row.day, row.built) if row else None
