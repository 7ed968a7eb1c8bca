"""A generated year of posts, for the benchmarks, in the order in which they come.

Three posts in a row, of three sources, tell of one promotion more or less; every fifth tells of none. What they say is
read by the normaliser itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert

from offers import tables
from offers.database.posts import save_readings
from offers.database.rows import writing
from offers.database.tables import RUNS
from offers.model import Offer, Post
from offers.normalise import RULES, normalise

ZONE = ZoneInfo("Asia/Riyadh")
_YEAR = timedelta(days=365)
_BATCH = 200
_BODY = "تبدأ العروض في جميع الفروع وتشمل الأجهزة والمواد الغذائية والعناية بالمنزل. " * 4
_CITIES = ("الرياض", "جدة", "الدمام", "الخبر", "مكة", "المدينة", "تبوك", "أبها")
_THEMES = ("الأسبوعية", "للإلكترونيات", "على الخضار والفواكه", "أقوى التخفيضات", "عرض التوفير")
_NEWS = "افتتاح فرع جديد وأخبار السوق رقم {n}"
_ROWS = 5000


@dataclass(frozen=True)
class Year:
    """So many posts of so many sources within the 365 days from `begins`."""

    posts: int
    sources: int
    begins: date

    def at(self, n: int) -> datetime:
        """When the n-th post is published."""
        return datetime.combine(self.begins, time(9), ZONE) + _YEAR * n / self.posts

    def post(self, n: int) -> tuple[Post, Offer, tuple[()]]:
        """The n-th post, with what it says."""
        choose, own = random.Random(n // 3), random.Random(n)
        at = self.at(n)
        starts = self.at(n - n % 3).date() + timedelta(days=choose.randrange(3))
        ends = starts + timedelta(days=choose.choice((0, 2, 6, 6, 13)))
        store, city = choose.choice(_stores()), choose.choice(_CITIES)
        title = f"عروض {store} {city} {own.choice(_THEMES)} من {starts:%d-%m-%Y} حتى {ends:%d-%m-%Y}"
        if own.random() < 0.2:
            title = _NEWS.format(n=n)
        address = f"http://{source(n % self.sources)}.example/{n}/"
        made = Post(source(n % self.sources), f"/{n}/", address, title, body=_BODY, published=at)
        return made, normalise(title, _BODY, at, url=address, country="SA", timezone=ZONE), ()

    def fill(self, engine: Engine, numbers: range) -> None:
        """Keep the posts, source by source, in the batches of a crawl."""
        for first in range(self.sources):
            own = range(numbers.start + (first - numbers.start) % self.sources, numbers.stop, self.sources)
            rows = [self.post(n) for n in own]
            for begin in range(0, len(rows), _BATCH):
                part = rows[begin : begin + _BATCH]
                save_readings(engine, source(first), part, seen=self.at(numbers.stop), rules=RULES)

    def fill_runs(self, engine: Engine, numbers: range, each: int) -> None:
        """Keep a run of every source that went well, after every so many posts."""
        rows = (
            {
                "source": source(n), "started": (at := self.at(after)), "finished": at + timedelta(seconds=9),
                "outcome": "ok", "posts": 50, "new": 2, "changed": 0, "offers": 2, "requests": 1, "bytes": 20_000,
                "seconds": 9.0, "withdrawn": 0, "read": 2, "dated": 2, "seen": 50, "newest": at - timedelta(hours=5),
                "failures": [],
            }
            for after in numbers[each - numbers.start % each :: each]
            for n in range(self.sources)
        )  # fmt: skip
        while part := list(islice(rows, _ROWS)):
            with writing(engine) as connection:
                connection.execute(insert(RUNS), part)

    def tables(self) -> Iterator[str]:
        """The sources as `sources.toml` has them."""
        for n in range(self.sources):
            yield f'[sources.{source(n)}]\nurl = "http://{source(n)}.example/"\nspider = "feed"\ncountry = "SA"\n'


def source(n: int) -> str:
    """The name of the n-th source."""
    return f"s{n:04}"


@cache
def _stores() -> list[str]:
    return [store.names[0] for store in tables.load().stores if store.names]
