"""A home with readings of the test's own, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from offers.config import Config, load
from offers.database import open_engine
from offers.database.posts import save_readings
from offers.model import Evidence, Offer, Picture, Place, Post, Store, Validity
from tests.digest.browsing import HEARD, NOW, Heard, Open, edition

TODAY = date(2026, 1, 28)
LAST = TODAY + timedelta(days=6)
RIYADH = Place("SA", "riyadh", "Riyadh", "الرياض", "stated")
JEDDAH = Place("SA", "jeddah", "Jeddah", "جدة", "stated")
Save = Callable[..., None]


def store(id: str, name: str | None = None) -> Store:
    """A known store."""
    return Store(id, id.title(), name or id, id, True)


def period(starts: date | None, ends: date | None, basis: str = "stated") -> Validity:
    """A stated period, its end with another basis if that is given."""
    evidence = tuple(
        Evidence(bound, f"{day.day}-{day.month}-{day.year}", "title", (0, 5), "gregorian", "gregorian")  # type: ignore[arg-type]
        for bound, day in (("starts", starts), ("ends", ends))
        if day is not None
    )
    return Validity(
        starts,
        ends,
        "stated" if starts else "unknown",
        basis if ends else "unknown",  # type: ignore[arg-type]
        evidence=evidence,
    )


def offer(id: str, validity: Validity, **values: object) -> Offer:
    """An offer of a known store in Riyadh."""
    return replace(Offer(True, (), "grocery", (store(id),), validity, None, (RIYADH,)), **values)  # type: ignore[arg-type]


@pytest.fixture
def config(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Two sources, one of them left out."""
    for name in ("OFFERS_HOME", "OFFERS_DATABASE_URL", "OFFERS_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "sources.toml"
    file.write_text(
        '[sources.one]\ntitle = "الأول"\nurl = "http://127.0.0.1:9/"\nspider = "feed"\n\n'
        '[sources.gone]\nurl = "http://127.0.0.1:9/gone"\nspider = "feed"\nenabled = false\n',
        "utf-8",
    )
    return load(home=home, sources=file)


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    """The database of the home."""
    made = open_engine(config.database_url)
    yield made
    made.dispose()


@pytest.fixture
def save(engine: Engine) -> Save:
    """Keeps posts of a source with what they say."""

    def keep(*offers: Offer, title: str = "عروض المتجر", source: str = "one", **values: object) -> None:
        pictures: tuple[Picture, ...] = values.pop("pictures", ())  # type: ignore[assignment]
        rows = []
        for i, each in enumerate(offers):
            name = each.stores[0].text if each.stores else "x"
            key = f"/{name}/{i}/{title[:20]}"
            url = str(values.get("url", f"https://one.example{key}"))
            rows.append((Post(source, key, url, title, published=NOW), each, pictures))
        save_readings(engine, source, rows, seen=NOW, rules="1")

    return keep


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, else Playwright's own."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield made
        made.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a page at a time of the test's choice; what it says on the console, asks for and raises is in its lists."""
    contexts = []

    def open_it(
        address: str, *, now: datetime = NOW, width: int = 390, javascript: bool = True, **values: object
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            timezone_id="America/New_York",
            **values,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        heard = Heard()
        page.on("console", lambda m: heard.said.append(m.text))
        page.on("pageerror", lambda e: heard.said.append(str(e)))
        page.on("dialog", heard.dialog)
        page.on("request", lambda r: heard.asked.append(r.url))
        HEARD[page] = heard
        if javascript:
            page.clock.install(time=now)
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()


def pictures(config: Config, count: int) -> tuple[Picture, ...]:
    """Flyer pages in the home."""
    kept = config.home / "pictures"
    kept.mkdir(parents=True, exist_ok=True)
    made = []
    for n in range(count):
        Image.new("RGB", (320, 452), "#1b6e4f").save(kept / f"p{n}-t.webp")
        Image.new("RGB", (900, 1272), "#1b6e4f").save(kept / f"p{n}.webp")
        made.append(Picture(f"https://one.example/{n}.jpg", f"p{n}-t.webp", 320, 452, f"p{n}.webp", 900, 1272))
    return tuple(made)


def many(save: Save, count: int) -> None:
    """Promotions of forty stores in twenty cities and three sectors."""
    rows = []
    for n in range(count):
        place = Place("SA", f"city-{n % 20}", f"City {n % 20}", f"مدينة {n % 20}", "stated")
        validity = period(TODAY - timedelta(days=n % 7), TODAY + timedelta(days=n % 30))
        sector = ("grocery", "home", "fashion")[n % 3]
        rows.append(offer(f"store{n % 40}", validity, sector=sector, places=(place,), discount_percent=n % 90 + 1))
    for start in range(0, count, 500):
        save(*rows[start : start + 500], title=f"عروض متجرنا الكبيرة على الأجهزة والمواد الغذائية {start} من 28-1-2026")


@pytest.fixture
def served(config: Config, engine: Engine, save: Save) -> Iterator[str]:
    """The address of an edition of five promotions in two cities and two sectors."""
    save(
        offer("nesto", period(TODAY, LAST), stores=(store("nesto", "نستو"),)),
        offer("lulu", period(TODAY, TODAY), stores=(store("lulu", "لولو"),), places=(JEDDAH,)),
        title="عروض أجهزة المَطْبَخ",
    )
    save(
        offer("saco", period(TODAY, LAST), sector="home", stores=(store("saco", "ساكو"),), coupons=("SAVE10",)),
        offer("ikea", period(None, LAST), sector="home", stores=(store("ikea", "ايكيا"),), places=(JEDDAH,)),
        title="Garden furniture",
    )
    save(
        offer("jarir", period(TODAY, LAST), sector="books", stores=(store("jarir", "جرير"),), places=(RIYADH, JEDDAH)),
        title="عروض العودة للمدارس",
        pictures=pictures(config, 3),
    )
    with edition(config, engine) as address:
        yield address
