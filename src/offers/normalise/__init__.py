"""Who, where, when: pure functions from a post's text to what it says."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from offers import recognise, tables, words
from offers.model import Offer
from offers.normalise import country as nation
from offers.normalise import details, money, names, place, store, validity
from offers.normalise.facts import Facts
from offers.normalise.names import Named
from offers.normalise.periods import Context
from offers.normalise.rejected import Rejected, rejected
from offers.normalise.scan import Lexicon, Scan, scan

# The version of the rules and tables: readings that an older one made are made again.
RULES = "14"
# Shorter names without their blank are words of the language.
_RUN_TOGETHER = 7
_RIYADH = ZoneInfo("Asia/Riyadh")


@cache
def lexicon() -> Lexicon:
    """Everything that a scan looks for: calendar words, cues, stores and places."""
    made = Lexicon(_phrases())
    # Else every full collection walks the tables, which stay: a tenth of a crawl's time (bench/crawl.py).
    gc.freeze()
    return made


def _phrases() -> Iterator[tuple[str, str, str, Any]]:
    for word in words.load().phrases:
        yield word.phrase, word.family, word.kind, word.value
    for word in words.contents():
        if word.family == "subject":
            yield word.phrase, word.family, word.kind, word.value
    known = tables.load()
    for entry in known.stores:
        for name in entry.names:
            yield name, "store", "strong", entry
            if name.isascii() and name[-1].isalpha():
                # "Carrefour's"
                yield f"{name}s", "store", "strong", entry
        for name in entry.weak:
            yield name, "store", "weak", entry
    for where in known.places:
        for name in where.names:
            yield name, "place", "strong", where
            if " " in name and len(name) > _RUN_TOGETHER and not name.isascii():
                # «حفرالباطن»
                yield name.replace(" ", ""), "place", "strong", where
        for name in where.weak:
            yield name, "place", "weak", where


def normalise(
    title: str,
    body: str | None,
    published: date | datetime | None,
    *,
    url: str | None = None,
    country: str | None = None,
    timezone: ZoneInfo | None = None,
) -> Offer:
    """What the post says, with the evidence for it.

    `published` is a day, or an instant that is read in `timezone` (Asia/Riyadh unless given; an instant
    without an offset counts as local). Without it nothing that needs a reference day is guessed.
    `country` is the source's, an ISO 3166 code, or None. Of a post that its title's words make no offer whatever
    else it says, the body is not read, and the title no further unless it names a day. Never raises for any text.
    """
    of_title = scan(title, "title", lexicon())
    no_offer = recognise.ruled_out(of_title)
    if no_offer and not recognise.names_a_day(of_title):
        return Offer(False, no_offer)
    day = _day(published, timezone or _RIYADH)
    if no_offer:
        return replace(_read([of_title], day, url, country), offer=False, reasons=no_offer, sector=None)
    return _read([of_title, *([scan(body, "body", lexicon())] if body else [])], day, url, country)


def _read(scans: Sequence[Scan], day: date | None, url: str | None, country: str | None) -> Offer:
    known = tables.load()
    named = store.stores(scans, known, url=url, country=country)
    spans = [(n.scan, n.first, n.last) for n in named]
    found = tuple(n.store for n in named)
    entries = [n.entry for n in named if n.entry is not None]
    in_title = money.amounts(scans[0])
    where = place.places(scans, entries, spans, country=country) or place.inferred(
        nation.inferred(
            scans,
            [(n.entry, n.scan, n.first, n.last) for n in named],
            [*in_title, *(a for s in scans[1:] for a in money.amounts(s))],
            source=country,
            url=url,
            published=day,
        ),
        known,
    )
    often = details.cadences(scans)
    context = _context(scans[0], day, where[0].country if where else country)
    when = validity.read(scans, context, often)
    percent = details.discount(scans)
    prices = money.prices(scans[0], in_title, where[0].country if where else country)
    codes = details.coupons(scans)
    facts = _facts(scans, named, when, percent, in_title, codes)
    is_offer, reasons = recognise.recognise(scans[0], scans[1] if len(scans) > 1 else None, facts)
    return Offer(
        offer=is_offer,
        reasons=reasons,
        sector=details.sector(scans, [e.sector for e in entries]) if is_offer else None,
        stores=found,
        validity=when.validity,
        travel=when.travel,
        places=where,
        all_branches=details.all_branches(scans),
        discount_percent=percent,
        coupons=codes,
        prices=prices,
        cadence=details.cadence(often, scans),
        occasions=details.occasions(scans, spans),
        issues=when.issues,
    )


def _facts(
    scans: Sequence[Scan],
    named: Sequence[Named],
    when: validity.Reading,
    percent: float | None,
    in_title: Sequence[money.Amount],
    codes: Sequence[str],
) -> Facts:
    unlisted = [n for n in named if n.entry is None]
    listed = [n for n in named if n.entry is not None]
    kind = any(names.is_shop(n) for n in unlisted)
    return Facts(
        known=bool(listed),
        named=bool(named),
        head=any(names.heads(n) for n in named),
        kind=kind,
        fits=kind or any(names.fits(n) for n in unlisted),
        sold=any(n.first and n.scan.words[n.first - 1] == "لدي" for n in named),
        names=frozenset(i for n in listed if n.scan is scans[0] for i in range(n.first, n.last + 1)),
        validity=when.validity,
        travel=when.travel is not None,
        discount=percent,
        amounts=tuple(in_title),
        coupons=len(codes),
    )


def why_not(title: str, offer: Offer, published: date, *, country: str | None = None) -> list[Rejected]:
    """What the title holds that the offer read from it on that day lacks, with the causes."""
    of_title = scan(title, "title", lexicon())
    if not offer.offer and recognise.ruled_out(of_title) and not recognise.names_a_day(of_title):
        # By a word alone: the rest of it was not read.
        offer = _read([of_title], published, None, country)
    context = _context(of_title, published, offer.places[0].country if offer.places else country)
    return rejected(of_title, offer, context)


def _context(title: Scan, day: date | None, country: str | None) -> Context:
    season = validity.year_of_an_occasion(title) if day is None else None
    return Context(day, words.load().weekends.get(country or "SA", (5, 6)), season)


def _day(published: date | datetime | None, timezone: ZoneInfo) -> date | None:
    if not isinstance(published, datetime):
        return published
    return published.astimezone(timezone).date() if published.tzinfo else published.date()
