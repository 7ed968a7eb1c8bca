"""Opening a database: SQLite or PostgreSQL, upgraded to this program's tables, refused if it is newer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from offers.errors import DatabaseError

_BUSY_SECONDS = 30
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
# Each file of `versions` is named after its revision.
_MIGRATIONS = Path(__file__).parent / "migrations"
# The write and read versions in the header, at byte 18: https://www.sqlite.org/fileformat2.html
_WAL = b"\x02\x02"
# Any constant will do; it is the key of PostgreSQL's advisory lock for upgrades.
_UPGRADE_LOCK = 0x0FFE75
_DAMAGED = "the file is damaged: put a backup in its place with `offers restore FILE`, or move it away to begin anew"
_UNWRITABLE = "make the folder writable, or set OFFERS_HOME to one that is"
# By what SQLite and PostgreSQL say.
_REMEDIES = {
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "unable to open": _UNWRITABLE,
    "readonly": _UNWRITABLE,
    "locked": "another process holds it: end that one or try again later",
    "is full": "make room on its disk, and run it again",
    "No space left": "make room on its disk, and run it again",
    "disk I/O error": "look whether its disk is full, or broken",
}
_AWAY = "check the address, that the server runs, and the password"


def open_engine(address: str) -> Engine:
    """The engine of an upgraded database. Raises DatabaseError in one line."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        # A port that is no number is told as ValueError.
        raise DatabaseError(
            f"the database address {address!r} is not usable; write sqlite:///FILE or postgresql+psycopg://HOST/NAME"
        ) from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise DatabaseError(
            f"{url.drivername} is no database of this program; write sqlite:///FILE or postgresql+psycopg://HOST/NAME"
        )
    shown = url.render_as_string(hide_password=True)
    try:
        if url.drivername == "sqlite":
            _folder(url.database)
        # A connection that was kept over a restart of the server is dead.
        engine = create_engine(url, json_serializer=_JSON.encode, pool_pre_ping=url.drivername != "sqlite")
        if url.drivername == "sqlite":
            _sqlite(engine)
        with ExitStack() as failed:
            failed.callback(engine.dispose)
            if not _is_current(engine):
                with _one_at_a_time(engine) as connection:
                    _upgrade(connection, shown)
            failed.pop_all()
    except NoSuchModuleError as error:
        raise DatabaseError(f"{shown}: no driver for it is installed; install psycopg") from error
    except DBAPIError as error:
        raise DatabaseError(f"{shown}: {reason(error)}") from error
    except SQLAlchemyError as error:
        raise DatabaseError(f"{shown}: {error}") from error
    return engine


def reason(error: DBAPIError) -> str:
    """What the database said, in one line with the remedy."""
    said = " ".join(str(error.orig).split())
    return f"{said}; {next((remedy for words, remedy in _REMEDIES.items() if words in said), _AWAY)}"


def _folder(database: str | None) -> None:
    if not database or database == ":memory:":
        raise DatabaseError("a database in memory keeps nothing; write sqlite:///FILE")
    try:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"{Path(database).parent}: {error.strerror}; set OFFERS_HOME to a folder that can be written"
        ) from error


def _sqlite(engine: Engine) -> None:
    """WAL, foreign keys and a busy timeout; a writer takes its lock at the beginning and so never fails halfway."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_current(engine: Engine) -> bool:
    """Whether it has this program's tables, asked without the writer's lock: another may hold that for long."""
    # To open one that is not in WAL yet changes it, which processes must not do at once.
    if engine.dialect.name == "sqlite" and not _is_in_wal(Path(str(engine.url.database))):
        return False
    with engine.connect() as connection:
        return _revision(connection) == _revisions()[-1]


def _is_in_wal(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(20)[18:] == _WAL
    except OSError:
        # What is wrong with it is told where it is made or upgraded.
        return False


def _revisions() -> list[str]:
    return sorted(file.stem.removeprefix("r") for file in (_MIGRATIONS / "versions").glob("r*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "sqlite":
        # It brings modules that a command without anything to upgrade has no use for.
        from filelock import FileLock, Timeout

        lock = FileLock(f"{engine.url.database}.lock", timeout=_BUSY_SECONDS)
        try:
            with lock, engine.connect().execution_options(writes=True) as connection, _unchecked(connection):
                yield connection
        except Timeout as error:
            raise DatabaseError(
                f"{engine.url.database}: another process has been upgrading it for {_BUSY_SECONDS} s; try again"
            ) from error
        except PermissionError as error:
            raise DatabaseError(
                f"{error.filename}: {error.strerror}; make the folder writable, or set OFFERS_HOME to one that is"
            ) from error
        return
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        yield connection


@contextmanager
def _unchecked(connection: Connection) -> Iterator[None]:
    """A transaction in which SQLite lets a table be made anew: dropping the old one takes with it what refers to it."""
    pragma = connection.connection.cursor().execute
    pragma("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield
    finally:
        pragma("PRAGMA foreign_keys = ON")


def _upgrade(connection: Connection, shown: str) -> None:
    revisions, current = _revisions(), _revision(connection)
    if current is not None and current not in revisions:
        raise DatabaseError(f"{shown}: made by a newer version of offers (revision {current}); install that version")
    # It takes longer to import than a command without anything to upgrade takes for all else.
    from alembic.command import upgrade
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    upgrade(config, "head")
