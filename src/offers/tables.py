"""The registry of `data/`: stores, airlines, brands and places, checked once when it is read.

What two entries contradict each other in is refused with its line: a clash that is found at load is one
that no post is misread by.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from offers.errors import TableError
from offers.model import Sector
from offers.text import fold_words

_DATA = Path(__file__).parent / "data"
_SECTORS = frozenset(get_args(Sector))
_KINDS = ("country", "region", "city", "district")


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """A store, airline or brand. A `weak` name needs a cue beside it; `countries` empty: no evidence of presence."""

    id: str
    en: str | None
    ar: str | None
    sector: Sector
    countries: tuple[str, ...]
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    chain: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A country, region, city or district; `within` is the id of what it lies in, where the registry says so."""

    id: str
    kind: str
    country: str
    en: str
    ar: str
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """The whole registry, with look-ups by id and by a store's own site."""

    stores: tuple[StoreEntry, ...]
    places: tuple[PlaceEntry, ...]
    _stores: Mapping[str, StoreEntry]
    _places: Mapping[str, PlaceEntry]
    _sites: Mapping[str, StoreEntry]

    def store(self, id: str) -> StoreEntry | None:
        """The store of that id."""
        return self._stores.get(id)

    def place(self, id: str) -> PlaceEntry | None:
        """The place of that id; a country's id is its code in small letters."""
        return self._places.get(id)

    def site(self, host: str) -> StoreEntry | None:
        """The store whose own site the host is, `www.` left out."""
        return self._sites.get(host)


@cache
def load() -> Tables:
    """The registry of the package. Raises TableError with file and line of the first mistake."""
    return load_from(_DATA)


def load_from(folder: Path) -> Tables:
    """The registry of a folder's JSONL files. Raises TableError with file and line of the first mistake."""
    common = _common(folder / "common_words.toml")
    places: dict[str, PlaceEntry] = {}
    lines: dict[str, str] = {}
    for where, row in _rows(folder / "places.jsonl"):
        place = _place(where, row)
        if place.id in places:
            raise TableError(f"{where}: id {place.id!r} is taken; write another")
        places[place.id] = place
        lines[place.id] = where
    countries = {p.country for p in places.values() if p.kind == "country"}
    for place in places.values():
        if place.country not in countries:
            raise TableError(f"{lines[place.id]}: country {place.country!r} has no line of its own; add it")
        if place.within and place.within not in places:
            raise TableError(f"{lines[place.id]}: within {place.within!r} is no place's id; write one that is")
    stores = _stores(folder, common)
    sites = {site: s for s in stores.values() for site in s.sites}
    return Tables(
        tuple(stores.values()),
        tuple(places.values()),
        MappingProxyType(stores),
        MappingProxyType(places),
        MappingProxyType(sites),
    )


def _stores(folder: Path, common: frozenset[str]) -> dict[str, StoreEntry]:
    stores: dict[str, StoreEntry] = {}
    lines: dict[str, str] = {}
    strong: dict[str, list[StoreEntry]] = {}
    for name in ("stores.jsonl", "airlines.jsonl", "brands.jsonl"):
        for where, row in _rows(folder / name):
            store = _store(where, row)
            if store.id in stores:
                raise TableError(f"{where}: id {store.id!r} stands in {lines[store.id]} too; write another")
            stores[store.id] = store
            lines[store.id] = where
            for text in (*store.names, *store.weak):
                if fold_words(text) in common:
                    raise TableError(f"{where}: {text!r} is a common word; no store can be told by it")
            for text in store.names:
                others = strong.setdefault(fold_words(text), [])
                if store in others:
                    raise TableError(f"{where}: {text!r} stands twice, as it is folded; leave one out")
                for other in others:
                    if set(other.countries) & set(store.countries):
                        raise TableError(
                            f"{where}: {text!r} is a strong name of {other.id!r} ({lines[other.id]}) in the "
                            f"same country too; make one of them weak"
                        )
                others.append(store)
    for store in stores.values():
        if store.chain and store.chain not in stores:
            raise TableError(f"{lines[store.id]}: chain {store.chain!r} is no store's id; write one that is")
    return stores


def _common(path: Path) -> frozenset[str]:
    words = tomllib.loads(path.read_text("utf-8"))
    return frozenset(fold_words(w) for kind in words.values() for w in kind)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            where = f"{path.name}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise TableError(f"{where}: not JSON ({error.msg}); write one object a line") from error
            if not isinstance(row, dict):
                raise TableError(f"{where}: write one JSON object a line")
            yield where, row


def _fields(where: str, row: dict[str, Any], lists: tuple[str, ...], texts: tuple[str, ...]) -> dict[str, Any]:
    """The row with its lists as tuples; refused for an unknown key or a value of another type."""
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key in lists:
            if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
                raise TableError(f"{where}: {key}: write a list of words")
            values[key] = tuple(value)
        elif key in texts:
            if value is not None and (not isinstance(value, str) or not value.strip()):
                raise TableError(f"{where}: {key}: write a text")
            values[key] = value
        else:
            raise TableError(f"{where}: unknown key {key!r}; known are {', '.join((*texts, *lists))}")
    return values


def _store(where: str, row: dict[str, Any]) -> StoreEntry:
    values = _fields(where, row, ("countries", "names", "weak", "sites"), ("id", "en", "ar", "sector", "chain"))
    if values.get("sector") not in _SECTORS:
        raise TableError(f"{where}: sector {values.get('sector')!r}; write one of {', '.join(sorted(_SECTORS))}")
    if not values.get("id") or not (values.get("en") or values.get("ar")):
        raise TableError(f"{where}: write an id, and a name in en or ar")
    values.setdefault("en", None)
    values.setdefault("ar", None)
    values.setdefault("countries", ())
    unknown = [c for c in values["countries"] if len(c) != 2 or not c.isupper()]
    if unknown:
        raise TableError(f"{where}: country {unknown[0]!r}; write ISO 3166 codes such as SA")
    return StoreEntry(**values)


def _place(where: str, row: dict[str, Any]) -> PlaceEntry:
    values = _fields(where, row, ("names", "weak"), ("id", "kind", "country", "en", "ar", "within"))
    missing = [key for key in ("id", "kind", "country", "en", "ar") if not values.get(key)]
    if missing:
        raise TableError(f"{where}: {missing[0]}: write it")
    if values["kind"] not in _KINDS:
        raise TableError(f"{where}: kind {values['kind']!r}; write one of {', '.join(_KINDS)}")
    return PlaceEntry(**values)
