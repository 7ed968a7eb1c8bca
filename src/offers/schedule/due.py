"""When a source or the edition is due next: decided from what is known of the last time; the clock is an argument."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from offers.config import Source
from offers.database.timetable import NEVER, Past

# A failing source is asked once a day at least, or as seldom as its operator wants.
_LONGEST = timedelta(days=1)
_DOUBLED = 12
_JITTER = 0.1
_SLACK = timedelta(minutes=1)
_FIRST_HOUR = timedelta(hours=1)
_HOUR = time(6)


def basis(source: Source, past: Past) -> str:
    """What a source's next crawl is decided on: where this changes, it is decided anew."""
    table = f"{source.cron} {source.timezone}" if source.cron else f"{source.every}"
    return f"{table}; {past.began.isoformat() if past.began else 'never'}; {past.failures}"


def next_due(source: Source, past: Past, now: datetime) -> datetime:
    """When the source is to be crawled next, in UTC: at once if it never was, or if a clock was wrong.

    What was decided before stands while its basis does. A crawl that began later than now, or a next one that lies
    further away than any wait of this source, tells of a clock that was wrong: it is crawled at once, and so once.
    """
    decided = past.next_due is not None and past.basis == basis(source, past)
    due = past.next_due if decided and past.next_due is not None else _after(source, past, now)
    return now if due > _believable(source, past, now) else due


def _after(source: Source, past: Past, now: datetime) -> datetime:
    if past.began is None or past.ended is None:
        return now
    if source.cron:
        return _fires(source, max(past.ended, past.began) + _pause(past.failures))
    wait = _wait(source.every, past.failures)
    return past.began + wait * (1 + _JITTER * _chance(source.name, past.began))


def _believable(source: Source, past: Past, now: datetime) -> datetime:
    if source.cron:
        return _fires(source, now + _pause(past.failures)) + _SLACK
    return now + _wait(source.every, past.failures) * (1 + _JITTER) + _SLACK


def _wait(every: timedelta, failures: int) -> timedelta:
    """The interval, doubled with each failure in a row after the first."""
    doubled: timedelta = every * 2 ** min(max(0, failures - 1), _DOUBLED)
    return min(doubled, max(every, _LONGEST))


def _pause(failures: int) -> timedelta:
    """How long a source with a time table is left alone: an hour after the second failure in a row, doubled then."""
    return min(_FIRST_HOUR * 2 ** min(failures - 2, _DOUBLED), _LONGEST) if failures > 1 else timedelta()


def _fires(source: Source, after: datetime) -> datetime:
    trigger = CronTrigger.from_crontab(source.cron, timezone=source.timezone)
    fire: datetime | None = trigger.get_next_fire_time(None, after)
    # A time table such as the 30th of February never comes; the operator sees it in `offers status`.
    return fire.astimezone(UTC) if fire is not None else NEVER


def _chance(name: str, began: datetime) -> float:
    """Between -1 and 1, the same for the same crawl, so that a restart decides alike."""
    digest = hashlib.sha256(f"{name} {began.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**31 - 1


def is_quiet(quiet: tuple[time, time] | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether no crawl may begin now: the hours from the first to the second, over midnight where that is earlier."""
    if quiet is None:
        return False
    begins, ends = quiet
    here = now.astimezone(zone).time()
    return begins <= here < ends if begins < ends else here >= begins or here < ends


def edition_is_due(last: tuple[object, datetime] | None, zone: ZoneInfo, now: datetime) -> bool:
    """Whether six in the morning has passed in the zone since the newest edition (its day and instant) was built."""
    here = now.astimezone(zone)
    hour = datetime.combine(here.date(), _HOUR, zone)
    return here >= hour and (last is None or last[1] < hour)
