"""Feeds of what an address asks for, as programs read them from the pages' server."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import feedparser
import pytest
import vobject
from sqlalchemy import Engine

from offers.config import Config, load
from offers.digest.asked import answers
from offers.digest.build import build
from offers.model import Place, Store
from offers.serve import PageServer
from tests.digest.browsing import NOW, edition
from tests.digest.conftest import TODAY, Save, offer, period, store

LAST = TODAY + timedelta(days=6)
JEDDAH = Place("SA", "jeddah", "Jeddah", "جدة", "stated")
OWN = Store(None, None, "دكان الحي", "دكان الحي", False)


@pytest.fixture
def address(config: Config, engine: Engine, save: Save) -> Iterator[str]:
    """Five promotions: of two stores in two cities, one without a last day, one of two stores, one of its own."""
    save(
        offer("nesto", period(TODAY, LAST), stores=(store("nesto", "نستو"),), discount_percent=50),
        offer("lulu", period(TODAY, TODAY), stores=(store("lulu", "لولو"),), places=(JEDDAH,)),
        title="عروض الحَليب والأجبان",
    )
    save(offer("saco", period(TODAY, None), sector="home", stores=(store("saco", "ساكو"),)), title="Garden furniture")
    save(
        offer("x", period(TODAY, LAST), sector="home", stores=(store("ikea", "ايكيا"), store("jarir", "جرير"))),
        title="كراسي",
    )
    save(offer("own", period(TODAY, LAST), stores=(OWN,)), title="عروض الدكان")
    with edition(config, engine) as served:
        yield served


def ask(address: str, path: str, **headers: str) -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection(str(urlsplit(address).netloc), timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def titles(address: str, query: str, way: str = "") -> list[str]:
    """The titles in all three feeds, which agree."""
    status, headers, body = ask(address, f"/{way}feeds/feed.atom?{query}")
    assert (status, headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    atom = feedparser.parse(body)
    assert not atom.bozo
    status, headers, body = ask(address, f"/{way}feeds/feed.json?{query}")
    assert (status, headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    feed = json.loads(body)
    assert [item["id"] for item in feed["items"]] == [entry.id.rsplit(":")[-1] for entry in atom.entries]
    assert feed["title"] == atom.feed.title
    status, headers, body = ask(address, f"/{way}feeds/offers.ics?{query}")
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar = vobject.readOne(body.decode())
    dated = [entry for entry in atom.entries if entry.title != "Garden furniture"]
    assert len(getattr(calendar, "vevent_list", [])) == len(dated)
    return sorted(entry.title for entry in atom.entries)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stores=lulu", ["عروض الحَليب والأجبان"]),
        ("stores=lulu,saco", ["Garden furniture", "عروض الحَليب والأجبان"]),
        ("stores=lulu&stores=saco", ["Garden furniture", "عروض الحَليب والأجبان"]),
        ("stores=jarir", ["كراسي"]),
        (f"stores={quote('دكان-الحي')}", ["عروض الدكان"]),
        ("sectors=home&cities=riyadh", ["Garden furniture", "كراسي"]),
        (f"words={quote('حليب')}", ["عروض الحَليب والأجبان"] * 2),
        (f"words={quote('حليب')}+{quote('الرِّياض')}", ["عروض الحَليب والأجبان"]),
        (f"words={quote('حليب')}&cities=jeddah&sectors=grocery&stores=lulu", ["عروض الحَليب والأجبان"]),
        ("discount=30", ["عروض الحَليب والأجبان"]),
        ("discount=60", []),
        ("stores=panda", []),
        ("stores=lulu&cities=riyadh", []),
        ("words=GARDEN", ["Garden furniture"]),
        ("stores=,saco,", ["Garden furniture"]),
    ],
)
@pytest.mark.parametrize("way", ["", "en/"])
def test_a_feed_holds_what_agrees_with_all_that_is_asked(
    address: str, way: str, query: str, expected: list[str]
) -> None:
    assert titles(address, query, way) == expected


def test_a_feed_is_named_by_what_it_holds(address: str) -> None:
    query = f"stores=lulu&cities=jeddah&sectors=grocery&words={quote('حليب')}"
    for way, said in (("", "لولو · جدة · "), ("en/", "LuLu · Jeddah · ")):
        feed = json.loads(ask(address, f"/{way}feeds/feed.json?{query}")[2])
        assert said in feed["title"]
        assert feed["language"] == (way.strip("/") or "ar")
    ids = {
        feedparser.parse(ask(address, f"/feeds/feed.atom?{q}")[2]).feed.id
        for q in ("stores=lulu,saco", "stores=saco&stores=lulu", "stores=lulu")
    }
    assert len(ids) == 2


def test_a_client_may_send_its_words_as_they_are_written(address: str) -> None:
    host, _, port = urlsplit(address).netloc.partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    connection.putrequest("GET", "/feeds/feed.json?words=%s", skip_host=False)
    connection._buffer[0] = "GET /feeds/feed.json?words=حليب HTTP/1.1".encode()  # type: ignore[attr-defined]
    connection.endheaders()
    assert len(json.loads(connection.getresponse().read())["items"]) == 2
    connection.close()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "no condition; write stores, cities, sectors, words, discount"),
        ("stores=", "no condition"),
        ("words=%D8%8C", "no condition"),
        ("store=lulu", "store: no such condition"),
        ("q=x", "q: no such condition"),
        ("stores=nowhere", "stores=nowhere: there is none of that id"),
        ("stores=lulu,../..", "there is none of that id"),
        ("stores=%2e%2e%2fstores", "there is none of that id"),
        ("stores=" + "x" * 400, "there is none of that id"),
        ("stores=%00", "there is none of that id"),
        ("cities=atlantis", "cities=atlantis: there is none of that id"),
        ("sectors=food", "sectors=food: there is none of that id"),
        ("discount=many", "discount: write one whole number"),
        ("discount=0", "discount: write one whole number"),
        ("discount=10&discount=20", "discount: write one whole number"),
        ("discount=٣٠", "discount: write one whole number"),
        ("words=%ff", "a query that cannot be read"),
        ("lulu", "a query that cannot be read"),
        ("words=" + "x" * 1500, "more than 1500 characters"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_line(address: str, query: str, said: str) -> None:
    status, headers, body = ask(address, f"/feeds/feed.atom?{quote(query, safe='=&%,+')}")
    assert (status, headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert said in body.decode()
    assert body.count(b"\n") == 1


def test_a_feed_is_not_sent_twice_until_another_edition_says_otherwise(
    config: Config, engine: Engine, save: Save, address: str
) -> None:
    asked = "/feeds/feed.atom?stores=lulu,nesto"
    _, headers, first = ask(address, asked)
    assert ask(address, asked, **{"If-None-Match": headers["ETag"]})[0] == 304
    # An edition that says the same of these stores.
    save(offer("panda", period(TODAY, LAST)))
    build(config, engine, now=NOW + timedelta(minutes=5))
    assert ask(address, asked, **{"If-None-Match": headers["ETag"]})[0] == 304
    save(offer("lulu", period(TODAY, LAST), stores=(store("lulu", "لولو"),)), title="تخفيضات")
    build(config, engine, now=NOW + timedelta(minutes=10))
    status, _, second = ask(address, asked, **{"If-None-Match": headers["ETag"]})
    assert status == 200
    assert len(feedparser.parse(second).entries) == len(feedparser.parse(first).entries) + 1


def test_a_promotion_stands_in_it_as_in_the_edition_s_own_feed(config: Config, engine: Engine, address: str) -> None:
    for way in ("", "en/"):
        for file in ("feed.atom", "feed.json", "offers.ics"):
            own = (config.home / "site" / way / "stores" / "nesto" / file).read_bytes().decode()
            made = ask(address, f"/{way}feeds/{file}?stores=nesto")[2].decode()
            begin, end = {
                "feed.atom": ("<entry>", "</entry>"),
                "feed.json": ('"items"', "]}"),
                "offers.ics": ("BEGIN:VEVENT", "END:VEVENT"),
            }[file]
            assert made[made.index(begin) : made.index(end)] == own[own.index(begin) : own.index(end)]


def test_with_an_address_of_the_pages_a_feed_names_its_own(config: Config, engine: Engine, save: Save) -> None:
    text = config.sources_file.read_text("utf-8")
    config.sources_file.write_text(f'[site]\nbase_url = "https://offers.example/gulf"\n\n{text}', "utf-8")
    known = load(home=config.home, sources=config.sources_file)
    save(offer("nesto", period(TODAY, LAST)))
    with edition(known, engine) as served:
        atom = feedparser.parse(ask(served, "/en/feeds/feed.atom?stores=nesto&words=x")[2]).feed
        assert atom.id == "https://offers.example/gulf/en/feeds/feed.atom?stores=nesto&words=x"
        links = {link.rel: link.href for link in atom.links}
        assert links["self"] == atom.id
        feed = json.loads(ask(served, "/en/feeds/feed.json?stores=nesto")[2])
        assert feed["feed_url"] == "https://offers.example/gulf/en/feeds/feed.json?stores=nesto"
        assert feed["home_page_url"] == "https://offers.example/gulf/en/"


def test_without_an_edition_there_is_no_feed(config: Config) -> None:
    made = answers(config)
    assert made("feeds/feed.atom", "stores=lulu") is None
    assert made("feeds/other.atom", "stores=lulu") is None
    assert made("index.html", "stores=lulu") is None


def test_a_template_that_fails_is_the_operator_s_to_read(
    config: Config, engine: Engine, save: Save, caplog: pytest.LogCaptureFixture
) -> None:
    save(offer("nesto", period(TODAY, LAST)))
    build(config, engine, now=NOW)
    (config.home / "templates").mkdir()
    (config.home / "templates" / "entry.atom").write_text("{{ nothing.at.all }}", "utf-8")
    server = PageServer(config.home / "site", "127.0.0.1", 0, answers(config))
    server.start()
    status, _, body = ask(server.address, "/feeds/feed.atom?stores=nesto")
    assert (status, body) == (500, b"500 it could not be made\n")
    assert "entry.atom:1" in caplog.text
    server.shutdown()
    server.server_close()
