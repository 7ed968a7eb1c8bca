"""What stands in an article's element and is none of its text: what is of others, and what tells of the article."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

from offers.source.markup import string_of

# What an article's element holds of other articles, and of the article itself: its day, its author, its licence. A
# header or footer with paragraphs and a day within a sentence are its own words.
_OF_OTHERS = re.compile(
    r"(?:.*[-_])?(?:related|prev-?next|next-?prev|pagination|breadcrumbs?|sidebar|comments?|share|sharing|newsletter)"
    r"(?:[-_].*)?|post-nav(?:igation)?|\w*[-_](?:(?:related|prev|next)(?:article|post)s?|(?:article|post)navigation)",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"(?:(?:entry|post|article|page|blog)[-_]+)?(?:metas?|byline)|.*licens(?:e|ing).*|.*copyright.*"
)
# The same, if no paragraph stands in it.
_BESIDE = re.compile(r"(?:\w+[-_])?(?:blog)?(?:article|post)[-_]?(?:date|info|meta|author)", re.IGNORECASE)
_DAY = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}\s{1,9}[^\W\d]{1,20},?\s{1,9}\d{4}|[^\W\d]{1,20}\s{1,9}\d{1,2},?\s{1,9}\d{4}"
)
# An author and a weekday.
_BESIDE_A_DAY = 6
PORTRAITS = re.compile(r"(?:.*[-_])?(?:avatar|author|gravatar|profile|emoji)(?:[-_].*)?")
# Words of a box's class or id. A card, a widget, a gallery, a table and what is promoted may be the offer itself.
_BOXES = frozenset(
    (
        *(
            "author",
            "authors",
            "bio",
            "byline",
            "comment",
            "comments",
            "feedback",
            "footer",
            "latest",
            "login",
            "modal",
        ),
        *("newsletter", "next", "popular", "prev", "recommend", "recommendation", "recommendations", "recommended"),
        *("related", "sharing", "sidebar", "signup", "subscribe", "subscription", "tags", "teaser", "teasers"),
        *("topics", "categories", "trending", "disclaimer"),
    )
)
# "more-posts", "you-may-also-like"
_PAIRS = frozenset(
    (
        ("more", "posts"),
        ("more", "articles"),
        ("more", "stories"),
        ("also", "like"),
        ("read", "also"),
        ("about", "author"),
        ("the", "writer"),
    )
)
# "no-sidebar" tells of a text, "card-footer" holds a price.
_NO_BOX = frozenset(
    (
        *("no", "not", "with", "without", "has", "hide", "above", "before", "after"),
        *("card", "coupon", "deal", "offer", "panel", "price", "product", "table"),
    )
)
_BOX_TAGS = frozenset(("div", "section", "aside", "ul", "ol", "dl", "p", "footer", "header"))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def is_of_others(element: Any) -> bool:
    """Whether an element is of other articles, of the visitor or of the site, by its tag, its class or its id."""
    tag, classes = element.tag, element.get("class")
    if tag in ("nav", "form", "button", "dialog") or element.get("rel") in ("prev", "next"):
        return True
    if tag == "img":
        return is_called(classes, PORTRAITS)
    if tag == "footer" and _is_bare(element):
        return True
    # The page's own
    if tag in ("header", "footer") and element.getparent().tag == "body":
        return next(element.iterdescendants("h1"), None) is None
    if tag == "aside" and next(element.iterdescendants("form"), None) is not None:
        return True
    return is_called(classes, _OF_OTHERS) or (tag in _BOX_TAGS and is_box(element))


def is_box(element: Any) -> bool:
    """Whether an element is called a box of neighbours or of the site; one that tells numbers is no disclaimer."""
    classes, name = element.get("class"), element.get("id")
    words = box_words(classes) | box_words(name) if classes or name else frozenset()
    if words == {"disclaimer"}:
        return not any(char.isdigit() for char in string_of(element))
    return bool(words) or element.get("role") in ("complementary", "dialog")


def is_of_itself(element: Any) -> bool:
    """Whether an element tells of the article: its day, its author, its licence."""
    if element.tag == "time":
        return next(element.iterancestors("p", "li", "td"), None) is None
    headed = element.tag == "header" or element.getparent().tag == "header"
    bare = (headed and element.tag != "p") or (is_called(element.get("class"), _BESIDE) and _tells_a_day(element))
    return (bare and _is_bare(element)) or is_called(element.get("class"), _OF_ITSELF)


@lru_cache(4096)
def is_called(classes: str | None, named: re.Pattern[str]) -> bool:
    """Whether one of the classes is one of those named."""
    return classes is not None and any(map(named.fullmatch, classes.split()))


@lru_cache(4096)
def words_of(names: str | None) -> tuple[tuple[str, ...], ...]:
    """The words of each class or id: `postFooter` and `post-footer` are of two."""
    return tuple(tuple(word.lower() for word in _WORD.findall(name)) for name in (names or "").split())


@lru_cache(4096)
def box_words(names: str | None) -> frozenset[str]:
    """The words that tell a box, among classes or in an id."""
    found: set[str] = set()
    for words in words_of(names):
        if _NO_BOX.isdisjoint(words):
            found.update(_BOXES.intersection(words))
            found.update("-".join(pair) for pair in _PAIRS.intersection(pairwise(words)))
    return frozenset(found)


def _tells_a_day(element: Any) -> bool:
    """Whether an element tells one day, and hardly anything else: no price, no period, no branch."""
    rest, days = _DAY.subn("", string_of(element))
    return days == 1 and len(rest.split()) <= _BESIDE_A_DAY and not any(char.isdigit() for char in rest)


def _is_bare(element: Any) -> bool:
    return next(element.iterdescendants("p"), None) is None
