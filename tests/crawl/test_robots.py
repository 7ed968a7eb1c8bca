"""robots.txt that cannot be had, is endless, lies elsewhere, or asks for more time than a run has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from tests.crawl.blog import served
from tests.crawl.conftest import Crawl, Read
from tests.crawl.test_odd_sites import RSS, TITLES, Page
from tests.crawl.test_odd_sites import served as site

LATER = {"Retry-After": "3600"}
FORBIDS = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Page("x", status=500), "500"),
        (Page("x", status=429, headers=LATER), "it is to be asked for later"),
        (Page("x", status=503, headers={"Retry-After": "9" * 400}), "it is to be asked for later"),
        (Page("x", headers={"Content-Encoding": "gzip"}), "it breaks off"),
    ],
    ids=["500", "429", "503 for ever", "no gzip"],
)
def test_without_a_robots_txt_nothing_is_asked(read: Read, page: Page, why: str) -> None:
    run = read({"/robots.txt": page, "/": RSS}, "feed")
    [failure] = run.failures
    assert (run.outcome, run.posts, failure.kind) == ("failed", 0, "robots")
    assert failure.text.endswith(f"cannot be had ({why}); nothing was asked; the next run tries again")


def test_an_old_robots_txt_stands_for_one_that_cannot_be_had(crawl: Crawl, engine: Engine) -> None:
    with served("listing") as blog:
        blog.add(3)
        crawl(blog)
        host = blog.base.removeprefix("http://")
        with engine.begin() as connection:
            values = {"at": f'$.robots."{host}"[0]', "then": (datetime.now(UTC) - timedelta(days=9)).isoformat()}
            connection.execute(text("UPDATE sources SET memory = json_set(memory, :at, :then)"), values)
        blog.robots = (500, "")
        assert crawl(blog).outcome == "ok"


def test_a_robots_txt_without_end_is_read_as_far_as_it_must_be(read: Read, engine: Engine) -> None:
    body = f"{'# nothing'.ljust(99)}\n" * 120_000
    pages = {"/robots.txt": Page(f"User-agent: *\nDisallow: /nowhere\n{body}{FORBIDS}"), "/": RSS}
    assert read(pages, "feed").posts == len(TITLES)
    with engine.connect() as connection:
        assert len(connection.execute(text("SELECT memory FROM sources")).scalar_one()) < 600_000


def test_a_robots_txt_that_leads_into_a_private_network_is_none(read: Read) -> None:
    with site({"/rules.txt": Page(FORBIDS, "text/plain")}) as other:
        elsewhere = {"Location": f"{other}/rules.txt"}
        run = read({"/robots.txt": Page("", status=302, headers=elsewhere), "/": RSS}, "feed")
    assert run.posts == len(TITLES)


def test_a_robots_txt_in_a_circle_is_none(read: Read) -> None:
    circle = Page("", status=302, headers={"Location": "{base}/robots.txt"})
    assert read({"/robots.txt": circle, "/": RSS}, "feed").posts == len(TITLES)


@pytest.mark.parametrize(("delay", "posts"), [("3600", 3), ("nan", 3), ("-5", 3)])
def test_a_delay_beyond_a_run_is_told_and_does_not_hang_it(read: Read, delay: str, posts: int) -> None:
    rules = Page(f"User-agent: *\nCrawl-delay: {delay}\n", "text/plain")
    run = read({"/robots.txt": rules, "/": RSS}, "feed")
    assert (run.outcome, run.posts) == ("ok", posts)
    assert [f.kind for f in run.failures] == (["busy"] if delay == "3600" else [])
    assert all("asks for 3600 s between requests" in f.text for f in run.failures)
