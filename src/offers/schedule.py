"""When things run: sources at their intervals, the edition at its hour and after a crawl that changed something."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from filelock import FileLock, Timeout
from sqlalchemy import Engine

from offers.config import Config, Source
from offers.crawl.runner import Runner
from offers.database.runs import last_run
from offers.digest.build import build
from offers.errors import OffersError
from offers.notices import announce, deliver
from offers.serve import PageServer

_HOUR = 6
_LOG = logging.getLogger("offers")


class Schedule:
    """Keeps crawling and building until it is told to stop."""

    def __init__(self, config: Config, engine: Engine) -> None:
        self.config = config
        self.engine = engine
        self.runner = Runner(config, engine)
        self._building = threading.Lock()
        self._ticker = BackgroundScheduler(
            timezone=config.site.timezone,
            # A tick that comes late is one tick still; the default grace of a second would drop it.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def start(self) -> None:
        """Sets every source's next crawl by its last one, and the edition's hour."""
        now = datetime.now(UTC)
        for source in self.config.sources:
            if source.enabled:
                trigger = (
                    CronTrigger.from_crontab(source.cron, timezone=source.timezone)
                    if source.cron
                    else IntervalTrigger(seconds=int(source.every.total_seconds()))
                )
                first = {} if source.cron else {"next_run_time": self.due(source, now)}
                self._ticker.add_job(self.crawl, trigger, args=[source], id=source.name, **first)
        self._ticker.add_job(self.digest, CronTrigger(hour=_HOUR, timezone=self.config.site.timezone), id=" edition")
        self._ticker.add_job(self.tell, IntervalTrigger(minutes=1), id=" notices")
        self._ticker.start()

    def due(self, source: Source, now: datetime) -> datetime:
        """When the source is to be crawled next: its interval after the last run began, and at once if that is past."""
        last = last_run(self.engine, source.name)
        return now if last is None else max(now, last.started + source.every)

    def crawl(self, source: Source) -> None:
        """One crawl, told in a line, and the edition built again if it changed something."""
        run = self.runner.crawl(source)
        _LOG.info(
            "%s: %s: %d posts, %d new, %d changed, %d offers, %.1f s",
            run.source, run.outcome, run.posts, run.new, run.changed, run.offers, run.seconds,
        )  # fmt: skip
        for failure in run.failures[:3]:
            _LOG.warning("%s: %s", run.source, failure.text)
        if run.new or run.changed or run.withdrawn:
            self.digest()

    def digest(self) -> None:
        """Today's edition; where it cannot be built the one that stands is left, and a line says why."""
        with self._building:
            try:
                path = build(self.config, self.engine, now=datetime.now(UTC))
            except OffersError as error:
                _LOG.error("%s", error)
                return
            announce(self.config, self.engine, datetime.now(UTC))
        _LOG.info("edition: %s", path)
        self.tell()

    def tell(self) -> None:
        """Sends readers what they are to be told by now."""
        deliver(self.config, self.engine, datetime.now(UTC))

    def stop(self) -> None:
        """Ends running crawls, and the ticker."""
        self._ticker.pause()
        self.runner.stop()
        self._ticker.shutdown(wait=True)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Holds the home for one `offers run`. Raises OffersError where another has it."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(home / "run.lock", timeout=0).acquire()
    except Timeout as error:
        raise OffersError(f"{home}: another `offers run` has this home; end it first, or set OFFERS_HOME") from error
    with held:
        yield


def run(config: Config, engine: Engine, *, host: str, port: int) -> None:
    """Crawls, builds and serves until SIGTERM or SIGINT.

    Raises OffersError where another has the home, or the port cannot be had.
    """
    with alone(config.home):
        _run(config, engine, host, port)


def _run(config: Config, engine: Engine, host: str, port: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    site = config.home / "site"
    site.mkdir(parents=True, exist_ok=True)
    pages = PageServer(site, host, port)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    schedule = Schedule(config, engine)
    pages.start()
    _LOG.info("pages at %s", pages.address)
    schedule.start()
    while not ended.wait(timedelta(hours=1).total_seconds()):
        pass
    _LOG.info("ending")
    schedule.stop()
    pages.shutdown()
    pages.server_close()
