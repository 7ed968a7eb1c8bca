"""The words and pictures that are an article's own, among all that its page shows."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from lxml.etree import strip_elements
from parsel import Selector
from scrapy.http import TextResponse

from offers.addresses import post_key, same_site
from offers.source.entries import HEADED, HEADINGS_IN, is_file
from offers.source.markup import link_in, markup_of, pictures_of, select, string_of, text_of
from offers.text import fold_words

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
    # PrestaShop's; its cards of other products have one too.
    (
        "product-description",
        _CLASSED.format("product-description")
        + "[not(ancestor::article or ancestor::*[contains(@class, 'card') or contains(@class, 'miniature')])]",
    ),
    ("<main", ".//main"),
)
# What an article's element holds of other articles, and of the article itself: its day, its author, its licence. A
# header or footer with paragraphs, an aside and a day within a sentence are its own words.
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
_PORTRAITS = re.compile(r"(?:.*[-_])?(?:avatar|author|gravatar|profile|emoji)(?:[-_].*)?")
_COMMENTS = "ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"
_FRAMES = (
    *("sidebar", "footer", "menu", "banner", "related", "share", "widget", "slider", "carousel", "logo", "brand"),
    *("site-", "header-", "ads", "ad-"),
)
# A post's picture stands in a figure or a field for it, leads nowhere, and is none of what frames the page.
_PICTURED = (
    ".//img[not(ancestor::a)][ancestor::figure or ancestor-or-self::*[@itemprop='image' or contains(@class, 'image') "
    "or contains(@class, 'img') or contains(@class, 'photo') or contains(@class, 'thumb')]]"
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
_LABELS = ".//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or self::p or self::strong or self::span]"
_LONGEST_LABEL = 40
_LABELLED = 5
# A list of links has hardly any other words.
_LINKED = 0.8
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
    root, page = response.selector.root, response.text
    for needle, path in _CONTENT:
        found = select(root, path) if needle in page else ()
        if path == _ARTICLE:
            cards = _cards(list(found), response)
            found = [part for part in found if part not in cards]
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
    """The pictures in a figure or a field before an article's text, as far as nothing of another article is there."""
    if content.part is None or "<img" not in response.text:
        return ()
    own = _own_keys(response)
    for around in list(content.part.iterancestors())[:_AROUND]:
        if around.tag in ("body", "html"):
            break
        if any(_leads_elsewhere(link, response, own) for link in select(around, HEADED)):
            break
        images = (image for image in select(around, _PICTURED) if not _is_called(image.get("class"), _PORTRAITS))
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


def _cards(parts: list[Any], response: TextResponse) -> set[Any]:
    """The `<article>`s of a page of which each shows another one: its first heading leads there, and is not the page's.

    One that holds most of the words is none, and then neither are the others.
    """
    whole = sum(map(_length, parts))
    own, leading = _own_keys(response), []
    for part in parts:
        [heading, *_] = select(part, HEADINGS_IN) or [None]
        if heading is None:
            continue
        leads = any(_leads_elsewhere(link, response, own) for link in _filling(heading))
        if not leads or heading.tag == "h1" or 3 * _length(part) > 2 * whole:
            return set()
        leading.append((part, heading))
    title = fold_words("".join(select(response.selector.root, "//title/text()|//meta[@property='og:title']/@content")))
    if not title or any(fold_words(string_of(heading)) in title for _, heading in leading):
        return set()
    return {part for part, _ in leading}


def _filling(heading: Any) -> list[Any]:
    """The links that a whole heading is; one of some of its words is none."""
    links: list[Any] = select(heading, "ancestor::a[@href][1]|.//a[@href]")
    return [link for link in links if _length(link) >= _length(heading)]


def _own_keys(response: TextResponse) -> set[str]:
    """What identifies the page by its own address, and by those that it gives as its own."""
    named = select(
        response.selector.root,
        "//link[@rel='canonical' or @rel='shortlink']/@href|//meta[@property='og:url']/@content",
    )
    return {_key(link_in(response, address)) for address in named} | {_key(response.url)}


def _key(address: str) -> str:
    path, _, query = post_key(address, address).partition("?")
    path = path.rstrip("/").removesuffix("/amp").rstrip("/").lower()
    return path if not query or query in ("m=1", "amp=1") else f"{path}?{query}"


def _leads_elsewhere(link: Any, response: TextResponse, own: set[str]) -> bool:
    address = link_in(response, link.get("href"))
    return bool(address) and same_site(address, response.url) and _key(address) not in own


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
    """What shows other articles of the site in a part: cards of them, and the links below «اقرأ أيضا»."""
    if next(part.iterdescendants("a"), None) is None:
        return set()
    whole, own = _length(part), _own_keys(response)
    found = _cards(select(part, _ARTICLE), response)
    labels = (
        label
        for label in select(part, _LABELS)
        if len(string_of(label)) <= _LONGEST_LABEL and fold_words(string_of(label)) in _MORE
    )
    for label in islice(labels, _LABELLED):
        around, after = label.getparent(), next(label.itersiblings("*"), None)
        if around is not part and _is_list(around, response, own, label):
            found.add(around)
        elif after is not None and _is_list(after, response, own):
            found |= {label, after}
    return found if 2 * sum(map(_length, found)) < whole else set()


def _is_list(element: Any, response: TextResponse, own: set[str], label: Any = None) -> bool:
    """Whether an element, less its label, is links to other pages of the site, and hardly anything else."""
    links = select(element, "descendant-or-self::a[@href]")
    whole = _length(element) - (_length(label) if label is not None else 0)
    return (
        bool(links)
        and sum(map(_length, links)) >= _LINKED * whole
        and all(_leads_elsewhere(link, response, own) and not is_file(link.get("href")) for link in links)
    )


def _length(element: Any) -> int:
    return len("".join(string_of(element).split()))


def _is_of_others(element: Any) -> bool:
    if element.tag in ("nav", "form", "button") or element.get("rel") in ("prev", "next"):
        return True
    if element.tag == "img" and _is_called(element.get("class"), _PORTRAITS):
        return True
    if element.tag == "footer" and _is_bare(element):
        return True
    return _is_called(element.get("class"), _OF_OTHERS)


def _is_of_itself(element: Any) -> bool:
    if element.tag == "time":
        return next(element.iterancestors("p", "li", "td"), None) is None
    headed = element.tag == "header" or element.getparent().tag == "header"
    bare = (headed and element.tag != "p") or (_is_called(element.get("class"), _BESIDE) and _tells_a_day(element))
    return (bare and _is_bare(element)) or _is_called(element.get("class"), _OF_ITSELF)


def _tells_a_day(element: Any) -> bool:
    """Whether an element tells one day, and hardly anything else: no price, no period, no branch."""
    rest, days = _DAY.subn("", string_of(element))
    return days == 1 and len(rest.split()) <= _BESIDE_A_DAY and not any(char.isdigit() for char in rest)


def _is_bare(element: Any) -> bool:
    return next(element.iterdescendants("p"), None) is None


@lru_cache(4096)
def _is_called(classes: str | None, named: re.Pattern[str]) -> bool:
    return classes is not None and any(map(named.fullmatch, classes.split()))


def _words_in_lines(part: Any) -> int:
    return sum(map(len, select(part, "./text()")))


def _words_in_paragraphs(part: Any) -> int:
    return sum(map(len, select(part, "./p//text()")))
