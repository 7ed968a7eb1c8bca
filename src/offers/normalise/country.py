"""In which country a promotion holds that names no place: what else in the post is one country's alone.

The strongest comes first: the currency of its prices, its card scheme or national occasion, its stores, its
telephone numbers and banks; then the source's country, the address's, and a bare «ريال», which is Saudi Arabia's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from offers.normalise import money
from offers.normalise.scan import Hit, Scan
from offers.normalise.slots import pays
from offers.tables import StoreEntry

_PREFIXES = {
    "966": "SA",
    "971": "AE",
    "965": "KW",
    "974": "QA",
    "973": "BH",
    "968": "OM",
    "20": "EG",
    "962": "JO",
    "961": "LB",
    "964": "IQ",
    "967": "YE",
    "212": "MA",
    "213": "DZ",
    "216": "TN",
    "94": "LK",
    "91": "IN",
    "92": "PK",
}
_TELEPHONE = re.compile(rf"(?<!\d)(?:\+ ?|00)({'|'.join(_PREFIXES)})[ -]?\(?\d(?:[ -]?\d){{6,9}}(?!\d)")
_DOMAINS = frozenset(("sa", "ae", "kw", "qa", "bh", "om", "eg", "jo", "lb", "iq", "ma", "dz", "tn", "lk", "in", "pk"))
# The year before a country's first national day: the 96th Saudi one is in 2026.
_NATIONAL_DAYS = {"SA": 1930, "AE": 1971, "OM": 1970, "KW": 1961, "BH": 1971, "QA": 1878, "JO": 1946}
_GULF = frozenset(("sa", "ae", "kw", "qa", "bh", "om"))
_THESE_YEARS = range(2012, 2036)
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]{2}")
# «99 ريال يمني أصلي» is honey's price, «20 جنيه سوداني محمص» that of nuts: a shop of other countries sells them.
_OF_GOODS = frozenset(("YE", "SD"))
_RIYAL = {"SA", "QA", "OM", "YE"}


def inferred(
    scans: Sequence[Scan],
    named: Sequence[tuple[StoreEntry | None, Scan, int, int]],
    amounts: Sequence[money.Amount],
    *,
    source: str | None,
    url: str | None,
    published: date | None,
) -> str | None:
    """The country's code, or None. `named` are the post's stores with their tokens, `amounts` its money."""
    stores = [set(entry.countries) for entry, *_ in named if entry is not None and entry.countries]
    common = set.intersection(*stores) if stores else set()
    facts = _facts(scans, named)
    shared = money.shared(amounts)
    return (
        _one(c for c in money.countries(amounts) if c not in _OF_GOODS or not common or c in common)
        or _one(facts & common if common else facts)
        or _one(common)
        or _one(_counted(scans, published))
        or _one(_telephones(scans))
        or _one(_addresses(scans))
        or _one(_of_entries(scans, "bank"))
        or source
        or _domain(url)
        or _one(money.abroad(amounts))
        or _one(_of_entries(scans, None))
        or _one(_spoken_of(scans, named))
        or _one(_of_names(named))
        or _one(_towns(scans, named))
        or ("AE" if shared == {"dirham"} and (not common or "AE" in common) else None)
        or ("SA" if shared == {"riyal"} and _saudi_riyal(scans, common) else None)
        or _one(_flags(scans))
    )


def _one(countries: Iterable[str]) -> str | None:
    found = set(countries)
    return found.pop() if len(found) == 1 else None


def _facts(scans: Sequence[Scan], named: Sequence[tuple[StoreEntry | None, Scan, int, int]]) -> set[str]:
    """Card schemes and national occasions, and an adjective of a nation right after a store's name."""
    after = {(id(scan), last + 1) for _, scan, _, last in named}
    return {
        hit.value
        for scan in scans
        for hit in scan.hits["label"]
        if hit.kind == "nation" or (hit.kind == "adjective" and (id(scan), hit.first) in after)
    }


def _counted(scans: Sequence[Scan], published: date | None) -> set[str]:
    """The countries that count as many national days in the year of publication, or in one that the post names."""
    counts = {
        n
        for scan in scans
        for hit in scan.hits["label"]
        if hit.kind == "occasion" and hit.value == "national-day"
        for i in range(max(0, hit.first - 3), min(len(scan.words), hit.last + 4))
        if not hit.first <= i <= hit.last and (n := scan.number(i)) is not None and 20 < n < 200
    }
    if not counts:
        return set()
    years = {n for scan in scans for i in scan.numbers if (n := scan.number(i)) is not None and 1990 < n < 2078}
    if published is not None:
        years.add(published.year)
    # The 96th is Saudi Arabia's in any year that a post can be of.
    years = years or set(_THESE_YEARS)
    return {country for country, first in _NATIONAL_DAYS.items() if any(year - first in counts for year in years)}


def _telephones(scans: Sequence[Scan]) -> set[str]:
    texts = [scan.folded.text for scan in scans]
    return {_PREFIXES[m.group(1)] for text in texts if "+" in text or "00" in text for m in _TELEPHONE.finditer(text)}


def _addresses(scans: Sequence[Scan]) -> set[str]:
    """The countries of the domains that the texts name: "Amazon.ae"."""
    return {
        scan.words[i].upper()
        for scan in scans
        for i in range(1, len(scan.words))
        if scan.gaps[i] == "."
        and scan.words[i] in _DOMAINS
        and scan.words[i - 1].isascii()
        and scan.number(i - 1) is None
    }


def _of_entries(scans: Sequence[Scan], sector: str | None) -> set[str]:
    """The countries of the stores of one country alone that the texts name for sure, of a sector or any."""
    return {
        hit.value.countries[0]
        for scan in scans
        for hit in scan.hits["store"]
        if len(hit.value.countries) == 1
        and sector in (None, hit.value.sector)
        and (hit.kind == "strong" or (sector == "bank" and pays(scan, hit.first, hit.last)))
    }


def _of_names(named: Sequence[tuple[StoreEntry | None, Scan, int, int]]) -> set[str]:
    """The countries of towns within the names of stores that nobody listed: «جمعية صباح السالم»."""
    return {
        h.value.country
        for entry, scan, first, last in named
        if entry is None
        for h in scan.hits["place"]
        if h.kind == "strong" and h.value.kind != "country" and first <= h.first and h.last <= last
    }


def _spoken_of(scans: Sequence[Scan], named: Sequence[tuple[StoreEntry | None, Scan, int, int]]) -> set[str]:
    """The countries that the texts name, and not a shop: "The Palestine Bakery" tells what it bakes."""
    return {h.value.country for h in _places(scans, named) if h.value.kind == "country"}


def _flags(scans: Sequence[Scan]) -> set[str]:
    """The Gulf's countries whose flags the texts wear: another's may be that of onions and dates."""
    texts = (scan.folded.original for scan in scans)
    codes = {"".join(chr(ord(c) - 0x1F1E6 + ord("a")) for c in flag) for text in texts for flag in _FLAG.findall(text)}
    return {code.upper() for code in codes & _GULF}


def _places(scans: Sequence[Scan], named: Sequence[tuple[StoreEntry | None, Scan, int, int]]) -> Iterator[Hit]:
    """The places that the texts name, less the countries within the names of stores that nobody listed."""
    for scan in scans:
        own = {i for entry, s, first, last in named if entry is None and s is scan for i in range(first, last + 1)}
        yield from (h for h in scan.hits["place"] if h.value.kind != "country" or h.first not in own)


def _towns(scans: Sequence[Scan], named: Sequence[tuple[StoreEntry | None, Scan, int, int]]) -> set[str]:
    """The countries of the towns that a text names for sure; where an airline flies is not where it sells."""
    if any(entry is not None and entry.sector in ("airline", "travel") for entry, *_ in named):
        return set()
    return {h.value.country for h in _places(scans, named) if h.kind == "strong"}


def _domain(url: str | None) -> str | None:
    host = (urlsplit(url).hostname or "") if url else ""
    last = host.rpartition(".")[2]
    return last.upper() if last in _DOMAINS else None


def _saudi_riyal(scans: Sequence[Scan], common: set[str]) -> bool:
    others = {h.value.country for scan in scans for h in scan.hits["place"] if h.kind == "strong"}
    adjectives = {h.value for scan in scans for h in scan.hits["label"] if h.kind == "adjective"}
    return not (others | adjectives) & (_RIYAL - {"SA"}) and (not common or "SA" in common)
