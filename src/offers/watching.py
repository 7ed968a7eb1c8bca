"""Watches as they are asked for on the command line, and what they would have told of."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches

from sqlalchemy import Engine

from offers import tables
from offers.config import Config
from offers.database.promotions import promotions
from offers.database.watches import watches
from offers.digest.search import said
from offers.digest.watched import events, line
from offers.errors import ConfigError
from offers.model import Watch
from offers.targets import private, usable
from offers.text import fold_words

_DAYS = 30


def new_watch(
    words: Sequence[str],
    *,
    stores: Sequence[str],
    cities: Sequence[str],
    sectors: Sequence[str],
    discount: int | None,
    events: Sequence[str],
    targets: Sequence[str],
    at_once: bool,
    name: str | None,
    now: datetime,
) -> Watch:
    """The watch that was asked for. Raises ConfigError for one that asks for nothing, or for what there is not."""
    known = tables.load()
    _known("store", stores, [store.id for store in known.stores])
    _known("city", cities, [place.id for place in known.places])
    folded = tuple(dict.fromkeys(word for text in words for word in fold_words(text).split()))
    if not (folded or stores or cities or sectors or discount):
        raise ConfigError("a watch for everything is the edition's own feed; write words, or --city, --store, …")
    for target in targets:
        if not usable(target):
            raise ConfigError(
                f"{target}: Apprise knows no such address; write one such as ntfy://HOST/TOPIC or mailto://…"
            )
    asked = [*words, *stores, *cities, *sectors, *([f"{discount}%"] if discount else [])]
    return Watch(
        id=secrets.token_hex(6),
        name=name or " ".join(asked),
        words=folded,
        stores=tuple(stores),
        cities=tuple(cities),
        sectors=tuple(sectors),
        discount=discount,
        events=tuple(dict.fromkeys(events)),  # type: ignore[arg-type]
        targets=tuple(dict.fromkeys(targets)),
        at_once=at_once,
        created=now,
    )


def _known(what: str, given: Iterable[str], ids: Sequence[str]) -> None:
    for id in given:
        if id not in ids:
            near = get_close_matches(id, ids, 3)
            raise ConfigError(f"{id}: no such {what}; write {' or '.join(near) or 'its id'}")


def described(watch: Watch) -> str:
    """The watch in a line, its targets without their secrets."""
    targets = ", ".join(map(private, watch.targets)) or "feeds alone"
    return f"{watch.id}: {watch.name}: {', '.join(watch.events)}; {targets}{' at once' if watch.at_once else ''}"


def would_have(config: Config, engine: Engine, id: str, now: datetime) -> Iterator[str]:
    """A line for each event of the last 30 days, the newest last. Raises ConfigError for an unknown id."""
    watch = next((w for w in watches(engine) if w.id == id), None)
    if watch is None:
        raise ConfigError(f"{id}: no such watch; `offers watch list` names them")
    zone = config.site.timezone
    since = now - timedelta(days=_DAYS)
    found = [
        (at, event, kept.promotion)
        for kept in promotions(engine, since.astimezone(zone).date())
        for at, event in events(watch, kept.promotion, zone, said(kept.promotion))
        if since <= at <= now and (event != "ends-tomorrow" or at >= kept.promotion.first_seen - timedelta(days=1))
    ]
    for at, event, promotion in sorted(found, key=lambda f: (f[0], f[1], f[2].id)):
        day = at.astimezone(zone).date()
        yield f"{day} {line(promotion, event, day)}"
    yield f"{len(found)} in the last {_DAYS} days"
