"""The doors of a site, found on a page of it: WordPress's REST route, feeds, sitemaps, listings; cheapest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from scrapy.http import Response, TextResponse

from offers.addresses import front_of, same_site
from offers.source.feeds import Feed
from offers.source.markup import link_in
from offers.source.pages import Pages
from offers.source.sitemaps import Sitemap
from offers.source.spider import Door, SourceSpider
from offers.source.wordpress import WordPress

DOORS = {door.kind: door for door in (WordPress, Feed, Sitemap, Pages)}
_REST = "https://api.w.org/"
_THEME = re.compile(r"""["'(=]([^"'()=\s<>]{0,200})/wp-content/""")
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
# Paths that blog programs serve their feed at, of WordPress, Blogger, Jekyll, Hugo, Ghost, Drupal and Pelican.
_USUAL = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml", "rss/", "feeds/all.atom.xml", "feed.json")


def doors_on(spider: SourceSpider, response: Response) -> Iterator[Door]:
    """The doors that a page of the site names, and the usual ones that cost a request to try."""
    if not isinstance(response, TextResponse):
        return
    start = response.text[:2_000].lstrip("\ufeff").lstrip().lower()
    if start.startswith(("<?xml", "<rss", "<feed", "<rdf", "{")):
        if "<urlset" in start or "<sitemapindex" in start:
            yield Sitemap(spider, response.url)
        elif "/wp/v2/" not in response.url:
            yield Feed(spider, response.url)
        return
    if start.startswith("["):
        yield WordPress(spider, response.url.split("?")[0])
        return
    root = _rest_root(response)
    if root is not None:
        yield WordPress(spider, root.rstrip("/") + "/wp/v2/posts")
    named = sorted(_feeds(response), key=lambda address: not _is_of(address, spider.url))
    for address in named:
        yield Feed(spider, address)
    yield from () if named else (Feed(spider, urljoin(front_of(response.url), path)) for path in _USUAL)
    mapped = response.xpath("//link[@rel='sitemap']/@href").get()
    yield Sitemap(spider, (mapped and link_in(response, mapped)) or front_of(response.url))
    yield Pages(spider, spider.url)


def _rest_root(response: TextResponse) -> str | None:
    """WordPress's REST root by the Link header, by the page's head, or where its theme's files show what it is."""
    named: list[str] = []
    for header in response.headers.getlist("Link"):
        for part in header.decode("latin-1").split(","):
            address, _, rest = part.partition(">")
            if _REST in rest:
                named.append(address.strip().lstrip("<"))
    named += response.xpath(f"//link[@rel='{_REST}']/@href").getall()
    for address in named:
        if address and link_in(response, address):
            return link_in(response, address)
    for prefix in _THEME.findall(response.text):
        root = link_in(response, prefix or "/")
        if same_site(root, response.url):
            return root.rstrip("/") + "/wp-json/"
    return None


def _is_of(feed: str, given: str) -> bool:
    """Whether a feed is that of the section that was given: its number or name is in both addresses.

    phpBB names the feed of every answer before that of the threads.
    """
    asked = {value for name, value in parse_qsl(urlsplit(given).query) if value.isdigit()}
    path = [part for part in urlsplit(given).path.split("/") if part]
    parts = urlsplit(feed)
    said = {value for name, value in parse_qsl(parts.query)} | {part for part in parts.path.split("/") if part}
    named = bool(path) and path[-1] in said and "." not in path[-1] and "author" not in said
    return bool(asked & said) or named or {"app.php", "topics"} <= said


def _feeds(response: TextResponse) -> list[str]:
    """The feeds of posts that the page names, less those of comments."""
    found = []
    for link in response.xpath("//link[contains(@rel, 'alternate')][@href]"):
        address = link_in(response, link.attrib["href"])
        typed = link.attrib.get("type", "").lower() in _FEEDS
        if typed and same_site(address, response.url) and "comment" not in address and "oembed" not in address:
            found.append(address)
    return list(dict.fromkeys(found))
