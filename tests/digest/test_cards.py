"""What a card says, in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import offers
from offers.digest.cards import Setting, card, period, report_link, structured
from offers.digest.language import LANGUAGES, language
from offers.digest.texts import clean, readable, slug, web_address, writing
from offers.model import Conflict, Issue, Offer, PostLink, Promotion, Store, Validity
from tests.digest.conftest import TODAY, offer
from tests.digest.conftest import period as made

ARABIC = language("ar")
SETTING = Setting(TODAY, ZoneInfo("Asia/Riyadh"), {"one": "الأول"}, "")
NOW = datetime(2026, 1, 28, 5, 0, tzinfo=UTC)


def promotion(what: Offer, title: str = "عروض") -> Promotion:
    return Promotion("p1", title, what, (PostLink("one", "/", "https://a.example/", title, NOW),), (), NOW, NOW)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (date(2026, 1, 28), date(2026, 2, 3), "من الأربعاء 28 يناير إلى الثلاثاء 3 فبراير"),
        (date(2026, 1, 28), date(2026, 1, 28), "يوم الأربعاء 28 يناير فقط"),
        (date(2026, 1, 28), None, "ابتداءً من الأربعاء 28 يناير"),
        (None, date(2027, 1, 2), "حتى السبت 2 يناير 2027"),
        (None, None, "لم يُذكر موعد"),
    ],
)
def test_the_period_is_written_as_people_do(starts: date | None, ends: date | None, expected: str) -> None:
    assert period(made(starts, ends), TODAY, ARABIC) == expected


def test_both_calendars_and_their_shared_month() -> None:
    assert ARABIC.hijri_range(date(2026, 1, 28), date(2026, 2, 3)) == "9–15 شعبان"
    assert ARABIC.hijri_range(date(2026, 2, 10), date(2026, 2, 20)) == "22 شعبان–3 رمضان"
    assert ARABIC.hijri(date(2026, 1, 27)) == "8 شعبان 1447هـ"
    assert ARABIC.hijri(date(1900, 1, 1)) == ""


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "ينتهي اليوم"), (1, "يبقى يوم واحد"), (2, "يبقى يومان"), (3, "تبقى 3 أيام"), (11, "يبقى 11 يومًا")],
)
def test_days_left_are_counted_in_arabic(n: int, said: str) -> None:
    assert ARABIC.count("days_left", n) == said


def test_a_card_tells_the_basis_the_conflicts_and_what_was_not_understood() -> None:
    conflict = Conflict("7 شعبان 1447هـ", "body", (0, 5), "hijri", date(2026, 1, 26))
    validity = Validity(
        date(2026, 1, 28),
        date(2026, 2, 3),
        "stated",
        "inferred",
        evidence=made(TODAY, TODAY).evidence,
        conflicts=(conflict,),
    )
    found = card(
        promotion(offer("nesto", validity, issues=(Issue("x", "30 فبراير", "title", (0, 1)),))), SETTING, ARABIC
    )
    assert found.basis.startswith("النهاية تقدير")
    assert found.left == "تبقى 6 أيام"
    assert [p.quote for p in found.proofs] == ["28-1-2026", "28-1-2026"]
    assert "7 شعبان 1447هـ" in found.doubts[0]
    assert "30 فبراير" in found.doubts[1]


def test_an_unknown_store_is_shown_as_it_is_written() -> None:
    unknown = Store(None, None, "ركن الواحة", "ركن الواحة", False)
    found = card(promotion(offer("x", made(None, TODAY), stores=(unknown,))), SETTING, ARABIC)
    assert found.store is not None
    assert (found.store.id, found.store.name, found.store_note) == ("ركن-الواحه", "ركن الواحة", "متجر غير مسجل لدينا")


def test_a_promotion_without_store_or_day_has_a_card_too() -> None:
    found = card(promotion(offer("x", Validity(), stores=())), SETTING, ARABIC)
    assert (found.store, found.starts, found.ends, found.period) == (None, "", "", "لم يُذكر موعد")


@given(st.text(max_size=400))
def test_a_title_is_harmless_and_never_empty(title: str) -> None:
    found = clean(title)
    assert found
    assert len(found) <= 202
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u0000-\u001f]", found)


def test_a_title_of_20_000_characters_is_cut_at_a_word() -> None:
    assert clean("عرض " * 5000).endswith("عرض…")


def test_every_rule_that_the_normaliser_names_has_words() -> None:
    source = "".join(p.read_text("utf-8") for p in (Path(offers.__file__).parent / "normalise").glob("*.py"))
    named = set(re.findall(r'None, "(duration[\w-]*)"', source)) | {
        "weekly",
        "daily",
        "weekend",
        "today",
        "tomorrow",
        "weekday",
    }
    named |= {f"{prefix}{calendar}" for calendar in ("gregorian", "hijri") for prefix in ("", "weekday-")}
    named |= {f"{calendar}{suffix}" for calendar in ("gregorian", "hijri") for suffix in ("-agrees", "-month")}
    named |= set(re.findall(r'"(end-of-\w+)"', source))
    for code in LANGUAGES:
        assert named - set(language(code).words["rule"]) == set()


def shape(words: object) -> object:
    """The keys of a catalogue, and how many sentences a list has."""
    if isinstance(words, dict):
        return {key: shape(value) for key, value in words.items() if key not in PLURALS}
    return len(words) if isinstance(words, list) else None


PLURALS = {"zero", "one", "two", "few", "many", "other"}


def test_both_catalogues_have_the_same_words() -> None:
    arabic, english = (language(code).words for code in LANGUAGES)
    assert shape(arabic) == shape(english)
    for key, said in arabic.items():
        if isinstance(said, str):
            assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", english[key])), key


@given(st.integers(0, 400))
def test_every_count_has_its_form(n: int) -> None:
    for code in LANGUAGES:
        speech = language(code)
        for key in ("count", "days_left", "starts_in", "seen_on"):
            assert "{" not in speech.count(key, n)


def test_an_english_card_names_the_store_and_days_in_english() -> None:
    found = card(promotion(offer("nesto", made(date(2026, 1, 28), date(2026, 2, 3)))), SETTING, language("en"))
    assert found.store is not None
    assert (found.store.name, found.places[0].name) == ("Nesto", "Riyadh")
    assert found.period == "Wednesday 28 January to Tuesday 3 February"
    assert (found.left, found.hijri) == ("6 days left", "9 – 15 Shaʻban")
    assert (found.title_language, found.title_direction) == ("ar", "rtl")


@pytest.mark.parametrize(
    ("title", "expected"),
    [("عروض SACO 50%", ("ar", "rtl")), ("Panda weekly بنده", ("en", "ltr")), ("50% 28-1-2026", ("", "auto"))],
)
def test_a_title_s_language_is_that_of_most_of_its_letters(title: str, expected: tuple[str, str]) -> None:
    assert writing(title) == expected


@given(st.text(max_size=300))
def test_a_store_s_folder_is_one_name_that_a_file_system_takes(name: str) -> None:
    found = slug(name)
    assert found
    assert "/" not in found
    assert len(found.encode()) < 255
    assert found.strip(".") == found


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "//a.example", ""])
def test_only_web_addresses_are_followed(address: str) -> None:
    assert web_address(address) == ""


def test_an_address_cannot_leave_its_attribute_or_line() -> None:
    assert web_address("https://a.example/b\nc\x1ad") == "https://a.example/b%20c%20d"


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("", ""),
        ("me@a.example", "mailto:me@a.example?subject=p1%20wrong"),
        ("https://a.example/project/issues/new", "https://a.example/project/issues/new?title=p1%20wrong"),
        ("https://a.example/issues/new?labels=date", "https://a.example/issues/new?labels=date&title=p1%20wrong"),
        ("https://a.example/contact", "https://a.example/contact"),
    ],
)
def test_a_wrong_date_is_told_by_a_prepared_message(to: str, expected: str) -> None:
    assert report_link(to, "p1 wrong") == expected


def test_search_engines_are_told_stated_days_alone() -> None:
    both = structured(promotion(offer("nesto", made(TODAY, TODAY))), "x", "Nesto", ["Riyadh"])
    assert (both["@type"], both["startDate"], both["endDate"]) == ("SaleEvent", "2026-01-28", "2026-01-28")
    guessed = structured(promotion(offer("nesto", made(TODAY, TODAY, "inferred"))), "x", "Nesto", [])
    assert guessed["@type"] == "Offer"
    assert "validThrough" not in guessed


def test_marks_that_pile_up_are_cut_and_those_that_people_write_stay() -> None:
    assert clean("z" + "\u0336" * 30 + "a") == "z\u0336\u0336a"
    assert clean("عُروضٌّ") == "عُروضٌّ"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/%D8%B9%D8%B1%D9%88%D8%B6-2026/", "https://a.example/عروض-2026/"),
        ("https://a.example/%D8%B9%2F%22%3E?x=%26", "https://a.example/ع%2F%22%3E?x=%26"),
        ("https://a.example/%C7%E1/%E2%80%AE%D8", "https://a.example/%C7%E1/%E2%80%AE%D8"),
    ],
)
def test_an_address_shows_its_letters_and_keeps_all_else(address: str, expected: str) -> None:
    assert readable(address) == expected


@given(st.text(max_size=60))
def test_a_readable_address_leads_where_the_given_one_does(path: str) -> None:
    address = f"https://a.example/{quote(path)}"
    assert unquote(readable(address)) == unquote(address)
    assert quote(unquote(readable(address)), safe="/:%") == quote(unquote(address), safe="/:%")
