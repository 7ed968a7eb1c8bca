"""What grouping posts anew asks of the database. Each question runs within the caller's transaction.

`rules` is the version of the rules by which posts are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, bindparam, case, delete, func, or_, select, update

from offers.database.rows import batches, upsert
from offers.database.tables import OfferRow, PostRow, PromotionPostRow

OUT, DISABLED = 0, -1
_COLUMNS = (
    OfferRow.post_id,
    OfferRow.block,
    OfferRow.near,
    OfferRow.until,
    OfferRow.announcement,
    PostRow.source,
    PostRow.key,
    PromotionPostRow.promotion_id,
)


def stale(connection: Connection, without: Collection[str], rules: int, most: int) -> Sequence[Row[Any]]:
    """Posts that are to be compared anew: what they say or whether they stand has changed, or the rules have.

    `without` are the sources that are not enabled.
    """
    offers = OfferRow.compared
    disabled = PostRow.source.in_(without)
    which = [offers.is_(None), offers.between(1, rules - 1), offers > rules, and_(offers == DISABLED, ~disabled)]
    if without:
        which.append(and_(offers >= 1, OfferRow.post_id.in_(select(PostRow.id).where(disabled))))
    asked = select(*_COLUMNS, OfferRow.is_offer, PostRow.withdrawn).join(PostRow, PostRow.id == OfferRow.post_id)
    asked = asked.outerjoin(PromotionPostRow, PromotionPostRow.post_id == OfferRow.post_id)
    return connection.execute(asked.where(or_(*which)).limit(most)).all()


def compare(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep how posts are compared, by `post_id`: compared, settled, block, near, until and announcement."""
    if rows:
        named = [{"of" if name == "post_id" else name: value for name, value in row.items()} for row in rows]
        values: dict[str, Any] = {name: bindparam(name) for name in named[0] if name != "of"}
        offers = cast("Table", OfferRow.__table__)
        connection.execute(update(offers).where(OfferRow.post_id == bindparam("of")).values(values), named)


def unsettled(connection: Connection, rules: int, most: int) -> Sequence[Row[Any]]:
    """Posts whose promotion is to be made anew."""
    return _announced(connection, and_(OfferRow.compared == rules, OfferRow.settled.is_(False)), most)


def touching(connection: Connection, rules: int, windows: Mapping[str, tuple[date, date]]) -> Sequence[Row[Any]]:
    """The posts of the blocks whose spans touch the days that are given with each block."""
    found: list[Row[Any]] = []
    for part in batches(windows.items()):
        near = [
            and_(OfferRow.block == block, OfferRow.until >= first, OfferRow.near <= last)
            for block, (first, last) in part
        ]
        found += _announced(connection, and_(or_(*near), OfferRow.compared == rules), None)
    return found


def of_promotions(connection: Connection, rules: int, ids: Iterable[str]) -> Sequence[Row[Any]]:
    """The posts that announce the promotions, but for those that announce nothing now."""
    found: list[Row[Any]] = []
    for part in batches(ids):
        found += _announced(connection, and_(PromotionPostRow.promotion_id.in_(part), OfferRow.compared == rules), None)
    return found


def _announced(connection: Connection, which: ColumnElement[bool], most: int | None) -> Sequence[Row[Any]]:
    asked = select(*_COLUMNS, OfferRow.settled).join(PostRow, PostRow.id == OfferRow.post_id)
    asked = asked.outerjoin(PromotionPostRow, PromotionPostRow.post_id == OfferRow.post_id).where(which)
    return connection.execute(asked.limit(most)).all()


def settle(connection: Connection, ids: Iterable[int], *, settled: bool) -> None:
    """Mark that the posts' promotions are as they should be, or are to be made anew."""
    for part in batches(ids):
        connection.execute(update(OfferRow).where(OfferRow.post_id.in_(part)).values(settled=settled))


def unlink(connection: Connection, posts: Iterable[int]) -> None:
    """Take the posts out of their promotions."""
    for part in batches(posts):
        connection.execute(delete(PromotionPostRow).where(PromotionPostRow.post_id.in_(part)))


def link(connection: Connection, promotions: Mapping[str, Iterable[int]]) -> None:
    """Put the posts into the promotions, the one that speaks for it first."""
    rows = [
        {"post_id": post, "promotion_id": id, "place": place}
        for id, posts in promotions.items()
        for place, post in enumerate(posts)
    ]
    upsert(connection, PromotionPostRow, ("post_id",), rows)


def announced(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """For each promotion that any post is linked with, how many of these have not gone."""
    found: dict[str, int] = {}
    for part in batches(ids):
        standing = func.sum(case((PostRow.withdrawn.is_(None), 1), else_=0))
        asked = select(PromotionPostRow.promotion_id, standing)
        asked = asked.join(PostRow, PostRow.id == PromotionPostRow.post_id)
        of = PromotionPostRow.promotion_id.in_(part)
        found.update(
            (row[0], row[1]) for row in connection.execute(asked.where(of).group_by(asked.selected_columns[0]))
        )
    return found
