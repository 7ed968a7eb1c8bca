"""A promotion as its card shows it: every sentence worked out, so that templates only place them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from offers.digest.language import Language
from offers.digest.texts import clean, slug, web_address, writing
from offers.model import Evidence, Offer, Picture, Place, Promotion, Store, Validity
from offers.standing import Standing, last_shown, standing_of

_OF_A_SITE = 3


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
class Seen:
    """A post of the promotion: the name of its site, its address, and when it was published."""

    site: str
    url: str
    published: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the promotion in the reader's words, and on which day."""

    kind: str
    said: str
    day: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the template of a card needs."""

    id: str
    title: str
    title_language: str
    title_direction: str
    store: Link | None
    store_note: str
    sector: Link
    standing: Standing
    starts: str
    ends: str
    ends_basis: str
    until: str
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
    pictures: tuple[Picture, ...]
    initial: str
    proofs: tuple[Proof, ...]
    doubts: tuple[str, ...]
    changes: tuple[Change, ...]
    first_seen: str
    seen: tuple[Seen, ...]
    sites: str
    report: str
    data: Mapping[str, Any]

    @property
    def summary(self) -> str:
        """Store, period, its basis, its last change and places in a line, for feeds."""
        changed = [change.said for change in self.changes[:1]]
        parts = (
            self.store.name if self.store else "",
            self.period,
            self.basis,
            *changed,
            *(p.name for p in self.places),
        )
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every card of an edition shares: day and zone, the sources' titles, and whom a wrong date is told to."""

    day: date
    zone: ZoneInfo
    sources: Mapping[str, str]
    report: str


def store_id(store: Store) -> str:
    """The id of the store's page; an unknown store's by its words."""
    return store.id or slug(store.text)


def store_name(store: Store, language: Language) -> str:
    """The store's name in the reader's language; an unknown store's as it was written."""
    return clean(language.name(store.ar, store.en) or store.text)


def place_name(place: Place, language: Language) -> str:
    """The place's name in the reader's language."""
    return clean(language.name(place.ar, place.en) or place.id)


def updated(promotion: Promotion) -> datetime:
    """When the promotion last became another, else when it was first seen."""
    return promotion.history[-1].at if promotion.history else promotion.first_seen


def report_link(to: str, subject: str) -> str:
    """A prepared message to a mail address, or a prepared issue at a tracker's address; nothing without one."""
    if not to:
        return ""
    if to.startswith(("http://", "https://")):
        parts = urlsplit(to)
        # GitHub, GitLab, Forgejo and Gitea fill the form of a new issue from its address.
        query = "&".join(q for q in (parts.query, f"title={quote(subject)}") if q)
        return urlunsplit(parts._replace(query=query)) if "/issues/new" in parts.path else to
    return f"mailto:{to.removeprefix('mailto:')}?subject={quote(subject)}"


def card(promotion: Promotion, setting: Setting, language: Language) -> Card:
    """The card of a promotion on a day."""
    offer, day = promotion.offer, setting.day
    validity = offer.validity
    store = Link(store_id(offer.stores[0]), store_name(offer.stores[0], language)) if offer.stores else None
    sector = offer.sector or "other"
    places = tuple(Link(p.id, place_name(p, language)) for p in offer.places)
    inferred_place = bool(places) and all(p.basis == "inferred" for p in offer.places)
    title = clean(promotion.title)
    sites = len({p.source for p in promotion.posts})
    return Card(
        promotion.id,
        title,
        *writing(title),
        store=store,
        store_note="" if not offer.stores or offer.stores[0].known else language.say("unknown_store"),
        sector=Link(sector, language.words["sector"][sector]),
        standing=standing_of(promotion, day, setting.zone),
        starts=validity.starts.isoformat() if validity.starts else "",
        ends=validity.ends.isoformat() if validity.ends else "",
        ends_basis=validity.ends_basis,
        until=str(last_shown(promotion, setting.zone) or ""),
        period=period(validity, day, language),
        hijri=_hijri(validity, language),
        left=_left(validity, day, language),
        basis=_basis(validity, language),
        notes=_notes(validity, language) + ((language.say("all_branches"),) if offer.all_branches else ()),
        places=places,
        place_note=language.say("place_inferred") if inferred_place else "",
        discount=language.say("discount", n=offer.discount_percent) if offer.discount_percent else "",
        coupons=tuple(map(clean, offer.coupons)),
        prices=tuple(clean(p.text) for p in offer.prices),
        travel=language.say("travel", period=period(offer.travel, day, language)) if offer.travel else "",
        pictures=promotion.pictures,
        initial=(store.name if store else language.words["sector"][sector]).removeprefix("ال")[:1],
        proofs=tuple(_proof(e, language) for e in validity.evidence),
        doubts=_doubts(offer, language) + _disagreements(promotion, setting, language),
        changes=_changes(promotion, setting, language),
        first_seen=language.say(
            "first_seen", date=language.day(promotion.first_seen.astimezone(setting.zone).date(), day)
        ),
        seen=_seen(promotion, setting, language),
        sites=language.count("seen_on", sites) if sites > 1 else language.say("posts"),
        report=report_link(setting.report, language.say("wrong_subject", day=day, id=promotion.id)),
        data=structured(promotion, title, store.name if store else "", [p.name for p in places]),
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


def structured(promotion: Promotion, title: str, store: str, places: list[str]) -> dict[str, Any]:
    """The promotion in schema.org's words: a SaleEvent where both days are stated, else an Offer.

    Only stated days are told: schema.org has no word for an estimate.
    """
    validity = promotion.offer.validity
    first = validity.starts.isoformat() if validity.starts and validity.starts_basis == "stated" else ""
    last = validity.ends.isoformat() if validity.ends and validity.ends_basis == "stated" else ""
    seller = {"@type": "Airline" if promotion.offer.sector == "airline" else "Organization", "name": store}
    where = [{"@type": "Place", "name": place} for place in places]
    found: dict[str, Any] = {"@context": "https://schema.org", "@type": "Offer", "name": title}
    if first and last:
        found |= {"@type": "SaleEvent", "startDate": first, "endDate": last, "organizer": seller, "location": where}
    else:
        found |= {"validFrom": first, "validThrough": last, "seller": seller, "areaServed": where}
    named = {k: v for k, v in found.items() if v}
    return named if store else {k: v for k, v in named.items() if v is not seller}


def _hijri(validity: Validity, language: Language) -> str:
    one, two = validity.starts or validity.ends, validity.ends or validity.starts
    return language.hijri_range(one, two) if one and two else ""


def _left(validity: Validity, day: date, language: Language) -> str:
    if validity.starts is not None and validity.starts > day:
        return language.count("starts_in", (validity.starts - day).days)
    if validity.ends is None:
        return ""
    days = (validity.ends - day).days
    return language.say("ends_today") if days == 0 else language.count("days_left", days)


def _why(rule: str, language: Language) -> str:
    """A rule's name in the catalogue; dateparser's rules carry the language that it read."""
    words: str = language.words["rule"].get("dateparser" if rule.startswith("dateparser") else rule, rule)
    return words


def _basis(validity: Validity, language: Language) -> str:
    if validity.ends_basis == "inferred":
        rule = next((e.rule for e in reversed(validity.evidence) if e.bound == "ends"), "")
        return language.say("ends_inferred", why=_why(rule, language))
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
        notes.append(clean(validity.hours))
    return tuple(notes)


def _proof(evidence: Evidence, language: Language) -> Proof:
    return Proof(
        language.say(f"evidence_{evidence.bound}"),
        clean(evidence.text),
        language.say(f"in_{evidence.field}"),
        _why(evidence.rule, language),
    )


def _doubts(offer: Offer, language: Language) -> tuple[str, ...]:
    """What the posts say against the days that are shown."""
    said = []
    for conflict in offer.validity.conflicts:
        text = clean(conflict.text)
        if conflict.date is None:
            said.append(language.say("conflict_unknown", text=text))
        else:
            said.append(language.say("conflict", text=text, date=language.full_day(conflict.date)))
    said += [language.say("issue", text=clean(issue.text)) for issue in offer.issues]
    return tuple(said)


def _disagreements(promotion: Promotion, setting: Setting, language: Language) -> tuple[str, ...]:
    """What other sites say of the days or the discount, each said once for a site."""
    said = []
    for other in promotion.disagreements:
        value = other.value if other.field == "discount_percent" else language.full_day(date.fromisoformat(other.value))
        site = clean(setting.sources.get(other.source, other.source))
        said.append(language.say("disagree", site=site, what=language.words["disagreed"][other.field], value=value))
    return tuple(dict.fromkeys(said))


def _changes(promotion: Promotion, setting: Setting, language: Language) -> tuple[Change, ...]:
    """What happened to the promotion, the newest first."""
    return tuple(
        Change(
            event.kind,
            language.words["event"][event.kind].format(was=language.day(event.was, setting.day) if event.was else ""),
            language.day(event.at.astimezone(setting.zone).date(), setting.day),
        )
        for event in reversed(promotion.history)
    )


def _seen(promotion: Promotion, setting: Setting, language: Language) -> tuple[Seen, ...]:
    """The posts that a card names: the first few of a site."""
    of_site: Counter[str] = Counter()
    shown = []
    for post in promotion.posts:
        of_site[post.source] += 1
        if of_site[post.source] <= _OF_A_SITE:
            shown.append(post)
    return tuple(
        Seen(
            clean(setting.sources.get(post.source, post.source)),
            web_address(post.url),
            language.say("published", date=language.day(post.published.astimezone(setting.zone).date(), setting.day))
            if post.published
            else "",
        )
        for post in shown
    )
