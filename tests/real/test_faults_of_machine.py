"""What goes wrong with a machine: each is told in one line without a traceback, and nothing is lost by it."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from offers.database import open_engine
from tests.crawl.blog import Blog
from tests.real.conftest import PostgreSQL
from tests.real.machine import Machine, mounted, posts, sources_of
from tests.real.test_postgresql import address

__all__ = ["address"]


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
