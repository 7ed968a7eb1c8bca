"""The sample portal as a crawler meets it, and its posts as their author meant them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import feedparser
import pytest
from parsel import Selector
from PIL import Image

from offers.normalise import normalise
from offers.sample.server import serve
from offers.sample.site import posts

DAY = date(2026, 1, 27)
DAYS = [DAY, date(2025, 12, 30), date(2026, 2, 17), date(2026, 3, 1), date(2028, 2, 28), date(2027, 1, 1)]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The portal as it stands on a day, on a free port."""
    with serve(DAY, 0) as address:
        yield address


def get(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urlopen(Request(address, headers=headers)) as response:
            return response.status, dict(response.headers), response.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def page(address: str) -> Selector:
    status, _, body = get(address)
    assert status == 200, address
    return Selector(body.decode())


def test_there_are_enough_posts_offers_and_stores() -> None:
    found = posts(DAY)
    offers = [p for p in found if p.meant.offer]
    assert len(found) >= 80
    assert len(offers) >= 40
    assert len({p.meant.store for p in offers}) >= 25
    standing = [p for p in offers if p.meant.ends is None or p.meant.ends >= DAY]
    assert len(standing) >= 30
    assert sum(p.meant.ends == DAY for p in offers) >= 3
    assert any(p.meant.ends is not None and p.meant.ends < DAY for p in offers)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_post_is_read_as_its_author_meant_it(day: date) -> None:
    wrong = []
    for post in posts(day):
        offer = normalise(post.title, "\n".join(post.paragraphs), post.published, country="SA")
        validity = offer.validity
        store = next((s.id or s.text for s in offer.stores), None)
        read = (offer.offer, validity.starts, validity.ends, store) if offer.offer else (False,)
        meant = post.meant
        expected = (True, meant.starts, meant.ends, meant.store) if meant.offer else (False,)
        if read != expected or (meant.offer and meant.inferred != (validity.ends_basis == "inferred")):
            wrong.append((post.title, read, expected))
    assert wrong == []


def test_addresses_are_the_same_on_every_day() -> None:
    assert {p.path for p in posts(DAY)} == {p.path for p in posts(DAY + timedelta(days=40))}


def test_the_front_page_has_the_three_blocks_and_times_without_a_year(base: str) -> None:
    front = page(base)
    headings = [h.strip() for h in front.css(".block-head .heading::text").getall()]
    assert headings == ["رائج الآن", "قد يهمك", "اختيارات المحرر"]
    stamps = [s.strip() for s in front.css("time::text").getall()]
    assert stamps
    assert all(re.fullmatch(r"\w+ \d{1,2} \w+ \d{1,2}:\d\d [صم]", s) for s in stamps)
    links = [a.attrib["href"] for a in front.css("aside .post-title a")]
    assert len(links) > len(set(links)), "a post stands in two blocks"
    assert "بيانات تجريبية" in front.css("body").get("")


def test_listings_lead_to_every_post(base: str) -> None:
    seen: set[str] = set()
    address = base
    while address:
        listing = page(address)
        seen |= {a.attrib["href"] for a in listing.css(".posts-wrap .post-title a")}
        address = listing.css("a.next::attr(href)").get() or ""
    assert len(seen) == len(posts(DAY))


def test_every_link_of_an_article_resolves(base: str) -> None:
    article = page(f"{base}news/nesto-weekly-all/")
    assert article.css("h1::text").get() == next(p.title for p in posts(DAY) if p.slug == "nesto-weekly-all")
    for address in {*article.css("a::attr(href)").getall(), *article.css("link::attr(href)").getall()}:
        assert get(address)[0] == 200, address
    for address in article.css(".entry-content img::attr(src)").getall():
        with Image.open(BytesIO(get(address)[2])) as picture:
            assert picture.size == (700, 990)


@pytest.mark.parametrize(("path", "version"), [("feed/", "rss20"), ("feed/atom/", "atom10")])
def test_the_feeds_are_feeds(base: str, path: str, version: str) -> None:
    status, headers, body = get(base + path)
    feed = feedparser.parse(body, response_headers={"content-type": headers["Content-Type"]})
    assert (status, feed.version, feed.bozo, len(feed.entries)) == (200, version, False, 10)
    assert get(base + path, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert feedparser.parse(get(f"{base}{path}?paged=2")[2]).entries[0].link != feed.entries[0].link
    assert get(f"{base}{path}?paged=99")[0] == 404


def test_the_rest_routes_answer_as_wordpress_does(base: str) -> None:
    route = f"{base}wp-json/wp/v2/posts"
    status, headers, body = get(f"{route}?per_page=50&_embed=1")
    rows = json.loads(body)
    assert (status, headers["X-WP-TotalPages"], len(rows)) == (200, "2", 50)
    assert "&#8211;" in " ".join(r["title"]["rendered"] for r in rows)
    assert all(re.fullmatch(r"[\d-]{10}T[\d:]{8}", r["date_gmt"]) for r in rows)
    assert any("_embedded" in r for r in rows)
    status, _, body = get(f"{route}?page=99")
    assert (status, json.loads(body)["code"]) == (400, "rest_post_invalid_page_number")
    assert get(f"{route}?per_page=101")[0] == 400
    assert set(json.loads(get(f"{route}?_fields=id,link")[2])[0]) == {"id", "link"}
    assert get(f"{route}/99999")[0] == 404


@pytest.mark.parametrize("path", ["none/", "page/99/", "page/x/", "category/none/", "wp-content/uploads/x-1.jpg"])
def test_what_is_not_there_is_404(base: str, path: str) -> None:
    assert get(base + path)[0] == 404
