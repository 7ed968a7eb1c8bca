"""What goes wrong with a machine: each is told in one line without a traceback, and what can be well again is."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from offers.database import open_engine
from tests.crawl.blog import BEGIN, Blog, Entry, served
from tests.real.conftest import PostgreSQL
from tests.real.machine import Machine, until
from tests.real.test_postgresql import address

__all__ = ["address"]


@pytest.fixture
def blog() -> Iterator[Blog]:
    """A site whose promotions run today."""
    with served("feed", "paging") as made:
        write(made, 20)
        yield made


def write(blog: Blog, count: int, words: str = "") -> None:
    """So many more posts."""
    now = datetime.now(UTC)
    first = int((now - BEGIN) / timedelta(hours=1)) - 1000 + len(blog.posts)
    for number in range(first, first + count):
        title = f"عروض بنده رقم {number} حتى {now + timedelta(days=3):%d/%m/%Y}"
        blog.posts.append(Entry(number, title, now, words or "نشرة العروض."))


@pytest.fixture
def machine(tmp_path: Path, blog: Blog) -> Machine:
    """A machine that reads the site, with SQLite."""
    return Machine(tmp_path / "home", sources_of(blog, tmp_path))


def sources_of(blog: Blog, folder: Path) -> Path:
    file = folder / "sources.toml"
    file.write_text(f'[sources.blog]\nurl = "{blog.base}/feed/"\nspider = "feed"\nevery = "10m"\n', "utf-8")
    return file


@contextmanager
def mounted(folder: Path, *words: str) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", *words, str(folder)], check=True)
    try:
        yield
    finally:
        # What was killed may hold it for a moment still.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Fills the disk up to so many bytes, by a file to remove."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free
    with suppress(OSError), ballast.open("ab") as file:
        file.write(b"x" * (free - leave))
    return ballast


def posts(machine: Machine) -> int:
    """How many posts are kept."""
    with sqlite3.connect(machine.home / "offers.sqlite") as connection:
        [count] = connection.execute("SELECT count(*) FROM posts").fetchone()
    connection.close()
    return int(count)


def ends(machine: Machine, *processes: subprocess.Popen[bytes]) -> None:
    """The programs end in time when they are told to, and said nothing of their insides."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        assert process.wait(15) == 0
    assert not machine.said("Traceback"), machine.log.read_text("utf-8")


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
        assert "full" in failed.stderr + failed.stdout or "No space" in failed.stderr + failed.stdout, failed
        fill(machine.home, 0)
        assert "run it again" in machine.refuses("digest") or "mend that" in machine.refuses("digest")
        assert posts(machine) == 20
        assert (machine.home / "site" / "index.html").read_text("utf-8") == page
        ballast.unlink()
        blog.posts = blog.posts[:30]
        machine.do("crawl")
        machine.do("digest")
        assert posts(machine) == 30
        assert (machine.home / "site" / "index.html").read_text("utf-8") != page


def test_it_keeps_running_on_a_full_disk_and_raises_the_alarm(machine: Machine, blog: Blog) -> None:
    with mounted(machine.home, "-t", "tmpfs", "-o", "size=20m", "tmpfs"):
        ballast = fill(machine.home, 700_000)
        with machine.begin("run", "--port", "0") as running:
            machine.says("alarm: .* MB are free; make room")
            fill(machine.home, 0)
            machine.says("No space left|is full")
            ballast.unlink()
            machine.says("blog: ok: 20 posts", 200)
            machine.says("edition: .*index.html", 400)
            machine.says("alarm: well again: .* MB are free", 200)
            ends(machine, running)
        assert posts(machine) == 20


def test_a_folder_that_cannot_be_written_is_told(machine: Machine) -> None:
    machine.do("crawl")
    machine.do("digest")
    before = sorted(machine.home.rglob("*"))
    with mounted(machine.home, "--bind", str(machine.home)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(machine.home)], check=True)
        for words in (["crawl"], ["digest"], ["status"], ["renormalise"], ["run", "--port", "0"]):
            assert "OFFERS_HOME" in machine.refuses(*words), words
    assert sorted(machine.home.rglob("*")) == before
    machine.do("crawl")
    machine.do("digest")


def test_a_database_that_another_process_holds_for_long(machine: Machine, blog: Blog) -> None:
    machine.do("crawl")
    other = sqlite3.connect(machine.home / "offers.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "another process holds it" in machine.refuses("crawl")
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


def count(address: str) -> int:
    """How many posts are kept on PostgreSQL."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM posts")).scalar_one()
    engine.dispose()
    return int(found)


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


def test_a_clock_that_is_set_back_a_day(blog: Blog, tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    offset.write_text("+0d", "utf-8")
    [library] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    machine = Machine(
        tmp_path / "home",
        sources_of(blog, tmp_path),
        LD_PRELOAD=str(library),
        FAKETIME_TIMESTAMP_FILE=str(offset),
        FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )
    with machine.begin("run", "--port", "0") as running:
        machine.says("blog: ok")
        machine.says("edition: ")
        write(blog, 5)
        beside = tmp_path / "beside"
        beside.write_text("-1d", "utf-8")
        beside.replace(offset)
        machine.says("blog: ok")
        machine.says("edition: ")
        # Many ticks, in which it would be crawled again and again if what a wrong clock left were believed.
        asked = len(blog.asked)
        ended = datetime.now(UTC) + timedelta(seconds=15)
        until(lambda: datetime.now(UTC) > ended, 20)
        assert len(blog.asked) == asked
        assert machine.said("blog: ok") == 2
        ends(machine, running)
    assert posts(machine) == 25


def test_a_damaged_file_is_told_with_the_way_to_restore(machine: Machine, tmp_path: Path) -> None:
    machine.do("crawl")
    machine.do("digest")
    copy = tmp_path / "copy.sqlite"
    machine.do("backup", str(copy))
    database = machine.home / "offers.sqlite"
    content = database.read_bytes()
    half = len(content) // 2
    # The first page, which is looked at when it is opened; and what is only found when it is asked for.
    for damaged in (b"no database" * 1000, content[:4096] + b"\xff" * (len(content) - 4096), content[:half]):
        page = (machine.home / "site" / "index.html").read_text("utf-8")
        for beside in machine.home.glob("offers.sqlite-*"):
            beside.unlink()
        database.write_bytes(damaged)
        for words in (["status"], ["crawl"], ["digest"]):
            assert "put a backup in its place with `offers restore FILE`" in machine.refuses(*words), words
        assert (machine.home / "site" / "index.html").read_text("utf-8") == page
        machine.do("restore", str(copy))
        machine.do("crawl")
        machine.do("digest")
        assert posts(machine) == 20


def test_wrong_addresses_and_passwords_are_told_and_not_shown(
    blog: Blog, tmp_path: Path, address: str, postgresql: PostgreSQL
) -> None:
    user = f"u{uuid4().hex}"
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE USER {user} PASSWORD 'right'"))
    engine.dispose()
    rules = postgresql.data / "pg_hba.conf"
    rules.write_text(f"host all {user} all scram-sha-256\n{rules.read_text()}")
    postgresql.control("reload")
    sources = sources_of(blog, tmp_path)
    for wrong in (
        address.replace("postgres@", f"{user}:wr0ng@"),
        f"{address}x",
        "postgresql://nobody:wr0ng@127.0.0.1:1/none",
        "postgresql://nobody:wr0ng@no-such-host.invalid/none",
        "mysql://nobody:wr0ng@127.0.0.1/x",
        "nonsense",
    ):
        machine = Machine(tmp_path / "home", sources, wrong)
        for words in (["crawl"], ["run", "--port", "0"], ["worker"]):
            said = machine.refuses(*words)
            assert "wr0ng" not in said
            assert "check the address" in said or "write sqlite:///FILE or postgresql" in said


def test_a_newer_database_is_refused_by_every_program(
    blog: Blog, tmp_path: Path, address: str, machine: Machine
) -> None:
    machine.do("crawl")
    with sqlite3.connect(machine.home / "offers.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    engine = open_engine(address)
    with engine.begin() as changed:
        changed.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    other = Machine(tmp_path / "other", sources_of(blog, tmp_path), address)
    for refusing, programs in ((machine, ("crawl", "digest", "run")), (other, ("crawl", "run", "worker"))):
        for program in programs:
            assert "revision 9999); install that version" in refusing.refuses(program)
    assert posts(machine) == 20


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
