"""Crawls of a blog as a source, and what they left in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from offers.database import open_engine
from offers.database.runs import last_run
from offers.model import Run as Record
from tests.conftest import Run
from tests.crawl.blog import Blog
from tests.crawl.test_odd_sites import Page
from tests.crawl.test_odd_sites import served as site
from tests.database_checks import kept

Crawl = Callable[..., Record]
Read = Callable[..., Record]


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """The database that the commands of the test write."""
    made = open_engine(f"sqlite:///{home / 'offers.sqlite'}")
    yield made
    made.dispose()


@pytest.fixture
def crawl(command: Run, engine: Engine, tmp_path: Path) -> Crawl:
    """Crawls a blog as a source, and gives the run."""

    def run(blog: Blog, *words: str, spider: str = "auto", more: str = "") -> Record:
        sources = tmp_path / "sources.toml"
        sources.write_text(f'[sources.blog]\nurl = "{blog.base}/"\nspider = "{spider}"\n{more}\n', "utf-8")
        if spider == "feed":
            sources.write_text(f'[sources.blog]\nurl = "{blog.base}/feed/"\nspider = "feed"\n{more}\n', "utf-8")
        command("offers", "crawl", *words, sources=sources)
        found = last_run(engine, "blog")
        if found is None:
            raise RuntimeError("the crawl left no run")
        return found

    return run


@pytest.fixture
def read(command: Run, engine: Engine, tmp_path: Path) -> Read:
    """Crawls a site of these pages by a door, and gives the run."""

    def crawled(pages: Mapping[str, Page], spider: str = "page", address: str = "/") -> Record:
        sources = tmp_path / "sources.toml"
        with site(pages) as base:
            sources.write_text(f'[sources.hard]\nurl = "{base}{address}"\nspider = "{spider}"\n', "utf-8")
            command("offers", "crawl", sources=sources)
        run = last_run(engine, "hard")
        if run is None:
            raise RuntimeError("the crawl left no run")
        return run

    return crawled


def forget_today(engine: Engine) -> None:
    """As if withdrawn posts had been looked for the day before yesterday."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE sources SET memory = json_set(memory, '$.checked', '2026-01-01T00:00:00+03:00')")
        )


def titles(engine: Engine) -> set[str]:
    return {reading.post.title for reading in kept(engine)}
