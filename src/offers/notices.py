"""Telling readers what they watch for: queued in the database, sent once, tried again where a target is away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time
from itertools import groupby

from sqlalchemy import Engine

from offers.config import Config
from offers.database.promotions import promotions
from offers.database.watches import Notice, arrived, begin, due, failed, last_sent, queue, watches
from offers.digest.watched import events, line, searched
from offers.model import Watch
from offers.standing import standing_of
from offers.targets import private, send, wait_of

# A day's message comes with the morning's edition, not at night.
_HOUR = 6
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


def _whom(notice: Notice) -> tuple[str, str]:
    return notice.watch.id, notice.target


def _title(config: Config, watch: Watch, found: Sequence[Notice]) -> str:
    return f"{config.site.title}: {watch.name} ({len(found)})"
