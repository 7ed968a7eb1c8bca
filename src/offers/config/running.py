"""How `offers run` keeps going: the table `[run]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal, cast

from offers.config.toml import Table, check_keys, length_of, positive

_QUIET = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)\Z")
_MEMORY = re.compile(r"(\d{1,6})\s*(MB|GB)\Z")
_MEGABYTES = {"MB": 1, "GB": 1000}
_LEAST_MEGABYTES = 100

Log = Literal["plain", "json"]


@dataclass(frozen=True, slots=True)
class Running:
    """The operator's limits. `memory_limit` is megabytes of one crawl, `quiet` hours of the site's day.

    No crawl begins in the quiet hours. `alarms` are Apprise's addresses of the operator, told of a source after
    `alarm_after` failed runs in a row.
    """

    crawls_at_once: int
    time_limit: timedelta
    memory_limit: int
    quiet: tuple[time, time] | None
    alarms: tuple[str, ...]
    alarm_after: int
    log: Log


def running_of(table: Table) -> Running:
    """The table as it is written. Raises ConfigError."""
    keys = ("crawls_at_once", "time_limit", "memory_limit", "quiet_hours", "alarms", "alarm_after", "log")
    check_keys(table, keys)
    log = table.get("log", str, "plain", '"plain" or "json"')
    if log not in ("plain", "json"):
        raise table.wrong("log", f'{log!r} is unknown; write "plain" or "json"')
    return Running(
        crawls_at_once=positive(table, "crawls_at_once", 2),
        time_limit=length_of(table, "time_limit", "30m", 'minutes, hours or days such as "30m"'),
        memory_limit=_memory(table),
        quiet=_quiet(table),
        alarms=_alarms(table),
        alarm_after=positive(table, "alarm_after", 3),
        log=cast(Log, log),
    )


def _memory(table: Table) -> int:
    write = 'a size such as "500MB" or "1GB"'
    text = table.get("memory_limit", str, "1GB", write)
    match = _MEMORY.match(text)
    size = int(match[1]) * _MEGABYTES[match[2]] if match else 0
    if size < _LEAST_MEGABYTES:
        raise table.wrong("memory_limit", f"{text!r} is not usable; write {write}, at least {_LEAST_MEGABYTES}MB")
    return size


def _quiet(table: Table) -> tuple[time, time] | None:
    write = 'hours such as "01:00-05:30"'
    text = table.get("quiet_hours", str, None, write)
    if text is None:
        return None
    match = _QUIET.match(text)
    parts = [int(part) for part in match.groups()] if match else [24]
    if parts[0] > 23 or parts[1] > 59 or parts[2] > 23 or parts[3] > 59 or parts[:2] == parts[2:]:
        raise table.wrong("quiet_hours", f"{text!r} is not usable; write {write}")
    return time(parts[0], parts[1]), time(parts[2], parts[3])


def _alarms(table: Table) -> tuple[str, ...]:
    write = 'a list of addresses such as ["ntfy://example.org/offers"]'
    found = table.get("alarms", list, [], write)
    if not all(isinstance(address, str) and "://" in address for address in found):
        raise table.wrong("alarms", f"{found!r} is not usable; write {write}")
    return tuple(found)
