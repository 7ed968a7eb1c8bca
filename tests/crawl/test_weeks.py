"""What a site does over weeks: more posts between two runs than a feed holds, a second sitemap, pages that all fail."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from tests.crawl.blog import Blog, served
from tests.crawl.conftest import Crawl
from tests.crawl.conftest import titles as kept
from tests.crawl.test_ill_sites import (
    GONE,
    REPAIRS,
    Visit,
    articles,
    bodies,
    day,
    down,
    feed,
    listing,
    sitemap,
    title,
    titles,
    visit,
    withdrawn,
)
from tests.crawl.test_odd_sites import Page
from tests.crawl.test_odd_sites import served as site

__all__ = ["visit"]
FULL = (
    "CREATE TRIGGER full BEFORE INSERT ON posts WHEN NEW.key = '/p/5/' BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
)
NOW = datetime.now(ZoneInfo("Asia/Riyadh"))


def index(*names: str, changed: str = "") -> Page:
    rows = "".join(f"<sitemap><loc>{{base}}/{name}</loc>{changed}</sitemap>" for name in names)
    head = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return Page(f"{head}{rows}</sitemapindex>", "application/xml")


def grown(blog: Blog, count: int) -> None:
    """So many more posts, of which the feed tells."""
    before = len(blog.posts)
    blog.add(count)
    for post in blog.posts[before:]:
        post.changed = day(1000 + post.number)


@pytest.mark.parametrize("more", ["paging", "listing"])
def test_what_a_feed_pushed_out_between_two_runs_is_read(crawl: Crawl, engine: Engine, more: str) -> None:
    with served("feed", more) as blog:
        blog.add(12)
        crawl(blog, spider="feed")
        blog.requests()
        grown(blog, 25)
        assert crawl(blog, spider="feed").new == 25
        # Not the pages with posts of the run before.
        assert len([path for path in blog.requests() if "/p/" not in path]) <= 6
        assert len(kept(engine)) == 37


def test_what_lies_between_is_read_later_where_it_cannot_be_had(crawl: Crawl, engine: Engine) -> None:
    with served("feed", "paging") as blog:
        blog.add(12)
        crawl(blog, spider="feed")
        grown(blog, 25)
        blog.broken = {"paged=2"}
        assert crawl(blog, spider="feed").new == 10
        blog.broken = set()
        crawl(blog, spider="feed")
        assert len(kept(engine)) == 37
        crawl(blog, spider="feed")
        blog.requests()
        crawl(blog, spider="feed")
        assert len(blog.requests()) == 1


def test_an_older_page_that_is_forbidden_is_the_feed_s_end(visit: Visit) -> None:
    forbidden = Page("none", status=403)
    with site({"/feed/": feed(3, 2, 1), "/feed/?paged=2": forbidden, "/": listing(3), **articles(3)}) as base:
        for _ in range(2):
            run = visit(f"{base}/feed/", "feed")
            assert (run.outcome, run.posts, run.failures) == ("ok", 3, ())


@pytest.mark.parametrize("spider", ["sitemap", "auto"])
def test_a_second_sitemap_of_an_index_is_found_by_a_look(visit: Visit, engine: Engine, spider: str) -> None:
    pages = {"/sitemap.xml": index("1.xml"), "/1.xml": sitemap(1, 2, 3), **articles(6), "/": Page("<h1>x</h1>")}
    with site(pages) as base:
        address = f"{base}/sitemap.xml" if spider == "sitemap" else base
        visit(address, spider)
        assert visit(address, spider).requests == 1
        pages |= {"/sitemap.xml": index("1.xml", "2.xml"), "/2.xml": sitemap(4)}
        assert visit(address, spider, "--thorough").new == 1
        pages["/2.xml"] = sitemap(4, 5)
        assert visit(address, spider).new == 1
        assert titles(engine) == {title(n) for n in range(1, 6)}


def test_of_several_sitemaps_none_is_taken_for_all(visit: Visit) -> None:
    robots = Page("Sitemap: {base}/sitemap.xml\nSitemap: {base}/news.xml\n", "text/plain")
    pages = {"/robots.txt": robots, "/sitemap.xml": index("1.xml"), "/1.xml": sitemap(1, 2), "/news.xml": sitemap(3)}
    pages |= articles(4)
    with site(pages) as base:
        visit(base, "sitemap")
        pages["/news.xml"] = sitemap(3, 4)
        assert visit(base, "sitemap").new == 1


def test_an_index_behind_a_redirect_does_not_hide_its_sitemaps(visit: Visit) -> None:
    moved = Page("", status=301, headers={"Location": "/index.xml"})
    pages = {"/sitemap.xml": moved, "/index.xml": index("1.xml", "2.xml"), "/1.xml": sitemap(1), "/2.xml": sitemap(2)}
    pages |= articles(3)
    with site(pages) as base:
        visit(f"{base}/sitemap.xml", "sitemap")
        pages["/2.xml"] = sitemap(2, 3)
        assert visit(f"{base}/sitemap.xml", "sitemap").new == 1


def test_a_sitemap_that_changed_today_may_change_again_today(visit: Visit) -> None:
    maps = index("1.xml", "2.xml", changed=f"<lastmod>{NOW.date()}</lastmod>")
    pages = {"/sitemap.xml": maps, "/1.xml": sitemap(1), "/2.xml": sitemap(2), **articles(3)}
    with site(pages) as base:
        visit(f"{base}/sitemap.xml", "sitemap")
        visit(f"{base}/sitemap.xml", "sitemap", "--thorough")
        pages["/2.xml"] = sitemap(2, 3)
        assert visit(f"{base}/sitemap.xml", "sitemap").new == 1


def test_repairs_of_a_day_do_not_hide_a_post_for_ever(visit: Visit, engine: Engine) -> None:
    pages = {"/sitemap.xml": sitemap(1, 2), **articles(3), "/p/3/": REPAIRS._replace(body="<h1>نعود قريبا</h1>")}
    with site(pages) as base:
        address = f"{base}/sitemap.xml"
        visit(address, "sitemap")
        for number in range(5):
            listed = sitemap(1, 2, 3)
            pages["/sitemap.xml"] = listed._replace(body=f"{listed.body}<!-- {number} -->")
            visit(address, "sitemap", *(["--thorough"] if number == 4 else []))
        pages["/p/3/"] = articles(3)["/p/3/"]
        visit(address, "sitemap", "--thorough")
        assert title(3) in titles(engine)


def test_repairs_under_the_name_of_the_site_are_no_post_s_text(visit: Visit, engine: Engine) -> None:
    named = REPAIRS._replace(body=REPAIRS.body.replace("<title>نعود قريبا", "<title>متجر النسيم", 1))
    front = listing(3, 2, 1)
    pages = {"/": front._replace(body=front.body.replace("مدونة", "متجر النسيم")), **articles(3)}
    with site(pages) as base:
        visit(base, "page")
        pages |= dict.fromkeys(articles(3), named)
        assert visit(base, "page", "--thorough").changed == 0
        assert bodies(engine) == {f"/p/{n}/": f"نص {n}" for n in (1, 2, 3)}


def test_where_no_page_is_there_none_is_taken_away(visit: Visit, engine: Engine) -> None:
    older = '<a rel="next" href="/page/2/">التالي</a>'
    pages = {"/": listing(*down(30, 20), older=older), "/page/2/": listing(*down(20)), **articles(30)}
    with site(pages) as base:
        visit(base, "page")
        for _ in range(3):
            visit(base, "page", "--thorough")
        pages |= dict.fromkeys(articles(30), GONE)
        run = visit(base, "page", "--thorough")
        assert (run.outcome, run.failures[0].kind, withdrawn(engine)) == ("failed", "no-pages", set())
        pages |= {"/p/30/": articles(30)["/p/30/"]}
        assert visit(base, "page", "--thorough").withdrawn == 4


def test_a_rest_route_that_gives_nothing_any_more_fails(crawl: Crawl) -> None:
    with served("rest") as blog:
        blog.add(3)
        crawl(blog, spider="wordpress")
        blog.posts = []
        run = crawl(blog, "--thorough", spider="wordpress")
        assert (run.outcome, run.failures[0].kind, run.withdrawn) == ("failed", "empty", 0)


def test_a_post_that_could_not_be_kept_fails_the_run_and_is_read_by_the_next(crawl: Crawl, engine: Engine) -> None:
    with served("feed") as blog:
        blog.add(3)
        crawl(blog, spider="feed")
        blog.add(210, "عروض بنده {n}")
        sources = "posts_per_run = 300"
        blog.doors = {"rest"}
        with engine.begin() as connection:
            connection.execute(text(FULL.replace("/p/5/", "/p/200/")))
        run = crawl(blog, spider="wordpress", more=sources)
        assert (run.outcome, run.failures[0].kind) == ("failed", "unkept")
        assert "disk is full" in run.failures[0].text
        with engine.begin() as connection:
            connection.execute(text("DROP TRIGGER full"))
        assert crawl(blog, spider="wordpress", more=sources).outcome == "ok"
        assert len(kept(engine)) == 213


def test_a_post_that_was_written_days_before_it_came_out_is_read_among_its_categories(crawl: Crawl) -> None:
    with served("rest") as blog:
        blog.add(3)
        more = 'categories = ["7"]'
        crawl(blog, spider="wordpress", more=more)
        blog.add(1)
        blog.posts[-1].changed = day(-100)
        blog.requests()
        assert crawl(blog, "--thorough", spider="wordpress", more=more).new == 1
        [asked] = [path for path in blog.requests() if "include=" in path]
        assert "categories=7" in asked
