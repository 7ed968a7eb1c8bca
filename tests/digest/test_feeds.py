"""What programs read of an edition, checked by parsers and validators that are not ours."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import feedparser
import html5lib
import jsonschema
import pytest
import vobject
from PIL import Image
from scrapy.utils.sitemap import Sitemap
from sqlalchemy import Engine

from offers.config import Config, load
from offers.digest.build import build
from offers.model import Conflict, Evidence, Issue, Price, Store, Validity
from tests.digest.browsing import NOW
from tests.digest.conftest import TODAY, Save, offer, period

LAST = TODAY + timedelta(days=6)
HOSTILE = '</title><script>alert(1)</script>\x00\x1a ]]> "&amp;" \u202e ﷽'
KINDS = ("", "stores/nesto/", "cities/riyadh/", "sectors/grocery/")


@pytest.fixture
def folder(config: Config, engine: Engine, save: Save) -> Path:
    """An edition with promotions of every kind of period, and a hostile one."""
    travel = Validity(date(2026, 3, 1), date(2026, 5, 31), "stated", "stated")
    conflict = Conflict("7 شعبان", "body", (0, 6), "hijri", date(2026, 1, 26))
    late = Evidence("ends", "حتى الثلاثاء", "body", (3, 15), None, "weekday")
    save(
        offer("nesto", period(TODAY, LAST, "inferred")),
        offer("panda", period(None, TODAY), discount_percent=50, coupons=("SAVE10",)),
        offer("saco", period(TODAY - timedelta(days=2), None)),
        offer("flyadeal", period(TODAY, LAST), travel=travel, sector="airline"),
        offer("extra", Validity(None, LAST, "unknown", "stated", evidence=(late,), conflicts=(conflict,))),
        offer("jarir", period(TODAY, LAST), prices=(Price(Decimal("9.95"), "SAR", "9.95 ريال"),)),
        offer("noon", period(TODAY, LAST), issues=(Issue("impossible-date", "30 فبراير", "body", (0, 9)),)),
    )
    evil = Store(None, None, HOSTILE, HOSTILE, False)

    save(offer("x", period(TODAY, LAST), stores=(evil,)), title=HOSTILE)
    return build(config, engine, now=NOW).parent


@pytest.mark.parametrize("way", ["", "en/"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_group_has_feeds_that_other_programs_read(folder: Path, way: str, kind: str) -> None:
    atom = feedparser.parse((folder / way / kind / "feed.atom").read_bytes())
    assert not atom.bozo
    assert atom.version == "atom10"
    assert atom.entries
    assert len({e.id for e in atom.entries}) == len(atom.entries)
    assert all(e.title and e.updated_parsed and e.summary for e in atom.entries)
    feed = json.loads((folder / way / kind / "feed.json").read_text("utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [i["id"] for i in feed["items"]] == [e.id.rsplit(":")[-1] for e in atom.entries]
    for item in feed["items"]:
        datetime.fromisoformat(item["date_published"])
    calendar = vobject.readOne((folder / way / kind / "offers.ics").read_text("utf-8"))
    for event in calendar.vevent_list:
        assert event.dtend.value > event.dtstart.value
        # Nine in the morning of the last day: fifteen hours before the midnight after it.
        assert event.valarm.trigger.value == timedelta(hours=-15)
        assert event.valarm.trigger.related_param == "END"


def test_a_promotion_without_a_last_day_is_in_no_calendar(folder: Path) -> None:
    calendar = vobject.readOne((folder / "offers.ics").read_text("utf-8"))
    assert len(calendar.vevent_list) == 7
    panda = next(
        e for e in calendar.vevent_list if e.dtstart.value == TODAY and e.dtend.value == LAST.replace(day=29, month=1)
    )
    assert "Panda" in panda.description.value


def test_each_card_s_own_event_is_there(folder: Path) -> None:
    document = json.loads((folder / "offers.json").read_text("utf-8"))
    for promotion in document["promotions"]:
        file = folder / "ics" / f"{promotion['id']}.ics"
        assert file.exists() == (promotion["validity"]["ends"] is not None)
        if file.exists():
            event = vobject.readOne(file.read_text("utf-8")).vevent
            assert event.dtend.value == date.fromisoformat(promotion["validity"]["ends"]) + timedelta(days=1)


def test_the_data_keep_to_the_schema_that_is_published_beside_them(folder: Path) -> None:
    schema = json.loads((folder / "offers.schema.json").read_text("utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    checker.check_schema(schema)
    for way in ("", "en/"):
        document = json.loads((folder / way / "offers.json").read_text("utf-8"))
        assert len(document["promotions"]) == 8
        assert [e.message for e in checker.iter_errors(document)] == []
    broken = {**document, "promotions": [{**document["promotions"][0], "sector": "food"}]}
    assert not checker.is_valid(broken)


def test_every_page_is_html_without_an_error(folder: Path) -> None:
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page.read_bytes(), transport_encoding="utf-8")
        assert parser.errors == [], page
        # The script's own sentences are filled by it.
        text = re.sub(r'data-words="[^"]*"', "", page.read_text("utf-8"))
        assert not re.search(r" object at 0x|built-in method|\{\w+\}", text), page


def test_the_pages_tell_search_engines_what_a_promotion_is(folder: Path) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse((folder / "index.html").read_bytes())
    found = [json.loads(s.text) for s in tree.iter("script") if s.get("type") == "application/ld+json"]
    assert len(found) == 8
    assert {f["@type"] for f in found} == {"SaleEvent", "Offer"}
    flight = next(f for f in found if f.get("organizer", {}).get("@type") == "Airline")
    assert (flight["startDate"], flight["endDate"]) == ("2026-01-28", "2026-02-03")


def test_with_an_address_there_are_sitemap_canonical_links_and_a_picture_to_share(
    config: Config, engine: Engine, save: Save
) -> None:
    text = config.sources_file.read_text("utf-8")
    config.sources_file.write_text(f'[site]\nbase_url = "https://offers.example/gulf"\n\n{text}', "utf-8")
    known = load(home=config.home, sources=config.sources_file)
    save(offer("nesto", period(TODAY, LAST)))
    folder = build(known, engine, now=NOW).parent
    index = Sitemap((folder / "sitemap.xml").read_bytes())
    assert [e["loc"] for e in index] == ["https://offers.example/gulf/sitemap-1.xml"]
    found = [e["loc"] for e in Sitemap((folder / "sitemap-1.xml").read_bytes())]
    assert "https://offers.example/gulf/en/stores/nesto/" in found
    for address in found:
        path = address.removeprefix("https://offers.example/gulf/")
        assert (folder / path).exists()
    assert "Sitemap: https://offers.example/gulf/sitemap.xml" in (folder / "robots.txt").read_text()
    page = (folder / "en/stores/nesto/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://offers.example/gulf/en/stores/nesto/">' in page
    assert '<link rel="alternate" hreflang="ar" href="https://offers.example/gulf/stores/nesto/">' in page
    assert '<meta property="og:image" content="https://offers.example/gulf/en/edition.png">' in page
    atom = ET.fromstring((folder / "feed.atom").read_bytes())
    links = {e.get("rel"): e.get("href") for e in atom.findall("{http://www.w3.org/2005/Atom}link")}
    assert links["self"] == "https://offers.example/gulf/feed.atom"


def test_the_pictures_that_are_drawn_are_pictures(folder: Path) -> None:
    for name, size in (
        ("edition.png", (1200, 630)), ("en/edition.png", (1200, 630)), ("static/icon-192.png", (192, 192)),
        ("static/icon-512.png", (512, 512)),
    ):  # fmt: skip
        with Image.open(folder / name) as image:
            image.load()
            assert image.size == size
            # More than a plain ground: letters and the sign.
            assert len(image.convert("RGB").getcolors(1 << 20) or []) > 3


def test_the_manifest_names_pictures_that_are_there(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.webmanifest").read_text("utf-8"))
    assert (manifest["lang"], manifest["dir"]) == ("ar", "rtl")
    for icon in manifest["icons"]:
        assert (folder / icon["src"]).is_file()
