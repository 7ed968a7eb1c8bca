"""Crawls handed to workers on other machines through PostgreSQL: each as often as due, none twice at a time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from offers import __version__
from offers.config import load
from offers.database.posts import save_readings
from offers.database.rows import writing
from offers.database.summaries import standing_countries
from offers.digest.edition import promote
from offers.model import Post
from offers.normalise import RULES, normalise
from offers.schedule.queue import Queue
from tests.conftest import BIN
from tests.crawl.blog import Blog, served
from tests.real.test_postgresql import address, engine

__all__ = ["address", "engine"]


class Machine:
    """A machine's home and settings: several share one file of sources and one database."""

    def __init__(self, home: Path, sources: Path, address: str) -> None:
        self.environment = {
            **os.environ,
            "OFFERS_HOME": str(home),
            "OFFERS_SOURCES": str(sources),
            "OFFERS_DATABASE_URL": address,
        }

    @contextmanager
    def begin(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [str(BIN / "offers"), *words],
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(BIN / "offers"), *words], env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )


def until(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    assert process.stderr is not None
    for line in process.stderr:
        print(line, end="")
        found = re.search(pattern, line)
        if found:
            return found
    raise AssertionError(f"ended without {pattern}")


def table(name: str, blog: Blog) -> str:
    return f'[sources.{name}]\nurl = "{blog.base}/feed/?{name}"\nspider = "feed"\n'


@pytest.fixture
def machine(tmp_path: Path, address: str) -> Machine:
    return Machine(tmp_path / "home", tmp_path / "sources.toml", address)


def test_a_worker_crawls_what_is_due_and_builds_the_edition(machine: Machine, engine: Engine, tmp_path: Path) -> None:
    with served("feed") as blog, served("feed") as other:
        for each in (blog, other):
            each.add(5)
        tables = (
            f'[sources.{n}]\nurl = "{b.base}/feed/"\nspider = "feed"\n' for n, b in (("one", blog), ("two", other))
        )
        (tmp_path / "sources.toml").write_text("\n".join(tables), "utf-8")
        with machine.begin("run", "--port", "0") as scheduler, machine.begin("worker") as worker:
            until(worker, "(one|two): ok: 5 posts")
            until(worker, "(one|two): ok: 5 posts")
            until(worker, "edition: ")
            for process in (worker, scheduler):
                process.send_signal(signal.SIGTERM)
                assert process.wait(10) == 0
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM runs")).scalar() == 2
        lines = [line for line in machine.run("queue").stdout.splitlines() if not line.startswith("job")]
        assert {line.split()[0] for line in lines} == {"one", "two"}
        assert "now" not in "".join(lines)
        assert machine.run("queue", "requeue", "one").returncode == 0
        [first, _] = [line for line in machine.run("queue").stdout.splitlines() if not line.startswith("job")]
        assert first.startswith("one")


def test_a_job_of_a_source_that_is_gone_is_dropped_and_told(machine: Machine, engine: Engine, tmp_path: Path) -> None:
    with served("feed") as blog:
        blog.add(5)
        (tmp_path / "sources.toml").write_text(table("one", blog) + table("two", blog), "utf-8")
        with machine.begin("run", "--port", "0") as scheduler:
            until(scheduler, "pages at")
            with engine.connect() as connection:
                counted = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'offers:crawl'")
                while connection.execute(counted).scalar() != 2:
                    connection.rollback()
        (tmp_path / "sources.toml").write_text(table("one", blog), "utf-8")
        with machine.begin("worker") as worker:
            found = {until(worker, "one: ok|two: no longer a source")[0] for _ in range(2)}
        assert found == {"one: ok", "two: no longer a source"}


def test_jobs_for_workers_of_another_version_are_told_of(machine: Machine, engine: Engine, tmp_path: Path) -> None:
    with served("feed") as blog:
        blog.add(5)
        (tmp_path / "sources.toml").write_text(table("one", blog), "utf-8")
        with machine.begin("run", "--port", "0") as scheduler:
            until(scheduler, "pages at")
            moved = text("UPDATE procrastinate_jobs SET queue_name = 'offers 0.0.9' WHERE task_name = 'offers:crawl'")
            with engine.connect() as connection:
                while not connection.execute(moved).rowcount:
                    connection.commit()
                connection.commit()
        with machine.begin("worker") as worker:
            line = f"1 jobs wait for workers of offers 0.0.9, this one is {__version__}: install one version"
            until(worker, re.escape(line))


def test_a_large_edition_is_rendered_in_parts_and_put_together_after_them(
    machine: Machine, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "sources.toml").write_text('[sources.one]\nurl = "http://127.0.0.1:9/"\nspider = "feed"\n', "utf-8")
    home = Path(machine.environment["OFFERS_HOME"])
    config = load(home=home, sources=tmp_path / "sources.toml", database_url=machine.environment["OFFERS_DATABASE_URL"])
    now = datetime.now(UTC)
    until_then = f"حتى {now + timedelta(days=5):%d-%m-%Y}"
    texts = [f"عروض نستو {city} {until_then}" for city in ("الرياض", "جدة", "الدمام", "دبي", "الشارقة", "")]
    posts = [Post("one", f"/{n}", f"https://one.example/{n}", title, published=now) for n, title in enumerate(texts)]
    rows = [(post, normalise(post.title, "", now, timezone=config.site.timezone), ()) for post in posts]
    save_readings(engine, "one", rows, seen=now, rules=RULES)
    promote(config, engine, now)
    assert standing_countries(engine, now.astimezone(config.site.timezone).date()) == ["SA", "AE", "none"]
    # What starts in two months stands on no page yet: the edition counts as large, and is made in a moment.
    columns = ("title", "facts", "ends", "first_seen", "content", "told", "disagreements")
    many = (
        f"INSERT INTO promotions (id, starts, until, {', '.join(columns)}) "
        f"SELECT 'far' || n, :far, :far, {', '.join(columns)} FROM generate_series(1, 20000) AS n, "
        "(SELECT * FROM promotions LIMIT 1) AS one"
    )
    with writing(engine) as connection:
        connection.execute(text(many), {"far": (now + timedelta(days=60)).date()})
    queue = Queue(config, engine)
    queue.edition()
    queue.stop()
    lines: list[str] = []
    with machine.begin("worker") as one, machine.begin("worker") as two:
        with engine.connect() as connection:
            while connection.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar():
                connection.rollback()
        for worker in (one, two):
            worker.send_signal(signal.SIGTERM)
            lines += worker.communicate(timeout=20)[1].splitlines()
            assert worker.returncode == 0
    told = re.findall(r"(edition of \w+: \d) promotions rendered|(edition: )", "\n".join(lines))
    expected = ["edition of SA: 3", "edition of AE: 2", "edition of none: 1", "edition: "]
    assert sorted(of or whole for of, whole in told) == sorted(expected)
    assert (home / "site" / "latest" / "index.html").read_text("utf-8").count('<article class="offer"') == 6
    assert not list((home / "site" / ".ahead").iterdir())


def test_a_worker_without_postgresql_says_so(machine: Machine, tmp_path: Path) -> None:
    machine.environment["OFFERS_DATABASE_URL"] = f"sqlite:///{tmp_path / 'x.sqlite'}"
    (tmp_path / "sources.toml").write_text("", "utf-8")
    refused = machine.run("worker")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: workers share a PostgreSQL database; set OFFERS_DATABASE_URL")
