"""The words and pictures that are an article's own, among all that its page shows."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple

from lxml.etree import strip_elements
from parsel import Selector
from scrapy.http import TextResponse

from offers.addresses import post_key, same_site
from offers.source.entries import HEADED, HEADINGS_IN
from offers.source.markup import link_in, markup_of, pictures_of, select, string_of, text_of
from offers.text import fold_words

# What Ghost, Webflow, Joomla, Drupal, Shopify, Blogger, PrestaShop, Odoo, DNN, forums and Tailwind call a text.
_CLASSES = (
    "gh-content",
    "w-richtext",
    "com-content-article__body",
    "field--name-body",
    "article-template__content",
    "product-description",
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
_ARTICLE = ".//article[not(.//article)]"
# Each path with a word that a page must hold for it: most pages are spared most of the paths.
_CONTENT = (
    ("markdown-body", _CLASSED.format("markdown-body")),
    ("articleBody", ".//*[@itemprop='articleBody']"),
    *(
        (name, _CLASSED.format(name))
        for name in ("e-content", "entry-content", "post-content", "article-body", "article-content", "markdown")
    ),
    *((name, _CLASSED.format(name)) for name in _CLASSES),
    ("<article", _ARTICLE),
    ("<main", ".//main"),
)
# What an article's element holds of other articles, and of the article itself: its day, its author, its licence. A
# header or footer with paragraphs, an aside and a day within a sentence are its own words.
_OF_OTHERS = re.compile(
    r"(?:.*[-_])?(?:related|prev-?next|next-?prev|pagination|breadcrumbs?|sidebar|comments?|share|sharing|newsletter)"
    r"(?:[-_].*)?|post-nav(?:igation)?|[\w-]*(?:related|prev|next)[-_]?(?:article|post|product)[\w-]*"
    r"|[\w-]*(?:article|post)[-_]?navigation|featured-products|o_wblog_post_footer",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"(?:(?:entry|post|article|page|blog)[-_]+)?(?:metas?|byline)|.*licens(?:e|ing).*|.*copyright.*"
    r"|(?:\w+[-_])?(?:blog)?(?:article|post)[-_]?(?:date|info|meta|author)",
    re.IGNORECASE,
)
_PORTRAITS = re.compile(r"(?:.*[-_])?(?:avatar|author|gravatar|profile|emoji)(?:[-_].*)?")
_COMMENTS = "ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"
_NO_CONTENT = "ancestor-or-self::*[self::nav or self::aside or self::footer or self::header]"
_DROPPED = "dropped"
# What heads the links to other articles below one.
_MORE = frozenset(
    (
        "مقالات ذات صله",
        "مواضيع ذات صله",
        "اخبار ذات صله",
        "عروض ذات صله",
        "مواضيع مشابهه",
        "عروض مشابهه",
        "منتجات مشابهه",
        "اقرا ايضا",
        "اقرا المزيد",
        "شاهد ايضا",
        "قد يعجبك ايضا",
        "قد يهمك ايضا",
        "related",
        "related posts",
        "related articles",
        "related offers",
        "related products",
        "read next",
        "read more",
        "read also",
        "you may also like",
        "more offers",
        "more from this author",
        "other products in the same category",
    )
)
# A list of links has hardly any other words.
_LINKED = 0.8
# So far above its text an article's picture may stand.
_AROUND = 3


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
    root, page = response.selector.root, response.text
    for needle, path in _CONTENT:
        found = select(root, path) if needle in page else ()
        if path == _ARTICLE:
            found = [part for part in found if not _is_card(part, response)]
        if found:
            return _own_words(_chosen(found), response)
    paragraphs = select(root, "//p/parent::*")
    words = max(paragraphs, key=_words_in_paragraphs, default=None)
    # "First line<br>second line" in a <div>
    lines = max(select(root, "//br/parent::*"), key=_words_in_lines, default=None)
    if words is None or (lines is not None and _words_in_lines(lines) > _words_in_paragraphs(words)):
        words = lines
    if words is not None:
        return _own_words(words, response)
    headed = "".join(map(markup_of, select(root, "(//h1)[1]/parent::*")))
    return Content(headed, headed)


def pictures_around(content: Content, response: TextResponse) -> tuple[str, ...]:
    """The pictures that stand beside an article's text, and not in it, as far as nothing of another article does."""
    if content.part is None:
        return ()
    for around in list(content.part.iterancestors())[:_AROUND]:
        if around.tag in ("body", "html") or any(_leads_elsewhere(link, response) for link in select(around, HEADED)):
            break
        images = [image for image in select(around, ".//img") if not select(image, _NO_CONTENT)]
        markup = "".join(markup_of(image) for image in images if not _is_called(image.get("class"), _PORTRAITS))
        if found := pictures_of(markup, response.url):
            return found
    return ()


def words_in_feed(markup: str) -> str:
    """The text of a feed's entry; Drupal's feeds hold the whole page of it, its author and its day too."""
    if "field--name-body" in markup:
        [body, *_] = select(Selector(markup).root, _CLASSED.format("field--name-body")) or [None]
        if body is not None:
            return text_of(markup_of(body))
    return text_of(markup)


def _is_card(part: Any, response: TextResponse) -> bool:
    """Whether an `<article>` shows another one than the page: its heading leads to another page of the site."""
    [heading, *_] = select(part, HEADINGS_IN) or [None]
    links = select(heading, "ancestor::a[@href][1]|.//a[@href]") if heading is not None else ()
    return any(_leads_elsewhere(link, response) for link in links)


def _leads_elsewhere(link: Any, response: TextResponse) -> bool:
    address = link_in(response, link.get("href"))
    if not address or not same_site(address, response.url):
        return False
    return post_key(address, response.url) != post_key(response.url, response.url)


def _chosen(parts: list[Any]) -> Any:
    """The part that is the article: the first of those alike, which answers follow, else the longest."""
    if len(parts) == 1 or len({part.get("class") for part in parts}) == 1:
        return parts[0]
    own = [part for part in parts if not _is_called(part.get("class"), _OF_OTHERS) and not select(part, _COMMENTS)]
    return max(own or parts, key=lambda part: len(string_of(part)))


def _own_words(part: Any, response: TextResponse) -> Content:
    """The part's markup without what is of others and of itself, and without what is of others alone."""
    recommended = _recommended(part, response)
    if not recommended and not any(_is_of_others(e) or _is_of_itself(e) for e in part.iterdescendants("*")):
        markup = markup_of(part)
        return Content(markup, markup, part)
    places = {e: k for k, e in enumerate(part.iterdescendants("*"))} if recommended else {}
    at = {places[e] for e in recommended}
    copy, whole = deepcopy(part), len(string_of(part))
    for k, element in enumerate(list(copy.iterdescendants("*")) if at else ()):
        if k in at:
            element.tag = _DROPPED
    kept: list[str] = []
    for stands_around in (_is_of_others, _is_of_itself):
        for element in list(filter(stands_around, copy.iterdescendants("*"))):
            # What holds most of the words is the article, whatever its class.
            if 2 * len(string_of(element)) < whole:
                element.tag = _DROPPED
        strip_elements(copy, _DROPPED, with_tail=False)
        kept.append(markup_of(copy))
    return Content(kept[1], kept[0], part)


def _recommended(part: Any, response: TextResponse) -> set[Any]:
    """What shows other articles of the site in a part: links in headings, and what stands below «اقرأ أيضا»."""
    found = {card for card in part.iterdescendants("article") if _is_card(card, response)}
    for link in select(part, HEADED):
        if _leads_elsewhere(link, response):
            top = link
            for around in link.iterancestors():
                if around is part or _linked(around) < _LINKED:
                    break
                top = around
            found.add(top)
    for heading in select(part, HEADINGS_IN):
        if fold_words(string_of(heading)[:60]) in _MORE:
            around, after = heading.getparent(), heading.getnext()
            if around is not part and _linked(around, heading) >= _LINKED:
                found.add(around)
            elif after is not None and _linked(after) >= _LINKED:
                found |= {heading, after}
    return found


def _linked(element: Any, heading: Any = None) -> float:
    """How much of an element's text, less its heading's, is that of links."""
    whole = _length(element) - (_length(heading) if heading is not None else 0)
    linked = sum(map(_length, select(element, "descendant-or-self::a[@href]")))
    return linked / whole if whole > 0 else 0.0


def _length(element: Any) -> int:
    return len("".join(string_of(element).split()))


def _is_of_others(element: Any) -> bool:
    if element.tag in ("nav", "form", "button") or element.get("rel") in ("prev", "next"):
        return True
    if element.tag == "img" and _is_called(element.get("class"), _PORTRAITS):
        return True
    if element.tag == "footer" and _is_bare(element):
        return True
    return _is_called(element.get("class"), _OF_OTHERS) or _is_called(element.get("id"), _OF_OTHERS)


def _is_of_itself(element: Any) -> bool:
    if element.tag == "time":
        return next(element.iterancestors("p", "li", "td"), None) is None
    headed = element.tag == "header" or element.getparent().tag == "header"
    return (headed and element.tag != "p" and _is_bare(element)) or _is_called(element.get("class"), _OF_ITSELF)


def _is_bare(element: Any) -> bool:
    return next(element.iterdescendants("p"), None) is None


@lru_cache(4096)
def _is_called(classes: str | None, named: re.Pattern[str]) -> bool:
    return classes is not None and any(map(named.fullmatch, classes.split()))


def _words_in_lines(part: Any) -> int:
    return sum(map(len, select(part, "./text()")))


def _words_in_paragraphs(part: Any) -> int:
    return sum(map(len, select(part, "./p//text()")))
