"""Answers that are cut, empty, packed or spoilt, and lists that never rest."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy import Request
from scrapy.http import Response, TextResponse, XmlResponse
from sqlalchemy import Engine

from offers.source import SourceError, SourceSpider, json_of
from offers.source.feeds import posts_of
from tests.crawl.test_ill_sites import Visit, articles, feed, listing, sitemap, title, titles, visit
from tests.crawl.test_odd_sites import Page, served

__all__ = ["visit"]
NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
ADDRESS = "https://shop.example/feed.json"
ROWS = [{"link": "https://shop.example/1"}]
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/1", "title": title(1)}]}
).encode()


def spider() -> SourceSpider:
    return SourceSpider("ill", url="https://shop.example/")


def of_feed(body: bytes) -> Response:
    return TextResponse(ADDRESS, body=body, encoding="utf-8", request=Request(ADDRESS))


def test_a_feed_that_breaks_off_spoils_no_post_and_is_told(visit: Visit, engine: Engine) -> None:
    whole = feed(3, 2, 1)
    pages = {"/feed/": whole, "/feed/?paged=2": Page("none", status=404), "/": listing(3), **articles(3)}
    with served(pages) as base:
        assert visit(f"{base}/feed/", "feed").posts == 3
        pages["/feed/"] = whole._replace(body=whole.body[: whole.body.rindex(title(1)) + 9])
        for outcome in ("ok", "failed"):
            cut = visit(f"{base}/feed/", "feed")
            assert (cut.outcome, cut.failures[0].kind, cut.changed) == (outcome, "cut-off", 0)
        assert titles(engine) == {title(1), title(2), title(3)}
        pages["/feed/"] = whole
        assert visit(f"{base}/feed/", "feed").outcome == "ok"


@pytest.mark.parametrize("link", ["{base}/offer?ref={n}", "{base}/offers#o{n}", f"{{base}}/o.php?s={'0' * 31}{{n}}"])
def test_entries_that_only_a_dropped_part_of_the_link_tells_apart_are_several(visit: Visit, link: str) -> None:
    with served({"/feed/": feed(5, 4, 3, 2, 1, link=link), "/": Page("<p>x</p>")}) as base:
        assert visit(f"{base}/feed/", "feed").posts == 5
        again = visit(f"{base}/feed/", "feed", "--thorough")
        assert (again.posts, again.new, again.withdrawn) == (5, 0, 0)


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_answer_is_no_door(visit: Visit, status: int) -> None:
    pages = {"/": listing(3, 2, 1), "/feed/": Page("", "application/rss+xml", status), **articles(3)}
    with served(pages) as base:
        run = visit(base, "auto")
        assert (run.outcome, run.posts) == ("ok", 3), run.failures


def test_nothing_is_no_feed() -> None:
    for body in (b"", b"\n\n "):
        with pytest.raises(SourceError, match="answers with nothing"):
            posts_of(spider(), of_feed(body))


def test_a_json_feed_behind_a_mark_or_packed_is_read() -> None:
    for body in (JSON_FEED, b"\xef\xbb\xbf" + JSON_FEED, gzip.compress(JSON_FEED)):
        posts, _ = posts_of(spider(), of_feed(body))
        assert [post.title for post in posts] == [title(1)]


def test_a_packed_feed_that_nothing_declares_as_such_is_unpacked_within_bounds() -> None:
    packed = gzip.compress(feed(2, 1).body.replace("{base}", "https://shop.example").encode())
    for made in (Response, XmlResponse):
        posts, _ = posts_of(spider(), made("https://shop.example/feed.gz", body=packed))
        assert [post.key for post in posts] == ["/p/2/", "/p/1/"]
    with pytest.raises(SourceError, match="cannot be unpacked"):
        posts_of(spider(), of_feed(gzip.compress(b" " * (51 * 1024 * 1024))))


def test_json_behind_a_warning_is_read() -> None:
    said = b"<br />\n<b>Warning</b>: Undefined array key [x] {1} in <b>x.php</b><br />\n"
    assert json_of(of_feed(said + json.dumps(ROWS).encode())) == ROWS
    for broken in (said, said + b"[1", b"[" * 200_000):
        with pytest.raises(SourceError, match="is no JSON"):
            json_of(of_feed(broken))


def test_sitemaps_within_sitemaps_end(visit: Visit) -> None:
    names = "".join(f"<sitemap><loc>{{base}}/map-{n}.xml</loc></sitemap>" for n in range(49))
    index = Page(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{{base}}/deep-0.xml</loc>'
        f"</sitemap>{names}</sitemapindex>",
        "application/xml",
    )
    pages = {"/sitemap.xml": index, **{f"/map-{n}.xml": sitemap(n + 1) for n in range(49)}, **articles(49)}
    pages |= {f"/deep-{n}.xml": index._replace(body=index.body.replace("deep-0", f"deep-{n + 1}")) for n in range(9)}
    with served(pages) as base:
        run = visit(f"{base}/sitemap.xml", "sitemap")
        assert (run.outcome, run.posts) == ("ok", 49), run.failures
        assert run.requests <= 2 + 49 + 49 + 2


def test_a_sitemap_whose_changes_are_none_is_not_believed(visit: Visit) -> None:
    numbers = range(1, 26)
    pages = {"/sitemap.xml": sitemap(*numbers), **articles(26)}
    with served(pages) as base:
        address = f"{base}/sitemap.xml"
        assert visit(address, "sitemap").read == 25
        pages["/sitemap.xml"] = sitemap(*numbers, now="2026-01-06T00:00:00Z")
        assert visit(address, "sitemap").changed == 0
        pages["/sitemap.xml"] = sitemap(*numbers, 26, now="2026-01-07T00:00:00Z")
        run = visit(address, "sitemap")
        assert (run.posts, run.new, run.read) == (26, 1, 1)


def test_addresses_that_bear_a_new_version_each_time_are_one_post(visit: Visit) -> None:
    def versions(number: int) -> Page:
        made = sitemap(1, 2, 3)
        return made._replace(body=made.body.replace("/</loc>", f"/?v={number}</loc>"))

    pages = {"/sitemap.xml": versions(1), **articles(3)}
    with served(pages) as base:
        assert visit(f"{base}/sitemap.xml", "sitemap").new == 3
        pages["/sitemap.xml"] = versions(2)
        run = visit(f"{base}/sitemap.xml", "sitemap")
        assert (run.posts, run.new, run.requests) == (3, 0, 1)
