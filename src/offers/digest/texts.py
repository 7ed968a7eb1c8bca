"""Words of strangers made fit for a page: no controls, no measureless length, no link that runs something."""

from __future__ import annotations

import hashlib
import re

from markupsafe import Markup, escape

from offers.text import fold_words

# Directional overrides and isolates of a title would reach into the page around it.
_CONTROLS: dict[int, str | None] = {
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF]),
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0x2028, 0x2029, 0xFFFE, 0xFFFF], " "),
}
# Marks pile up over the lines around a text. Two on a letter are what Arabic and Vietnamese write.
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f]{2})[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LONGEST = 200
_LONGEST_SLUG = 80
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile("[A-Za-z]")
_ESCAPED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_NUMERIC_DATE = re.compile(r"(\d+(?:[-/.–:]\d+)+)")


def clean(text: str) -> str:
    """The text on one line, without control characters, piled marks and beyond all measure of length; never empty."""
    bare = _PILED.sub(r"\1", " ".join(text.translate(_CONTROLS).split()))
    if len(bare) > _LONGEST:
        bare = bare[:_LONGEST].rsplit(" ", 1)[0] + "…"
    return bare or "…"


def web_address(address: str) -> str:
    """The address if a reader can safely follow it, else nothing: a post's link may be `javascript:`."""
    return address.translate(_CONTROLS).replace(" ", "%20") if address.startswith(("http://", "https://")) else ""


def readable(address: str) -> str:
    """The address with its percent-encoded letters as letters (RFC 3987), as HTML takes it: a third of the bytes."""
    return _ESCAPED.sub(_letters, address)


def _letters(escaped: re.Match[str]) -> str:
    try:
        found = bytes.fromhex(escaped[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return escaped[0]
    return found if found.isalnum() else escaped[0]


def slug(text: str) -> str:
    """A name for a folder out of a name that nobody listed: its folded words, cut where it is too long for one."""
    words = fold_words(text).replace(" ", "-") or "store"
    if len(words) <= _LONGEST_SLUG:
        return words
    return f"{words[:_LONGEST_SLUG]}-{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def writing(text: str) -> tuple[str, str]:
    """The language and direction that HTML should take a title for: what most of its letters are.

    The language is empty where no letter tells; Latin letters are taken for English.
    """
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if not arabic and not latin:
        return "", "auto"
    return ("ar", "rtl") if arabic >= latin else ("en", "ltr")


def isolated(text: str) -> Markup:
    """The text, escaped, with dates such as 28-1-2026 kept from being turned round within Arabic."""
    parts = _NUMERIC_DATE.split(text)
    if len(parts) == 1:
        return escape(text)
    return Markup("").join(
        Markup('<bdi dir="ltr">{}</bdi>').format(part) if i % 2 else escape(part) for i, part in enumerate(parts)
    )
