"""The page in a real browser: on a phone, by keyboard, without JavaScript, on another day, with hostile posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import Engine

from offers.config import Config
from offers.database.posts import withdraw
from offers.digest.build import build
from offers.serve import PageServer
from tests.digest.browsing import HEARD, NOW, Open, edition, shown
from tests.digest.conftest import TODAY, Save, offer, period


@pytest.fixture
def served(config: Config, engine: Engine, save: Save) -> Iterator[str]:
    """The address of an edition with a promotion that ends today and one that ends later."""
    save(offer("today", period(TODAY, TODAY)), offer("week", period(TODAY, TODAY + timedelta(days=6), "inferred")))
    with edition(config, engine) as address:
        yield address


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_nothing_runs_out_of_the_page(served: str, open_page: Open, width: int) -> None:
    page = open_page(served, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert shown(page) == ["today", "week"]
    assert HEARD[page].said == []
    assert all(url.startswith(served) for url in HEARD[page].asked)


def test_what_has_ended_is_hidden_on_a_later_day_by_the_site_s_clock(served: str, open_page: Open) -> None:
    page = open_page(served, now=NOW + timedelta(days=1))
    assert shown(page) == ["week"]
    assert page.locator(".stale").is_visible()
    assert not page.locator("#ends-today").is_visible()
    last = open_page(served, now=datetime.fromisoformat("2026-01-28T23:59:00+03:00"))
    assert shown(last) == ["today", "week"]
    after = open_page(served, now=datetime.fromisoformat("2026-01-29T00:01:00+03:00"))
    assert shown(after) == ["week"]


def test_an_older_browser_hides_what_has_ended(served: str, open_page: Open) -> None:
    page = open_page(served, now=NOW + timedelta(days=1))
    page.add_init_script("delete Document.prototype.adoptedStyleSheets")
    page.reload()
    assert shown(page) == ["week"]
    assert not page.locator("#ends-today").is_visible()
    assert HEARD[page].said == []


def test_what_has_no_end_leaves_a_later_page_after_seven_days(
    config: Config, engine: Engine, save: Save, open_page: Open
) -> None:
    save(offer("open", period(TODAY, None)), offer("week", period(TODAY, TODAY + timedelta(9))))
    with edition(config, engine) as address:
        assert shown(open_page(address, now=NOW + timedelta(days=6))) == ["open", "week"]
        later = open_page(f"{address}?sectors=grocery", now=NOW + timedelta(days=7))
        expect(later.locator(".found h2")).to_have_text("نتيجة واحدة")
    assert shown(later) == ["week"]
    assert not later.locator("h1 .n").is_visible()


def test_a_page_that_stays_open_past_midnight_hides_what_has_ended(served: str, open_page: Open) -> None:
    page = open_page(served, now=datetime.fromisoformat("2026-01-28T23:58:30+03:00"))
    assert shown(page) == ["today", "week"]
    page.clock.run_for(3 * 60 * 1000)
    assert shown(page) == ["week"]


def test_without_javascript_everything_is_there_and_says_of_which_day_it_is(served: str, open_page: Open) -> None:
    page = open_page(served, javascript=False)
    assert shown(page) == ["today", "week"]
    assert "28 يناير 2026" in page.locator("header time").inner_text()
    page.locator("article[data-store=week] summary").click()
    assert page.locator("article[data-store=week] q").first.is_visible()


def test_the_evidence_opens_by_keyboard(served: str, open_page: Open) -> None:
    page = open_page(served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("article[data-store=week] summary").focus()
    page.keyboard.press("Enter")
    assert "تاريخ مكتوب" in page.locator("article[data-store=week] .proofs").inner_text()


def test_cards_lead_to_the_pages_of_their_store_and_city(served: str, open_page: Open) -> None:
    page = open_page(served)
    page.locator("article[data-store=week] .store a").click()
    page.wait_for_url("**/stores/week/index.html")
    assert shown(page) == ["week"]
    page.locator("article .tags a").first.click()
    page.wait_for_url("**/cities/riyadh/index.html")
    assert shown(page) == ["today", "week"]


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "عرض \u202egnp.exe\u202c نهاية",
    "{{ 7*7 }} {% raw %}",
    "z̶̢̛a̵͔͝l̷̰̂g̶̮̈o̵̦͝ " * 30,
    "عرض" * 7000,
    "tab\tnul\x01bell\x07",
)


def test_hostile_posts_are_harmless_text(config: Config, engine: Engine, save: Save, open_page: Open) -> None:
    for i, title in enumerate(HOSTILE):
        save(offer(f"s{i}", period(TODAY, TODAY)), title=title, url="javascript:alert(3)")
    with edition(config, engine) as address:
        page = open_page(address)
        assert len(shown(page)) == len(HOSTILE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        headings = " ".join(page.locator("h3").all_inner_texts())
        assert "<script>alert(1)</script>" in headings
        assert "{{ 7*7 }}" in headings
        assert "\u202e" not in headings
        assert page.locator("a[href^='javascript:']").count() == 0
        assert HEARD[page].said == []


def test_a_screenshot_can_be_taken(served: str, open_page: Open, tmp_path: Path) -> None:
    assert open_page(served, width=1280).screenshot(path=tmp_path / "page.png")


def test_what_was_extended_and_withdrawn_is_seen(config: Config, engine: Engine, save: Save, open_page: Open) -> None:
    title = "عروض الأسبوع في كل الفروع"
    ends = TODAY + timedelta(days=3)
    save(offer("nesto", period(TODAY, ends)), offer("panda", period(TODAY, ends)), title=title)
    build(config, engine, now=NOW)
    save(offer("nesto", period(TODAY, ends + timedelta(days=4))), title=f"{title}: تمديد")
    withdraw(engine, "one", [f"/panda/1/{title[:20]}"], NOW + timedelta(hours=20))
    later = NOW + timedelta(days=1)
    build(config, engine, now=later)
    server = PageServer(config.home / "site", "127.0.0.1", 0)
    server.start()
    for way in ("", "en/"):
        page = open_page(f"{server.address}{way}", now=later, width=360)
        assert page.locator("#extended article[data-store=nesto] .changed").is_visible()
        assert page.locator("#withdrawn s").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert Axe().run(page).violations_count == 0
        assert HEARD[page].said == []
    server.shutdown()
    server.server_close()
