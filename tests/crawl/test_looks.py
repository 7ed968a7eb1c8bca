"""Posts that were edited, have gone and come back, and how they are looked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from offers.database.posts import revisions
from tests.crawl.blog import BEGIN, served
from tests.crawl.conftest import Crawl, forget_today, titles


@pytest.mark.parametrize("doors", [("rest",), ("feed", "paging"), ("sitemap",), ("listing",)], ids=lambda d: d[0])
def test_an_edited_post_is_revised_in_place(crawl: Crawl, doors: tuple[str, ...], engine: Engine) -> None:
    with served(*doors) as blog:
        blog.add(5)
        crawl(blog)
        blog.posts[3].title = "عروض بنده ممددة حتى 10 فبراير 2026"
        blog.posts[3].changed = BEGIN + timedelta(days=30)
        again = crawl(blog)
        assert (again.new, again.changed, again.posts) == (0, 1, 5)
        assert [said["title"] for said in revisions(engine, "blog", "/p/4/")] == ["عروض بنده رقم 4 حتى 3 فبراير 2026"]
        assert "عروض بنده ممددة حتى 10 فبراير 2026" in titles(engine)


@pytest.mark.parametrize("doors", [("sitemap",), ("listing",)], ids=lambda d: d[0])
def test_a_text_that_was_edited_below_its_title_is_seen_by_a_look(
    crawl: Crawl, doors: tuple[str, ...], engine: Engine
) -> None:
    with served(*doors) as blog:
        blog.add(5)
        crawl(blog)
        blog.posts[3].text = "مددت العروض حتى 10 فبراير 2026."
        assert crawl(blog).changed == 0
        found = crawl(blog, "--thorough")
        assert (found.new, found.changed, found.withdrawn, found.posts) == (0, 1, 0, 5), found.failures
        assert [said["body"] for said in revisions(engine, "blog", "/p/4/")] == ["نشرة العروض."]
        assert crawl(blog, "--thorough").changed == 0


@pytest.mark.parametrize("elsewhere", ["moved", "soft"])
def test_a_look_reads_no_page_that_no_longer_holds_the_post(crawl: Crawl, engine: Engine, elsewhere: str) -> None:
    with served("listing") as blog:
        blog.add(5)
        crawl(blog)
        before = titles(engine)
        blog.posts[3].gone = 200 if elsewhere == "soft" else 301
        found = crawl(blog, "--thorough")
        assert (found.outcome, found.changed, found.withdrawn) == ("ok", 0, 0), found.failures
        assert titles(engine) == before


def test_a_post_that_the_listing_passes_over_is_looked_at_first(crawl: Crawl) -> None:
    with served("listing") as blog:
        blog.add(40)
        crawl(blog)
        blog.posts[31].gone = 404
        crawl(blog)
        assert crawl(blog, "--thorough").withdrawn == 1


@pytest.mark.parametrize("status", [404, 410, 401])
@pytest.mark.parametrize("doors", [("rest",), ("feed", "paging"), ("sitemap",), ("listing",)], ids=lambda d: d[0])
def test_a_post_that_has_gone_is_withdrawn_and_comes_back_if_it_does(
    crawl: Crawl, doors: tuple[str, ...], status: int, engine: Engine
) -> None:
    with served(*doors) as blog:
        blog.add(5)
        crawl(blog)
        gone = blog.posts[2]
        gone.gone = status
        assert gone.title in titles(engine)
        blog.requests()
        found = crawl(blog, "--thorough")
        assert (found.outcome, found.withdrawn) == ("ok", 1), found.failures
        assert len(blog.requests()) <= 1 + 5
        assert gone.title not in titles(engine)
        gone.gone = 0
        gone.changed = BEGIN + timedelta(days=40)
        crawl(blog, "--thorough")
        assert gone.title in titles(engine)


def test_withdrawn_posts_are_looked_for_once_a_day_without_being_asked(crawl: Crawl, engine: Engine) -> None:
    with served("rest") as blog:
        blog.add(3)
        crawl(blog)
        blog.posts[0].gone = 404
        assert crawl(blog).withdrawn == 0
        forget_today(engine)
        assert crawl(blog).withdrawn == 1
        blog.requests()
        crawl(blog)
        assert len(blog.requests()) == 1


def test_a_site_that_lists_nothing_any_more_takes_no_post_away(crawl: Crawl, engine: Engine) -> None:
    with served("rest") as blog:
        blog.add(3)
        crawl(blog)
        kept, blog.posts = blog.posts, []
        assert crawl(blog, "--thorough").withdrawn == 0
        assert titles(engine) == {post.title for post in kept}
