"""The entries of listing pages: those that a page declares, those below a heading, those of any common theme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from scrapy.http import Response, TextResponse

from offers.addresses import post_key, same_site
from offers.source.alike import ALIKE, Shape, cards, headed, is_aside, worded
from offers.source.articles import linked_data
from offers.source.entries import HEADED, Entry, entry_of
from offers.source.markup import clean, link_in, markup_of, select, string_of, text_of
from offers.source.spider import SourceError
from offers.source.stamps import instant_in, machine_instant, stamps
from offers.text import fold_words

_HEADINGS = "//body//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or text()[normalize-space()]]"
_DECLARED = frozenset(("Article", "NewsArticle", "BlogPosting", "ListItem", "Offer", "SaleEvent", "WebPage"))
_ARTICLES = "//article[not(.//article)]|" + "|".join(
    f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')][not(self::article or self::body)]"
    f"[not(.//article or .//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')])]"
    # microformats' h-entry and the hAtom before it, WordPress's own
    for name in ("h-entry", "hentry", "type-post", "wp-block-post")
)


def entries_below(response: Response, headings: Iterable[str], now: datetime) -> Iterator[Entry]:
    """The entries of the blocks that stand under the headings: the nearest ancestor of each that holds some."""
    wanted = {fold_words(h) for h in headings}
    for heading in response.xpath(_HEADINGS):
        if fold_words(heading.xpath("string()").get("")) not in wanted:
            continue
        for block in reversed(heading.xpath("ancestor::*[not(self::html or self::body)]")):
            found = list(entries_in(block, response, now))
            if found:
                yield from found
                break


def entries_in(part: Any, response: Response, now: datetime) -> Iterator[Entry]:
    """Every entry in a part of a page: the nearest ancestor of a time with a title's link and no other time.

    A title's link stands in a heading, or has three words; a category's or a date's link is none.
    """
    stamped = [found for one in part.xpath(".") for found in stamps(one.root, now)]
    times = {element for element, _ in stamped}
    for element, published in stamped:
        for holder in element.iterancestors():
            if any(other is not element and other in times for other in holder.iter()):
                break
            link = _title_link(holder, element)
            if link is not None:
                entry = next(iter(select(holder, "ancestor-or-self::article[1]")), holder)
                excerpt = text_of(" ".join(map(markup_of, select(entry, ".//p"))))
                yield Entry(link_in(response, link.get("href")), string_of(link), published, excerpt)
                break


def entries_anywhere(response: Response, now: datetime, own: dict[str, str], shape: Shape | None = None) -> list[Entry]:
    """The entries of a listing page of any common theme, in its order; by the operator's CSS where `own` has it.

    Looked for are, the first that finds some: `<article>` and h-entry, blocks that stand alike at least three times
    with a link in a heading, those with a time, the things that JSON-LD lists, headings with a button beside them, and
    links alike with a title's words. The first page of a listing leaves its `shape` to those that follow it.
    """
    if not isinstance(response, TextResponse):
        raise SourceError("no-page", f"{response.url} is no page of text; write the address of a listing page")
    if own.get("entry"):
        return _by_selectors(response, now, own)
    known = shape or Shape()
    for way in (known.way,) if known.way is not None else (_articles, headed, _timed, _listed, cards, worded):
        found = way(response, now, known)
        here = [e for e in found if clean(e.title) and same_site(e.url, response.url) and e.url != response.url]
        if here:
            known.way = way
            return here
        known.place = known.place if known.way is not None else None
    return []


def _by_selectors(response: Response, now: datetime, own: dict[str, str]) -> list[Entry]:
    entries = []
    for part in response.css(own["entry"]):
        link = part.css(own["link"]) if own.get("link") else part.xpath("self::a[@href]|.//a[@href]")
        title = part.css(own["title"]) if own.get("title") else link
        if not link or "href" not in link[0].attrib:
            continue
        stamps = []
        if own.get("time"):
            time = part.css(own["time"])[:1]
            stamps = [*time.xpath("@datetime").getall(), *time.xpath("string()").getall()]
        published = next((found for text in stamps if (found := instant_in(text, now)) is not None), None)
        words = text_of(title[0].get()) if title else ""
        entries.append(Entry(link_in(response, link[0].attrib["href"]), words, published, ""))
    return entries


def _listed(response: TextResponse, now: datetime, _: Shape) -> list[Entry]:
    found = []
    for thing in linked_data(response):
        kinds = thing.get("@type")
        names = {str(k) for k in (kinds if isinstance(kinds, list) else [kinds])}
        address = thing.get("url") or thing.get("@id")
        if not names & _DECLARED or not isinstance(address, str) or not address.startswith(("http", "/")):
            continue
        title = text_of(str(thing.get("headline") or thing.get("name") or ""))
        dated = thing.get("datePublished")
        published = machine_instant(dated, now) if isinstance(dated, str) else None
        found.append(Entry(link_in(response, address), title, published, ""))
    return found


def _articles(response: TextResponse, now: datetime, _: Shape) -> list[Entry]:
    parts = select(response.selector.root, _ARTICLES)
    # An <article> around a whole listing is no entry of one.
    single = [part for part in parts if len({link.get("href") for link in select(part, HEADED)}) < ALIKE]
    single = [part for part in single if not is_aside(part)] or single
    return [entry for part in single if (entry := entry_of(part, response, now)) is not None]


def _timed(response: TextResponse, now: datetime, _: Shape) -> list[Entry]:
    return list(entries_in(response.xpath("//main") or response.xpath("//body"), response, now))


def _title_link(holder: Any, time: Any) -> Any:
    links = [a for a in select(holder, ".//a[@href]") if clean(string_of(a)) and time not in a.iter()]
    titled = [a for a in links if select(a, "ancestor::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")]
    worded = [a for a in links if len(string_of(a).split()) >= 3]
    longest = max(titled or worded, key=lambda a: len(string_of(a)), default=None)
    # A subtitle may lead there too, below the title.
    return next((a for a in titled or worded if longest is not None and a.get("href") == longest.get("href")), None)


def merged(entries: Iterable[Entry], site: str) -> list[Entry]:
    """Each post once, with the longest excerpt and the first day that it stands with.

    An entry that leads to another site is none.
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        if not same_site(entry.url, site):
            continue
        known = found.setdefault(post_key(entry.url, site), entry)
        excerpt = max(known.excerpt, entry.excerpt, key=len)
        found[post_key(entry.url, site)] = known._replace(excerpt=excerpt, published=known.published or entry.published)
    return list(found.values())
