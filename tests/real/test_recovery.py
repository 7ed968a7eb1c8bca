"""What a machine recovers from by itself once it is over: a full disk, a database held or away, a wrong clock."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from offers.database import open_engine
from tests.crawl.blog import Blog
from tests.real.conftest import PostgreSQL
from tests.real.machine import Machine, ends, mounted, posts, sources_of, until, write
from tests.real.test_postgresql import address

__all__ = ["address"]


def fill(folder: Path, leave: int) -> Path:
    """Fills the disk up to so many bytes, by a file to remove."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free
    with suppress(OSError), ballast.open("ab") as file:
        file.write(b"x" * (free - leave))
    return ballast


def count(address: str) -> int:
    """How many posts are kept on PostgreSQL."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM posts")).scalar_one()
    engine.dispose()
    return int(found)


def test_a_full_disk_is_told_and_loses_nothing(machine: Machine, blog: Blog) -> None:
    with mounted(machine.home, "-t", "tmpfs", "-o", "size=20m", "tmpfs"):
        machine.do("crawl")
        machine.do("digest")
        page = (machine.home / "site" / "index.html").read_text("utf-8")
        write(blog, 40, words="كلمة " * 20_000)
        ballast = fill(machine.home, 100_000)
        failed = machine.run("crawl")
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr
        assert re.search("full|No space", failed.stderr + failed.stdout), failed
        fill(machine.home, 0)
        assert re.search("full|No space", machine.refuses("digest"))
        assert (machine.home / "site" / "index.html").read_text("utf-8") == page
        ballast.unlink()
        assert posts(machine) == 20
        blog.posts = blog.posts[:30]
        machine.do("crawl")
        machine.do("digest")
        assert posts(machine) == 30


def test_it_keeps_running_on_a_full_disk_and_raises_the_alarm(machine: Machine, blog: Blog) -> None:
    with mounted(machine.home, "-t", "tmpfs", "-o", "size=20m", "tmpfs"):
        with machine.begin("run", "--port", "0") as running:
            machine.says("blog: ok", 200)
            machine.says("edition: ", 200)
            write(blog, 5)
            blog.gate.clear()
            blog.reached.clear()
            machine.do("queue", "requeue", "blog")
            assert blog.reached.wait(60)
            ballast = fill(machine.home, 0)
            blog.gate.set()
            machine.says("blog: .*full")
            machine.says("alarm: .* MB are free; make room|messages: .*full")
            ballast.unlink()
            machine.says("blog: ok: .* 5 new", 200)
            machine.says("edition: ", 400)
            # Where the alarm could not be kept, that it could not is told instead.
            until(lambda: machine.said("(alarm|messages): well again"), 200)
            ends(machine, running)
        assert posts(machine) == 25


def test_a_database_that_another_process_holds_for_long(machine: Machine, blog: Blog) -> None:
    machine.do("crawl")
    other = sqlite3.connect(machine.home / "offers.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "another process holds it" in machine.refuses("crawl")
    machine.do("status")
    other.execute("COMMIT")
    write(blog, 5)
    blog.gate.clear()
    blog.reached.clear()
    with machine.begin("run", "--port", "0") as running:
        machine.do("queue", "requeue", "blog")
        assert blog.reached.wait(60)
        other.execute("BEGIN IMMEDIATE")
        blog.gate.set()
        machine.says("another process holds it", 200)
        other.execute("COMMIT")
        other.close()
        machine.do("queue", "requeue", "blog")
        machine.says("blog: ok", 200)
        machine.says("edition: ", 400)
        ends(machine, running)
    assert posts(machine) == 25


def test_a_server_that_restarts_or_is_away_in_the_middle_of_a_crawl(
    blog: Blog, tmp_path: Path, address: str, postgresql: PostgreSQL
) -> None:
    machine = Machine(tmp_path / "home", sources_of(blog, tmp_path), address)
    for stopped in (False, True):
        blog.gate.clear()
        blog.reached.clear()
        with machine.begin("crawl") as crawling:
            assert blog.reached.wait(60)
            postgresql.control("-m", "fast", "stop" if stopped else "restart")
            blog.gate.set()
            code = crawling.wait(60)
            # The kept connections are made anew where there is a server again.
            assert code == (1 if stopped else 0), machine.log.read_text("utf-8")
        if stopped:
            assert machine.said("Error: the database: .*check the address, that the server runs") == 1
            assert "check the address, that the server runs" in machine.refuses("status")
            postgresql.control("start")
        machine.do("crawl")
        assert count(address) == 20
    assert not machine.said("Traceback"), machine.log.read_text("utf-8")


def test_a_server_that_restarts_or_is_away_under_scheduler_and_worker(
    blog: Blog, tmp_path: Path, address: str, postgresql: PostgreSQL
) -> None:
    sources = sources_of(blog, tmp_path)
    scheduler, worker = (Machine(tmp_path / name, sources, address) for name in ("scheduler", "worker"))
    with scheduler.begin("run", "--port", "0") as ticking, worker.begin("worker") as working:
        worker.says("blog: ok")
        worker.says("edition: ")
        for stopped in (False, True):
            write(blog, 5)
            blog.gate.clear()
            blog.reached.clear()
            scheduler.do("queue", "requeue", "blog")
            assert blog.reached.wait(60)
            if stopped:
                postgresql.control("-m", "fast", "stop")
                scheduler.says("schedule: .*tried again until it is well")
                worker.says("the queue is away: .*; tried again in")
                postgresql.control("start")
                scheduler.says("schedule: well again")
            else:
                postgresql.control("-m", "fast", "restart")
            blog.gate.set()
            worker.says("blog: ok", 200)
            worker.says("edition: ", 200)
        ends(worker, working)
        ends(scheduler, ticking)
    assert count(address) == 30


def test_a_clock_that_is_set_back_a_day(machine: Machine, blog: Blog, tmp_path: Path) -> None:
    [library] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    # Waiting for another process does not work under this library.
    fast = {"LD_PRELOAD": str(library), "FAKETIME": "+1d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    ahead = Machine(machine.home, tmp_path / "sources.toml", **fast)
    ahead.do("crawl", "blog", program="scrapy")
    ahead.do("digest")
    tomorrow = machine.home / "site" / "latest" / "edition.json"
    assert json.loads(tomorrow.read_bytes())["day"] > datetime.now(UTC).date().isoformat()
    write(blog, 5)
    with machine.begin("run", "--port", "0") as running:
        machine.says("blog: ok: .* 5 new")
        machine.says("edition: ")
        # Many ticks, in which it would be crawled again and again if what a wrong clock left were believed.
        asked = len(blog.asked)
        ended = datetime.now(UTC) + timedelta(seconds=10)
        until(lambda: datetime.now(UTC) > ended, 20)
        assert len(blog.asked) == asked
        assert machine.said("blog: ok") == 1
        ends(machine, running)
    assert posts(machine) == 25


def test_a_source_due_in_the_year_9999_is_crawled_at_once(
    blog: Blog, tmp_path: Path, address: str, machine: Machine
) -> None:
    other = Machine(tmp_path / "other", sources_of(blog, tmp_path), address)
    for each in (machine, other):
        each.do("crawl")
        # So that it was decided when it is due.
        each.do("queue", "requeue", "blog")
    with sqlite3.connect(machine.home / "offers.sqlite") as connection:
        connection.execute("UPDATE sources SET next_due_at = '9999-12-31 23:59:59'")
    connection.close()
    machine.do("queue")
    machine.do("status")
    with machine.begin("run", "--port", "0") as running:
        machine.says("blog: ok")
        ends(machine, running)
    engine = open_engine(address)
    with engine.begin() as changed:
        # Beyond what Python's instants hold.
        changed.execute(text("UPDATE sources SET next_due_at = '9999-12-31 23:59:59-12'"))
    engine.dispose()
    with other.begin("run", "--port", "0") as ticking, other.begin("worker") as working:
        other.says("blog: ok")
        ends(other, ticking, working)
