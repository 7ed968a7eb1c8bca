"""The index that the page's search loads: folded words, and the table by which the page folds what is typed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from zoneinfo import ZoneInfo

from offers.digest.cards import store_id
from offers.digest.language import LANGUAGES, language
from offers.model import Promotion
from offers.standing import last_shown
from offers.text import fold_words

_PLANE = range(0x20, 0x10000)
_AT_ONCE = 64


@cache
def folding() -> Mapping[str, str]:
    """What `fold_words` makes of a character, for those where JavaScript's own means give something else.

    Those are: NFKD, small letters, no marks (Mn, Me, Cf), a blank for whatever is no letter and no number.
    """
    # Between two letters neither an end is stripped nor a blank lost.
    words = [f"a{chr(c)}a" for c in _PLANE if not 0xD800 <= c < 0xE000 and unicodedata.category(chr(c)) != "Cn"]
    table: dict[str, str] = {}
    for start in range(0, len(words), _AT_ONCE):
        some = words[start : start + _AT_ONCE]
        together = " ".join(some)
        # Most of the plane is the same for both, and told to be so at once.
        if fold_words(together) != _plain(together):
            table |= {word[1]: ours[1:-1] for word in some if (ours := fold_words(word)) != _plain(word)}
    return table


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).lower()
    kept = (c for c in parts if unicodedata.category(c) not in ("Mn", "Me", "Cf") and c != "'")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def words(promotion: Promotion, zone: ZoneInfo) -> str:
    """The promotion's row of the index, as JSON; its last day is that on which it is shown last."""
    offer = promotion.offer
    row = [
        promotion.id,
        said(promotion),
        store_id(offer.stores[0]) if offer.stores else "",
        [p.id for p in offer.places],
        offer.sector or "other",
        str(last_shown(promotion, zone) or ""),
    ]
    return json.dumps(row, ensure_ascii=False)


def words_of(row: bytes) -> str:
    """The words to be searched of a row that `words` gave."""
    return str(json.loads(row)[1])


def said(promotion: Promotion) -> str:
    """The promotion's words to be searched: title, stores, places, sector and codes, folded, in both languages."""
    offer = promotion.offer
    texts = [promotion.title[:1000]]
    texts += [name for s in offer.stores for name in (s.ar, s.en, s.text) if name]
    texts += [name for p in offer.places for name in (p.ar, p.en) if name]
    texts += [language(code).words["sector"][offer.sector] for code in LANGUAGES if offer.sector]
    texts += offer.coupons
    return " ".join(dict.fromkeys(w for text in texts for w in fold_words(text).split()))


def index(table: bytes, rows: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """The rows, each with the address of a page that holds the card, and the folding table, as one JSON document.

    It comes in parts.
    """
    yield b'{"fold": %b,\n"offers": [\n' % table
    before = b""
    for line, page in rows:
        yield b"%b%b, %b]" % (before, line[:-1], json.dumps(page, ensure_ascii=False).encode())
        before = b",\n"
    yield b"\n]}\n"
