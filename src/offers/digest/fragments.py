"""What was rendered of each promotion, kept beside the editions: a page is put together of what did not change.

A pure cache in a SQLite file of its own; without it, or with a damaged one, everything is rendered again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from offers.errors import DigestError

NAMES = ("ics", "record", "find", "html_ar", "atom_ar", "feed_ar", "html_en", "atom_en", "feed_en")
_BATCH = 500


class Fragments:
    """Pieces of text by the key of their promotion and their name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def missing(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys of which nothing is kept."""
        kept: set[str] = set()
        for some in _batches(keys):
            kept.update(row[0] for row in self._ask("SELECT key FROM fragment WHERE key IN ({})", some))
        return set(keys) - kept

    def keep(self, rows: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        """Keeps a piece of every name for each key."""
        marks = ", ".join("?" * (len(NAMES) + 1))
        self._connection.executemany(
            f"INSERT OR REPLACE INTO fragment VALUES ({marks})",
            ((key, *(pieces[name] for name in NAMES)) for key, pieces in rows),
        )
        self._connection.commit()

    def of(self, keys: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The pieces of these names for each key, in the order of the keys. Raises KeyError for one not kept."""
        asked = f"SELECT key, {', '.join(names)} FROM fragment WHERE key IN ({{}})"
        for some in _batches(keys):
            found = {row[0]: row[1:] for row in self._ask(asked, some)}
            yield from (found[key] for key in some)

    def drop_others(self, keys: Iterable[str]) -> None:
        """Forgets what belongs to none of the keys."""
        used = set(keys)
        gone = [(key,) for (key,) in self._connection.execute("SELECT key FROM fragment") if key not in used]
        self._connection.executemany("DELETE FROM fragment WHERE key = ?", gone)
        self._connection.commit()

    def _ask(self, asked: str, keys: Sequence[str]) -> sqlite3.Cursor:
        return self._connection.execute(asked.format(", ".join("?" * len(keys))), keys)


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[i : i + _BATCH] for i in range(0, len(keys), _BATCH))


@contextmanager
def fragments(file: Path | None) -> Iterator[Fragments]:
    """Opens the file, or a passing one without it; one that is damaged is begun anew.

    Raises DigestError where damage shows only later.
    """
    connection = _open(file)
    try:
        yield Fragments(connection)
    except sqlite3.DatabaseError as error:
        raise DigestError(f"{file}: {error}; remove the file and build again, it holds nothing else") from error
    finally:
        connection.close()


def _open(file: Path | None) -> sqlite3.Connection:
    # An empty name is SQLite's private file on disk, gone when it is closed.
    connection = sqlite3.connect(file or "")
    try:
        _prepare(connection)
    except sqlite3.DatabaseError:
        connection.close()
        if file is None:
            raise
        for damaged in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            damaged.unlink(missing_ok=True)
        connection = sqlite3.connect(file)
        _prepare(connection)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    columns = ", ".join(f"{name} TEXT NOT NULL" for name in NAMES)
    connection.execute(f"CREATE TABLE IF NOT EXISTS fragment (key TEXT PRIMARY KEY, {columns})")
    given = tuple(row[1] for row in connection.execute("PRAGMA table_info(fragment)"))
    if given != ("key", *NAMES):
        connection.execute("DROP TABLE fragment")
        connection.execute(f"CREATE TABLE fragment (key TEXT PRIMARY KEY, {columns})")
