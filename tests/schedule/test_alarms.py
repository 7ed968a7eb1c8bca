"""The operator is told of what is wrong, once, and once when it is well again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from offers.config import Config, load
from offers.database import open_engine
from offers.database.alarms import alarms
from offers.database.promotions import record_edition
from offers.database.runs import finish_run, start_run
from offers.database.timetable import keep_due
from offers.model import Failure, Run
from offers.schedule.alarms import Watch, full
from tests.targets import Target, target

NOON = datetime(2026, 1, 27, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def told() -> Iterator[Target]:
    with target() as made:
        yield made


@pytest.fixture
def config(home: Path, told: Target) -> Config:
    found = load(home=home)
    found.home.mkdir(parents=True)
    return replace(found, run=replace(found.run, alarms=(told.address,)))


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    made = open_engine(config.database_url)
    record_edition(made, NOON.date(), built=NOON - HOUR, path="x", promotions=[], rules="1")
    yield made
    made.dispose()


def crawled(engine: Engine, at: datetime, *, failed: bool = False, offers: int = 20, dated: int = 20) -> None:
    failures = (Failure("http-500", "https://a.example answers 500"),) if failed else ()
    counts = (0, 0, 0, 0) if failed else (50, 20, 0, offers)
    run = Run("sample", at, at + MINUTE, "failed" if failed else "ok", *counts, 1, 1, 60.0, failures,
              dated=0 if failed else dated)  # fmt: skip
    finish_run(engine, start_run(engine, "sample", at), run)


def bodies(told: Target) -> list[str]:
    found = [said["message"] for said in told.heard]
    told.heard.clear()
    return found


def test_a_source_that_fails_is_told_of_after_so_many_runs_and_when_it_is_well(
    config: Config, engine: Engine, told: Target
) -> None:
    watch = Watch()
    crawled(engine, NOON - 9 * HOUR)
    for hour in (3, 2):
        crawled(engine, NOON - hour * HOUR, failed=True)
        watch.look(config, engine, NOON)
    assert bodies(told) == []
    crawled(engine, NOON - HOUR, failed=True)
    for later in range(3):
        Watch().look(config, engine, NOON + later * MINUTE)
    [line] = bodies(told)
    assert line.startswith("sample failed 3 times in a row: https://a.example answers 500; open the address")
    crawled(engine, NOON)
    for later in range(3):
        watch.look(config, engine, NOON + later * MINUTE)
    [line] = bodies(told)
    assert line.startswith("well again; it was: sample failed 3 times")
    assert alarms(engine) == []


def test_dates_that_are_no_longer_understood_are_told_of_at_once(config: Config, engine: Engine, told: Target) -> None:
    for day in range(9, 1, -1):
        crawled(engine, NOON - day * DAY)
    watch = Watch()
    watch.look(config, engine, NOON)
    assert bodies(told) == []
    crawled(engine, NOON - HOUR, dated=2)
    watch.look(config, engine, NOON)
    [line] = bodies(told)
    assert "the dates of 10% of its offers were understood, where 100% usually are" in line
    crawled(engine, NOON, failed=True)
    watch.look(config, engine, NOON)
    assert bodies(told) == []


def test_an_edition_that_is_late_is_told_of(config: Config, engine: Engine, told: Target) -> None:
    tomorrow = NOON + DAY
    six = tomorrow.astimezone(config.site.timezone).replace(hour=6, minute=0)
    Watch().look(config, engine, six.astimezone(UTC) + 30 * MINUTE)
    assert bodies(told) == []
    watch = Watch()
    watch.look(config, engine, six.astimezone(UTC) + HOUR)
    watch.look(config, engine, six.astimezone(UTC) + HOUR + 30 * MINUTE)
    assert bodies(told) == []
    watch.look(config, engine, tomorrow)
    assert bodies(told) == ["today's edition is not built; see the log for the reason, or run `offers digest`"]
    # Begun again, it has an hour to build it; but what was told of is not well for that.
    again = Watch()
    again.look(config, engine, tomorrow + MINUTE)
    record_edition(engine, tomorrow.date(), built=tomorrow + 2 * MINUTE, path="x", promotions=[], rules="1")
    assert bodies(told) == []
    again.look(config, engine, tomorrow + 3 * MINUTE)
    assert bodies(told) == [
        "well again; it was: today's edition is not built; see the log for the reason, or run `offers digest`"
    ]


def test_work_that_piles_up_is_told_of_but_not_in_quiet_hours(config: Config, engine: Engine, told: Target) -> None:
    crawled(engine, NOON - 9 * HOUR)
    keep_due(engine, {"sample": (NOON - 3 * HOUR, "x")})
    quiet = replace(config, run=replace(config.run, quiet=(time(9), time(13))))
    watch = Watch()
    watch.look(config, engine, NOON - HOUR)
    watch.look(quiet, engine, NOON)
    assert bodies(told) == []
    watch.look(config, engine, NOON)
    [line] = bodies(told)
    assert line == (
        "sources that wait longer than their interval: 1, sample since 2026-01-27 06:00 UTC; "
        "raise `crawls_at_once`, or start another worker"
    )


def test_what_was_told_and_could_not_be_kept_is_not_told_again(config: Config, engine: Engine, told: Target) -> None:
    for hour in (3, 2, 1):
        crawled(engine, NOON - hour * HOUR, failed=True)
    full = (
        "BEFORE UPDATE ON alarms WHEN NEW.told IS NOT NULL BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TRIGGER full {full}"))
    watch = Watch()
    for minute in range(3):
        with pytest.raises(DBAPIError, match="disk is full"):
            watch.look(config, engine, NOON + minute * MINUTE)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER full"))
    watch.look(config, engine, NOON + HOUR)
    assert len(bodies(told)) == 1


def test_a_target_that_is_away_is_told_later_and_once(config: Config, engine: Engine, told: Target) -> None:
    for hour in (3, 2, 1):
        crawled(engine, NOON - hour * HOUR, failed=True)
    told.status = 500
    Watch().look(config, engine, NOON)
    told.status = 200
    Watch().look(config, engine, NOON + MINUTE / 2)
    assert bodies(told) == []
    Watch().look(config, engine, NOON + 2 * MINUTE)
    Watch().look(config, engine, NOON + 9 * HOUR)
    assert [line for line in bodies(told) if line.startswith("sample failed")] != []
    assert len([a for a in alarms(engine) if a.told is None]) == 0


def test_many_alarms_are_one_message(config: Config, engine: Engine, told: Target) -> None:
    names = [f"s{n}" for n in range(60)]
    for name in names:
        failed = Run(name, NOON, NOON, "failed", 0, 0, 0, 0, 1, 1, 1.0, (Failure("dns", f"{name}: no such host"),))
        for _ in range(3):
            finish_run(engine, start_run(engine, name, NOON), failed)
    many = replace(config, sources=tuple(replace(config.sources[0], name=name) for name in names))
    Watch().look(many, engine, NOON)
    [body] = bodies(told)
    assert len(body.splitlines()) == 21
    assert body.splitlines()[-1] == "and 40 more: `offers status`"


def test_a_disk_with_room_is_no_alarm(tmp_path: Path) -> None:
    assert full(tmp_path) is None
