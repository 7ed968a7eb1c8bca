"""`offers run` crawls, builds and serves by itself, notices what changes, and ends cleanly when it is told to."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import Engine, text

from offers.config import load
from offers.database import open_engine
from offers.database.runs import runs
from offers.database.timetable import pasts
from offers.schedule.current import Current
from offers.schedule.here import Here
from offers.schedule.ticker import Schedule
from offers.schedule.work import Work
from tests.conftest import BIN, Run
from tests.crawl.blog import Blog, served


@contextmanager
def begin(home: Path, sources: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """`offers run` on a home; it never outlives its test."""
    environment = {**os.environ, "OFFERS_HOME": str(home)}
    if sources is not None:
        environment["OFFERS_SOURCES"] = str(sources)
    with subprocess.Popen(
        [str(BIN / "offers"), "run", "--port", "0"], env=environment, cwd=home.parent, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The first line of the log that matches; the test's own time limit is the process's end."""
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(pattern, line)
        if found:
            return found
    raise AssertionError(f"ended without {pattern}")


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 0, said


def table(blog: Blog, name: str = "blog", more: str = "") -> str:
    return f'[sources.{name}]\nurl = "{blog.base}/feed/?{name}"\nspider = "feed"\n{more}\n'


def opened(home: Path) -> Engine:
    return open_engine(f"sqlite:///{home / 'offers.sqlite'}")


def test_it_crawls_builds_serves_and_ends(home: Path) -> None:
    with begin(home) as process:
        address = until(process, r"pages at (\S+)")[1]
        assert until(process, r"sample: ok: (\d+) posts")[1] == "85"
        until(process, r"edition: \S+index\.html")
        with urlopen(address) as response:
            assert 'class="offer"' in response.read().decode()
        end(process)


def test_a_second_one_on_the_same_home_says_so_and_stops(home: Path) -> None:
    with begin(home) as process:
        until(process, "pages at")
        with begin(home) as second:
            assert second.wait(30) == 1
            assert second.stderr is not None
            assert "another `offers run` has this home; end it first" in second.stderr.read().splitlines()[-1]
        end(process)


def test_it_hears_a_signal_among_others(home: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[sources.one]\nurl = "http://127.0.0.1:9/"\nspider = "feed"\n', "utf-8")
    for _ in range(5):
        with begin(home, sources) as process:
            until(process, "pages at")
            for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGHUP, signal.SIGTERM):
                process.send_signal(number)
            assert process.wait(10) == 0


def test_a_crawl_that_runs_is_ended_cleanly(home: Path) -> None:
    with begin(home) as process:
        until(process, "pages at")
        end(process)
    engine = open_engine(f"sqlite:///{home / 'sample' / 'offers.sqlite'}")
    assert all(run.outcome in ("ok", "failed") for run in runs(engine, "sample", limit=9))
    engine.dispose()


def test_a_restart_crawls_what_is_due_and_no_more(home: Path, tmp_path: Path) -> None:
    with served("feed") as blog:
        blog.add(3)
        sources = tmp_path / "sources.toml"
        sources.write_text(table(blog), "utf-8")
        with begin(home, sources) as process:
            until(process, "blog: ok")
            until(process, "edition:")
            end(process)
        config = load(home=home, sources=sources)
        engine = opened(home)
        [before] = runs(engine, "blog", limit=9)
        past = pasts(engine)["blog"]
        assert past.next_due is not None
        now = before.finished + timedelta(minutes=1)
        for later, count in ((now, 1), (now + timedelta(days=3), 2)):
            current = Current(config, lambda: config)
            hands = Here(Work(config, engine), current)
            schedule = Schedule(current, engine, hands, clock=lambda when=later: when)  # type: ignore[misc]
            schedule.tick()
            schedule.tick()
            for thread in list(hands._threads.values()):
                thread.join()
            assert len(runs(engine, "blog", limit=9)) == count
        engine.dispose()


def test_a_changed_file_is_noticed_and_a_broken_one_changes_nothing(home: Path, tmp_path: Path) -> None:
    with served("feed") as blog:
        blog.add(3)
        sources = tmp_path / "sources.toml"
        sources.write_text('[run]\nlog = "json"\n' + table(blog, "one"), "utf-8")
        with begin(home, sources) as process:
            until(process, "one: ok")
            sources.write_text('[run]\nlog = "json"\n' + table(blog, "one") + table(blog, "two", "ever = 2"), "utf-8")
            line = until(process, r"^\{.*sources\.two\.ever: unknown key.*\}$")[0]
            assert json.loads(line)["level"] == "ERROR"
            assert "the settings before stay in force" in json.loads(line)["message"]
            sources.write_text('[run]\nlog = "json"\n' + table(blog, "one") + table(blog, "two"), "utf-8")
            until(process, "two: ok")
            process.send_signal(signal.SIGHUP)
            until(process, "is read again: 2 sources")
            end(process)


def test_a_crawl_ends_with_a_program_that_was_killed(home: Path, tmp_path: Path) -> None:
    with served("feed") as blog:
        blog.add(3)
        blog.gate.clear()
        sources = tmp_path / "sources.toml"
        sources.write_text(table(blog), "utf-8")
        with begin(home, sources) as process:
            assert blog.reached.wait(30)
            # A process is listed with the thread that began it.
            tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
            begun = [pid for task in tasks for pid in task.read_text().split()]
            [child] = [pid for pid in begun if b"scrapy" in Path(f"/proc/{pid}/cmdline").read_bytes()]
            crawl = os.pidfd_open(int(child))
            process.kill()
        ended, _, _ = select.select([crawl], [], [], 20)
        os.close(crawl)
        blog.gate.set()
        assert ended


def test_readings_of_older_rules_are_made_again(home: Path, command: Run) -> None:
    assert command("offers", "crawl").returncode == 0
    engine = open_engine(f"sqlite:///{home / 'sample' / 'offers.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE offers SET rules = 'older'"))
    with begin(home) as process:
        until(process, "85 posts were read by older rules")
        until(process, "renormalised sample: 85 posts read again, 0 say something else now")
        end(process)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM offers WHERE rules = 'older'")).scalar() == 0
    engine.dispose()


def test_it_is_due_at_the_site_s_hour(home: Path, command: Run) -> None:
    assert command("offers", "crawl").returncode == 0
    config = load(home=home)
    engine = open_engine(config.database_url)
    six = datetime.combine(datetime.now(config.site.timezone).date(), datetime.min.time(), config.site.timezone)
    hands = Here(Work(config, engine), Current(config, lambda: config))
    at = (six + timedelta(hours=6)).astimezone(UTC)
    schedule = Schedule(Current(config, lambda: config), engine, hands, clock=lambda: at)
    schedule.tick()
    hands._threads["edition"].join()
    assert (config.home / "site" / "latest" / "index.html").exists()
    engine.dispose()
