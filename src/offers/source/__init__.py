"""What a spider is built on: doors into sites, addresses, publication times, text, and the memory of earlier runs."""

from offers.addresses import canonical, front_of, post_key, same_site
from offers.source.articles import Article, article_of
from offers.source.dated import published_of
from offers.source.entries import Entry
from offers.source.feeds import Feed
from offers.source.finding import DOORS, doors_on
from offers.source.listings import entries_anywhere, entries_below, entries_in, merged
from offers.source.markup import clean, link_in, pictures_of, text_of
from offers.source.memory import Memory, memory_from
from offers.source.pages import Pages
from offers.source.paging import next_page
from offers.source.sitemaps import Sitemap
from offers.source.spider import Door, SourceError, SourceSpider
from offers.source.stamps import instant_in, stamp_in, year_by_weekday
from offers.source.wordpress import WordPress, json_of

__all__ = [
    "DOORS",
    "Article",
    "Door",
    "Entry",
    "Feed",
    "Memory",
    "Pages",
    "Sitemap",
    "SourceError",
    "SourceSpider",
    "WordPress",
    "article_of",
    "canonical",
    "clean",
    "doors_on",
    "entries_anywhere",
    "entries_below",
    "entries_in",
    "front_of",
    "instant_in",
    "json_of",
    "link_in",
    "memory_from",
    "merged",
    "next_page",
    "pictures_of",
    "post_key",
    "published_of",
    "same_site",
    "stamp_in",
    "text_of",
    "year_by_weekday",
]
