"""Three workers, of which one is killed and one stands still: each source is crawled as often as due, by one at a time.

A worker stands still for two minutes, four times as long as its heartbeats may be missing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests.real.machine import Machine, until
from tests.real.test_postgresql import address, engine

__all__ = ["address", "engine"]

SOURCES = 200
TWICE = 10
STANDS = 120
TAKEN_OVER = 60
# Long enough that two crawls of a site would meet in it.
SLOW = 0.5
STORES = ("بنده", "نستو", "العثيم", "كارفور", "لولو")


class Sites(ThreadingHTTPServer):
    """A site on each address of loopback; `asked` are its feeds' answers: the host, when it began and ended."""

    daemon_threads = True
    request_queue_size = 200

    def __init__(self) -> None:
        super().__init__(("0.0.0.0", 0), _Site)
        self.now = datetime.now(UTC)
        self.asked: list[tuple[str, float, float]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A crawl that was killed is nothing to tell of."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def host(self, number: int) -> str:
        return f"127.0.{1 + number // 250}.{1 + number % 250}"

    def feed(self, host: str) -> str:
        """Two posts: one that announces what nine other sites do, and one of the site's own."""
        third, last = (int(part) for part in host.split(".")[2:])
        number = (third - 1) * 250 + last - 1
        store = STORES[number % 5]
        titles = (
            f"عروض {store} الرياض من {self._day(0)} حتى {self._day(3 + number % 20)}",
            f"عروض {store} جدة من {self._day(-number)} حتى {self._day(9)}",
        )
        items = "".join(
            f"<item><title>{title}</title><link>http://{host}:{self.server_port}/p/{n}/</link>"
            f"<pubDate>{format_datetime(self.now - timedelta(hours=1 + n))}</pubDate></item>"
            for n, title in enumerate(titles)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'

    def _day(self, days: int) -> str:
        return f"{self.now + timedelta(days=days):%d/%m/%Y}"


class _Site(BaseHTTPRequestHandler):
    server: Sites

    def do_GET(self) -> None:
        host = self.connection.getsockname()[0]
        feed = self.path == "/feed/"
        known = feed or self.path == "/robots.txt"
        began = time.monotonic()
        if feed:
            time.sleep(SLOW)
            self.server.asked.append((host, began, time.monotonic()))
        body = self.server.feed(host).encode() if feed else b"User-agent: *\nAllow: /\n"
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/rss+xml" if feed else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `asked` has it."""


@contextmanager
def sites() -> Iterator[Sites]:
    server = Sites()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def crawls_of(process: subprocess.Popen[bytes]) -> set[str]:
    """The sources that a worker's processes crawl now."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            session = (folder / "stat").read_text().rpartition(")")[2].split()[3]
            words = (folder / "cmdline").read_text().split("\0")
            if int(session) == process.pid and "scrapy" in words:
                found.add(words[words.index("crawl") + 1])
    return found


def runs(engine: Engine) -> list[tuple[str, datetime, datetime | None, str]]:
    with engine.connect() as connection:
        asked = text("SELECT source, started, finished, outcome FROM runs ORDER BY source, started")
        return [(r.source, r.started, r.finished, r.outcome) for r in connection.execute(asked)]


def done(engine: Engine) -> Counter[str]:
    """How often each source was crawled to its end."""
    return Counter(source for source, _, _, outcome in runs(engine) if outcome == "ok")


ONE_PROCESS = """
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings
process = AsyncCrawlerProcess(get_project_settings())
for name in process.spider_loader.list():
    process.crawl(name)
process.start()
"""


def promotions(database: str) -> list[str]:
    """What is kept of the promotions, each named by its posts: its id tells which of them was seen first."""
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        said = {
            r.id: r for r in connection.execute(text("SELECT id, title, facts, until, disagreements FROM promotions"))
        }
        linked: dict[str, list[str]] = {}
        asked = "SELECT l.promotion_id, p.url, l.place FROM promotion_posts l JOIN posts p ON p.id = l.post_id"
        for row in connection.execute(text(asked)):
            linked.setdefault(row.promotion_id, []).append(row.url)
    engine.dispose()
    assert linked.keys() == said.keys()
    return sorted(
        f"{sorted(linked[id])} {_json(row.facts)} {row.until} {_json(row.disagreements)}" for id, row in said.items()
    )


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def test_each_source_is_crawled_as_often_as_due_whatever_befalls_the_workers(
    address: str, engine: Engine, tmp_path: Path
) -> None:
    with sites() as server:
        tables = (
            f'[sources.s{n}]\nurl = "http://{server.host(n)}:{server.server_port}/feed/"\n'
            'spider = "feed"\ncountry = "SA"\nevery = "12h"\n'
            for n in range(SOURCES)
        )
        (tmp_path / "sources.toml").write_text("\n".join(tables), "utf-8")
        scheduler, killed, stopped, third = (
            Machine(tmp_path / name, tmp_path / "sources.toml", address)
            for name in ("scheduler", "killed", "stopped", "third")
        )
        with (
            scheduler.begin("run", "--port", "0") as ticking,
            killed.begin("worker") as one,
            stopped.begin("worker") as two,
            third.begin("worker") as three,
        ):
            until(lambda: len(done(engine)) >= 10, 200)
            lost: set[str] = until(lambda: crawls_of(one), 60)
            os.killpg(one.pid, signal.SIGKILL)
            at = datetime.now(UTC)
            until(lambda: crawls_of(two), 60)
            os.killpg(two.pid, signal.SIGSTOP)
            stands = time.monotonic() + STANDS

            def taken_over() -> bool:
                begun = {source for source, began, _, _ in runs(engine) if began > at}
                return lost <= begun | set(done(engine))

            until(taken_over, TAKEN_OVER - (datetime.now(UTC) - at).total_seconds())
            twice = sorted(done(engine))[:TWICE]
            scheduler.do("queue", "requeue", *twice)
            # What the one that stands has keeps nobody else from work.
            third.says("is being crawled elsewhere")
            before = len(done(engine))
            until(lambda: len(done(engine)) > before and time.monotonic() > stands, STANDS + 60)
            os.killpg(two.pid, signal.SIGCONT)
            until(lambda: done(engine).total() >= SOURCES + TWICE, 1500)
            for process in (two, three, ticking):
                process.send_signal(signal.SIGTERM)
            assert [process.wait(20) for process in (two, three, ticking)] == [0, 0, 0]
        counted = done(engine)
        assert {source: counted[source] for source in counted if counted[source] != 1} == dict.fromkeys(twice, 2)
        _never_twice_at_a_time(runs(engine), server.asked)
        for machine in (scheduler, stopped, third):
            assert not machine.said("Traceback")

        third.do("digest")
        alone = f"sqlite:///{tmp_path / 'alone.sqlite'}"
        single = Machine(tmp_path / "single", tmp_path / "sources.toml", alone)
        single.do("-c", ONE_PROCESS, program="python")
        single.do("digest")
        assert promotions(address) == promotions(alone)


def _never_twice_at_a_time(
    found: list[tuple[str, datetime, datetime | None, str]], asked: list[tuple[str, float, float]]
) -> None:
    ended = [(source, began, finished) for source, began, finished, _ in found if finished is not None]
    for (source, _, finished), (other, began, _) in pairwise(ended):
        assert source != other or finished <= began, source
    for (host, _, answered), (another, begun, _) in pairwise(sorted(asked)):
        assert host != another or answered <= begun, host
