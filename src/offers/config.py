"""Where things are, and what `sources.toml` says: read once, checked whole, then handed on as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Site:
    """The page's own settings. `timezone` decides an edition's day."""

    title: str
    timezone: ZoneInfo
    base_url: str
    contact: str


@dataclass(frozen=True, slots=True)
class Source:
    """One table of `sources.toml`: a place where promotions are announced."""

    name: str
    title: str
    url: str
    spider: str
    country: str | None
    timezone: ZoneInfo
    every: timedelta | None
    cron: str | None
    expect_at_least: int
    posts_per_run: int
    pictures: Literal["full", "thumb", "none"]
    enabled: bool


@dataclass(frozen=True, slots=True)
class Config:
    """All that the commands need to know. `sample` is True when no source is configured."""

    home: Path
    database_url: str
    sources_file: Path
    site: Site
    sources: tuple[Source, ...]
    sample: bool
