"""Which part of an article's page is its text: by the names that programs give it, else by where the paragraphs are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from scrapy.http import TextResponse

from offers.source.beside import length
from offers.source.boxes import box_words, is_box, words_of
from offers.source.cards import ARTICLE, Site, cards, is_answer
from offers.source.entries import HEADED
from offers.source.markup import select, string_of

# What Ghost, Webflow, Joomla, Drupal, Shopify, Blogger, Odoo, DNN, forums and Tailwind call a text.
_CLASSES = (
    "gh-content",
    "w-richtext",
    "com-content-article__body",
    "field--name-body",
    "article-template__content",
    "o_wblog_post_content_field",
    "edn_articleContent",
    "rte",
    "post-body",
    "td-post-content",
    "bbWrapper",
    "postcontent",
    "prose",
)
_CLASSED = ".//*[contains(concat(' ', normalize-space(@class), ' '), ' {} ')]"
# Each path with a word that a page must hold for it: most pages are spared most of the paths.
_CONTENT = (
    ("markdown-body", _CLASSED.format("markdown-body")),
    ("articleBody", ".//*[@itemprop='articleBody']"),
    *(
        (name, _CLASSED.format(name))
        for name in ("e-content", "entry-content", "post-content", "article-body", "article-content", "markdown")
    ),
    *((name, _CLASSED.format(name)) for name in _CLASSES),
    ("<article", ARTICLE),
    # PrestaShop's; its cards of other products have one too.
    (
        "product-description",
        _CLASSED.format("product-description")
        + "[not(ancestor::article or ancestor::*[contains(@class, 'card') or contains(@class, 'miniature')])]",
    ),
    ("<main", ".//main"),
)
# An offer may be nothing but a list; a menu's rows are links.
_PARAGRAPHS = ".//p|.//li[not(.//a or .//p or .//li)]"
_COMMENTS = "ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"
# A menu, a window and a card hold no article, unless they hold the page: ASP.NET's form does.
_FRAMES = frozenset(("aside", "nav", "footer", "form", "dialog", "a", "header"))
_UNSAID = frozenset(("aside", "nav", "footer", "form", "dialog", "a", "noscript", "template"))
_VISITOR_S = frozenset(("cookie", "cookies", "consent", "popup", "menu"))
# A forum's first post is the text, however long the answers are.
_THREADS = frozenset(("answer", "comment", "message", "post", "postcontent", "reply", "thread", "wrapper"))
_LEAST_LETTERS = 20
_LEAST_SHARE = 0.2
_MOST = 0.7
_NEAR = 2
_FEW = 2


def part_of(response: TextResponse, site: Site, told: Paragraphs) -> Any:
    """The element that is an article's text on its page; None where there are no words in paragraphs or lines."""
    root, page = response.selector.root, response.text
    for needle, path in _CONTENT:
        if needle not in page:
            continue
        found = _articles(root, site) if path == ARTICLE else select(root, path)
        parts = [part for part in found if not _is_framed(part, root) and _is_shown(part)]
        if parts and (told.are_enough_in(chosen := _chosen(parts)) or _is_thread(parts, told) or _is_titled(parts)):
            return chosen
    return _by_words(root, told)


class Paragraphs:
    """The page's paragraphs that are neither a neighbour's nor a visitor's, and the elements that hold them."""

    def __init__(self, response: TextResponse) -> None:
        self._root, self._page = response.selector.root, response.text

    def are_enough_in(self, part: Any) -> bool:
        """Whether a part holds more than a sliver of them."""
        # Half of all is told without their letters, as it mostly is so.
        if 2 * sum(1 for _ in part.iter("p")) >= self._page.count("<p") > 0:
            return True
        words = len(string_of(part))
        return self.held[part] >= _LEAST_SHARE * self._whole or 2 * words >= self._whole

    def are_among(self, parts: list[Any]) -> bool:
        """Whether parts together hold more than a sliver of them."""
        return sum(self.held[part] for part in parts) >= _LEAST_SHARE * self._whole

    def holder(self) -> Any:
        """The deepest element that holds most of them; None without any.

        Where only the whole page does, it is the one with the heading that holds over half.
        """
        found = self._deepest(max(1, _MOST * self._whole), self.held)
        heading = next(self._root.iter("h1"), None)
        if found is None or found.tag != "body" or heading is None:
            return found
        within = self._deepest(self._whole / 2, (e for e in heading.iterancestors() if e.tag not in ("body", "html")))
        return found if within is None else within

    def _deepest(self, least: float, among: Iterable[Any]) -> Any:
        holding = (e for e in among if self.held[e] >= least and e.tag not in ("p", "li"))
        return max(holding, key=lambda e: sum(1 for _ in e.iterancestors()), default=None)

    def are_mostly_in(self, part: Any) -> bool:
        """Whether a part holds over half of them."""
        return 2 * self.held[part] > self._whole

    @cached_property
    def held(self) -> Counter[Any]:
        """How many letters of them an element holds, itself one of them or around some."""
        paragraphs = {p: n for p in select(self._root, _PARAGRAPHS) if (n := length(p)) >= _LEAST_LETTERS}
        letters: Counter[Any] = Counter()
        several: Counter[Any] = Counter()
        for paragraph, n in paragraphs.items():
            for around in paragraph.iterancestors():
                letters[around] += n
                several[around] += 1
        whole = sum(paragraphs.values())
        titled = next(self._root.iter("h1"), None)
        holding = set() if titled is None else set(titled.iterancestors())
        boxes = {
            around
            for around, n in letters.items()
            if around.tag not in ("body", "html")
            and around not in holding
            and ((around.tag in _UNSAID and (holding or 2 * n < whole)) or _is_another_s(around))
        }
        teasers = {a for a, count in several.items() if count <= _FEW and a not in holding and select(a, HEADED)}
        return self._counted(paragraphs, boxes, teasers)

    def _counted(self, paragraphs: dict[Any, int], boxes: set[Any], teasers: set[Any]) -> Counter[Any]:
        kept: Counter[Any] = Counter()
        for paragraph, n in paragraphs.items():
            around = list(paragraph.iterancestors())
            if boxes.isdisjoint(around) and teasers.isdisjoint(around[:_NEAR]):
                kept[paragraph] += n
                for element in around:
                    kept[element] += n
        return kept

    @cached_property
    def _whole(self) -> int:
        return self.held[self._root]


def _is_another_s(element: Any) -> bool:
    named = (*words_of(element.get("class")), *words_of(element.get("id")))
    return is_box(element) or any(_VISITOR_S.intersection(words) for words in named)


def _articles(root: Any, site: Site) -> list[Any]:
    """The `<article>`s that may be the page's: those within no other, unless the one of the heading holds others."""
    found = select(root, ".//article")
    if len(found) == 1:
        return list(found)
    titled = select(root, "(.//article//h1)[1]/ancestor::article[1]")
    if titled and next(titled[0].iterdescendants("article"), None) is not None:
        return list(titled)
    inner = [part for part in select(root, ARTICLE) if not is_answer(part)]
    shown = cards(inner, site)
    inner = [part for part in inner if part not in shown]
    if len(inner) > 1 and len({part.get("class") for part in inner}) == 1:
        if any(part in titled for part in inner):
            return list(titled)
        return [] if _is_listing(inner, root) else inner
    return inner


def _is_listing(parts: list[Any], root: Any) -> bool:
    """Whether parts alike are entries or sections below the page's heading; a forum's posts have no headings."""
    if next(root.iter("h1"), None) is None or _is_called_thread(parts[0]):
        return False
    lengths = [length(part) for part in parts]
    return 2 * max(lengths) < sum(lengths) and all(next(p.iter("h2", "h3", "h4"), None) is not None for p in parts)


def _is_framed(part: Any, root: Any) -> bool:
    """Whether a part stands in a menu, in a window, in a link or in the page's own header."""
    for around in part.iterancestors():
        if around.tag in _FRAMES or around.get("role") == "dialog":
            if around.tag == "header" and next(around.iterancestors("article", "main"), None) is not None:
                continue
            if 2 * len(string_of(around)) < len(string_of(root)):
                return True
    return False


def _is_shown(part: Any) -> bool:
    """Whether a part has words, or is the one picture below the page's heading."""
    if string_of(part).strip():
        return True
    return bool(
        select(part, ".//img|.//amp-img")
        and select(part, ".//h1|(.|..)/preceding-sibling::*/descendant-or-self::h1|self::article")
    )


def _is_thread(parts: list[Any], told: Paragraphs) -> bool:
    """Whether parts alike are a text and the answers to it; teasers hold none of the page's paragraphs."""
    if len(parts) < 2 or len({part.get("class") for part in parts}) > 1:
        return False
    return _is_called_thread(parts[0]) or (parts[0].tag == "article" and told.are_among(parts))


def _is_titled(parts: list[Any]) -> bool:
    """Whether a part alone is most of the `<article>` with the heading: a short text, whatever long ones follow."""
    around = next((e for e in (parts[0], *parts[0].iterancestors()) if e.tag == "article"), None)
    if len(parts) > 1 or around is None or next(around.iter("h1"), None) is None:
        return False
    return 2 * len(string_of(parts[0])) >= len(string_of(around))


def _is_called_thread(part: Any) -> bool:
    return any(_THREADS.intersection(words) for words in words_of(part.get("class")))


def _chosen(parts: list[Any]) -> Any:
    """The part that is the article: the first of those alike, which answers follow, else the longest."""
    if len(parts) == 1 or len({part.get("class") for part in parts}) == 1:
        return parts[0]
    own = [part for part in parts if not box_words(part.get("class")) and not select(part, _COMMENTS)]
    return max(own or parts, key=lambda part: len(string_of(part)))


def _by_words(root: Any, told: Paragraphs) -> Any:
    """The deepest element of most paragraphs, else that of the most; or of "First line<br>second line" in a <div>."""
    words = told.holder()
    if words is None:
        words = max(select(root, "//p/parent::*|//li[not(.//a)]/parent::*"), key=_words_in_paragraphs, default=None)
    lines = max(select(root, "//br/parent::*"), key=_words_in_lines, default=None)
    if words is None or lines is None:
        return lines if words is None else words
    return lines if _words_in_lines(lines) > max(told.held[words], _words_in_paragraphs(words)) else words


def _words_in_lines(part: Any) -> int:
    return sum(map(len, select(part, "./text()")))


def _words_in_paragraphs(part: Any) -> int:
    return sum(map(len, select(part, "./p//text()|./li[not(.//a)]//text()")))
