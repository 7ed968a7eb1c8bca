"""What a door costs, gives again, and notices: posts that are new, a site that is busy, doors that close."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from offers.database.runs import last_run
from tests.conftest import BIN, Run
from tests.crawl.blog import BEGIN, served
from tests.crawl.conftest import Crawl, forget_today, titles
from tests.database_checks import kept


@pytest.mark.parametrize(
    ("doors", "posts", "most"),
    [
        (("rest", "feed", "listing"), 250, 250 / 100 + 4),
        (("feed", "paging"), 45, 45 / 10 + 4),
        (("feed", "listing"), 25, 25 + 3 + 4),
        (("sitemap",), 25, 25 + 20),
        (("listing",), 25, 25 + 3 + 20),
    ],
    ids=["rest", "paged-feed", "feed-and-listing", "sitemap", "listing"],
)
def test_a_first_run_reads_all_and_a_second_costs_one_request(
    crawl: Crawl, doors: tuple[str, ...], posts: int, most: float
) -> None:
    with served(*doors) as blog:
        blog.add(posts)
        begun = time.monotonic()
        first = crawl(blog)
        assert (first.outcome, first.posts, first.new) == ("ok", posts, posts), first.failures
        assert len(blog.requests()) <= most
        assert time.monotonic() - begun < 20
        second = crawl(blog)
        assert (second.outcome, second.posts, second.read, second.changed) == ("ok", posts, 0, 0), second.failures
        assert len(blog.requests()) == 1
        assert "/robots.txt" not in blog.asked


@pytest.mark.parametrize("doors", [("rest",), ("feed", "paging"), ("sitemap",), ("listing",)], ids=lambda d: d[0])
def test_new_posts_are_read_and_nothing_else(crawl: Crawl, doors: tuple[str, ...], engine: Engine) -> None:
    with served(*doors) as blog:
        blog.add(12)
        crawl(blog)
        blog.add(2, "عروض لولو رقم {n}")
        blog.requests()
        again = crawl(blog)
        assert (again.posts, again.new, again.changed) == (14, 2, 0)
        assert len(blog.requests()) <= 5
        assert {"عروض لولو رقم 13", "عروض لولو رقم 14"} <= titles(engine)


def test_a_weak_etag_costs_one_full_answer_and_then_none(crawl: Crawl) -> None:
    with served("feed") as blog:
        blog.add(5)
        blog.etag = "weak"
        for _ in range(3):
            assert crawl(blog, spider="feed").outcome == "ok"
        bytes_read = [crawl(blog, spider="feed").bytes for _ in range(2)]
        assert max(bytes_read) < 500


def test_a_last_modified_that_stands_still_is_caught_within_a_day(crawl: Crawl, engine: Engine) -> None:
    with served("feed") as blog:
        blog.add(5)
        blog.etag, blog.last_modified = "none", BEGIN
        crawl(blog, spider="feed")
        blog.add(1)
        assert crawl(blog, spider="feed").new == 0
        forget_today(engine)
        assert crawl(blog, spider="feed").new == 1
        blog.add(1)
        assert crawl(blog, spider="feed").new == 1


def test_a_door_that_closes_is_noticed_and_the_next_best_taken(crawl: Crawl, engine: Engine, home: Path) -> None:
    with served("rest", "feed", "paging") as blog:
        blog.add(5)
        crawl(blog)
        blog.doors.remove("rest")
        blog.add(1)
        run = crawl(blog)
        assert (run.outcome, run.new, run.posts) == ("ok", 1, 6), run.failures
        log = (home / "logs" / "blog.log").read_text("utf-8")
        assert "the wordpress door closed; took the feed door" in log
        blog.requests()
        assert crawl(blog).posts == 6
        assert len(blog.requests()) == 1


def test_a_site_without_any_door_says_so_in_one_line(crawl: Crawl) -> None:
    with served() as blog:
        run = crawl(blog)
        assert run.outcome == "failed"
        assert [failure.kind for failure in run.failures] == ["no-door"]
        assert 'spider = "page"' in run.failures[0].text


def test_no_more_than_posts_per_run_are_read_newest_first(crawl: Crawl, engine: Engine) -> None:
    for doors in (("rest",), ("feed", "paging"), ("sitemap",), ("listing",)):
        with served(*doors) as blog, engine.begin() as connection:
            connection.execute(text("DELETE FROM sources"))
            connection.execute(text("DELETE FROM offers"))
            connection.execute(text("DELETE FROM posts"))
            connection.commit()
            blog.add(30)
            crawl(blog, more="posts_per_run = 7")
            with engine.connect() as reading:
                found = {row.key for row in reading.execute(text("SELECT key FROM posts"))}
            assert found == {post.path for post in blog.standing()[:7]}, doors


def test_a_busy_site_is_waited_for_and_robots_delay_is_kept(crawl: Crawl) -> None:
    with served("rest") as blog:
        blog.add(3)
        blog.busy = 2
        begun = time.monotonic()
        assert crawl(blog).outcome == "ok"
        assert time.monotonic() - begun >= 2
    with served("rest") as blog:
        blog.add(3)
        blog.robots = (200, "User-agent: *\nCrawl-delay: 2\n")
        begun = time.monotonic()
        assert crawl(blog, spider="auto").posts == 3
        assert time.monotonic() - begun >= 2


def test_a_site_that_wants_an_hour_s_rest_gets_it(crawl: Crawl) -> None:
    with served("rest") as blog:
        blog.busy, blog.retry_after = 50, "3600"
        run = crawl(blog, spider="wordpress")
        assert [failure.kind for failure in run.failures] == ["busy"]
        assert "3600 s" in run.failures[0].text
        assert len(blog.requests()) == 1


def test_robots_txt_that_fails_forbids_all(crawl: Crawl) -> None:
    with served("rest") as blog:
        blog.add(3)
        blog.robots = (503, "")
        assert crawl(blog).outcome == "failed"
        assert blog.requests() == []


def test_pictures_are_never_asked_of_the_operator_s_own_network(crawl: Crawl) -> None:
    with served("feed") as blog, served() as inside:
        blog.add(2)
        port = inside.base.rsplit(":", 1)[1]
        hosts = ("127.0.0.1", "localhost", "2130706433", "[::1]", "169.254.169.254", "0.0.0.0")
        blog.pictures = [f"http://{host}:{port}/img/a.jpg" for host in hosts[:4]]
        assert crawl(blog, spider="feed").outcome == "ok"
        blog.pictures = [f"http://{host}:{port}/img/b.jpg" for host in hosts[4:]]
        blog.posts[0].text = "نص آخر"
        crawl(blog, "--thorough", spider="feed")
        assert inside.asked == []


def test_a_disabled_source_leaves_the_page_and_a_forgotten_one_the_database(
    crawl: Crawl, command: Run, engine: Engine, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.toml"
    with served("rest") as blog:
        blog.add(3)
        crawl(blog)
        export = ("offers", "export", "--format", "jsonl")
        assert "/p/1/" in command(*export, sources=sources).stdout
        sources.write_text(f'[sources.blog]\nurl = "{blog.base}/"\nenabled = false\n', "utf-8")
        assert command(*export, sources=sources).stdout == ""
        done = command("offers", "forget", "blog", sources=sources)
        assert "3 posts" in done.stdout
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM posts")).scalar() == 0


def test_a_crawl_in_a_terminal_shows_a_line_a_source_while_it_runs(home: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    with served("listing") as blog:
        blog.add(40)
        blog.robots = (200, "User-agent: *\nCrawl-delay: 0.05\n")
        sources.write_text(f'[sources.blog]\nurl = "{blog.base}/"\nspider = "page"\n', "utf-8")
        ours, theirs = pty.openpty()
        environment = {**os.environ, "OFFERS_HOME": str(home), "OFFERS_SOURCES": str(sources), "TERM": "xterm"}
        process = subprocess.Popen([str(BIN / "offers"), "crawl"], stdout=theirs, env=environment, cwd=tmp_path)
        os.close(theirs)
        shown = b""
        # Linux ends a terminal that nobody writes to any more with an error.
        with os.fdopen(ours, "rb", buffering=0) as screen, suppress(OSError):
            while part := screen.read(4096):
                shown += part
        assert process.wait(60) == 0
    text = shown.decode("utf-8", "replace")
    found = [int(n) for n in re.findall(r"blog\s+\d+\s+(\d+)\s+\d+\s+\d+\s+\d+", text)]
    assert any(0 < n < 40 for n in found), text
    assert not list((home / "logs").glob("*.progress"))


@pytest.mark.parametrize(
    ("doors", "broken"),
    [(("rest",), "&page=2"), (("feed", "paging"), "paged=2"), (("listing",), "/page/2/"), (("sitemap",), "posts.xml")],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_what_a_broken_page_hid_is_read_by_the_next_run(crawl: Crawl, doors: tuple[str, ...], broken: str) -> None:
    with served(*doors) as blog:
        blog.add(130)
        blog.broken = {broken}
        assert crawl(blog).posts < 130
        blog.broken = set()
        assert crawl(blog).posts == 130
        blog.requests()
        assert crawl(blog).posts == 130
        assert len(blog.requests()) == 1


def test_an_article_that_cannot_be_had_is_kept_as_it_was_listed_until_it_can(crawl: Crawl, engine: Engine) -> None:
    with served("listing") as blog:
        blog.add(5)
        blog.broken = {"/p/3/"}
        first = crawl(blog)
        assert (first.outcome, first.posts, [f.kind for f in first.failures]) == ("ok", 5, ["http-500"])
        assert "عروض بنده رقم 3 حتى 3 فبراير 2026" in titles(engine)
        blog.broken = set()
        blog.posts[2].text = "النص كله"
        assert crawl(blog).changed == 1
        assert [reading.post.body for reading in kept(engine) if reading.post.key == "/p/3/"] == ["النص كله"]


def test_a_crawl_that_is_stopped_says_so_and_the_next_reads_the_rest(
    crawl: Crawl, engine: Engine, home: Path, tmp_path: Path
) -> None:
    with served("listing") as blog:
        blog.add(60)
        blog.robots = (200, "User-agent: *\nCrawl-delay: 0.2\n")
        sources = tmp_path / "stopped.toml"
        sources.write_text(f'[sources.blog]\nurl = "{blog.base}/"\nspider = "auto"\n', "utf-8")
        environment = {**os.environ, "OFFERS_HOME": str(home), "OFFERS_SOURCES": str(sources)}
        process = subprocess.Popen(
            [str(BIN / "offers"), "crawl"], env=environment, cwd=tmp_path, stdout=subprocess.PIPE
        )
        while sum(path.startswith("/p/") for path in blog.asked) < 5:
            if process.poll() is not None:
                raise RuntimeError("the crawl ended too early")
            select.select([], [], [], 0.05)
        process.terminate()
        said = process.communicate(timeout=30)[0].decode("utf-8")
        assert process.returncode == 1
        assert "stopped before its end" in said
        stopped = last_run(engine, "blog")
        assert stopped is not None
        assert 0 < stopped.posts < 60
        blog.robots = (200, "")
        with engine.begin() as connection:
            connection.execute(text("UPDATE sources SET memory = '{}'"))
        assert crawl(blog).posts == 60
