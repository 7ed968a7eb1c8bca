"""What a title holds that its reading did not take, and why: for a person who asks, not for a crawl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from offers.model import Offer, Span
from offers.normalise.items import items_of, left_out
from offers.normalise.periods import Context, Period, others_in
from offers.normalise.scan import Scan


class Rejected(NamedTuple):
    """Words of the original that were looked at and not taken, as what, and the cause."""

    what: str
    text: str
    span: Span
    why: str


def rejected(scan: Scan, offer: Offer, context: Context) -> list[Rejected]:
    """What the scanned title holds and the offer that was read from it lacks, in the order of the text."""
    found = [*_dates(scan, context), *_stores(scan, offer), *_places(scan, offer)]
    return sorted(dict.fromkeys(found), key=lambda r: r.span)


def _dates(scan: Scan, context: Context) -> Iterator[Rejected]:
    for i, cause in left_out(scan):
        yield Rejected("date", scan.quote(i, i), scan.span(i, i), cause)
    for period, cause in others_in(scan, items_of(scan), context):
        first, last = _tokens(period)
        yield Rejected("date", scan.quote(first, last), scan.span(first, last), cause)


def _tokens(period: Period) -> tuple[int, int]:
    points = [p for p in (period.mention.starts, period.mention.ends) if p is not None]
    return min(p.first for p in points), max(p.last for p in points)


def _stores(scan: Scan, offer: Offer) -> Iterator[Rejected]:
    taken = {s.id for s in offer.stores}
    ends = [store.text for store in offer.stores]
    for hit in scan.hits["store"]:
        if hit.value.id in taken:
            continue
        text = scan.quote(hit.first, hit.last, hit.skip)
        if any(text in name for name in ends):
            cause = "the name of another store, or part of it"
        elif hit.kind == "weak":
            cause = "also a word or a surname, and nothing beside it tells that it is the store"
        else:
            cause = "does not stand where the title names its store"
        yield Rejected("store", text, scan.span(hit.first, hit.last, hit.skip), cause)


def _places(scan: Scan, offer: Offer) -> Iterator[Rejected]:
    taken = {p.id for p in offer.places}
    countries = {p.country for p in offer.places}
    names = [store.text for store in offer.stores]
    for hit in scan.hits["place"]:
        if hit.value.id in taken:
            continue
        text = scan.quote(hit.first, hit.last, hit.skip)
        if any(text in name for name in names):
            cause = "part of the store's name"
        elif hit.value.country in countries and hit.value.kind == "country":
            cause = "the country of a finer place"
        elif countries and hit.value.country not in countries:
            cause = "its name is also that of a place of the country named"
        else:
            cause = "no word such as «في», and no country, tells that the place is meant"
        yield Rejected("place", text, scan.span(hit.first, hit.last, hit.skip), cause)
