"""Kept offers to promotions: what changed since the last time is grouped anew, with all that it touches, and no more.

First every post that says something else is compared anew, and the posts that it touched or touches now are marked;
then the promotions of the marked ones are made. A process that is killed between leaves the marks to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row

from offers.cluster import RULES, Announcement, announce, to_row
from offers.database import clustering
from offers.database.posts import numbers_of, readings, unsettle
from offers.database.promotions import (
    Kept,
    add_events,
    delete_promotions,
    ids_in_use,
    kept_promotions,
    mark_withdrawn,
    save_promotions,
)
from offers.database.rows import writing
from offers.model import Event, Reading
from offers.promotions.made import as_kept, free_id, groups_of, regrouped
from offers.promotions.near import Blocks, KeptPost, announcement_of, closure, kept_post
from offers.standing import begun_day, last_day

_BATCH = 500


def refresh(
    engine: Engine,
    zone: ZoneInfo,
    without: Collection[str],
    now: datetime,
    same: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Bring the promotions up to date with the kept posts; `without` are the sources that have no part in them.

    `zone` is the site's, by whose days posts are compared that say none; `now` is when a change is told to have
    happened. `same` leads from a post's address to that of the one whose facts hold for it too.
    """
    while _step(engine, zone, without, now, same):
        pass


def announcements(engine: Engine, id: str) -> tuple[list[Announcement], list[tuple[str | None, Announcement]]]:
    """The posts of a promotion as they are compared, and those that touch them, each with its own promotion."""
    with engine.connect() as connection:
        members = {post.number: post for post in map(kept_post, clustering.of_promotions(connection, RULES, [id]))}
        blocks = Blocks(connection, (post.announcement for post in members.values()))
        near = {other.number: other for post in members.values() for other in blocks.touching(post.announcement)}
    others = [(other.promotion, other.announcement) for number, other in near.items() if number not in members]
    return [post.announcement for post in members.values()], others


def _step(engine: Engine, zone: ZoneInfo, without: Collection[str], now: datetime, same: Mapping[str, str]) -> bool:
    """Compare the next posts, or where that is done make the next promotions; whether there may be more to do.

    Both at once for the last posts: a transaction takes a large part of the time of a single new one.
    """
    with writing(engine) as connection:
        said, more = _compare(connection, zone, without, now, same)
        return more or _settle(connection, zone, now, said)


def _compare(
    connection: Connection, zone: ZoneInfo, without: Collection[str], now: datetime, same: Mapping[str, str]
) -> tuple[dict[int, Reading], bool]:
    """Compare the next posts that say something else than before; what they say, and whether there may be more."""
    rows = clustering.stale(connection, without, RULES, _BATCH)
    standing = [row for row in rows if row.is_offer and row.withdrawn is None and row.source not in without]
    said = readings(connection, [row.post_id for row in standing])
    made = {number: announce(reading, zone) for number, reading in said.items()}
    made |= _alike(connection, said, zone, same)
    clustering.compare(connection, [_compared(row, made.get(row.post_id), without) for row in rows])
    before = [(announcement_of(row), made.get(row.post_id)) for row in rows]
    changed = [was for was, is_now in before if was is not None and was != is_now]
    blocks = Blocks(connection, changed)
    touched = {post.number for was in changed for post in blocks.linked(was)}
    clustering.settle(connection, touched, settled=False)
    gone = [row for row in rows if row.post_id not in made and row.promotion_id is not None]
    clustering.unlink(connection, [row.post_id for row in gone if row.withdrawn is None or not row.is_offer])
    _bury(connection, {row.promotion_id for row in gone}, now)
    first = {
        said[row.post_id].post.url
        for row, (was, is_now) in zip(rows, before, strict=True)
        if row.post_id in said and was != is_now
    }
    led = numbers_of(connection, [url for url, leads in same.items() if leads in first]).values()
    unsettle(connection, led)
    return said, len(rows) == _BATCH or bool(led)


def _alike(
    connection: Connection, said: Mapping[int, Reading], zone: ZoneInfo, same: Mapping[str, str]
) -> dict[int, Announcement]:
    """The posts that a person holds to be one with another, as that other is compared."""
    wanted = {number: same[r.post.url] for number, r in said.items() if r.post.url in same}
    numbers = numbers_of(connection, set(wanted.values()))
    firsts = readings(connection, numbers.values())
    told = {url: announce(firsts[n], zone) for url, n in numbers.items() if n in firsts and firsts[n].offer.offer}
    return {
        number: replace(told[url], ref=(said[number].post.source, said[number].post.key))
        for number, url in wanted.items()
        if url in told
    }


def _compared(row: Row[Any], post: Announcement | None, without: Collection[str]) -> dict[str, Any]:
    out = clustering.DISABLED if row.source in without else clustering.OUT
    span = post.span if post is not None else None
    return {
        "post_id": row.post_id,
        "compared": RULES if post is not None else out,
        "settled": post is None,
        "block": post.block if post is not None else None,
        "near": span[0] if span else None,
        "until": span[1] if span else None,
        "announcement": {**to_row(post), "rules": RULES} if post is not None else None,
    }


def _bury(connection: Connection, ids: Set[str], now: datetime) -> None:
    """Promotions that posts have left: deleted if none is linked any more, withdrawn if all that are have gone."""
    counts = clustering.announced(connection, ids)
    delete_promotions(connection, ids - counts.keys())
    for id, standing in counts.items():
        if not standing:
            mark_withdrawn(connection, id, now)


def _settle(connection: Connection, zone: ZoneInfo, now: datetime, said: Mapping[int, Reading]) -> bool:
    """Make the next promotions anew that are marked; whether there may be more. `said` are readings at hand."""
    seeds = [kept_post(row) for row in clustering.unsettled(connection, RULES, _BATCH)]
    blocks = Blocks(connection, (post.announcement for post in seeds))
    done: dict[int, KeptPost] = {}
    closures = []
    for seed in seeds:
        if seed.number not in done:
            closures.append(closure(blocks, seed))
            done |= closures[-1]
    _regroup(connection, closures, zone, now, said)
    clustering.settle(connection, (post.number for post in done.values() if not post.settled), settled=True)
    return len(seeds) == _BATCH


def _regroup(
    connection: Connection,
    closures: Sequence[dict[int, KeptPost]],
    zone: ZoneInfo,
    now: datetime,
    said: Mapping[int, Reading],
) -> None:
    changed = [regrouped(closure.values()) for closure in closures]
    posts = {post.number: post for groups in changed for group in groups for post in group}
    before = kept_promotions(connection, {post.promotion for post in posts.values() if post.promotion is not None})
    said = {**said, **readings(connection, posts.keys() - said.keys())}
    groups = [group for found in changed for group in groups_of(found, said, before)]
    taken = ids_in_use(connection, {group.made.id for group in groups if group.id is None})
    saved: list[tuple[Kept, date | None]] = []
    events: list[tuple[str, Event]] = []
    links: dict[str, list[int]] = {}
    for group in groups:
        id = group.id if group.id is not None else free_id(group.made.id, taken)
        taken.add(id)
        kept, happened = as_kept(replace(group.made, id=id), before.get(id), group, now)
        saved.append((kept, last_day(kept.promotion.offer.validity, begun_day(kept.promotion, zone))))
        events += ((id, event) for event in happened)
        links[id] = group.numbers
    save_promotions(connection, saved)
    add_events(connection, events)
    clustering.link(connection, links)
    _bury(connection, before.keys() - {group.id for group in groups}, now)
