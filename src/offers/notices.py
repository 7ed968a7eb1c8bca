"""Telling readers what they watch for: queued in the database, sent once, tried again where a target is away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import Engine

from offers.config import Config
from offers.database.alarms import LOG, alarms
from offers.database.promotions import promotions
from offers.database.watches import Notice, Waiting, arrived, begin, due, failed, last_sent, queue, waiting, watches
from offers.digest.watched import events, line, searched
from offers.model import Watch
from offers.standing import standing_of

# A day's message comes with the morning's edition, not at night.
_HOUR = 6
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)
_SECONDS = 20
_LOG = logging.getLogger("offers")


def announce(config: Config, engine: Engine, now: datetime) -> None:
    """Queue what every watch is to be told of the promotions as they now stand."""
    known = [watch for watch in watches(engine) if watch.targets]
    if not known:
        return
    zone = config.site.timezone
    day = now.astimezone(zone).date()
    morning = datetime.combine(day, time(_HOUR), zone).astimezone(UTC)
    standing = [
        kept.promotion
        for kept in promotions(engine, day)
        if standing_of(kept.promotion, day, zone) not in ("over", "later")
    ]
    words = searched(known, standing)
    for watch in known:
        found = [
            (promotion.id, event, line(promotion, event, day))
            for promotion in standing
            for at, event in events(watch, promotion, zone, words[promotion.id])
            if (at.astimezone(zone).date() == day if event == "ends-tomorrow" else at >= watch.created)
        ]
        queue(engine, watch, found, now, now if watch.at_once else max(now, morning))


def deliver(config: Config, engine: Engine, now: datetime) -> None:
    """Send what is due, a message a target; what fails waits longer each time, up to six hours.

    A line is marked before it is sent: where a process is killed meanwhile it is not sent again.
    """
    today = now.astimezone(config.site.timezone).date()
    for (id, target), group in groupby(sorted(due(engine, now), key=_whom), key=_whom):
        found = list(group)
        last = last_sent(engine, id, target)
        told_today = last is not None and last.astimezone(config.site.timezone).date() == today
        if told_today and not found[0].watch.at_once:
            continue
        found = begin(engine, found, now)
        if not found:
            continue
        if send(target, _title(config, found[0].watch, found), "\n".join(notice.said for notice in found)):
            arrived(engine, found, now)
        else:
            wait = wait_of(found[0].attempts)
            failed(engine, found, now + wait)
            _LOG.warning("watch %s: %s did not take it; it is tried again in %s", id, private(target), wait)


def wait_of(attempts: int) -> timedelta:
    """How long a target that did not answer is left alone after so many failures before this one."""
    wait: timedelta = _FIRST * 2 ** min(attempts, 12)
    return min(wait, _LONGEST)


def _whom(notice: Notice) -> tuple[str, str]:
    return notice.watch.id, notice.target


def _title(config: Config, watch: Watch, found: Sequence[Notice]) -> str:
    return f"{config.site.title}: {watch.name} ({len(found)})"


def send(target: str, title: str, body: str) -> bool:
    """Hand a message to one of Apprise's addresses; whether it was taken."""
    from apprise import Apprise

    service = Apprise()
    return bool(service.add(target)) and bool(service.notify(body=body, title=title, timeout=_SECONDS))


def usable(target: str) -> bool:
    """Whether Apprise knows what the address is of."""
    from apprise import Apprise

    return bool(Apprise().add(target))


def private(target: str) -> str:
    """The address without what only its owner may know."""
    from apprise import Apprise

    service = Apprise.instantiate(target, suppress_exceptions=True)
    shown: str = service.url(privacy=True) if service else target.partition("://")[0]  # type: ignore[no-untyped-call]
    return shown.partition("?")[0]


def status_lines(engine: Engine) -> list[str]:
    """A line for each target that has not been told all."""
    return [said for found in waiting(engine) for said in _told(found)]


def _told(found: Waiting) -> list[str]:
    target = private(found.target)
    lines = []
    if found.failures:
        lines.append(
            f"watch {found.watch}: {found.waiting} lines wait for {target}, which failed {found.failures} times; "
            f"tried again after {found.due:%Y-%m-%d %H:%M} UTC: check the address, or `offers watch remove`"
        )
    if found.lost:
        lines.append(f"watch {found.watch}: {found.lost} lines to {target} were being sent when the program was killed")
    return lines


def alarm_lines(engine: Engine) -> list[str]:
    """What stands beside the sources, and which targets have not been told."""
    found = alarms(engine)
    ours = [a for a in found if a.target == LOG and a.ended is None and not a.key.startswith("source ")]
    away = {a.target: a for a in found if a.attempts}
    return [
        *(f"alarm since {a.raised:%Y-%m-%d %H:%M} UTC: {a.said}" for a in ours),
        *(
            f"alarms wait for {private(t)}, which failed {a.attempts} times: check `run.alarms`"
            for t, a in away.items()
        ),
    ]
