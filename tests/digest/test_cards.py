"""What a card says, in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import offers
from offers.digest.cards import card, clean_title, period
from offers.digest.language import language
from offers.model import Conflict, Issue, Offer, PostLink, Promotion, Store, Validity
from tests.digest.conftest import TODAY, offer
from tests.digest.conftest import period as made

ARABIC = language("ar")
RIYADH = ZoneInfo("Asia/Riyadh")
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
        promotion(offer("nesto", validity, issues=(Issue("x", "30 فبراير", "title", (0, 1)),))), TODAY, ARABIC, RIYADH
    )
    assert found.basis.startswith("النهاية تقدير")
    assert found.left == "تبقى 6 أيام"
    assert [p.quote for p in found.proofs] == ["28-1-2026", "28-1-2026"]
    assert "7 شعبان 1447هـ" in found.doubts[0]
    assert "30 فبراير" in found.doubts[1]


def test_an_unknown_store_is_shown_as_it_is_written() -> None:
    unknown = Store(None, None, "ركن الواحة", "ركن الواحة", False)
    found = card(promotion(offer("x", made(None, TODAY), stores=(unknown,))), TODAY, ARABIC, RIYADH)
    assert found.store is not None
    assert (found.store.id, found.store.name, found.store_note) == ("ركن-الواحه", "ركن الواحة", "متجر غير مسجل لدينا")


def test_a_promotion_without_store_or_day_has_a_card_too() -> None:
    found = card(promotion(offer("x", Validity(), stores=())), TODAY, ARABIC, RIYADH)
    assert (found.store, found.starts, found.ends, found.period) == (None, "", "", "لم يُذكر موعد")


@given(st.text(max_size=400))
def test_a_title_is_harmless_and_never_empty(title: str) -> None:
    found = clean_title(title)
    assert found
    assert len(found) <= 202
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u0000-\u001f]", found)


def test_a_title_of_20_000_characters_is_cut_at_a_word() -> None:
    assert clean_title("عرض " * 5000).endswith("عرض…")


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
    assert named - set(ARABIC.words["rule"]) == set()
