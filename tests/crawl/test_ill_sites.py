"""Sites that are ill for a while: repairs in place of articles, lists that are short, pages that fail or never end."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from offers.database.runs import last_run
from offers.model import Run as Record
from tests.conftest import Run
from tests.crawl.test_odd_sites import Page, served

Visit = Callable[..., Record]
BEGIN = datetime(2026, 1, 1, 6, tzinfo=UTC)
REPAIRS = Page(
    "<html lang=ar><head><title>نعود قريبا</title></head><body><main><h1>نعود قريبا</h1>"
    "<p>أعمال الصيانة مستمرة من 1 يناير 2026 حتى 5 يناير 2026 بإذن الله.</p></main></body></html>"
)
HOME = Page("", status=302, headers={"Location": "/"})
GONE = Page("none", status=404)
REST = "/wp-json/wp/v2/posts"


def title(n: int) -> str:
    return f"عروض متجر النسيم رقم {n}"


def day(n: int) -> datetime:
    return BEGIN + timedelta(hours=n)


def article(n: int) -> Page:
    return Page(
        f"<html lang=ar><head><title>{title(n)} | موقع</title></head><body><article><h1>{title(n)}</h1>"
        f'<time datetime="{day(n).isoformat()}">x</time><div class=entry-content><p>نص {n}</p></div></article>'
    )


def listing(*numbers: int, older: str = "") -> Page:
    cards = "".join(
        f'<article><h2><a href="/p/{n}/">{title(n)}</a></h2><time datetime="{day(n).isoformat()}">x</time></article>'
        for n in numbers
    )
    return Page(f"<html lang=ar><head><title>مدونة</title></head><body><main>{cards}{older}</main></body></html>")


def feed(*numbers: int, link: str = "{base}/p/{n}/") -> Page:
    items = "".join(
        f"<item><title>{title(n)}</title><link>{link.replace('{n}', str(n))}</link>"
        f"<pubDate>{format_datetime(day(n))}</pubDate><description>نص {n}</description></item>"
        for n in numbers
    )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>'
    return Page(f"{head}{items}</channel></rss>", "application/rss+xml")


def rest(*numbers: int, pages: int = 1) -> Page:
    rows = [
        {
            "id": n,
            "link": f"{{base}}/p/{n}/",
            "date_gmt": f"{day(n):%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{day(n):%Y-%m-%dT%H:%M:%S}",
            "title": {"rendered": title(n)},
            "content": {"rendered": f"<p>نص {n}</p>"},
        }
        for n in numbers
    ]
    return Page(json.dumps(rows), "application/json", headers={"X-WP-TotalPages": str(pages)})


def sitemap(*numbers: int, now: str = "2026-01-05T00:00:00Z") -> Page:
    rows = "".join(f"<url><loc>{{base}}/p/{n}/</loc><lastmod>{now}</lastmod></url>" for n in numbers)
    return Page(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>', "application/xml")


def articles(last: int) -> dict[str, Page]:
    return {f"/p/{n}/": article(n) for n in range(1, last + 1)}


def down(first: int, last: int = 0) -> tuple[int, ...]:
    return tuple(range(first, last, -1))


@pytest.fixture
def visit(command: Run, engine: Engine, tmp_path: Path) -> Visit:
    """Crawls an address, and gives the run."""

    def run(address: str, spider: str, *words: str) -> Record:
        sources = tmp_path / "sources.toml"
        sources.write_text(f'[sources.ill]\nurl = "{address}"\nspider = "{spider}"\npictures = "none"\n', "utf-8")
        command("offers", "crawl", *words, sources=sources)
        found = last_run(engine, "ill")
        assert found is not None
        return found

    return run


def withdrawn(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT key FROM posts WHERE withdrawn IS NOT NULL")).scalars())


def bodies(engine: Engine) -> dict[str, str | None]:
    with engine.connect() as connection:
        return {row.key: row.body for row in connection.execute(text("SELECT key, body FROM posts"))}


def titles(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT title FROM posts WHERE withdrawn IS NULL")).scalars())


def test_a_rest_list_of_small_pages_or_few_posts_takes_nothing_away(visit: Visit, engine: Engine) -> None:
    pages = {f"{REST}": rest(*down(40, 20), pages=2), **articles(40)}
    with served(pages) as base:
        more = "&_fields=id%2Clink%2Cdate_gmt%2Cmodified_gmt%2Ctitle%2Cexcerpt%2Ccontent%2C_links%2C_embedded"
        pages[f"{REST}?per_page=100&page=2{more}"] = rest(*down(20), pages=2)
        pages[f"{REST}?per_page=100&page=2&_fields=id%2Clink%2Cdate_gmt"] = rest(*down(20), pages=2)
        assert visit(base, "wordpress").posts == 40
        assert visit(base, "wordpress", "--thorough").withdrawn == 0
        pages[f"{REST}?per_page=100&page=1&_fields=id%2Clink%2Cdate_gmt"] = rest(*down(40, 25))
        found = visit(base, "wordpress", "--thorough")
        assert (found.withdrawn, found.requests) == (0, 1 + 5)
        pages[f"{REST}?per_page=100&page=1&_fields=id%2Clink%2Cdate_gmt"] = rest(*down(40, 1))
        assert visit(base, "wordpress", "--thorough").withdrawn == 1
        assert withdrawn(engine) == {"/p/1/"}


def test_a_rest_route_that_never_ends_is_left_where_nothing_new_comes(visit: Visit) -> None:
    with served({REST: rest(*down(12), pages=99_999)}) as base:
        found = visit(base, "wordpress")
        assert (found.outcome, found.posts) == ("ok", 12)
        assert found.requests <= 3


@pytest.mark.parametrize("other", [REPAIRS, HOME], ids=["repairs", "front"])
def test_a_page_in_place_of_an_article_leaves_the_post_as_it_is_listed(
    visit: Visit, engine: Engine, other: Page
) -> None:
    pages = {"/": listing(3, 2, 1), **articles(3), "/p/4/": other}
    with served(pages) as base:
        assert visit(base, "page").posts == 3
        pages["/"] = listing(4, 3, 2, 1)
        assert visit(base, "page").posts == 4
        assert title(4) in titles(engine)
        assert bodies(engine)["/p/4/"] is None
        pages["/p/4/"] = article(4)
        assert visit(base, "page").changed == 1
        assert bodies(engine)["/p/4/"] == "نص 4"


def test_an_article_that_says_it_is_one_is_read_under_any_title(visit: Visit, engine: Engine) -> None:
    sure = '<meta property="og:type" content="article"><title>غير ما كان</title><h1>غير ما كان</h1><p>نص'
    with served({"/": listing(3, 2, 1), **articles(2), "/p/3/": Page(sure)}) as base:
        assert visit(base, "page").posts == 3
        assert bodies(engine)["/p/3/"] is not None


@pytest.mark.parametrize("end", [Page("<h1>none</h1>"), HOME], ids=["page", "front"])
def test_an_older_page_that_is_no_feed_is_the_feed_s_end(visit: Visit, end: Page) -> None:
    pages = {"/feed/": feed(3, 2, 1), "/feed/?paged=2": end, "/": Page("none", status=403), **articles(3)}
    if end is HOME:
        pages["/"] = Page("<h1>موقع</h1>")
    with served(pages) as base:
        first = visit(f"{base}/feed/", "feed")
        assert (first.outcome, first.posts, first.failures) == ("ok", 3, ())
        assert visit(f"{base}/feed/", "feed").requests == 1


def test_a_page_that_stays_broken_is_told_and_what_has_gone_is_taken_away(visit: Visit, engine: Engine) -> None:
    broken = Page("none", status=500)
    more = '<a rel="next" href="/page/2/">التالي</a>'
    pages = {"/": listing(*down(12, 6), older=more), "/page/2/": broken, **articles(12)}
    with served(pages) as base:
        assert visit(base, "page").outcome == "ok"
        pages["/"], pages["/p/11/"] = listing(12, *down(10, 6), older=more), GONE
        again = visit(base, "page", "--thorough")
        assert (again.outcome, again.failures[0].kind, again.withdrawn) == ("failed", "http-500", 1)
        pages["/page/2/"] = listing(*down(6))
        healed = visit(base, "page")
        assert (healed.outcome, healed.new, withdrawn(engine)) == ("ok", 6, {"/p/11/"})


def test_what_a_feed_with_an_old_pinned_entry_pushed_out_stays(visit: Visit, engine: Engine) -> None:
    pages = {"/feed/": feed(1, *down(10, 2)), "/feed/?paged=2": GONE, **articles(14)}
    with served(pages) as base:
        assert visit(f"{base}/feed/", "feed").posts == 9
        for pinned in (feed(1, *down(13, 5)), feed(*down(14, 6), 1)):
            pages["/feed/"] = pinned
            assert visit(f"{base}/feed/", "feed", "--thorough").withdrawn == 0
        pages["/p/9/"], pages["/feed/"] = GONE, feed(*down(14, 9), *down(8, 5))
        assert visit(f"{base}/feed/", "feed", "--thorough").withdrawn == 1
        assert withdrawn(engine) == {"/p/9/"}


def test_a_door_that_gave_nothing_is_not_opened_later_as_unchanged(visit: Visit) -> None:
    pages = {"/": listing(3, 2, 1), "/feed/": Page("<h1>none</h1>"), "/sitemap.xml": sitemap(1, 2, 3), **articles(5)}
    with served(pages) as base:
        assert visit(base, "auto").posts == 3
        pages["/sitemap.xml"] = Page("none", status=500)
        assert visit(base, "auto").posts == 3
        pages["/"], pages["/sitemap.xml"] = listing(*down(5)), sitemap(1, 2, 3, 4, 5)
        assert visit(base, "auto").posts == 5


@pytest.mark.parametrize("first", [GONE, REPAIRS._replace(body="<h1>Just a moment</h1>")], ids=["gone", "question"])
def test_an_article_of_a_sitemap_is_asked_for_again(visit: Visit, engine: Engine, first: Page) -> None:
    pages = {"/sitemap.xml": sitemap(1, 2), **articles(3), "/p/3/": first}
    with served(pages) as base:
        address = f"{base}/sitemap.xml"
        visit(address, "sitemap")
        pages["/sitemap.xml"] = sitemap(1, 2, 3)
        assert visit(address, "sitemap").posts == 2
        pages["/p/3/"] = article(3)
        assert visit(address, "sitemap", "--thorough").posts == 3
        assert title(3) in titles(engine)


def test_posts_that_lead_to_the_front_have_gone(visit: Visit, engine: Engine) -> None:
    pages = {"/": Page("", status=301, headers={"Location": "/ar/"}), "/ar/": listing(*down(9)), **articles(9)}
    with served(pages) as base:
        visit(base, "page")
        pages["/ar/"] = listing(*down(9, 4), 1)
        pages |= {f"/p/{n}/": HOME for n in (2, 3, 4)}
        found = visit(base, "page", "--thorough")
        assert (found.outcome, found.failures) == ("ok", ())
        assert withdrawn(engine) == {"/p/2/", "/p/3/", "/p/4/"}


def test_articles_that_all_vanish_while_they_are_listed_are_the_site_s_fault(visit: Visit, engine: Engine) -> None:
    pages = {"/": listing(*down(8)), **articles(8)}
    with served(pages) as base:
        visit(base, "page")
        pages |= dict.fromkeys(articles(8), GONE)
        found = visit(base, "page", "--thorough")
        assert (found.outcome, found.failures[0].kind, withdrawn(engine)) == ("failed", "no-pages", set())
        pages |= articles(8)
        assert visit(base, "page").outcome == "ok"


def test_one_that_vanished_while_it_was_listed_is_asked_for_again(visit: Visit, engine: Engine) -> None:
    pages = {"/": listing(*down(4)), **articles(4)}
    with served(pages) as base:
        visit(base, "page")
        pages["/p/2/"] = GONE
        visit(base, "page", "--thorough")
        assert withdrawn(engine) == {"/p/2/"}
        pages["/p/2/"] = article(2)
        visit(base, "page")
        assert withdrawn(engine) == set()
