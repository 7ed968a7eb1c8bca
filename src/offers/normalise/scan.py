"""One pass over a text: its words and numbers, and everything among them that the tables know.

A phrase of the tables is found by its first word and then compared word for word, the longest first, so a
scan costs one dictionary look-up a word whatever the size of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from offers.model import Field
from offers.text import Folded, fold

# A body is read as far as this; what announces a promotion says when within its first pages.
READ_AT_MOST = 20_000

_PROCLITICS = frozenset("وبلفك")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")


class Token(NamedTuple):
    """A word or a number of the folded text; `gap` is what stands between it and the one before."""

    word: str
    start: int
    end: int
    gap: str

    @property
    def number(self) -> int | None:
        """The number that the token is; None for a word, and for more digits than any date or price has."""
        return int(self.word) if self.word[0] in "0123456789" and len(self.word) <= 12 else None


class Hit(NamedTuple):
    """A known phrase: tokens `first` to `last` (included). `skip` characters of the first are a proclitic."""

    kind: str
    value: Any
    first: int
    last: int
    skip: int


class _Entry(NamedTuple):
    rest: tuple[str, ...]
    family: str
    kind: str
    value: Any


class _Node(NamedTuple):
    """The phrases that begin with one word: those of that word alone, and the longer ones by their second word."""

    alone: tuple[_Entry, ...]
    longer: dict[str, tuple[_Entry, ...]]


class Lexicon:
    """Phrases by their first folded word. Within a family (`cue`, `store`, `place`) the longest phrase wins."""

    def __init__(self, phrases: Iterable[tuple[str, str, str, Any]]) -> None:
        grouped: dict[str, list[_Entry]] = {}
        for phrase, family, kind, value in phrases:
            words = tokens_of(phrase)
            if words:
                grouped.setdefault(words[0], []).append(_Entry(words[1:], family, kind, value))
        self._index = {first: _node(entries) for first, entries in grouped.items()}

    def hits(self, tokens: list[Token]) -> dict[str, list[Hit]]:
        """The longest phrases of each family that begin at each token, by family, in the order of the text."""
        index = self._index
        found: dict[str, list[Hit]] = {}
        for i, token in enumerate(tokens):
            word = token.word
            node = index.get(word)
            if node is not None:
                _match(node, tokens, i, 0, found)
            elif word[0] in _PROCLITICS and len(word) > 2:
                for skip, bare in _bare(word):
                    node = index.get(bare)
                    if node is not None:
                        _match(node, tokens, i, skip, found)
                        break
        return found


def _node(entries: list[_Entry]) -> _Node:
    longer: dict[str, list[_Entry]] = {}
    for entry in sorted(entries, key=lambda e: -len(e.rest)):
        if entry.rest:
            longer.setdefault(entry.rest[0], []).append(entry)
    alone = tuple(e for e in entries if not e.rest)
    return _Node(alone, {word: tuple(found) for word, found in longer.items()})


def _bare(word: str) -> Iterator[tuple[int, str]]:
    """The word without what may be a proclitic, with the number of characters left out; «لل» keeps its article."""
    yield 1, word[1:]
    if word.startswith("لل"):
        yield 1, "ا" + word[1:]
    elif word.startswith("ولل"):
        yield 2, "ا" + word[2:]
    elif word[0] in "وف" and word[1] in "بلك" and len(word) > 4:
        yield 2, word[2:]


def _match(node: _Node, tokens: list[Token], i: int, skip: int, found: dict[str, list[Hit]]) -> None:
    taken: dict[str, int] = {}
    if node.longer and i + 1 < len(tokens):
        for entry in node.longer.get(tokens[i + 1].word, ()):
            size = len(entry.rest)
            if taken.get(entry.family, size) == size and _follows(entry, tokens, i + 1):
                taken[entry.family] = size
                found.setdefault(entry.family, []).append(Hit(entry.kind, entry.value, i, i + size, skip))
    if not node.alone:
        return
    # Two letters are too few to be sure of the third: «لاب» is no August.
    if skip and len(tokens[i].word) - skip < 3:
        return
    for entry in node.alone:
        # «واحد» is no Sunday: a weekday without its article takes no proclitic.
        if skip and entry.kind == "weekday" and not tokens[i].word.startswith("ال", skip):
            continue
        if entry.family not in taken:
            found.setdefault(entry.family, []).append(Hit(entry.kind, entry.value, i, i, skip))


def _follows(entry: _Entry, tokens: list[Token], j: int) -> bool:
    """Whether the rest of the phrase stands at token j, with nothing between its words that parts them."""
    if j + len(entry.rest) > len(tokens):
        return False
    for word in entry.rest:
        token = tokens[j]
        if token.word != word or (token.gap != " " and (len(token.gap) > 3 or "\n" in token.gap or "|" in token.gap)):
            return False
        j += 1
    return True


def tokens_of(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, as a scan of a text would meet them."""
    return tuple(t.word for t in _tokenise(fold(text)))


def _tokenise(folded: Folded) -> list[Token]:
    text = folded.text
    apostrophes = "'" in text
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        start, last = match.span()
        word = text[start:last]
        if apostrophes:
            word = word.replace("'", "")
        tokens.append(Token(word, start, last, text[end:start]))
        end = last
    return tokens


@dataclass(frozen=True, slots=True)
class Scan:
    """A field of a post: its folded text, its tokens, which of them are numbers, and what is known by family."""

    field: Field
    folded: Folded
    tokens: list[Token]
    numbers: list[int]
    hits: dict[str, list[Hit]]

    def span(self, first: int, last: int, skip: int = 0) -> tuple[int, int]:
        """The original's span of tokens `first` to `last`, less a proclitic of `skip` characters."""
        return self.folded.span(self.tokens[first].start + skip, self.tokens[last].end)

    def quote(self, first: int, last: int, skip: int = 0) -> str:
        """The original's words for tokens `first` to `last`."""
        start, end = self.span(first, last, skip)
        return self.folded.original[start:end]

    def words_of(self, hit: Hit) -> list[Token]:
        """The tokens of a hit."""
        return self.tokens[hit.first : hit.last + 1]

    def of(self, family: str) -> list[Hit]:
        """The hits of a family, in the order of the text."""
        return self.hits.get(family, [])


def scan(text: str, field: Field, lexicon: Lexicon) -> Scan:
    """The text scanned once. Never raises; linear in the text's length, up to `READ_AT_MOST` characters."""
    folded = fold(text[:READ_AT_MOST])
    tokens = _tokenise(folded)
    # Digits sort before every letter, in ASCII and so in the folded text.
    numbers = [i for i, token in enumerate(tokens) if token.word[0] <= "9"]
    return Scan(field, folded, tokens, numbers, lexicon.hits(tokens))
