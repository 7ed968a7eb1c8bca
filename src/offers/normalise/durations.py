"""«لمدة 3 أيام» and hours of day: what a text says of time beside its dates."""

from __future__ import annotations

from dataclasses import dataclass

from offers.normalise.items import Item
from offers.normalise.scan import Scan

# The kinds of words without which a text tells of no duration, and of no hours.
COUNTED = frozenset(["day_unit", "week_unit", "two_days", "two_weeks"])
HOURS = frozenset(["hours", "clock"])
_BESIDE = 6


@dataclass(frozen=True, slots=True)
class Duration:
    """A stated number of days by tokens `first` to `last`; `said` tells that «لمدة» introduces it."""

    days: int
    scan: Scan
    first: int
    last: int
    said: bool


def durations_in(scan: Scan, items: list[Item]) -> list[Duration]:
    """How many days the promotion is said to last."""
    found = []
    for k, item in enumerate(items):
        before = items[k - 1] if k and not item.plain else None
        if item.kind in ("two_days", "two_weeks"):
            days, last = (2 if item.kind == "two_days" else 14), item.last
        elif item.kind in ("number", "count") and k + 1 < len(items) and not items[k + 1].plain:
            unit = items[k + 1]
            if unit.kind not in ("day_unit", "week_unit"):
                continue
            days, last = item.value * (1 if unit.kind == "day_unit" else 7), unit.last
        elif item.kind == "week_unit" and before is not None and before.kind == "duration":
            days, last = 7, item.last
        else:
            continue
        cued = before is not None and before.kind == "duration"
        follower = next((i for i in items[k + 1 : k + 3] if i.first > last), None)
        only = follower is not None and follower.kind == "only" and not follower.plain
        announced = scan.field == "title" or any(i.kind == "valid" for i in items[max(0, k - 4) : k])
        opens = scan.field == "title" and follower is not None and follower.kind == "from" and not follower.plain
        if (cued or only or opens) and 1 <= days <= 92 and announced:
            arabic = cued and before is not None and not scan.words[before.first].isascii()
            first = before.first if cued and before is not None else item.first
            found.append(Duration(days, scan, first, last, arabic))
    return found


def hours_in(scan: Scan) -> str | None:
    """The words from the first hour of day to the last one, as they stand."""
    limited = [h for h in scan.of("date") if h.kind == "hours"]
    if limited:
        return scan.quote(limited[0].first, limited[0].last, limited[0].skip)
    clocks = []
    for hit in scan.of("date"):
        i = hit.first
        if hit.kind == "clock" and i and scan.number(i - 1) is not None and int(scan.words[i - 1]) <= 59:
            if scan.words[i] == "م" and len(scan.words[i - 1]) > 2:
                continue
            clocks.append((i - 1, hit.last))
    if not clocks or clocks[-1][1] - clocks[0][0] > 2 * _BESIDE:
        return None
    first = clocks[0][0]
    if first and scan.gaps[first] == ":":
        first -= 1
    return scan.quote(first, clocks[-1][1])
