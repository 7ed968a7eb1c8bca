"""`offers worker`: does the work of the queue, on as many machines as there are."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job
from psycopg.errors import RaiseException
from sqlalchemy import Engine

from offers import __version__
from offers.crawl.turns import BusyError
from offers.database.runs import last_run
from offers.digest import parts
from offers.errors import OffersError
from offers.model import Run
from offers.schedule.current import Current
from offers.schedule.queue import AHEAD, CRAWL, DEBOUNCE, EDITION, QUEUE, RENORMALISE, open_app
from offers.schedule.work import TOLD, Work, told

_LOG = logging.getLogger("offers")
_ATTEMPTS = 5
_FIRST_WAIT = 30
_AWAY = 5
# A worker that stands still holds its hosts: the others have more to do than to wait for them.
_PATIENCE = 5
# A worker that is told to end waits for what its crawls still write.
_ENDING = 9


class EndedError(OffersError):
    """The worker is told to end: the job goes back to the others."""


class _Again(BaseRetryStrategy):
    """At once where a worker ended, else after half a minute, doubled each time, five times at most.

    A host that is crawled elsewhere is asked for every half minute.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, EndedError):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, BusyError):
            return RetryDecision(retry_in={"seconds": _FIRST_WAIT})
        if job.attempts >= _ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": _FIRST_WAIT * 2**job.attempts})


class Worker:
    """Takes jobs until it is told to end; what it was at then goes back into the queue."""

    def __init__(self, current: Current, engine: Engine) -> None:
        self._current = current
        self._engine = engine
        self._work = Work(current.config, engine, patience=_PATIENCE)
        self._ending = asyncio.Event()
        self._lost = asyncio.Event()

    async def run(self) -> None:
        """Works until SIGTERM or SIGINT. Raises DatabaseError where the queue's tables cannot be made."""
        loop = asyncio.get_running_loop()
        at_once = self._current.config.run.crawls_at_once
        loop.set_default_executor(ThreadPoolExecutor(at_once + 4))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ending.set)
        ended = asyncio.create_task(self._ending.wait())
        loop.set_exception_handler(self._unheard)
        while not self._ending.is_set():
            try:
                await self._serve(at_once, ended)
            except (*TOLD, ConnectorException) as error:
                _LOG.error("the queue is away: %s; tried again in %d s", told(error.__cause__ or error), _AWAY)
            if not self._ending.is_set():
                # The hosts' turns are gone with the server, and the jobs go to others.
                await asyncio.to_thread(self._work.stop)
                self._work = Work(self._current.config, self._engine, patience=_PATIENCE)
                await asyncio.wait([ended], timeout=_AWAY)

    async def _serve(self, at_once: int, ended: asyncio.Task[bool]) -> None:
        app = await asyncio.to_thread(open_app, self._current.config, self._engine, workers=True)
        self._add_tasks(app)
        async with app.open_async():
            await self._tell_of_others(app)
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=at_once,
                    name=f"{socket.gethostname()}-{os.getpid()}",
                    delete_jobs="successful",
                    # A host that is free again is told of to nobody.
                    fetch_job_polling_interval=1,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=_ENDING,
                )
            )
            self._lost.clear()
            lost = asyncio.create_task(self._lost.wait())
            await asyncio.wait([working, ended, lost], return_when=asyncio.FIRST_COMPLETED)
            lost.cancel()
            if not working.done():
                await asyncio.to_thread(self._work.stop)
                working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    def _unheard(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Hears of a job whose end could not be kept: it would be held to be at work for as long as this worker is."""
        error = context.get("exception")
        if not isinstance(error, ConnectorException):
            loop.default_exception_handler(context)
        # Else it is kept already: it was given to another while this worker stood still, or the other way round.
        elif not isinstance(error.__cause__, RaiseException):
            _LOG.error("the end of a job was not kept: %s; it is done again", told(error.__cause__ or error))
            self._lost.set()

    async def _tell_of_others(self, app: App) -> None:
        for queue in await app.job_manager.list_queues_async():
            if queue["name"] != QUEUE and queue["todo"]:
                _LOG.warning(
                    "%d jobs wait for workers of %s, this one is %s: install one version everywhere",
                    queue["todo"], queue["name"], __version__,
                )  # fmt: skip

    def _add_tasks(self, app: App) -> None:
        for name, task in ((CRAWL, self._crawl), (AHEAD, self._ahead), (RENORMALISE, self._renormalise)):
            app.task(name=name, retry=_Again())(task)
        app.task(name=EDITION, retry=_Again())(self._edition)
        self._app = app

    async def _crawl(self, source: str, due: str) -> None:
        self._work.config = self._current.read()
        found = self._work.config.source(source)
        if found is None or not found.enabled:
            _LOG.warning("%s: no longer a source of this machine's sources.toml; its job is dropped", source)
            return
        try:
            since = datetime.fromisoformat(due)
            last = await asyncio.to_thread(last_run, self._engine, source, since)
            if last is not None and last.started >= since and not _was_stopped(last):
                return
            work = self._work
            run = await asyncio.to_thread(work.crawl, found)
        except TOLD as error:
            _LOG.error("%s: %s", source, told(error))
            raise
        if _was_stopped(run) and (self._ending.is_set() or work is not self._work):
            raise EndedError("the worker ends")
        if run.new or run.changed or run.withdrawn:
            await self._changed()

    async def _changed(self) -> None:
        await self._put(EDITION, "edition", "edition", schedule_in=DEBOUNCE)

    async def _put(self, task: str, one: str, lock: str, *, schedule_in: Any = None, **given: Any) -> None:
        ready = self._app.configure_task(task, queue=QUEUE, queueing_lock=one, lock=lock, schedule_in=schedule_in)
        with suppress(AlreadyEnqueued):
            await ready.defer_async(**given)

    async def _edition(self) -> None:
        self._work.config = config = self._current.read()
        if not await self._parts_are_at_work():
            missing = await asyncio.to_thread(parts.missing, config, self._engine, datetime.now(UTC))
            if not missing:
                await self._done(self._work.edition)
                return
            for country in missing:
                await self._put(AHEAD, f"ahead {country}", f"ahead {country}", country=country)
        # It comes again after them as a job of its own, since a crawl may have put one there meanwhile.
        await self._changed()

    async def _parts_are_at_work(self) -> bool:
        jobs = self._app.job_manager
        return any([await jobs.list_jobs_async(queue=QUEUE, task=AHEAD, status=status) for status in ("doing", "todo")])

    async def _ahead(self, country: str) -> None:
        self._work.config = config = self._current.read()
        if not await asyncio.to_thread(self._work.ahead, country):
            if self._ending.is_set():
                raise EndedError("the worker ends")
            await asyncio.to_thread(parts.give_up, config, country)

    async def _renormalise(self, sources: list[str]) -> None:
        self._work.config = self._current.read()
        await self._done(lambda: self._work.renormalise(sources))
        await self._changed()

    async def _done(self, do: Callable[[], bool]) -> None:
        if not await asyncio.to_thread(do):
            raise EndedError("the worker ends") if self._ending.is_set() else OffersError("it could not be done")


def _was_stopped(run: Run) -> bool:
    return run.outcome == "failed" and any(failure.kind == "stopped" for failure in run.failures)


def work(current: Current, engine: Engine) -> None:
    """Does the work of the queue until SIGTERM or SIGINT. Raises OffersError where the database is no PostgreSQL."""
    if engine.dialect.name != "postgresql":
        raise OffersError("workers share a PostgreSQL database; set OFFERS_DATABASE_URL to postgresql+psycopg://…")
    # An edition may be its first work, before any crawl.
    current.config.home.mkdir(parents=True, exist_ok=True)

    async def run() -> None:
        await Worker(current, engine).run()
        _LOG.info("ended")

    asyncio.run(run())
