"""Which page follows a listing's page."""

from __future__ import annotations

import re

from scrapy.http import Response

from offers.addresses import same_site
from offers.source.markup import link_in
from offers.text import fold_words

_NEXT = (
    "//link[@rel='next']/@href|//a[@rel='next']/@href",
    "//a[contains(concat(' ', normalize-space(@class), ' '), ' next ') or "
    "contains(@class, 'next-page') or contains(@class, 'nextpostslink') or contains(@class, 'pagination-next') or "
    "contains(@class, 'pagination__next') or contains(@class, 'older')]/@href",
    "//*[contains(@class, 'nav-previous') or contains(@class, 'pagination-next')]//a/@href",
    # Salla's lists that go on as one scrolls.
    "//*[@next-page]/@next-page",
)
_NEXT_WORDS = frozenset(
    (
        "الصفحه التاليه",
        "التالي",
        "التاليه",
        "الاقدم",
        "مقالات اقدم",
        "المشاركات الاقدم",
        "مشاركات اقدم",
        "المزيد من المشاركات",
        "رسائل اقدم",
        "عرض المزيد",
        "تحميل المزيد",
        "next",
        "next page",
        "older",
        "older posts",
        "more posts",
        "load more",
    )
)
_NUMBERED = re.compile(
    r"(?:/page/|[?&](?:page|paged|pg|p|pageno|pagenumber|pageindex)=|/index|/page-?)(\d{1,4})(?:\D|$)", re.IGNORECASE
)
_OF_A_LISTING = re.compile(r"(?:(?:^|/)page/|[?&](?:page|paged)=)(\d{1,4})(?:\D|$)")
_ARROWS = ("⟩", "»", "›", "→", ">>", ">")
# The numbers of pages stand in a row; a calendar's days do too.
_ROW = "ancestor::*[position() <= 3]"
_CALENDAR = "ancestor::table|ancestor::*[contains(@class, 'calendar')]"


def next_page(response: Response, own: dict[str, str], page: int = 1) -> str | None:
    """The address of the page after the listing's page of that number: `rel=next`, or a link that says so."""
    if own.get("next"):
        found = response.css(own["next"]).xpath("@href").get()
        return (link_in(response, found) or None) if found else None
    numbered = _numbered(response, _OF_A_LISTING, page + 1)
    for path in _NEXT:
        for found in response.xpath(path).getall():
            address = link_in(response, found) if found else ""
            if not address:
                continue
            # A site's menu has a next page too: "/about/".
            listed = numbered is not None and numbered.startswith(response.url.split("?")[0].split("page/")[0])
            return numbered if listed and not any(c.isdigit() or c == "?" for c in found) else address
    arrow = None
    for link in response.xpath("//a[@href]"):
        said = (link.xpath("string()").get(""), *link.xpath("@aria-label|@title").getall())
        words = {fold_words(text[:80]) for text in said}
        says_so = not words.isdisjoint(_NEXT_WORDS)
        if says_so or (arrow is None and link.xpath("normalize-space(.)").get("") in _ARROWS):
            address = link_in(response, link.attrib["href"])
            if says_so and address:
                return address
            arrow = arrow or address or None
    # An arrow may lead to the last page, or on a page in Arabic to the one before.
    return _in_a_row(response, page) or _numbered(response, _NUMBERED, page + 1) or arrow


def _in_a_row(response: Response, page: int) -> str | None:
    """The link that is the next page's number, with the number of this page beside it."""
    for link in response.xpath("//a[@href]"):
        if fold_words(link.xpath("string()").get("")[:8]) != str(page + 1) or link.xpath(_CALENDAR):
            continue
        address = link_in(response, link.attrib["href"])
        beside = {fold_words(text[:8]) for around in link.xpath(_ROW) for text in around.xpath(".//text()").getall()}
        if str(page) in beside and same_site(address, response.url):
            return address
    return None


def _numbered(response: Response, pattern: re.Pattern[str], page: int) -> str | None:
    for href in response.xpath("//a/@href").getall():
        address = link_in(response, href)
        found = pattern.search(address)
        if found is not None and int(found[1]) == page and same_site(address, response.url):
            return address
    return None
