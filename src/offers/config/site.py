"""The page's own settings: the table `[site]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from offers.config.toml import Table, address_of, check_keys, length_of, zone_of

_REACHABLE = re.compile(r"https?://[^\s/]+\S*\Z|(?:mailto:)?[^\s@:/?&]+@[^\s@:/?&]+\Z")
_KEPT = ("keep_editions", "keep_bodies", "keep_runs")


@dataclass(frozen=True, slots=True)
class Site:
    """The page's own settings. `timezone` decides an edition's day; `report` is where readers tell of a wrong date.

    `keep_editions`, `keep_bodies` and `keep_runs` are how long editions, posts' texts and what the crawls gave are
    kept, None for ever.
    """

    title: str
    title_en: str
    timezone: ZoneInfo
    base_url: str
    contact: str
    report: str
    keep_editions: timedelta | None
    keep_bodies: timedelta | None
    keep_runs: timedelta | None


def _report(table: Table, contact: str) -> str:
    write = 'a mail address, or an address such as "https://example.com/project/issues/new"'
    report: str = table.get("report", str, contact, write)
    if table.values.get("report") and not _REACHABLE.match(report):
        raise table.wrong("report", f"{report!r} is not usable; write {write}")
    return report if _REACHABLE.match(report) else ""


def site_of(table: Table) -> Site:
    check_keys(table, ("title", "title_en", "timezone", "base_url", "contact", "report", *_KEPT))
    contact = table.get("contact", str, "", "an address or mail address in quotation marks")
    return Site(
        table.get("title", str, "عروض اليوم", "the page's title in quotation marks"),
        table.get("title_en", str, "Today's offers", "the English page's title in quotation marks"),
        zone_of(table, ZoneInfo("Asia/Riyadh")),
        address_of(table, "base_url"),
        contact,
        _report(table, contact),
        *(_kept(table, key) for key in _KEPT),
    )


def _kept(table: Table, key: str) -> timedelta | None:
    write = '"all", or days such as "400d"'
    if table.get(key, str, "all", write) == "all":
        return None
    length = length_of(table, key, "all", write)
    if length < timedelta(days=1):
        raise table.wrong(key, f"{table.values[key]!r} is not usable; write {write}")
    return length
