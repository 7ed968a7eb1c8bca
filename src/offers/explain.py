"""What a title says, with the words that say it coloured and the rules named; why posts are one promotion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from click import style
from sqlalchemy import Engine

from offers.cluster import Announcement, Bond, bond, parted
from offers.database.promotions import kept_promotions
from offers.errors import OffersError
from offers.model import Offer, Validity
from offers.normalise import normalise, why_not
from offers.promotions import announcements


def lines(text: str, published: date, country: str | None) -> Iterator[str]:
    """The reading of a title on a day, for a terminal."""
    offer = normalise(text, None, published, country=country)
    yield _coloured(text, offer)
    yield f"offer: {'yes' if offer.offer else 'no'} ({'; '.join(offer.reasons)})"
    for store in offer.stores:
        known = store.id if store.known else "not in the registry"
        yield f"store: {store.en or store.ar} [{known}] by «{store.text}»"
    yield f"period: {_period(offer.validity)}"
    for evidence in offer.validity.evidence:
        yield f"  {evidence.bound}: «{evidence.text}» by rule {evidence.rule}"
    for conflict in offer.validity.conflicts:
        yield f"  not taken: «{conflict.text}» ({conflict.date or 'no day'})"
    if offer.travel:
        yield f"travel: {_period(offer.travel)}"
    for place in offer.places:
        yield f"place: {place.en} [{place.id}] {place.basis}"
    if offer.discount_percent:
        yield f"discount: {offer.discount_percent}%"
    for name, values in (("coupons", offer.coupons), ("occasions", offer.occasions)):
        if values:
            yield f"{name}: {', '.join(values)}"
    if offer.cadence:
        yield f"cadence: {offer.cadence}"
    for issue in offer.issues:
        yield f"issue: {issue.code} «{issue.text}»"
    for other in why_not(text, offer, published, country=country):
        yield f"not a {other.what} here: «{other.text}» ({other.why})"


def promotion_lines(engine: Engine, id: str, today: date) -> Iterator[str]:
    """What happened to a promotion until today, why its posts are one, and why those near it are not.

    Raises OffersError for an unknown id.
    """
    with engine.connect() as connection:
        kept = kept_promotions(connection, [id]).get(id)
    if kept is None:
        raise OffersError(f"{id}: no such promotion; a card's data-promotion, or a line of `offers export`, has its id")
    promotion = kept.promotion
    yield f"{id}: {promotion.title}"
    yield f"period: {_period(promotion.offer.validity)}"
    yield f"first seen: {promotion.first_seen:%Y-%m-%d %H:%M} UTC"
    for event in promotion.history:
        days = f": {event.was} became {event.becomes}" if event.was else ""
        yield f"{event.kind}: {event.at:%Y-%m-%d %H:%M} UTC{days}"
    ends = promotion.offer.validity.ends
    if ends is not None and ends < today:
        yield f"ended: {ends}"
    titles = {(post.source, post.key): f"«{post.title}» {post.url}" for post in promotion.posts}
    members, near = announcements(engine, id)
    for number, member in enumerate(sorted(members, key=lambda a: list(titles).index(a.ref))):
        held = _held(member, [other for other in members if other is not member])
        why = held.reason if held is not None else "it alone" if len(members) == 1 else "by a post that extends it"
        yield f"{'same' if number else 'one'}: {titles[member.ref]}: {why}"
    for other in promotion.disagreements:
        yield f"disagrees: {titles.get((other.source, other.key), other.key)} has {other.field} {other.value}"
    for of, post in sorted(near, key=lambda n: n[1].ref):
        yield f"not: {' '.join(post.ref)} [{of or 'in no promotion'}]: {_why_not_of(post, members)}"


def _held(post: Announcement, others: list[Announcement]) -> Bond | None:
    """What holds the post most strongly to one of the others."""
    bonds = (bond(post, other) for other in others if parted(post, other) is None)
    return max((found for found in bonds if found is not None), default=None)


def _why_not_of(post: Announcement, members: list[Announcement]) -> str:
    reasons = [reason for member in members if (reason := parted(post, member)) is not None]
    if reasons:
        return reasons[0]
    if _held(post, members) is not None:
        return "another promotion holds it as much or more"
    return "nothing says that it is the same"


def _period(validity: Validity) -> str:
    return f"{validity.starts or '?'} ({validity.starts_basis}) to {validity.ends or '?'} ({validity.ends_basis})"


def _coloured(text: str, offer: Offer) -> str:
    spans = [(e.span, "green") for e in offer.validity.evidence if e.field == "title"]
    for store in offer.stores:
        at = text.find(store.text)
        spans += [((at, at + len(store.text)), "cyan")] if at >= 0 else []
    spans += [(i.span, "red") for i in offer.issues if i.field == "title"]
    out, end = [], 0
    for (first, last), colour in sorted(spans):
        if first >= end:
            out += [text[end:first], style(text[first:last], fg=colour, bold=True)]
            end = last
    return "".join([*out, text[end:]])
