"""Amounts of money: the prices that a title states, and the countries whose currency a post names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from offers.model import Price
from offers.normalise.scan import Hit, Scan

_AMOUNT = re.compile(r"\d{1,6}(?:,\d{2,3})*(?:\.\d{1,3})?")
# Currencies' signs (Unicode's Sc), and those whose country stands before a sign that several share.
SIGNS = {
    "₹": "INR",
    "£": "GBP",
    "$": "USD",
    "€": "EUR",
    "\u20c1": "SAR",
    "฿": "THB",
    "₱": "PHP",
    "₦": "NGN",
    "₺": "TRY",
    "৳": "BDT",
    "₫": "VND",
    "₩": "KRW",
    "₪": "ILS",
}
_OF_COUNTRIES = {
    "e£": "EGP",
    "s$": "SGD",
    "sg$": "SGD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "hk$": "HKD",
    "nz$": "NZD",
}
_SIGN = f"((?<![^\\W\\d_])(?:sg?|au?|ca?|hk|nz)\\$|(?<![^\\W\\d_])e£|[{''.join(SIGNS)}])"
_SIGNED = re.compile(rf"{_SIGN} ?({_AMOUNT.pattern})|(?<![\d.,])({_AMOUNT.pattern})([{''.join(SIGNS)}])(?! ?\d)")
# A name that several countries' currencies share.
_SHARED = frozenset(("riyal", "dinar", "dirham", "rupee", "lira", "fils"))
_LOCAL = {
    ("riyal", "SA"): "SAR",
    ("riyal", "QA"): "QAR",
    ("riyal", "OM"): "OMR",
    ("riyal", "YE"): "YER",
    ("dinar", "KW"): "KWD",
    ("dinar", "BH"): "BHD",
    ("dinar", "JO"): "JOD",
    ("dinar", "IQ"): "IQD",
    ("dinar", "TN"): "TND",
    ("dinar", "DZ"): "DZD",
    ("dirham", "AE"): "AED",
    ("dirham", "MA"): "MAD",
    ("rupee", "LK"): "LKR",
    ("rupee", "IN"): "INR",
    ("rupee", "PK"): "PKR",
    ("lira", "LB"): "LBP",
    ("lira", "SY"): "SYP",
    ("lira", "TR"): "TRY",
}
_COUNTRY_OF = {
    **{code: country for (_, country), code in _LOCAL.items()},
    **{"EGP": "EG", "SDG": "SD", "LYD": "LY", "GBP": "GB", "MYR": "MY"},
}
# Money that is spoken of abroad too: what is sent to Dhaka, or spent on a journey. The code begins with its country's.
_ABROAD = ("SGD", "THB", "PHP", "NGN", "TRY", "BDT", "VND", "KHR", "IDR", "KES", "HKD", "LBP", "SYP")


# "$5bn" and "5 million riyals" are no shop's prices.
_THOUSANDS = frozenset(
    ("bn", "mn", "m", "b", "k", "billion", "million", "millions", "trillion", "مليون", "مليار", "ملايين", "الف", "الاف")
)


# Of these what a meal costs is counted in thousands: «25 ألف دينار».
_IN_THOUSANDS = frozenset(("dinar", "IQD", "lira", "LBP", "SYP"))
_THOUSAND = ("الف", "الاف")


class Amount(NamedTuple):
    """Money in a scan: tokens `first` to `last`, how much, and the currency's code or name.

    «بريال» states no number: None.
    """

    first: int
    last: int
    value: Decimal | None
    currency: str


def amounts(scan: Scan) -> list[Amount]:
    """The amounts of money that a text states, in the order of the text."""
    text = scan.folded.text
    found = []
    for hit in scan.hits["label"]:
        if hit.kind != "money":
            continue
        place = _beside(scan, hit)
        if place is not None:
            number = _AMOUNT.search(text, *place)
            value = Decimal(number.group().replace(",", "")) if number else None
            found.append(Amount(*_tokens(scan, *place), value, hit.value))
        elif hit.value in _IN_THOUSANDS and (count := _thousands(scan, hit)) is not None:
            found.append(Amount(hit.first - 2, hit.last, count * 1000, hit.value))
        elif scan.words[hit.last + 1 : hit.last + 2] == ["واحد"]:
            # «دينار واحد فقط»
            found.append(Amount(hit.first, hit.last + 1, Decimal(1), hit.value))
        elif hit.skip and scan.words[hit.first][hit.skip - 1] == "ب":
            found.append(Amount(hit.first, hit.last, None, hit.value))
    if any(sign in text for sign in SIGNS):
        for match in _SIGNED.finditer(text):
            group = 2 if match.group(2) else 3
            value = Decimal(match.group(group).replace(",", ""))
            tokens = _tokens(scan, match.start(), match.end(group))
            sign = match.group(1) or match.group(4)
            found.append(Amount(*tokens, value, SIGNS.get(sign) or _OF_COUNTRIES[sign]))
    return sorted(a for a in found if a.last + 1 >= len(scan.words) or scan.words[a.last + 1] not in _THOUSANDS)


def _thousands(scan: Scan, hit: Hit) -> Decimal | None:
    if hit.first < 2 or scan.words[hit.first - 1] not in _THOUSAND:
        return None
    count = scan.number(hit.first - 2)
    return None if count is None else Decimal(count)


def _tokens(scan: Scan, start: int, end: int) -> tuple[int, int]:
    return bisect_left(scan.starts, start), bisect_right(scan.starts, end - 1) - 1


def _beside(scan: Scan, hit: Hit) -> tuple[int, int] | None:
    """The folded text's span of the currency with the number before or after it."""
    text, start, end = scan.folded.text, scan.starts[hit.first], scan.ends[hit.last]
    before = None
    for match in _AMOUNT.finditer(text, max(0, start - 14), start):
        before = match
    if before is not None and not text[before.end() : start].strip():
        return before.start(), end
    after = _AMOUNT.match(text, end + (2 if text[end : end + 2] == ". " else text[end : end + 1] in (" ", ".")))
    if after is not None:
        return start, after.end()
    return None


def prices(scan: Scan, found: Sequence[Amount], country: str | None) -> tuple[Price, ...]:
    """The prices that a title states; «ريال» and «دينار» are those of the country, and none's without one."""
    prices = []
    for amount in found:
        currency = _LOCAL.get((amount.currency, country or ""), amount.currency)
        if currency in _SHARED or amount.value is None:
            continue
        start, end = scan.starts[amount.first], scan.ends[amount.last]
        # A currency's sign is no word: it stands before the number.
        sign = next((i for i in (start - 1, start - 2) if i >= 0 and scan.folded.text[i] in SIGNS), start)
        text = scan.folded.original[slice(*scan.folded.span(sign, end))]
        prices.append(Price(amount.value, currency, text))
    return tuple(dict.fromkeys(prices))


def countries(found: Sequence[Amount]) -> set[str]:
    """The countries whose currency is named beside an amount, and no other country's."""
    return {_COUNTRY_OF[a.currency] for a in found if a.currency in _COUNTRY_OF}


def abroad(found: Sequence[Amount]) -> set[str]:
    """The countries whose currency is named beside an amount, where travellers name it too."""
    return {a.currency[:2] for a in found if a.currency in _ABROAD}


def shared(found: Sequence[Amount]) -> set[str]:
    """The names of currencies beside an amount that several countries share: riyal, dinar, dirham, rupee."""
    return {a.currency for a in found if a.currency in _SHARED}
