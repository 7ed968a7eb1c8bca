"""A generated year of posts, for the benchmarks: any first so many of them are spread over all of it.

Three posts in a row, of three sources, tell of one promotion more or less; every fifth tells of none. What they say is
read by the normaliser itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert

from offers import tables
from offers.database.posts import save_readings
from offers.database.rows import writing
from offers.database.tables import RunRow
from offers.model import Offer, Post
from offers.normalise import RULES, normalise

NOW = datetime(2026, 1, 28, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Riyadh")
_DAYS = 365
_BATCH = 200
_BODY = "تبدأ العروض في جميع الفروع وتشمل الأجهزة والمواد الغذائية والعناية بالمنزل. " * 4
_CITIES = ("الرياض", "جدة", "الدمام", "الخبر", "مكة", "المدينة", "تبوك", "أبها")
_THEMES = ("الأسبوعية", "للإلكترونيات", "على الخضار والفواكه", "أقوى التخفيضات", "عرض التوفير")
_NEWS = "افتتاح فرع جديد وأخبار السوق رقم {n}"
_ROWS = 5000


def source(n: int) -> str:
    """The name of the n-th source."""
    return f"s{n:04}"


def post(n: int, sources: int) -> tuple[Post, Offer, tuple[()]]:
    """The n-th post of the year, with what it says."""
    choose, own = random.Random(n // 3), random.Random(n)
    starts = date(2025, 1, 31) + timedelta(days=choose.randrange(_DAYS))
    ends = starts + timedelta(days=choose.choice((0, 2, 6, 6, 13)))
    store = choose.choice(_stores())
    city = choose.choice(_CITIES)
    title = f"عروض {store} {city} {own.choice(_THEMES)} من {starts:%d-%m-%Y} حتى {ends:%d-%m-%Y}"
    if own.random() < 0.2:
        title = _NEWS.format(n=n)
    at = datetime(starts.year, starts.month, starts.day, 9, tzinfo=ZONE) - timedelta(days=own.randrange(2))
    address = f"http://{source(n % sources)}.example/{n}/"
    made = Post(source(n % sources), f"/{n}/", address, title, body=_BODY, published=at)
    return made, normalise(title, _BODY, at, url=address, country="SA", timezone=ZONE), ()


def fill(engine: Engine, numbers: range, sources: int) -> None:
    """Keep the posts, source by source, in the batches of a crawl."""
    for first in range(sources):
        own = range(numbers.start + (first - numbers.start) % sources, numbers.stop, sources)
        rows = [post(n, sources) for n in own]
        for begin in range(0, len(rows), _BATCH):
            part = rows[begin : begin + _BATCH]
            save_readings(engine, source(first), part, seen=NOW - timedelta(hours=1), rules=RULES)


def fill_runs(engine: Engine, sources: int, numbers: range) -> None:
    """Keep runs that went well, every two hours into the past, the source's n-th newest by number."""
    rows = (
        {
            "source": source(n), "started": (at := NOW - timedelta(hours=2 * back + 1)),
            "finished": at + timedelta(seconds=9), "outcome": "ok", "posts": 50, "new": 2, "changed": 0, "offers": 2,
            "requests": 1, "bytes": 20_000, "seconds": 9.0, "withdrawn": 0, "read": 2, "dated": 2, "seen": 50,
            "newest": at - timedelta(hours=5), "failures": [],
        }
        for n in range(sources)
        for back in numbers
    )  # fmt: skip
    while part := list(islice(rows, _ROWS)):
        with writing(engine) as connection:
            connection.execute(insert(RunRow), part)


def tables_of(sources: int) -> Iterator[str]:
    """The sources as `sources.toml` has them."""
    for n in range(sources):
        yield f'[sources.{source(n)}]\nurl = "http://{source(n)}.example/"\nspider = "feed"\ncountry = "SA"\n'


@cache
def _stores() -> list[str]:
    return [store.names[0] for store in tables.load().stores if store.names]
