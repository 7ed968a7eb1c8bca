"""Where things are, and what `sources.toml` says: read once, checked whole, then handed on as values."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger
from babel import Locale
from cssselect import HTMLTranslator, SelectorError
from platformdirs import user_data_path

from offers.errors import ConfigError

SAMPLE_URL = "http://127.0.0.1:8377/"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_EVERY = re.compile(r"(\d+)\s*(m|h|d)\Z")
_REACHABLE = re.compile(r"https?://[^\s/]+\S*\Z|(?:mailto:)?[^\s@:/?&]+@[^\s@:/?&]+\Z")
_KEPT = ("keep_editions", "keep_bodies")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

Pictures = Literal["full", "thumb", "none"]


@dataclass(frozen=True, slots=True)
class Site:
    """The page's own settings. `timezone` decides an edition's day; `report` is where readers tell of a wrong date.

    `keep_editions` and `keep_bodies` are how long editions and posts' texts are kept, None for ever.
    """

    title: str
    title_en: str
    timezone: ZoneInfo
    base_url: str
    contact: str
    report: str
    keep_editions: timedelta | None
    keep_bodies: timedelta | None


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


@dataclass(frozen=True, slots=True)
class Config:
    """All that the commands need to know. `sample` is True when no source is configured."""

    home: Path
    database_url: str
    sources_file: Path
    site: Site
    sources: tuple[Source, ...]
    sample: bool

    @property
    def overrides_file(self) -> Path:
        """Where a person writes what is known better than the rules tell: beside the file of the sources."""
        return self.sources_file.with_name("overrides.toml")

    def source(self, name: str) -> Source | None:
        """The source of that name."""
        return next((s for s in self.sources if s.name == name), None)


def checkout() -> Path | None:
    """The checkout that this package is run from, or None where it is installed elsewhere."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "scrapy.cfg").is_file() and (root / "pyproject.toml").is_file() else None


def load(home: Path | None = None, database_url: str | None = None, sources: Path | None = None) -> Config:
    """The settings: flags before `OFFERS_HOME`, `OFFERS_DATABASE_URL`, `OFFERS_SOURCES`, before the defaults.

    Raises ConfigError with file, line and key of the first mistake, and what to write instead.
    """
    root = checkout()
    given = home or _path("OFFERS_HOME")
    folder = given or (root / "var" if root else user_data_path("offers"))
    file = sources or _path("OFFERS_SOURCES") or (root or folder) / "sources.toml"
    if not file.is_file() and (sources or _path("OFFERS_SOURCES")):
        raise ConfigError(f"{file}: there is no such file; write it, or leave the setting out for the sample site")
    site, found = _read(file) if file.is_file() else (_site(_Table(file, "", "site", {})), ())
    sample = not found
    if sample:
        # Sample data never mix with real ones: they have a home of their own.
        folder = folder / "sample"
        found = (_sample(site),)
    folder = folder.expanduser().absolute()
    url = database_url or os.environ.get("OFFERS_DATABASE_URL") or f"sqlite:///{folder / 'offers.sqlite'}"
    return Config(folder, url, file, site, found, sample)


def _path(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _sample(site: Site) -> Source:
    return Source(
        name="sample",
        title="بوابة التجربة",
        url=SAMPLE_URL,
        spider="alarab_online",
        country="SA",
        timezone=site.timezone,
        every=timedelta(hours=2),
        cron=None,
        expect_at_least=30,
        posts_per_run=500,
        pictures="full",
        enabled=True,
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file, with the way to tell where one of its keys stands."""

    file: Path
    text: str
    name: str
    values: dict[str, Any]

    def wrong(self, key: str, message: str) -> ConfigError:
        return ConfigError(f"{self.file.name}:{line_of(self.text, self.name, key)}: {self.name}.{key}: {message}")

    def get(self, key: str, kind: type, default: Any, write: str) -> Any:
        value = self.values.get(key, default)
        if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise self.wrong(key, f"{value!r} is not usable; write {write}")
        return value


def line_of(text: str, table: str, key: str) -> int:
    """The line of a key below its table's header; the header's own where the key is not written."""
    header = 1
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            inside = bare.split("#")[0].strip().strip("[]").strip().replace('"', "") == table
            header = number if inside else header
        elif inside and re.match(rf"[\"']?{re.escape(key)}[\"']?\s*=", bare):
            return number
    return header


def read_toml(file: Path) -> tuple[str, dict[str, Any]]:
    """The file's text and what it says. Raises ConfigError with the line where it is no TOML, or cannot be read."""
    try:
        text = file.read_text("utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file.name}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; make it readable") from error
    except tomllib.TOMLDecodeError as error:
        # tomllib says where in words: "… (at line 3, column 7)".
        where = re.search(r"at line (\d+)", str(error))
        raise ConfigError(f"{file.name}:{where[1] if where else 1}: {error}; mend the TOML there") from error


def _read(file: Path) -> tuple[Site, tuple[Source, ...]]:
    text, document = read_toml(file)
    for key in document:
        if key not in ("site", "sources"):
            number = line_of(text, key, "") if isinstance(document[key], dict) else 1
            raise ConfigError(f"{file.name}:{number}: {key}: unknown{_nearest(key, ('site', 'sources'))}")
    table = document.get("site", {})
    if not isinstance(table, dict) or not isinstance(document.get("sources", {}), dict):
        raise ConfigError(f"{file.name}:1: write [site] and [sources.NAME] as tables")
    site = _site(_Table(file, text, "site", table))
    sources = []
    for name, values in document.get("sources", {}).items():
        if not isinstance(values, dict):
            raise ConfigError(f"{file.name}: sources.{name}: write it as a table [sources.{name}]")
        sources.append(_source(_Table(file, text, f"sources.{name}", values), name, site))
    _distinct(file, text, sources)
    return site, tuple(sources)


def _nearest(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, 1)
    return f"; write {close[0]!r}" if close else f"; known are {', '.join(known)}"


def _check_keys(table: _Table, known: tuple[str, ...]) -> None:
    for key in table.values:
        if key not in known:
            raise table.wrong(key, f"unknown key{_nearest(key, known)}")


def _zone(table: _Table, default: ZoneInfo) -> ZoneInfo:
    name = table.get("timezone", str, None, 'a name such as "Asia/Riyadh"')
    if name is None:
        return default
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise table.wrong("timezone", f'{name!r} is no time zone; write one such as "Asia/Riyadh"') from error


def _address(table: _Table, key: str) -> str:
    url: str = table.get(key, str, "", 'an address such as "https://example.com/"')
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise table.wrong(key, f'{url!r} is no address; write one such as "https://example.com/"')
    return url


def _report(table: _Table, contact: str) -> str:
    write = 'a mail address, or an address such as "https://example.com/project/issues/new"'
    report: str = table.get("report", str, contact, write)
    if table.values.get("report") and not _REACHABLE.match(report):
        raise table.wrong("report", f"{report!r} is not usable; write {write}")
    return report if _REACHABLE.match(report) else ""


def _site(table: _Table) -> Site:
    _check_keys(table, ("title", "title_en", "timezone", "base_url", "contact", "report", *_KEPT))
    contact = table.get("contact", str, "", "an address or mail address in quotation marks")
    return Site(
        table.get("title", str, "عروض اليوم", "the page's title in quotation marks"),
        table.get("title_en", str, "Today's offers", "the English page's title in quotation marks"),
        _zone(table, ZoneInfo("Asia/Riyadh")),
        _address(table, "base_url"),
        contact,
        _report(table, contact),
        *(_kept(table, key) for key in _KEPT),
    )


def _kept(table: _Table, key: str) -> timedelta | None:
    write = '"all", or days such as "400d"'
    value = table.get(key, str, "all", write)
    if value == "all":
        return None
    match = _EVERY.match(value)
    if match is None or match[2] != "d" or not 1 <= int(match[1]) <= 100_000:
        raise table.wrong(key, f"{value!r} is not usable; write {write}")
    return timedelta(days=int(match[1]))


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


def _source(table: _Table, name: str, site: Site) -> Source:
    if not _NAME.match(name):
        raise table.wrong("", f"{name!r} is no source's name; write small letters, digits and _")
    _check_keys(table, _SOURCE_KEYS)
    url = _address(table, "url")
    if not url:
        raise table.wrong("url", 'missing; write the site\'s address, such as url = "https://example.com/"')
    if not is_loopback(url) and not site.contact:
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
        timezone=_zone(table, site.timezone),
        every=every,
        cron=cron,
        expect_at_least=_positive(table, "expect_at_least", 1),
        posts_per_run=_positive(table, "posts_per_run", 500),
        pictures=cast(Pictures, pictures),
        enabled=table.get("enabled", bool, True, "true or false"),
        categories=_categories(table),
        selectors=_selectors(table),
    )


def _categories(table: _Table) -> tuple[str, ...]:
    found = table.get("categories", list, [], 'a list of names or numbers such as ["offers"]')
    if not all(isinstance(c, (str, int)) and not isinstance(c, bool) for c in found):
        raise table.wrong("categories", f'{found!r} is not usable; write names or numbers such as ["offers"]')
    return tuple(str(c) for c in found)


def _selectors(table: _Table) -> tuple[tuple[str, str], ...]:
    found = table.get("selectors", dict, {}, 'a table such as {entry = "div.post", title = "h2"}')
    for key, css in found.items():
        if key not in _SELECTORS:
            raise table.wrong("selectors", f"{key}: unknown key{_nearest(key, _SELECTORS)}")
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
    table = _Table(Path("sources.toml"), "", f"sources.{name}", values)
    if not _address(table, "url"):
        raise ConfigError("the address is empty; write one such as https://example.com/")
    _country(table)
    for source in beside:
        if name == source.name:
            raise ConfigError(f"{name}: there is a source of that name; write another with --name")
        if _one_address(url) == _one_address(source.url):
            raise ConfigError(f"{url} is the address of sources.{source.name} already")


def _country(table: _Table) -> str | None:
    country: str | None = table.get("country", str, None, 'a code such as "SA"')
    # Babel's list has groups and private codes too, which no Alpha-2 code of ISO 3166-1 is.
    codes = Locale("en").territories.keys() - {
        "EU",
        "EZ",
        "UN",
        "QO",
        "ZZ",
        "XA",
        "XB",
        "XK",
        "AC",
        "CP",
        "CQ",
        "DG",
        "EA",
        "IC",
        "TA",
    }
    if country is not None and (len(country) != 2 or country not in codes):
        raise table.wrong("country", f'{country!r} is no country; write an ISO 3166 code such as "SA"')
    return country


def _positive(table: _Table, key: str, default: int) -> int:
    value: int = table.get(key, int, default, "a whole number")
    if value < 1:
        raise table.wrong(key, f"{value} is too small; write 1 or more")
    return value


def _interval(table: _Table) -> tuple[timedelta, str | None]:
    every = table.get("every", str, None, 'an interval such as "2h"')
    cron = table.get("cron", str, None, 'a time table such as "0 6 * * *"')
    if every is not None and cron is not None:
        raise table.wrong("cron", "every is given too; write one of the two")
    if cron is not None:
        try:
            CronTrigger.from_crontab(cron)
        except ValueError as error:
            raise table.wrong("cron", f'{cron!r} is no time table; write five fields such as "0 6 * * *"') from error
    match = _EVERY.match(every or "2h")
    if match is None or int(match[1]) < 1 or int(match[1]) > 10_000:
        raise table.wrong("every", f'{every!r} is no interval; write minutes, hours or days such as "30m", "2h", "1d"')
    return timedelta(**{_UNITS[match[2]]: int(match[1])}), cron


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


def _distinct(file: Path, text: str, sources: list[Source]) -> None:
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
