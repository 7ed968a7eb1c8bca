"""What a post tells by which it is compared with others: its store, days, places, subject and words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from offers import tables, words
from offers.model import Conflict, Evidence, Issue, Offer, Store, to_json
from offers.normalise.scan import Lexicon, scan, tokens_of
from offers.text import fold_words

Script = Literal["arabic", "latin"]
Span = tuple[date, date]

# A promotion that lasts longer is told of by its beginning.
_TOLD = timedelta(days=45)
_EXTENDED = timedelta(days=31)
# The blocks of Arabic, its supplements and its presentation forms (Unicode 16).
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
# «مجلة رمضان (2)»: which of several, where no word tells that it is a part.
_NUMBERED = re.compile(r"\(\s*([1-9])\s*\)")
_CARDS = frozenset(["card", "gift", "member", "tabby", "tamara", "stcpay"])
# PostgreSQL's index takes no longer ones.
_BLOCK = 200
# Letters that the two scripts have for one sound, vowels and weak letters left out.
_SOUNDS = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhxdzrzscsdtzgfkklmnh", strict=True))
    | dict.fromkeys("اويىةعئؤ", "")
    | dict.fromkeys("aeiouwy", "")
    | {"p": "b", "v": "f", "q": "k", "g": "g"}
)
_PAIRS = (("kh", "x"), ("sh", "c"), ("ch", "c"), ("th", "t"), ("dh", "z"), ("gh", "g"), ("ph", "f"), ("ck", "k"))


@dataclass(frozen=True, slots=True)
class Told:
    """The facts that can part two posts, or hold them together. Days are those of the source.

    `stores` are ids, or what an unknown name sounds like, and `unknown` the folded names of these.
    `starts` and `ends` may be inferred; `firm_ends` tells that the end is stated. `loose` are bounds known by a
    Hijri date alone, without a weekday. `yearless` is the title of a post whose days lack a year, and that lacks a
    day of publication to complete it by.
    `payments` are the banks whose cards it is for, or `card` where no bank is named.
    `published` is left out where the period is whole, and needs no help by it.
    """

    stores: tuple[str, ...]
    unknown: str
    script: Script
    starts: date | None
    ends: date | None
    firm_ends: bool
    loose: bool
    yearless: str | None
    published: date | None
    country: str | None
    places: frozenset[str]
    all_branches: bool
    sector: str
    subjects: frozenset[str]
    payments: frozenset[str]
    part: str | None
    cadence: str | None
    occasions: frozenset[str]
    extends: bool
    discount: float | None
    coupons: frozenset[str]
    travel: tuple[date | None, date | None] | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """One post: what names it (`ref`, its own among all), the block that it is compared within, and what it tells.

    `words` are the title's folded words without store, places, dates and what every promotion is told with;
    `flyers` are the names or hashes of its pictures. `span` are the days on which another post of the same
    promotion must touch it, None where nothing is known.
    """

    ref: tuple[str, str]
    block: str
    told: Told
    words: str
    flyers: frozenset[str]
    span: Span | None


@cache
def _lexicon() -> Lexicon:
    return Lexicon((w.phrase, w.family, w.kind, w.value) for w in words.contents())


def announcement(
    ref: tuple[str, str], offer: Offer, title: str, published: date | None, flyers: Iterable[str] = ()
) -> Announcement:
    """The post as it is compared. `published` is the day of its publication, or of its first sight."""
    bare = _bare(title, offer)
    found = scan(bare, "title", _lexicon())
    # What the store sells as a whole is no subject: that is its main flyer.
    subjects = frozenset(hit.kind for hit in found.hits["subject"]) - {offer.sector}
    # Before its dashes and brackets are lost.
    raw = scan(title, "title", _lexicon())
    parts = {hit.kind for hit in raw.hits["part"]} or set(_NUMBERED.findall(raw.folded.text))
    payments = frozenset(hit.kind for hit in raw.hits["payment"])
    validity = offer.validity
    whole = validity.starts is not None and validity.ends is not None
    undated = validity.starts is None and validity.ends is None
    yearless = undated and published is None and any(i.code == "no-reference-day" for i in offer.issues)
    extends = bool(found.hits["extension"])
    told = Told(
        stores=tuple(sorted({_store_key(s) for s in offer.stores})),
        unknown=" ".join(sorted(_name(s.text) for s in offer.stores if s.id is None)),
        script=script_of("".join(s.text for s in offer.stores if s.id is None) or title),
        starts=validity.starts,
        ends=validity.ends,
        firm_ends=validity.ends_basis == "stated",
        loose=bool(validity.evidence) and all(e.rule in ("hijri", "hijri-month") for e in validity.evidence),
        yearless=title if yearless else None,
        published=None if whole and not extends else published,
        country=_country(offer),
        places=frozenset(p.id for p in offer.places if not _is_country(p.id)),
        all_branches=offer.all_branches,
        sector=offer.sector or "other",
        subjects=subjects,
        # A bank's name alone may be a family's or a street's.
        payments=payments if payments & _CARDS and offer.sector != "bank" else frozenset(),
        part=parts.pop() if len(parts) == 1 else None,
        cadence=offer.cadence,
        occasions=frozenset(offer.occasions),
        extends=extends,
        discount=offer.discount_percent,
        coupons=frozenset(offer.coupons),
        travel=(offer.travel.starts, offer.travel.ends) if offer.travel else None,
    )
    families = ("common", "part", "extension")
    said = _said(found.words, {i for f in families for hit in found.hits[f] for i in range(hit.first, hit.last + 1)})
    block = "+".join(told.stores) if told.stores else f"={' '.join(said) or fold_words(title)}"
    if len(block) > _BLOCK:
        block = hashlib.sha256(block.encode("utf-8", "surrogatepass")).hexdigest()
    return Announcement(ref, block, told, " ".join(said), frozenset(flyers), _span(told, published))


def touch(a: Announcement, b: Announcement) -> bool:
    """Whether the days on which the two are told of touch, or those of one are not known."""
    if a.span is None or b.span is None:
        return True
    return a.span[0] <= b.span[1] and b.span[0] <= a.span[1]


def to_row(post: Announcement) -> dict[str, Any]:
    """The post as JSON, but for what names it."""
    told = {name: getattr(post.told, name) for name in Told.__slots__}
    return {
        "block": post.block,
        "told": {k: sorted(v) if isinstance(v, frozenset) else to_json(v) for k, v in told.items()},
        "words": post.words,
        "flyers": sorted(post.flyers),
        "span": to_json(post.span),
    }


def from_row(ref: tuple[str, str], row: Mapping[str, Any]) -> Announcement:
    """The post of which `to_row` was made."""
    told = dict(row["told"])
    told["stores"] = tuple(told["stores"])
    for name in ("starts", "ends", "published"):
        told[name] = _iso(told[name])
    for name in ("places", "subjects", "payments", "occasions", "coupons"):
        told[name] = frozenset(told[name])
    if told["travel"] is not None:
        told["travel"] = (_iso(told["travel"][0]), _iso(told["travel"][1]))
    span = row["span"]
    days = (date.fromisoformat(span[0]), date.fromisoformat(span[1])) if span else None
    return Announcement(ref, row["block"], Told(**told), row["words"], frozenset(row["flyers"]), days)


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def script_of(text: str) -> Script:
    """The script of most of the text's letters; of none, Arabic."""
    arabic = len(_ARABIC.findall(text))
    return "latin" if 2 * arabic < sum(map(str.isalpha, text)) else "arabic"


def sounds(name: str) -> str:
    """What is left of a folded name when what Arabic and Latin letters write differently is left out."""
    out = []
    for word in name.split():
        word = word.removeprefix("ال") if len(word) > 4 else word
        word = "" if word in ("al", "el", "the", "for", "and") else word
        for pair, one in _PAIRS:
            word = word.replace(pair, one)
        # A feminine ending is written with an h or without.
        kept = (word[:-1] if len(word) > 2 and word[-1] in "هh" else word).translate(_SOUNDS)
        out.append("".join(c for i, c in enumerate(kept) if not i or kept[i - 1] != c))
    # «سوق ستي» is «ستي سوق» too.
    return "".join(sorted(out))


def _store_key(store: Store) -> str:
    if store.id is not None:
        return store.id
    name = _name(store.text)
    return f"~{sounds(name) or name}"


def _name(text: str) -> str:
    """An unknown store's folded name, without what it may be called with or without."""
    name = fold_words(text)
    return " ".join(w for w in name.split() if w not in _kinds()) or name


@cache
def _kinds() -> frozenset[str]:
    return frozenset(fold_words(w.phrase) for w in words.contents() if w.family == "store")


def _is_country(id: str) -> bool:
    entry = tables.load().place(id)
    return entry is not None and entry.kind == "country"


def _country(offer: Offer) -> str | None:
    countries = {p.country for p in offer.places}
    return countries.pop() if len(countries) == 1 else None


def _span(told: Told, published: date | None) -> Span | None:
    day = timedelta(days=1)
    starts, ends = told.starts, told.ends
    if told.yearless:
        return None
    if told.extends and ends:
        first = min(d for d in (starts, published, ends) if d)
        return first - _EXTENDED, max(ends, published or ends)
    if starts and ends:
        reach = day if told.loose else timedelta()
        return starts - reach, min(ends, starts + _TOLD) + reach
    if starts:
        return starts - day * told.loose, starts + 3 * day
    if ends:
        first = min(ends, published) if published else ends - 6 * day
        return max(first, ends - _EXTENDED) - day * told.loose, ends + day * told.loose
    if published:
        return published - day, published + 3 * day
    return None


def _bare(title: str, offer: Offer) -> str:
    """The title with a bar where its dates, stores and places stood."""
    validities = [offer.validity, *([offer.travel] if offer.travel else [])]
    quoted: list[Evidence | Conflict | Issue] = [*offer.issues]
    for validity in validities:
        quoted += [*validity.evidence, *validity.conflicts]
    spans = [q.span for q in quoted if q.field == "title"]
    for start, end in sorted(spans, reverse=True):
        title = f"{title[:start]} | {title[end:]}"
    known = tables.load()
    names = []
    for store in offer.stores:
        entry = known.store(store.id) if store.id else None
        names += [store.text, *((entry.names + entry.weak) if entry else ())]
    for place in offer.places:
        spot = known.place(place.id)
        names += [n for n in (place.ar, place.en) if n] + [*((spot.names + spot.weak) if spot else ())]
    return _without(title, names)


def _without(text: str, names: Iterable[str]) -> str:
    """The text without the names, told by their folded words; a proclitic before one goes with it."""
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        phrase = tokens_of(name)
        if phrase:
            wanted.setdefault(phrase[0], []).append(phrase)
    found = scan(text, "title", _NOTHING)
    kept, i = [], 0
    while i < len(found.words):
        word = found.words[i]
        for first in (word, word[1:] if word[0] in "بلوف" else word):
            size = max(
                (len(p) for p in wanted.get(first, ()) if tuple(found.words[i + 1 : i + len(p)]) == p[1:]), default=0
            )
            if size:
                break
        kept.append("|" if size else found.quote(i, i))
        if found.gaps[i].strip(" "):
            kept.insert(-1, "|")
        i += size or 1
    return " ".join(kept)


_NOTHING = Lexicon(())


def _said(found: list[str], common: set[int]) -> list[str]:
    return [w for i, w in enumerate(found) if i not in common and not w.isdigit() and len(w) > 1]
