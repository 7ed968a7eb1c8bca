"""The edition as data: one JSON record a promotion, and CSV. The schema is `assets/offers.schema.json`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from offers.model import Disagreement, Event, PostLink, Promotion, offer_from_json, to_json

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
# A cell of a newline alone, as CSV writes it: no other cell has one.
_LAST_SEEN = b'"\n"'


def record(promotion: Promotion) -> dict[str, Any]:
    """A promotion as one line of data: its facts as `offers normalise` writes them, and the posts it rests on."""
    posts = [
        {"source": p.source, "url": p.url, "title": p.title, "published": to_json(p.published)} for p in promotion.posts
    ]
    return {
        "id": promotion.id,
        "title": promotion.title,
        **to_json(promotion.offer),
        "disagreements": to_json(promotion.disagreements),
        "history": to_json(promotion.history),
        "first_seen": to_json(promotion.first_seen),
        "posts": posts,
        "last_seen": to_json(promotion.last_seen),
    }


def promotion_of(row: Mapping[str, Any]) -> Promotion:
    """The promotion of a record, but for what that leaves out: its pictures, and the keys of its posts."""
    return Promotion(
        id=row["id"],
        title=row["title"],
        offer=offer_from_json(row),
        posts=tuple(PostLink(p["source"], "", p["url"], p["title"], _instant(p["published"])) for p in row["posts"]),
        pictures=(),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        last_seen=datetime.fromisoformat(row["last_seen"]),
        disagreements=tuple(Disagreement(**d) for d in row["disagreements"]),
        history=tuple(
            Event(e["kind"], datetime.fromisoformat(e["at"]), _day(e["was"]), _day(e["becomes"]))
            for e in row["history"]
        ),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def record_line(promotion: Promotion) -> str:
    """The record as JSON without its last member, `last_seen`, which changes with every crawl."""
    found = record(promotion)
    del found["last_seen"]
    return json.dumps(found, ensure_ascii=False)


def with_last_seen(line: bytes, last_seen: str) -> bytes:
    """The whole record out of what `record_line` gave."""
    return b'%b, "last_seen": "%b"}' % (line[:-1], last_seen.encode())


def document(head: str, records: Iterable[bytes]) -> Iterator[bytes]:
    """The records as one JSON document that comes in parts; `head` is an object with its other members."""
    yield f'{head[:-1]}, "promotions": ['.encode()
    before = b"\n"
    for line in records:
        yield before + line
        before = b",\n"
    yield b"\n]}\n"


def row_line(promotion: Promotion) -> str:
    """The row of `csv_rows` with `_LAST_SEEN` in the place of `last_seen`, which changes with every crawl."""
    return csv_text([_row(promotion, "\n")])


def row_with_last_seen(row: bytes, last_seen: str) -> bytes:
    """The whole row out of what `row_line` gave."""
    return row.replace(_LAST_SEEN, last_seen.encode(), 1)


def table(rows: Iterable[bytes]) -> Iterator[bytes]:
    """The rows as a table that spreadsheets know to be UTF-8, in parts."""
    yield f"\ufeff{csv_text([list(COLUMNS)])}".encode()
    yield from rows


def csv_rows(promotions: Iterable[Promotion]) -> Iterator[list[str]]:
    """The header and a row a promotion; no cell begins so that a spreadsheet would run it."""
    yield list(COLUMNS)
    for promotion in promotions:
        yield _row(promotion, promotion.last_seen.isoformat())


def _row(promotion: Promotion, last_seen: str) -> list[str]:
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
        "posts": " ".join(p.url for p in promotion.posts),
    }
    return [last_seen if column == "last_seen" else _cell(cells[column]) for column in COLUMNS]


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    # Full-width signs too: spreadsheets take them for the plain ones.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else text


def csv_text(rows: Iterable[list[str]]) -> str:
    """The rows as CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "replace").decode("utf-8")
