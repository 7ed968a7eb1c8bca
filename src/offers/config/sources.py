"""The places that are read: the tables `[sources.NAME]`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from offers.config.site import Site
from offers.config.toml import Table, address_of, check_keys, length_of, line_of, nearest, positive, zone_of
from offers.errors import ConfigError

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")

Pictures = Literal["full", "thumb", "none"]


_SOURCE_KEYS = (
    "title",
    "url",
    "spider",
    "country",
    "timezone",
    "every",
    "cron",
    "expect_at_least",
    "posts_per_run",
    "pictures",
    "enabled",
    "categories",
    "selectors",
)


_SELECTORS = ("entry", "link", "title", "time", "next", "text")


@dataclass(frozen=True, slots=True)
class Source:
    """One table of `sources.toml`: a place where promotions are announced.

    Without a `spider` it is the code spider of the table's name, else an automatic one. `selectors` are CSS.
    """

    name: str
    title: str
    url: str
    spider: str | None
    country: str | None
    timezone: ZoneInfo
    every: timedelta
    cron: str | None
    expect_at_least: int
    posts_per_run: int
    pictures: Pictures
    enabled: bool
    categories: tuple[str, ...] = ()
    selectors: tuple[tuple[str, str], ...] = ()


def source_of(table: Table, name: str, site: Site) -> Source:
    if not _NAME.match(name):
        raise table.wrong("", f"{name!r} is no source's name; write small letters, digits and _")
    check_keys(table, _SOURCE_KEYS)
    url = address_of(table, "url")
    if not url:
        raise table.wrong("url", 'missing; write the site\'s address, such as url = "https://example.com/"')
    if not site.contact and not is_loopback(url):
        raise ConfigError(
            f"{table.file.name}:{line_of(table.text, 'site', 'contact')}: site.contact: missing; write a mail "
            "address or page under which the crawled sites can reach you"
        )
    spider = table.get("spider", str, None, 'a spider\'s name in quotation marks, such as "auto"')
    every, cron = _interval(table)
    pictures = table.get("pictures", str, "full", '"full", "thumb" or "none"')
    if pictures not in ("full", "thumb", "none"):
        raise table.wrong("pictures", f'{pictures!r} is unknown; write "full", "thumb" or "none"')
    return Source(
        name=name,
        title=table.get("title", str, name, "a title in quotation marks"),
        url=url,
        spider=spider,
        country=_country(table),
        timezone=zone_of(table, site.timezone),
        every=every,
        cron=cron,
        expect_at_least=positive(table, "expect_at_least", 1),
        posts_per_run=positive(table, "posts_per_run", 500),
        pictures=cast(Pictures, pictures),
        enabled=table.get("enabled", bool, True, "true or false"),
        categories=_categories(table),
        selectors=_selectors(table),
    )


def _categories(table: Table) -> tuple[str, ...]:
    found = table.get("categories", list, [], 'a list of names or numbers such as ["offers"]')
    if not all(isinstance(c, (str, int)) and not isinstance(c, bool) for c in found):
        raise table.wrong("categories", f'{found!r} is not usable; write names or numbers such as ["offers"]')
    return tuple(str(c) for c in found)


def _selectors(table: Table) -> tuple[tuple[str, str], ...]:
    found = table.get("selectors", dict, {}, 'a table such as {entry = "div.post", title = "h2"}')
    if not found:
        return ()
    # Every command reads this file, and few sources have selectors or a time table: these are imported for them alone.
    from cssselect import HTMLTranslator, SelectorError

    for key, css in found.items():
        if key not in _SELECTORS:
            raise table.wrong("selectors", f"{key}: unknown key{nearest(key, _SELECTORS)}")
        try:
            HTMLTranslator().css_to_xpath(css if isinstance(css, str) else "")
        except (SelectorError, AttributeError) as error:
            raise table.wrong("selectors", f"{key}: {css!r} is no CSS selector ({error})") from error
    return tuple(found.items())


def check_source(name: str, url: str, country: str | None, beside: Iterable[Source]) -> None:
    """Raises ConfigError where these could not stand in `sources.toml` beside the sources that are there."""
    if not _NAME.match(name):
        raise ConfigError(f"{name!r} is no source's name; write small letters, digits and _")
    values = {"url": url, **({"country": country} if country is not None else {})}
    table = Table(Path("sources.toml"), "", f"sources.{name}", values)
    if not address_of(table, "url"):
        raise ConfigError("the address is empty; write one such as https://example.com/")
    _country(table)
    for source in beside:
        if name == source.name:
            raise ConfigError(f"{name}: there is a source of that name; write another with --name")
        if _one_address(url) == _one_address(source.url):
            raise ConfigError(f"{url} is the address of sources.{source.name} already")


def _country(table: Table) -> str | None:
    country: str | None = table.get("country", str, None, 'a code such as "SA"')
    if country is not None and not is_country(country):
        raise table.wrong("country", f'{country!r} is no country; write an ISO 3166 code such as "SA"')
    return country


def is_country(code: str) -> bool:
    """Whether it is an Alpha-2 code of ISO 3166-1."""
    return len(code) == 2 and code in _countries()


@cache
def _countries() -> frozenset[str]:
    from babel import Locale

    # Babel's list has groups and private codes too, which no Alpha-2 code of ISO 3166-1 is.
    others = ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "XK", "AC", "CP", "CQ", "DG", "EA", "IC", "TA")
    return frozenset(Locale("en").territories).difference(others)


def _interval(table: Table) -> tuple[timedelta, str | None]:
    every = table.get("every", str, None, 'an interval such as "2h"')
    cron = table.get("cron", str, None, 'a time table such as "0 6 * * *"')
    if every is not None and cron is not None:
        raise table.wrong("cron", "every is given too; write one of the two")
    if cron is not None:
        from apscheduler.triggers.cron import CronTrigger

        try:
            CronTrigger.from_crontab(cron)
        except ValueError as error:
            raise table.wrong("cron", f'{cron!r} is no time table; write five fields such as "0 6 * * *"') from error
    return length_of(table, "every", "2h", 'minutes, hours or days such as "30m", "2h", "1d"'), cron


def is_loopback(url: str) -> bool:
    """Whether the address is one of this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _one_address(url: str) -> str:
    """The address without what makes no other source of it."""
    parts = urlsplit(url.casefold())
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port or ''}{parts.path.rstrip('/')}?{parts.query}"


def distinct(file: Path, text: str, sources: list[Source]) -> None:
    seen: dict[str, str] = {}
    for source in sources:
        address = _one_address(source.url)
        if address in seen:
            line = line_of(text, f"sources.{source.name}", "url")
            raise ConfigError(
                f"{file.name}:{line}: sources.{source.name}.url: {source.url} is the address of "
                f"sources.{seen[address]} too; write another, or remove one of the two tables"
            )
        seen[address] = source.name
