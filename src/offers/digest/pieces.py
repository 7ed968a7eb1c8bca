"""The pieces of an edition: every promotion as a card, an entry of each feed, a record, and a row to be searched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from jinja2 import Environment
from jinja2.utils import htmlsafe_json_dumps

from offers.config import Config
from offers.database.promotions import Kept
from offers.digest import data, feeds, search
from offers.digest.cards import card, updated
from offers.digest.edition import Edition, Item
from offers.digest.fragments import BATCH, Fragments
from offers.digest.language import LANGUAGES, language
from offers.digest.templating import fingerprint
from offers.model import Promotion

# Stands in a piece for the way from its page to the edition's folder; texts are cleaned of control characters.
BASE = "\x1a"


def hashed(*said: str) -> str:
    """A key out of everything that something is made of."""
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]


# The promotions of these ids, by their ids.
Load = Callable[[Collection[str]], Mapping[str, Kept]]


class Pieces:
    """The kept pieces of an edition's promotions. `chrome` is the key of all that every page of it shares."""

    def __init__(self, edition: Edition, config: Config, templates: Environment, kept: Fragments) -> None:
        self._kept = kept
        self._setting = edition.setting
        self._card = templates.get_template("card.html")
        self._entry = templates.get_template("entry.atom")
        self.chrome = hashed(
            fingerprint(config), repr(edition.site), repr(edition.sample), repr(self._setting), repr(edition.day)
        )

    def make(self, items: Sequence[Item], load: Load, ahead: Iterable[Path] = ()) -> None:
        """Renders what is neither kept yet nor in the files of `ahead`, and forgets what none of the items needs."""
        ids = {item.key: item.id for item in items}
        missing = self._kept.begin(self.chrome, ids, ahead)
        for start in range(0, len(missing), BATCH):
            some = missing[start : start + BATCH]
            found = load([ids[key] for key in some])
            self._kept.keep([(key, self._rendered(found[ids[key]].promotion)) for key in some])

    def of(self, items: Sequence[Item], name: str) -> Iterator[bytes]:
        """The pieces of that name, one for each promotion, in their order."""
        return chain.from_iterable(self._kept.of([item.key for item in items], name))

    def joined(self, items: Sequence[Item], name: str, between: bytes = b"") -> Iterator[bytes]:
        """The pieces of that name in their order, some hundreds joined at a time, in all one text."""
        before = b""
        for pieces in self._kept.of([item.key for item in items], name):
            yield before + between.join(pieces)
            before = between

    def folding(self) -> bytes:
        """The table of `search.folding`, which takes longer to make than to keep."""
        return self._kept.shared("folding", lambda: json.dumps(dict(search.folding()), ensure_ascii=False).encode())

    def _rendered(self, promotion: Promotion) -> dict[str, bytes]:
        found = {
            "ics": feeds.event(promotion),
            "record": data.record_line(promotion),
            "row": data.row_line(promotion),
            "find": search.words(promotion, self._setting.zone),
            "files": "\n".join(name for p in promotion.pictures for name in (p.thumb, p.large) if name is not None),
        }
        for code in LANGUAGES:
            speech = language(code)
            made = card(promotion, self._setting, speech)
            found[f"html_{code}"] = self._card.render(
                item=made,
                base=BASE,
                root=f"{BASE}{speech.way}",
                words=speech.words,
                data=htmlsafe_json_dumps(made.data, ensure_ascii=False, separators=(",", ":")),
            )
            found[f"atom_{code}"] = self._entry.render(item=made, promotion=promotion, updated=updated(promotion))
            found[f"feed_{code}"] = feeds.json_item(promotion, made)
        return {name: piece.encode("utf-8", "replace") for name, piece in found.items()}
