"""What the page does with JavaScript: filters, search, favourites, sharing, flyers, and reading without a network."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unicodedata import category
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from offers.config import Config, load
from offers.digest import search
from offers.digest.build import build
from offers.model import Picture, Place
from offers.serve import PageServer
from offers.text import fold_words
from tests.digest.browsing import HEARD, NOW, Open, edition, shown
from tests.digest.conftest import RIYADH, TODAY, Save, offer, period, store

LAST = TODAY + timedelta(days=6)
JEDDAH = Place("SA", "jeddah", "Jeddah", "جدة", "stated")


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


def found(page: Page, *stores: str) -> None:
    """Waits until exactly the cards of these stores can be seen."""
    cards = page.locator("article.offer:visible")
    expect(cards).to_have_count(len(stores))
    assert shown(page) == sorted(stores)


def test_filters_combine_and_live_in_the_address(served: str, open_page: Open) -> None:
    page = open_page(served)
    page.locator("[data-kind=cities] [data-id=jeddah]").click()
    found(page, "lulu", "ikea", "jarir")
    assert page.url.endswith("?cities=jeddah")
    page.locator("[data-kind=sectors] [data-id=home]").click()
    found(page, "ikea")
    page.locator("[data-kind=sectors] [data-id=grocery]").click()
    found(page, "ikea", "lulu")
    assert page.url.endswith("?cities=jeddah&sectors=home,grocery")
    address = page.url
    page.go_back()
    found(page, "ikea")
    found(open_page(address), "ikea", "lulu")
    page.locator(".clear").click()
    found(page, "nesto", "lulu", "saco", "ikea", "jarir")
    assert HEARD[page].said == []


CHIPS = ("[data-kind=cities] [data-id=jeddah]", "[data-kind=sectors] [data-id=grocery]")


@pytest.mark.parametrize("way", ["", "en/"])
def test_what_is_chosen_is_followed_by_one_feed(served: str, open_page: Open, way: str) -> None:
    page = open_page(f"{served}{way}")
    page.locator(CHIPS[0]).click()
    links = page.locator(".chosen a")
    expect(links).to_have_attribute("href", re.compile(r"cities/jeddah/feed\.atom$"))
    page.locator(CHIPS[1]).click()
    page.locator(".search input").fill("المَطبخ")
    page.locator(".search input").press("Enter")
    expect(links).to_have_count(3)
    expect(links.first).to_have_attribute("href", re.compile("words="))
    found(page, "lulu")
    for link, kind in zip(links.all(), ("application/atom+xml", "application/json", "text/calendar"), strict=True):
        answer = page.request.get(str(link.evaluate("link => link.href")))
        assert answer.headers["content-type"].startswith(kind)
        assert f"{served}{way}feeds/" in answer.url
        one = page.locator("article.offer:visible").get_attribute("id")
        assert answer.text().count(f"{one}") == 1
    # Asked for once: what one answer told holds for the page.
    asked = [url for url in HEARD[page].asked if "feeds/feed.atom" in url]
    assert len(asked) == 1
    assert HEARD[page].said == []


def test_on_a_static_host_each_choice_is_followed_by_its_own_feed(
    config: Config, engine: Engine, save: Save, open_page: Open
) -> None:
    text = config.sources_file.read_text("utf-8")
    config.sources_file.write_text(f'[site]\nreport = "me@offers.example"\n\n{text}', "utf-8")
    known = load(home=config.home, sources=config.sources_file)
    save(offer("lulu", period(TODAY, TODAY), stores=(store("lulu", "لولو"),), places=(JEDDAH,)))
    with edition(known, engine, static=True) as address:
        page = open_page(address)
        for chip in CHIPS:
            page.locator(chip).click()
        links = page.locator(".chosen a")
        expect(links).to_have_count(3)
        feeds = [str(link.get_attribute("href")).removeprefix("./") for link in links.all()]
        assert feeds[:2] == ["cities/jeddah/feed.atom", "sectors/grocery/feed.atom"]
        assert feeds[2].startswith("mailto:me@offers.example?subject=watch")
        assert all(page.request.get(f"{address}{feed}").ok for feed in feeds[:2])


@pytest.mark.parametrize(
    ("typed", "stores"),
    [
        ("مطبخ", ["lulu", "nesto"]),
        ("اجهزه", ["lulu", "nesto"]),
        ("أجهزة جده", ["lulu"]),
        ("GARDEN", ["ikea", "saco"]),
        ("jeddah saco", []),
        ("إيكيا", ["ikea"]),
        ("كتب", ["jarir"]),
        ("save10", ["saco"]),
    ],
)
def test_search_folds_what_is_typed_as_the_normaliser_does(
    served: str, open_page: Open, typed: str, stores: list[str]
) -> None:
    page = open_page(served)
    page.locator(".search input").fill(typed)
    page.locator(".search input").press("Enter")
    expect(page.locator(".say")).not_to_be_empty()
    found(page, *stores)
    if not stores:
        assert "لا عروض" in page.locator(".say").inner_text()


def test_the_index_is_loaded_only_when_it_is_searched(served: str, open_page: Open) -> None:
    page = open_page(served)
    page.wait_for_load_state("networkidle")
    # The service worker fetches for itself; what counts is what the page waits for.
    own = [url for url in HEARD[page].asked if "search.json" in url or "fold.js" in url]
    assert own == []
    page.locator(".search input").press_sequentially("نستو")
    page.clock.run_for(1000)
    found(page, "nesto")


# Python and the browser know Unicode in different versions beyond the letters that people type.
KNOWN = st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cn"))


@given(st.text(KNOWN, max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_page_folds_as_the_normaliser(folding_page: Page, text: str) -> None:
    bare = text.replace("\n", " ").replace("\r", " ")
    theirs = folding_page.evaluate("([text, table]) => fold(text, table)", [bare, dict(search.folding())])
    assert theirs == fold_words(bare)


def test_the_page_folds_every_character_as_the_normaliser(folding_page: Page) -> None:
    every = [chr(c) for c in range(0x20, 0x10000) if category(chr(c)) not in ("Cs", "Cn") and chr(c) not in "\n\r"]
    theirs = folding_page.evaluate(
        "([all, table]) => all.map((char) => fold(`0${char}0`, table))", [every, dict(search.folding())]
    )
    different = [
        (char, ours, its) for char, its in zip(every, theirs, strict=True) if (ours := fold_words(f"0{char}0")) != its
    ]
    assert different == []


@pytest.mark.parametrize(
    "text", ["عُرُوضُ الأحْسَاء", "٢٨-٣٠ ینایر", "مكتبة جرير", "«ﻋﺮﻭﺽ» ﷼", "Straße ΣΊΣΥΦΟΣ", "كـــارفور", "don't"]
)
def test_the_page_folds_what_people_write_as_the_normaliser(folding_page: Page, text: str) -> None:
    theirs = folding_page.evaluate("([text, table]) => fold(text, table)", [text, dict(search.folding())])
    assert theirs == fold_words(text)


@pytest.fixture(scope="module")
def folding_page(browser: Browser) -> Iterator[Page]:
    """A page with the fold of the project's own script."""
    page = browser.new_page()
    page.goto("about:blank")
    script = Path(__file__).parents[2] / "templates" / "static" / "fold.js"
    page.add_script_tag(content=f"{script.read_text('utf-8')}\nwindow.fold = fold;", type="module")
    page.wait_for_function("() => Boolean(window.fold)")
    yield page
    page.close()


def test_favourites_stay_on_the_device_and_come_first(served: str, open_page: Open) -> None:
    page = open_page(f"{served}stores/jarir/index.html")
    star = page.locator(".star")
    expect(star).to_have_attribute("aria-pressed", "false")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto(served)
    first = page.locator("article.offer").first
    expect(first).to_have_attribute("data-store", "jarir")
    expect(page.locator(".favourites h2")).to_have_text("مفضلتي")
    assert page.locator("[data-kind=stores] a").first.get_attribute("data-id") == "jarir"
    page.goto(f"{served}stores/jarir/index.html")
    page.locator(".star").click()
    page.goto(served)
    expect(page.locator(".favourites")).to_be_hidden()


def test_storage_that_holds_something_else_or_is_forbidden_is_no_error(served: str, open_page: Open) -> None:
    page = open_page(served)
    for kept in ("{broken", "[]", "null", '{"stores": 5}', '{"stores": [1, "gone"]}'):
        page.evaluate("kept => localStorage.setItem('offers-favourites', kept)", kept)
        page.reload()
        assert len(shown(page)) == 5
    assert HEARD[page].said == []


def test_a_card_is_sent_on_with_its_words_and_address(served: str, open_page: Open) -> None:
    page = open_page(served)
    page.evaluate("window.sent = []; navigator.share = async (what) => { window.sent.push(what); }; 0")
    card = page.locator("article[data-store=nesto]")
    card.scroll_into_view_if_needed()
    card.locator(".share").click()
    sent = page.evaluate("window.sent[0]")
    assert "نستو" in sent["text"]
    assert "عروض أجهزة" in sent["text"]
    assert sent["url"] == f"{served}stores/nesto/index.html#{card.get_attribute('id')}"
    page.goto(sent["url"])
    assert page.evaluate("document.querySelector(':target').dataset.store") == "nesto"


def test_without_web_share_whatsapp_is_opened_with_the_words(served: str, open_page: Open) -> None:
    page = open_page(served)
    page.evaluate("navigator.share = undefined; window.open = (url) => { window.opened = url; }; 0")
    page.locator("article[data-store=nesto]").scroll_into_view_if_needed()
    page.locator("article[data-store=nesto] .share").click()
    opened = page.evaluate("window.opened")
    assert opened.startswith("https://wa.me/?text=")
    assert page.evaluate("url => new URL(url).searchParams.get('text')", opened).endswith(
        str(page.locator("article[data-store=nesto]").get_attribute("id"))
    )


def test_a_coupon_is_copied(served: str, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.clock.install(time=NOW)
    page.goto(served)
    page.locator("article[data-store=saco]").scroll_into_view_if_needed()
    copy = page.locator("article[data-store=saco] .copy")
    copy.click()
    expect(copy).to_have_text("نُسخ")
    assert page.evaluate("navigator.clipboard.readText()") == "SAVE10"
    context.close()


@pytest.mark.parametrize("way", ["", "en/"])
def test_the_flyer_opens_large_turns_and_closes_by_keyboard(served: str, open_page: Open, way: str) -> None:
    page = open_page(f"{served}{way}")
    page.locator("article[data-store=jarir] .picture a").first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.flyer")
    expect(dialog).to_be_visible()
    assert page.url == f"{served}{way}"
    leaves = dialog.locator(".leaf")
    expect(leaves).to_have_count(3)
    expect(leaves.first).to_be_in_viewport()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.locator(".strip").focus()
    page.keyboard.press("ArrowLeft" if not way else "ArrowRight")
    expect(leaves.nth(1)).to_be_in_viewport(ratio=0.999)
    narrow = leaves.nth(1).locator("img").bounding_box()
    assert narrow
    assert narrow["x"] >= 0
    assert narrow["x"] + narrow["width"] <= 390
    assert narrow["y"] + narrow["height"] <= 800
    dialog.locator(".zoom").click()
    expect(dialog.locator(".strip")).to_have_class("strip zoomed")
    wide = leaves.nth(1).locator("img").bounding_box()
    assert wide
    assert wide["width"] > narrow["width"] * 1.5
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_without_javascript_each_flyer_page_and_every_group_is_a_link(served: str, open_page: Open) -> None:
    page = open_page(served, javascript=False)
    assert len(page.locator("article[data-store=jarir] .picture a").all()) == 3
    assert not page.locator(".search").is_visible()
    page.locator("[data-kind=cities] [data-id=jeddah]").click()
    page.wait_for_url("**/cities/jeddah/index.html")
    assert shown(page) == ["ikea", "jarir", "lulu"]
    page.get_by_text("كل المدن").click()
    page.wait_for_url("**/cities/index.html")
    page.locator("footer").get_by_text("المتاجر من الألف إلى الياء").click()
    page.wait_for_url("**/stores/index.html")
    page.get_by_text("نستو").click()
    page.wait_for_url("**/stores/nesto/index.html")
    page.get_by_text("English").click()
    page.wait_for_url("**/en/stores/nesto/index.html")
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert page.locator("article h3").get_attribute("dir") == "rtl"


def test_the_last_edition_is_read_without_a_network(
    config: Config, engine: Engine, save: Save, browser: Browser
) -> None:
    save(offer("nesto", period(TODAY, LAST)))
    build(config, engine, now=NOW)
    server = PageServer(config.home / "site", "127.0.0.1", 0)
    server.start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.match('en/index.html').then(Boolean)")
    server.shutdown()
    server.server_close()
    page.goto(server.address)
    assert page.locator("article.offer").count() == 1
    page.get_by_text("English").click()
    page.wait_for_url("**/en/index.html")
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


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


def test_a_large_edition_folds_and_its_search_finds_what_is_not_on_the_page(
    config: Config, engine: Engine, save: Save, open_page: Open
) -> None:
    many(save, 900)
    index = build(config, engine, now=NOW)
    assert index.stat().st_size < 400_000
    all_cards = json.loads((index.parent / "offers.json").read_text("utf-8"))["promotions"]
    on_pages = {
        line.split('data-promotion="')[1].split('"')[0]
        for page in (index.parent / "sectors").rglob("*.html")
        for line in page.read_text("utf-8").splitlines()
        if 'data-promotion="' in line
    }
    assert on_pages == {p["id"] for p in all_cards}
    with edition(config, engine) as address:
        page = open_page(address)
        first = page.locator("article.offer").count()
        assert first < len(all_cards)
        page.locator("[data-kind=cities] a").first.click()
        expect(page.locator(".found article")).to_have_count(24)
        page.locator(".found > .more").click()
        expect(page.locator(".found article")).not_to_have_count(24)
        link = page.locator(".found article .store a").last
        assert str(link.evaluate("link => link.href")).startswith(f"{address}stores/")
        assert page.evaluate("document.querySelectorAll('article[id]').length") >= 24
        whole = page.locator(".whole a").last
        assert HEARD[page].said == []
        page.goto(str(whole.evaluate("link => link.href")))
        assert page.locator("article.offer").count() == 100
        page.locator("[rel=next]").click()
        page.wait_for_url("**/2.html")
        assert page.locator("article.offer").count() > 0


def test_a_hundred_cards_are_a_light_page(config: Config, engine: Engine, save: Save) -> None:
    text = config.sources_file.read_text("utf-8")
    config.sources_file.write_text(f'[site]\nreport = "me@offers.example"\n\n{text}', "utf-8")
    known = load(home=config.home, sources=config.sources_file)
    flyers = pictures(config, 100)
    for n in range(100):
        place = Place("SA", f"city-{n % 20}", f"City {n % 20}", f"مدينة {n % 20}", "stated")
        one = offer(f"store{n}", period(TODAY - timedelta(days=n % 7), TODAY + timedelta(days=n % 30)), places=(place,))
        title = f"{TITLES[n % len(TITLES)]} {n} من {n % 28 + 1} يناير حتى {(n * 7) % 28 + 1} فبراير 2026"
        save(one, title=title, url=f"https://one.example/{quote(title)}/", pictures=flyers[n : n + 1])
    page = build(known, engine, now=NOW).read_bytes()
    assert page.count(b'<article class="offer"') == 100
    assert len(page) <= 250_000
    assert len(gzip.compress(page)) <= 30_000
    static = config.home / "site" / "static"
    for script in ("*.js", "*.css"):
        assert sum(f.stat().st_size for f in static.glob(script)) <= 20_000


TITLES = (
    "عروض متجر الواحة الرياض الأسبوعية على المواد الغذائية",
    "تخفيضات نهاية الموسم تصل إلى 50% على الملابس والأحذية",
    "مهرجان الأجهزة المنزلية والشاشات والجوالات بأسعار خاصة",
    "نشرة العروض الطازجة خضار وفواكه ولحوم",
    "Weekend deals on electronics and home appliances",
)


def test_a_sent_link_finds_its_card_on_another_page(
    config: Config, engine: Engine, save: Save, open_page: Open
) -> None:
    many(save, 900)
    with edition(config, engine) as address:
        site = config.home / "site"
        second = (site / "sectors/grocery/2.html").read_text("utf-8")
        id = second.split('data-promotion="')[1].split('"')[0]
        page = open_page(f"{address}sectors/home/index.html#{id}")
        page.wait_for_url(f"**/stores/*/index.html#{id}")
        assert page.evaluate("document.querySelector(':target') !== null")


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


def test_earlier_editions_are_linked_from_the_root_and_from_each_day(
    config: Config, engine: Engine, save: Save, open_page: Open
) -> None:
    save(offer("nesto", period(TODAY, LAST)))
    for days in range(3):
        build(config, engine, now=NOW + timedelta(days=days))
    server = PageServer(config.home / "site", "127.0.0.1", 0)
    server.start()
    page = open_page(f"{server.address}editions/index.html", javascript=False)
    assert page.locator(".editions li").count() == 3
    page.get_by_text("Wednesday 28 January 2026").click()
    page.wait_for_url("**/2026-01-28/en/index.html")
    assert shown(page) == ["nesto"]
    page.goto(f"{server.address}2026-01-30/index.html")
    page.locator("footer").get_by_text("أعداد سابقة").click()
    page.wait_for_url("**/2026-01-30/editions/index.html")
    assert page.locator(".editions li").count() == 2
    page.get_by_text("الخميس 29 يناير 2026").click()
    page.wait_for_url("**/2026-01-29/index.html")
    first = open_page(f"{server.address}2026-01-28/editions/index.html", javascript=False)
    assert "هذا أول عدد" in first.locator("main").inner_text()
    server.shutdown()
    server.server_close()


def test_new_is_what_the_edition_before_did_not_hold(
    config: Config, engine: Engine, save: Save, open_page: Open
) -> None:
    save(offer("nesto", period(TODAY, LAST)))
    build(config, engine, now=NOW)
    save(offer("panda", period(TODAY, LAST)))
    index = build(config, engine, now=NOW + timedelta(days=1))
    new = index.read_text("utf-8").split('id="new"')[1].split("</section>")[0]
    assert 'data-store="panda"' in new
    assert 'data-store="nesto"' not in new


def test_axe_finds_nothing_in_a_folded_edition(config: Config, engine: Engine, save: Save, open_page: Open) -> None:
    many(save, 900)
    with edition(config, engine) as address:
        for name in ("", "en/sectors/grocery/2.html"):
            page = open_page(f"{address}{name}", width=1280)
            found = Axe().run(page).response["violations"]
            assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == [], name
