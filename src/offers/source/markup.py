"""Text and pictures out of HTML."""

from __future__ import annotations

import html
import re
from copy import deepcopy
from functools import cache
from typing import Any

from lxml.etree import Comment, ProcessingInstruction, XPath, strip_elements, tostring
from parsel import Selector
from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url
from w3lib.html import remove_tags, replace_escape_chars

from offers.addresses import whole

_CANDIDATES = re.compile(r",\s+|,$")
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_UNPAIRED = re.compile(rf"{_HIGH}(?!{_LOW})|(?<!\\u[dD][89abAB][0-9a-fA-F]{{2}}){_LOW}")
_CONTROL = re.compile(r"[\x00-\x1f]")
_CUT = re.compile(r"(?:…|\.{3}|\[(?:…|\.{3})\])\s*$")
# What no reader sees; an open comment goes on to the end.
_UNSEEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<\?[^>]*(?:>|\Z)"
    r"|<(script|style|noscript|template)(?=[\s/>]).*?</\1(?:[\s/][^<>]*)?>|<(?:script|style|noscript|template)\s*/>",
    re.DOTALL | re.IGNORECASE,
)
_LINES = re.compile(r"<(?:br|/p|/div|/li|/h\d|/tr)\b[^>]*>", re.IGNORECASE)


@cache
def _compiled(path: str) -> XPath:
    return XPath(path, smart_strings=False)


def select(element: Any, path: str) -> Any:
    """What an XPath finds from an lxml element: a list of elements or texts, or one text for `string()`.

    Parsel compiles the path, and wraps what is found, anew each time, which takes longer than the search.
    """
    return _compiled(path)(element)


def string_of(element: Any) -> str:
    """The text of an element and of all within it, without scripts and styles."""
    if not len(element) or next(element.iter("script", "style"), None) is None:
        return str(select(element, "string()"))
    return "".join(select(element, ".//text()[not(parent::script or parent::style)]"))


def brief(element: Any, longest: int) -> str:
    """The text of an element in one line; of a longer one its beginning, at least so long."""
    said, length = [], -1
    for text in element.itertext():
        if words := clean(text):
            said.append(words)
            length += len(words) + 1
        if length > longest:
            break
    return " ".join(said)


def markup_of(element: Any) -> str:
    """The HTML of an element, without comments, in which themes keep paragraphs that they no longer show."""
    if next(element.iter(Comment, ProcessingInstruction), None) is not None:
        element = deepcopy(element)
        strip_elements(element, Comment, ProcessingInstruction, with_tail=False)
    return tostring(element, method="html", encoding="unicode", with_tail=False)


def clean(text: str) -> str:
    """The text in one line, without characters that no database or page can hold (NUL, lone surrogates)."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    if not text.isascii():
        text = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(_CONTROL.sub(" ", text).split())


def cut(title: str) -> str | None:
    """What stands before the dots of a title that a listing cuts short; None for a whole one."""
    found = _CUT.search(title)
    return title[: found.start()].rstrip() if found else None


def text_of(markup: str) -> str:
    """The plain text of HTML, a line a paragraph; scripts and styles left out."""
    if "<" not in markup and "&" not in markup:
        return "\n".join(line for line in map(clean, replace_escape_chars(markup, replace_by=" ").splitlines()) if line)
    bare = _UNSEEN.sub("", markup)
    lines = _LINES.sub("\n", replace_escape_chars(bare, replace_by=" "))
    plain = html.unescape(remove_tags(lines))
    return "\n".join(line for line in map(clean, plain.splitlines()) if line)


def paired(json_text: str) -> str:
    """JSON in which the escape of half a character, which no text can hold, stands for an unknown one."""
    return _UNPAIRED.sub(r"\\ufffd", json_text) if "\\ud" in json_text or "\\uD" in json_text else json_text


def link_in(response: Response, address: str) -> str:
    """As `whole`, for a link on the page, which may name another base."""
    return whole(get_base_url(response) if isinstance(response, TextResponse) else response.url, address)


def pictures_of(markup: str, base: str) -> tuple[str, ...]:
    """The addresses of the pictures in HTML, in its order; those that a theme loads late too."""
    found = []
    lower = markup.lower()
    for image in Selector(markup).xpath("//img|//amp-img") if "<img" in lower or "<amp-img" in lower else ():
        # It counts visitors; of AMP's pictures the numbers are a ratio.
        if image.root.tag == "img" and image.attrib.get("width") == image.attrib.get("height") == "1":
            continue
        for name in ("data-src", "data-lazy-src", "src", "data-srcset", "srcset"):
            address = image.attrib.get(name, "").strip()
            if address and not address.startswith("data:"):
                if name.endswith("srcset"):
                    # Of a set of sizes the last is the largest.
                    address = ([one for one in _CANDIDATES.split(address) if one.strip(", ")] or [""])[-1]
                    address = "".join(address.split()[:1])
                found.append(whole(base, address) if address else "")
                break
    return tuple(dict.fromkeys(filter(None, found)))
