"""What the operator has to know: sources that fail, an edition that is late, a full disk, work that piles up."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from sqlalchemy import Engine

from offers.config import Config
from offers.database.alarms import LOG, Alarm, set_alarms, told, untold
from offers.database.promotions import last_edition
from offers.database.runs import falls, last_runs
from offers.database.timetable import Past, pasts
from offers.health import judge
from offers.schedule.due import edition_is_due, is_quiet
from offers.targets import private, send, wait_of

_LATE = timedelta(hours=1)
_FREE_PART = 0.05
_FREE_BYTES = 1_000_000_000
# A message with more lines is read by nobody.
_LINES = 20
_LOG = logging.getLogger("offers")


class Watch:
    """Looks once a minute; a source is judged again when it was crawled again."""

    def __init__(self) -> None:
        self._began: datetime | None = None
        self._judged: dict[str, tuple[datetime | None, str]] = {}
        self._sent: list[tuple[list[Alarm], datetime]] = []

    def look(self, config: Config, engine: Engine, now: datetime) -> None:
        """Tell the targets of `run.alarms`, and the log, what has gone wrong and what is well again."""
        self._began = self._began or now
        self._keep_sent(engine)
        known = pasts(engine)
        crawled = {s.name: known[s.name] for s in config.sources if s.enabled and s.name in known}
        crawled = {name: past for name, past in crawled.items() if past.began is not None}
        # A failed crawl tells too little, until there are so many.
        tells = {n: past for n, past in crawled.items() if not 0 < past.failures < config.run.alarm_after}
        self._judge(config, engine, tells)
        unknown = {f"source {name}" for name in crawled.keys() - tells.keys()}
        wrong = {f"source {name}": line for name in tells if (line := self._judged.get(name, (None, ""))[1])}
        wrong |= {key: line for key, line in _others(config, engine, now, known) if line is not None}
        if now - self._began < _LATE:
            # What was not running is late, and makes up for it first.
            unknown |= {key for key in ("edition", "waiting") if wrong.pop(key, None)}
        due = set_alarms(engine, wrong, unknown, (LOG, *config.run.alarms), now)
        for target, group in groupby(sorted(due, key=attrgetter("target")), key=attrgetter("target")):
            found = list(group)
            if _send(target, config.site.title, found):
                self._sent.append((found, now))
                self._keep_sent(engine)
            else:
                wait = wait_of(found[0].attempts)
                untold(engine, found, now + wait)
                _LOG.warning("alarms: %s did not take it; it is tried again in %s", private(target), wait)

    def _keep_sent(self, engine: Engine) -> None:
        """Keeps which alarms were told: while that cannot be kept none is told again, nor another."""
        while self._sent:
            told(engine, *self._sent[0])
            del self._sent[0]

    def _judge(self, config: Config, engine: Engine, tells: Mapping[str, Past]) -> None:
        """Keeps what is wrong with each of the sources, empty where nothing is."""
        fresh = [n for n, past in tells.items() if self._judged.get(n, (None, ""))[0] != past.began]
        last, fall = last_runs(engine, fresh), falls(engine, fresh)
        for source in config.sources:
            if source.name in last:
                past = tells[source.name]
                health = judge(last[source.name], fall.get(source.name), source.expect_at_least)
                line = f"{source.name}: {health.reason}; {health.remedy}" if health.state == "failing" else ""
                if line and past.failures:
                    line = f"{source.name} failed {past.failures} times in a row: {health.reason}; {health.remedy}"
                self._judged[source.name] = past.began, line


def _others(
    config: Config, engine: Engine, now: datetime, known: Mapping[str, Past]
) -> Iterator[tuple[str, str | None]]:
    late = edition_is_due(last_edition(engine), config.site.timezone, now - _LATE)
    yield (
        "edition",
        "today's edition is not built; see the log for the reason, or run `offers digest`" if late else None,
    )
    yield "disk", full(config.home)
    yield "waiting", _waiting(config, known, now)


def full(home: Path) -> str | None:
    """A line where less than 5 % of the home's disk, and less than 1 GB, is free."""
    disk = shutil.disk_usage(home)
    if disk.free >= min(_FREE_PART * disk.total, _FREE_BYTES):
        return None
    return f"{home}: {disk.free / 1e6:.0f} MB are free; make room, or run `offers prune`"


def _waiting(config: Config, known: Mapping[str, Past], now: datetime) -> str | None:
    """A line where sources wait longer than their own interval, an hour at least; none begins in quiet hours."""
    zone = config.site.timezone
    if is_quiet(config.run.quiet, now, zone) or is_quiet(config.run.quiet, now - _LATE, zone):
        return None
    late = {
        source.name: past.next_due
        for source in config.sources
        if source.enabled
        and (past := known.get(source.name)) is not None
        and past.next_due is not None
        and past.next_due + max(source.every, _LATE) < now
    }
    if not late:
        return None
    longest = min(late, key=lambda name: late[name])
    return (
        f"sources that wait longer than their interval: {len(late)}, {longest} since "
        f"{late[longest]:%Y-%m-%d %H:%M} UTC; "
        "raise `crawls_at_once`, or start another worker"
    )


def _send(target: str, title: str, found: list[Alarm]) -> bool:
    lines = [f"well again; it was: {alarm.said}" if alarm.ended else alarm.said for alarm in found]
    if target == LOG:
        for alarm, line in zip(found, lines, strict=True):
            _LOG.log(logging.INFO if alarm.ended else logging.ERROR, "alarm: %s", line)
        return True
    more = [f"and {len(lines) - _LINES} more: `offers status`"] if len(lines) > _LINES else []
    return send(target, f"{title}: {len(lines)} alarms", "\n".join([*lines[:_LINES], *more]))
