"""One entry of a listing: its link, what it is called, and when it was published, out of the part that shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scrapy.http import Response

from offers.source.labels import is_of_something_else, labels_something_else, texts_of
from offers.source.markup import clean, link_in, markup_of, pictures_of, select, string_of, text_of
from offers.source.stamps import instant_in, machine_instant, past, stamps, worded_day

HEADED = (
    ".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]//a[@href]"
    "|.//a[@href][.//h2 or .//h3 or .//h4 or .//h5 or .//h6]"
)
HEADINGS_IN = ".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
# A menu's words are fewer.
LEAST_WORDS = 3
# A heading's link to a day, a category or an author is none to a post.
_ASIDE = (
    "self::*[contains(@rel, 'tag') or contains(@rel, 'author') or contains(@class, 'category')]"
    "|time[normalize-space() = normalize-space(..)]"
)
_NAMED = ".//a[@href][contains(@class, 'title')]|.//*[contains(@class, 'title')]//a[@href]"
_FILES = (".pdf", ".jpg", ".jpeg", ".png", ".webp", ".gif", ".doc", ".docx", ".zip")


class Entry(NamedTuple):
    """A post as a block or listing shows it; `published` is None where it tells none.

    `pictures` are those beside a link to a file, which has no page to take them from.
    """

    url: str
    title: str
    published: datetime | None
    excerpt: str
    pictures: tuple[str, ...] = ()


def is_file(url: str) -> bool:
    """Whether the address is that of a leaflet or picture, by its ending, and of no page."""
    return urlsplit(url).path.lower().endswith(_FILES)


def entry_of(part: Any, response: Response, now: datetime, link: Any = None) -> Entry | None:
    """The entry that the part shows, by the link given or by the one that leads to the post; None without one."""
    link = link if link is not None else _link_of(part)
    if link is None:
        return None
    # A card that is one link holds its day and its words too; a link laid over a card holds nothing.
    headings = select(link, HEADINGS_IN) or ([] if clean(string_of(link)) else select(part, HEADINGS_IN))
    heading = max(headings, key=lambda h: len(string_of(h).split()), default=link)
    return entry_at(part, response, now, link, string_of(heading))


def entry_at(part: Any, response: Response, now: datetime, link: Any, title: str) -> Entry:
    """The entry that the part shows, under that title."""
    url = link_in(response, link.get("href"))
    excerpt = text_of(" ".join(map(markup_of, select(part, ".//p"))))
    pictures = pictures_of(markup_of(part), response.url) if is_file(url) else ()
    return Entry(url, title, published_in(part, now) or published_beside(part, link, now), excerpt, pictures)


def published_in(part: Any, now: datetime) -> datetime | None:
    """The time that the part tells by its markup, or by words with an hour of day."""
    told = ".//time[@datetime]|.//meta[@itemprop='datePublished'][@content]"
    for element in select(part, told):
        found = past(machine_instant(element.get("datetime") or element.get("content"), now), now)
        if found is not None and not is_of_something_else(element):
            return found
    named = ".//time|.//abbr[@title]|.//*[contains(@class, 'date') or contains(@class, 'time')]"
    for element in select(part, named)[:4]:
        found = worded_day(element, now)
        if found is not None and not is_of_something_else(element):
            return found
    return next((instant for element, instant in stamps(part, now) if not is_of_something_else(element)), None)


def published_beside(part: Any, link: Any, now: datetime) -> datetime | None:
    """The time in a part's other words than the link's own, where each stands by itself."""
    own = {link, *select(link, "ancestor-or-self::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5][1]")}
    for element in part.iter("*"):
        for text, label in () if element in own else texts_of(element):
            found = instant_in(text, now)
            if found is None:
                continue
            if not (labels_something_else(label) if label else is_of_something_else(element)):
                return found
    return None


def title_of(link: Any, now: datetime) -> str:
    """What a link is called: the title among its words, its words, else those of its picture.

    Of a card that is one link it is the first of its parts that is long enough for a title, and no day.
    """
    [named, *_] = select(link, ".//*[contains(@class, 'title')]") or [None]
    words = clean(string_of(named if named is not None else link))
    if named is None and not select(link, "text()[normalize-space()]"):
        said = (clean(string_of(e)) for e in link.iterdescendants("*") if select(e, "text()[normalize-space()]"))
        titles = (text for text in said if len(text.split()) >= LEAST_WORDS and instant_in(text, now) is None)
        words = next(titles, words)
    return words or clean("".join(select(link, "@title|.//img/@alt")[:1]))


def _link_of(part: Any) -> Any:
    headed = [link for link in select(part, HEADED) if clean(string_of(link)) and not select(link, _ASIDE)]
    if headed:
        return headed[0]
    marked = select(part, ".//a[@href][contains(@class, 'u-url') or @itemprop='url' or @rel='bookmark']")
    titled = (link for link in (*marked, *select(part, _NAMED)) if len(clean(string_of(link)).split()) > 1)
    if (found := next(titled, None)) is not None:
        return found
    headings = {clean(string_of(heading)) for heading in select(part, HEADINGS_IN)} - {""}
    laid_over = (link for link in select(part, ".//a[@href][@aria-label]") if not clean(string_of(link)))
    return next((a for a in laid_over if any(words in clean(a.get("aria-label")) for words in headings)), None)
