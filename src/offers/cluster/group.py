"""Posts of one block to promotions: the same whatever the order in which they come. Pure.

The posts that say most come first, each to the promotion that it is held to most strongly and that no post of it
parts it from. Where two that exclude each other hold it alike, it stands alone: nothing tells to which it belongs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from offers.cluster.decide import Bond, bond, compare_periods, parted, parted_by, same_flyer
from offers.cluster.facts import Announcement, Told


@dataclass(slots=True, eq=False)
class _Cluster:
    """Posts that are one promotion so far, by what they tell: those that tell the same are compared once."""

    told: dict[Told, dict[tuple[str, frozenset[str]], Announcement]] = field(default_factory=dict)
    members: list[Announcement] = field(default_factory=list)
    flyers: set[str] = field(default_factory=set)

    def add(self, post: Announcement) -> None:
        self.told.setdefault(post.told, {}).setdefault((post.words, post.flyers), post)
        self.members.append(post)
        self.flyers |= post.flyers

    def takes(self, post: Announcement) -> bool:
        shared = same_flyer(post.flyers, self.flyers)
        return all(
            parted_by(post.told, told, shared=shared) is None or self._bridged(post.told, told, shared)
            for told in self.told
        )

    def _bridged(self, one: Told, other: Told, shared: bool) -> bool:
        """Whether the two are parted by their ends alone, and a post that extends the one tells the other."""
        if compare_periods(one, other).kind not in ("different", "disputed"):
            return False
        if one.starts and other.starts and one.starts != other.starts:
            return False
        return any(
            told.extends
            and parted_by(one, told, shared=shared) is None
            and parted_by(other, told, shared=shared) is None
            for told in self.told
        )

    def hold(self, post: Announcement) -> Bond | None:
        """The strongest bond of the post with any of these."""
        found = [
            held
            for told, faces in self.told.items()
            for other in (faces.values() if told.published or post.told.published else list(faces.values())[:1])
            if parted(post, other) is None and (held := bond(post, other)) is not None
        ]
        return max(found, default=None)


def linked(a: Announcement, b: Announcement) -> bool:
    """Whether something holds the two together, and nothing parts them: no promotion reaches over a gap in these."""
    return parted(a, b) is None and bond(a, b) is not None


def group(posts: Iterable[Announcement]) -> list[list[Announcement]]:
    """The posts of one block, promotion by promotion, in an order that depends on what they are alone."""
    found = _Clusters()
    for post in sorted(posts, key=_order):
        held: dict[tuple[int, ...], list[_Cluster]] = {}
        for cluster in found.near(post):
            if cluster.takes(post) and (by := cluster.hold(post)) is not None:
                held.setdefault(by.strength, []).append(cluster)
        nearest = held[max(held)] if held else []
        home = nearest[0] if len(nearest) == 1 else found.begin()
        found.put(post, home)
        if post.told.extends:
            # What was parted by its days alone is one promotion by the post that tells of both periods.
            for strength in sorted(held, reverse=True):
                joined = [c for c in held[strength] if c is not home and all(map(home.takes, c.members))]
                if len(joined) == 1:
                    found.join(joined[0], home)
    return [cluster.members for cluster in found.order]


class _Clusters:
    """The clusters so far, in the order in which they were begun, found by the weeks that their posts touch."""

    def __init__(self) -> None:
        self.order: dict[_Cluster, None] = {}
        self.weeks: dict[int | None, dict[_Cluster, None]] = {}

    def begin(self) -> _Cluster:
        cluster = _Cluster()
        self.order[cluster] = None
        return cluster

    def put(self, post: Announcement, cluster: _Cluster) -> None:
        cluster.add(post)
        for week in _weeks(post):
            self.weeks.setdefault(week, {})[cluster] = None

    def join(self, cluster: _Cluster, home: _Cluster) -> None:
        for post in cluster.members:
            self.put(post, home)
        del self.order[cluster]
        for held in self.weeks.values():
            held.pop(cluster, None)

    def near(self, post: Announcement) -> set[_Cluster]:
        """The clusters that a post can be of."""
        weeks = _weeks(post)
        if None in weeks:
            return set(self.order)
        return {cluster for week in (*weeks, None) for cluster in self.weeks.get(week, ())}


def _weeks(post: Announcement) -> Iterable[int | None]:
    if post.span is None:
        return (None,)
    return range(post.span[0].toordinal() // 7, post.span[1].toordinal() // 7 + 1)


def _order(post: Announcement) -> tuple[object, ...]:
    """What says most first; of equals by what they say, then by their own names."""
    told = post.told
    missing = (told.starts is None) + (told.ends is None)
    return (
        missing,
        told.extends if not missing else not told.extends,
        not told.places,
        not told.subjects,
        not told.country,
        str(told.starts or ""),
        str(told.ends or ""),
        str(told.published or ""),
        sorted(told.places),
        sorted(told.subjects),
        post.words,
        post.ref,
    )
