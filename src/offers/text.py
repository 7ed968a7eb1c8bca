"""Folding: the form on which words are compared, with the way back to the text as it was given.

Alef, hamza, yeh, teh marbuta and the Persian and Urdu letters become one form each; marks, tatweel, the
lone hamza and invisible characters go; digits become 0-9, dashes and quotation marks one each, letters
small. The choice of letters follows what writers of Gulf Arabic confuse, and Unicode's compatibility
decomposition (UAX #15) for the rest.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, TypeVar

T = TypeVar("T")

# What stands for a teh marbuta that a letter follows: it ends its word, and the blank after it was left out.
_ENDED = "\ue000"
_LETTERS = {
    _ENDED: "ه ",
    **dict.fromkeys("أإآٱٲٳ", "ا"),
    **dict.fromkeys("ىیېےۍئ", "ي"),
    **dict.fromkeys("ؤۆۇۈۋ", "و"),
    **dict.fromkeys("ةۀەہھۃ", "ه"),
    **dict.fromkeys("کڪگ", "ك"),
    **dict.fromkeys("ڤ", "ف"),
    **dict.fromkeys("پ", "ب"),
    **dict.fromkeys("چ", "ج"),
    **dict.fromkeys("ژ", "ز"),
    **dict.fromkeys("ٹ", "ت"),
    **dict.fromkeys("ڈ", "د"),
    **dict.fromkeys("ڑ", "ر"),
    "ء": "",
    "ـ": "",
    # "#من_10_الى_16_ديسمبر"
    "_": " ",
    "٪": "%",
    "٫": ".",
    "٬": ",",
    "،": ",",
    "؛": ";",
    "؟": "?",
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－→⟶➔➜➝➞⇒", "-"),
    **dict.fromkeys("∼〜～", "~"),
}
# A language's common words fit twice; a longer "word" is an address or a mistake.
_KEPT = 1 << 16
_SHORT = 24
_INVISIBLE = {"Mn", "Me", "Cf"}


class _Folds(dict[int, str]):
    """Code point -> folded string, worked out at first sight; those that are not one character are told apart."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _fold_char(char)
        if len(folded) != 1:
            self.uneven.add(char)
        self[code] = folded
        return folded


def _fold_char(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    if char in "\n\r":
        return "\n"
    out = []
    for part in unicodedata.normalize("NFKD", char).casefold():
        category = unicodedata.category(part)
        if category in _INVISIBLE:
            continue
        if category == "Nd":
            out.append(str(unicodedata.digit(part)))
        elif category == "Cc" or category.startswith("Z"):
            out.append(" ")
        else:
            out.append(_LETTERS.get(part, part))
    return "".join(out)


_FOLDS = _Folds()


class Memo(dict[str, T]):
    """What a function gave for the short words it has met, some ten thousands at most; long ones are never kept."""

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> T:
        value = self._function(word)
        if len(word) <= _SHORT:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = value
        return value


class _Chunk(NamedTuple):
    """A text's characters between two blanks, folded and parted once.

    `uneven` tells where a character becomes none, or several, and how many. `lead` stands before the first word or
    number, `words` are these with what stands between them, and `after` what follows the last, the blank after the
    chunk included. Without any word, `lead` is all there is.
    """

    uneven: tuple[tuple[int, int], ...]
    lead: str
    words: tuple[str, ...]
    after: str


# "14thMarch", "15thof May"
_ORDINAL = r"(?<=\d)(?:st|nd|rd|th)(?=of|jan|feb|mar|apr|may|ju[nl]|aug|sep|oct|nov|dec)"
# «عروضاسواق»: no other word begins so and has as many letters more.
_GLUED_CUE = r"عروض(?!ات)(?=[^\W\d_]{4})"
_TOKEN = re.compile(rf"({_ORDINAL}|{_GLUED_CUE}|[^\W\d_]++(?:'[^\W\d_]++)*+|\d++)")


def _chunk(chars: str) -> _Chunk:
    folded = chars.translate(_FOLDS)
    uneven = tuple((i, len(_FOLDS[ord(c)])) for i, c in enumerate(chars) if c in _FOLDS.uneven)
    lead, *rest = _TOKEN.split(f"{folded} ")
    return _Chunk(uneven, lead, tuple(rest[:-1]), rest[-1] if rest else "")


_CHUNKS = Memo(_chunk)


@dataclass(slots=True)
class Folded:
    """A folded text; `span` leads back from its offsets to those of the original.

    `parts` are its words and numbers, each after what stands before it, and at last what stands behind them all.
    """

    text: str
    original: str
    parts: list[str]
    _at: tuple[int, ...] = ()
    _from: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's half-open span for a folded one of at least one character, with the marks after it."""
        last = self._back(end - 1) + 1
        while last < len(self.original) and not _FOLDS[ord(self.original[last])]:
            last += 1
        return self._back(start), last

    def _back(self, offset: int) -> int:
        if not self._at:
            return offset
        i = bisect_right(self._at, offset) - 1
        if i < 0:
            return offset
        return min(
            self._from[i] + offset - self._at[i],
            self._from[i + 1] - 1 if i + 1 < len(self._from) else len(self.original) - 1,
        )


# Tatweels between blanks or digits are a dash; within a word they only stretch it.
_GLUED = re.compile("ة(?=[ء-غف-ي])")
_WORD = re.compile(r"[^\W_]+")
_LONE_TATWEEL = re.compile(r"(?<![^\s\d])ـ+(?![^\s\d])")


def fold(text: str) -> Folded:
    """The text folded, with the map back. Never raises; linear in the length of the text."""
    given = text
    if "ـ" in text:
        text = _LONE_TATWEEL.sub(lambda m: "-" * len(m.group()), text)
    if "ة" in text:
        text = _GLUED.sub(_ENDED, text)
    chunks = text.split(" ")
    parts: list[str] = []
    changed = []
    gap = ""
    for k, (uneven, lead, words, after) in enumerate(map(_CHUNKS.__getitem__, chunks)):
        if lead:
            gap += lead
        if words:
            parts.append(gap)
            parts += words
            gap = after
        if uneven:
            changed.append((k, uneven))
    parts.append(gap[:-1])
    folded = "".join(parts)
    if not changed:
        return Folded(folded, given, parts)
    at: list[int] = []
    origin: list[int] = []
    shift = 0
    begins = list(accumulate(map(len, chunks), initial=0))
    for k, uneven in changed:
        for i, width in uneven:
            begin = begins[k] + k + i
            if width:
                at.append(begin + shift)
                origin.append(begin)
            shift += width - 1
            at.append(begin + 1 + shift)
            origin.append(begin + 1)
    return Folded(folded, given, parts, tuple(at), tuple(origin))


def fold_words(text: str) -> str:
    """The folded words of a name, one space apart: the form in which names are kept and compared."""
    return " ".join(_WORD.findall(text.translate(_FOLDS).replace("'", "")))
