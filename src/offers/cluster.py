"""Offers to promotions: the posts that announce one real promotion become one. Pure, whatever the order.

For now two posts announce one promotion if they name the same stores, period and places; a post that names
no store, or no day, stands with those of the same title alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from offers.model import Offer, PostLink, Promotion, Reading
from offers.text import fold_words


def cluster(readings: Iterable[tuple[int, Reading]]) -> list[tuple[Promotion, tuple[int, ...]]]:
    """The promotions with the numbers of their posts, in the order of their ids.

    A number identifies a post; readings that are no offers are left out.
    """
    groups: dict[str, list[tuple[int, Reading]]] = {}
    for number, reading in readings:
        if reading.offer.offer:
            groups.setdefault(promotion_id(reading.offer, reading.post.title), []).append((number, reading))
    return [_promotion(id, members) for id, members in sorted(groups.items())]


def promotion_id(offer: Offer, title: str) -> str:
    """The id of the promotion that the offer announces: one for all that agree in store, period and place."""
    validity = offer.validity
    stores = sorted(s.id or fold_words(s.text) for s in offer.stores)
    places = sorted(p.id for p in offer.places)
    period = [str(validity.starts or ""), str(validity.ends or "")]
    alone = "" if stores and any(period) else fold_words(title)
    key = json.dumps([stores, period, places, offer.all_branches, alone], ensure_ascii=False)
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _rank(member: tuple[int, Reading]) -> tuple[int, int, str, str]:
    """The post that states most speaks for the promotion; of equals the one of the first source and key."""
    post, offer = member[1].post, member[1].offer
    validity = offer.validity
    stated = (validity.starts_basis == "stated") + (validity.ends_basis == "stated")
    more = bool(offer.discount_percent) + bool(offer.places) + len(offer.coupons) + bool(member[1].pictures)
    return -stated, -more, post.source, post.key


def _promotion(id: str, members: list[tuple[int, Reading]]) -> tuple[Promotion, tuple[int, ...]]:
    members = sorted(members, key=_rank)
    best = members[0][1]
    links = tuple(PostLink(r.post.source, r.post.key, r.post.url, r.post.title, r.post.published) for _, r in members)
    pictures = next((r.pictures for _, r in members if r.pictures), ())
    promotion = Promotion(
        id=id,
        title=best.post.title,
        offer=best.offer,
        posts=links,
        pictures=pictures,
        first_seen=min(r.first_seen for _, r in members),
        last_seen=max(r.last_seen for _, r in members),
    )
    return promotion, tuple(number for number, _ in members)
