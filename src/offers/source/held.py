"""Whether a page is the post's that was asked for, or another that the site gives in its place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from scrapy.http import Response, TextResponse

from offers.addresses import post_key
from offers.source.markup import clean, cut, select, string_of
from offers.text import fold_words

_HEADS = ("title", "h1", "h2")
# Each with a word that a page must hold for it.
_SAID = (("og:title", "//meta[@property='og:title']/@content"), ("headline", "//*[@itemprop='headline']"))
_NAMES = "//title|//meta[@property='og:site_name']/@content"
_MOST_HEADS = 20


def led_to(response: Response, site: str) -> set[str]:
    """The keys of the addresses that a request was led to, its own left out."""
    behind = response.meta.get("redirect_urls", []) if response.request is not None else []
    return {post_key(address, site) for address in (*behind[1:], *([response.url] if behind else []))}


def itself(response: Response, key: str, site: str) -> bool:
    """Whether a page stands at the post's own address; a last slash makes no difference."""
    return post_key(response.url, site).rstrip("/") == key.rstrip("/")


def names_of(response: Response) -> frozenset[str]:
    """The words that a listing is headed by: the site's name, which its pages bear whatever they hold."""
    found = select(response.selector.root, _NAMES) if isinstance(response, TextResponse) else ()
    return frozenset(word for part in found for word in _words_of(part))


def shows(response: Response, title: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether a page holds a title, which its listing may cut short, or is headed by most of its words.

    Words of the site's name tell nothing. Where they are not known, a short heading may be that name.
    """
    if not isinstance(response, TextResponse):
        return False
    stem = cut(title)
    words = fold_words(stem if stem is not None else title).split()
    # The last word may be cut as well.
    named = set(words[:-1] if stem is not None else words)
    own = named - names or named
    if not named or any(_alike(own, head - names, bool(names)) for head in _heads(response)):
        return True
    return " ".join(words) in fold_words(clean(string_of(response.selector.root)))


def _alike(named: set[str], head: set[str], short: bool) -> bool:
    shared = len(named & head)
    return 2 * shared >= len(named) or (short and shared > 1 and 2 * shared >= len(head))


def _heads(response: TextResponse) -> Iterator[set[str]]:
    root, page = response.selector.root, response.text
    yield from map(_words_of, islice(root.iter(*_HEADS), _MOST_HEADS))
    for needle, path in _SAID:
        yield from map(_words_of, select(root, path)[:_MOST_HEADS] if needle in page else ())


def _words_of(found: Any) -> set[str]:
    return set(fold_words(found if isinstance(found, str) else string_of(found)).split())
