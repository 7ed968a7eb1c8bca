"""Time and size as a year of posts fills the database of a thousand sources.

    python bench/growth.py [--sizes 30000 100000 300000] [--sources 1000] [--database-url postgresql://…]

The year passes: at 30,000 posts five weeks are kept, at 300,000 all. At each size, in processes of their own: what
a crawl does in the database (knows its posts, saves 200 new ones and the same 200 again, ends its run), the grouping of
all that came since the size before and of those 200, the edition from nothing, `offers status` as a command, and a
tick of the schedule with nothing due. All are processor seconds, medians where it can be repeated; on PostgreSQL the
server's own are not in them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from bench.year import ZONE, Year, source
from offers.config import Config, load
from offers.database import open_engine
from offers.database.posts import known_posts, save_readings
from offers.database.runs import finish_run, start_run
from offers.digest.build import build
from offers.model import Offer, Post, Run
from offers.normalise import RULES
from offers.promotions import refresh
from offers.schedule.current import Current
from offers.schedule.here import Here
from offers.schedule.ticker import Schedule
from offers.schedule.work import Work

_POSTS, _BEGINS = 300_000, date(2025, 1, 28)
# A thousand runs of each source in the year.
_RUN_EACH = 300
_FRESH = 200


def _seconds(do: Callable[[], object]) -> float:
    """Processor seconds of this process and of those that it began: a busy machine makes no difference."""
    begun = _used()
    do()
    return _used() - begun


def _used() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def _year(config: Config) -> Year:
    return Year(_POSTS, len(config.sources), _BEGINS)


def _fill(config: Config, before: int, size: int) -> dict[str, float]:
    year = _year(config)
    engine = open_engine(config.database_url)
    filled = _seconds(lambda: year.fill(engine, range(before, size)))
    year.fill_runs(engine, range(before, size), _RUN_EACH)
    for each in config.sources:
        _finish(engine, each.name, year.at(size))
    engine.dispose()
    return {"filled": filled}


def _finish(engine: Engine, name: str, now: datetime) -> None:
    run = Run(name, now, now + timedelta(seconds=9), "ok", 50, 2, 0, 2, 1, 20_000, 9.0, (), 0, 2, 2, 50, now)
    finish_run(engine, start_run(engine, name, now), run)


def _cluster(config: Config, before: int, size: int) -> dict[str, float]:
    engine = open_engine(config.database_url)
    spent = _seconds(lambda: refresh(engine, ZONE, (), _year(config).at(size)))
    engine.dispose()
    return {"cluster": spent, "cluster_memory": _memory()}


def _crawl(config: Config, before: int, size: int) -> dict[str, float]:
    """The database's part of a crawl of one source, and of the grouping of what it brought."""
    engine = open_engine(config.database_url)
    year = _year(config)
    name, now = source(7), year.at(size)
    known = [_seconds(lambda: known_posts(engine, name)) for _ in range(3)]
    # What comes next, as if one source had it all.
    rows = [_of(year.post(n), name) for n in range(size, size + _FRESH)]
    saved = _seconds(lambda: save_readings(engine, name, rows, seen=now, rules=RULES))
    again = [_seconds(lambda: save_readings(engine, name, rows, seen=now, rules=RULES)) for _ in range(3)]
    ended = [_seconds(lambda: _finish(engine, name, now)) for _ in range(3)]
    grouped = _seconds(lambda: refresh(engine, ZONE, (), now))
    engine.dispose()
    return {"known": median(known), "saved": saved, "again": median(again), "ended": median(ended), "grouped": grouped}


def _of(row: tuple[Post, Offer, tuple[()]], name: str) -> tuple[Post, Offer, tuple[()]]:
    post, offer, pictures = row
    return replace(post, source=name, key=f"/again{post.key}"), offer, pictures


def _digest(config: Config, before: int, size: int) -> dict[str, float]:
    engine = open_engine(config.database_url)
    spent = _seconds(lambda: build(config, engine, now=_year(config).at(size)))
    engine.dispose()
    shown = json.loads((config.home / "site" / "latest" / "edition.json").read_bytes())
    return {"digest": spent, "digest_memory": _memory(), "shown": len(shown["promotions"])}


def _tick(config: Config, before: int, size: int) -> dict[str, float]:
    engine = open_engine(config.database_url)
    current, now = Current(config, lambda: config), _year(config).at(size)
    schedule = Schedule(current, engine, Here(Work(config, engine), current), clock=lambda: now)
    schedule.tick()
    spent = [_seconds(schedule.tick) for _ in range(5)]
    looked = _seconds(lambda: schedule._watch.look(config, engine, now))
    engine.dispose()
    return {"tick": median(spent), "alarms": looked}


def _memory() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


_STEPS = {"fill": _fill, "cluster": _cluster, "crawl": _crawl, "digest": _digest, "tick": _tick}


def _step(config: Config, what: str, before: int, size: int) -> dict[str, float]:
    words = [str(config.home), str(config.sources_file), config.database_url, what, str(before), str(size)]
    done = subprocess.run([sys.executable, __file__, "--child", *words], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _status(config: Config) -> tuple[float, float]:
    command = [sys.executable, "-m", "offers", "--home", str(config.home), "--sources", str(config.sources_file)]
    command += ["--database-url", config.database_url, "status"]
    begun = time.perf_counter()
    spent = median(_seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)) for _ in range(5))
    return spent, (time.perf_counter() - begun) / 5


def main() -> None:
    """Prints a line for each size."""
    parser = argparse.ArgumentParser(description="Time and size of a year of posts.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[3000, 10_000])
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--database-url")
    parser.add_argument("--child", nargs=6)
    given = parser.parse_args()
    if given.child:
        home, sources, url, what, before, size = given.child
        config = load(home=Path(home), sources=Path(sources), database_url=url)
        print(json.dumps(_STEPS[what](config, int(before), int(size))))
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sources.toml"
        contact = '[site]\ncontact = "bench@example.org"\n'
        file.write_text(contact + "\n".join(Year(_POSTS, given.sources, _BEGINS).tables()), "utf-8")
        config = load(home=Path(folder) / "home", sources=file, database_url=given.database_url)
        for before, size in zip([0, *given.sizes], given.sizes, strict=False):
            found: dict[str, float] = {"posts": size}
            for what in _STEPS:
                found |= _step(config, what, before, size)
            found["status"], found["status_on_the_clock"] = _status(config)
            database = config.home / "offers.sqlite"
            found["database_mb"] = database.stat().st_size / 1e6 if database.exists() else 0.0
            print(json.dumps({name: round(value, 4) for name, value in found.items()}), flush=True)


if __name__ == "__main__":
    main()
