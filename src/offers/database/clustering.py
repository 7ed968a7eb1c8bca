"""What grouping posts anew asks of the database. Each question runs within the caller's transaction.

`rules` is the version of the rules by which posts are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    func,
    join,
    or_,
    outerjoin,
    select,
    update,
)

from offers.database.rows import batches, upsert
from offers.database.tables import OFFERS, POSTS, PROMOTION_POSTS

OUT, DISABLED = 0, -1
# Putting a statement together takes longer than running it: those of a single new post are made once.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LINKED = outerjoin(
    join(OFFERS, POSTS, POSTS.c.id == OFFERS.c.post_id),
    PROMOTION_POSTS,
    PROMOTION_POSTS.c.post_id == OFFERS.c.post_id,
)
_COLUMNS = (
    OFFERS.c.post_id,
    OFFERS.c.block,
    OFFERS.c.announcement,
    POSTS.c.source,
    POSTS.c.key,
    PROMOTION_POSTS.c.promotion_id,
    OFFERS.c.settled,
    OFFERS.c.compared,
)
_ANNOUNCED = select(*_COLUMNS).select_from(_LINKED)
_STALE = (
    _ANNOUNCED.add_columns(OFFERS.c.is_offer, POSTS.c.withdrawn)
    .where(
        or_(
            OFFERS.c.compared.is_(None),
            OFFERS.c.compared.between(1, bindparam("rules") - 1),
            OFFERS.c.compared > bindparam("rules"),
            and_(OFFERS.c.compared == DISABLED, POSTS.c.source.not_in(bindparam("without", expanding=True))),
        )
    )
    .limit(bindparam("most"))
)
_OF_DISABLED = (
    _ANNOUNCED.add_columns(OFFERS.c.is_offer, POSTS.c.withdrawn)
    .where(OFFERS.c.compared >= 1, POSTS.c.source.in_(bindparam("without", expanding=True)))
    .limit(bindparam("most"))
)
_UNSETTLED = _ANNOUNCED.where(OFFERS.c.compared == bindparam("rules"), OFFERS.c.settled.is_(False)).limit(
    bindparam("most")
)
_SPANS = select(OFFERS.c.post_id, OFFERS.c.near, OFFERS.c.until).where(
    OFFERS.c.block == bindparam("block"),
    OFFERS.c.until >= bindparam("first"),
    OFFERS.c.near <= bindparam("last"),
)
_OF_POSTS = _ANNOUNCED.where(OFFERS.c.post_id.in_(_IDS))
# SQLite would look through all posts from an outer join, and through those of the version if that were asked for too.
_OF_PROMOTIONS = (
    select(*_COLUMNS)
    .select_from(PROMOTION_POSTS)
    .join(OFFERS, OFFERS.c.post_id == PROMOTION_POSTS.c.post_id)
    .join(POSTS, POSTS.c.id == PROMOTION_POSTS.c.post_id)
    .where(PROMOTION_POSTS.c.promotion_id.in_(_IDS))
)
_STANDING = (
    select(PROMOTION_POSTS.c.promotion_id, func.sum(case((POSTS.c.withdrawn.is_(None), 1), else_=0)))
    .join(POSTS, POSTS.c.id == PROMOTION_POSTS.c.post_id)
    .where(PROMOTION_POSTS.c.promotion_id.in_(_IDS))
    .group_by(PROMOTION_POSTS.c.promotion_id)
)
_KEPT = ("compared", "settled", "block", "near", "until", "announcement")
_COMPARE = update(OFFERS).where(OFFERS.c.post_id == bindparam("of")).values({name: bindparam(name) for name in _KEPT})
_SETTLE = update(OFFERS).where(OFFERS.c.post_id.in_(_IDS)).values(settled=bindparam("to"))
_UNLINK = delete(PROMOTION_POSTS).where(PROMOTION_POSTS.c.post_id.in_(_IDS))


def stale(connection: Connection, without: Collection[str], rules: int, most: int) -> Sequence[Row[Any]]:
    """Posts that are to be compared anew: what they say or whether they stand has changed, or the rules have.

    `without` are the sources that are not enabled.
    """
    asked = {"rules": rules, "without": list(without), "most": most}
    found = connection.execute(_STALE, asked).all()
    if without and len(found) < most:
        found = [*found, *connection.execute(_OF_DISABLED, {**asked, "most": most - len(found)})]
    return found


def compare(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep how posts are compared, by `post_id`: compared, settled, block, near, until and announcement."""
    if rows:
        connection.execute(_COMPARE, [{"of": row["post_id"], **{name: row[name] for name in _KEPT}} for row in rows])


def unsettled(connection: Connection, rules: int, most: int) -> Sequence[Row[Any]]:
    """Posts whose promotion is to be made anew."""
    return connection.execute(_UNSETTLED, {"rules": rules, "most": most}).all()


def spans(connection: Connection, block: str, first: date, last: date) -> list[tuple[int, date, date]]:
    """The posts of the block that are told of on these days, each with the first and the last of its own days."""
    found = connection.execute(_SPANS, {"block": block, "first": first, "last": last})
    return [(row.post_id, row.near, row.until) for row in found]


def of_posts(connection: Connection, rules: int, ids: Iterable[int]) -> Iterator[Row[Any]]:
    """The posts of these numbers, but for those that announce nothing now."""
    for part in batches(ids):
        found = connection.execute(_OF_POSTS, {"ids": part})
        yield from (row for row in found if row.compared == rules)


def of_promotions(connection: Connection, rules: int, ids: Iterable[str]) -> Iterator[Row[Any]]:
    """The posts that announce the promotions, but for those that announce nothing now."""
    for part in batches(ids):
        found = connection.execute(_OF_PROMOTIONS, {"ids": part})
        yield from (row for row in found if row.compared == rules)


def settle(connection: Connection, ids: Iterable[int], *, settled: bool) -> None:
    """Mark that the posts' promotions are as they should be, or are to be made anew."""
    for part in batches(ids):
        connection.execute(_SETTLE, {"ids": part, "to": settled})


def unlink(connection: Connection, posts: Iterable[int]) -> None:
    """Take the posts out of their promotions."""
    for part in batches(posts):
        connection.execute(_UNLINK, {"ids": part})


def link(connection: Connection, promotions: Mapping[str, Iterable[int]]) -> None:
    """Put the posts into the promotions, the one that speaks for it first."""
    rows = [
        {"post_id": post, "promotion_id": id, "place": place}
        for id, posts in promotions.items()
        for place, post in enumerate(posts)
    ]
    upsert(connection, PROMOTION_POSTS, ("post_id",), rows)


def announced(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """For each promotion that any post is linked with, how many of these have not gone."""
    return {id: standing for part in batches(ids) for id, standing in connection.execute(_STANDING, {"ids": part})}
