"""The pages and feeds of an edition in one language, put together of its pieces."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from offers.digest import drawing, feeds, search
from offers.digest.cards import card, report_link, updated
from offers.digest.edition import Edition, Group, Item, Kind, key_of, parts
from offers.digest.language import Language
from offers.digest.output import Output
from offers.digest.pieces import BASE, Pieces, hashed
from offers.digest.templating import Press

# A page holds so many cards; the first one, of more, only the beginning of each part. Either stays below 400 kB.
PAGE = 100
FIRST_VIEW = 150
_BEGINNING = {"ends-today": 24, "new": 24, "extended": 12}
_BEGINNING_ELSE = 6
_CHIPS = 12
_BROWSED: tuple[Kind, ...] = ("cities", "sectors", "stores")
_HEADINGS = {"stores": "store_page", "cities": "place_page", "sectors": "sector_page"}

Groups = Mapping[Kind, Sequence[Group]]


@dataclass(frozen=True, slots=True)
class Part:
    """Cards under a heading, as HTML; `whole` leads to all of them where these are only the first."""

    id: str
    heading: str
    total: int
    cards: Markup
    whole: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of several: its number, and the items on it."""

    number: int
    items: tuple[Item, ...]

    @property
    def file(self) -> str:
        """The file's name within the folder of its group."""
        return "index.html" if self.number == 1 else f"{self.number}.html"


def sheets(group: Group) -> list[Sheet]:
    """The pages of a group."""
    starts = range(0, len(group.items), PAGE)
    return [Sheet(number, group.items[start : start + PAGE]) for number, start in enumerate(starts, 1)]


def homes(groups: Groups) -> dict[str, str]:
    """The page that holds each promotion's card, by its id: its store's, which is small, else its sector's."""
    return {
        item.id: f"{group.folder}/{sheet.file}"
        for kind in ("sectors", "stores")
        for group in groups[kind]
        for sheet in sheets(group)
        for item in sheet.items
    }


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

    def write(self, where: Mapping[str, str]) -> None:
        """Everything; `where` is the page of each promotion's card."""
        edition, speech, way = self._edition, self._speech, self._speech.way
        key = key_of(edition.items)
        for groups in self._groups.values():
            for group in groups:
                self._group(group)
        self._feeds("", edition.title(speech), edition.items, key)
        for watch, found in edition.watched:
            self._feeds(f"watches/{watch.id}/", watch.name, found, key_of(found))
        self._names("stores")
        self._names("cities")
        if self._begin("search", key, repr(sorted(where.items()))):
            rows = zip((line for (line,) in self._pieces.of(edition.items, "find")), edition.items, strict=True)
            self._out.write(f"{way}search.json", search.index((line, where[item.id]) for line, item in rows))
        if self._begin("about"):
            self._out.write(f"{way}about.html", self._press.page("about.html", f"{way}about.html"))
        if self._begin("picture", str(len(edition.items))):
            self._out.write(f"{way}edition.png", drawing.edition_picture(edition, speech))
        if self._begin("front", repr(edition.built), repr(edition.sources), repr(edition.withdrawn), key):
            self._out.write(f"{way}index.html", self._index())
            self._out.write(f"{way}status.html", self._press.page("status.html", f"{way}status.html"))

    def _begin(self, group: str, *key: str) -> bool:
        return self._out.begin(f"{self._speech.code} {group}", hashed(self._pieces.chrome, *key))

    def _cards(self, items: Sequence[Item], base: str) -> Markup:
        found = self._pieces.of(items, f"html_{self._speech.code}")
        return Markup("".join(html for (html,) in found).replace(BASE, base))

    def _heading(self, part: str) -> str:
        words = self._speech.words
        return str(
            words["sector"][part.removeprefix("sector-")] if part.startswith("sector-") else words["section"][part]
        )

    def _parts(self, items: Sequence[Item], base: str) -> list[Part]:
        return [
            Part(part, self._heading(part), len(held), self._cards(held, base), "")
            for part, held in parts(items).items()
        ]

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
            cards = self._cards(held[:most], base)
            whole = f"{whole}index.html" if len(held) > most else ""
            found.append(Part(part, self._heading(part), len(held), cards, whole))
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

    def _group(self, group: Group) -> None:
        speech = self._speech
        name = group.name(speech)
        if not self._begin(group.folder, name, group.key):
            return
        heading = speech.say(_HEADINGS[group.kind], name=name) if group.kind in _HEADINGS else name
        found = sheets(group)
        for sheet in found:
            path = f"{speech.way}{group.folder}/{sheet.file}"
            cards = self._parts(sheet.items, "../" * path.count("/"))
            self._out.write(
                path,
                self._press.page(
                    "group.html", path, group=group, heading=heading, sheet=sheet, sheets=found, parts=cards
                ),
            )
        self._feed_files(f"{group.folder}/", heading, group.items)

    def _feeds(self, folder: str, title: str, items: Sequence[Item], key: str) -> None:
        if self._begin(f"feeds {folder}", title, key):
            self._feed_files(folder, title, items)

    def _feed_files(self, folder: str, title: str, items: Sequence[Item]) -> None:
        code = self._speech.code
        path = f"{self._speech.way}{folder}"
        newest = sorted(items, key=lambda i: (updated(i.promotion), i.id), reverse=True)[: feeds.NEWEST]
        entries, lines = [], []
        for entry, line in self._pieces.of(newest, f"atom_{code}", f"feed_{code}"):
            entries.append(entry)
            lines.append(line)
        home = f"{self._press.home}{path}" if self._press.home else ""
        atom = self._press.page(
            "feed.atom",
            f"{path}feed.atom",
            name=title,
            folder=path,
            here=home,
            own=f"{home}feed.atom",
            updated=updated(newest[0].promotion) if newest else self._edition.built,
            entries=Markup("".join(entries)),
        )
        self._out.write(f"{path}feed.atom", atom)
        self._out.write(f"{path}feed.json", feeds.json_feed(title, code, home, f"{home}feed.json", lines))
        events = (event for (event,) in self._pieces.of(items, "ics"))
        self._out.write(f"{path}offers.ics", feeds.calendar(title, code, events))

    def _names(self, kind: Kind) -> None:
        """Every store or place by its first letter."""
        speech = self._speech
        named = sorted(((g.name(speech), g) for g in self._groups[kind]), key=lambda n: (*_letter(n[0]), n[1].id))
        if not self._begin(f"names {kind}", repr([(name, g.id, len(g.items)) for name, g in named])):
            return
        letters: dict[str, list[tuple[str, Group]]] = {}
        for name, group in named:
            letters.setdefault(_letter(name)[0], []).append((name, group))
        path = f"{speech.way}{kind}/index.html"
        self._out.write(
            path,
            self._press.page(
                "names.html",
                path,
                heading=speech.words[f"{kind}_title"],
                letters={"#" if k == "\uffff" else k: v for k, v in letters.items()},
            ),
        )

    def addresses(self) -> list[str]:
        """The addresses of all pages; none where nobody knows where they will stand."""
        paths = ["", "about.html", "stores/", "cities/"]
        paths += [
            f"{group.folder}/{'' if sheet.number == 1 else sheet.file}"
            for found in self._groups.values()
            for group in found
            for sheet in sheets(group)
        ]
        return [f"{self._press.home}{self._speech.way}{quote(path)}" for path in paths] if self._press.home else []


def _letter(name: str) -> tuple[str, str]:
    """The letter that a name stands under, and what it is sorted by below it: both without the article and marks."""
    bare = unicodedata.normalize("NFKD", name.removeprefix("ال") if len(name) > 4 else name).casefold()
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    first = bare[:1].upper()
    # Names that begin with a digit or sign stand together, at the end.
    return (first if first.isalpha() else "\uffff"), bare
