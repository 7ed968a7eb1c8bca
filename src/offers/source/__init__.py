"""What a spider is built on: addresses, publication times without a year, text, and posts from common doors."""

from offers.source.addresses import canonical, post_key, same_site
from offers.source.doors import feed_posts, json_of, wordpress_posts
from offers.source.listings import Entry, entries_below, entries_in, merged, published_of, stamp_in, year_by_weekday
from offers.source.markup import clean, pictures_of, text_of
from offers.source.spider import SourceError, SourceSpider

__all__ = [
    "Entry",
    "SourceError",
    "SourceSpider",
    "canonical",
    "clean",
    "entries_below",
    "entries_in",
    "feed_posts",
    "json_of",
    "merged",
    "pictures_of",
    "post_key",
    "published_of",
    "same_site",
    "stamp_in",
    "text_of",
    "wordpress_posts",
    "year_by_weekday",
]
