"""Which promotions a reader wants to be told of, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from offers.database.summaries import Summary
from offers.digest.cards import period, store_id, store_name
from offers.digest.language import LANGUAGES, language
from offers.digest.search import said
from offers.digest.texts import clean, web_address
from offers.model import Filter, Place, Promotion, Store, Watch


class Facets(Protocol):
    """What a reader may ask for besides words, of an offer or of its summary."""

    @property
    def stores(self) -> Sequence[Store]:
        """The stores that offer it."""

    @property
    def places(self) -> Sequence[Place]:
        """Where it is offered."""

    @property
    def sector(self) -> str | None:
        """Its sector."""

    @property
    def discount_percent(self) -> float | None:
        """The largest discount that is told."""


def matches(asked: Filter, offer: Facets, words: str) -> bool:
    """Whether the offer agrees with all that is asked for, as the page's own filters tell it.

    `words` are those that its promotion is searched by; they are worked out once for all watches.
    """
    if asked.stores and not any(store_id(store) in asked.stores for store in offer.stores):
        return False
    if asked.cities and not any(place.id in asked.cities for place in offer.places):
        return False
    if asked.sectors and (offer.sector or "other") not in asked.sectors:
        return False
    if asked.discount is not None and (offer.discount_percent or 0) < asked.discount:
        return False
    return all(word in words for word in asked.words)


def searched(watches: Iterable[Watch], promotions: Iterable[Promotion]) -> dict[str, str]:
    """The words that each promotion is searched by, by its id; empty ones where no watch asks for words."""
    asked = any(watch.words for watch in watches)
    return {promotion.id: said(promotion) if asked else "" for promotion in promotions}


def shown(watch: Watch, summary: Summary, day: date, words: str) -> bool:
    """Whether the promotion stands in the watch's feeds of a day: of one for last days alone, on the eve of its own."""
    eve = summary.ends == day + timedelta(days=1)
    return matches(watch, summary, words) and (watch.events != ("ends-tomorrow",) or eve)


def events(watch: Watch, promotion: Promotion, zone: ZoneInfo, words: str) -> Iterator[tuple[datetime, str]]:
    """What the watch is to be told of a promotion, each once, and since when: an eve begins at its midnight."""
    if not matches(watch, promotion.offer, words):
        return
    if "new" in watch.events:
        yield promotion.first_seen, "new"
    if "extended" in watch.events:
        for event in promotion.history:
            if event.kind == "extended":
                yield event.at, f"extended {event.becomes}"
    ends = promotion.offer.validity.ends
    if "ends-tomorrow" in watch.events and ends is not None:
        yield datetime.combine(ends - timedelta(days=1), time(), zone), "ends-tomorrow"


def line(promotion: Promotion, event: str, day: date) -> str:
    """The promotion in a line, with the address of its first post."""
    speech = language(LANGUAGES[0])
    stores = [store_name(store, speech) for store in promotion.offer.stores[:1]]
    happened = speech.words["told"][event.partition(" ")[0]]
    address = next((found for post in promotion.posts if (found := web_address(post.url))), "")
    parts = [*stores, clean(promotion.title), period(promotion.offer.validity, day, speech), address]
    return f"{happened}: " + " · ".join(part for part in parts if part)
