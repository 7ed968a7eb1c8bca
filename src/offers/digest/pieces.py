"""The pieces of an edition: every promotion as a card, an entry of each feed, a record, and a row to be searched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from jinja2 import Environment
from jinja2.utils import htmlsafe_json_dumps

from offers.config import Config
from offers.digest import data, feeds, search
from offers.digest.cards import card, updated
from offers.digest.edition import Edition, Item
from offers.digest.fragments import Fragments
from offers.digest.language import LANGUAGES, language
from offers.digest.templating import fingerprint

# Stands in a piece for the way from its page to the edition's folder; texts are cleaned of control characters.
BASE = "\x1a"


def hashed(*said: str) -> str:
    """A key out of everything that something is made of."""
    found = hashlib.sha256()
    for each in said:
        found.update(each.encode("utf-8", "surrogatepass"))
        found.update(b"\0")
    return found.hexdigest()[:32]


class Pieces:
    """The kept pieces of an edition's promotions. `chrome` is the key of all that every page of it shares."""

    def __init__(self, edition: Edition, config: Config, templates: Environment, kept: Fragments) -> None:
        self._edition = edition
        self._kept = kept
        self._setting = edition.setting
        self._card = templates.get_template("card.html")
        self._entry = templates.get_template("entry.atom")
        self.chrome = hashed(
            fingerprint(config), repr(edition.site), repr(edition.sample), repr(self._setting), repr(edition.day)
        )

    def make(self) -> None:
        """Renders what is not kept yet, and forgets what no promotion of the edition needs."""
        keys = {self._key(item): item for item in self._edition.items}
        missing = self._kept.missing(list(keys))
        self._kept.keep((key, self._rendered(item)) for key, item in keys.items() if key in missing)
        self._kept.drop_others(keys)

    def of(self, items: Sequence[Item], *names: str) -> Iterator[tuple[str, ...]]:
        """The pieces of these names for each promotion, in their order."""
        return self._kept.of([self._key(item) for item in items], names)

    def _key(self, item: Item) -> str:
        return f"{item.key}{self.chrome[:16]}"

    def _rendered(self, item: Item) -> dict[str, str]:
        promotion = item.promotion
        found = {
            "ics": feeds.event(promotion),
            "record": data.record_line(promotion),
            "find": search.words(promotion),
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
        return found
