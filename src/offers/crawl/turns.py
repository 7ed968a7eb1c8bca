"""Whose turn it is to crawl a host: one crawl at a time, whichever process or machine it runs on."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from offers.errors import OffersError

# Any constant will do; it tells these locks of PostgreSQL from others.
_TURNS = 0x0FFE76
_POLL = 0.5


class BusyError(OffersError):
    """The host is being crawled elsewhere."""


@contextmanager
def turn(
    engine: Engine, home: Path, host: str, stopped: threading.Event, patience: float | None = None
) -> Iterator[bool | None]:
    """Waits for the host's turn and holds it: whether it had to be waited for, None if `stopped` was set meanwhile.

    On SQLite it is a lock file below the home; on PostgreSQL an advisory lock, which goes with its connection.
    Raises OSError where no lock file can be written, DBAPIError where the database is away, BusyError where it had to
    be waited for longer than `patience` seconds.
    """
    key = hashlib.sha256(host.encode()).digest()
    with (_of_files if engine.dialect.name == "sqlite" else _of_server)(engine, home, key) as held:
        waited = False
        begun = time.monotonic()
        while not held():
            waited = True
            if patience is not None and time.monotonic() - begun > patience:
                raise BusyError(f"{host} is being crawled elsewhere; it is crawled once that has ended")
            if stopped.wait(_POLL):
                yield None
                return
        yield waited


@contextmanager
def _of_files(engine: Engine, home: Path, key: bytes) -> Iterator[Callable[[], bool]]:
    folder = home / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{key.hex()[:16]}.lock", blocking=False)

    def held() -> bool:
        with suppress(Timeout):
            lock.acquire()
        return lock.is_locked

    try:
        yield held
    finally:
        lock.release()


@contextmanager
def _of_server(engine: Engine, home: Path, key: bytes) -> Iterator[Callable[[], bool]]:
    values = {"turns": _TURNS, "host": int.from_bytes(key[:4], signed=True)}
    ask, leave = (text(f"SELECT {name}(:turns, :host)") for name in ("pg_try_advisory_lock", "pg_advisory_unlock"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            yield lambda: bool(connection.execute(ask, values).scalar())
        finally:
            # With the connection the lock is gone too.
            with suppress(DBAPIError):
                connection.execute(leave, values)
