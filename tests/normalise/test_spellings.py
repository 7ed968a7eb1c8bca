"""Listed stores under another spelling: the same letters or consonants, and no other shop for it."""

from __future__ import annotations

from datetime import date

import pytest

from offers.normalise import normalise

DAY = date(2026, 1, 27)

SAME: list[tuple[str, str]] = [
    # Blanks.
    ("عروض فيفا سوبر ماركت دبي حتى 30 يناير", "viva"),
    ("عروض برافو سوبر ماركت رام الله حتى 30 يناير", "bravo-ps"),
    ("عروض تريدلاين على السماعات حتى 30 يناير", "tradeline"),
    # Long vowels.
    ("عروض سيتي مكس الرياض حتى 30 يناير", "city-max"),
    ("عروض ميسترو بيتزا حتى 30 يناير", "maestro"),
    ("عروض بلاج انز دبي حتى 30 يناير", "plug-ins"),
]
OTHERS: list[tuple[str, str]] = [
    # The words for a shop's kind are none of the name's own consonants.
    ("عروض سفير هايبر ماركت عجمان حتى 30 يناير", "سفير هايبر ماركت"),
    ("عروض المرشدي الهرم حتى 30 يناير", "المرشدي"),
    # In Arabic's own words a vowel makes another word.
    ("عروض أولاد حسين حتى 30 يناير", "أولاد حسين"),
    ("عروض بيت البكري حتى 30 يناير", "بيت البكري"),
    ("عروض عطور الحاج حتى 30 يناير", "عطور الحاج"),
    ("عروض العريقة في بغداد حتى 30 يناير", "العريقة"),
    ("عروض لطيفة في دبي حتى 30 يناير", "لطيفة"),
    # Another country's.
    ("عروض فيفا سوبر ماركت مسقط حتى 30 يناير", "فيفا سوبر ماركت"),
    ("عروض بلاج انز بغداد حتى 30 يناير", "بلاج انز"),
    # A word that a listed store is called by too.
    ("عروض جوال 17 برو", "جوال"),
]


@pytest.mark.parametrize(("title", "store"), SAME)
def test_another_spelling_is_the_same_store(title: str, store: str) -> None:
    [found] = normalise(title, None, DAY).stores
    assert (found.id, found.known) == (store, True)
    assert found.text in title


@pytest.mark.parametrize(("title", "text"), OTHERS)
def test_a_name_that_sounds_alike_is_another(title: str, text: str) -> None:
    [found] = normalise(title, None, DAY).stores
    assert (found.id, found.text, found.known) == (None, text, False)
