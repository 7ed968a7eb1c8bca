"""Killed at any moment: nothing that was stored is lost or doubled, the page stays whole, the next run ends as ever."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, create_engine, text, update

from offers.database.tables import OFFERS
from offers.model import to_json
from offers.normalise import normalise
from tests.conftest import BIN
from tests.crawl.blog import BEGIN, Blog, Entry, served
from tests.database import older

# Of each database; a command that ends before its moment counts for nothing.
ROUNDS = 50
OLD = 200
POSTS = 45
STORES = ("بنده", "نستو", "العثيم", "كارفور", "لولو")
# What a killed command began ends with it, within so many seconds: a crawl may be starting still.
ORPHANED = 20


class Machine:
    """A home with its database; what its commands cost undisturbed is known from the first one that ran them."""

    def __init__(self, home: Path, copies: Callable[[], str], blog: Blog) -> None:
        self.home = home
        self.blog = blog
        self._copies = copies
        home.mkdir()
        sources = home / "sources.toml"
        sources.write_text(
            f'[sources.blog]\nurl = "{blog.base}/feed/"\nspider = "feed"\ncountry = "SA"\nexpect_at_least = 9\n',
            "utf-8",
        )
        self.environment = {
            **os.environ,
            "OFFERS_HOME": str(home),
            "OFFERS_SOURCES": str(sources),
        }
        self.take_over()

    def take_over(self) -> None:
        """Has an older version's database, of which nothing was upgraded yet."""
        self.environment["OFFERS_DATABASE_URL"] = self._copies()

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.home / "said").open("ab") as said:
            return subprocess.Popen(
                [str(BIN / "offers"), *words],
                env=self.environment,
                cwd=self.home,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def run(self, *words: str) -> float:
        """The command, undisturbed, which must succeed; its seconds."""
        began = time.monotonic()
        process = self.begin(*words)
        assert process.wait(120) == 0, (self.home / "said").read_text("utf-8")[-2000:]
        return time.monotonic() - began

    @contextmanager
    def database(self) -> Iterator[Engine]:
        engine = create_engine(self.environment["OFFERS_DATABASE_URL"])
        try:
            yield engine
        finally:
            engine.dispose()


class Killer:
    """Begins commands and kills them at moments that the seed decides: all their processes, or the first alone."""

    def __init__(self) -> None:
        self.seed = int(os.environ.get("OFFERS_TEST_SEED") or time.time())
        self.random = random.Random(self.seed)
        self.spans: dict[str, float] = {}
        self.killed: Counter[str] = Counter()
        self._sessions: list[int] = []
        print(f"OFFERS_TEST_SEED={self.seed}")

    def times(self, count: int, machine: Machine, *words: str, before: Callable[[], None] | None = None) -> None:
        """Kills the command so often, and looks each time at what it left."""
        wanted = self.killed[words[0]] + count
        while self.killed[words[0]] < wanted:
            if before is not None:
                before()
            had = stored(machine)
            self._once(machine, words)
            assert not had - stored(machine), words
            whole(machine)

    def _once(self, machine: Machine, words: tuple[str, ...]) -> None:
        machine.blog.reached.clear()
        span = self.spans[words[0]]
        process = machine.begin(*words)
        if words[0] == "crawl" and self.random.random() < 0.7:
            # Most of a crawl's time is its start, in which there is little to break.
            machine.blog.reached.wait(60)
            span = 1.0
        try:
            process.wait(self.random.uniform(0, span))
        except subprocess.TimeoutExpired:
            self.killed[words[0]] += 1
            self._sessions.append(process.pid)
            if self.random.random() < 0.5:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()
        else:
            assert process.returncode == 0, (machine.home / "said").read_text("utf-8")[-2000:]

    def gone(self) -> None:
        """Nothing that a killed command began is left, after a while at most."""
        last = time.monotonic() + ORPHANED
        while left := _of_sessions(self._sessions):
            assert time.monotonic() < last, left
            time.sleep(0.2)


def _of_sessions(sessions: Collection[int]) -> list[str]:
    """The command lines of the processes that live in these sessions."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) in sessions and state != "Z":
                found.append((folder / "cmdline").read_text())
    return found


def stored(machine: Machine) -> set[tuple[str, ...]]:
    """The posts and what they said before, of which none may ever be lost, and none be there twice."""
    with machine.database() as engine, engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA quick_check(1)")).scalar() == "ok"
        posts = connection.execute(text("SELECT source, key FROM posts")).all()
        asked = "SELECT p.source, p.key, r.content FROM post_revisions r JOIN posts p ON p.id = r.post_id"
        revisions = connection.execute(text(asked)).all()
    found = [tuple(row) for row in (*posts, *revisions)]
    assert len(found) == len(set(found))
    return set(found)


def whole(machine: Machine) -> None:
    """Whatever edition stands has all its files, with the hashes that its manifest tells."""
    site = machine.home / "site"
    folders = [site / "latest", *site.glob("????-??-??")] if site.exists() else []
    for folder in (f for f in folders if f.is_symlink()):
        assert (folder / "index.html").read_text("utf-8").rstrip().endswith("</html>")
        for path, content in json.loads((folder / "edition.json").read_bytes())["files"].items():
            assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == content, path


_POSTS = "source, key, url, title, excerpt, body, published, categories, pictures, content, withdrawn IS NOT NULL, bare"
_OFFERS = "is_offer, sector, store, starts, ends, rules, reading, compared, settled, block, near, until"
_PROMOTIONS = "id, title, facts, starts, ends, until, disagreements, withdrawn IS NOT NULL"
_ASKED = {
    "posts": f"SELECT {_POSTS} FROM posts",
    "offers": f"SELECT p.source, p.key, {', '.join(f'o.{c}' for c in _OFFERS.split(', '))} "
    "FROM offers o JOIN posts p ON p.id = o.post_id",
    "revisions": "SELECT p.source, p.key, r.content, r.said FROM post_revisions r JOIN posts p ON p.id = r.post_id",
    "promotions": f"SELECT {_PROMOTIONS} FROM promotions",
    "links": "SELECT l.promotion_id, p.source, p.key, l.place FROM promotion_posts l JOIN posts p ON p.id = l.post_id",
    "events": "SELECT promotion_id, kind, was, becomes FROM promotion_events",
    "editions": "SELECT day, rules FROM editions",
    "sources": "SELECT name, failures_in_a_row, memory FROM sources",
}


def ended(machine: Machine) -> dict[str, list[str]]:
    """All that is kept, less the numbers of rows and the instants at which they were written.

    A promotion's id tells which of its posts was seen first, which a killed crawl may have changed: it is named here
    by its posts.
    """
    with machine.database() as engine, engine.connect() as connection:
        found = {name: [_said(row) for row in connection.execute(text(asked))] for name, asked in _ASKED.items()}
        links = connection.execute(text(_ASKED["links"])).all()
    manifest = json.loads((machine.home / "site" / "latest" / "edition.json").read_bytes())
    found["page"] = manifest["promotions"]
    names: dict[str, str] = {}
    for id, source, key, _ in links:
        names[id] = min(names.get(id, "~"), f"{source} {key}")
    named = re.compile("|".join(names))
    return {kind: sorted(named.sub(lambda id: names[id[0]], row) for row in rows) for kind, rows in found.items()}


def _said(row: Any) -> str:
    """A row as text; what a source's spider remembers, without when it looked."""
    values = [json.loads(v) if isinstance(v, str) and v[:1] in ("{", "[") else v for v in row]
    memory = values[-1] if isinstance(values[-1], dict) and "validators" in values[-1] else None
    if memory is not None:
        values[-1] = {key: memory[key] for key in ("door", "address", "validators", "half")}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def first(blog: Blog, now: datetime) -> None:
    """The site before it changed: promotions of one post, and of several."""
    number = int((now - BEGIN) / timedelta(hours=1)) - 2 * POSTS
    blog.posts = [
        Entry(
            number + n,
            f"عروض {STORES[n % 5]} الرياض من {_day(now, -1)} حتى {_day(now, 3 + n // 10)}",
            now - timedelta(hours=1),
        )
        for n in range(POSTS)
    ]


def second(blog: Blog, now: datetime) -> None:
    """The site after it changed: some posts were edited, some have come."""
    for post in blog.posts[-8:]:
        post.title = post.title.replace("حتى", "تمديد حتى").replace(_day(now, 7), _day(now, 9))
        post.changed = now
    last = blog.posts[-1].number
    for n in range(1, 6):
        blog.posts.append(Entry(last + n, f"عروض {STORES[n - 1]} جدة من {_day(now, 0)} حتى {_day(now, 5)}", now))


def _day(now: datetime, days: int) -> str:
    return f"{now + timedelta(days=days):%d/%m/%Y}"


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives a new copy of an older version's database each time it is called."""
    if request.param == "sqlite":
        old = tmp_path / "old.sqlite"
        older.make(f"sqlite:///{old}", OLD)

        def copy() -> str:
            file = tmp_path / f"{uuid4().hex}.sqlite"
            shutil.copyfile(old, file)
            return f"sqlite:///{file}"

        return copy
    server = str(request.getfixturevalue("postgresql_url")).replace("postgresql:", "postgresql+psycopg:")
    template = f"t{uuid4().hex}"

    def create(name: str, of: str) -> str:
        engine = create_engine(server + "postgres")
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {of}"))
        engine.dispose()
        return server + name

    older.make(create(template, "template0"), OLD)
    return lambda: create(f"t{uuid4().hex}", template)


def test_killed_at_any_moment_it_ends_as_ever(copies: Callable[[], str], tmp_path: Path) -> None:
    killer = Killer()
    now = datetime.now(UTC)
    with served("feed", "paging") as blog:
        day = None
        while killer.killed.total() < ROUNDS:
            if day != (day := _day_of_editions()):
                # What is built after midnight differs from what was built before.
                killer.killed.clear()
                undisturbed = _story(Machine(tmp_path / uuid4().hex, copies, blog), now, killer, disturb=False)
            found = _story(Machine(tmp_path / uuid4().hex, copies, blog), now, killer, disturb=True)
            if day != _day_of_editions():
                continue
            for name, lines in undisturbed.items():
                assert found[name] == lines, name
    print(killer.killed)


def _day_of_editions() -> date:
    return datetime.now(ZoneInfo("Asia/Riyadh")).date()


def _story(machine: Machine, now: datetime, killer: Killer, *, disturb: bool) -> dict[str, list[str]]:
    """An older version's home is taken over, its site read, changed and read again; what there is then."""

    def step(times: int, *words: str, before: Callable[[], None] | None = None) -> None:
        if disturb:
            killer.times(times, machine, *words, before=before)
        killer.spans[words[0]] = machine.run(*words)

    first(machine.blog, now)
    step(3, "queue", before=machine.take_over)
    step(4, "crawl", "--thorough")
    other = to_json(normalise("عروض", None, now, url=None, country=None, timezone=None))
    with machine.database() as engine, engine.begin() as connection:
        connection.execute(update(OFFERS).values(rules="older", sector=None, reading=other, compared=None))
    step(3, "renormalise")
    step(3, "digest")
    whole(machine)
    second(machine.blog, now)
    step(3, "crawl")
    step(2, "digest")
    whole(machine)
    killer.gone()
    said = (machine.home / "said").read_text("utf-8")
    assert "Traceback" not in said, said
    return ended(machine)
