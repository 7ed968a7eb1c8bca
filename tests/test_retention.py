"""What was kept long enough goes, and what killed processes left; nothing that an edition or a source needs."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine

from offers.config import Config, load
from offers.database import open_engine
from offers.database.posts import save_readings
from offers.database.runs import finish_run, runs, start_run
from offers.digest.build import build
from offers.errors import DatabaseError
from offers.model import Picture, Run
from offers.retention import Gone, apply, prune
from tests.conftest import Run as Command
from tests.database_checks import offer, post

NOW = datetime(2026, 1, 28, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SHOWN = Picture("https://a.example/1.jpg", "1-t.webp", 320, 400, "1.webp", 640, 800)


@pytest.fixture
def config(home: Path) -> Config:
    found = load(home=home)
    (found.home / "pictures").mkdir(parents=True)
    return found


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    made = open_engine(config.database_url)
    yield made
    made.dispose()


def keeping(config: Config, days: int) -> Config:
    kept = days * DAY
    return replace(config, site=replace(config.site, keep_editions=kept, keep_bodies=kept, keep_runs=kept))


def draw(config: Config, name: str, age: timedelta = 3 * DAY, *, at: datetime = NOW) -> Path:
    file = config.home / "pictures" / name
    Image.new("RGB", (320, 400), "teal").save(file, "WEBP")
    when = (at - age).timestamp()
    os.utime(file, (when, when))
    return file


def crawled(engine: Engine, source: str, at: datetime) -> None:
    finish_run(engine, start_run(engine, source, at), Run(source, at, at, "ok", 9, 9, 0, 9, 1, 1, 1.0))


def filled(config: Config, engine: Engine) -> None:
    for name in ("1-t.webp", "1.webp"):
        draw(config, name)
    with_body = replace(post(body="نص"), published=NOW)
    save_readings(engine, "s", [(with_body, offer(), (SHOWN,))], seen=NOW - DAY, rules="1")


def by_kind(found: list[Gone]) -> dict[str, int]:
    return {gone.kind: gone.count for gone in found}


def test_by_default_only_what_nothing_refers_to_goes(config: Config, engine: Engine) -> None:
    filled(config, engine)
    for hour in range(70):
        crawled(engine, "s", NOW - 400 * DAY - timedelta(hours=hour))
    build(config, engine, now=NOW)
    left, part = draw(config, "2.webp"), draw(config, "3.part")
    at_work = draw(config, "4.webp", timedelta(hours=2))
    killed = config.home / "site" / ".builds" / "2026-01-27.killed"
    killed.mkdir()
    (killed / "index.html").write_text("x" * 3_000_000, "utf-8")
    told = prune(config, engine, NOW, dry_run=True)
    assert by_kind(told) == {"builds that nobody reads": 1, "pictures that no post shows": 2}
    assert [gone.bytes for gone in told] == [3_000_000, left.stat().st_size + part.stat().st_size]
    assert killed.exists()
    assert left.exists()
    assert prune(config, engine, NOW) == told
    assert [file for file in (killed, left, part) if file.exists()] == []
    assert at_work.exists()
    assert len(runs(engine, "s", limit=99)) == 70
    assert by_kind(prune(config, engine, NOW)) == {"builds that nobody reads": 0, "pictures that no post shows": 0}


def test_old_editions_texts_and_runs_go_and_the_newest_stay(config: Config, engine: Engine) -> None:
    filled(config, engine)
    for hour in range(70):
        crawled(engine, "s", NOW - 2 * DAY - timedelta(hours=hour))
    crawled(engine, "seldom", NOW - 300 * DAY)
    for days in range(4):
        build(config, engine, now=NOW + days * DAY)
    kept = keeping(config, 1)
    told = apply(kept, engine, NOW + 3 * DAY, dry_run=True)
    assert by_kind(told) == {"editions": 2, "posts' texts": 1, "runs": 10}
    assert told[0].bytes > 100_000
    assert told[1].bytes == len("نص".encode())
    assert apply(kept, engine, NOW + 3 * DAY) == told
    assert sorted(p.name for p in (config.home / "site").glob("2026-*")) == ["2026-01-30", "2026-01-31"]
    assert [run.started for run in runs(engine, "s", limit=99)] == [
        NOW - 2 * DAY - timedelta(hours=hour) for hour in range(60)
    ]
    assert len(runs(engine, "seldom", limit=99)) == 1
    assert by_kind(apply(kept, engine, NOW + 3 * DAY)) == {"editions": 0, "posts' texts": 0, "runs": 0}


def test_an_edition_has_all_its_files_after_everything_else_went(config: Config, engine: Engine) -> None:
    filled(config, engine)
    page = build(config, engine, now=NOW)
    moved = replace(SHOWN, url="https://a.example/2.jpg", thumb="2-t.webp", large="2.webp")
    for name in ("2-t.webp", "2.webp"):
        draw(config, name)
    save_readings(engine, "s", [(post(body="آخر"), offer(), (moved,))], seen=NOW, rules="1")
    assert by_kind(prune(keeping(config, 1), engine, NOW + 9 * DAY))["pictures that no post shows"] == 2
    manifest = json.loads((page.parent / "edition.json").read_bytes())
    assert "pictures/1.webp" in manifest["files"]
    for name, content in manifest["files"].items():
        assert hashlib.sha256((page.parent / name).read_bytes()).hexdigest() == content
    again = build(config, engine, now=NOW + timedelta(hours=1))
    assert (again.parent / "pictures" / "2.webp").exists()


def test_a_database_that_knows_nothing_takes_no_pictures(config: Config, engine: Engine) -> None:
    file = draw(config, "1.webp")
    with pytest.raises(DatabaseError, match="look at OFFERS_DATABASE_URL; none is removed"):
        prune(config, engine, NOW)
    assert file.exists()


def test_the_command(command: Command, home: Path) -> None:
    assert command("offers", "crawl").returncode == 0
    left = home / "sample" / "pictures" / "left.part"
    left.write_bytes(b"x" * 2_500_000)
    os.utime(left, (1, 1))
    told = command("offers", "prune", "--dry-run").stdout.splitlines()
    assert told[-2].split(maxsplit=1)[0] == "1"
    assert told[-2].endswith("2.5 MB")
    assert told[-1].startswith("nothing is removed")
    assert left.exists()
    assert command("offers", "prune").returncode == 0
    assert not left.exists()
