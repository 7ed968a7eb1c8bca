"""Names of the registry in another spelling: «هب فرنتشر» for «هاب فيرنتشر», «فيفا سوبر ماركت» for «فيفا سوبرماركت».

Arabic writers agree on a foreign name's consonants and differ in how many of its vowels and blanks they write. In
Arabic words a vowel makes another word, so that a name with one of these has but one spelling.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from offers import tables, words
from offers.normalise.names import Named
from offers.tables import StoreEntry
from offers.text import fold_words

_VOWELS = re.compile(r"[اوي ]")
_ARABIC = re.compile(r"[؀-ۿ]")
# With fewer consonants beside the words for a shop's kind many names sound alike.
_ENOUGH = 5
# What begins a name of Arabic words: «أولاد حسين» is not «أولاد حسن».
_OWN_WORDS = frozenset(
    (
        *("ابو", "ام", "ابن", "بن", "بنت", "ابنا", "اولاد", "عبد", "ال", "بيت", "دار", "قصر", "بنك", "مصرف"),
        *("سعد", "سعود", "ملك", "عطور", "دجاج", "حلويات", "مجوهرات", "مفروشات", "معارض", "كنوز", "نور", "نجمه"),
        *("واحه", "جمعيه", "تعاونيه"),
    )
)


def as_listed(named: Named, country: str | None) -> Named:
    """The store as the registry has it, if one alone there has a name of its letters, or a foreign one of its sound.

    One of other countries than the places beside it, or than `country`, the source's, is another.
    """
    text = named.store.text
    if named.entry is not None or not _ARABIC.search(text):
        return named
    near = {h.value.country for h in named.scan.hits["place"] if h.kind == "strong"} or (
        {country} if country else set()
    )
    letters, consonants = _by_sound()
    folded = fold_words(text)
    found = dict.fromkeys(letters.get(folded.replace(" ", ""), ()))
    if not found and _is_foreign(folded):
        found = {e: None for name, e in consonants.get(_VOWELS.sub("", folded), ()) if _differ_in_number(name, folded)}
    entries = [e for e in found if not near or not near.isdisjoint(e.countries)]
    if len(entries) != 1:
        return named
    entry = entries[0]
    return replace(named, entry=entry, store=replace(named.store, id=entry.id, en=entry.en, ar=entry.ar, known=True))


def _is_foreign(name: str) -> bool:
    """Whether a folded name holds no word of Arabic's own, and consonants enough beside the words for a shop's kind."""
    parts = name.split()
    if any(word.startswith("ال") or word in _OWN_WORDS for word in parts):
        return False
    return sum(len(_VOWELS.sub("", word)) for word in parts if word not in _kinds()) >= _ENOUGH


def _differ_in_number(one: str, other: str) -> bool:
    """Whether one of two names has the other's letters in their order, and vowels besides."""
    shorter, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    rest = iter(longer)
    return all(letter in rest for letter in shorter)


@cache
def _kinds() -> frozenset[str]:
    return frozenset(fold_words(w.phrase) for w in words.load().phrases if w.kind == "stop" and w.value == "kind")


@cache
def _by_sound() -> tuple[dict[str, list[StoreEntry]], dict[str, list[tuple[str, StoreEntry]]]]:
    """The registry's stores by the letters of their Arabic names, and by the consonants of the foreign ones."""
    letters: dict[str, list[StoreEntry]] = {}
    consonants: dict[str, list[tuple[str, StoreEntry]]] = {}
    for entry in tables.load().stores:
        told = (*entry.names, *entry.weak, entry.ar or "")
        # A weak name of one word counts where a store's name stands alone.
        sure = {fold_words(name) for name in entry.names} | {n for n in map(fold_words, told) if " " in n}
        for name in sorted(n for n in sure if _ARABIC.search(n)):
            letters.setdefault(name.replace(" ", ""), []).append(entry)
            if _is_foreign(name):
                consonants.setdefault(_VOWELS.sub("", name), []).append((name, entry))
    return letters, consonants
