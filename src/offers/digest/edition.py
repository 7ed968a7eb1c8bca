"""What the edition of a day holds: the promotions that stand on it, and the groups that have pages of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from offers.cluster import cluster
from offers.config import Config, Site
from offers.database.posts import readings
from offers.database.promotions import edition_before, save_promotions
from offers.database.runs import last_success, runs
from offers.digest.cards import Setting, place_name, published_day, standing_of, store_id, store_name
from offers.digest.language import Language, language
from offers.digest.standing import Standing
from offers.health import PAST, Health, judge
from offers.model import Promotion, content_key

Kind = Literal["stores", "cities", "sectors", "parts"]
KINDS: tuple[Kind, ...] = ("stores", "cities", "sectors", "parts")
SECTORS = tuple(language("ar").words["sector"])
_FAR = "9999"


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as the page tells of it."""

    name: str
    title: str
    url: str
    health: Health
    last_read: datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    """A promotion in an edition. `key` changes with anything of it that a page or feed shows.

    `part` is the heading that it stands under: `ends-today`, `new`, `sector-…` or `starts-soon`.
    """

    promotion: Promotion
    key: str
    standing: Standing
    part: str

    @property
    def id(self) -> str:
        """The promotion's id."""
        return self.promotion.id


@dataclass(frozen=True, slots=True)
class Group:
    """The promotions of a store, a place, a sector, or a part of the day such as `ends-today`, in their order.

    `key` is that of its items.
    """

    kind: Kind
    id: str
    items: tuple[Item, ...]
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
        offer = self.items[0].promotion.offer
        if self.kind == "stores":
            return store_name(offer.stores[0], language)
        return next(place_name(p, language) for p in offer.places if p.id == self.id)


@dataclass(frozen=True, slots=True)
class Edition:
    """All that the pages of a day are made of; `items` stand in the order of their last days."""

    day: date
    built: datetime
    site: Site
    sample: bool
    items: tuple[Item, ...]
    sources: tuple[SourceState, ...]

    @property
    def setting(self) -> Setting:
        """What the cards share."""
        return Setting(self.day, self.site.timezone, {s.name: s.title for s in self.sources}, self.site.report)

    def title(self, language: Language) -> str:
        """The page's title in the reader's language."""
        return self.site.title if language.code == "ar" else self.site.title_en

    def groups(self) -> dict[Kind, tuple[Group, ...]]:
        """The groups by kind, the largest first; a promotion without a store or place is in none of that kind."""
        return {kind: self._groups(kind) for kind in KINDS}

    def _groups(self, kind: Kind) -> tuple[Group, ...]:
        found: dict[str, list[Item]] = {}
        for item in self.items:
            for id in _groups_of(item, kind):
                found.setdefault(id, []).append(item)
        made = []
        for id, items in found.items():
            ordered = tuple(in_order(items))
            made.append(Group(kind, id, ordered, key_of(ordered)))
        return tuple(sorted(made, key=lambda g: (-len(g.items), g.id)))


def _groups_of(item: Item, kind: Kind) -> Iterable[str]:
    offer = item.promotion.offer
    if kind == "stores":
        return [store_id(store) for store in offer.stores[:1]]
    if kind == "cities":
        return dict.fromkeys(place.id for place in offer.places)
    if kind == "sectors":
        return [offer.sector or "other"]
    return [] if item.part.startswith("sector-") else [item.part]


def parts(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items under their headings: what ends today, what is new, what runs by sector, what comes."""
    found: dict[str, list[Item]] = {
        part: [] for part in ("ends-today", "new", *(f"sector-{s}" for s in SECTORS), "starts-soon")
    }
    for item in items:
        found[item.part].append(item)
    return {part: held for part, held in found.items() if held}


def key_of(items: Iterable[Item]) -> str:
    """A key that changes with what the items say, where they stand, and their order."""
    return hashlib.sha256("".join(f"{item.key}{item.part}" for item in items).encode()).hexdigest()[:32]


def in_order(items: Iterable[Item]) -> list[Item]:
    """The items as a page shows them, heading by heading."""
    return [item for held in parts(items).values() for item in held]


def promote(config: Config, engine: Engine) -> dict[str, Promotion]:
    """The promotions of all kept offers, made again and kept, by the key of what each says.

    A source that is not enabled has no part in them.
    """
    made = cluster(readings(engine, [source.name for source in config.sources if not source.enabled]))
    keyed = {content_key(promotion): (promotion, posts) for promotion, posts in made}
    save_promotions(engine, keyed)
    return {key: promotion for key, (promotion, _) in keyed.items()}


def standing_promotions(promotions: Iterable[Promotion], config: Config, day: date) -> list[tuple[Promotion, Standing]]:
    """The promotions that the page of a day shows: what ends first comes first."""
    zone = config.site.timezone
    names = {source.name for source in config.sources if source.enabled}
    found = []
    for promotion in promotions:
        if not any(post.source in names for post in promotion.posts):
            continue
        standing = standing_of(promotion, day, zone)
        if standing not in ("over", "later"):
            found.append((promotion, standing))
    return sorted(found, key=lambda f: _order(f[0]))


def _order(promotion: Promotion) -> tuple[str, str, str, str]:
    validity = promotion.offer.validity
    return (
        validity.ends.isoformat() if validity.ends else _FAR,
        validity.starts.isoformat() if validity.starts else "",
        promotion.title,
        promotion.id,
    )


def assemble(config: Config, engine: Engine, promotions: Mapping[str, Promotion], day: date, now: datetime) -> Edition:
    """The edition of a day out of all promotions by their keys."""
    before = edition_before(engine, day)
    keys = {promotion.id: key for key, promotion in promotions.items()}
    found = standing_promotions(promotions.values(), config, day)
    return Edition(
        day=day,
        built=now.astimezone(config.site.timezone),
        site=config.site,
        sample=config.sample,
        items=_items(found, keys, before, config.site.timezone, day),
        sources=source_states(config, engine),
    )


def _items(
    found: Sequence[tuple[Promotion, Standing]],
    keys: Mapping[str, str],
    before: Collection[str] | None,
    zone: ZoneInfo,
    day: date,
) -> tuple[Item, ...]:
    """The promotions as an edition holds them; `before` are the ids that the edition before it held.

    Without an edition before, new is what was published on the day.
    """
    made = []
    for promotion, standing in found:
        new = promotion.id not in before if before is not None else published_day(promotion, zone) == day
        if standing in ("ends-today", "starts-soon"):
            part: str = standing
        else:
            part = "new" if new else f"sector-{promotion.offer.sector or 'other'}"
        made.append(Item(promotion, keys[promotion.id], standing, part))
    return tuple(made)


def source_states(config: Config, engine: Engine) -> tuple[SourceState, ...]:
    """The sources with their health, worst first."""
    states = [
        SourceState(
            source.name,
            source.title,
            source.url,
            judge(runs(engine, source.name, limit=PAST), source.expect_at_least),
            last_success(engine, source.name),
        )
        for source in config.sources
        if source.enabled
    ]
    return tuple(sorted(states, key=lambda s: (s.health.rank, s.last_read or datetime.min.replace(tzinfo=UTC), s.name)))
