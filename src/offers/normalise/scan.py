"""One pass over a text: its words and numbers, and everything among them that the tables know.

A phrase of the tables is found by its first word and then compared word for word, the longest first, so a
scan costs one dictionary look-up a word whatever the size of the tables.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from offers.model import Field
from offers.text import Folded, Memo, fold

# A body is read as far as this; what announces a promotion says when within its first pages.
READ_AT_MOST = 10_000

# More digits than any date or price has.
LONGEST_NUMBER = 12
# Words of the longest phrase that the tables hold, and some more.
_LONGEST = 12

_PROCLITICS = frozenset("وبلفك")
_PATH = re.compile(r"://[^\s/]*(/\S*)")
_DRAWN = re.compile(r"([^\W\d_])\1{2,}|([اوي])\2+")


class Hit(NamedTuple):
    """A known phrase: tokens `first` to `last` (included). `skip` characters of the first are a proclitic."""

    kind: str
    value: Any
    first: int
    last: int
    skip: int


# A named tuple's own constructor takes three times as long, some fifty times a post.
_hit = tuple.__new__


class _Entry(NamedTuple):
    rest: tuple[str, ...]
    family: str
    kind: str
    value: Any


class _Node(NamedTuple):
    """Phrases that begin with one word, less a proclitic: it alone (family, kind, value), longer ones by the second.

    `under` is what the word is without its proclitic, where it only begins phrases: «بعرض» of «بعرض زواج».
    """

    skip: int
    alone: tuple[tuple[str, str, Any], ...]
    longer: dict[str, tuple[_Entry, ...]]
    under: _Node | None = None


class Lexicon:
    """Phrases by their first folded word. Within a family (`cue`, `store`, `place`) the longest phrase wins."""

    def __init__(self, phrases: Iterable[tuple[str, str, str, Any]]) -> None:
        grouped: dict[str, list[_Entry]] = {}
        for phrase, family, kind, value in phrases:
            words = tokens_of(phrase)
            if words:
                grouped.setdefault(words[0], []).append(_Entry(words[1:], family, kind, value))
        self._index = {first: _node(entries) for first, entries in grouped.items()}
        self._families = sorted({e.family for entries in grouped.values() for e in entries})
        self._find = Memo(self._look_up)

    def hits(self, words: list[str], gaps: list[str]) -> dict[str, list[Hit]]:
        """The longest phrases of each family that begin at each word, by family, in the order of the text."""
        found: dict[str, list[Hit]] = {family: [] for family in self._families}
        add = {family: hits.append for family, hits in found.items()}
        after = [*words[1:], ""]
        for i, node in enumerate(map(self._find.__getitem__, words)):
            if node is None:
                continue
            skip, alone, longer, under = node
            phrases = longer.get(after[i]) if longer else None
            if phrases is None and under is not None:
                skip, alone, longer, under = under
            if phrases is None:
                for family, kind, value in alone:
                    add[family](_hit(Hit, (kind, value, i, i, skip)))
                continue
            taken: dict[str, int] = {}
            for rest, family, kind, value in phrases:
                size = len(rest)
                if taken.get(family, size) == size and _follows(rest, words, gaps, i + 1):
                    taken[family] = size
                    add[family](_hit(Hit, (kind, value, i, i + size, skip)))
            for family, kind, value in alone:
                if family not in taken:
                    add[family](_hit(Hit, (kind, value, i, i, skip)))
        return found

    def _look_up(self, word: str) -> _Node | None:
        node = self._index.get(word)
        if node is None and _DRAWN.search(word):
            # «عرووووض», "SAAALE"
            return self._look_up(_DRAWN.sub(lambda m: m[0][0], word))
        if (node is not None and node.alone) or word[0] not in _PROCLITICS or len(word) <= 2:
            return node
        for skip, bare in _bare(word):
            under = self._index.get(bare)
            if under is not None:
                alone = tuple(_alone_after_proclitic(under, word, skip))
                if node is None:
                    return _Node(skip, alone, under.longer)
                # «بابل» is a town and no «آبل», «وطريقة …» no news.
                alone = tuple(e for e in alone if e[0] in ("cue", "date", "label") and e[1] not in ("news", "grave"))
                return node._replace(under=_Node(skip, alone, {}))
        return node


def _alone_after_proclitic(node: _Node, word: str, skip: int) -> Iterator[tuple[str, str, Any]]:
    # Two letters are too few to be sure of the third: «لاب» is no August.
    if len(word) - skip < 3:
        return
    # «كلين» is no «لين», nor «بالي» «إلى».
    until = word[0] in "وف" or word[skip:] not in ("لين", "الي")
    for entry in node.alone:
        # «واحد» is no Sunday: a weekday without its article takes no proclitic.
        # «للبيع» is no trade as «لبيع الأثاث» is.
        if (entry[1] == "until" and not until) or entry[2] == "trade":
            continue
        if entry[1] != "weekday" or word.startswith(("ال", "هال"), skip) or word.startswith("لل", skip - 1):
            yield entry


def _node(entries: list[_Entry]) -> _Node:
    longer: dict[str, list[_Entry]] = {}
    for entry in sorted(entries, key=lambda e: -len(e.rest)):
        if entry.rest:
            longer.setdefault(entry.rest[0], []).append(entry)
    alone = tuple((e.family, e.kind, e.value) for e in entries if not e.rest)
    return _Node(0, alone, {word: tuple(found) for word, found in longer.items()})


def _bare(word: str) -> Iterator[tuple[int, str]]:
    """The word without what may be a proclitic, with the number of characters left out; «لل» keeps its article."""
    yield 1, word[1:]
    if word.startswith("لل"):
        yield 1, "ا" + word[1:]
    elif word.startswith("ولل"):
        yield 2, "ا" + word[2:]
    elif word[0] in "وف" and word[1] in "بلك" and len(word) > 4:
        yield 2, word[2:]


def _follows(rest: tuple[str, ...], words: list[str], gaps: list[str], j: int) -> bool:
    """Whether the rest of a phrase stands at word j, with nothing between its words that parts them."""
    if j + len(rest) > len(words):
        return False
    for word in rest:
        gap = gaps[j]
        if words[j] != word or (gap != " " and (len(gap) > 3 or "\n" in gap or "|" in gap)):
            return False
        j += 1
    return True


def tokens_of(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, as a scan of a text would meet them."""
    return tuple(_words(fold(text)))


def _words(folded: Folded) -> list[str]:
    """A text's words and numbers, without apostrophes."""
    words = folded.parts[1::2]
    return [w.replace("'", "") for w in words] if "'" in folded.text else words


@dataclass(eq=False, slots=True)
class Scan:
    """A field of a post: its folded text, the tokens in it, which of them are numbers, and what is known by family.

    A token is a word or a number: `words[i]` from `starts[i]` to `ends[i]` of the folded text, with `gaps[i]`
    between it and the one before.
    """

    field: Field
    folded: Folded
    words: list[str]
    gaps: list[str]
    starts: list[int]
    ends: list[int]
    numbers: list[int]
    hits: dict[str, list[Hit]]
    _stops: dict[str, frozenset[int]]
    _firsts: dict[str, list[int]]

    def number(self, i: int) -> int | None:
        """The number that token i is; None for a word, and for more digits than any date or price has."""
        word = self.words[i]
        return int(word) if word < ":" and len(word) <= LONGEST_NUMBER else None

    def span(self, first: int, last: int, skip: int = 0) -> tuple[int, int]:
        """The original's span of tokens `first` to `last`, less a proclitic of `skip` characters."""
        return self.folded.span(self.starts[first] + skip, self.ends[last])

    def quote(self, first: int, last: int, skip: int = 0) -> str:
        """The original's words for tokens `first` to `last`."""
        start, end = self.span(first, last, skip)
        return self.folded.original[start:end]

    def around(self, i: int, family: str) -> list[Hit]:
        """The hits of a family that begin at most as many tokens before token i as a phrase is long, or at it."""
        hits = self.hits[family]
        if not hits:
            return hits
        firsts = self._begun(family)
        return hits[bisect_left(firsts, i - _LONGEST) : bisect_right(firsts, i)]

    def at(self, i: int, family: str) -> list[Hit]:
        """The hits of a family that begin at token i."""
        hits = self.hits[family]
        if not hits:
            return hits
        firsts = self._begun(family)
        return hits[bisect_left(firsts, i) : bisect_right(firsts, i)]

    def _begun(self, family: str) -> list[int]:
        firsts = self._firsts.get(family)
        if firsts is None:
            firsts = self._firsts[family] = [hit.first for hit in self.hits[family]]
        return firsts

    def stops(self, key: str) -> frozenset[int]:
        """The tokens of the words of `[stop]` of a key."""
        found = self._stops.get(key)
        if found is None:
            hits = (h for h in self.hits["theme" if key == "theme" else "label"] if h.value == key and h.kind == "stop")
            found = self._stops[key] = frozenset(i for h in hits for i in range(h.first, h.last + 1))
        return found


def scan(text: str, field: Field, lexicon: Lexicon) -> Scan:
    """The text scanned once. Never raises; linear in the text's length, up to `READ_AT_MOST` characters."""
    folded = fold(text[:READ_AT_MOST])
    words, gaps = _words(folded), folded.parts[::2]
    offsets = list(accumulate(map(len, folded.parts)))
    # Digits sort before every letter, in ASCII and so in the folded text.
    numbers = [i for i, word in enumerate(words) if word < ":"]
    hits = lexicon.hits(words, gaps)
    if "://" in folded.text:
        of_paths = _of_paths(folded.text, offsets[::2])
        numbers = [i for i in numbers if i not in of_paths]
        hits = {family: [h for h in found if h.first not in of_paths] for family, found in hits.items()}
    return Scan(field, folded, words, gaps, offsets[::2], offsets[1::2], numbers, hits, {}, {})


def _of_paths(text: str, starts: list[int]) -> set[int]:
    """The tokens of addresses behind their hosts: "t.co/xrM4c" tells of no 4 ringgit."""
    found: set[int] = set()
    for path in _PATH.finditer(text):
        found.update(range(bisect_left(starts, path.start(1)), bisect_left(starts, path.end(1))))
    return found
