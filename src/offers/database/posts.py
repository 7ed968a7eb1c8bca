"""Posts as they came, their revisions, and what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, Row, bindparam, delete, insert, select, update

from offers.database.rows import BATCH, batches, upsert, writing
from offers.database.tables import (
    OFFERS,
    PICTURES,
    POST_REVISIONS,
    POSTS,
    PROMOTION_POSTS,
    PROMOTIONS,
    RUNS,
    SOURCES,
)
from offers.model import Known, Offer, Picture, Post, Reading, offer_from_json, to_json

# Putting a statement together takes longer than running it: those of a single new post are made once.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_READ = select(POSTS, OFFERS.c.reading).join(OFFERS, OFFERS.c.post_id == POSTS.c.id)
_READINGS = _READ.where(POSTS.c.id.in_(_IDS))
_PICTURES = select(PICTURES).where(PICTURES.c.post_id.in_(_IDS)).order_by(PICTURES.c.post_id, PICTURES.c.place)
_SAID = ("title", "excerpt", "body", "published", "categories", "pictures")


@dataclass(frozen=True, slots=True)
class Saved:
    """How many of the posts were new, said something new, or were as they had been."""

    new: int
    changed: int
    unchanged: int


def content_hash(post: Post) -> str:
    """The hash of what a revision is told by; its address alone is none of it, nor is the host of its pictures."""
    said = [to_json(getattr(post, name)) for name in _SAID if name != "pictures"]
    said.append([path_of(address) for address in post.pictures])
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def path_of(address: str) -> str:
    """The address without scheme and host, which a site may change without changing what it shows."""
    return address.split("://", 1)[-1].partition("/")[2]


def save_readings(
    engine: Engine,
    source: str,
    rows: Sequence[tuple[Post, Offer, tuple[Picture, ...]]],
    *,
    seen: datetime,
    rules: str,
) -> Saved:
    """Keep the posts of one source with what they say; a changed one keeps what it said before as a revision.

    Saving the same again changes nothing but `last_seen`. Of two rows with one key the later one counts.
    """
    by_key = {post.key: (post, offer, pictures) for post, offer, pictures in rows}
    with writing(engine) as connection:
        known: dict[str, Row[Any]] = {}
        for keys in batches(by_key):
            found = connection.execute(select(POSTS).where(POSTS.c.source == source, POSTS.c.key.in_(keys)))
            known.update({row.key: row for row in found})
        posts, revisions = [], []
        fresh: set[str] = set()
        new = changed = 0
        for key, (post, _, _) in by_key.items():
            content = content_hash(post)
            old = known.get(key)
            if old is None:
                new += 1
            elif old.content != content:
                changed += 1
                revisions.append(_revision(old, seen))
            if old is None or old.content != content or old.withdrawn is not None:
                fresh.add(key)
            posts.append(_post_row(post, content, old.first_seen if old is not None else seen, seen))
        if revisions:
            connection.execute(insert(POST_REVISIONS), revisions)
        upsert(connection, POSTS, ("source", "key"), posts)
        ids: dict[str, int] = {}
        for keys in batches(by_key):
            found = connection.execute(
                select(POSTS.c.key, POSTS.c.id).where(POSTS.c.source == source, POSTS.c.key.in_(keys))
            )
            ids.update({row.key: row.id for row in found})
        stale = {ids[key] for key in fresh}
        stale |= _save_offers(connection, [_offer_row(ids[key], offer, rules) for key, (_, offer, _) in by_key.items()])
        stale |= _save_pictures(connection, {ids[key]: pictures for key, (_, _, pictures) in by_key.items()})
        unsettle(connection, stale)
    return Saved(new, changed, len(by_key) - new - changed)


def _post_row(post: Post, content: str, first_seen: datetime, seen: datetime) -> dict[str, Any]:
    return {
        "source": post.source,
        "key": post.key,
        "url": post.url,
        "title": post.title,
        "excerpt": post.excerpt,
        "body": post.body,
        "published": post.published,
        "modified": post.modified,
        "categories": list(post.categories),
        "pictures": list(post.pictures),
        "language": post.language,
        "content": content,
        "first_seen": first_seen,
        "last_seen": seen,
        "withdrawn": None,
        "bare": False,
    }


def _revision(old: Row[Any], seen: datetime) -> dict[str, Any]:
    said = {name: to_json(getattr(old, name)) for name in _SAID}
    return {"post_id": old.id, "content": old.content, "said": said, "replaced": seen}


def _offer_row(post_id: int, offer: Offer, rules: str) -> dict[str, Any]:
    store = next((s.id or s.text for s in offer.stores), None)
    return {
        "post_id": post_id,
        "is_offer": offer.offer,
        "sector": offer.sector,
        "store": store,
        "starts": offer.validity.starts,
        "ends": offer.validity.ends,
        "rules": rules,
        "reading": to_json(offer),
    }


def _save_offers(connection: Connection, rows: Sequence[dict[str, Any]]) -> set[int]:
    """Writes what is not kept as it is; the posts that say something else now."""
    kept: dict[int, Row[Any]] = {}
    for ids in batches(row["post_id"] for row in rows):
        asked = select(OFFERS.c.post_id, OFFERS.c.reading, OFFERS.c.rules).where(OFFERS.c.post_id.in_(ids))
        kept.update({row.post_id: row for row in connection.execute(asked)})
    changed = [r for r in rows if (old := kept.get(r["post_id"])) is None or old.reading != r["reading"]]
    ids_changed = {row["post_id"] for row in changed}
    again = [r for r in rows if r["post_id"] not in ids_changed and kept[r["post_id"]].rules != r["rules"]]
    upsert(connection, OFFERS, ("post_id",), [*changed, *again])
    return ids_changed


def unsettle(connection: Connection, ids: Iterable[int]) -> None:
    """Have the posts compared with others again, since what they say, or whether they stand, has changed."""
    for part in batches(ids):
        connection.execute(update(OFFERS).where(OFFERS.c.post_id.in_(part)).values(compared=None))


def _save_pictures(connection: Connection, pictures: dict[int, tuple[Picture, ...]]) -> set[int]:
    """Writes what is not kept as it is; the posts that show something else now."""
    kept = pictures_by_post(connection, pictures)
    changed = {post_id for post_id, now in pictures.items() if kept.get(post_id, ()) != now}
    rows = [
        {"post_id": post_id, "place": place, **to_json(picture)}
        for post_id in sorted(changed)
        for place, picture in enumerate(pictures[post_id])
    ]
    for ids in batches(changed):
        connection.execute(delete(PICTURES).where(PICTURES.c.post_id.in_(ids)))
    if rows:
        connection.execute(insert(PICTURES), rows)
    return changed


def pictures_by_post(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Picture, ...]]:
    """The kept pictures of posts, in their order, by the posts' numbers."""
    found: dict[int, list[Picture]] = {}
    for part in batches(ids):
        for row in connection.execute(_PICTURES, {"ids": part}):
            found.setdefault(row.post_id, []).append(_picture(row))
    return {post_id: tuple(pictures) for post_id, pictures in found.items()}


def pictures_of(engine: Engine, source: str, keys: Iterable[str]) -> dict[str, tuple[Picture, ...]]:
    """The kept pictures of a source's posts, by key, so that none is fetched twice."""
    found: dict[str, list[Picture]] = {}
    with engine.connect() as connection:
        for part in batches(keys):
            rows = connection.execute(
                select(POSTS.c.key, PICTURES)
                .join(PICTURES, PICTURES.c.post_id == POSTS.c.id)
                .where(POSTS.c.source == source, POSTS.c.key.in_(part))
                .order_by(POSTS.c.key, PICTURES.c.place)
            )
            for row in rows:
                found.setdefault(row.key, []).append(_picture(row))
    return {key: tuple(pictures) for key, pictures in found.items()}


def _picture(row: Row[Any]) -> Picture:
    return Picture(row.url, row.thumb, row.thumb_width, row.thumb_height, row.large, row.width, row.height, row.hash)


def _post(row: Row[Any]) -> Post:
    return Post(
        source=row.source,
        key=row.key,
        url=row.url,
        title=row.title,
        excerpt=row.excerpt,
        body=row.body,
        published=row.published,
        modified=row.modified,
        categories=tuple(row.categories),
        pictures=tuple(row.pictures),
        language=row.language,
    )


def readings(connection: Connection, ids: Iterable[int]) -> dict[int, Reading]:
    """The posts with what they say, by their numbers."""
    found: dict[int, Reading] = {}
    for part in batches(ids):
        pictures = pictures_by_post(connection, part)
        for row in connection.execute(_READINGS, {"ids": part}):
            offer = offer_from_json(row.reading)
            found[row.id] = Reading(_post(row), offer, pictures.get(row.id, ()), row.first_seen, row.last_seen)
    return found


def numbers_of(connection: Connection, addresses: Iterable[str]) -> dict[str, int]:
    """The numbers of the posts of these addresses that there are."""
    asked = select(POSTS.c.url, POSTS.c.id)
    return {
        row.url: row.id for part in batches(addresses) for row in connection.execute(asked.where(POSTS.c.url.in_(part)))
    }


def posts_of_source(engine: Engine, source: str, most: int) -> dict[str, tuple[Post, Offer]]:
    """The newest posts of a source that have not gone, with what they were last read to say, by their keys."""
    newest = _READ.where(POSTS.c.source == source, POSTS.c.withdrawn.is_(None)).order_by(POSTS.c.published.desc())
    with engine.connect() as connection:
        rows = connection.execute(newest.limit(most))
        return {row.key: (_post(row), offer_from_json(row.reading)) for row in rows}


def all_posts(engine: Engine, sources: Collection[str] | None = None) -> Iterator[tuple[int, Post, Offer]]:
    """Every post that is kept whole with its number and what it was last read to say, in the order of the numbers.

    Of these sources alone, if any are given.
    """
    asked = _READ.where(POSTS.c.bare.is_(False))
    if sources is not None:
        asked = asked.where(POSTS.c.source.in_(sources))
    last = 0
    while True:
        with engine.connect() as connection:
            # PostgreSQL would begin with the first offer each time, if it were not told of both.
            after = asked.where(POSTS.c.id > last, OFFERS.c.post_id > last)
            rows = connection.execute(after.order_by(POSTS.c.id).limit(BATCH)).all()
        if not rows:
            return
        for row in rows:
            yield row.id, _post(row), offer_from_json(row.reading)
        last = rows[-1].id


def save_offers(engine: Engine, offers: Iterable[tuple[int, Offer]], *, rules: str) -> None:
    """Replace what posts say, by their numbers, after the rules have changed."""
    with writing(engine) as connection:
        unsettle(connection, _save_offers(connection, [_offer_row(i, offer, rules) for i, offer in offers]))


def known_posts(engine: Engine, source: str) -> dict[str, Known]:
    """What a source's spider may know of the kept posts, by their keys."""
    asked = select(POSTS.c.key, POSTS.c.url, POSTS.c.title, POSTS.c.published, POSTS.c.modified, POSTS.c.withdrawn)
    with engine.connect() as connection:
        rows = connection.execute(asked.where(POSTS.c.source == source)).yield_per(BATCH)
        return {r.key: Known(r.url, r.title, r.published, r.modified, r.withdrawn is not None) for r in rows}


def withdraw(engine: Engine, source: str, keys: Iterable[str], when: datetime) -> int:
    """Mark the posts as gone from their site since then; how many were not before."""
    gone: list[int] = []
    with writing(engine) as connection:
        for part in batches(keys):
            asked = select(POSTS.c.id).where(
                POSTS.c.source == source, POSTS.c.key.in_(part), POSTS.c.withdrawn.is_(None)
            )
            gone += connection.execute(asked).scalars()
        for ids in batches(gone):
            connection.execute(update(POSTS).where(POSTS.c.id.in_(ids)).values(withdrawn=when))
        unsettle(connection, gone)
    return len(gone)


def forget(engine: Engine, source: str) -> tuple[int, list[str]]:
    """Delete all that was kept of a source; the number of its posts, and the files of pictures that none shows now."""
    with writing(engine) as connection:
        of_source = select(POSTS.c.id).where(POSTS.c.source == source)
        columns = (PICTURES.c.thumb, PICTURES.c.large)
        files = {
            name
            for row in connection.execute(select(*columns).where(PICTURES.c.post_id.in_(of_source)))
            for name in row
            if name
        }
        # What they were compared with may stand otherwise without them.
        blocks = select(OFFERS.c.block).where(OFFERS.c.post_id.in_(of_source))
        beside = list(connection.execute(select(OFFERS.c.post_id).where(OFFERS.c.block.in_(blocks))).scalars())
        for table in (PICTURES, OFFERS, POST_REVISIONS, PROMOTION_POSTS):
            connection.execute(delete(table).where(table.c.post_id.in_(of_source)))
        count = connection.execute(delete(POSTS).where(POSTS.c.source == source)).rowcount
        unsettle(connection, beside)
        linked = select(PROMOTION_POSTS.c.promotion_id)
        connection.execute(delete(PROMOTIONS).where(PROMOTIONS.c.id.not_in(linked)))
        connection.execute(delete(RUNS).where(RUNS.c.source == source))
        connection.execute(delete(SOURCES).where(SOURCES.c.name == source))
        left = {name for row in connection.execute(select(*columns)) for name in row}
    return count, sorted(files - left)


def stores_written(engine: Engine) -> set[str]:
    """How posts write the names of the stores of their offers."""
    with engine.connect() as connection:
        readings = connection.execute(select(OFFERS.c.reading).where(OFFERS.c.is_offer)).scalars()
        return {store["text"] for reading in readings for store in reading["stores"]}


def unknown_stores(engine: Engine) -> list[tuple[str, int]]:
    """The names of stores that the registry does not know, with how many posts bear each, most first."""
    counts: dict[str, int] = {}
    with engine.connect() as connection:
        for (reading,) in connection.execute(select(OFFERS.c.reading).where(OFFERS.c.is_offer)):
            for store in reading["stores"]:
                if not store["known"]:
                    counts[store["text"]] = counts.get(store["text"], 0) + 1
    return sorted(counts.items(), key=lambda c: (-c[1], c[0]))


def revisions(engine: Engine, source: str, key: str) -> list[dict[str, Any]]:
    """What a post said before, oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(POST_REVISIONS.c.said)
            .join(POSTS, POSTS.c.id == POST_REVISIONS.c.post_id)
            .where(POSTS.c.source == source, POSTS.c.key == key)
            .order_by(POST_REVISIONS.c.id)
        )
        return [row.said for row in rows]
