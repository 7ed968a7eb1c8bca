"""Names of the registry in another spelling: «هب فرنتشر» for «هاب فيرنتشر», «فيفا سوبر ماركت» for «فيفا سوبرماركت».

Arabic writers agree on a foreign name's consonants and differ in its long vowels and blanks.
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
# With fewer consonants beside the words for a shop's kind many names sound alike; one less will do in its own country.
_ENOUGH = 5


def listed(named: Named) -> Named:
    """The store as the registry has it, if but one there has a name of its letters or consonants.

    One of other countries than the places that are named beside it is another.
    """
    text = named.store.text
    if named.entry is not None or not _ARABIC.search(text):
        return named
    near = {h.value.country for h in named.scan.hits["place"] if h.kind == "strong"}
    letters, consonants = _by_letters()
    entries = letters.get(_letters(text), ())
    if not entries and _consonants_of_its_own(text) + bool(near) >= _ENOUGH:
        entries = consonants.get(_VOWELS.sub("", fold_words(text)), ())
    entries = [e for e in entries if not near or not near.isdisjoint(e.countries)]
    if len(entries) != 1:
        return named
    entry = entries[0]
    return replace(named, entry=entry, store=replace(named.store, id=entry.id, en=entry.en, ar=entry.ar, known=True))


def _letters(name: str) -> str:
    return fold_words(name).replace(" ", "")


def _consonants_of_its_own(name: str) -> int:
    """How many consonants a name has beside the words for a shop's kind and its articles."""
    own = (word.removeprefix("ال") for word in fold_words(name).split() if word not in _kinds())
    return sum(len(_VOWELS.sub("", word)) for word in own)


@cache
def _kinds() -> frozenset[str]:
    return frozenset(fold_words(w.phrase) for w in words.load().phrases if w.kind == "stop" and w.value == "kind")


_Entries = dict[str, list[StoreEntry]]


@cache
def _by_letters() -> tuple[_Entries, _Entries]:
    """The registry's stores by the letters, and by the consonants, of their Arabic names."""
    letters: _Entries = {}
    consonants: _Entries = {}
    for entry in tables.load().stores:
        names = {fold_words(name) for name in (*entry.names, *entry.weak, entry.ar or "") if _ARABIC.search(name)}
        # A word alone that is no strong name needs more than its own letters.
        sure = {name for name in names if " " in name} | {fold_words(name) for name in entry.names}
        for key in {name.replace(" ", "") for name in sure}:
            letters.setdefault(key, []).append(entry)
        for key in {_VOWELS.sub("", name) for name in names}:
            consonants.setdefault(key, []).append(entry)
    return letters, consonants
