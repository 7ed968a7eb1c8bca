"""How every kind of page looks and reads: accessibility, widths, touch, print, and nothing that moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import Engine

from offers.config import Config
from offers.digest.build import build
from tests.digest.browsing import NOW, Open, edition, shown
from tests.digest.conftest import JEDDAH, LAST, TODAY, Save, many, offer, period, store


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("way", ["", "en/"])
def test_axe_finds_nothing_on_any_kind_of_page(served: str, open_page: Open, way: str, scheme: str) -> None:
    for name in (
        "index.html", "index.html?cities=jeddah", "stores/index.html", "cities/index.html", "stores/saco/index.html",
        "cities/jeddah/index.html", "sectors/home/index.html", "ends-today/index.html", "status.html", "about.html",
    ):  # fmt: skip
        page = open_page(f"{served}{way}{name}", color_scheme=scheme)
        if "?" in name:
            expect(page.locator(".found article").first).to_be_visible()
        for summary in page.locator("article summary").all()[:1]:
            summary.click()
        if name == "index.html":
            page.locator("article[data-store=jarir] .picture a").first.click()
            expect(page.locator("dialog.flyer")).to_be_visible()
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in violations] == [], name
    page = open_page(f"{served}editions/index.html", color_scheme=scheme)
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_no_kind_of_page_runs_out_of_the_screen(
    config: Config, engine: Engine, save: Save, open_page: Open, width: int
) -> None:
    long = store("long", "سوق" * 60)
    save(offer("x", period(TODAY, LAST), stores=(long,), coupons=("A" * 80,)), title="Unbreakable" * 30)
    save(offer("y", period(TODAY, TODAY), places=tuple(replace(JEDDAH, id=f"c{n}") for n in range(12))))
    with edition(config, engine) as address:
        for name in (
            "",
            "en/",
            "stores/index.html",
            "stores/long/index.html",
            "cities/c1/index.html",
            "about.html",
            "status.html",
        ):
            page = open_page(f"{address}{name}", width=width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_every_touch_target_is_large_enough(served: str, open_page: Open) -> None:
    page = open_page(served)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.chips a, .parts a, button, summary, .act a, input')]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 36).map((e) => e.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("width", [360, 390, 1280])
@pytest.mark.parametrize("name", ["", "stores/saco/index.html"])
def test_nothing_moves_while_the_page_loads(served: str, open_page: Open, width: int, name: str) -> None:
    page = open_page(f"{served}{name}", width=width)
    moved = page.evaluate(
        """() => new Promise((done) => {
            const moved = [];
            const told = ({node, previousRect: was, currentRect: is}) =>
                `${node?.nodeName}.${node?.className}: ${was.y}+${was.height} -> ${is.y}+${is.height}`;
            new PerformanceObserver((list) => list.getEntries().forEach((e) => moved.push(...e.sources.map(told))))
                .observe({type: 'layout-shift', buffered: true});
            requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));
        })"""
    )
    assert moved == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_link_to_a_card_far_down_shows_that_card_though_none_above_was_laid_out(
    config: Config, engine: Engine, save: Save, open_page: Open, width: int
) -> None:
    for n in range(60):
        save(offer(f"s{n}", period(TODAY, LAST)), title="عروض المتجر " * (1 + n % 9))
    with edition(config, engine) as address:
        page = open_page(address, width=width)
        far = "[...document.querySelectorAll('article.offer')].slice(-4)[0]"
        drawn = "checkVisibility({contentVisibilityAuto: true})"
        assert not page.evaluate(f"{far}.querySelector('h3').{drawn}")
        card = page.evaluate(f"{far}.id")
        page.goto(f"{address}#{card}")
        page.wait_for_function(f"document.querySelector('article:target h3')?.{drawn}")
        assert 0 <= page.evaluate("document.querySelector(':target').getBoundingClientRect().top") < 200
        page.emulate_media(media="print")
        assert page.evaluate(f"[...document.querySelectorAll('h3')].every((title) => title.{drawn})")


def test_the_printed_page_has_the_offers_and_nothing_to_press(served: str, open_page: Open) -> None:
    page = open_page(served)
    page.emulate_media(media="print")
    assert len(shown(page)) == 5
    for part in (".search", ".chips", ".act", "footer"):
        assert not page.locator(part).first.is_visible()


def test_an_operator_s_stylesheet_replaces_ours_alone(config: Config, engine: Engine, save: Save) -> None:
    own = config.home / "templates" / "static"
    own.mkdir(parents=True)
    (own / "style.css").write_text("body { color: red }", "utf-8")
    save(offer("nesto", period(TODAY, LAST)))
    folder = build(config, engine, now=NOW).parent
    assert (folder / "static/style.css").read_text() == "body { color: red }"
    assert (folder / "static/offers.js").is_file()


def test_axe_finds_nothing_in_a_folded_edition(config: Config, engine: Engine, save: Save, open_page: Open) -> None:
    many(save, 900)
    with edition(config, engine) as address:
        for name in ("", "en/sectors/grocery/2.html"):
            page = open_page(f"{address}{name}", width=1280)
            found = Axe().run(page).response["violations"]
            assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == [], name
