"""Who offers: the registry's stores by their names, and stores that nobody listed by where a title names them.

A title of the usual form is «عروض {store} {country} {city} {dates} {theme}»: the words between the cue and
the place, date or theme are the store. A strong name needs nothing beside it; a weak one (a word of the
language, a surname) needs to stand where a store's name stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from offers.model import Store
from offers.normalise.scan import Hit, Scan
from offers.tables import StoreEntry, Tables

_END = re.compile(r"[|:()\[\]!?؟,+•×\"–]|\s-+|-+\s|\.(?:\s|$)")
_LONGEST = 5
# A title that announces more than this announces nothing.
_SLOTS = 8
_CALENDAR = ("month", "hijri_month", "weekday", "until", "from", "today", "today_only", "tomorrow", "weekend")
_ARABIC = re.compile(r"[؀-ۿ]")


@dataclass(frozen=True, slots=True)
class Named:
    """A store with the tokens that name it; `at` is False for one known by the post's address alone."""

    store: Store
    entry: StoreEntry | None
    scan: Scan
    first: int
    last: int


def stores(scans: Sequence[Scan], tables: Tables, *, url: str | None, country: str | None) -> tuple[Named, ...]:
    """The stores that a post names, those of the title before those of the body. Never raises."""
    for scan in scans:
        found = _in_text(scan, country)
        if found:
            return found
    title = scans[0]
    if len(scans) > 1 and 0 < len(title.words) <= 4 and not title.of("cue") and not title.of("date"):
        alone = _unknown(title, 0, _name_end(title, 0, len(title.words)))
        body = set(scans[1].words)
        if alone and any(h.kind in ("offer", "discount") for h in scans[1].of("cue")) and title.words[0] in body:
            return (alone,)
    return _by_address(title, tables, url)


def _by_address(title: Scan, tables: Tables, url: str | None) -> tuple[Named, ...]:
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    entry = tables.site(host) if host else None
    if entry is None:
        return ()
    return (Named(Store(entry.id, entry.en, entry.ar, host, True), entry, title, 0, -1),)


def _in_text(scan: Scan, country: str | None) -> tuple[Named, ...]:
    """The store in the slot after a link word or the offer cue, with those joined to it; else a strong name."""
    hits = _longest(_not_places(scan))
    places = {h.value.country for h in scan.of("place") if h.value.kind == "country"} or (
        {country} if country else set()
    )
    offering = any(h.kind in ("offer", "discount", "coupon") for h in scan.of("cue"))
    slots = _slots(scan)
    for start in slots:
        named = _at_slot(scan, start, hits, places)
        if named is not None and named.entry is None and scan.words[named.first].isascii():
            # English has no fixed place for the store: a name that is sure beats words that only stand well.
            sure = next((g for g in hits if g[0].kind == "strong"), None)
            named = _known(scan, sure, places) if sure else named
        if named is not None:
            return (named, *_joined(scan, named, hits, places))
    for group in hits:
        strong = [h for h in group if h.kind == "strong"]
        if strong:
            named = _known(scan, strong, places)
            return (named, *_joined(scan, named, hits, places))
        if _cued(scan, group[0], offering=offering):
            return (_known(scan, group, places),)
    return ()


def _not_places(scan: Scan) -> list[Hit]:
    """The hits of stores, less weak names that a place bears too: «السعودية», and a city's with no place after it."""
    places = {(h.first, h.last): h.value.kind for h in scan.of("place") if h.kind == "strong"}
    begins = {h.first for h in scan.of("place")}
    return [
        h
        for h in scan.of("store")
        if h.kind == "strong"
        or (kind := places.get((h.first, h.last))) is None
        or (kind != "country" and h.last + 1 in begins)
    ]


def _longest(hits: list[Hit]) -> list[list[Hit]]:
    """Names that do not overlap, the earliest and longest first; the entries of one name side by side."""
    groups: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.first, hit.last), []).append(hit)
    chosen: list[list[Hit]] = []
    last = -1
    for (first, end), group in sorted(groups.items(), key=lambda g: (g[0][0], -g[0][1])):
        if first > last:
            chosen.append(group)
            last = end
    return chosen


def _slots(scan: Scan) -> list[int]:
    """Where a store's name is looked for: after «لدى» and its like, then after the offer cue."""
    links = [h.last + 1 for h in scan.of("label") if h.kind == "stop" and h.value == "link"]
    cues = [h for h in scan.of("cue") if h.kind in ("offer", "festival")]
    if scan.field == "body":
        links, cues = [i for i in links if i < 25][:1], [h for h in cues if h.first < 12][:1]
    arabic = [h.last + 1 for h in cues if not scan.words[h.first].isascii()]
    english = [h.first for h in cues if scan.words[h.first].isascii()]
    slots = [*links, *arabic]
    for end in english:
        start = _capitals_before(scan, end)
        if start is not None:
            slots.append(start)
    return [s for s in slots if s < len(scan.words)][:_SLOTS]


def _capitals_before(scan: Scan, end: int) -> int | None:
    start = end
    while start and end - start < _LONGEST and _capital(scan, start - 1) and not _END.search(scan.gaps[start]):
        if scan.words[start - 1] in _ENGLISH_LEAD:
            break
        start -= 1
    return start if start < end else None


_ENGLISH_LEAD = frozenset(
    [
        "weekly",
        "daily",
        "special",
        "best",
        "big",
        "mega",
        "super",
        "great",
        "hot",
        "new",
        "exclusive",
        "weekend",
        "the",
        "latest",
        "today's",
        "todays",
    ]
)


def _capital(scan: Scan, i: int) -> bool:
    char = scan.folded.original[scan.folded.span(scan.starts[i], scan.starts[i] + 1)[0]]
    return char.isupper() or char.isdigit()


def _at_slot(scan: Scan, start: int, hits: list[list[Hit]], places: set[str]) -> Named | None:
    start = _lead(scan, start, hits)
    end = _slot_end(scan, start, hits)
    inside = [g for g in hits if start <= g[0].first < max(end, start + 1)]
    for group in inside:
        hit = group[0]
        before = range(start, hit.first)
        if any(not _is_kind(scan, i) for i in before):
            continue
        rest = range(hit.last + 1, end)
        strong = any(h.kind == "strong" for h in group)
        more = any(not _is_kind(scan, i) and not _is_subject(scan, i) for i in rest)
        if not strong and more and _ends_at_place_or_date(scan, end):
            break
        return _known(scan, group, places)
    if scan.field == "body" and not _ends_at_place_or_date(scan, end):
        return None
    return _unknown(scan, start, end)


def _lead(scan: Scan, start: int, hits: list[list[Hit]]) -> int:
    """Past what may stand between the cue and the name: «الاسبوعية», an occasion, a weekday, a second cue."""
    skip: dict[int, int] = {}
    for hit in (*scan.of("label"), *scan.of("cue"), *scan.of("date")):
        if hit.kind in ("cadence", "occasion", "offer", "weekday", "weekend") or hit.value == "link":
            skip[hit.first] = max(skip.get(hit.first, 0), hit.last + 1)
    names = {g[0].first for g in hits}
    while start in skip and start not in names:
        start = skip[start]
    return start


def _slot_end(scan: Scan, start: int, hits: list[list[Hit]]) -> int:
    """The token before which the slot ends: a place, a date, a theme word, a percentage, a break."""
    inside_name = {i for g in hits for i in range(g[0].first, g[0].last + 1)}
    stops = {h.first for h in scan.of("place")} - _names_before_a_country(scan, start)
    stops |= {
        h.first
        for h in scan.of("label")
        if h.kind in ("stop", "occasion", "cadence", "branches", "percent") and h.value != "kind"
    }
    stops |= {
        h.first
        for h in scan.of("cue")
        if h.kind in ("offer", "discount", "gift", "price", "coupon", "festival", "valid")
    }
    stops |= {h.first for h in scan.of("date") if h.kind in (*_CALENDAR, "only", "duration", "limited")}
    stops -= inside_name
    for i in range(start, min(len(scan.words), start + _LONGEST + 1)):
        if i in stops or (i > start and i not in inside_name and _END.search(scan.gaps[i])):
            return i
        if scan.number(i) is not None and i not in inside_name and (i == start or not _numbered_name(scan, i)):
            return i
        if scan.words[start].isascii() and scan.words[i].isascii() and not _capital(scan, i):
            return i
    return min(len(scan.words), start + _LONGEST + 1)


def _names_before_a_country(scan: Scan, start: int) -> set[int]:
    """«عروض الجزيرة البحرين»: a town's name in the store's place, with a country after it, is the store's."""
    countries = {h.first for h in scan.of("place") if h.value.kind == "country"}
    return {
        h.first
        for h in scan.of("place")
        if h.first == start and h.kind == "weak" and h.value.kind != "country" and h.last + 1 in countries
    }


def _numbered_name(scan: Scan, i: int) -> bool:
    """«Centre 7»: a number inside a Latin name."""
    return scan.words[i - 1].isascii() and i + 1 < len(scan.words) and not scan.gaps[i].strip()


def _ends_at_place_or_date(scan: Scan, end: int) -> bool:
    if end >= len(scan.words):
        return False
    begins = (*scan.of("place"), *(h for h in scan.of("date") if h.kind in _CALENDAR))
    return any(h.first == end for h in begins) or scan.number(end) is not None


def _is_kind(scan: Scan, i: int) -> bool:
    return any(h.kind == "stop" and h.value == "kind" and h.first <= i <= h.last for h in scan.around(i, "label"))


def _is_subject(scan: Scan, i: int) -> bool:
    """«لولو جوالات وشاشات»: whether the word is one for goods."""
    return any(h.first <= i <= h.last for h in scan.around(i, "subject"))


def _name_end(scan: Scan, start: int, end: int) -> int:
    for i in range(start + 1, end):
        if _END.search(scan.gaps[i]):
            return i
    return end


def _known(scan: Scan, group: list[Hit], places: set[str]) -> Named:
    """The entry of a name: in the country that the text or source names, else a listed one before a world brand."""

    def fit(hit: Hit) -> tuple[bool, bool, bool]:
        entry: StoreEntry = hit.value
        return (bool(places & set(entry.countries)), hit.kind == "strong", bool(entry.countries))

    hit = max(group, key=fit)
    entry: StoreEntry = hit.value
    text = scan.quote(hit.first, hit.last, hit.skip)
    return Named(Store(entry.id, entry.en, entry.ar, text, True), entry, scan, hit.first, hit.last)


def _unknown(scan: Scan, start: int, end: int) -> Named | None:
    """A store by the words that name it; None if they are none, or only say what kind of shop it is."""
    if not 0 < end - start <= _LONGEST or all(_is_kind(scan, i) or len(scan.words[i]) < 2 for i in range(start, end)):
        return None
    text = scan.quote(start, end - 1)
    arabic = bool(_ARABIC.search(text))
    store = Store(None, None if arabic else text, text if arabic else None, text, False)
    return Named(store, None, scan, start, end - 1)


def _joined(scan: Scan, named: Named, hits: list[list[Hit]], places: set[str]) -> list[Named]:
    """Further known stores that «و», «&», «,» or «+» join to the first."""
    found: list[Named] = []
    last = named.last
    for group in hits:
        hit = group[0]
        if hit.first <= last:
            continue
        between = scan.words[last + 1 : hit.first]
        gap = scan.gaps[hit.first].strip()
        joined = (not between and (hit.skip or gap in ("&", "+", ",", "/", "x", "×"))) or (
            len(between) == 1 and between[0] in ("و", "and")
        )
        if not joined:
            break
        found.append(_known(scan, group, places))
        last = hit.last
    return found


def _cued(scan: Scan, hit: Hit, *, offering: bool) -> bool:
    """Whether a weak name stands as a store's: a shop's kind beside it, or «خصم … من» before it.

    `offering` tells that the text has a word of an offer at all.
    """
    before = hit.first - 1
    if before >= 0 and _is_kind(scan, before):
        return True
    if hit.last + 1 < len(scan.words) and _is_kind(scan, hit.last + 1):
        return True
    if before < 0:
        return offering and scan.field == "title"
    seller = {"من", "في", "مع", "عند", "at", "from", "with"}
    return offering and (
        scan.words[before] in seller
        or any(h.last == before and h.kind in ("discount", "coupon") for h in scan.around(before, "cue"))
    )
