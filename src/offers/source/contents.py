"""The words and pictures that are an article's own, among all that its page shows."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any, NamedTuple

from lxml.etree import Comment, ProcessingInstruction, strip_elements
from parsel import Selector
from scrapy.http import TextResponse

from offers.source.boxes import PORTRAITS, is_called, is_of_itself, is_of_others
from offers.source.cards import Site, shown_in
from offers.source.entries import HEADED
from offers.source.markup import markup_of, pictures_of, select, string_of, text_of
from offers.source.parts import Paragraphs, part_of

_FRAMES = (
    *("sidebar", "footer", "menu", "banner", "related", "share", "widget", "slider", "carousel", "logo", "brand"),
    *("site-", "header-", "ads", "ad-"),
)
# A post's picture stands in a figure or a field for it, leads nowhere, and is none of what frames the page.
_PICTURED = (
    ".//img[not(ancestor::a)][ancestor::figure or ancestor-or-self::*[@itemprop='image' or contains(@class, 'image') "
    "or contains(@class, 'img') or contains(@class, 'photo') or contains(@class, 'thumb') or contains(@class, 'hero') "
    "or contains(@class, 'cover') or contains(@class, 'featured')]]"
    "[not(ancestor::header[not(ancestor::article or ancestor::main)])]"
    "[not(ancestor::*[self::nav or self::aside or self::footer or self::form or @id='header' or "
    + " or ".join(f"contains(@class, '{word}')" for word in _FRAMES)
    + "])]"
)
# A page without a picture of its own names the site's.
SITE_S_OWN = re.compile(
    r"(?:^|[/_-])(?:favicon|logo|icon|avatar|placeholder)(?:[._-]?\d|[_-](?:og|social|share))*\.\w+(?:\?[^/]*)?\Z"
    r"|\.(?:svg|ico)(?:\?[^/]*)?\Z",
    re.IGNORECASE,
)
_DROPPED = "dropped"
# So far above its text an article's picture may stand.
_AROUND = 2


class Content(NamedTuple):
    """An article's own words as markup, what it shows with them, a header's picture among it, and where that stands."""

    markup: str
    shown: str
    part: Any = None


def content_of(response: TextResponse, own: str | None) -> Content:
    """What is an article's own on its page; `own` is the operator's CSS for it."""
    if own:
        chosen = "\n".join(response.css(own).getall())
        return Content(chosen, chosen)
    site = Site(response)
    told = Paragraphs(response)
    part = part_of(response, site, told)
    if part is not None:
        return _own_words(part, site, told)
    headed = "".join(map(markup_of, select(response.selector.root, "(//h1)[1]/parent::*")))
    return Content(headed, headed)


def pictures_around(content: Content, response: TextResponse) -> tuple[str, ...]:
    """The pictures in a figure or a field before an article's text, as far as nothing of another article is there."""
    if content.part is None or "<img" not in response.text:
        return ()
    site = Site(response)
    for around in list(content.part.iterancestors())[:_AROUND]:
        if around.tag in ("body", "html"):
            break
        if any(site.leads_elsewhere(link) for link in select(around, HEADED)):
            break
        images = (image for image in select(around, _PICTURED) if not is_called(image.get("class"), PORTRAITS))
        ahead = select(content.part, "preceding::img")
        before = [image for image in images if image in ahead]
        found = pictures_of("".join(map(markup_of, before)), response.url)
        if found := tuple(address for address in found if not SITE_S_OWN.search(address)):
            return found
    return ()


def words_in_feed(markup: str) -> str:
    """The text of a feed's entry; Drupal's feeds hold the whole page of it, its author and its day too."""
    if "field--name-body" in markup:
        root = Selector(markup).root
        for element in select(root, _FIELDS):
            element.tag = _DROPPED
        strip_elements(root, _DROPPED, with_tail=False)
        return text_of(markup_of(root))
    return text_of(markup)


_NAMED_FIELDS = ("title", "uid", "created", "field-tags", "comment", "links")
# Its title, author and day, its tags and the answers to it.
_FIELDS = (
    ".//*[self::span or self::section][not(ancestor::*[contains(@class, 'field--name-')])]|.//*["
    + " or ".join(f"contains(@class, 'field--name-{name}')" for name in _NAMED_FIELDS)
    + "]"
)


def _own_words(part: Any, site: Site, told: Paragraphs) -> Content:
    """The part's markup without what is of others and of itself, and without what is of others alone."""
    within = list(part.iterdescendants("*"))
    of_others, shown = [e for e in within if is_of_others(e)], shown_in(part, site)
    if not of_others and not shown and not any(map(is_of_itself, within)):
        markup = markup_of(part)
        return Content(markup, markup, part)
    whole = len(string_of(part))
    dropped = shown | {e for e in of_others if _is_light(e, whole) and not told.are_mostly_in(e)}
    copy = deepcopy(part)
    for own, copied in zip(within, list(copy.iterdescendants("*")), strict=True):
        if own in dropped:
            copied.tag = _DROPPED
    strip_elements(copy, Comment, ProcessingInstruction, _DROPPED, with_tail=False)
    around = markup_of(copy)
    for element in list(filter(is_of_itself, copy.iterdescendants("*"))):
        if 2 * len(string_of(element)) < whole:
            element.tag = _DROPPED
    strip_elements(copy, _DROPPED, with_tail=False)
    return Content(markup_of(copy), around, part)


def _is_light(element: Any, whole: int) -> bool:
    """Whether an element may be a box: what holds the heading or most of the words is the article by any class."""
    return next(element.iterdescendants("h1"), None) is None and 2 * len(string_of(element)) < whole
