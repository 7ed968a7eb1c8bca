"""What a site or a clock may do to a crawl that no well-meaning one does."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler
from sqlalchemy import Engine, text

from offers.crawl.unpacking import Unpacking
from offers.source import entries_anywhere, post_key, same_site
from tests.crawl.blog import served
from tests.crawl.conftest import Crawl, Read, titles
from tests.crawl.test_odd_sites import ARTICLES, RSS, TITLES, Page, front, listing
from tests.database_checks import kept as readings_of

NOW = datetime(2026, 1, 27, 12, tzinfo=UTC)
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


def refresh(content: str, around: str = "{}") -> str:
    return around.format(f'<meta http-equiv="refresh" content="{content}">')


ELSEWHERE = refresh("0; url=http://198.51.100.7/feed/")


@pytest.mark.parametrize("spider", ["page", "feed"])
def test_a_page_that_leads_to_another_site_is_refused_like_a_redirect(read: Read, spider: str) -> None:
    run = read({"/": front(ELSEWHERE)}, spider)
    assert [f.kind for f in run.failures] == ["elsewhere"]
    assert "redirects elsewhere, to http://198.51.100.7/feed/" in run.failures[0].text
    assert run.outcome == "failed"


def test_an_article_that_leads_to_another_site_leaves_the_post_as_it_is_listed(read: Read, engine: Engine) -> None:
    run = read({"/": front(body=listing("/p/{n}/")), **dict.fromkeys(ARTICLES, front(ELSEWHERE))})
    assert {f.kind for f in run.failures} == {"elsewhere"}
    assert titles(engine) == set(TITLES)


def test_a_page_that_leads_on_within_the_site_is_followed(read: Read) -> None:
    pages = {"/": front(refresh("0;url=/all/")), "/all/": front(body=listing("/p/{n}/")), **ARTICLES}
    assert read(pages).posts == len(TITLES)


@pytest.mark.parametrize(
    "head", [refresh("30;url=/"), refresh("60"), refresh("0;url=/nojs", "<noscript>{}</noscript>")]
)
def test_a_page_that_renews_itself_is_read(read: Read, head: str) -> None:
    assert read({"/": front(head, listing("/p/{n}/")), **ARTICLES}).posts == len(TITLES)


def test_a_feed_that_is_called_html_leads_nowhere(read: Read) -> None:
    body = RSS.body.replace("<item>", f"<item><description><![CDATA[{ELSEWHERE}]]></description>", 1)
    assert read({"/": Page(body)}, "feed").posts == len(TITLES)


@pytest.mark.parametrize("row", ["<div><h3>{}</h3></div>", "<li>{}</li>"])
def test_a_listing_of_thousands_takes_as_much_longer_as_it_is_larger(row: str) -> None:
    def seconds(count: int) -> float:
        rows = "".join(row.format(f'<a href="/p/{n}/">عروض بنده الرياض رقم {n}</a>') for n in range(count))
        page = HtmlResponse("https://a.example/", body=f"<body><ul>{rows}</ul></body>".encode(), encoding="utf-8")
        begun = time.process_time()
        assert len(entries_anywhere(page, NOW, {})) == count
        return time.process_time() - begun

    assert seconds(6000) < 25 * seconds(600)


def test_what_no_database_takes_is_left_out_of_a_post(read: Read, engine: Engine) -> None:
    items = [
        {"id": f"{n}\0", "title": f"{t}\0", "content_text": "نص\0\ud83d", "tags": ["عروض\0"]}
        for n, t in enumerate(TITLES)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{**i, "url": f"{{base}}/p/{i['id']}"} for i in items],
    }
    run = read({"/": Page(json.dumps(feed), "application/feed+json")}, "feed")
    assert run.posts == len(TITLES), run.failures
    assert titles(engine) == set(TITLES)
    for kept in (reading.post for reading in readings_of(engine)):
        assert "\0" not in f"{kept.key}{kept.url}{kept.body}{kept.excerpt}{kept.categories}"


def test_an_answer_whose_packing_breaks_off_is_no_answer() -> None:
    packed = gzip.compress(b"<rss>" * 50_000)
    middle = Unpacking(crawler=get_crawler())
    asked = Request("https://a.example/")
    middle.process_request(asked)
    # Of other packings Scrapy does not see that they break off.
    assert asked.headers["Accept-Encoding"] == b"gzip"
    for body, whole in ((packed, True), (packed + b"more", True), (packed[:-30], False), (packed[:-1], False)):
        answer = Response("https://a.example/", headers={"Content-Encoding": "gzip"}, body=body)
        if whole:
            found = middle.process_response(Request(answer.url), answer)
            assert isinstance(found, Response)
            assert found.body == b"<rss>" * 50_000
        else:
            with pytest.raises(ResponseDataLossError):
                middle.process_response(Request(answer.url), answer)


def test_a_host_is_the_same_in_arabic_and_as_it_is_asked_for() -> None:
    asked, arabic = "http://xn--wgbkh5d.example/p/1/", "http://www.عروض.example/p/1/"
    assert same_site(arabic, asked)
    assert post_key(arabic, asked) == post_key(asked, arabic) == "/p/1/"
    assert not same_site("http://عرض.example/", asked)
