"""The database as a SQLite file: what is kept, and how it is opened."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from offers.database import open_engine
from offers.database.runs import start_run
from offers.database.tables import SOURCES
from offers.errors import DatabaseError
from tests.database import older
from tests.database_checks import CHECKS, NOW, kept, offer, post, save


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new database."""
    made = open_engine(f"sqlite:///{tmp_path / 'a' / 'offers.sqlite'}")
    yield made
    made.dispose()


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_what_holds_of_either_database(check: Callable[[Engine], None], engine: Engine) -> None:
    check(engine)


def test_it_is_set_up_for_many_readers_and_one_writer(engine: Engine) -> None:
    with engine.connect() as connection:
        asked = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
        timeout = connection.execute(text("PRAGMA busy_timeout")).scalar_one()
    assert asked == ["wal", 1]
    assert timeout >= 10_000


def test_an_instant_without_an_offset_is_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="without an offset"):
        start_run(engine, "s", NOW.replace(tzinfo=None))


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "offers.sqlite"
    open_engine(f"sqlite:///{file}").dispose()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(DatabaseError, match=r"newer version of offers \(revision 9999\); install that version"):
        open_engine(f"sqlite:///{file}")


def test_an_older_database_is_upgraded_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "offers.sqlite"
    sqlite3.connect(file).close()
    made = open_engine(f"sqlite:///{file}")
    assert save(made, (post(), offer(), ())) == (1, 0, 0)
    made.dispose()


def test_an_upgrade_loses_nothing_of_what_an_older_version_kept(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'offers.sqlite'}"
    older.make(address, 7)
    made = open_engine(address)
    with made.connect() as connection:
        for name in ("posts", "offers", "promotions", "promotion_posts", "post_revisions"):
            assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 7, name
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        # A Saturday's run, of which the first version kept no more.
        assert connection.execute(select(SOURCES.c.habit)).scalars().all() == [[[5, 7, 0, None, None]]]
    made.dispose()


OPEN = "import sys; from offers.database import open_engine; open_engine(sys.argv[1]).dispose()"


def test_processes_that_open_a_new_database_at_once_all_do(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'offers.sqlite'}"
    processes = [subprocess.Popen([sys.executable, "-c", OPEN, address]) for _ in range(4)]
    assert [p.wait(60) for p in processes] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("nonsense", "is not usable; write sqlite:///FILE"),
        ("mysql://x/y", "mysql is no database of this program"),
        ("sqlite://", "in memory keeps nothing"),
        ("postgresql://nobody:x@127.0.0.1:1/none", "check the address, that the server runs, and the password"),
    ],
)
def test_a_wrong_address_is_one_line_with_the_remedy(address: str, line: str) -> None:
    with pytest.raises(DatabaseError) as error:
        open_engine(address)
    assert line in str(error.value)
    assert "\n" not in str(error.value)
    assert ":x@" not in str(error.value)


def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "offers.sqlite"
    file.write_bytes(b"this is no database, whatever its name says" * 100)
    before = file.read_bytes()
    with pytest.raises(DatabaseError, match="put a backup in its place"):
        open_engine(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_database_that_another_process_holds_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "offers.sqlite"
    made = open_engine(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with made.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM posts")).scalar() == 0
    other.execute("COMMIT")
    other.close()
    assert save(made, (post(), offer(), ())) == (1, 0, 0)
    made.dispose()


KILLED = """
import os, signal, sys
from offers.database import open_engine
from offers.database.rows import writing
from sqlalchemy import text
from tests.database import older
from tests.database_checks import NOW, offer, post, save
engine = open_engine(sys.argv[1])
save(engine, (post("/kept/"), offer(), ()))
with writing(engine) as connection:
    connection.execute(text("DELETE FROM posts"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'offers.sqlite'}"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", KILLED, address], cwd=root, timeout=60, check=False).returncode == -9
    made = open_engine(address)
    assert [r.post.key for r in kept(made)] == ["/kept/"]
    made.dispose()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abcd"), max_size=8))
def test_any_order_and_repetition_gives_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("db")
    found = []
    for name in ("one", "two"):
        made = open_engine(f"sqlite:///{folder / name}")
        seen: datetime = NOW
        for key in keys if name == "one" else list(reversed(keys)) * 2:
            save(made, (post(key), offer(), ()), seen=seen)
            seen += timedelta(minutes=1)
        found.append(sorted(r.post.key for r in kept(made)))
        made.dispose()
    assert found[0] == found[1] == sorted(set(keys))
