"""What a group of kept posts becomes: which promotion it was before, and what happened to that since."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from offers.cluster import grouped, new_id, promotion
from offers.database.posts import content_hash
from offers.database.promotions import Kept
from offers.model import Event, EventKind, Promotion, Reading, content_key
from offers.promotions.near import KeptPost


@dataclass(frozen=True, slots=True)
class Group:
    """Posts that are one promotion: what that says, and which one it was before, if any.

    `numbers` are the posts in the promotion's order; `told` changes with what they say, `extends` tells that one of
    them says it was extended.
    """

    made: Promotion
    id: str | None
    numbers: list[int]
    told: str
    extends: bool


def regrouped(posts: Collection[KeptPost]) -> list[list[KeptPost]]:
    """The groups that posts which hang together make, but for those that are a promotion already and stay as it is."""
    by_ref = {post.announcement.ref: post for post in posts}
    were: dict[str | None, set[int]] = {}
    for post in posts:
        were.setdefault(post.promotion, set()).add(post.number)
    groups = [[by_ref[a.ref] for a in found] for found in grouped(post.announcement for post in posts)]
    return [
        group
        for group in groups
        if group[0].promotion is None
        or were[group[0].promotion] != {post.number for post in group}
        or not all(post.settled for post in group)
    ]


def groups_of(
    groups: Sequence[Sequence[KeptPost]], said: Mapping[int, Reading], before: Mapping[str, Kept]
) -> list[Group]:
    """The promotions that the groups are, beside those that there were before."""
    by_ref = {post.announcement.ref: post for group in groups for post in group}
    made = [
        promotion([(post.announcement, said[post.number]) for post in group], new_id(said[p.number] for p in group))
        for group in groups
    ]
    ids = _matched(groups, made, before)
    return [
        Group(
            made=fresh,
            id=id,
            numbers=[by_ref[link.source, link.key].number for link in fresh.posts],
            told=_told(said[post.number] for post in group),
            extends=any(post.announcement.told.extends for post in group),
        )
        for group, fresh, id in zip(groups, made, ids, strict=True)
    ]


def _matched(
    groups: Sequence[Sequence[KeptPost]], made: Sequence[Promotion], before: Mapping[str, Kept]
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


def free_id(id: str, taken: Collection[str]) -> str:
    """The id, or one made of it where a promotion that is another now bears it."""
    while id in taken:
        id = hashlib.sha256(id.encode()).hexdigest()[:12]
    return id


def as_kept(fresh: Promotion, old: Kept | None, group: Group, now: datetime) -> tuple[Kept, list[Event]]:
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
