"""What a site or a clock may do to a crawl that no well-meaning one does."""

from __future__ import annotations

from sqlalchemy import Engine, text

from tests.crawl.blog import served
from tests.crawl.conftest import Crawl

AHEAD = "2062-01-01T00:00:00+00:00"


def test_what_was_kept_under_a_clock_that_ran_ahead_is_asked_for_again(crawl: Crawl, engine: Engine) -> None:
    with served("listing") as blog:
        blog.add(3)
        crawl(blog)
        host = blog.base.removeprefix("http://")
        with engine.begin() as connection:
            ahead = text("UPDATE sources SET memory = json_set(memory, '$.checked', :at, :robots, :at)")
            connection.execute(ahead, {"at": AHEAD, "robots": f'$.robots."{host}"[0]'})
        blog.posts[0].gone = 404
        blog.robots = (200, "User-agent: *\nDisallow: /nowhere\n")
        blog.asked.clear()
        assert crawl(blog).withdrawn == 1
        assert blog.asked[0] == "/robots.txt"
