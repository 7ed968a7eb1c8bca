"""A source that fails is told in one line; the others go on, and the edition is built of what is known."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from offers.config import load
from offers.crawl.runner import Runner
from offers.database import open_engine
from offers.database.posts import all_posts
from offers.database.runs import last_run, runs
from offers.model import Run as Record
from tests.conftest import BIN, Run
from tests.crawl.faulty import FaultyServer, closed_port, faulty

FAULTS = {
    "missing": ("feed", "http-404", "answers 404"),
    "error": ("feed", "http-500", "answers 500"),
    "hang": ("feed", "timeout", "does not answer in time"),
    "elsewhere": ("feed", "elsewhere", "redirects elsewhere, to http://localhost"),
    "loop": ("feed", "loop", "redirects in a circle"),
    "empty": ("alarab_online", "empty", "gave no posts"),
    "html": ("alarab_online", "empty", "gave no posts"),
    "bad-json": ("wordpress", "broken-json", "is no JSON"),
    "other-json": ("wordpress", "broken-json", "is no list of posts"),
    "bad-xml": ("feed", "empty", "is a feed without posts"),
    "cut": ("feed", "cut-off", "breaks off"),
    "endless": ("alarab_online", "too-large", "is larger than is read"),
    "gzip-bomb": ("feed", "too-large", "is larger than is read"),
    "entity-bomb": ("feed", "entities", "defines entities of its own"),
    "sitemap-bomb.xml": ("sitemap", "entities", "defines entities of its own"),
    "sitemap-gzip.xml": ("sitemap", "broken-gzip", "cannot be unpacked"),
    "too-long": ("feed", "cut-off", "breaks off"),
    "to-metadata": ("feed", "elsewhere", "redirects elsewhere, to http://169.254.169.254/"),
    "forbidden": ("feed", "robots", "robots.txt"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, FaultyServer]]:
    """The server with the faults."""
    with faulty() as made:
        yield made


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """The database that the commands of the test write."""
    made = open_engine(f"sqlite:///{home / 'offers.sqlite'}")
    yield made
    made.dispose()


def table(name: str, address: str, spider: str) -> str:
    return f'[sources.{name}]\nurl = "{address}"\nspider = "{spider}"\n\n'


def address_of(base: str, name: str, spider: str) -> str:
    return f"{base}/{name}/wp-json/" if spider == "wordpress" else f"{base}/{name}/"


@pytest.fixture(scope="module")
def faults(server: tuple[str, FaultyServer], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Record]]:
    """The runs of a crawl of every fault, each in a home of its own."""

    root = tmp_path_factory.mktemp("faults")

    def crawl(fault: str) -> list[Record]:
        folder = root / fault
        folder.mkdir()
        spider = FAULTS[fault][0]
        sources = folder / "sources.toml"
        sources.write_text(table("one", address_of(server[0], fault, spider), spider), "utf-8")
        environment = {**os.environ, "OFFERS_HOME": str(folder), "OFFERS_SOURCES": str(sources)}
        environment["SCRAPY_SETTINGS_MODULE"] = "offers.crawl.settings"
        command = [str(BIN / "scrapy"), "crawl", "one", "-s", "DOWNLOAD_TIMEOUT=2", "-s", "RETRY_ENABLED=0"]
        subprocess.run(command, env=environment, cwd=folder, capture_output=True, timeout=120, check=False)
        made = open_engine(f"sqlite:///{folder / 'offers.sqlite'}")
        found = runs(made, "one", limit=9)
        made.dispose()
        return found

    with ThreadPoolExecutor(3) as pool:
        return dict(zip(FAULTS, pool.map(crawl, FAULTS), strict=True))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line_of_its_run(fault: str, faults: dict[str, list[Record]]) -> None:
    _, kind, line = FAULTS[fault]
    [run] = faults[fault]
    assert (run.outcome, run.posts) == ("failed", 0)
    assert run.failures[0].kind == kind, run.failures
    assert line in run.failures[0].text
    assert "\n" not in run.failures[0].text


def test_the_others_go_on_and_the_edition_is_built(
    server: tuple[str, FaultyServer], command: Run, engine: Engine, tmp_path: Path
) -> None:
    base = server[0]
    sources = tmp_path / "sources.toml"
    sources.write_text(
        table("good", f"{base}/good/", "feed")
        + table("gone", f"{base}/missing/", "feed")
        + table("refusing", f"http://127.0.0.1:{closed_port()}/", "wordpress"),
        "utf-8",
    )
    crawled = command("offers", "crawl", sources=sources)
    assert crawled.returncode == 1
    assert [line.split()[0] for line in crawled.stdout.splitlines()[1:4]] == ["good", "gone", "refusing"]
    assert "gone: failed: " in crawled.stdout
    assert "refuses the connection" in crawled.stdout
    assert sorted(post.title for _, post, _ in all_posts(engine)) == [
        "خبر عن الطقس",
        "عروض لولو جدة",
        "عروض نستو الرياض 27 يناير 2026",
    ]
    built = command("offers", "digest", sources=sources)
    assert built.returncode == 0, built.stderr
    status = (Path(built.stdout.strip()).parent / "status.html").read_text("utf-8")
    assert status.index("gone") < status.index("good")
    assert "answers 404" in status


def test_what_is_known_stays_when_a_source_fails(
    server: tuple[str, FaultyServer], command: Run, engine: Engine, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(table("one", f"{server[0]}/good/", "feed"), "utf-8")
    assert command("offers", "crawl", sources=sources).returncode == 0
    sources.write_text(table("one", f"{server[0]}/missing/", "feed"), "utf-8")
    assert command("offers", "crawl", sources=sources).returncode == 1
    assert len(list(all_posts(engine))) == 3


def test_a_wrong_charset_declaration_does_not_spoil_the_text(
    server: tuple[str, FaultyServer], command: Run, engine: Engine, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(table("one", f"{server[0]}/windows/", "feed"), "utf-8")
    command("offers", "crawl", sources=sources)
    assert [post.title for _, post, _ in all_posts(engine)] == ["عروض نستو الرياض"]


@pytest.mark.parametrize("door", ["windows-undeclared", "windows-as-latin", "utf-8-as-windows"])
def test_any_lie_about_the_charset_is_seen_through(
    server: tuple[str, FaultyServer], command: Run, engine: Engine, tmp_path: Path, door: str
) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(table("one", f"{server[0]}/{door}/", "page"), "utf-8")
    command("offers", "crawl", sources=sources)
    assert {post.title for _, post, _ in all_posts(engine)} == {"عروض نستو الرياض", "عروض لولو جدة", "عروض بنده أبها"}


def test_the_crawler_says_who_it_is_and_asks_robots_txt_first(
    server: tuple[str, FaultyServer], command: Run, tmp_path: Path
) -> None:
    base, log = server
    sources = tmp_path / "sources.toml"
    sources.write_text('[site]\ncontact = "me@example.org"\n\n' + table("one", f"{base}/good/", "feed"), "utf-8")
    log.asked.clear()
    command("offers", "crawl", sources=sources)
    assert log.asked[0][0] == "/robots.txt"
    assert {agent for _, agent in log.asked} == {"Offers/0.1.0 (+me@example.org)"}


def test_a_source_is_given_no_more_than_its_time(
    server: tuple[str, FaultyServer], engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OFFERS_SOURCES", raising=False)
    sources = tmp_path / "sources.toml"
    sources.write_text(table("one", f"{server[0]}/hang/", "feed"), "utf-8")
    config = load(home=home, sources=sources)
    config = replace(config, run=replace(config.run, time_limit=timedelta(seconds=4)))
    run = Runner(config, engine).crawl(config.sources[0])
    assert run.outcome == "failed"
    assert run.failures[0].kind in ("time-limit", "timeout")
    kept = last_run(engine, "one")
    assert kept is not None
    assert kept.failures == run.failures


def test_a_crawl_leaves_no_file_open(
    server: tuple[str, FaultyServer], engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OFFERS_SOURCES", raising=False)
    sources = tmp_path / "sources.toml"
    sources.write_text(table("one", f"{server[0]}/good/", "feed"), "utf-8")
    runner = Runner(load(home=home, sources=sources), engine)
    opened = []
    for _ in range(2):
        runner.crawl(runner.config.sources[0])
        opened.append(len(list(Path("/proc/self/fd").iterdir())))
    assert opened[0] == opened[1]
