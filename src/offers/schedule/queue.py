"""The work handed to any number of machines through PostgreSQL, by procrastinate: what `offers run` does there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from offers import __version__
from offers.config import Config, Source
from offers.crawl.runner import host_of
from offers.errors import DatabaseError

CRAWL, EDITION, AHEAD, RENORMALISE = "offers:crawl", "offers:edition", "offers:ahead", "offers:renormalise"
# Workers of another version have a queue of their own: they would read what they do not know.
QUEUE = f"offers {__version__}"
# After so long without a heartbeat a worker is held to be dead.
_STALLED = 30
_RESCUE = timedelta(seconds=10)
# What was handed over is not asked about again before this; procrastinate refuses what is there already.
_HANDED = timedelta(minutes=10)
# What changes within these seconds is one edition.
DEBOUNCE = {"seconds": 5}
_SCHEMA_LOCK = 0x0FFE77
_LOG = logging.getLogger("offers")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that is not done: `status` is `todo`, `doing` or `failed`, `subject` the sources that it is of."""

    number: int
    status: str
    task: str
    subject: str
    attempts: int
    queue: str


def connection_of(config: Config) -> str:
    """The database's address as libpq writes it."""
    return config.database_url.replace("postgresql+psycopg:", "postgresql:", 1)


def open_app(config: Config, engine: Engine, *, workers: bool = False) -> App:
    """The queue's app, its tables made where they are not there; opened by the caller. Raises DatabaseError.

    `workers` has it run jobs, which needs an event loop; without, jobs are put into the queue.
    """
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _SCHEMA_LOCK})
            try:
                there = connection.execute(text("SELECT to_regclass('procrastinate_workers')")).scalar()
                if there is None:
                    with App(connector=SyncPsycopgConnector(conninfo=connection_of(config))).open() as app:
                        app.schema_manager.apply_schema()
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _SCHEMA_LOCK})
    except (DBAPIError, ConnectorException) as error:
        raise DatabaseError(f"the queue's tables cannot be made: {' '.join(str(error).split())}") from error
    kind: Callable[..., Any] = PsycopgConnector if workers else SyncPsycopgConnector
    return App(connector=kind(conninfo=connection_of(config), min_size=1, max_size=4))


class Queue:
    """Puts what is due into the queue, the most overdue first, and back into it what a dead worker had."""

    def __init__(self, config: Config, engine: Engine) -> None:
        self._config = config
        self._app = open_app(config, engine).open()
        self._handed: dict[str, tuple[datetime, datetime]] = {}
        self._rescued = datetime.min.replace(tzinfo=UTC)

    def crawl(self, due: Sequence[tuple[Source, datetime]]) -> None:
        """Puts a job for each source into the queue, unless it is there. Raises DatabaseError."""
        now = datetime.now(UTC)
        for source, when in due:
            was, handed = self._handed.get(source.name, (None, now))
            if was == when and now - handed < _HANDED:
                continue
            self._put(
                CRAWL, f"crawl {source.name}", f"host {host_of(source)}", source=source.name, due=when.isoformat()
            )
            self._handed[source.name] = when, now

    def edition(self) -> None:
        """Puts a job for today's edition into the queue, unless it is there."""
        self._put(EDITION, "edition", "edition", schedule_in=DEBOUNCE)

    def renormalise(self, parts: Sequence[Sequence[str]]) -> None:
        """Puts a job for each part into the queue, unless it is there."""
        for part in parts:
            self._put(RENORMALISE, f"renormalise {part[0]}", f"renormalise {part[0]}", sources=list(part))

    def tick(self) -> None:
        """Gives the jobs of workers that are dead to others. Raises DatabaseError."""
        now = datetime.now(UTC)
        if now - self._rescued >= _RESCUE:
            self._rescued = now
            with _one_error():
                asyncio.run(_rescue(connection_of(self._config)))

    def stop(self) -> None:
        """Leaves the queue to the workers."""
        self._app.close()

    def _put(self, task: str, one: str, lock: str, *, schedule_in: Any = None, **given: Any) -> None:
        """One waiting job of the kind, done by one worker at a time."""
        ready = self._app.configure_task(task, queue=QUEUE, queueing_lock=one, lock=lock, schedule_in=schedule_in)
        with suppress(AlreadyEnqueued), _one_error():
            ready.defer(**given)


@contextmanager
def _one_error() -> Iterator[None]:
    """Raises DatabaseError where the queue's database is away."""
    try:
        yield
    except ConnectorException as error:
        raise DatabaseError(f"the queue is away: {' '.join(str(error.__cause__ or error).split())}") from error


async def _rescue(conninfo: str) -> None:
    app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=1))
    async with app.open_async():
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED):
            _LOG.warning("%s: its worker is gone; another takes it", _subject(job))
            try:
                await app.job_manager.retry_job(job)
            except UniqueViolation:
                # The same waits already.
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def waiting(app: App) -> list[Waiting]:
    """The jobs that are not done, in the order in which they are taken."""
    found = [job for status in ("doing", "todo", "failed") for job in app.job_manager.list_jobs(status=status)]
    return [
        Waiting(job.id or 0, job.status or "", job.task_name.rpartition(":")[2], _subject(job), job.attempts, job.queue)
        for job in found
    ]


def retry_failed(app: App, sources: Collection[str]) -> None:
    """Have the sources' jobs that failed for good done again."""
    for job in app.job_manager.list_jobs(status="failed"):
        # The same may wait already.
        with suppress(UniqueViolation):
            if job.id is not None and job.task_kwargs.get("source") in sources:
                app.job_manager.retry_job_by_id(job.id, retry_at=datetime.now(UTC))


def _subject(job: Job) -> str:
    given = job.task_kwargs
    sources = given.get("sources")
    named = ", ".join(map(str, sources)) if isinstance(sources, list) else given.get("source") or given.get("country")
    return str(named or job.task_name.rpartition(":")[2])
