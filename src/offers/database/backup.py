"""A copy of the database in one file while others write to it, and the way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

from offers.database.engine import open_engine
from offers.errors import DatabaseError

_SQLITE = b"SQLite format 3\0"
_DUMP = b"PGDMP"


def backup(address: str, file: Path) -> None:
    """Write the database into a new file: SQLite's own format, or pg_dump's. Raises DatabaseError."""
    if file.exists():
        raise DatabaseError(f"{file}: there is such a file; write another name, nothing is overwritten")
    url = make_url(address)
    beside = file.with_name(f".{file.name}.part")
    try:
        if url.drivername == "sqlite":
            _copy(Path(url.database or ""), beside)
        else:
            _postgresql(["pg_dump", "--format=custom", "--no-owner", "--file", str(beside)], url)
        beside.rename(file)
    except OSError as error:
        raise DatabaseError(f"{error.filename or file}: {error.strerror}; write it where there is room") from error
    finally:
        beside.unlink(missing_ok=True)


def restore(address: str, file: Path) -> Path | None:
    """Put a backup in the place of the database, brought up to this program's tables; where what was there lies now.

    Raises DatabaseError for a file that is none, leaving the database as it is. No other process may use it.
    """
    url = make_url(address)
    sqlite = url.drivername == "sqlite"
    try:
        with file.open("rb") as opened:
            begins = opened.read(16)
    except OSError as error:
        raise DatabaseError(f"{file}: {error.strerror}; write the name of a backup") from error
    if not begins.startswith(_SQLITE if sqlite else _DUMP):
        raise DatabaseError(f"{file} is no backup of {'SQLite' if sqlite else 'PostgreSQL'}; write one that is")
    if not sqlite:
        _postgresql(["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file)], url)
        open_engine(address).dispose()
        return None
    return _restore_sqlite(Path(url.database or ""), file)


def _restore_sqlite(database: Path, file: Path) -> Path | None:
    beside = database.with_name(f"{database.name}.restored")
    kept = database.with_name(f"{database.name}.before")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        shutil.copyfile(file, beside)
        # Refused here, a damaged or newer one has replaced nothing.
        open_engine(f"sqlite:///{beside}").dispose()
        _whole(beside)
        there = database.exists()
        if there:
            _settle(database)
            database.replace(kept)
        beside.replace(database)
    except OSError as error:
        raise DatabaseError(f"{error.filename or database}: {error.strerror}; make it writable") from error
    finally:
        for name in (beside.name, f"{beside.name}-wal", f"{beside.name}-shm", f"{beside.name}.lock"):
            beside.with_name(name).unlink(missing_ok=True)
    return kept if there else None


def _copy(database: Path, file: Path) -> None:
    if not database.exists():
        raise DatabaseError(f"{database}: there is no database yet; run `offers crawl`")
    # SQLite would not say which of the two cannot be opened.
    file.touch()
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(file)) as copy:
            source.backup(copy)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{database}: {error}; it cannot be read, `offers restore` an earlier backup") from error


def _whole(file: Path) -> None:
    """Raises DatabaseError for a file that SQLite finds damaged; leaves no journal beside it."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"the backup is damaged ({error}); take another") from error
    if found != "ok":
        raise DatabaseError(f"the backup is damaged ({' '.join(found.split())}); take another")


def _settle(database: Path) -> None:
    """Has the journal of the database that is replaced written into it; one that is damaged stays beside it."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError:
        for end in ("-wal", "-shm"):
            beside = database.with_name(f"{database.name}{end}")
            if beside.exists():
                beside.replace(database.with_name(f"{database.name}.before{end}"))


def _postgresql(command: Sequence[str], url: URL) -> None:
    shown = url.render_as_string(hide_password=True)
    # The list of processes shows a command's words to everyone, but not its environment.
    target = url.set(drivername="postgresql", password=None).render_as_string()
    known = {"PGPASSWORD": str(url.password)} if url.password is not None else {}
    try:
        done = subprocess.run(
            [*command, "--dbname", target], env={**os.environ, **known}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise DatabaseError(f"{command[0]} is not installed; install PostgreSQL's client programs") from error
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        raise DatabaseError(f"{shown}: {command[0]}: {said}; check the address and the version of {command[0]}")
