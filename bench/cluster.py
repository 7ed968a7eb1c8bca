"""Clustering: a million offers from a stream, and one new post among those that are kept.

    python bench/cluster.py [--offers 1000000] [--kept 1000000]

The offers are of a thousand stores in a hundred places over two years: weekly flyers, weekends and single days, each
told of by a few sites in other words, every tenth of them without a date. First they go through what
`offers cluster` does, in a process of its own on one core: seconds, and the most memory that it took. Then they are
kept in a database, and the promotions of posts that come one by one are made: milliseconds a post, the median of 200.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from offers.cluster import Announcement, announcement
from offers.cluster.stream import promotions_of
from offers.database import open_engine
from offers.database.posts import save_readings
from offers.model import Cadence, Offer, Place, Post, Store, Validity
from offers.promotions import refresh

NOW = datetime(2026, 1, 28, 5, 0, tzinfo=UTC)
FIRST = date(2024, 2, 1)
_ZONE = ZoneInfo("Asia/Riyadh")
_THEMES = ("", "للإلكترونيات", "على الخضار والفواكه", "الأسبوعية", "أقوى التخفيضات", "عرض التوفير")
_BATCH = 1000


def offer_of(n: int) -> tuple[str, Offer, date]:
    """The title, offer and day of publication of a post; four in a row tell of one promotion more or less."""
    choose = random.Random(n // 4)
    own = random.Random(n)
    store, place = choose.randrange(1000), choose.randrange(100)
    starts = FIRST + timedelta(days=choose.randrange(720))
    days, cadence = choose.choice(((6, "weekly"), (6, None), (2, "weekend"), (0, "daily"), (13, None)))
    ends = starts + timedelta(days=days)
    published = starts - timedelta(days=own.randrange(2))
    theme = own.choice(_THEMES)
    undated = own.random() < 0.1
    validity = (
        Validity()
        if undated
        else Validity(starts, ends if own.random() < 0.8 else None, "stated", "stated")
        if own.random() < 0.9
        else Validity(None, ends, "unknown", "stated")
    )
    places = (Place("SA", f"city-{place}", f"City {place}", f"مدينة {place}", "stated"),) if own.random() < 0.6 else ()
    title = f"عروض متجر {store} {theme} من {starts:%d-%m-%Y} حتى {ends:%d-%m-%Y}"
    kind: Cadence | None = cadence  # type: ignore[assignment]
    stores = (Store(f"store-{store}", f"Store {store}", f"متجر {store}", f"متجر {store}", True),)
    return title, Offer(True, ("عروض",), "grocery", stores, validity, None, places, cadence=kind), published


def _stream(count: int) -> None:
    def rows() -> Iterator[tuple[int, Announcement]]:
        for n in range(count):
            title, offer, published = offer_of(n)
            yield n, announcement(("bench", str(n)), offer, title, published)

    begun = time.perf_counter()
    made = sum(bool(found) for found in promotions_of(rows()))
    print(time.perf_counter() - begun, made)


def _post(n: int) -> tuple[Post, Offer, tuple[()]]:
    title, offer, published = offer_of(n)
    at = datetime(published.year, published.month, published.day, 9, tzinfo=_ZONE)
    return Post("bench", f"/{n}", f"https://bench.example/{n}/", title, published=at), offer, ()


def _kept(count: int) -> None:
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'offers.sqlite'}")
        begun = time.perf_counter()
        for start in range(0, count, _BATCH):
            rows = [_post(n) for n in range(start, min(count, start + _BATCH))]
            save_readings(engine, "bench", rows, seen=NOW, rules="1")
        saved = time.perf_counter()
        refresh(engine, _ZONE, (), NOW)
        made = time.perf_counter()
        one: list[float] = []
        for n in range(count, count + 200):
            save_readings(engine, "bench", [_post(n)], seen=NOW, rules="1")
            start_of = time.perf_counter()
            refresh(engine, _ZONE, (), NOW)
            one.append(1000 * (time.perf_counter() - start_of))
        save_readings(engine, "bench", [_post(n) for n in range(count + 200, count + 700)], seen=NOW, rules="1")
        start_of = time.perf_counter()
        refresh(engine, _ZONE, (), NOW)
        many = 1000 * (time.perf_counter() - start_of) / 500
        engine.dispose()
    print(saved - begun, made - saved, statistics.median(one), sorted(one)[-10], many)


def _run(what: str, count: int) -> tuple[list[float], float]:
    command = [sys.executable, __file__, "--child", what, str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=_one_core) as process:
        out = process.stdout.read() if process.stdout else ""
        _, _, used = os.wait4(process.pid, 0)
    return [float(word) for word in out.split()], used.ru_maxrss / 1024


def _one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> None:
    """Print a line for the stream at a tenth and the whole, and one for the database."""
    parser = argparse.ArgumentParser(description="Seconds of clustering.")
    parser.add_argument("--offers", type=int, default=1_000_000)
    parser.add_argument("--kept", type=int, default=100_000)
    parser.add_argument("--child", nargs=2)
    given = parser.parse_args()
    if given.child:
        (_stream if given.child[0] == "stream" else _kept)(int(given.child[1]))
        return
    for count in (given.offers // 10, given.offers):
        (seconds, _), memory = _run("stream", count)
        print(f"stream of {count} offers: {seconds:.0f} s, {memory:.0f} MB", flush=True)
    (saved, made, one, slow, many), memory = _run("kept", given.kept)
    print(f"{given.kept} kept: saved in {saved:.0f} s, promotions made in {made:.0f} s, {memory:.0f} MB")
    print(f"one new post: {one:.1f} ms (median), {slow:.1f} ms (95 of 100); of 500 at once: {many:.1f} ms each")


if __name__ == "__main__":
    main()
