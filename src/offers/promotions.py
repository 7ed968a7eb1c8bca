"""Kept offers to promotions: what changed since the last time is grouped anew, with all that it touches, and no more.

First every post that says something else is compared anew, and the posts that it touched or touches now are marked;
then the promotions of the marked ones are made. A process that is killed between leaves the marks to the next.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row

from offers.cluster import RULES, Announcement, announce, from_row, grouped, linked, new_id, promotion, to_row
from offers.database import clustering
from offers.database.posts import content_hash, numbers_of, readings, unsettle
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
from offers.model import Event, EventKind, Promotion, Reading, content_key
from offers.standing import begun_day, last_day

_BATCH = 500
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Post:
    """A kept post as it is compared, and the promotion that it was put into before."""

    number: int
    announcement: Announcement
    promotion: str | None
    settled: bool


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
    while _compare(engine, zone, without, now, same):
        pass
    while _settle(engine, zone, now):
        pass


def announcements(engine: Engine, id: str) -> tuple[list[Announcement], list[tuple[str | None, Announcement]]]:
    """The posts of a promotion as they are compared, and those that touch them, each with its own promotion."""
    with engine.connect() as connection:
        members = {post.number: post for post in map(_post, clustering.of_promotions(connection, RULES, [id]))}
        blocks = _Blocks(connection, (post.announcement for post in members.values()))
        near = {
            other.number: other
            for found in blocks.posts.values()
            for other in found.values()
            if any(_touch(other.announcement, post.announcement) for post in members.values())
        }
    others = [(other.promotion, other.announcement) for number, other in near.items() if number not in members]
    return [post.announcement for post in members.values()], others


def _compare(engine: Engine, zone: ZoneInfo, without: Collection[str], now: datetime, same: Mapping[str, str]) -> bool:
    """Compare the next posts that say something else than before; whether there may be more."""
    with writing(engine) as connection:
        rows = clustering.stale(connection, without, RULES, _BATCH)
        standing = [row for row in rows if row.is_offer and row.withdrawn is None and row.source not in without]
        said = readings(connection, [row.post_id for row in standing])
        made = {number: announce(reading, zone) for number, reading in said.items()}
        made |= _alike(connection, said, zone, same)
        clustering.compare(connection, [_compared(row, made.get(row.post_id), without) for row in rows])
        before = [(_announcement(row), made.get(row.post_id)) for row in rows]
        changed = [was for was, is_now in before if was is not None and was != is_now]
        blocks = _Blocks(connection, changed)
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
        return len(rows) == _BATCH or bool(led)


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


def _announcement(row: Row[Any]) -> Announcement | None:
    """The post as it was compared, None where it was not, or by other rules."""
    said = row.announcement
    return from_row((row.source, row.key), said) if said is not None and said["rules"] == RULES else None


def _post(row: Row[Any]) -> _Post:
    return _Post(row.post_id, from_row((row.source, row.key), row.announcement), row.promotion_id, row.settled)


class _Blocks:
    """The posts of the blocks that are asked for, read from the database window by window."""

    def __init__(self, connection: Connection, posts: Iterable[Announcement]) -> None:
        self.connection = connection
        self.windows: dict[str, Span] = {}
        self.posts: dict[str, dict[int, _Post]] = {}
        self._read(posts)

    def _read(self, posts: Iterable[Announcement]) -> None:
        wider: dict[str, Span] = {}
        for post in posts:
            first, last = _span(post)
            known = wider.get(post.block) or self.windows.get(post.block) or (first, last)
            hull = min(first, known[0]), max(last, known[1])
            if hull != self.windows.get(post.block):
                wider[post.block] = hull
        self.windows |= wider
        for row in clustering.touching(self.connection, RULES, wider):
            self.posts.setdefault(row.block, {})[row.post_id] = _post(row)

    def linked(self, post: Announcement) -> list[_Post]:
        """The posts that something holds together with this one, and nothing parts from it."""
        self._read([post])
        return [
            other
            for other in self.posts.get(post.block, {}).values()
            if _touch(post, other.announcement)
            and other.announcement.ref != post.ref
            and linked(post, other.announcement)
        ]


def _touch(a: Announcement, b: Announcement) -> bool:
    one, other = _span(a), _span(b)
    return a.block == b.block and one[0] <= other[1] and other[0] <= one[1]


def _span(post: Announcement) -> Span:
    if post.span is None:
        raise ValueError(f"{post.ref} has no day, though it was seen on one")
    return post.span


def _bury(connection: Connection, ids: Set[str], now: datetime) -> None:
    """Promotions that posts have left: deleted if none is linked any more, withdrawn if all that are have gone."""
    counts = clustering.announced(connection, ids)
    delete_promotions(connection, ids - counts.keys())
    for id, standing in counts.items():
        if not standing:
            mark_withdrawn(connection, id, now)


def _settle(engine: Engine, zone: ZoneInfo, now: datetime) -> bool:
    """Make the next promotions anew that are marked; whether there may be more."""
    with writing(engine) as connection:
        seeds = [_post(row) for row in clustering.unsettled(connection, RULES, _BATCH)]
        blocks = _Blocks(connection, (post.announcement for post in seeds))
        done: dict[int, _Post] = {}
        closures = []
        for seed in seeds:
            if seed.number not in done:
                closures.append(_closure(blocks, seed))
                done |= closures[-1]
        _regroup(connection, closures, zone, now)
        clustering.settle(connection, (post.number for post in done.values() if not post.settled), settled=True)
        return len(seeds) == _BATCH


def _closure(blocks: _Blocks, seed: _Post) -> dict[int, _Post]:
    """The post with all that hang together with it, by what they say or since they were one promotion before."""
    found = {seed.number: seed}
    known: set[str] = set()
    faces: set[Announcement] = set()
    waiting = [seed]
    while waiting:
        post = waiting.pop()
        # A source may post the same thing ten thousand times: what is linked with one is with all.
        face = replace(post.announcement, ref=("", ""))
        beside = [] if face in faces else blocks.linked(post.announcement)
        faces.add(face)
        if post.promotion is not None and post.promotion not in known:
            known.add(post.promotion)
            beside += map(_post, clustering.of_promotions(blocks.connection, RULES, [post.promotion]))
        for other in beside:
            if other.number not in found:
                found[other.number] = other
                waiting.append(other)
    return found


def _regroup(connection: Connection, closures: Sequence[dict[int, _Post]], zone: ZoneInfo, now: datetime) -> None:
    posts = {number: post for closure in closures for number, post in closure.items()}
    before = kept_promotions(connection, {post.promotion for post in posts.values() if post.promotion is not None})
    said = readings(connection, posts)
    groups = [group for closure in closures for group in _groups(closure.values(), said, before)]
    taken = ids_in_use(connection, {group.made.id for group in groups if group.id is None})
    saved: list[tuple[Kept, date | None]] = []
    events: list[tuple[str, Event]] = []
    links: dict[str, list[int]] = {}
    for group in groups:
        if group.unchanged:
            continue
        id = group.id if group.id is not None else _free(group.made.id, taken)
        taken.add(id)
        kept, happened = _kept(replace(group.made, id=id), before.get(id), group, now)
        saved.append((kept, last_day(kept.promotion.offer.validity, begun_day(kept.promotion, zone))))
        events += ((id, event) for event in happened)
        links[id] = group.numbers
    clustering.unlink(connection, (number for numbers in links.values() for number in numbers))
    save_promotions(connection, saved)
    add_events(connection, events)
    clustering.link(connection, links)
    _bury(connection, before.keys() - {group.id for group in groups}, now)


@dataclass(frozen=True, slots=True)
class _Group:
    """Posts that are one promotion, what that says, and which one it was before, if any."""

    made: Promotion
    id: str | None
    numbers: list[int]
    told: str
    extends: bool
    unchanged: bool


def _groups(posts: Collection[_Post], said: Mapping[int, Reading], before: Mapping[str, Kept]) -> list[_Group]:
    by_ref = {post.announcement.ref: post for post in posts}
    groups = [[by_ref[a.ref] for a in found] for found in grouped(post.announcement for post in posts)]
    made = [
        promotion([(post.announcement, said[post.number]) for post in group], new_id(said[p.number] for p in group))
        for group in groups
    ]
    ids = _matched(groups, made, before)
    were = {id: {post.number for post in posts if post.promotion == id} for id in ids if id is not None}
    return [
        _Group(
            made=fresh,
            id=id,
            numbers=[by_ref[link.source, link.key].number for link in fresh.posts],
            told=_told(said[post.number] for post in group),
            extends=any(post.announcement.told.extends for post in group),
            unchanged=id is not None
            and were[id] == {post.number for post in group}
            and all(post.settled for post in group),
        )
        for group, fresh, id in zip(groups, made, ids, strict=True)
    ]


def _matched(
    groups: Sequence[Sequence[_Post]], made: Sequence[Promotion], before: Mapping[str, Kept]
) -> list[str | None]:
    """For each group the promotion that it was before: the one that most of its posts were put into.

    None where it is a new one, also where its posts told of other days that are not these.
    """
    shares = []
    for at, group in enumerate(groups):
        for id, count in Counter(post.promotion for post in group if post.promotion is not None).items():
            if _meet(before[id].promotion, made[at]):
                shares.append((-count, before[id].promotion.first_seen, id, made[at].id, at))
    ids: list[str | None] = [None] * len(groups)
    for _, _, id, _, at in sorted(shares):
        if ids[at] is None and id not in ids:
            ids[at] = id
    return ids


def _meet(a: Promotion, b: Promotion) -> bool:
    """Whether the two have a day in common, as far as they tell."""
    one, other = a.offer.validity, b.offer.validity
    return _until(one.ends, other.starts) and _until(other.ends, one.starts)


def _until(ends: date | None, starts: date | None) -> bool:
    return ends is None or starts is None or starts <= ends


def _free(id: str, taken: Collection[str]) -> str:
    """The id, or one made of it where a promotion that is another now bears it."""
    while id in taken:
        id = hashlib.sha256(id.encode()).hexdigest()[:12]
    return id


def _kept(fresh: Promotion, old: Kept | None, group: _Group, now: datetime) -> tuple[Kept, list[Event]]:
    """The promotion as it is now, with what happened to it since it was `old`."""
    events: list[Event] = []
    if old is not None:
        same = {(p.source, p.key) for p in old.promotion.posts} == {(p.source, p.key) for p in fresh.posts}
        by_posts = group.extends or (same and group.told != old.told)
        events = _events(old, fresh, by_posts=by_posts, now=now)
        first = min(fresh.first_seen, old.promotion.first_seen)
        fresh = replace(fresh, first_seen=first, history=(*old.promotion.history, *events))
    return Kept(fresh, content_key(fresh), group.told, None), events


def _told(said: Iterable[Reading]) -> str:
    """A key that changes with what the posts say, but not with how it is read."""
    contents = sorted(content_hash(reading.post) for reading in said)
    return hashlib.sha256("".join(contents).encode()).hexdigest()


def _events(old: Kept, fresh: Promotion, *, by_posts: bool, now: datetime) -> list[Event]:
    """What happened to the promotion; `by_posts` tells that its posts say so, and it is not read otherwise."""
    events = [Event("returned", now)] if old.withdrawn is not None else []
    was, is_now = old.promotion.offer.validity, fresh.offer.validity
    if not old.told:
        return events
    stated = (was.ends_basis, is_now.ends_basis) == ("stated", "stated")
    if was.ends is not None and is_now.ends is not None and was.ends != is_now.ends:
        later = is_now.ends > was.ends
        kind: EventKind = "corrected" if not (by_posts and stated) else "extended" if later else "shortened"
        events.append(Event(kind, now, was.ends, is_now.ends))
    if was.starts is not None and is_now.starts is not None and was.starts != is_now.starts and by_posts:
        events.append(Event("moved", now, was.starts, is_now.starts))
    return events
