"""Where a promotion holds: countries, regions, cities and districts, stated or inferred."""

from __future__ import annotations

from collections.abc import Sequence

from offers.model import Basis, Place
from offers.normalise.scan import Hit, Scan
from offers.tables import PlaceEntry, StoreEntry, Tables

_NEAR_IN_BODY = 60
_SHADDA = "\u0651"
_BEFORE = frozenset(
    [
        "في",
        "ب",
        "بمدينة",
        "مدينة",
        "فرع",
        "فروع",
        "فروعها",
        "فروعنا",
        "محافظة",
        "منطقة",
        "بمنطقة",
        "حي",
        "بفرع",
        "بفروع",
        "in",
        "at",
        "branch",
        "branches",
        "city",
    ]
)


def places(
    scans: Sequence[Scan],
    entries: Sequence[StoreEntry],
    named: Sequence[tuple[Scan, int, int]],
    *,
    country: str | None,
) -> tuple[Place, ...]:
    """The places that a post states, finest first.

    `entries` are its known stores, `named` the tokens that name its stores, which are no places; `country` is the
    source's.
    """
    flies = any(e.sector == "airline" for e in entries)
    homes = {e.countries[0] for e in entries if len(e.countries) == 1 and e.sector != "airline"}
    stated: list[PlaceEntry] = []
    for scan in scans:
        if stated and scan.field == "body":
            break
        spans = [(i, j) for s, i, j in named if s is scan]
        if flies:
            spans += _destinations(scan)
        # «بنك الجزيرة» is none.
        spans += [(h.first, h.last) for h in scan.hits["store"] if h.kind == "strong"]
        taken = {k for i, j in spans for k in range(i, j + 1)}
        after = {j + 1 for s, _, j in named if s is scan}
        stated = _stated(scan, taken, after, bool(named), {country} if country else homes)
    return tuple(_place(entry, "stated") for entry in _finest(stated))


def inferred(country: str | None, tables: Tables) -> tuple[Place, ...]:
    """The country as a place that something else than its name tells; none for a country without a line of its own."""
    entry = tables.place(country.lower()) if country else None
    return (_place(entry, "inferred"),) if entry else ()


def _place(entry: PlaceEntry, basis: Basis) -> Place:
    return Place(entry.country, entry.id, entry.en, entry.ar, basis)


def _stated(scan: Scan, taken: set[int], after: set[int], has_store: bool, likely: set[str]) -> list[PlaceEntry]:
    """`taken` are tokens that are no places, `after` those right after a store's name: a place there is the store's."""
    spans: dict[tuple[int, int], list[Hit]] = {}
    occasions = [(h.first, h.last) for h in scan.hits["label"] if h.kind == "occasion"]
    for hit in scan.hits["place"]:
        # «العاشر من رمضان» is a city, and no Ramadan.
        within = occasions and any(
            i <= hit.last and hit.first <= j and j - i >= hit.last - hit.first for i, j in occasions
        )
        # «السفر 15 مايو»: a town that is called by a day needs a word for towns.
        dated = hit.kind == "weak" and scan.words[hit.first].isdecimal()
        if (dated and hit.first not in after and not _cued(scan, hit)) or _other_vowels(scan, hit):
            continue
        if hit.first and scan.words[hit.first - 1] in _ROADS:
            continue
        if hit.kind == "weak" and hit.first not in after and _of_goods(scan, hit.first):
            continue
        if not within and taken.isdisjoint(range(hit.first, hit.last + 1)):
            spans.setdefault((hit.first, hit.last), []).append(hit)
    last = -1
    groups: list[list[Hit]] = []
    for (first, end), hits in sorted(spans.items(), key=lambda s: (s[0][0], -s[0][1])):
        if first > last and (scan.field == "title" or first < _NEAR_IN_BODY):
            groups.append(hits)
            last = end
    # «عمان» is a country, and a town to a chain of another.
    towns = {hits[0].first for hits in groups for h in hits if h.value.kind != "country" and h.value.country in likely}
    context = {
        h.value.country for hits in groups if hits[0].first not in towns for h in hits if h.value.kind == "country"
    }
    context = context or {h.value.country for hits in groups for h in hits if h.kind == "strong"}
    said = bool(context)
    context = context or likely
    found: list[PlaceEntry] = []
    for hits in groups:
        cued = hits[0].first in after or _cued(scan, hits[0])
        if scan.field == "body" and not cued:
            continue
        sure = cued or (scan.field == "title" and has_store)
        entry = _choose(hits, context, sure)
        if entry is None and not said and hits[0].first in after and scan.words[hits[0].first] not in _ADJECTIVES:
            # «محلات رافين جدة»: a chain of one country has a shop there, or another shop bears its name.
            entry = _choose(hits, set(), sure=True)
        if entry is not None and entry not in found:
            found.append(entry)
            context = context or {entry.country}
    return found


def _other_vowels(scan: Scan, hit: Hit) -> bool:
    """«عمّان» is Jordan's, «عُمان» the country: where the marks are written they decide."""
    if hit.value.id not in ("amman", "om"):
        return False
    written = scan.quote(hit.first, hit.last)
    return _SHADDA in written if hit.value.id == "om" else "عُ" in written


# «شارع فلسطين», «طريق الخرج» lie elsewhere.
_ROADS = frozenset(("شارع", "بشارع", "طريق", "بطريق"))

# What is said of goods, and called towns and provinces too.
_ADJECTIVES = frozenset(
    ("الشرقيه", "الغربيه", "الشماليه", "الجنوبيه", "البيضا", "الحمرا", "الخضرا", "الجديده", "الملكيه", "الوسطي")
)


def _of_goods(scan: Scan, i: int) -> bool:
    """«العطور الشرقية»: whether the token has its article from the goods that it is said of."""
    if not i or scan.gaps[i] != " " or scan.words[i] not in _ADJECTIVES:
        return False
    return any(scan.at(i - 1, family) for family in ("subject", "sector"))


def _destinations(scan: Scan) -> list[tuple[int, int]]:
    """«إلى كل من القاهرة ودبي», "to London": the tokens of where an airline flies, which is not where it sells."""
    found: list[tuple[int, int]] = []
    for hit in scan.hits["place"]:
        before = scan.words[max(0, hit.first - 3) : hit.first]
        further = found and found[-1][1] < hit.first and _goes_on(scan, found[-1][1], hit)
        if further and scan.words[hit.last + 1 : hit.last + 2] in (["residents"], ["branch"], ["office"]):
            further = False
        if further or before[-1:] in _TOWARDS or (before[-2:] == ["كل", "من"] and before[:1] in _TOWARDS):
            found.append((hit.first, hit.last))
    return found


_TOWARDS = (["الي"], ["نحو"], ["to"])


def _goes_on(scan: Scan, last: int, hit: Hit) -> bool:
    """Whether nothing but «و», "and" or a comma stands between a destination and the next place."""
    between = scan.words[last + 1 : hit.first]
    if between:
        return len(between) == 1 and between[0] in ("و", "او", "and", "or")
    return (hit.skip > 0 and scan.words[hit.first][0] == "و") or scan.gaps[hit.first].strip() in (",", "/", "&")


def _cued(scan: Scan, hit: Hit) -> bool:
    if hit.skip and scan.words[hit.first][0] == "ب":
        return True
    return bool(hit.first) and scan.words[hit.first - 1] in _BEFORE


def _choose(hits: list[Hit], context: set[str], sure: bool) -> PlaceEntry | None:
    """The entry that a name means: in a country that the text or the source names, or the only one of its name."""
    entries: list[PlaceEntry] = [h.value for h in hits]
    here = [e for e in entries if e.country in context]
    if here:
        return max(here, key=lambda e: _FINENESS[e.kind]) if len(here) > 1 else here[0]
    strong: list[PlaceEntry] = [h.value for h in hits if h.kind == "strong"]
    if strong:
        return strong[0]
    if not sure or context:
        return None
    nations = [e for e in entries if e.kind == "country"]
    return (nations or entries)[0] if nations or len({e.country for e in entries}) == 1 else None


_FINENESS = {"country": 0, "region": 1, "district": 2, "city": 3}


def _finest(entries: list[PlaceEntry]) -> list[PlaceEntry]:
    """The entries without a country that a finer one lies in."""
    finer = {e.country for e in entries if e.kind != "country"}
    return [e for e in entries if e.kind != "country" or e.country not in finer]
