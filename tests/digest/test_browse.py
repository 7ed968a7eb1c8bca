"""What the page does with JavaScript: filters, favourites, sharing, flyers, and reading without a network."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from offers.config import Config, load
from offers.digest.build import build
from offers.model import Place
from offers.serve import PageServer
from tests.digest.browsing import HEARD, NOW, Open, edition, found, shown
from tests.digest.conftest import JEDDAH, LAST, TODAY, Save, many, offer, period, pictures, store


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
