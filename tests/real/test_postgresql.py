"""The database on PostgreSQL itself, and the whole way with it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from offers.database import open_engine
from offers.errors import DatabaseError
from tests.conftest import Run
from tests.database.test_sqlite import OPEN
from tests.database_checks import CHECKS


@pytest.fixture
def address(postgresql_url: str) -> str:
    """The address of a new, empty database."""
    name = f"t{uuid4().hex}"
    engine = create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:") + "postgres")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return postgresql_url + name


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """A new database, upgraded."""
    made = open_engine(address)
    yield made
    made.dispose()


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_what_holds_of_either_database(check: Callable[[Engine], None], engine: Engine) -> None:
    check(engine)


def test_processes_that_open_a_new_database_at_once_all_do(address: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", OPEN, address]) for _ in range(4)]
    assert [p.wait(60) for p in processes] == [0, 0, 0, 0]


def test_a_newer_database_is_refused(address: str) -> None:
    made = open_engine(address)
    with made.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made.dispose()
    with pytest.raises(DatabaseError, match="install that version"):
        open_engine(address)


def test_a_backup_brings_back_what_there_was(address: str, command: Run, tmp_path: Path) -> None:
    flags = ("--database-url", address)
    assert command("offers", *flags, "crawl").returncode == 0
    file = tmp_path / "offers.dump"
    made = command("offers", *flags, "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert command("offers", *flags, "forget", "sample").returncode == 0
    back = command("offers", *flags, "restore", str(file))
    assert back.returncode == 0, back.stderr
    engine = open_engine(address)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM posts")).scalar() == 85
    engine.dispose()
    (tmp_path / "other").write_bytes(b"SQLite format 3\0")
    refused = command("offers", *flags, "restore", str(tmp_path / "other"))
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)


def test_the_main_job_on_postgresql(address: str, command: Run, tmp_path: Path) -> None:
    flags = ("--database-url", address)
    crawled = command("offers", *flags, "crawl")
    assert crawled.returncode == 0, crawled.stderr
    built = command("offers", *flags, "digest")
    assert built.returncode == 0, built.stderr
    assert Path(built.stdout.strip()).read_text("utf-8").count('class="offer"') >= 25
    lines = command("offers", *flags, "export", "--format", "jsonl").stdout.splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) >= 25
