"""What shows other articles of the site within a page or a part: cards, articles in the article, lists of links."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import Any

from scrapy.http import TextResponse

from offers.addresses import post_key, same_site
from offers.source.beside import MORE, answers_below, cards_alike, length, letters_asked, lines_to_others
from offers.source.boxes import words_of
from offers.source.entries import HEADINGS_IN, LEAST_WORDS, is_file
from offers.source.markup import link_in, select, string_of
from offers.text import fold_words

_LABELS = ".//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or self::p or self::strong or self::span]"
_LONGEST_LABEL = 40
_LABELLED = 5
_LEAST_OWN = 100
# A list of links has hardly any other words.
_LINKED = 0.8
ARTICLE = ".//article[not(.//article)]"
_ANSWERS = frozenset(("comment", "comments"))
# A forum's first post bears the class of its answers.
_POSTS = frozenset(("post", "message", "topic"))


class Site:
    """The page's own addresses, by which a link to another one of the site is told."""

    def __init__(self, response: TextResponse) -> None:
        self._response = response

    @cached_property
    def _own(self) -> set[str]:
        """What identifies the page by its own address, and by those that it gives as its own."""
        named = select(
            self._response.selector.root,
            "//link[@rel='canonical' or @rel='shortlink']/@href|//meta[@property='og:url']/@content",
        )
        return {page_key(link_in(self._response, address)) for address in named} | {page_key(self._response.url)}

    @cached_property
    def title(self) -> str:
        """The page's title, folded."""
        told = select(self._response.selector.root, "//title/text()|//meta[@property='og:title']/@content")
        return fold_words("".join(told))

    def leads_elsewhere(self, link: Any) -> bool:
        """Whether a link leads to another page of the site."""
        return self.is_elsewhere(link.get("href"))

    def is_elsewhere(self, address: str) -> bool:
        """Whether an address on the page is that of another page of the site."""
        address = link_in(self._response, address)
        return bool(address) and same_site(address, self._response.url) and page_key(address) not in self._own


def cards(parts: list[Any], site: Site) -> set[Any]:
    """The `<article>`s of a page of which each shows another one: its first heading leads there, and is not the page's.

    One that holds most of the words is none, and then neither are the others.
    """
    whole, leading = sum(map(length, parts)), []
    for part in parts:
        [heading, *_] = select(part, HEADINGS_IN) or [None]
        if heading is None:
            continue
        leads = any(map(site.leads_elsewhere, _filling(heading)))
        if not leads or heading.tag == "h1" or 3 * length(part) > 2 * whole:
            return set()
        leading.append((part, heading))
    if not leading or not site.title or any(fold_words(string_of(heading)) in site.title for _, heading in leading):
        return set()
    return {part for part, _ in leading}


def shown_in(part: Any, site: Site) -> set[Any]:
    """What shows other articles of the site in a part: cards and asides of them, and the links below «اقرأ أيضا».

    What answers it and asks for an address is none of its own either.
    """
    if next(part.iterdescendants("a", "form"), None) is None:
        return answers_below(part)
    whole = length(part)
    found = letters_asked(part)
    beside, rows = set(), set()
    if next(part.iterdescendants("a"), None) is not None:
        found |= cards(select(part, ARTICLE), site) | lines_to_others(part, site.leads_elsewhere)
        rows = _labelled(part, site) | cards_alike(part, site.leads_elsewhere)
        others = (e for e in part.iterdescendants("aside", "article") if _shows_another(e, site))
        beside = {e for e in others if 2 * length(e) < whole and next(e.iter("h1"), None) is None}
    found = found if 2 * _letters(found) < whole else set()
    # They may be longer than a text of a few lines.
    rows = rows if whole - _letters(rows) >= min(_LEAST_OWN, whole / 2) else set()
    return found | rows | beside | answers_below(part)


def _letters(parts: set[Any]) -> int:
    return sum(length(part) for part in parts if parts.isdisjoint(part.iterancestors()))


def _labelled(part: Any, site: Site) -> set[Any]:
    """The lists of links to other articles below a label that says so."""
    found = set()
    labels = (
        label
        for label in select(part, _LABELS)
        if len(string_of(label)) <= _LONGEST_LABEL and fold_words(string_of(label)) in MORE
    )
    for label in islice(labels, _LABELLED):
        around, after = label.getparent(), next(label.itersiblings("*"), None)
        if around is not part and _is_list(around, site, label):
            found.add(around)
        elif after is not None and _is_list(after, site):
            found |= {label, after}
    return found


def is_answer(part: Any) -> bool:
    """Whether a part is what a visitor wrote below an article."""
    own = {word for names in words_of(part.get("class")) for word in names}
    if own & _POSTS:
        return False
    around = (e for e in part.iterancestors() if e.tag not in ("body", "html"))
    return bool(own & _ANSWERS) or any(_is_of_answers(e) for e in around)


def _is_of_answers(element: Any) -> bool:
    named = (*words_of(element.get("class")), *words_of(element.get("id")))
    return any(_ANSWERS.intersection(words) for words in named) and next(element.iter("h1"), None) is None


def _shows_another(element: Any, site: Site) -> bool:
    """Whether an element has a link to another page by its title; a button's words are fewer."""
    if element.tag == "article" and is_answer(element):
        return True
    links = (link for link in element.iterdescendants("a") if link.get("href"))
    return any(len(string_of(link).split()) >= LEAST_WORDS and site.leads_elsewhere(link) for link in links)


def page_key(address: str) -> str:
    """What identifies a page among those of its site: AMP and a last slash make no difference."""
    path, _, query = post_key(address, address).partition("?")
    path = path.rstrip("/").removesuffix("/amp").rstrip("/").lower()
    return path if not query or query in ("m=1", "amp=1") else f"{path}?{query}"


def _filling(heading: Any) -> list[Any]:
    """The links that a whole heading is; one of some of its words is none."""
    links: list[Any] = select(heading, "ancestor::a[@href][1]|.//a[@href]")
    return [link for link in links if length(link) >= length(heading)]


def _is_list(element: Any, site: Site, label: Any = None) -> bool:
    """Whether an element, less its label, is links to other pages of the site, and hardly anything else."""
    links = select(element, "descendant-or-self::a[@href]")
    whole = length(element) - (length(label) if label is not None else 0)
    return (
        bool(links)
        and sum(map(length, links)) >= _LINKED * whole
        and all(site.leads_elsewhere(link) and not is_file(link.get("href")) for link in links)
    )
