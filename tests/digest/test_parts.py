"""A large edition is rendered in parts by country, and is the same as one that is made in one."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Engine

from offers.cli import main
from offers.config import Config, load
from offers.database.runs import finish_run, start_run
from offers.database.summaries import standing_count, standing_countries
from offers.digest import parts
from offers.digest.build import build
from offers.model import Place, Run
from tests.digest.browsing import NOW
from tests.digest.conftest import TODAY, Save, offer, period
from tests.digest.test_build import tree

DUBAI = Place("AE", "dubai", "Dubai", "دبي", "stated")
WEEK = period(TODAY, TODAY + timedelta(days=6))


def fill(save: Save) -> None:
    save(*(offer(f"s{n}", WEEK) for n in range(4)), offer("there", WEEK, places=(DUBAI,)))
    save(offer("anywhere", WEEK, places=()), title="بلا مكان")


def kept(file: Path) -> int:
    """How many promotions' pieces a file holds."""
    connection = sqlite3.connect(file)
    (count,) = connection.execute("SELECT count(*) FROM html_ar").fetchone()
    connection.close()
    return int(count)


def test_what_was_rendered_ahead_makes_the_same_edition(
    config: Config, engine: Engine, save: Save, tmp_path: Path
) -> None:
    fill(save)
    whole = tree(build(config, engine, now=NOW, out=tmp_path / "whole").parent)
    assert standing_count(engine, TODAY) == 6
    assert standing_countries(engine, TODAY)[0] == "SA"
    assert set(standing_countries(engine, TODAY)) == {"SA", "AE", "none"}
    ahead = config.home / "site" / ".ahead"
    for country, count in (("SA", 4), ("AE", 1), ("none", 1)):
        assert parts.render_ahead(config, engine, now=NOW, country=country) == count
        assert kept(ahead / f"{country}.sqlite") == count
    # One more came since, and one part is damaged: they are rendered with the rest.
    (ahead / "AE.sqlite").write_bytes(b"nothing of the kind" * 100)
    made = tree(build(config, engine, now=NOW).parent)
    for name in (".made.json", ".edition"):
        made.pop(name, None)
        whole.pop(name, None)
    assert made == whole
    assert not list(ahead.iterdir())


def test_a_part_is_taken_over_and_not_rendered_again(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    build(config, engine, now=NOW)
    parts.render_ahead(config, engine, now=NOW + timedelta(days=1), country="SA")
    file = config.home / "site" / ".ahead" / "SA.sqlite"
    connection = sqlite3.connect(file)
    connection.execute(
        "UPDATE html_ar SET piece = CAST(replace(CAST(piece AS TEXT), 'data-store', 'data-taken data-store') AS BLOB)"
    )
    connection.commit()
    connection.close()
    page = build(config, engine, now=NOW + timedelta(days=1)).read_text("utf-8")
    assert page.count("data-taken") == 4


def test_a_part_of_another_day_is_left_alone(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    parts.render_ahead(config, engine, now=NOW - timedelta(days=1), country="SA")
    page = build(config, engine, now=NOW).read_text("utf-8")
    assert page.count('<article class="offer"') == 6


def test_no_file_is_named_by_what_is_no_country(config: Config) -> None:
    for word in ("../x", "sa", "SAU", ""):
        done = CliRunner().invoke(main, ["--home", str(config.home), "digest", "--ahead", word])
        assert done.exit_code == 2
        assert "is no country" in done.stderr
    assert CliRunner().invoke(main, ["digest", "--ahead", "SA", "--date", "2026-01-28"]).exit_code == 2


def test_what_the_sources_went_through_renders_no_promotion_again(config: Config, engine: Engine, save: Save) -> None:
    sources = config.sources_file
    assert sources is not None
    sources.write_text(
        "".join(f'[sources.{n}]\nurl = "http://127.0.0.1:9/{n}"\nspider = "feed"\n' for n in ("one", "two", "three")),
        "utf-8",
    )
    config = load(home=config.home, sources=sources)
    fill(save)
    page = build(config, engine, now=NOW).parent / "stores" / "s1" / "index.html"
    before = page.stat().st_mtime_ns
    for hour, name in enumerate(("one", "two", "three", "one"), 1):
        at = NOW + timedelta(hours=hour)
        run = Run(name, at, at, "ok", 6, 0, 0, 0, 1, 1, 1.0, (), 0, 0, 0, 6, at)
        finish_run(engine, start_run(engine, name, at), run)
        build(config, engine, now=at)
        assert page.stat().st_mtime_ns == before
