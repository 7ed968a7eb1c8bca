"""What a promotion says, out of what its posts say: by rule, never averaged, with what they do not agree in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from offers import tables
from offers.cluster.facts import Announcement, script_of
from offers.model import Basis, Bound, Disagreement, Evidence, Place, PostLink, Promotion, Reading, Store, Validity

Member = tuple[Announcement, Reading]


def promotion(members: Iterable[Member], id: str) -> Promotion:
    """The promotion that the posts announce.

    Stated beats inferred, more sites beat fewer, the store's own site beats another, and the newest post that
    says it was extended beats those before it; then the earlier day, the smaller discount, the narrower place.
    """
    ranked = sorted(members, key=_rank)
    readings = [reading for _, reading in ranked]
    best = readings[0]
    validity, disputed = _validity(ranked)
    discount, discounts = _discount(readings)
    offer = replace(
        best.offer,
        sector=next((r.offer.sector for r in readings if r.offer.sector not in (None, "other")), best.offer.sector),
        stores=tuple(_named(store, i, readings) for i, store in enumerate(best.offer.stores)),
        validity=validity,
        travel=next((r.offer.travel for r in readings if r.offer.travel), None),
        places=_places(readings),
        all_branches=_all_branches(readings),
        discount_percent=discount,
        coupons=tuple(dict.fromkeys(code for r in readings for code in r.offer.coupons)),
        prices=next((r.offer.prices for r in readings if r.offer.prices), ()),
        cadence=next((r.offer.cadence for r in readings if r.offer.cadence), None),
        occasions=tuple(dict.fromkeys(o for r in readings for o in r.offer.occasions)),
    )
    return Promotion(
        id=id,
        title=best.post.title,
        offer=offer,
        posts=tuple(PostLink(r.post.source, r.post.key, r.post.url, r.post.title, r.post.published) for r in readings),
        pictures=next((r.pictures for r in readings if r.pictures), ()),
        first_seen=min(r.first_seen for r in readings),
        last_seen=max(r.last_seen for r in readings),
        disagreements=(*disputed, *discounts),
    )


def _rank(member: Member) -> tuple[object, ...]:
    """The post that states most speaks for the promotion; of equals the store's own, then the one that tells more."""
    post, offer = member[1].post, member[1].offer
    stated = (offer.validity.starts_basis == "stated") + (offer.validity.ends_basis == "stated")
    more = bool(offer.discount_percent) + bool(offer.places) + len(offer.coupons) + bool(member[1].pictures)
    return member[0].told.extends, -stated, not _own(member[1]), -more, post.source, post.key


def _own(reading: Reading) -> bool:
    """Whether the post stands on the store's own site."""
    entry = tables.load().site((urlsplit(reading.post.url).hostname or "").removeprefix("www."))
    return entry is not None and any(store.id == entry.id for store in reading.offer.stores)


def _validity(ranked: Sequence[Member]) -> tuple[Validity, tuple[Disagreement, ...]]:
    readings = [reading for _, reading in ranked]
    extending = [m for m in ranked if m[0].told.extends and m[1].offer.validity.ends_basis == "stated"]
    newest = max(extending, key=lambda m: (_instant(m[1]), m[1].offer.validity.ends or date.min), default=None)
    starts, by_start, other_starts = _bound(readings, "starts")
    ends, by_end, other_ends = _bound([newest[1]] if newest else readings, "ends")
    if newest is not None and ends is not None:
        # What was said before it was extended is no other opinion; a later end than that is.
        other_ends = [r for r in readings if (said := _stated(r, "ends")) is not None and said > ends]
    base = readings[0].offer.validity
    made = replace(
        base,
        starts=starts,
        ends=ends,
        starts_basis=_basis(by_start, "starts"),
        ends_basis=_basis(by_end, "ends"),
        until_stock_lasts=any(r.offer.validity.until_stock_lasts for r in readings),
        limited_time=any(r.offer.validity.limited_time for r in readings),
        hours=next((r.offer.validity.hours for r in readings if r.offer.validity.hours), None),
        evidence=(*_evidence(by_start, "starts"), *_evidence(by_end, "ends")),
    )
    return made, (*_disagreements("starts", other_starts), *_disagreements("ends", other_ends))


def _bound(readings: Sequence[Reading], bound: Bound) -> tuple[date | None, Reading | None, list[Reading]]:
    """The day of a bound, the post that it is taken from, and the posts that state another."""
    stated = [r for r in readings if _stated(r, bound) is not None]
    told = stated or [r for r in readings if getattr(r.offer.validity, bound) is not None]
    if not told:
        return None, None, []
    day: date = _most(told, lambda r: getattr(r.offer.validity, bound))
    by = next(r for r in told if getattr(r.offer.validity, bound) == day)
    return day, by, [r for r in stated if _stated(r, bound) != day]


def _most(readings: Sequence[Reading], value: Callable[[Reading], Any]) -> Any:
    """The value that most sites give; of equals the one that the store's own site gives, then the smallest."""
    values = {value(r) for r in readings}
    return min(
        values,
        key=lambda v: (
            -len({r.post.source for r in readings if value(r) == v}),
            not any(_own(r) for r in readings if value(r) == v),
            v,
        ),
    )


def _stated(reading: Reading, bound: Bound) -> date | None:
    validity = reading.offer.validity
    if bound == "starts":
        return validity.starts if validity.starts_basis == "stated" else None
    return validity.ends if validity.ends_basis == "stated" else None


def _basis(reading: Reading | None, bound: Bound) -> Basis:
    if reading is None:
        return "unknown"
    return reading.offer.validity.starts_basis if bound == "starts" else reading.offer.validity.ends_basis


def _evidence(reading: Reading | None, bound: Bound) -> Iterable[Evidence]:
    return [e for e in reading.offer.validity.evidence if e.bound == bound] if reading is not None else []


def _disagreements(bound: Bound, others: Sequence[Reading]) -> Iterable[Disagreement]:
    for r in others:
        said = _stated(r, bound)
        if said is not None:
            yield Disagreement(bound, said.isoformat(), r.post.source, r.post.key)


def _instant(reading: Reading) -> datetime:
    published = reading.post.published or reading.first_seen
    return published if published.tzinfo else published.replace(tzinfo=reading.first_seen.tzinfo)


def _discount(readings: Sequence[Reading]) -> tuple[float | None, tuple[Disagreement, ...]]:
    told = [r for r in readings if r.offer.discount_percent]
    if not told:
        return None, ()
    value = _most(told, lambda r: r.offer.discount_percent)
    others = [r for r in told if r.offer.discount_percent != value]
    return value, tuple(
        Disagreement("discount_percent", f"{r.offer.discount_percent:g}", r.post.source, r.post.key) for r in others
    )


def _places(readings: Sequence[Reading]) -> tuple[Place, ...]:
    """The places that most sites state, the narrower of equals; a country only where no post says more."""
    told = [r.offer.places for r in readings if r.offer.places]
    finer = [p for p in told if any(place.id != place.country.lower() for place in p)]
    stated = [p for p in finer or told if any(place.basis == "stated" for place in p)]
    wanted = stated or finer or told
    if not wanted:
        return ()
    sites = {
        ids: {r.post.source for r in readings if tuple(sorted(p.id for p in r.offer.places)) == ids}
        for ids in {tuple(sorted(p.id for p in places)) for places in wanted}
    }
    best = min(sites, key=lambda ids: (-len(sites[ids]), len(ids), ids))
    return next(places for places in wanted if tuple(sorted(p.id for p in places)) == best)


def _all_branches(readings: Sequence[Reading]) -> bool:
    """Every branch takes part if more sites say so than name a place."""
    said = {r.post.source for r in readings if r.offer.all_branches}
    named = {r.post.source for r in readings if any(p.id != p.country.lower() for p in r.offer.places)}
    return bool(said) and len(said) >= len(named - said)


def _named(store: Store, i: int, readings: Sequence[Reading]) -> Store:
    """The store with both its names: of one that the registry lacks, as posts of either script write it."""
    if store.id is not None:
        return store
    ar, en = store.ar, store.en
    for reading in readings:
        if i < len(reading.offer.stores):
            text = reading.offer.stores[i].text
            if script_of(text) == "arabic":
                ar = ar or text
            else:
                en = en or text
    return replace(store, ar=ar, en=en)
