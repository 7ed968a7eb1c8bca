"""`offers cluster`: lines of offers to their promotions, in memory that does not grow with their number."""

from __future__ import annotations

import hashlib
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from offers.cluster.facts import Announcement, announcement
from offers.cluster.group import group
from offers.model import offer_from_json

_TABLES = """
CREATE TABLE posts (number INTEGER PRIMARY KEY, id BLOB, block TEXT, post BLOB);
CREATE TABLE found (number INTEGER PRIMARY KEY, promotion TEXT);
"""
_RIYADH = ZoneInfo("Asia/Riyadh")


def promotions_of(posts: Iterable[tuple[Any, Announcement]]) -> Iterator[dict[str, Any]]:
    """For each id and post, in order, the id and the promotion that the post announces.

    The posts lie in a private temporary database meanwhile.
    """
    with closing(sqlite3.connect("")) as kept:
        kept.executescript(_TABLES)
        rows = ((n, pickle.dumps(id), post.block, pickle.dumps(post)) for n, (id, post) in enumerate(posts))
        kept.executemany("INSERT INTO posts VALUES (?, ?, ?, ?)", rows)
        kept.execute("CREATE INDEX blocks ON posts (block)")
        ordered = kept.execute("SELECT block, number, post FROM posts ORDER BY block")
        kept.executemany("INSERT INTO found VALUES (?, ?)", _grouped(ordered))
        for id, of in kept.execute("SELECT id, promotion FROM posts JOIN found USING (number) ORDER BY number"):
            yield {"id": pickle.loads(id), "promotion": of}


def announcement_of(row: dict[str, Any], number: int) -> Announcement:
    """A line of `offers normalise` with its post's title beside it, as it is compared.

    `published` (a day or an instant), `url`, `source` and `pictures` (addresses) are used where known; `number` is
    the line's. Raises KeyError, TypeError or ValueError for a row that is none.
    """
    for key in ("title", "published", "url", "source"):
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{key} is {value!r}, not a text")
    pictures = row.get("pictures") or []
    if not isinstance(pictures, list) or not all(isinstance(p, str) for p in pictures):
        raise TypeError(f"pictures is {pictures!r}, not a list of addresses")
    ref = (f"{row.get('source') or ''} {row.get('url') or ''} {row['id']}", f"{number:012}")
    return announcement(
        ref, offer_from_json(row), row["title"], _day(row.get("published"), row.get("timezone")), pictures
    )


def _day(published: str | None, timezone: str | None) -> date | None:
    if not published:
        return None
    if len(published) == 10:
        return date.fromisoformat(published)
    instant = datetime.fromisoformat(published)
    return instant.astimezone(ZoneInfo(timezone) if timezone else _RIYADH).date() if instant.tzinfo else instant.date()


def _grouped(ordered: Iterable[tuple[str, int, bytes]]) -> Iterator[tuple[int, str]]:
    for _, rows in groupby(ordered, key=itemgetter(0)):
        numbers: dict[tuple[str, str], int] = {}
        posts: list[Announcement] = []
        for _, number, content in rows:
            posts.append(pickle.loads(content))
            numbers[posts[-1].ref] = number
        for members in group(posts):
            first = min(post.ref for post in members)
            id = hashlib.sha256("\n".join(first).encode("utf-8", "surrogatepass")).hexdigest()[:12]
            for post in members:
                yield numbers[post.ref], id
