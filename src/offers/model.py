"""The words that the rest of the project speaks in: frozen, typed, without behaviour of their own.

A day is a `date` in the time zone of the source; an instant is a `datetime` with an offset.
Spans are half-open `[start, end)` offsets in Unicode code points of the named field as it was given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

Basis = Literal["stated", "inferred", "unknown"]
Bound = Literal["starts", "ends"]
Calendar = Literal["gregorian", "hijri"]
# An override is the reason that a person gave in `overrides.toml`.
Field = Literal["title", "body", "override"]
Span = tuple[int, int]

Sector = Literal[
    "grocery",
    "electronics",
    "home",
    "fashion",
    "beauty",
    "pharmacy",
    "restaurant",
    "airline",
    "travel",
    "telecom",
    "bank",
    "automotive",
    "kids",
    "books",
    "online",
    "other",
]
Cadence = Literal["daily", "weekly", "weekend", "monthly"]
WatchEvent = Literal["new", "extended", "ends-tomorrow"]
EventKind = Literal["extended", "shortened", "moved", "corrected", "withdrawn", "returned"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The very words that a bound of a period rests on, and the rule that read them."""

    bound: Bound
    text: str
    field: Field
    span: Span
    calendar: Calendar | None
    rule: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Words that name another day than the one that was taken."""

    text: str
    field: Field
    span: Span
    calendar: Calendar | None
    date: date | None


@dataclass(frozen=True, slots=True)
class Issue:
    """Words that could not be understood, or not be believed."""

    code: str
    text: str
    field: Field
    span: Span


@dataclass(frozen=True, slots=True)
class Validity:
    """A period, its last day included. A bound that is None has the basis `unknown`."""

    starts: date | None = None
    ends: date | None = None
    starts_basis: Basis = "unknown"
    ends_basis: Basis = "unknown"
    until_stock_lasts: bool = False
    limited_time: bool = False
    hours: str | None = None
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Store:
    """A shop or airline as a post names it: `text` are the post's words, `id` is None for an unknown one."""

    id: str | None
    en: str | None
    ar: str | None
    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A country (`id` is its code in small letters), region, city or district, in the registry's names."""

    country: str
    id: str
    en: str | None
    ar: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Price:
    """A price in a post's words; `currency` is an ISO 4217 code."""

    amount: Decimal
    currency: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What one post says. `offer` is False for a post that announces no promotion."""

    offer: bool
    reasons: tuple[str, ...] = ()
    sector: Sector | None = None
    stores: tuple[Store, ...] = ()
    validity: Validity = Validity()
    travel: Validity | None = None
    places: tuple[Place, ...] = ()
    all_branches: bool = False
    discount_percent: int | float | None = None
    coupons: tuple[str, ...] = ()
    prices: tuple[Price, ...] = ()
    cadence: Cadence | None = None
    occasions: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """What a site published, kept as it came.

    `key` identifies the post within its source: the path of its address on the source's own host,
    a whole address elsewhere. `title`, `excerpt` and `body` are plain text; `pictures` are absolute
    addresses in the order of the page.
    """

    source: str
    key: str
    url: str
    title: str
    excerpt: str | None = None
    body: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    categories: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a spider may know of a post that its source kept from an earlier run."""

    url: str
    title: str
    published: datetime | None
    modified: datetime | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture kept in the home's `pictures/`, as WebP files named relative to that folder, sizes in pixels.

    `hash` is its difference hash as hexadecimal digits: alike for the same picture in another size.
    """

    url: str
    thumb: str
    thumb_width: int
    thumb_height: int
    large: str | None = None
    width: int | None = None
    height: int | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A kept post beside what it says: what promotions are made of."""

    post: Post
    offer: Offer
    pictures: tuple[Picture, ...]
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post of a promotion, as far as the page shows it."""

    source: str
    key: str
    url: str
    title: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a post of a promotion says otherwise: `field` is `starts`, `ends` (an ISO day) or `discount_percent`."""

    field: Literal["starts", "ends", "discount_percent"]
    value: str
    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a promotion, and when; `was` and `becomes` are the last days, of one moved the first ones.

    Of `extended`, `shortened` and `moved` the posts say so; `corrected` are days that other posts, or a better
    reading of the same, made others. `withdrawn` is one that no post announces any more, `returned` one that does.
    """

    kind: EventKind
    at: datetime
    was: date | None = None
    becomes: date | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """One real-world promotion: the facts chosen among the posts that announce it, and what they do not agree in.

    `history` is what happened to it since it was first seen, oldest first.
    """

    id: str
    title: str
    offer: Offer
    posts: tuple[PostLink, ...]
    pictures: tuple[Picture, ...]
    first_seen: datetime
    last_seen: datetime
    disagreements: tuple[Disagreement, ...] = ()
    history: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What promotions a reader asks for: those that agree with all that is given.

    `words` are folded; `stores`, `cities` and `sectors` are ids, of which one of each kind must agree; `discount` is
    the least stated percentage.
    """

    words: tuple[str, ...]
    stores: tuple[str, ...]
    cities: tuple[str, ...]
    sectors: tuple[str, ...]
    discount: int | None


@dataclass(frozen=True, slots=True)
class Watch(Filter):
    """What a reader of the operator's wants to be told of.

    `targets` are Apprise's addresses, told at once, or once a day.
    """

    id: str
    name: str
    events: tuple[WatchEvent, ...]
    targets: tuple[str, ...]
    at_once: bool
    created: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that a crawl could not do, as a kind to count by and a line to read."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """What one crawl of one source gave. `outcome` is `ok` or `failed`; seconds are wall-clock.

    `posts` are those confirmed: `read` ones, and those known to be unchanged. `dated` are the offers read that
    state a start or an end; `seen` is how many posts the source's own listing showed, None where it was not shown
    (unchanged, or asked for changes alone); `newest` is the latest publication among all its posts.
    """

    source: str
    started: datetime
    finished: datetime
    outcome: Literal["ok", "failed"]
    posts: int
    new: int
    changed: int
    offers: int
    requests: int
    bytes: int
    seconds: float
    failures: tuple[Failure, ...] = ()
    withdrawn: int = 0
    read: int = 0
    dated: int = 0
    seen: int | None = None
    newest: datetime | None = None


class Gave(NamedTuple):
    """What a good run gave, as far as later ones are held against it; the words are those of Run.

    `weekday` is that of its start, in any count; `age` how many seconds old the newest post was then.
    """

    weekday: int
    offers: int
    dated: int
    seen: int | None
    age: int | None


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


# A reading holds some sixty such values, and is written for every post.
_PLAIN = frozenset((str, int, float, bool, type(None)))


def to_json(value: Any) -> Any:
    """The value as `json.dumps` takes it: days and instants as ISO 8601, tuples as lists, a Decimal as a number."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, (list, tuple)):
        return [v if type(v) in _PLAIN else to_json(v) for v in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if is_dataclass(kind):
        said = ((name, getattr(value, name)) for name in _names(kind))
        return {name: v if type(v) in _PLAIN else to_json(v) for name, v in said}
    return value


def content_key(promotion: Promotion) -> str:
    """A key that changes with anything the promotion says; when it was last seen, it does not say."""
    said = repr(replace(promotion, last_seen=promotion.first_seen))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _validity(row: Mapping[str, Any]) -> Validity:
    return Validity(
        **{
            **row,
            "starts": _day(row["starts"]),
            "ends": _day(row["ends"]),
            "evidence": tuple(Evidence(**{**e, "span": tuple(e["span"])}) for e in row["evidence"]),
            "conflicts": tuple(
                Conflict(**{**c, "span": tuple(c["span"]), "date": _day(c["date"])}) for c in row["conflicts"]
            ),
        }
    )


def offer_from_json(row: Mapping[str, Any]) -> Offer:
    """The offer that `to_json` wrote. Raises KeyError, TypeError or ValueError where it is none."""
    return Offer(
        offer=row["offer"],
        reasons=tuple(row["reasons"]),
        sector=row["sector"],
        stores=tuple(Store(**s) for s in row["stores"]),
        validity=_validity(row["validity"]),
        travel=_validity(row["travel"]) if row["travel"] else None,
        places=tuple(Place(**p) for p in row["places"]),
        all_branches=row["all_branches"],
        discount_percent=row["discount_percent"],
        coupons=tuple(row["coupons"]),
        prices=tuple(Price(Decimal(str(p["amount"])), p["currency"], p["text"]) for p in row["prices"]),
        cadence=row["cadence"],
        occasions=tuple(row["occasions"]),
        issues=tuple(Issue(**{**i, "span": tuple(i["span"])}) for i in row["issues"]),
    )
