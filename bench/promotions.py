"""Pairs of posts that are one promotion, found and missed, on the labelled set beside this file.

    python bench/promotions.py [--misses]

Each line of `promotions.jsonl` is a post (id, promotion, source, published, title), written for this project. The
titles are read by the normaliser and grouped by the clustering; what is counted are pairs of posts.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from itertools import combinations
from pathlib import Path

from offers.cluster import Announcement, announcement, grouped
from offers.normalise import normalise

_SET = Path(__file__).with_name("promotions.jsonl")


def pairs() -> tuple[set[tuple[str, str]], set[tuple[str, str]], dict[str, str]]:
    """The pairs that are one promotion, those that were found to be, and the posts' titles, by their ids."""
    rows = [json.loads(line) for line in _SET.read_text("utf-8").splitlines()]
    posts: list[Announcement] = []
    wanted: dict[str, list[str]] = {}
    for row in rows:
        day = date.fromisoformat(row["published"])
        offer = normalise(row["title"], None, day, country="SA")
        if offer.offer:
            posts.append(announcement((row["id"], row["source"]), offer, row["title"], day))
        wanted.setdefault(row["promotion"], []).append(row["id"])
    found = [sorted(post.ref[0] for post in group) for group in grouped(posts)]
    titles = {row["id"]: f"{row['published']} {row['title']}" for row in rows}
    return _pairs(wanted.values()), _pairs(found), titles


def _pairs(groups: object) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}  # type: ignore[attr-defined]


def main() -> None:
    """Print precision and recall, and the pairs that are wrong if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    wanted, found, titles = pairs()
    right = len(wanted & found)
    print(f"{len(titles)} posts, {len(wanted)} pairs of one promotion")
    print(f"precision {right / len(found):.4f}  recall {right / len(wanted):.4f}")
    if asked.misses:
        for name, wrong in (("not found", wanted - found), ("wrongly found", found - wanted)):
            for one, other in sorted(wrong):
                print(f"{name}:\n  {titles[one]}\n  {titles[other]}")


if __name__ == "__main__":
    main()
