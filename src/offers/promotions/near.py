"""The kept posts that hang together, found in the database a window at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from offers.cluster import RULES, Announcement, from_row, linked
from offers.database import clustering

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A kept post as it is compared, and the promotion that it was put into before."""

    number: int
    announcement: Announcement
    promotion: str | None
    settled: bool


def announcement_of(row: Row[Any]) -> Announcement | None:
    """The post as it was compared, None where it was not, or by other rules."""
    said = row.announcement
    return from_row((row.source, row.key), said) if said is not None and said["rules"] == RULES else None


def kept_post(row: Row[Any]) -> KeptPost:
    """The post of a row of `database.clustering`."""
    return KeptPost(row.post_id, from_row((row.source, row.key), row.announcement), row.promotion_id, row.settled)


class Blocks:
    """The posts of the blocks that are asked for, read from the database window by window."""

    def __init__(self, connection: Connection, posts: Iterable[Announcement]) -> None:
        self.connection = connection
        self.windows: dict[str, Span] = {}
        self.posts: dict[str, dict[int, KeptPost]] = {}
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
            self.posts.setdefault(row.block, {})[row.post_id] = kept_post(row)

    def linked(self, post: Announcement) -> list[KeptPost]:
        """The posts that something holds together with this one, and nothing parts from it."""
        self._read([post])
        return [
            other
            for other in self.posts.get(post.block, {}).values()
            if other.announcement.ref != post.ref and linked(post, other.announcement)
        ]


def _span(post: Announcement) -> Span:
    if post.span is None:
        raise ValueError(f"{post.ref} has no day, though it was seen on one")
    return post.span


def closure(blocks: Blocks, seed: KeptPost) -> dict[int, KeptPost]:
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
            beside += map(kept_post, clustering.of_promotions(blocks.connection, RULES, [post.promotion]))
        for other in beside:
            if other.number not in found:
                found[other.number] = other
                waiting.append(other)
    return found
