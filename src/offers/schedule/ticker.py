"""What is due, handed out: sources at their times, the edition at its hour and after a crawl that changed something."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from offers.config import Config, Source
from offers.database.promotions import last_edition
from offers.database.rules import stale_sources
from offers.database.timetable import Past, keep_due, pasts
from offers.normalise import RULES
from offers.notices import deliver
from offers.schedule.alarms import Watch
from offers.schedule.current import Current
from offers.schedule.due import basis, edition_is_due, is_quiet, next_due
from offers.schedule.work import TOLD, told

_TICK = timedelta(seconds=2)
_MINUTE = timedelta(minutes=1)
# An edition that did not come of its job is asked for again then.
_AGAIN = timedelta(minutes=10)
# More posts than that are read again in parts, by their sources' country.
_LARGE = 20_000
_LOG = logging.getLogger("offers")


class Hands(Protocol):
    """Who does the work: threads of this process, or the workers behind a queue."""

    def crawl(self, due: Sequence[tuple[Source, datetime]]) -> None:
        """The sources that are due, the most overdue first; those that are at work or waiting already are left."""

    def edition(self) -> None:
        """Today's edition."""

    def renormalise(self, parts: Sequence[Sequence[str]]) -> None:
        """The kept posts of the sources, in parts that may be done side by side."""

    def tick(self) -> None:
        """Some seconds have passed."""

    def stop(self) -> None:
        """No more is wanted."""


class Schedule:
    """Asks every few seconds what is due; what that is stands in the database, so that a restart decides alike."""

    def __init__(
        self, current: Current, engine: Engine, hands: Hands, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._current = current
        self._engine = engine
        self._hands = hands
        self._clock = clock
        self._edition_asked = datetime.min.replace(tzinfo=UTC)
        self._away: set[str] = set()
        self._watch = Watch()
        self._telling = threading.Thread()
        self.ticked = clock()
        self._ticker = BackgroundScheduler(
            timezone=UTC,
            # A tick that comes late is one tick still; the default grace of a second would drop it.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def start(self) -> None:
        """Has what an older version of the rules read be read again, and begins to tick."""
        self._careful("rules", self._renew)
        for do, every in ((self.tick, _TICK), (self.tell, _MINUTE)):
            self._ticker.add_job(
                do, IntervalTrigger(seconds=int(every.total_seconds())), next_run_time=datetime.now(UTC)
            )
        self._ticker.start()

    def tick(self) -> None:
        """Hands out what is due now."""
        self._careful("schedule", self._tick)

    def tell(self) -> None:
        """Sends readers what they are to be told by now, and the operator what is wrong."""
        if not self._telling.is_alive():
            # A target that does not answer keeps neither the ticks waiting nor the end.
            self._telling = threading.Thread(target=self._careful, args=("messages", self._tell), daemon=True)
            self._telling.start()

    def stop(self) -> None:
        """Ends the work, and the ticker."""
        self._ticker.pause()
        self._hands.stop()
        self._ticker.shutdown(wait=False)

    def _careful(self, what: str, do: Callable[[datetime], None]) -> None:
        """What fails now is tried at the next tick, and told once until it is well again."""
        try:
            do(self._clock())
        except TOLD as error:
            if what not in self._away:
                _LOG.error("%s: %s; tried again until it is well", what, told(error))
            self._away.add(what)
            return
        if what in self._away:
            _LOG.info("%s: well again", what)
        self._away.discard(what)

    def _tick(self, now: datetime) -> None:
        self.ticked = now
        config = self._current.read()
        due = self._due(config, now)
        if due and not is_quiet(config.run.quiet, now, config.site.timezone):
            self._hands.crawl(due)
        if now - self._edition_asked >= _AGAIN and edition_is_due(
            last_edition(self._engine), config.site.timezone, now
        ):
            self._edition_asked = now
            self._hands.edition()
        self._hands.tick()

    def _due(self, config: Config, now: datetime) -> list[tuple[Source, datetime]]:
        """The sources that are due, the most overdue first; what was decided anew is kept."""
        known = pasts(self._engine)
        found: list[tuple[Source, datetime]] = []
        decided: dict[str, tuple[datetime, str]] = {}
        for source in config.sources:
            if not source.enabled:
                continue
            past = known.get(source.name, Past())
            when, on = next_due(source, past, now), basis(source, past)
            if (when, on) != (past.next_due, past.basis):
                decided[source.name] = when, on
            if when <= now:
                found.append((source, when))
        keep_due(self._engine, decided, known)
        return sorted(found, key=lambda each: each[1])

    def _tell(self, now: datetime) -> None:
        config = self._current.config
        deliver(config, self._engine, now)
        self._watch.look(config, self._engine, now)

    def _renew(self, now: datetime) -> None:
        counts = stale_sources(self._engine, RULES)
        if not counts:
            return
        _LOG.info("%d posts were read by older rules; they are read again", sum(counts.values()))
        countries: dict[str | None, list[str]] = {}
        for name in counts:
            source = self._current.config.source(name)
            country = source.country if source and sum(counts.values()) > _LARGE else None
            countries.setdefault(country, []).append(name)
        self._hands.renormalise(list(countries.values()))
