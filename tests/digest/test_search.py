"""The page's search: what is typed is folded as the normaliser folds, and the index comes when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from offers.digest import search
from offers.text import fold_words
from tests.digest.browsing import HEARD, Open, found


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
