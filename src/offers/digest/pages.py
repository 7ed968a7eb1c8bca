"""The pages and feeds of an edition in one language, put together of its pieces."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from heapq import nlargest
from urllib.parse import quote

from markupsafe import Markup

from offers.digest import drawing, feeds
from offers.digest.cards import card, report_link
from offers.digest.edition import Edition, Group, Item, Kind, Sheet, key_of, parts
from offers.digest.language import Language
from offers.digest.output import Output
from offers.digest.pieces import BASE, Pieces, hashed
from offers.digest.templating import Press
from offers.model import Watch

# Of more cards the first page holds only the beginning of each part: it stays below 400 kB.
FIRST_VIEW = 150
_BEGINNING = {"ends-today": 24, "new": 24, "extended": 12}
_BEGINNING_ELSE = 6
_CHIPS = 12
_BROWSED: tuple[Kind, ...] = ("cities", "sectors", "stores")
_HEADINGS = {"stores": "store_page", "cities": "place_page", "sectors": "sector_page"}

Groups = Mapping[Kind, Sequence[Group]]


@dataclass(frozen=True, slots=True)
class Part:
    """Cards under a heading, as HTML; `whole` leads to all of them where the `shown` ones are only the first.

    `last` is the last day on which one of them is shown.
    """

    id: str
    heading: str
    total: int
    shown: int
    last: date
    cards: Markup
    whole: str


def homes(groups: Groups) -> dict[str, str]:
    """The page that holds each promotion's card, by its id: its store's, which is small, else its sector's."""
    found: dict[str, str] = {}
    for kind in ("sectors", "stores"):
        for group in groups[kind]:
            for sheet in group.sheets:
                found |= dict.fromkeys((item.id for item in sheet.items), f"{group.folder}/{sheet.file}")
    return found


class Pages:
    """Writes what an edition holds in one language."""

    def __init__(
        self, edition: Edition, speech: Language, press: Press, pieces: Pieces, groups: Groups, out: Output
    ) -> None:
        self._edition = edition
        self._speech = speech
        self._press = press
        self._pieces = pieces
        self._groups = groups
        self._out = out
        self._called = {group.folder: group.name(speech) for held in groups.values() for group in held}

    def write(self, watched: Iterable[tuple[Watch, Sequence[Item]]]) -> None:
        """All but the groups; `watched` are the watches with what each of them finds."""
        edition, way, out = self._edition, self._speech.way, self._out
        self._feeds("", edition.title(self._speech), edition.items, key_of(edition.items))
        for watch, found in watched:
            self._feeds(f"watches/{watch.id}/", watch.name, found, key_of(found))
        self._names("stores")
        self._names("cities")
        about = f"{way}about.html"
        out.file(about, self._key(), partial(self._press.page, "about.html", about))
        ends = sum(item.part == "ends-today" for item in edition.items)
        picture = partial(drawing.edition_picture, edition, self._speech, ends)
        out.file(f"{way}edition.png", self._key(str(len(edition.items)), str(ends)), picture)
        # Both tell when they were built.
        now = self._key(repr(edition.built), repr(edition.sources), repr(edition.withdrawn), key_of(edition.items))
        out.file(f"{way}index.html", now, self._index)
        out.file(f"{way}status.html", now, partial(self._press.page, "status.html", f"{way}status.html"))

    def _key(self, *said: str) -> str:
        return hashed(self._pieces.chrome, self._speech.code, *said)

    def _cards(self, items: Sequence[Item], base: str) -> Markup:
        found = b"".join(self._pieces.joined(items, f"html_{self._speech.code}"))
        return Markup(found.decode().replace(BASE, base))

    def _heading(self, part: str) -> str:
        words = self._speech.words
        return str(
            words["sector"][part.removeprefix("sector-")] if part.startswith("sector-") else words["section"][part]
        )

    def _parts(self, items: Sequence[Item], base: str) -> list[Part]:
        return [self._part(part, held, held, base, "") for part, held in parts(items).items()]

    def _part(self, part: str, held: Sequence[Item], first: Sequence[Item], base: str, whole: str) -> Part:
        last = max(item.summary.until for item in held)
        return Part(part, self._heading(part), len(held), len(first), last, self._cards(first, base), whole)

    def _first_view(self, base: str, root: str) -> list[Part]:
        """The edition's parts, each whole if there are few cards, else its beginning with the way to the rest."""
        items = self._edition.items
        if len(items) <= FIRST_VIEW:
            return self._parts(items, base)
        found = []
        for part, held in parts(items).items():
            most = _BEGINNING.get(part, _BEGINNING_ELSE)
            sector = part.removeprefix("sector-")
            whole = f"{root}{part}/" if sector == part else f"{root}sectors/{sector}/"
            first = held[:most]
            whole = f"{whole}index.html" if len(held) > most else ""
            found.append(self._part(part, held, first, base, whole))
        return found

    def _index(self) -> str:
        path = f"{self._speech.way}index.html"
        base = "../" * path.count("/") or "./"
        chips = {kind: self._groups[kind][: None if kind == "sectors" else _CHIPS] for kind in _BROWSED}
        more = {kind: len(self._groups[kind]) > len(found) for kind, found in chips.items()}
        found = self._first_view(base, f"{base}{self._speech.way}")
        gone = [card(promotion, self._edition.setting, self._speech) for promotion in self._edition.withdrawn]
        ask = report_link(self._edition.site.report, "watch ")
        return self._press.page("index.html", path, parts=found, chips=chips, more=more, withdrawn=gone, ask=ask)

    def group(self, group: Group) -> None:
        """The pages and feeds of a group."""
        speech = self._speech
        name = self._called[group.folder]
        heading = speech.say(_HEADINGS[group.kind], name=name) if group.kind in _HEADINGS else name
        for sheet in group.sheets:
            path = f"{speech.way}{group.folder}/{sheet.file}"
            key = self._key(name, str(len(group.items)), sheet.key)
            self._out.file(path, key, partial(self._sheet, path, group, heading, sheet))
        self._feeds(f"{group.folder}/", heading, group.items, group.key)

    def _sheet(self, path: str, group: Group, heading: str, sheet: Sheet) -> str:
        cards = self._parts(sheet.items, "../" * path.count("/"))
        return self._press.page(
            "group.html", path, group=group, heading=heading, sheet=sheet, sheets=group.sheets, parts=cards
        )

    def _feeds(self, folder: str, title: str, items: Sequence[Item], key: str) -> None:
        path = f"{self._speech.way}{folder}"
        home = f"{self._press.home}{path}" if self._press.home else ""
        newest = nlargest(feeds.NEWEST, items, _newness) if len(items) > feeds.NEWEST else items
        of_newest = self._key(title, key if newest is items else key_of(newest))
        self._out.file(f"{path}feed.atom", of_newest, partial(self._atom, path, title, home, newest))
        self._out.file(f"{path}feed.json", of_newest, partial(self._json, title, home, newest))
        self._out.file(f"{path}offers.ics", self._key(title, key), partial(self._calendar, title, items))

    def _atom(self, path: str, title: str, home: str, items: Sequence[Item]) -> str:
        newest = sorted(items, key=_newness, reverse=True)
        entries = b"".join(self._pieces.joined(newest, f"atom_{self._speech.code}"))
        return self._press.page(
            "feed.atom",
            f"{path}feed.atom",
            name=title,
            folder=path,
            here=home,
            own=f"{home}feed.atom",
            updated=newest[0].summary.updated if newest else self._edition.built,
            entries=Markup(entries.decode()),
        )

    def _json(self, title: str, home: str, items: Sequence[Item]) -> Iterator[bytes]:
        code = self._speech.code
        newest = sorted(items, key=_newness, reverse=True)
        return feeds.json_feed(
            title, code, home, f"{home}feed.json", self._pieces.joined(newest, f"feed_{code}", b",\n")
        )

    def _calendar(self, title: str, items: Sequence[Item]) -> Iterator[bytes]:
        return feeds.calendar(title, self._speech.code, self._pieces.joined(items, "ics"))

    def _names(self, kind: Kind) -> None:
        """Every store or place by its first letter."""
        named = [(self._called[group.folder], group) for group in self._groups[kind]]
        path = f"{self._speech.way}{kind}/index.html"
        key = self._key(repr([(name, g.id, len(g.items)) for name, g in named]))
        self._out.file(path, key, partial(self._index_of_names, path, kind, named))

    def _index_of_names(self, path: str, kind: Kind, named: Sequence[tuple[str, Group]]) -> str:
        letters: dict[str, list[tuple[str, Group]]] = {}
        for letter, _, _, name, group in sorted((*_letter(name), group.id, name, group) for name, group in named):
            letters.setdefault(letter, []).append((name, group))
        return self._press.page(
            "names.html",
            path,
            heading=self._speech.words[f"{kind}_title"],
            letters={"#" if k == "\uffff" else k: v for k, v in letters.items()},
        )

    def addresses(self) -> list[str]:
        """The addresses of all pages; none where nobody knows where they will stand."""
        paths = ["", "about.html", "stores/", "cities/"]
        paths += [
            f"{group.folder}/{'' if sheet.number == 1 else sheet.file}"
            for found in self._groups.values()
            for group in found
            for sheet in group.sheets
        ]
        return [f"{self._press.home}{self._speech.way}{quote(path)}" for path in paths] if self._press.home else []


def _newness(item: Item) -> tuple[datetime, str]:
    return item.summary.updated, item.id


def _letter(name: str) -> tuple[str, str]:
    """The letter that a name stands under, and what it is sorted by below it: both without the article and marks."""
    bare = unicodedata.normalize("NFKD", name.removeprefix("ال") if len(name) > 4 else name).casefold()
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    first = bare[:1].upper()
    # Names that begin with a digit or sign stand together, at the end.
    return (first if first.isalpha() else "\uffff"), bare
