"""Seconds and memory of building an edition: everything, again after one in a hundred promotions changed, in parts.

    python bench/digest.py [--sizes 10000 30000 100000]

The home is made anew for each size: an offer in five is of a store of its own, there are 300 places in five countries
and all sectors. What is timed is what `offers digest` does, from the kept posts to the published folder, in a process
of its own on one core, by the clock and by the processor, whose seconds other programs on the machine hardly
change. Beside it stand the files that were written and the first page's size; `ratio` is the rebuild's part of the
whole, in the processor's seconds. The next day's edition is made in parts: the processor's seconds of the longest
of them, which workers do side by side, and of the edition that is put together of them; then another day's in one.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from offers.config import Config, load
from offers.database import open_engine
from offers.database.posts import save_readings
from offers.digest.build import build
from offers.digest.output import Output
from offers.digest.parts import render_ahead
from offers.model import Evidence, Offer, Place, Post, Sector, Store, Validity

NOW = datetime(2026, 1, 28, 5, 0, tzinfo=UTC)
TODAY = date(2026, 1, 28)
_BATCH = 1000
_SECTORS = get_args(Sector)
_COUNTRIES = ("SA", "AE", "KW", "QA", "EG")


def _offer(n: int, choose: random.Random, stores: int) -> tuple[Post, Offer, tuple[()]]:
    store, place = choose.randrange(stores), choose.randrange(300)
    starts = TODAY - timedelta(days=choose.randrange(10))
    ends = TODAY + timedelta(days=choose.randrange(30))
    title = f"عروض متجر {store} مدينة {place} من {starts:%d-%m-%Y} حتى {ends:%d-%m-%Y} عدد {n} على المواد الغذائية"
    first, last = title.index(" من ") + 4, title.index(" حتى ") + 5
    validity = Validity(
        starts,
        ends,
        "stated",
        "stated",
        evidence=(
            Evidence("starts", title[first : first + 10], "title", (first, first + 10), "gregorian", "gregorian"),
            Evidence("ends", title[last : last + 10], "title", (last, last + 10), "gregorian", "gregorian"),
        ),
    )
    offer = Offer(
        True,
        ("عروض",),
        _SECTORS[store % len(_SECTORS)],
        (Store(f"store-{store}", f"Store {store}", f"متجر {store}", f"متجر {store}", True),),
        validity,
        None,
        (Place(_COUNTRIES[place % 5], f"city-{place}", f"City {place}", f"مدينة {place}", "stated"),),
        discount_percent=choose.choice((None, 20, 50)),
    )
    published = NOW - timedelta(days=choose.randrange(10))
    return Post("bench", f"/{n}", f"https://bench.example/{n}/", title, published=published), offer, ()


def _fill(config: Config, numbers: range, stores: int, suffix: str = "") -> None:
    engine = open_engine(config.database_url)
    for start in range(0, len(numbers), _BATCH):
        rows = [_offer(n, random.Random(n), stores) for n in numbers[start : start + _BATCH]]
        rows = [(replace(post, title=post.title + suffix), offer, pictures) for post, offer, pictures in rows]
        save_readings(engine, "bench", rows, seen=NOW, rules="1")
    engine.dispose()


def _child(home: str, sources: str, minutes: str, country: str = "") -> None:
    written: list[Output] = []
    closing = Output.close

    def close(self: Output) -> None:
        written.append(self)
        closing(self)

    Output.close = close  # type: ignore[method-assign]
    config = load(home=Path(home), sources=Path(sources))
    engine = open_engine(config.database_url)
    begun = time.perf_counter(), time.process_time()
    now = NOW + timedelta(minutes=int(minutes))
    if country:
        render_ahead(config, engine, now=now, country=country)
    else:
        build(config, engine, now=now)
    print(time.perf_counter() - begun[0], time.process_time() - begun[1], sum(out.written for out in written))


def _build(config: Config, minutes: int, *country: str) -> tuple[float, float, int, float]:
    command = [sys.executable, __file__, "--child", str(config.home), str(config.sources_file), str(minutes), *country]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=_one_core) as process:
        out = process.stdout.read() if process.stdout else ""
        _, _, used = os.wait4(process.pid, 0)
    seconds, worked, written = out.split()
    return float(seconds), float(worked), int(written), used.ru_maxrss / 1024


def _one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> None:
    """Prints a line for each size."""
    parser = argparse.ArgumentParser(description="Seconds of building an edition.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--child", nargs="+")
    given = parser.parse_args()
    if given.child:
        _child(*given.child)
        return
    head = f"{'all, s':>8} {'worked':>8} {'files':>8} {'MB':>6} {'1 %, s':>8} {'worked':>8} {'files':>8} {'MB':>6}"
    print(f"{'promotions':>10} {head} {'ratio':>6} {'kB':>5} {'part':>6} {'rest':>6} {'in one':>6}")
    for size in given.sizes:
        with TemporaryDirectory() as folder:
            sources = Path(folder) / "sources.toml"
            sources.write_text(
                '[sources.bench]\ntitle = "مصدر"\nurl = "http://127.0.0.1:9/"\nspider = "feed"\n', "utf-8"
            )
            config = load(home=Path(folder) / "home", sources=sources)
            _fill(config, range(size), size // 5)
            whole = _build(config, 0)
            _fill(config, range(0, size, 100), size // 5, " تمديد")
            again = _build(config, 1)
            first = (config.home / "site" / "index.html").stat().st_size / 1000
            part = max(_build(config, 1440, country)[1] for country in _COUNTRIES)
            rest, one = _build(config, 1441)[1], _build(config, 2880)[1]
            found = " ".join(
                f"{seconds:>8.1f} {worked:>8.1f} {files:>8} {memory:>6.0f}"
                for seconds, worked, files, memory in (whole, again)
            )
            print(
                f"{size:>10} {found} {again[1] / whole[1]:>6.3f} {first:>5.0f} {part:>6.1f} {rest:>6.1f} {one:>6.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
