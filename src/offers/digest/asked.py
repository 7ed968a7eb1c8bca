"""Feeds of what a reader asks for by an address, `feeds/feed.atom?stores=…&words=…`, out of the newest edition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, TemplateError
from markupsafe import Markup

from offers import tables
from offers.config import Config
from offers.digest import feeds
from offers.digest.cards import Setting, card, updated
from offers.digest.data import promotion_of
from offers.digest.edition import SECTORS, Edition
from offers.digest.language import LANGUAGES, Language, language
from offers.digest.templating import Press, environment, failure
from offers.digest.watched import matches
from offers.errors import DigestError, RequestError
from offers.model import Filter, Promotion
from offers.text import fold_words

# A hundred letters of Arabic take six hundred in an address.
_LONGEST = 1500
_LISTS = ("stores", "cities", "sectors")
_CONDITIONS = (*_LISTS, "words", "discount")
_FOLDER = "feeds/"
_FILES = ("feed.atom", "feed.json", "offers.ics")
_PATHS = {f"{language(code).way}{_FOLDER}{file}": (code, file) for code in LANGUAGES for file in _FILES}
# Of a folder, in bytes.
_LONGEST_NAME = 255
# Programmes ask every hour for what they asked before.
_KEPT = 64


def answers(config: Config) -> Callable[[str, str], bytes | None]:
    """What makes the feed that a path and a query name, of the newest edition of the home.

    It gives None for another path, and where there is no edition. It raises RequestError for a query that names what
    there is not, or that asks for nothing, and DigestError for a template that fails.
    """
    site = config.home / "site"
    templates = environment(config)
    # One at a time: it takes the processor, and readers of pages come first.
    alone = Lock()

    @lru_cache(_KEPT)
    def made(folder: Path, code: str, file: str, asked: Filter) -> bytes:
        try:
            return _feed(config, templates, folder, language(code), file, asked)
        except TemplateError as error:
            raise DigestError(failure(error)) from error

    def answer(path: str, query: str) -> bytes | None:
        if path not in _PATHS:
            return None
        asked = _filter(query, site)
        try:
            with alone:
                return made((site / "latest").resolve(strict=True), *_PATHS[path], asked)
        except FileNotFoundError:
            # None yet, or swapped away meanwhile.
            return None

    return answer


def _filter(query: str, site: Path) -> Filter:
    if len(query) > _LONGEST:
        raise RequestError(f"a query of more than {_LONGEST} characters; ask for less")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError as error:
        raise RequestError(f"a query that cannot be read ({error}); write stores=lulu&cities=riyadh") from error
    given: dict[str, list[str]] = {name: [] for name in _CONDITIONS}
    for name, value in pairs:
        if name not in given:
            raise RequestError(f"{name}: no such condition; write {', '.join(_CONDITIONS)}")
        given[name].append(value)
    lists = {name: sorted({id for text in given[name] for id in text.split(",") if id}) for name in _LISTS}
    for name, ids in lists.items():
        for id in ids:
            if not _known(name, id, site):
                raise RequestError(f"{name}={id}: there is none of that id")
    asked = Filter(
        words=tuple(sorted({word for text in given["words"] for word in fold_words(text).split()})),
        stores=tuple(lists["stores"]),
        cities=tuple(lists["cities"]),
        sectors=tuple(lists["sectors"]),
        discount=_percent(given["discount"]),
    )
    if asked == Filter((), (), (), (), None):
        raise RequestError(f"no condition; write {', '.join(_CONDITIONS)}, or take the edition's own feed.atom")
    return asked


def _percent(given: Sequence[str]) -> int | None:
    if not given:
        return None
    if len(given) > 1 or not (given[0].isascii() and given[0].isdigit()) or not 1 <= int(given[0]) <= 100:
        raise RequestError("discount: write one whole number from 1 to 100")
    return int(given[0])


def _known(kind: str, id: str, site: Path) -> bool:
    """Whether the registry has it, or an edition a page for it: a store that the registry lacks has an id too."""
    registry = tables.load()
    if id in SECTORS if kind == "sectors" else registry.store(id) if kind == "stores" else registry.place(id):
        return True
    if id.startswith(".") or "/" in id or "\0" in id or len(id.encode()) > _LONGEST_NAME:
        return False
    return any((edition / kind / id).is_dir() for edition in site.glob("????-??-??"))


def _feed(config: Config, templates: Environment, folder: Path, speech: Language, file: str, asked: Filter) -> bytes:
    manifest = json.loads((folder / "edition.json").read_bytes())
    day, built = date.fromisoformat(manifest["day"]), datetime.fromisoformat(manifest["built"])
    found = list(_found(folder, asked))
    edition = Edition(day, built, config.site, config.sample, (), (), (), ())
    press = Press(edition, speech, templates)
    query = urlencode(_query(asked), safe=",")
    title = " · ".join((edition.title(speech), *_names(asked, speech)))
    if file == "offers.ics":
        # Each has a file of its own in the edition: reading it takes a fraction of making it again.
        dated = (folder / "ics" / f"{p.id}.ics" for p in found if p.offer.validity.ends is not None)
        return b"".join(feeds.calendar(title, speech.code, (feeds.event_in(file.read_bytes()) for file in dated)))
    own = f"{press.home}{speech.way}{_FOLDER}{file}?{query}" if press.home else ""
    newest = sorted(found, key=lambda p: (updated(p), p.id), reverse=True)[: feeds.NEWEST]
    setting = Setting(day, config.site.timezone, {s.name: s.title for s in config.sources}, config.site.report)
    shown = [(promotion, card(promotion, setting, speech)) for promotion in newest]
    if file == "feed.json":
        home = f"{press.home}{speech.way}" if press.home else ""
        items = b",\n".join(feeds.json_item(p, c).encode("utf-8", "replace") for p, c in shown)
        return b"".join(feeds.json_feed(title, speech.code, home, own, [items]))
    entry = templates.get_template("entry.atom")
    atom = press.page(
        "feed.atom",
        f"{speech.way}{_FOLDER}{file}",
        name=title,
        folder=f"{_FOLDER}?{query}",
        here=own,
        own=own,
        updated=updated(newest[0]) if newest else built,
        entries=Markup("".join(entry.render(item=c, promotion=p, updated=updated(p)) for p, c in shown)),
    )
    return atom.encode("utf-8", "replace")


def _query(asked: Filter) -> dict[str, str]:
    lists = {name: ",".join(getattr(asked, name)) for name in _LISTS}
    all_of_it = {**lists, "words": " ".join(asked.words), "discount": str(asked.discount or "")}
    return {name: value for name, value in all_of_it.items() if value}


def _names(asked: Filter, speech: Language) -> Iterator[str]:
    """What is asked for, in the reader's words."""
    registry = tables.load()
    for id in asked.stores:
        store = registry.store(id)
        yield (speech.name(store.ar, store.en) if store else "") or id
    for id in asked.cities:
        place = registry.place(id)
        yield (speech.name(place.ar, place.en) if place else "") or id
    for id in asked.sectors:
        yield str(speech.words["sector"][id])
    yield from asked.words
    if asked.discount is not None:
        yield f"{asked.discount}%"


def _found(folder: Path, asked: Filter) -> Iterator[Promotion]:
    """The edition's promotions that are asked for.

    Its records and the rows of its index stand in one order, one a line: the words of a promotion are in its row.
    """
    with (folder / "search.json").open("rb") as index, (folder / "offers.json").open("rb") as records:
        for row, record in zip(_lines(index, b'["'), _lines(records, b'{"id"'), strict=True):
            promotion = promotion_of(json.loads(record))
            if matches(asked, promotion.offer, json.loads(row)[1]):
                yield promotion


def _lines(file: Iterator[bytes], begin: bytes) -> Iterator[bytes]:
    return (line.rstrip(b",\n") for line in file if line.startswith(begin))
