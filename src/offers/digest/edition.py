"""What the edition of a day holds: the promotions that stand on it, and the groups that have pages of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from offers import overrides
from offers.config import Config, Site
from offers.database.posts import numbers_of, unsettle
from offers.database.promotions import edition_before, withdrawn_since
from offers.database.rows import writing
from offers.database.summaries import Summary, summaries
from offers.database.watches import watches
from offers.digest.cards import Setting, place_name, store_id, store_name
from offers.digest.language import Language, language
from offers.model import Promotion, Validity, Watch
from offers.promotions import refresh
from offers.renormalise import renormalise
from offers.standing import Standing, standing
from offers.states import SourceState, source_states

Kind = Literal["stores", "cities", "sectors", "parts"]
KINDS: tuple[Kind, ...] = ("stores", "cities", "sectors", "parts")
SECTORS = tuple(language("ar").words["sector"])
_FAR = "9999"
# A page holds so many cards.
PAGE = 100
# Which overrides the kept posts were read with last.
_APPLIED = "overrides.applied"


@dataclass(frozen=True, slots=True)
class Item:
    """A promotion in an edition. `key` changes with anything of it that a page or feed shows.

    `part` is the heading that it stands under: `ends-today`, `new`, `extended`, `sector-…` or `starts-soon`.
    """

    id: str
    key: str
    part: str
    standing: Standing
    summary: Summary


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of several: its number, and the items on it. `key` is that of its items."""

    number: int
    items: tuple[Item, ...]
    key: str

    @property
    def file(self) -> str:
        """The file's name within the folder of its group."""
        return "index.html" if self.number == 1 else f"{self.number}.html"


@dataclass(frozen=True, slots=True)
class Group:
    """The promotions of a store, a place, a sector, or a part of the day such as `ends-today`, in their order.

    `key` is that of its items.
    """

    kind: Kind
    id: str
    items: tuple[Item, ...]
    sheets: tuple[Sheet, ...]
    key: str

    @property
    def folder(self) -> str:
        """The folder of its pages and feeds."""
        return self.id if self.kind == "parts" else f"{self.kind}/{self.id}"

    def name(self, language: Language) -> str:
        """The group's name in the reader's language."""
        if self.kind == "sectors":
            return str(language.words["sector"][self.id])
        if self.kind == "parts":
            return str(language.words["section"][self.id])
        first = self.items[0].summary
        if self.kind == "stores":
            return store_name(first.stores[0], language)
        return next(place_name(p, language) for p in first.places if p.id == self.id)


@dataclass(frozen=True, slots=True)
class Edition:
    """All that the pages of a day are made of; `items` stand in the order of their last days.

    `withdrawn` are promotions of the edition before that no post announces any more, `watches` what readers watch for.
    """

    day: date
    built: datetime
    site: Site
    sample: bool
    items: tuple[Item, ...]
    withdrawn: tuple[Promotion, ...]
    watches: tuple[Watch, ...]
    sources: tuple[SourceState, ...]

    @property
    def setting(self) -> Setting:
        """What the cards share."""
        # In one order whatever befell the sources: what was rendered for another order would be rendered again.
        titles = dict(sorted((source.name, source.title) for source in self.sources))
        return Setting(self.day, self.site.timezone, titles, self.site.report)

    def title(self, language: Language) -> str:
        """The page's title in the reader's language."""
        return self.site.title if language.code == "ar" else self.site.title_en

    def groups(self) -> dict[Kind, tuple[Group, ...]]:
        """The groups by kind, the largest first; a promotion without a store or place is in none of that kind."""
        items = in_order(self.items)
        return {kind: _groups(kind, items) for kind in KINDS}


def _groups(kind: Kind, items: Sequence[Item]) -> tuple[Group, ...]:
    found: dict[str, list[Item]] = {}
    for item in items:
        for id in _groups_of(item, kind):
            found.setdefault(id, []).append(item)
    return tuple(sorted((_group(kind, id, tuple(held)) for id, held in found.items()), key=_largest_first))


def _largest_first(group: Group) -> tuple[int, str]:
    return -len(group.items), group.id


def _group(kind: Kind, id: str, items: tuple[Item, ...]) -> Group:
    parts = [items[start : start + PAGE] for start in range(0, len(items), PAGE)]
    sheets = tuple(Sheet(number, part, key_of(part)) for number, part in enumerate(parts, 1))
    return Group(kind, id, items, sheets, sheets[0].key if len(sheets) == 1 else key_of(items))


def _groups_of(item: Item, kind: Kind) -> Iterable[str]:
    summary = item.summary
    if kind == "stores":
        return [store_id(store) for store in summary.stores[:1]]
    if kind == "cities":
        return dict.fromkeys(place.id for place in summary.places)
    if kind == "sectors":
        return [summary.sector or "other"]
    return [] if item.part.startswith("sector-") else [item.part]


def parts(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items under their headings: what ends today, is new, was extended, runs by sector, or comes."""
    found: dict[str, list[Item]] = {
        part: [] for part in ("ends-today", "new", "extended", *(f"sector-{s}" for s in SECTORS), "starts-soon")
    }
    for item in items:
        found[item.part].append(item)
    # What comes next comes first.
    found["starts-soon"].sort(key=lambda item: item.summary.starts or date.max)
    return {part: held for part, held in found.items() if held}


def key_of(items: Iterable[Item]) -> str:
    """A key that changes with what the items say, where they stand, and their order."""
    return hashlib.sha256("".join(f"{item.key}{item.part}" for item in items).encode()).hexdigest()[:32]


def in_order(items: Iterable[Item]) -> list[Item]:
    """The items as a page shows them, heading by heading."""
    return [item for held in parts(items).values() for item in held]


def promote(config: Config, engine: Engine, now: datetime) -> None:
    """Bring the promotions up to date with the kept posts, these first with what a person has written of them.

    A source that is not enabled has no part in them. Raises ConfigError for a mistake in `overrides.toml`.
    """
    known_better = overrides.load(config.overrides_file)
    applied = config.home / _APPLIED
    before = json.loads(applied.read_text("utf-8")) if applied.exists() else {"key": "", "same": []}
    if known_better.key != before["key"]:
        renormalise(config, engine)
        with writing(engine) as connection:
            unsettle(connection, numbers_of(connection, {*before["same"], *known_better.same}).values())
        beside = applied.with_name(f"{_APPLIED}.part")
        beside.write_text(json.dumps({"key": known_better.key, "same": list(known_better.same)}), "utf-8")
        beside.replace(applied)
    without = [source.name for source in config.sources if not source.enabled]
    refresh(engine, config.site.timezone, without, now, known_better.same)


def standing_promotions(
    connection: Connection, zone: ZoneInfo, day: date, country: str | None = None
) -> list[tuple[Summary, Standing]]:
    """The promotions that the page of a day shows, of a country as `summaries` has it: what ends first comes first."""
    found = []
    for summary in summaries(connection, day, country):
        begun = (summary.published or summary.first_seen).astimezone(zone).date()
        where = standing(Validity(summary.starts, summary.ends), begun, day)
        if where not in ("over", "later"):
            found.append((summary, where))
    return sorted(found, key=lambda f: _order(f[0]))


def _order(summary: Summary) -> tuple[str, str, str, str]:
    return (
        summary.ends.isoformat() if summary.ends else _FAR,
        summary.starts.isoformat() if summary.starts else "",
        summary.title,
        summary.id,
    )


def assemble(
    config: Config, engine: Engine, connection: Connection, day: date, now: datetime, country: str | None = None
) -> Edition:
    """The edition of a day out of the promotions as the connection sees them, of a country as `summaries` has it."""
    zone = config.site.timezone
    before = edition_before(engine, day)
    gone = withdrawn_since(engine, before[1], day) if before is not None else []
    return Edition(
        day=day,
        built=now.astimezone(zone),
        site=config.site,
        sample=config.sample,
        items=_items(standing_promotions(connection, zone, day, country), before, zone, day),
        withdrawn=tuple(kept.promotion for kept in gone if before is not None and kept.promotion.id in before[0]),
        watches=tuple(watches(engine)),
        sources=source_states(config, engine, day),
    )


def _items(
    found: Sequence[tuple[Summary, Standing]],
    before: tuple[Collection[str], datetime] | None,
    zone: ZoneInfo,
    day: date,
) -> tuple[Item, ...]:
    """The promotions as an edition holds them; `before` are the ids that the edition before it held, and its instant.

    Without an edition before, new is what was published on the day.
    """
    shown, since = before if before is not None else (None, datetime.combine(day, time(), zone))
    made = []
    for summary, where in found:
        published = summary.published.astimezone(zone).date() if summary.published is not None else None
        new = summary.id not in shown if shown is not None else published == day
        if where in ("ends-today", "starts-soon"):
            part: str = where
        elif new:
            part = "new"
        else:
            extended = summary.extended is not None and summary.extended > since
            part = "extended" if extended else f"sector-{summary.sector or 'other'}"
        made.append(Item(summary.id, summary.key, part, where, summary))
    return tuple(made)
