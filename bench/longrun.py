"""What a program that keeps crawling holds on to: its memory, processes, threads, files and connections.

    python bench/longrun.py [--cycles 60]

The schedule of `offers run` with its page server, in one process whose clock runs three hundred times as fast: four
sources on loopback that have a new post every time, so that crawls overlap and every round of them has its edition.
Printed is a line every thirty crawls, and what is left when it has been told to end.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from sqlalchemy import func, select

from offers import logs
from offers.config import Config, load
from offers.database import open_engine
from offers.database.tables import RUNS
from offers.schedule.current import Current
from offers.schedule.here import Here
from offers.schedule.ticker import Schedule
from offers.schedule.work import Work
from offers.serve import PageServer

_SOURCES = 4
_FASTER = 300
_EVERY = 30
_POSTS = 10


class _Feed(BaseHTTPRequestHandler):
    """A feed that has one more post each time it is asked for."""

    asked = 0

    def do_GET(self) -> None:
        if self.path != "/feed/":
            self.send_error(404)
            return
        type(self).asked += 1
        last = datetime.now(UTC)
        items = "".join(
            f"<item><title>عروض بنده الأسبوعية رقم {n} حتى {last + timedelta(days=3):%d-%m-%Y}</title>"
            f"<link>http://{self.headers['Host']}/p/{n}/</link><description>نشرة العروض.</description>"
            f"<pubDate>{format_datetime(last)}</pubDate></item>"
            for n in range(self.asked, self.asked + _POSTS)
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the console."""


def _run(config: Config) -> None:
    """The real schedule and server, by a clock that runs faster, until told to end."""
    logs.set_up("plain")
    engine = open_engine(config.database_url)
    begun = datetime.now(UTC)
    current = Current(config, lambda: config)
    hands = Here(Work(config, engine), current)
    schedule = Schedule(current, engine, hands, clock=lambda: begun + _FASTER * (datetime.now(UTC) - begun))
    (config.home / "site").mkdir(parents=True, exist_ok=True)
    pages = PageServer(config.home / "site", "127.0.0.1", 0)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    pages.start()
    print(pages.address, flush=True)
    schedule.start()
    ended.wait()
    schedule.stop()
    pages.shutdown()


def _held(pid: int) -> tuple[float, int, int, int, int]:
    """Megabytes resident, child processes, threads, open files, and those of them that are the database's."""
    process = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    children = sum(len(task.read_text().split()) for task in process.glob("task/*/children"))
    files = []
    for file in (process / "fd").iterdir():
        try:
            files.append(str(file.readlink()))
        except FileNotFoundError:
            continue
    of_database = sum("offers.sqlite" in file for file in files)
    return int(status["VmRSS"].split()[0]) / 1024, children, int(status["Threads"]), len(files), of_database


def main() -> None:
    """Prints a line every thirty crawls."""
    parser = argparse.ArgumentParser(description="What a long run holds on to.")
    parser.add_argument("--cycles", type=int, default=60)
    parser.add_argument("--child", nargs=2, type=Path)
    given = parser.parse_args()
    if given.child:
        _run(load(home=given.child[0], sources=given.child[1]))
        return
    with TemporaryDirectory() as folder:
        feeds = [ThreadingHTTPServer((f"127.0.0.{n}", 0), _Feed) for n in range(1, _SOURCES + 1)]
        for feed in feeds:
            threading.Thread(target=feed.serve_forever, daemon=True).start()
        sources = Path(folder) / "sources.toml"
        tables = (
            f'[sources.s{n}]\nurl = "http://127.0.0.{n}:{feed.server_port}/feed/"\nspider = "feed"\nevery = "1h"\n'
            for n, feed in enumerate(feeds, 1)
        )
        sources.write_text(f"[run]\ncrawls_at_once = {_SOURCES}\n" + "".join(tables), "utf-8")
        config = load(home=Path(folder) / "home", sources=sources)
        command = [sys.executable, __file__, "--child", str(config.home), str(sources)]
        with (
            Path(folder, "log").open("wb") as log,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process,
        ):
            address = process.stdout.readline().strip() if process.stdout else ""
            _watch(config, process.pid, address, given.cycles, Path(log.name))
            before = set(_below(process.pid))
            process.send_signal(signal.SIGTERM)
            begun = time.perf_counter()
            code = process.wait(30)
            left = [pid for pid in before if Path(f"/proc/{pid}").exists()]
            print(f"ended with {code} in {time.perf_counter() - begun:.1f} s, {len(left)} processes left")


def _watch(config: Config, pid: int, address: str, cycles: int, log: Path) -> None:
    engine = open_engine(config.database_url)
    runs = select(func.count()).where(RUNS.c.finished.is_not(None))
    print(
        f"{'crawls':>6} {'failed':>6} {'editions':>8} {'RSS MB':>7} "
        f"{'children':>8} {'threads':>7} {'files':>5} {'of db':>5}"
    )
    for goal in range(_EVERY, cycles + 1, _EVERY):
        while True:
            with engine.connect() as connection:
                if (done := connection.execute(runs).scalar_one()) >= goal:
                    failed = connection.execute(runs.where(RUNS.c.outcome == "failed")).scalar_one()
                    break
            time.sleep(0.5)
        built = log.read_text("utf-8").count(" edition: ")
        if built:
            urlopen(address).close()
        memory, children, threads, files, of_database = _held(pid)
        numbers = f"{memory:>7.1f} {children:>8} {threads:>7} {files:>5} {of_database:>5}"
        print(f"{done:>6} {failed:>6} {built:>8} {numbers}", flush=True)
    engine.dispose()


def _below(pid: int) -> list[int]:
    own = [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    return [each for child in own for each in (child, *_below(child))]


if __name__ == "__main__":
    main()
