"""The entries of listing pages: those that a page declares, those below a heading, those of any common theme."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from scrapy.http import Response, TextResponse

from offers.addresses import post_key, same_site
from offers.source.articles import linked_data
from offers.source.markup import clean, markup_of, select, string_of, text_of
from offers.source.spider import SourceError
from offers.source.stamps import instant_in, machine_instant, stamps
from offers.text import fold_words

_HEADINGS = "//body//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or text()[normalize-space()]]"
_NEXT = (
    "//link[@rel='next']/@href|//a[@rel='next']/@href",
    "//a[contains(concat(' ', normalize-space(@class), ' '), ' next ') or "
    "contains(@class, 'next-page') or contains(@class, 'nextpostslink')]/@href",
    "//*[contains(@class, 'nav-previous') or contains(@class, 'pagination-next')]//a/@href",
)
_NEXT_WORDS = (
    "الصفحه التاليه",
    "التالي",
    "التاليه",
    "الاقدم",
    "مقالات اقدم",
    "next",
    "next page",
    "older",
    "older posts",
)
_NUMBERED = re.compile(r"(?:/page/|[?&](?:page|paged|pg|p)=|/index|/page-?)(\d{1,4})(?:\D|$)")
_OF_A_LISTING = re.compile(r"(?:(?:^|/)page/|[?&](?:page|paged)=)(\d{1,4})(?:\D|$)")
_ARROWS = ("⟩", "»", "›", "→", ">>", ">")
_DECLARED = frozenset(("Article", "NewsArticle", "BlogPosting", "ListItem", "Offer", "SaleEvent", "WebPage"))
_HEADED = (
    ".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]//a[@href]"
    "|.//a[@href][.//h2 or .//h3 or .//h4 or .//h5 or .//h6]"
)
_HEADINGS_IN = ".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
_NAMED = ".//a[@href][contains(@class, 'title')]|.//*[contains(@class, 'title')]//a[@href]"
_MENU = (
    "ancestor-or-self::*[self::nav or self::footer or self::aside or @role='navigation' or not(self::body) "
    "and (contains(@class, 'menu') or contains(@class, 'footer') or contains(@class, 'breadcrumb'))]"
    "|ancestor::header[parent::body or parent::div[parent::body]]"
)
# A menu's words are fewer.
_LEAST_WORDS = 3
_USUAL_WORDS = 3.5
_ARTICLES = (
    "//article[not(.//article)]|//*[contains(concat(' ', normalize-space(@class), ' '), ' h-entry ')][not(.//article)]"
)
_ALIKE = 3


class Entry(NamedTuple):
    """A post as a block or listing shows it; `published` is None where it tells none."""

    url: str
    title: str
    published: datetime | None
    excerpt: str


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
                yield Entry(response.urljoin(link.get("href")), string_of(link), published, excerpt)
                break


def entries_anywhere(response: Response, now: datetime, own: dict[str, str]) -> list[Entry]:
    """The entries of a listing page of any common theme, in its order; by the operator's CSS where `own` has it.

    Looked for are, the first that finds some: `<article>` and h-entry, blocks that stand alike at least three times
    with a link in a heading, those with a time, the things that JSON-LD lists, and links alike with a title's words.
    """
    if not isinstance(response, TextResponse):
        raise SourceError("no-page", f"{response.url} is no page of text; write the address of a listing page")
    if own.get("entry"):
        return _by_selectors(response, now, own)
    for way in (_articles, _blocks, _timed, _listed, _alike):
        found = way(response, now)
        here = [e for e in found if clean(e.title) and same_site(e.url, response.url) and e.url != response.url]
        if here:
            return here
    return []


def _by_selectors(response: Response, now: datetime, own: dict[str, str]) -> list[Entry]:
    found = []
    for part in response.css(own["entry"]):
        link = part.css(own["link"]) if own.get("link") else part.xpath("self::a[@href]|.//a[@href]")
        title = part.css(own["title"]) if own.get("title") else link
        if not link or "href" not in link[0].attrib:
            continue
        stamp = part.css(own["time"]).xpath("string()").get("") if own.get("time") else ""
        words = text_of(title[0].get()) if title else ""
        found.append(Entry(response.urljoin(link[0].attrib["href"]), words, instant_in(stamp, now), ""))
    return found


def _listed(response: TextResponse, now: datetime) -> list[Entry]:
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
        found.append(Entry(response.urljoin(address), title, published, ""))
    return found


def _articles(response: TextResponse, now: datetime) -> list[Entry]:
    parts = select(response.selector.root, _ARTICLES)
    # An <article> around a whole listing is no entry of one.
    single = (part for part in parts if len({link.get("href") for link in select(part, _HEADED)}) < _ALIKE)
    return [entry for part in single if (entry := _entry(part, response, now)) is not None]


def _blocks(response: TextResponse, now: datetime) -> list[Entry]:
    """Links in headings, grouped by where they stand; the group with most words is the listing."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for body in select(response.selector.root, "//body"):
        for link in select(body, _HEADED):
            groups[_place(link)].append(link)
    for group in sorted(groups.values(), key=_words, reverse=True):
        if len(group) >= _ALIKE:
            found = [_entry(_holder(link, group), response, now, link) for link in group]
            return [entry for entry in found if entry is not None]
    return []


def _alike(response: TextResponse, now: datetime) -> list[Entry]:
    """Links outside of menus that stand alike and read like titles; the group with most words is the listing."""
    groups: dict[str, dict[str, Any]] = defaultdict(dict)
    for link in select(response.selector.root, "//body//a[@href]"):
        if len(_title_of(link).split()) > 1 and not select(link, _MENU):
            groups[_place(link)].setdefault(link.get("href"), link)
    listed = [list(group.values()) for group in groups.values() if sum(map(_is_worded, group.values())) >= _ALIKE]
    # A title of two words is one among longer ones.
    counted = [([len(_title_of(link).split()) for link in group if _is_worded(link)], group) for group in listed]
    words, group = max(counted, key=lambda c: sum(c[0]), default=([], []))
    if sum(words) < _USUAL_WORDS * len(words):
        return []
    found = []
    for link in group:
        part = _holder(link, group)
        published = _published(part, now) or _published_beside(part, link, now)
        # "Contact us" is no title.
        if published is None and not _is_worded(link):
            continue
        found.append(Entry(response.urljoin(link.get("href")), _title_of(link), published, ""))
    return found


def _is_worded(link: Any) -> bool:
    return len(_title_of(link).split()) >= _LEAST_WORDS


def _title_of(link: Any) -> str:
    """What a link is called: the title among its words, its words, else those of its picture."""
    [named, *_] = select(link, ".//*[contains(@class, 'title')]") or [None]
    words = clean(string_of(named if named is not None else link))
    return words or clean("".join(select(link, "@title|.//img/@alt")[:1]))


def _published_beside(part: Any, link: Any, now: datetime) -> datetime | None:
    """The time in a row's other words, where each stands by itself."""
    inside = set(link.iter())
    for element in part.iter("*"):
        for text in () if element in inside else select(element, "text()[normalize-space()]"):
            if (found := instant_in(text, now)) is not None:
                return found
    return None


def _timed(response: TextResponse, now: datetime) -> list[Entry]:
    return list(entries_in(response.xpath("//main") or response.xpath("//body"), response, now))


def _words(group: list[Any]) -> int:
    return sum(len(string_of(link)) for link in group)


def _place(element: Any) -> str:
    """Where an element stands: the tags and first classes of those around it."""
    around = [element, *islice(element.iterancestors(), 5)]
    return "/".join(f"{a.tag}.{(a.get('class') or '').split(' ')[0]}" for a in reversed(around))


def _holder(link: Any, group: list[Any]) -> Any:
    """The largest element around a link that holds no other link of its group."""
    others = set(group) - {link}
    around = link
    for ancestor in link.iterancestors():
        if ancestor.tag in ("body", "html") or any(element in others for element in ancestor.iter()):
            break
        around = ancestor
    return around


def _entry(part: Any, response: Response, now: datetime, link: Any = None) -> Entry | None:
    link = link if link is not None else _link_of(part)
    if link is None:
        return None
    excerpt = text_of(" ".join(map(markup_of, select(part, ".//p"))))
    # A card that is one link holds its day and its words too; a link laid over a card holds nothing.
    headings = select(link, _HEADINGS_IN) or ([] if clean(string_of(link)) else select(part, _HEADINGS_IN))
    heading = max(headings, key=lambda h: len(string_of(h).split()), default=link)
    return Entry(response.urljoin(link.get("href")), string_of(heading), _published(part, now), excerpt)


def _published(part: Any, now: datetime) -> datetime | None:
    for text in select(part, ".//time/@datetime|.//meta[@itemprop='datePublished']/@content"):
        if (found := machine_instant(text, now)) is not None:
            return found
    for element in select(part, ".//time|.//*[contains(@class, 'date') or contains(@class, 'time')]")[:4]:
        if (found := instant_in(string_of(element), now)) is not None:
            return found
    return next((instant for _, instant in stamps(part, now)), None)


def _link_of(part: Any) -> Any:
    headed = [link for link in select(part, _HEADED) if clean(string_of(link))]
    if headed:
        return headed[0]
    marked = select(part, ".//a[@href][contains(@class, 'u-url') or @itemprop='url' or @rel='bookmark']")
    titled = (link for link in (*marked, *select(part, _NAMED)) if len(clean(string_of(link)).split()) > 1)
    if (found := next(titled, None)) is not None:
        return found
    headings = {clean(string_of(heading)) for heading in select(part, _HEADINGS_IN)} - {""}
    laid_over = (link for link in select(part, ".//a[@href][@aria-label]") if not clean(string_of(link)))
    return next((a for a in laid_over if any(words in clean(a.get("aria-label")) for words in headings)), None)


def next_page(response: Response, own: dict[str, str], page: int = 1) -> str | None:
    """The address of the page after the listing's page of that number: `rel=next`, or a link that says so."""
    if own.get("next"):
        found = response.css(own["next"]).xpath("@href").get()
        return response.urljoin(found) if found else None
    numbered = _numbered(response, _OF_A_LISTING, page + 1)
    for path in _NEXT:
        found = response.xpath(path).get()
        if found:
            # A site's menu has a next page too: "/about/".
            listed = numbered is not None and numbered.startswith(response.url.split("?")[0].split("page/")[0])
            return numbered if listed and not any(c.isdigit() or c == "?" for c in found) else response.urljoin(found)
    for link in response.xpath("//a[@href]"):
        words = fold_words(link.xpath("string()").get("")[:80]).strip()
        if words in _NEXT_WORDS or link.xpath("normalize-space(.)").get("") in _ARROWS:
            return response.urljoin(link.attrib["href"])
    return _numbered(response, _NUMBERED, page + 1)


def _numbered(response: Response, pattern: re.Pattern[str], page: int) -> str | None:
    for href in response.xpath("//a/@href").getall():
        try:
            address = response.urljoin(href)
        except ValueError:
            # "http://[your-site]/"
            continue
        found = pattern.search(address)
        if found is not None and int(found[1]) == page and same_site(address, response.url):
            return address
    return None


def _title_link(holder: Any, time: Any) -> Any:
    links = [a for a in select(holder, ".//a[@href]") if clean(string_of(a)) and time not in a.iter()]
    titled = [a for a in links if select(a, "ancestor::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")]
    worded = [a for a in links if len(string_of(a).split()) >= 3]
    return max(titled or worded, key=lambda a: len(string_of(a)), default=None)


def merged(entries: Iterable[Entry], site: str) -> list[Entry]:
    """Each post once, with the longest excerpt that it stands with; an entry that leads to another site is none."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if not same_site(entry.url, site):
            continue
        known = found.setdefault(post_key(entry.url, site), entry)
        if len(entry.excerpt) > len(known.excerpt):
            found[post_key(entry.url, site)] = known._replace(excerpt=entry.excerpt)
    return list(found.values())
