"""What a title says, with the words that say it coloured and the rules named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from click import style

from offers.model import Offer, Validity
from offers.normalise import normalise, why_not


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
