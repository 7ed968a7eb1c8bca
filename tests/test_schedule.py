"""`offers run` crawls, builds and serves by itself, and ends cleanly when it is told to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from offers.config import load
from offers.database import open_engine
from offers.database.runs import finish_run, last_run, runs, start_run
from offers.model import Run
from offers.schedule import Schedule
from tests.conftest import BIN

NOW = datetime(2026, 1, 27, 6, 0, tzinfo=UTC)


def begin(home: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "OFFERS_HOME": str(home)}
    return subprocess.Popen(
        [str(BIN / "offers"), "run", "--port", "0"], env=environment, cwd=home.parent, stderr=subprocess.PIPE, text=True
    )


def until(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The first line of the log that matches; the test's own time limit is the process's end."""
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(pattern, line)
        if found:
            return found
    raise AssertionError(f"ended without {pattern}")


def test_it_crawls_builds_serves_and_ends(home: Path) -> None:
    with begin(home) as process:
        try:
            address = until(process, r"pages at (\S+)")[1]
            assert until(process, r"sample: ok: (\d+) posts")[1] == "85"
            until(process, r"edition: \S+index\.html")
            with urlopen(address) as response:
                assert 'class="offer"' in response.read().decode()
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_second_one_on_the_same_home_says_so_and_stops(home: Path) -> None:
    with begin(home) as process:
        until(process, "pages at")
        with begin(home) as second:
            assert second.wait(30) == 1
            assert second.stderr is not None
            assert "another `offers run` has this home; end it first" in second.stderr.read().splitlines()[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_crawl_that_runs_is_ended_cleanly(home: Path) -> None:
    with begin(home) as process:
        until(process, "pages at")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    engine = open_engine(f"sqlite:///{home / 'sample' / 'offers.sqlite'}")
    assert all(run.outcome in ("ok", "failed") for run in runs(engine, "sample", limit=9))
    engine.dispose()


def test_a_restart_crawls_what_is_due_and_no_more(home: Path) -> None:
    config = load(home=home)
    engine = open_engine(config.database_url)
    schedule = Schedule(config, engine)
    [source] = config.sources
    assert schedule.due(source, NOW) == NOW
    started = NOW - timedelta(minutes=30)
    finish_run(
        engine, start_run(engine, "sample", started), Run("sample", started, started, "ok", 1, 0, 0, 0, 1, 1, 1.0)
    )
    assert last_run(engine, "sample") is not None
    assert schedule.due(source, NOW) == started + source.every
    assert schedule.due(source, NOW + timedelta(days=3)) == NOW + timedelta(days=3)
    engine.dispose()
