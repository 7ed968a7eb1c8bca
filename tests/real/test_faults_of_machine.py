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
from tests.real.machine import Machine
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


def count(address: str) -> int:
    """How many posts are kept on PostgreSQL."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM posts")).scalar_one()
    engine.dispose()
    return int(found)


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
