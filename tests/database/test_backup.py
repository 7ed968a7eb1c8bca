"""A backup holds what was committed, also while others write; a restore loses nothing, whatever file it is given."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from offers.database import open_engine
from offers.database.backup import backup, restore
from offers.errors import DatabaseError
from tests.conftest import Run
from tests.database_checks import kept, offer, post, save


def titles(database: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{database}")
    found = [reading.post.key for reading in kept(engine)]
    engine.dispose()
    return found


def test_what_was_there_comes_back_and_what_was_lost_is_kept(tmp_path: Path) -> None:
    database, file = tmp_path / "offers.sqlite", tmp_path / "copy.sqlite"
    address = f"sqlite:///{database}"
    engine = open_engine(address)
    save(engine, (post("/a/"), offer(), ()))
    backup(address, file)
    save(engine, (post("/b/"), offer(), ()))
    engine.dispose()
    before = restore(address, file)
    assert titles(database) == ["/a/"]
    assert before is not None
    assert titles(before) == ["/a/", "/b/"]
    assert {p.name for p in tmp_path.iterdir() if not p.name.endswith((".lock", "-wal", "-shm"))} == {
        "offers.sqlite", "copy.sqlite", "offers.sqlite.before",
    }  # fmt: skip


def test_a_backup_while_others_write_is_whole(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'offers.sqlite'}"
    engine = open_engine(address)
    save(engine, (post("/first/"), offer(), ()))
    ended = threading.Event()

    def write() -> None:
        n = 0
        while not ended.is_set():
            save(engine, *((post(f"/{n}/{i}/"), offer(), ()) for i in range(20)))
            n += 1

    writer = threading.Thread(target=write)
    writer.start()
    for n in range(5):
        backup(address, tmp_path / f"{n}.sqlite")
    ended.set()
    writer.join()
    engine.dispose()
    for n in range(5):
        assert len(titles(tmp_path / f"{n}.sqlite")) % 20 == 1


def test_nothing_is_overwritten_or_lost_by_a_wrong_file(tmp_path: Path) -> None:
    database = tmp_path / "offers.sqlite"
    address = f"sqlite:///{database}"
    with pytest.raises(DatabaseError, match="there is no database yet"):
        backup(address, tmp_path / "copy.sqlite")
    engine = open_engine(address)
    save(engine, *((post(f"/{i}/"), offer(), ()) for i in range(400)))
    engine.dispose()
    backup(address, tmp_path / "copy.sqlite")
    with pytest.raises(DatabaseError, match="nothing is overwritten"):
        backup(address, tmp_path / "copy.sqlite")
    with pytest.raises(DatabaseError, match="write it where there is room"):
        backup(address, tmp_path / "none" / "copy.sqlite")
    content = (tmp_path / "copy.sqlite").read_bytes()
    (tmp_path / "cut").write_bytes(content[: len(content) // 2])
    (tmp_path / "text").write_text("a text", "utf-8")
    (tmp_path / "damaged").write_bytes(content[:8192] + b"\xff" * 40_000 + content[48_192:])
    for name in ("cut", "text", "damaged", "absent"):
        with pytest.raises(DatabaseError) as refused:
            restore(address, tmp_path / name)
        assert "\n" not in str(refused.value)
        assert len(titles(database)) == 400


def test_a_damaged_database_is_replaced_and_kept(tmp_path: Path) -> None:
    database = tmp_path / "offers.sqlite"
    address = f"sqlite:///{database}"
    engine = open_engine(address)
    save(engine, (post("/a/"), offer(), ()))
    engine.dispose()
    backup(address, tmp_path / "copy.sqlite")
    database.write_bytes(b"no database at all" * 1000)
    with pytest.raises(DatabaseError, match="put a backup in its place"):
        open_engine(address)
    before = restore(address, tmp_path / "copy.sqlite")
    assert titles(database) == ["/a/"]
    assert before is not None
    assert before.read_bytes().startswith(b"no database")


def test_the_commands(command: Run, home: Path, tmp_path: Path) -> None:
    assert command("offers", "crawl").returncode == 0
    file = tmp_path / "copy.sqlite"
    made = command("offers", "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert command("offers", "forget", "sample").returncode == 0
    back = command("offers", "restore", str(file))
    assert back.returncode == 0, back.stderr
    assert "what was there is kept as" in back.stdout
    assert titles(home / "sample" / "offers.sqlite")
