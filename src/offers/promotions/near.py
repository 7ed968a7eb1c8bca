"""The kept posts that hang together, found in the database as they are needed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from offers.cluster import RULES, Announcement, from_row, linked
from offers.database import clustering

Span = tuple[date, date]
# A promotion's posts lead to others beside them: their days are read with the first ones'.
_AHEAD = timedelta(days=14)


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
    """The posts near those that are asked about, read from the database as they are needed.

    Of a block only the days on which its posts are told of are read at first, from the index alone, a window at a
    time; a post is read when one is asked about that it touches.
    """

    def __init__(self, connection: Connection, posts: Iterable[Announcement]) -> None:
        self.connection = connection
        self._windows: dict[str, Span] = {}
        self._spans: dict[str, list[tuple[int, date, date]]] = {}
        self._posts: dict[int, KeptPost | None] = {}
        self.read(posts)

    def read(self, posts: Iterable[Announcement]) -> None:
        """Reads at once what any of the posts touches: what is asked about them next is answered without the database.

        A statement takes longer than the rows that it gives.
        """
        self._read({number for post in posts for number in self._touching(post)})

    def _touching(self, post: Announcement) -> list[int]:
        first, last = _span(post)
        known = self._windows.get(post.block)
        if known is None or first < known[0] or last > known[1]:
            first_of, last_of = known or (first, last)
            window = min(first, first_of) - _AHEAD, max(last, last_of) + _AHEAD
            self._windows[post.block] = window
            self._spans[post.block] = clustering.spans(self.connection, post.block, *window)
        return [number for number, near, until in self._spans[post.block] if near <= last and first <= until]

    def _read(self, numbers: Set[int]) -> None:
        missing = numbers - self._posts.keys()
        self._posts |= dict.fromkeys(missing)
        for row in clustering.of_posts(self.connection, RULES, sorted(missing)):
            self._posts[row.post_id] = kept_post(row)

    def touching(self, post: Announcement, but: Container[int] = ()) -> list[KeptPost]:
        """The posts of its block that are told of on days that touch its own; not those of the numbers `but`."""
        numbers = [number for number in self._touching(post) if number not in but]
        self._read(set(numbers))
        return [found for number in numbers if (found := self._posts[number]) is not None]

    def linked(self, post: Announcement, but: Container[int] = ()) -> list[KeptPost]:
        """The posts that something holds together with this one, and nothing parts from it."""
        return [
            other
            for other in self.touching(post, but)
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
    wave = [seed]
    while wave:
        # A source may post the same thing ten thousand times: what is linked with one is with all.
        by_face = {replace(post.announcement, ref=("", "")): post.announcement for post in wave}
        asked = [announcement for face, announcement in by_face.items() if face not in faces]
        faces |= by_face.keys()
        promotions = {post.promotion for post in wave if post.promotion is not None} - known
        known |= promotions
        wave = []
        blocks.read(asked)
        for announcement in asked:
            for other in blocks.linked(announcement, found):
                found[other.number] = other
                wave.append(other)
        for row in clustering.of_promotions(blocks.connection, RULES, sorted(promotions)):
            if row.post_id not in found:
                found[row.post_id] = kept_post(row)
                wave.append(found[row.post_id])
    return found
