"""`overrides.toml`: what a person knows better than the rules, laid over what posts say, with the reason as evidence.

[[not_an_offer]]
post = "https://example.com/p/1/"
reason = "…"

[[store]]
written = "…"             # as posts write it
is = "nesto"              # an id of the registry
reason = "…"

[[period]]
post = "https://example.com/p/2/"
ends = 2026-02-03         # or starts, or both
reason = "…"

[[same]]
posts = ["https://example.com/p/3/", "https://example.org/4"]
reason = "…"
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

from offers import tables
from offers.addresses import canonical
from offers.config import read_toml
from offers.database.posts import numbers_of, stores_written
from offers.errors import ConfigError
from offers.model import Bound, Evidence, Offer, Post, Store, Validity
from offers.text import fold_words

_KEYS = {
    "not_an_offer": ("post", "reason"),
    "store": ("written", "is", "reason"),
    "period": ("post", "starts", "ends", "reason"),
    "same": ("posts", "reason"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a person gives a post; None leaves what the post says."""

    starts: date | None
    ends: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the file says; posts by their canonical addresses, stores by their folded names.

    `same` leads from an address to that of the post whose facts hold for it too. `key` changes with the file,
    `lines` tell where each address or name stands.
    """

    not_offers: Mapping[str, str]
    stores: Mapping[str, tuple[str, str]]
    periods: Mapping[str, Period]
    same: Mapping[str, str]
    key: str
    lines: Mapping[str, str]

    def apply(self, post: Post, offer: Offer) -> Offer:
        """The offer as the person knows it."""
        address = canonical(post.url)
        if address in self.not_offers:
            return replace(offer, offer=False, sector=None, reasons=(f"override: {self.not_offers[address]}",))
        renamed = [(store, self.stores.get(fold_words(store.text))) for store in offer.stores]
        reasons = [f"override: {found[1]}" for _, found in renamed if found is not None]
        if reasons:
            stores = tuple(_registered(store, found[0]) if found else store for store, found in renamed)
            known = tables.load().store(stores[0].id or "")
            sector = known.sector if known is not None and offer.offer else offer.sector
            offer = replace(offer, stores=stores, sector=sector, reasons=(*offer.reasons, *reasons))
        period = self.periods.get(address)
        return replace(offer, validity=_within(offer.validity, period)) if period is not None else offer


def _registered(store: Store, id: str) -> Store:
    entry = tables.load().store(id)
    if entry is None:
        raise ConfigError(f"{id}: no such store")
    return Store(id, entry.en, entry.ar, store.text, True)


def _within(validity: Validity, period: Period) -> Validity:
    given: list[tuple[Bound, date]] = []
    if period.starts is not None:
        given.append(("starts", period.starts))
        validity = replace(validity, starts=period.starts, starts_basis="stated")
    if period.ends is not None:
        given.append(("ends", period.ends))
        validity = replace(validity, ends=period.ends, ends_basis="stated")
    bounds = [bound for bound, _ in given]
    kept = [e for e in validity.evidence if e.bound not in bounds]
    said = [
        Evidence(bound, period.reason, "override", (0, len(period.reason)), "gregorian", "override") for bound in bounds
    ]
    return replace(validity, evidence=(*kept, *said))


def load(file: Path) -> Overrides:
    """The overrides of a file, none where there is no such file. Raises ConfigError with the line of a mistake."""
    text, document = read_toml(file) if file.exists() else ("", {})
    entries = list(_entries(file, text, document))
    not_offers = {e.post(): e.reason() for e in entries if e.kind == "not_an_offer"}
    stores = {fold_words(e.words("written")): (e.store(), e.reason()) for e in entries if e.kind == "store"}
    periods = {e.post(): e.period() for e in entries if e.kind == "period"}
    same = {post: posts[0] for e in entries if e.kind == "same" for posts in [e.posts()] for post in posts[1:]}
    for entry in entries:
        entry.reason()
    key = hashlib.sha256(text.encode()).hexdigest()
    lines = {name: e.place for e in entries for name in e.names()}
    return Overrides(not_offers, stores, periods, same, key if entries else "", lines)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the file, and where it stands."""

    file: str
    kind: str
    first: int
    text: Sequence[str]
    values: Mapping[str, Any]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.first}"

    def wrong(self, key: str, message: str) -> ConfigError:
        found = (n for n, line in enumerate(self.text, self.first) if re.match(rf"\s*{re.escape(key)}\s*=", line))
        return ConfigError(f"{self.file}:{next(found, self.first)}: {self.kind}.{key}: {message}")

    def words(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "missing or empty; write it in quotation marks")
        return value

    def reason(self) -> str:
        return self.words("reason")

    def post(self) -> str:
        return self._address("post", self.words("post"))

    def posts(self) -> list[str]:
        values = self.values.get("posts")
        if not isinstance(values, list) or len(values) < 2 or not all(isinstance(v, str) for v in values):
            raise self.wrong("posts", "write a list of two addresses or more")
        return [self._address("posts", value) for value in values]

    def _address(self, key: str, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise self.wrong(key, f'{url!r} is no address; write that of the post, such as "https://example.com/p/1/"')
        return canonical(url)

    def store(self) -> str:
        id = self.words("is")
        if tables.load().store(id) is None:
            raise self.wrong("is", f"{id!r} is no store's id; `offers stores --unknown` names the nearest ones")
        return id

    def period(self) -> Period:
        days = {key: self._day(key) for key in ("starts", "ends")}
        starts, ends = days["starts"], days["ends"]
        if starts is None and ends is None:
            raise self.wrong("ends", "missing; write starts or ends, such as ends = 2026-02-03")
        if starts is not None and ends is not None and ends < starts:
            raise self.wrong("ends", f"{ends} is before {starts}; write the later day")
        return Period(starts, ends, self.reason())

    def _day(self, key: str) -> date | None:
        value = self.values.get(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.wrong(key, f"{value!r} is no day; write one such as 2026-02-03, without quotation marks")
        return value

    def names(self) -> list[str]:
        if self.kind == "store":
            return [fold_words(self.words("written"))]
        return self.posts() if self.kind == "same" else [self.post()]


def _entries(file: Path, text: str, document: Mapping[str, Any]) -> Iterator[_Entry]:
    lines = text.splitlines()
    headers: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        header = re.match(r"\s*\[\[\s*[\"']?(\w+)[\"']?\s*\]\]", line)
        if header:
            headers.setdefault(header[1], []).append(number)
    for kind, found in document.items():
        number = next((n for n, line in enumerate(lines, 1) if kind in line), 1)
        if kind not in _KEYS:
            raise ConfigError(f"{file.name}:{number}: {kind}: unknown; known are {', '.join(_KEYS)}")
        if not isinstance(found, list) or len(headers.get(kind, ())) != len(found):
            raise ConfigError(f"{file.name}:{number}: {kind}: write it as a table [[{kind}]] of its own")
        for first, values in zip(headers[kind], found, strict=True):
            after = min((n for ns in headers.values() for n in ns if n > first), default=len(lines) + 1)
            entry = _Entry(file.name, kind, first, lines[first - 1 : after - 1], values)
            for key in values:
                if key not in _KEYS[kind]:
                    raise entry.wrong(key, f"unknown key; known are {', '.join(_KEYS[kind])}")
            yield entry


def unmatched(known_better: Overrides, engine: Engine) -> list[str]:
    """A line for each override that no kept post is named by any more."""
    addresses = {*known_better.not_offers, *known_better.periods, *known_better.same, *known_better.same.values()}
    with engine.connect() as connection:
        kept = numbers_of(connection, addresses)
    written = {fold_words(text) for text in stores_written(engine)} if known_better.stores else set()
    gone = [address for address in addresses if address not in kept]
    gone += [name for name in known_better.stores if name not in written]
    return [
        f"{known_better.lines[name]}: no kept post is named by {name!r} any more; remove it, or mend it"
        for name in sorted(gone)
    ]
