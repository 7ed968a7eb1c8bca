"""A home with readings of the test's own, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from offers.config import Config, load
from offers.database import open_engine
from offers.database.posts import save_readings
from offers.model import Evidence, Offer, Picture, Place, Post, Store, Validity
from tests.digest.browsing import HEARD, NOW, Heard, Open

TODAY = date(2026, 1, 28)
RIYADH = Place("SA", "riyadh", "Riyadh", "الرياض", "stated")
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
