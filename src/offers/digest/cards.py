"""A promotion as its card shows it: every sentence worked out, so that templates only place them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from offers.digest.language import Language
from offers.digest.standing import Standing, standing
from offers.model import Evidence, Picture, PostLink, Promotion, Store, Validity
from offers.text import fold_words

# Directional overrides and isolates of a title would reach into the page around it; zalgo would cover it.
_CONTROLS: dict[int, str | None] = {
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF]),
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " "),
}
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A page about a store, place or sector: the id in its address, and its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound's evidence in the reader's words."""

    bound: str
    quote: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the template of a card needs."""

    id: str
    title: str
    store: Link | None
    store_note: str
    sector: Link
    standing: Standing
    new: bool
    starts: str
    ends: str
    ends_basis: str
    period: str
    hijri: str
    left: str
    basis: str
    notes: tuple[str, ...]
    places: tuple[Link, ...]
    place_note: str
    discount: str
    coupons: tuple[str, ...]
    prices: tuple[str, ...]
    travel: str
    picture: Picture | None
    initial: str
    proofs: tuple[Proof, ...]
    doubts: tuple[str, ...]
    posts: tuple[PostLink, ...]


def clean_title(title: str) -> str:
    """The title without control characters and beyond all measure of length; never empty."""
    bare = " ".join(title.translate(_CONTROLS).split())
    if len(bare) > _LONGEST_TITLE:
        bare = bare[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
    return bare or "…"


def web_address(address: str) -> str:
    """The address if a reader can safely follow it, else nothing: a post's link may be `javascript:`."""
    return address if address.startswith(("http://", "https://")) else ""


def store_link(store: Store, language: Language) -> Link:
    """The store's page and its name in the reader's language; an unknown store's by its words."""
    arabic = language.locale.language == "ar"
    name = (store.ar or store.en if arabic else store.en or store.ar) or store.text
    return Link(store.id or fold_words(store.text).replace(" ", "-") or "store", clean_title(name))


def published_day(promotion: Promotion, zone: ZoneInfo) -> date | None:
    """The day of the promotion's first post in the site's zone, None where no post tells its time."""
    times = [p.published for p in promotion.posts if p.published is not None]
    return min(times).astimezone(zone).date() if times else None


def card(promotion: Promotion, day: date, language: Language, zone: ZoneInfo) -> Card:
    """The card of a promotion on a day."""
    offer = promotion.offer
    validity = offer.validity
    published = published_day(promotion, zone)
    arabic = language.locale.language == "ar"
    store = store_link(offer.stores[0], language) if offer.stores else None
    sector = offer.sector or "other"
    name = store.name if store else language.say("no_store")
    places = tuple(Link(p.id, clean_title((p.ar if arabic else p.en) or p.id)) for p in offer.places)
    inferred_place = bool(places) and all(p.basis == "inferred" for p in offer.places)
    return Card(
        id=promotion.id,
        title=clean_title(promotion.title),
        store=store,
        store_note="" if not offer.stores or offer.stores[0].known else language.say("unknown_store"),
        sector=Link(sector, language.words["sector"][sector]),
        standing=standing(validity, published or promotion.first_seen.astimezone(zone).date(), day),
        new=published == day,
        starts=validity.starts.isoformat() if validity.starts else "",
        ends=validity.ends.isoformat() if validity.ends else "",
        ends_basis=validity.ends_basis,
        period=period(validity, day, language),
        hijri=_hijri(validity, language),
        left=_left(validity, day, language),
        basis=_basis(validity, language),
        notes=_notes(validity, language) + ((language.say("all_branches"),) if offer.all_branches else ()),
        places=places,
        place_note=language.say("place_inferred") if inferred_place else "",
        discount=language.say("discount", n=offer.discount_percent) if offer.discount_percent else "",
        coupons=offer.coupons,
        prices=tuple(p.text for p in offer.prices),
        travel=language.say("travel", period=period(offer.travel, day, language)) if offer.travel else "",
        picture=promotion.pictures[0] if promotion.pictures else None,
        initial=name.removeprefix("ال")[:1],
        proofs=tuple(_proof(e, language) for e in validity.evidence),
        doubts=_doubts(promotion, language),
        posts=tuple(replace(p, url=web_address(p.url)) for p in promotion.posts),
    )


def period(validity: Validity, today: date, language: Language) -> str:
    """The period as people write it."""
    first = language.day(validity.starts, today) if validity.starts else ""
    last = language.day(validity.ends, today) if validity.ends else ""
    if first and first == last:
        return language.say("only_on", first=first)
    if first and last:
        return language.say("from_to", first=first, last=last)
    if first:
        return language.say("from", first=first)
    return language.say("until", last=last) if last else language.say("no_dates")


def _hijri(validity: Validity, language: Language) -> str:
    one, two = validity.starts or validity.ends, validity.ends or validity.starts
    return language.hijri_range(one, two) if one and two else ""


def _left(validity: Validity, day: date, language: Language) -> str:
    if validity.starts is not None and validity.starts > day:
        return language.count("starts_in", (validity.starts - day).days)
    if validity.ends is None:
        return ""
    return language.count("days_left", (validity.ends - day).days)


def _basis(validity: Validity, language: Language) -> str:
    if validity.ends_basis == "inferred":
        rule = next((e.rule for e in reversed(validity.evidence) if e.bound == "ends"), "")
        return language.say("ends_inferred", why=language.words["rule"].get(rule, rule))
    if validity.ends is not None:
        return language.say("stated")
    return language.say("starts_stated" if validity.starts is not None else "end_unknown")


def _notes(validity: Validity, language: Language) -> tuple[str, ...]:
    notes = []
    if validity.until_stock_lasts:
        notes.append(language.say("stock"))
    if validity.limited_time:
        notes.append(language.say("limited"))
    if validity.hours:
        notes.append(validity.hours)
    return tuple(notes)


def _proof(evidence: Evidence, language: Language) -> Proof:
    return Proof(
        language.say(f"evidence_{evidence.bound}"),
        clean_title(evidence.text),
        language.say(f"in_{evidence.field}"),
        language.words["rule"].get(evidence.rule, evidence.rule),
    )


def _doubts(promotion: Promotion, language: Language) -> tuple[str, ...]:
    """What the posts say against the days that are shown."""
    said = []
    for conflict in promotion.offer.validity.conflicts:
        text = clean_title(conflict.text)
        if conflict.date is None:
            said.append(language.say("conflict_unknown", text=text))
        else:
            said.append(language.say("conflict", text=text, date=language.full_day(conflict.date)))
    said += [language.say("issue", text=clean_title(issue.text)) for issue in promotion.offer.issues]
    return tuple(said)
