"""What of a page is its own article's: where an element stands, about the heading or within what is of others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice, takewhile
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from offers.addresses import same_site
from offers.source.beside import heads_answers
from offers.source.cards import page_key
from offers.source.entries import HEADINGS_IN
from offers.source.labels import HEADINGS, tells_a_bound, words_of
from offers.source.markup import brief, clean, link_in, select, string_of

T = TypeVar("T")

# Not of others where they stand by the heading, as what a theme takes from its lists does.
_OF_OTHERS = frozenset(
    (
        "comment",
        "comments",
        "review",
        "reviews",
        "related",
        "recent",
        "latest",
        "widget",
        "sidebar",
        "popular",
        "teaser",
    )
)
_ELSEWHEN = frozenset(("event", "events", "calendar", "ship", "ships", "shipping", "deliver", "delivery"))
_NONE: frozenset[str] = frozenset()
_HEADERS = frozenset(("header", "masthead", "top", "topbar"))
_HEADER = re.compile(r"(?:site|main|top)?[-_]?header|masthead|top-?bar", re.IGNORECASE)
_FILED = re.compile(
    r"/(?:author|user|profile|people|category|categories|tag|tags|topics?)/|/[^/]*(?:19|20)\d\d(?:/\d\d?)*/?$"
)
_SURELY, _APART = "surely", "apart"
_LONGEST_CARD = 600
_LONGEST_DAY = 30
# A category's or an author's name has fewer words than a title.
_TITLE_WORDS = 5
_BESIDE = 2
# The characters between a heading and what stands by it: a line of its author and its kinds.
_BY_IT = 200


class Own:
    """Where what a page shows stands. `heading` is the article's: the one that its title is, else its first."""

    def __init__(self, response: TextResponse, title: str = "") -> None:
        self.root = response.selector.root
        self._response, self._title = response, title
        self._beside: set[Any] | None = None
        self._known: dict[Any, str] = {}
        self._keys: set[str] = set()

    @cached_property
    def heading(self) -> Any:
        """The article's heading; None on a page without one."""
        headings = select(self.root, "//h1")
        first = headings[0] if headings else None
        if self._title and (len(headings) != 1 or clean(string_of(first)) != self._title):
            others = (*headings, *select(self.root, "//h2|//h3"))
            whole = next((h for h in others if clean(string_of(h)) == self._title), first)
            return whole if whole is not None else self._called
        return first

    @property
    def _called(self) -> Any:
        """What shows the title on a page without headings: `<font size=5><b>…`."""
        words = (e for e in self.root.iter("b", "strong", "font", "div", "span", "td", "p") if not len(e))
        found = next((e for e in words if e.text and clean(e.text) == self._title), None)
        around = () if found is None else (found, *found.iterancestors())
        return next((e for e in reversed(list(around)) if clean(brief(e, len(self._title) + 1)) == self._title), None)

    @cached_property
    def holders(self) -> list[Any]:
        """What holds the heading, from within, itself first."""
        return [] if self.heading is None else [self.heading, *self.heading.iterancestors()]

    @cached_property
    def _around(self) -> set[Any]:
        return set(self.holders)

    def is_of_others(self, element: Any) -> bool:
        """Whether it stands in a card, a comment, a menu, an event, or another part that is none of the article."""
        if element in self._above:
            return True
        for part in (element, *element.iterancestors()):
            if part.tag in ("body", "html"):
                return False
            if part not in self._known:
                self._known[part] = self._standing(part)
            if standing := self._known[part]:
                # What holds the heading is the article's own, whatever it is called.
                if part in self._around:
                    return False
                if standing is _SURELY or not self.is_by_the_heading(element):
                    return True
        return False

    @cached_property
    def _above(self) -> set[Any]:
        """What stands before the page's own header or menu, as the day that it is does."""
        if next(self.root.iter("header", "nav"), None) is None or self.heading is None:
            return set()
        ahead = list(takewhile(lambda part: part is not self.heading, self.root.iter()))
        tops = (k for k in range(len(ahead) - 1, -1, -1) if ahead[k].tag in ("header", "nav"))
        for k in tops:
            held_by = list(ahead[k].iterancestors())
            if ahead[k] not in self._around and not any(part.tag in ("main", "article") for part in held_by):
                return set(ahead[:k]) - set(held_by)
        return set()

    def nearest(self, found: Sequence[tuple[Any, T]]) -> list[tuple[Any, T]]:
        """Those of the elements that share the innermost holder with the heading."""
        depths = {holder: k for k, holder in enumerate(self.holders)}
        at = [min((depths[p] for p in (e, *e.iterancestors()) if p in depths), default=0) for e, _ in found]
        return [one for one, depth in zip(found, at, strict=True) if depth == min(at)]

    def is_by_the_heading(self, element: Any) -> bool:
        """Whether it stands no more than a line before or after the heading."""
        if self._beside is None:
            ways = (_after, _before) if self.heading is not None else ()
            self._beside = {part for way in ways for part in _within(way(self.heading), _BY_IT)}
        return element in self._beside

    def _standing(self, part: Any) -> str:
        """Whether a part is of others: surely, or where it does not stand by the heading."""
        tag, named, own = part.tag, part.get("class"), part.get("id")
        words = words_of(named, own) if named or own else _NONE
        if tag == "nav" or words & _ELSEWHEN or tells_a_bound(named, own):
            return _SURELY
        if (tag == "header" or words & _HEADERS) and self._is_header(part):
            return _SURELY
        if any(map(heads_answers, (part.getprevious(), *part.iterchildren(*HEADINGS)))):
            return _SURELY
        links = self._links_of_a_card(part) if next(part.iter("a"), None) is not None else []
        if links and (tag in ("a", "aside") or _is_headed(part, links)):
            return _SURELY
        if any(map(_is_title, links)):
            return _SURELY if _is_in_a_row(part) else _APART
        if words & _OF_OTHERS and not self._is_most(part):
            return _APART
        if tag in ("footer", "aside"):
            article = next(part.iterancestors("article"), None)
            return _APART if article is None or (self.holders and article not in self._around) else ""
        return ""

    def _links_of_a_card(self, part: Any) -> list[Any]:
        """What leads to other pages from a part that is short enough for a card, or a link itself."""
        if len(brief(part, _LONGEST_CARD)) >= _LONGEST_CARD:
            return [part] if part.tag == "a" and part.get("href") and self._leads_elsewhere(part) else []
        return [link for link in select(part, "descendant-or-self::a[@href]") if self._leads_elsewhere(link)]

    def _is_header(self, part: Any) -> bool:
        """Whether it is the page's header, which shows the day that it is."""
        named = f"{part.get('class', '')} {part.get('id', '')}".split()
        if part.tag != "header" and not any(map(_HEADER.fullmatch, named)):
            return False
        if next(part.iterancestors("article", "main"), None) is not None:
            return False
        return self._is_before(part) if self.holders else next(part.iter("h2"), None) is None

    def _is_most(self, part: Any) -> bool:
        """Whether a part holds most of the page's words, whatever its class."""
        return 2 * len(string_of(part)) > self._length

    @cached_property
    def _length(self) -> int:
        return len(string_of(next(self.root.iter("body"), self.root)))

    def _leads_elsewhere(self, link: Any) -> bool:
        """Whether a link leads to another page than this one, which is no list of a day, kind or author."""
        if "comment" in link.get("href").partition("#")[2].lower():
            return True
        if link.get("rel") in ("author", "tag", "category tag", "bookmark"):
            return False
        address = link_in(self._response, link.get("href"))
        if not address or _FILED.search(urlsplit(address).path):
            return False
        if not self._keys:
            own = "//link[@rel='canonical' or @rel='shortlink']/@href|//meta[@property='og:url']/@content"
            given = (link_in(self._response, other) for other in select(self.root, own))
            self._keys = {page_key(other) for other in (self._response.url, *given)}
        if not same_site(address, self._response.url):
            return True
        key = page_key(address)
        # A forum's day leads to its answer: "/t/9/post-2".
        below = len(brief(link, _LONGEST_DAY)) <= _LONGEST_DAY
        return not any(key == own or (below and len(own) > 1 and key.startswith(f"{own}/")) for own in self._keys)

    def _is_before(self, element: Any) -> bool:
        child = element
        for parent in element.iterancestors():
            if parent in self._around:
                [own, *_] = [part for part in parent if part in self._around] or [None]
                return own is not None and parent.index(child) < parent.index(own)
            child = parent
        return False


def _is_headed(part: Any, links: list[Any]) -> bool:
    """Whether a whole heading within a part is one of the links."""
    filled = {heading: len(brief(heading, _LONGEST_CARD)) for heading in select(part, HEADINGS_IN)}
    for link in links if filled else ():
        if next(link.iter(*HEADINGS), None) is not None:
            return True
        said = len(brief(link, _LONGEST_CARD))
        if any(around in filled and said >= filled[around] for around in link.iterancestors()):
            return True
    return False


def _is_in_a_row(part: Any) -> bool:
    """Whether the parts beside one have titles' links too, as rows of a list do."""
    beside = chain(
        islice(part.itersiblings(part.tag), _BESIDE), islice(part.itersiblings(part.tag, preceding=True), _BESIDE)
    )
    return sum(any(map(_is_title, other.iter("a"))) for other in beside) >= _BESIDE


def _is_title(link: Any) -> bool:
    return len(brief(link, _LONGEST_CARD).split()) >= _TITLE_WORDS


def _within(parts: Iterator[Any], longest: int) -> Iterator[Any]:
    """The parts as far as so many characters of text reach."""
    said = 0
    for part in parts:
        yield part
        if isinstance(part.tag, str) and part.tag not in ("script", "style", "noscript", "template"):
            said += len(clean(part.text or ""))
        said += len(clean(part.tail or ""))
        if said > longest:
            return


def _after(element: Any) -> Iterator[Any]:
    yield from element.iterdescendants()
    for part in (element, *element.iterancestors()):
        for sibling in part.itersiblings():
            yield from sibling.iter()


def _before(element: Any) -> Iterator[Any]:
    for part in (element, *element.iterancestors()):
        for sibling in part.itersiblings(preceding=True):
            yield from reversed(list(sibling.iter()))
