"""What was rendered of each promotion, kept beside the editions: a page is put together of what did not change.

A pure cache in a SQLite file of its own; without it, or with a damaged one, everything is rendered again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from offers.errors import DigestError

NAMES = ("ics", "record", "row", "find", "files", "html_ar", "atom_ar", "feed_ar", "html_en", "atom_en", "feed_en")
# These are the smallest, and asked for most often: each of them by every calendar that it stands in.
_HELD = "ics"
BATCH = 500
_PAGE = 16384
# Raised when what is kept is laid out otherwise.
_LAYOUT = 3


class Fragments:
    """Pieces of text in UTF-8, by the key of their promotion and their name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[str, int] = {}
        self._held: dict[int, bytes] = {}

    def begin(self, chrome: str, keys: Collection[str], ahead: Iterable[Path] = ()) -> list[str]:
        """Forgets what belongs to none of the keys, and all that was made of another `chrome`.

        `ahead` are files of the same kind, out of which what was made of this `chrome` is taken over. The keys of
        which nothing is kept then, in their order.
        """
        if self._connection.execute("SELECT chrome FROM made").fetchall() != [(chrome,)]:
            for table in ("made", "shared", "kept", *NAMES):
                self._connection.execute(f"DELETE FROM {table}")
            self._connection.execute("INSERT INTO made VALUES (?)", (chrome,))
        self._connection.commit()
        for file in ahead:
            self._take(file)
        self._numbers = dict(self._connection.execute("SELECT key, number FROM kept"))
        for key in self._numbers.keys() - set(keys):
            number = self._numbers.pop(key)
            for table in ("kept", *NAMES):
                self._connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))
        self._connection.commit()
        return [key for key in keys if key not in self._numbers]

    def _take(self, file: Path) -> None:
        try:
            self._connection.execute("ATTACH ? AS ahead", (str(file),))
        except sqlite3.DatabaseError:
            # What is missing is rendered here.
            return
        try:
            if self._connection.execute("SELECT 1 FROM ahead.made JOIN main.made USING (chrome)").fetchone():
                (last,) = self._connection.execute("SELECT coalesce(max(number), 0) FROM main.kept").fetchone()
                self._connection.execute("INSERT OR IGNORE INTO main.kept (key) SELECT key FROM ahead.kept")
                for name in NAMES:
                    self._connection.execute(
                        f"INSERT INTO main.{name} SELECT own.number, piece FROM main.kept AS own"
                        f" JOIN ahead.kept AS its USING (key) JOIN ahead.{name} AS p ON p.number = its.number"
                        " WHERE own.number > ?",
                        (last,),
                    )
                self._connection.commit()
        except sqlite3.DatabaseError:
            self._connection.rollback()
        self._connection.execute("DETACH ahead")

    def keep(self, rows: Sequence[tuple[str, Mapping[str, bytes]]]) -> None:
        """Keeps a piece of every name for each key."""
        for key, _ in rows:
            number = self._connection.execute("INSERT INTO kept (key) VALUES (?)", (key,)).lastrowid
            if number is not None:
                self._numbers[key] = number
        self._held.clear()
        for name in NAMES:
            pieces = [(self._numbers[key], pieces[name]) for key, pieces in rows]
            self._connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", pieces)
        self._connection.commit()

    def shared(self, name: str, make: Callable[[], bytes]) -> bytes:
        """A piece that belongs to no promotion, made where it is not kept."""
        kept = self._connection.execute("SELECT piece FROM shared WHERE name = ?", (name,)).fetchone()
        if kept is not None:
            return bytes(kept[0])
        made = make()
        self._connection.execute("INSERT INTO shared VALUES (?, ?)", (name, made))
        self._connection.commit()
        return made

    def of(self, keys: Sequence[str], name: str) -> Iterator[list[bytes]]:
        """The pieces of that name for each key, in the order of the keys, some hundreds at a time.

        Raises KeyError for a key that is not kept.
        """
        if name == _HELD and not self._held:
            self._held = dict(self._connection.execute(f"SELECT number, piece FROM {name}"))
        asked = f"SELECT number, piece FROM {name} WHERE number IN (SELECT value FROM json_each(?))"
        rest = iter(keys)
        while some := [self._numbers[key] for key in islice(rest, BATCH)]:
            found = self._held if name == _HELD else dict(self._connection.execute(asked, (str(some),)))
            yield [found[number] for number in some]


@contextmanager
def fragments(file: Path | None) -> Iterator[Fragments]:
    """Opens the file, or a passing one without it; one that is damaged is begun anew.

    Raises DigestError where damage shows only later, or the disk is full.
    """
    try:
        with closing(_open(file)) as connection:
            yield Fragments(connection)
    except sqlite3.OperationalError as error:
        raise DigestError(f"{file}: {error}; make room for it, and build again") from error
    except sqlite3.DatabaseError as error:
        raise DigestError(f"{file}: {error}; remove the file and build again, it holds nothing else") from error


def _open(file: Path | None) -> sqlite3.Connection:
    # An empty name is SQLite's private file on disk, gone when it is closed.
    connection = sqlite3.connect(file or "")
    try:
        if _prepare(connection):
            return connection
    except sqlite3.DatabaseError:
        if file is None:
            raise
    connection.close()
    if file is not None:
        for old in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            old.unlink(missing_ok=True)
    connection = sqlite3.connect(file or "")
    _prepare(connection)
    return connection


def _prepare(connection: sqlite3.Connection) -> bool:
    """Lays out an empty file; whether it is laid out as it should be now."""
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -16384")
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables:
        return bool(layout == _LAYOUT)
    connection.execute(f"PRAGMA page_size = {_PAGE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE made (chrome TEXT NOT NULL)")
    connection.execute("CREATE TABLE shared (name TEXT PRIMARY KEY, piece BLOB NOT NULL)")
    connection.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE)")
    for name in NAMES:
        connection.execute(f"CREATE TABLE {name} (number INTEGER PRIMARY KEY, piece BLOB NOT NULL)")
    connection.execute(f"PRAGMA user_version = {_LAYOUT}")
    connection.commit()
    return True
