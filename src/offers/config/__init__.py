"""Where things are, and what `sources.toml` says: read once, checked whole, then handed on as values."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path

from offers.config.running import Running, running_of
from offers.config.site import Site, site_of
from offers.config.sources import Pictures, Source, check_source, distinct, is_loopback, source_of
from offers.config.toml import Table, line_of, nearest, read_toml
from offers.errors import ConfigError

__all__ = [
    "SAMPLE_URL",
    "Config",
    "Pictures",
    "Running",
    "Site",
    "Source",
    "check_source",
    "checkout",
    "is_loopback",
    "line_of",
    "load",
    "read_toml",
]

SAMPLE_URL = "http://127.0.0.1:8377/"
_TABLES = ("site", "run", "sources")


@dataclass(frozen=True, slots=True)
class Config:
    """All that the commands need to know. `sample` is True when no source is configured."""

    home: Path
    database_url: str
    sources_file: Path
    site: Site
    run: Running
    sources: tuple[Source, ...]
    sample: bool

    @property
    def overrides_file(self) -> Path:
        """Where a person writes what is known better than the rules tell: beside the file of the sources."""
        return self.sources_file.with_name("overrides.toml")

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which another process of this program has the same settings."""
        sources = {"OFFERS_SOURCES": str(self.sources_file)} if self.sources_file.is_file() else {}
        home = self.home.parent if self.sample else self.home
        return {"OFFERS_HOME": str(home), "OFFERS_DATABASE_URL": self.database_url, **sources}

    def source(self, name: str) -> Source | None:
        """The source of that name."""
        return next((s for s in self.sources if s.name == name), None)


def checkout() -> Path | None:
    """The checkout that this package is run from, or None where it is installed elsewhere."""
    root = Path(__file__).resolve().parents[3]
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
    site, running, found = _read(file) if file.is_file() else _nothing(file)
    sample = not found
    if sample:
        # Sample data never mix with real ones: they have a home of their own.
        folder = folder / "sample"
        found = (_sample(site),)
    folder = folder.expanduser().absolute()
    url = database_url or os.environ.get("OFFERS_DATABASE_URL") or f"sqlite:///{folder / 'offers.sqlite'}"
    return Config(folder, url, file, site, running, found, sample)


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


def _nothing(file: Path) -> tuple[Site, Running, tuple[Source, ...]]:
    return site_of(Table(file, "", "site", {})), running_of(Table(file, "", "run", {})), ()


def _read(file: Path) -> tuple[Site, Running, tuple[Source, ...]]:
    text, document = read_toml(file)
    for key in document:
        if key not in _TABLES:
            number = line_of(text, key, "") if isinstance(document[key], dict) else 1
            raise ConfigError(f"{file.name}:{number}: {key}: unknown{nearest(key, _TABLES)}")
        if not isinstance(document[key], dict):
            raise ConfigError(f"{file.name}:1: write [site], [run] and [sources.NAME] as tables")
    site = site_of(Table(file, text, "site", document.get("site", {})))
    running = running_of(Table(file, text, "run", document.get("run", {})))
    sources = []
    for name, values in document.get("sources", {}).items():
        if not isinstance(values, dict):
            raise ConfigError(f"{file.name}: sources.{name}: write it as a table [sources.{name}]")
        sources.append(source_of(Table(file, text, f"sources.{name}", values), name, site))
    distinct(file, text, sources)
    return site, running, tuple(sources)
