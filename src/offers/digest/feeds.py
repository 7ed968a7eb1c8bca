"""The edition as data: JSON, CSV, JSON Feed and iCalendar."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event

from offers import __version__
from offers.digest.cards import Card
from offers.digest.edition import Edition
from offers.model import Promotion, to_json

COLUMNS = (
    "id",
    "title",
    "stores",
    "sector",
    "starts",
    "starts_basis",
    "ends",
    "ends_basis",
    "places",
    "discount_percent",
    "coupons",
    "first_seen",
    "last_seen",
    "posts",
)


def record(promotion: Promotion) -> dict[str, Any]:
    """A promotion as one line of data: its facts as `offers normalise` writes them, and the posts it rests on."""
    offer = to_json(promotion.offer)
    posts = [
        {"source": p.source, "url": p.url, "title": p.title, "published": to_json(p.published)} for p in promotion.posts
    ]
    return {
        "id": promotion.id,
        "title": promotion.title,
        **offer,
        "first_seen": to_json(promotion.first_seen),
        "last_seen": to_json(promotion.last_seen),
        "posts": posts,
    }


def csv_rows(promotions: Iterable[Promotion]) -> Iterator[list[str]]:
    """The header and a row a promotion; no cell begins so that a spreadsheet would run it."""
    yield list(COLUMNS)
    for promotion in promotions:
        offer, validity = promotion.offer, promotion.offer.validity
        cells = {
            "id": promotion.id,
            "title": promotion.title,
            "stores": "; ".join(s.id or s.text for s in offer.stores),
            "sector": offer.sector,
            "starts": validity.starts,
            "starts_basis": validity.starts_basis,
            "ends": validity.ends,
            "ends_basis": validity.ends_basis,
            "places": "; ".join(p.id for p in offer.places),
            "discount_percent": offer.discount_percent,
            "coupons": "; ".join(offer.coupons),
            "first_seen": promotion.first_seen.isoformat(),
            "last_seen": promotion.last_seen.isoformat(),
            "posts": " ".join(p.url for p in promotion.posts),
        }
        yield [_cell(cells[column]) for column in COLUMNS]


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def csv_text(rows: Iterable[list[str]]) -> str:
    """The rows as CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def offers_csv(edition: Edition) -> str:
    """The edition's promotions as CSV."""
    return csv_text(csv_rows(edition.promotions))


def offers_json(edition: Edition) -> str:
    """The edition's promotions as one JSON document."""
    document = {
        "day": edition.day.isoformat(),
        "built": edition.built.isoformat(),
        "sample": edition.sample,
        "promotions": [record(p) for p in edition.promotions],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def json_feed(edition: Edition) -> str:
    """The edition as JSON Feed 1.1."""
    items = [
        {
            "id": promotion.id,
            **({"url": card.posts[0].url} if card.posts[0].url else {}),
            "title": card.title,
            "content_text": _summary(card),
            "date_published": promotion.first_seen.isoformat(),
        }
        for promotion, card in zip(edition.promotions, edition.cards, strict=True)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": edition.site_title,
        "language": edition.language.words["language"],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _summary(card: Card) -> str:
    places = "، ".join(p.name for p in card.places)
    return " · ".join(part for part in (card.store.name if card.store else "", card.period, card.basis, places) if part)


def calendar(edition: Edition) -> bytes:
    """The promotions whose last day is known as iCalendar events of whole days (RFC 5545: DTEND is the day after)."""
    found = Calendar()
    found.add("prodid", f"-//Offers//{__version__}//AR")
    found.add("version", "2.0")
    found.add("x-wr-calname", edition.site_title)
    for promotion, card in zip(edition.promotions, edition.cards, strict=True):
        validity = promotion.offer.validity
        if validity.ends is None:
            continue
        event = Event()
        event.add("uid", f"{promotion.id}@offers.invalid")
        event.add("dtstamp", edition.built)
        event.add("dtstart", validity.starts or validity.ends)
        event.add("dtend", validity.ends + timedelta(days=1))
        event.add("summary", card.title)
        event.add("description", _summary(card))
        if card.posts[0].url:
            event.add("url", card.posts[0].url)
        found.add_component(event)
    return bytes(found.to_ical())
