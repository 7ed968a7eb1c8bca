"""Nothing that is asked again and again reads a large table from end to end: the databases' own plans say so."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    cast,
    func,
    insert,
    select,
    text,
    true,
    update,
)

from bench.year import ZONE, Year, source
from offers.cluster import RULES
from offers.config import Config, load
from offers.database import open_engine
from offers.database.tables import (
    NOTICES,
    OFFERS,
    PICTURES,
    POST_REVISIONS,
    POSTS,
    PROMOTION_EVENTS,
    PROMOTION_POSTS,
    PROMOTIONS,
    SOURCES,
)
from offers.database.timetable import keep_due
from offers.database.watches import save_watch
from offers.model import Watch
from offers.promotions import refresh
from offers.schedule.current import Current
from offers.schedule.here import Here
from offers.schedule.ticker import Schedule
from offers.schedule.work import Work
from tests.crawl.blog import served
from tests.real.test_postgresql import address
from tests.recording import LIST, Statements, record

__all__ = ["address"]

LARGE = {
    "posts", "offers", "promotions", "promotion_posts", "runs", "post_revisions", "pictures", "notices",
    "promotion_events",
}  # fmt: skip
# What reads all of a table on purpose: words of the statement, and why it may.
WHOLE = (
    ("row_number() OVER (PARTITION BY runs.source", "once a day and where `keep_runs` is set: which runs go"),
    ("posts.last_seen <", "once a day and where `keep_bodies` is set: an index would be written at every crawl"),
    ("SELECT offers.reading \nFROM offers \nWHERE offers.is_offer", "where overrides.toml renames stores: is it used?"),
    (
        "max(anon_1.posts) AS most",
        "which source repeats itself: of all promotions that stand, which most posts here do",
    ),
    ("offers.rules < ", "once when `offers run` starts, or where the rules are newer than most readings"),
)
MANY_SOURCES, MANY_POSTS, COPIES, STEP = 20, 1600, 30, 100_000
NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = Year(MANY_POSTS, MANY_SOURCES, NOW.date() - timedelta(days=364))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def config(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Config]:
    """A year of twenty sources, one of them not enabled, and a blog that can be crawled."""
    url = request.getfixturevalue("address") if kind == "postgresql" else None
    with served("feed") as blog:
        blog.add(12)
        sources = tmp_path / "sources.toml"
        off = "\n".join(YEAR.tables()) + "enabled = false\n"
        blogs = f'[sources.blog]\nurl = "{blog.base}/feed/"\nspider = "feed"\n'
        keep = '[site]\ncontact = "a@example.org"\nkeep_editions = "9d"\nkeep_bodies = "9d"\nkeep_runs = "9d"\n'
        sources.write_text(keep + blogs + off, "utf-8")
        (tmp_path / "overrides.toml").write_text(
            '[[not_an_offer]]\npost = "http://s0001.example/1/"\nreason = "x"\n'
            '[[store]]\nwritten = "ركن الواحة"\nis = "nesto"\nreason = "x"\n'
            '[[same]]\nposts = ["http://s0003.example/3/", "http://s0004.example/4/"]\nreason = "x"\n',
            "utf-8",
        )
        config = load(home=tmp_path / "home", sources=sources, database_url=url)
        engine = open_engine(config.database_url)
        YEAR.fill(engine, range(MANY_POSTS))
        YEAR.fill_runs(engine, range(MANY_POSTS), 1)
        refresh(engine, ZONE, (source(MANY_SOURCES - 1),), NOW)
        _multiply(engine)
        engine.dispose()
        yield config


def _multiply(engine: Engine) -> None:
    """Thirty times as many rows, copied within the database."""
    watch = Watch(("x",), (), (), (), None, "w", "w", ("new",), ("json://127.0.0.1:9/",), True, NOW)
    save_watch(engine, watch)
    with engine.execution_options(writes=True).begin() as connection:
        copies = Table("copies", MetaData(), Column("n", Integer), prefixes=["TEMPORARY"])
        copies.create(connection)
        connection.execute(insert(copies), [{"n": n} for n in range(1, COPIES)])
        ids = list(connection.execute(select(POSTS.c.id)).scalars())
        flyer = {"place": 0, "url": "u", "thumb": "t.webp", "thumb_width": 1, "thumb_height": 1}
        connection.execute(insert(PICTURES), [{"post_id": id, **flyer} for id in ids])
        said = {"content": "x", "said": {}, "replaced": NOW}
        connection.execute(insert(POST_REVISIONS), [{"id": id, "post_id": id, **said} for id in ids])
        told = list(connection.execute(select(PROMOTIONS.c.id)).scalars())
        events = [{"promotion_id": id, "at": NOW - timedelta(days=90), "kind": "extended"} for id in told]
        connection.execute(insert(PROMOTION_EVENTS), events)
        connection.execute(
            insert(NOTICES),
            [
                {"id": n, "watch_id": "w", "target": watch.targets[0], "promotion_id": id, "event": "new", "said": "x",
                 "queued": NOW, "due": NOW, "begun": NOW, "sent": NOW, "attempts": 0}
                for n, id in enumerate(told)
            ],
        )  # fmt: skip
        more = cast(copies.c.n, String)
        number = copies.c.n * STEP
        for row, changed in (
            (POSTS, {"id": POSTS.c.id + number, "key": POSTS.c.key + more, "url": POSTS.c.url + more}),
            (OFFERS, {"post_id": OFFERS.c.post_id + number, "block": OFFERS.c.block + more}),
            (PICTURES, {"post_id": PICTURES.c.post_id + number}),
            (POST_REVISIONS, {"id": POST_REVISIONS.c.id + number, "post_id": POST_REVISIONS.c.post_id + number}),
            (PROMOTIONS, {"id": PROMOTIONS.c.id + more}),
            (
                PROMOTION_POSTS,
                {
                    "post_id": PROMOTION_POSTS.c.post_id + number,
                    "promotion_id": PROMOTION_POSTS.c.promotion_id + more,
                },
            ),
            (PROMOTION_EVENTS, {"promotion_id": PROMOTION_EVENTS.c.promotion_id + more}),
            (NOTICES, {"id": NOTICES.c.id + number, "promotion_id": NOTICES.c.promotion_id + more}),
        ):
            _copy(connection, row, changed, copies)
        if engine.dialect.name == "postgresql":
            for table in ("posts", "post_revisions", "notices"):
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 100000000)"))
        assert connection.execute(select(func.count()).select_from(POSTS)).scalar_one() == MANY_POSTS * COPIES
        assert connection.execute(select(func.count()).where(OFFERS.c.compared == RULES)).scalar_one() > MANY_POSTS * 10


def _copy(connection: Connection, row: Table[Any], changed: dict[str, Any], copies: Table) -> None:
    columns = [column.name for column in row.c]
    values = [changed.get(name, row.c[name]) for name in columns]
    connection.execute(insert(row).from_select(columns, select(*values).join_from(row, copies, true())))


def recorded(config: Config, file: Path, *words: str) -> Statements:
    """What a command asks, run as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.recording", str(file), *words],
        env={**os.environ, **config.environment, "SCRAPY_SETTINGS_MODULE": "offers.crawl.settings"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Statements = pickle.loads(file.read_bytes())
    return found


def scans(connection: Connection, statement: str, parameters: Any) -> set[str]:
    """The large tables that the database would read from end to end to answer."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        found = {match[1] for row in rows if (match := re.match(r"SCAN (\w+?)(?:_\d+)?(?: |$)", row.detail))}
        return found & LARGE
    # Of a long list it reads a table of this size whole, and rightly so.
    statement = LIST.sub(lambda match: f"{', '.join(match[0].split(', ')[:3]).rstrip(')')})", statement)
    [[plan]] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).all()
    return set(_whole(plan[0]["Plan"])) & LARGE


def _whole(node: dict[str, Any]) -> Iterator[str]:
    kind = node["Node Type"]
    if kind == "Seq Scan" or (kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node):
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from _whole(below)


def test_nothing_reads_a_large_table_whole_but_on_purpose(config: Config, tmp_path: Path) -> None:
    engine = open_engine(config.database_url)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    statements: Statements = {}
    file = tmp_path / "asked"
    for words in (
        ("scrapy", "crawl", "blog"),
        ("offers", "digest"),
        ("scrapy", "crawl", "blog"),
        ("offers", "status"),
        ("offers", "queue"),
    ):
        statements |= recorded(config, file, *words)
    asked = record()
    current = Current(config, lambda: config)
    hands = Here(Work(config, engine), current)
    # The others are of hosts that do not exist: none of them is due.
    keep_due(engine, {each.name: (NOW, "x") for each in config.sources})
    with engine.begin() as connection:
        connection.execute(update(SOURCES).values(last_began=NOW, last_run=NOW))
    schedule = Schedule(current, engine, hands, clock=lambda: NOW)
    schedule._renew(NOW)
    schedule.tick()
    schedule._tell(NOW)
    hands.stop()
    statements |= asked
    wrong = {}
    with engine.connect() as connection:
        for kind, (statement, parameters) in statements.items():
            if not kind.lstrip().startswith(("SELECT", "UPDATE", "DELETE")) or "pg_" in kind:
                continue
            found = scans(connection, statement, parameters)
            if found and not any(words in statement for words, _ in WHOLE):
                wrong[kind] = found
    engine.dispose()
    assert len(statements) > 60
    assert wrong == {}, json.dumps({kind: sorted(found) for kind, found in wrong.items()}, indent=1)
