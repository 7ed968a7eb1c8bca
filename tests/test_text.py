"""Folding loses no way back, and unites what people write in several ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.text import fold, fold_words

ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآءؤئةىـًٌٍَُِّْ ٠١٢٣٤٥٦٧٨٩0123456789ﷲﻻ-/–%", max_size=80)


@given(st.one_of(st.text(max_size=200), ARABIC))
def test_every_span_of_the_folded_text_leads_to_one_of_the_original(text: str) -> None:
    folded = fold(text)
    last = 0
    for i in range(len(folded.text)):
        start, end = folded.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start


@given(st.one_of(st.text(max_size=200), ARABIC))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = fold_words(text)
    assert fold_words(once) == once


@given(ARABIC)
def test_a_quoted_span_folds_to_what_was_found(text: str) -> None:
    folded = fold(text)
    words = folded.text.split()
    at = 0
    for word in words:
        at = folded.text.index(word, at)
        start, end = folded.span(at, at + len(word))
        assert word in fold(text[start:end]).text
        at += len(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الأحساء", "الاحساء"),
        ("بنده", "بندة"),
        ("عـــروض", "عروض"),
        ("ﻋﺮﻭﺽ", "عروض"),
        ("مستشفى", "مستشفي"),
        ("B.TECH", "b tech"),
        ("Papa John’s", "papa johns"),
        ("٢٨", "28"),
        ("۲۸", "28"),
        ("کارفور", "كارفور"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold_words(one) == fold_words(other)


def test_a_lone_tatweel_is_a_dash_and_one_in_a_word_is_nothing() -> None:
    assert fold("5 ـ 6 عـرض").text == "5 - 6 عرض"


def test_the_span_of_a_word_takes_in_the_marks_after_it() -> None:
    text = "سنة 1447هـ!"
    folded = fold(text)
    assert text[slice(*folded.span(4, 9))] == "1447هـ"
