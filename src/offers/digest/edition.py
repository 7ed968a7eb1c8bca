"""What the edition of a day holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from offers.cluster import cluster
from offers.config import Config
from offers.database.posts import readings
from offers.database.promotions import save_promotions
from offers.database.runs import last_success, runs
from offers.digest.cards import Card, Link, card
from offers.digest.language import Language, language
from offers.health import PAST, Health, judge
from offers.model import Promotion


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as the page tells of it."""

    name: str
    title: str
    url: str
    health: Health
    last_read: datetime | None


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under a heading; `part` is its anchor in the page."""

    part: str
    heading: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """All that the pages of a day are made of, in one language."""

    day: date
    built: datetime
    site_title: str
    base_url: str
    sample: bool
    cards: tuple[Card, ...]
    promotions: tuple[Promotion, ...]
    sources: tuple[SourceState, ...]
    language: Language

    def source_title(self, name: str) -> str:
        """The title of a source; its name where it is configured no longer."""
        return next((s.title for s in self.sources if s.name == name), name)

    def sections(self, cards: Sequence[Card]) -> tuple[Section, ...]:
        """The cards under their headings, each once: what ends today, what is new, what runs by sector, what comes."""
        words = self.language.words
        parts: dict[str, tuple[str, list[Card]]] = {}
        for part in ("ends-today", "new"):
            parts[part] = (words["section"][part], [])
        for sector, name in words["sector"].items():
            parts[f"sector-{sector}"] = (name, [])
        parts["starts-soon"] = (words["section"]["starts-soon"], [])
        for each in cards:
            if each.standing in ("ends-today", "starts-soon"):
                part = each.standing
            else:
                part = "new" if each.new else f"sector-{each.sector.id}"
            parts[part][1].append(each)
        return tuple(Section(part, heading, tuple(found)) for part, (heading, found) in parts.items() if found)

    def about(self, of: str) -> dict[Link, list[Card]]:
        """The cards by their store, place or sector."""
        found: dict[Link, list[Card]] = {}
        for each in self.cards:
            links: Iterable[Link | None] = {
                "stores": (each.store,),
                "cities": each.places,
                "sectors": (each.sector,),
            }[of]
            for link in links:
                if link is not None:
                    found.setdefault(link, []).append(each)
        return found


def promote(config: Config, engine: Engine) -> list[Promotion]:
    """The promotions of all kept offers, made again and kept; a source that is not enabled has no part in them."""
    made = cluster(readings(engine, [source.name for source in config.sources if not source.enabled]))
    save_promotions(engine, made)
    return [promotion for promotion, _ in made]


def standing_promotions(promotions: Iterable[Promotion], config: Config, day: date) -> list[tuple[Promotion, Card]]:
    """The promotions that the page of a day shows, with their cards: what ends first comes first."""
    speech = language("ar")
    zone = config.site.timezone
    names = {source.name for source in config.sources if source.enabled}
    found = []
    for promotion in promotions:
        if not any(post.source in names for post in promotion.posts):
            continue
        made = card(promotion, day, speech, zone)
        if made.standing not in ("over", "later"):
            found.append((promotion, made))
    return sorted(found, key=lambda f: (f[1].ends or "9999", f[1].starts, f[1].title, f[0].id))


def assemble(config: Config, engine: Engine, promotions: Iterable[Promotion], day: date, now: datetime) -> Edition:
    """The edition of a day out of all promotions."""
    found = standing_promotions(promotions, config, day)
    return Edition(
        day=day,
        built=now.astimezone(config.site.timezone),
        site_title=config.site.title,
        base_url=config.site.base_url,
        sample=config.sample,
        cards=tuple(made for _, made in found),
        promotions=tuple(promotion for promotion, _ in found),
        sources=source_states(config, engine),
        language=language("ar"),
    )


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
