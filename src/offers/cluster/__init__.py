"""Offers to promotions: the posts that announce one real promotion become one. Pure, whatever the order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from offers.cluster.decide import Bond, bond, parted
from offers.cluster.facts import Announcement, announcement, from_row, to_row, touch
from offers.cluster.fields import Member, promotion
from offers.cluster.group import group, linked
from offers.model import Promotion, Reading

__all__ = [
    "RULES",
    "Announcement",
    "Bond",
    "announce",
    "announcement",
    "bond",
    "cluster",
    "from_row",
    "grouped",
    "linked",
    "new_id",
    "parted",
    "promotion",
    "to_row",
    "touch",
]

# The version of the rules by which posts are compared: what an older one grouped is grouped again.
RULES = 2


def cluster(readings: Iterable[tuple[int, Reading]], zone: ZoneInfo) -> list[tuple[Promotion, tuple[int, ...]]]:
    """The promotions with the numbers of their posts, in the order of their ids.

    A number identifies a post; readings that are no offers are left out. `zone` is that of the days on which
    posts were published.
    """
    found = {
        (reading.post.source, reading.post.key): (number, announce(reading, zone), reading)
        for number, reading in readings
        if reading.offer.offer
    }
    made = []
    for posts in grouped(a for _, a, _ in found.values()):
        members: list[Member] = [(a, found[a.ref][2]) for a in posts]
        of = promotion(members, new_id(reading for _, reading in members))
        made.append((of, tuple(found[link.source, link.key][0] for link in of.posts)))
    return sorted(made, key=lambda m: m[0].id)


def grouped(posts: Iterable[Announcement]) -> list[list[Announcement]]:
    """The posts of any blocks, promotion by promotion."""
    blocks: dict[str, list[Announcement]] = {}
    for post in posts:
        blocks.setdefault(post.block, []).append(post)
    return [found for _, members in sorted(blocks.items()) for found in group(members)]


def announce(reading: Reading, zone: ZoneInfo) -> Announcement:
    """A kept post as it is compared, its flyers told by the content of their files and by their hashes."""
    published = reading.post.published or reading.first_seen
    day: date = published.astimezone(zone).date()
    flyers = [name for p in reading.pictures for name in (p.thumb, f"#{p.hash}" if p.hash else None) if name]
    return announcement((reading.post.source, reading.post.key), reading.offer, reading.post.title, day, flyers)


def new_id(readings: Iterable[Reading]) -> str:
    """An id for a promotion that has none yet: by the post that was seen first, and what it said of days."""
    first = min(readings, key=lambda r: (r.first_seen, r.post.source, r.post.key))
    validity = first.offer.validity
    key = "\n".join((first.post.source, first.post.key, str(validity.starts), str(validity.ends)))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
