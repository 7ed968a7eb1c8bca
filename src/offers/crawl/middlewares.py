"""What is asked of a site stays on that site, and its pages' links lead there."""

from __future__ import annotations

import re
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.utils.response import get_base_url

from offers.addresses import whole
from offers.source import same_site

_BASE = re.compile(rb"<base\b[^>]*>", re.IGNORECASE)
# What a site calls HTML, and whose posts may hold a refresh of theirs.
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HEAD = 4096


class ElsewhereError(IgnoreRequest):
    """A page of the source redirects to another site."""


class Base:
    """Leaves out a page's base that is no address, with which none of its links would be one."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, without a base like "http://[your-site]/" or a script."""
        if not isinstance(response, TextResponse) or not _BASE.search(response.body):
            return response
        try:
            base = get_base_url(response)
        except ValueError:
            base = ""
        return response if whole("", base) else response.replace(body=_BASE.sub(b"", response.body))


class OwnSite:
    """Refuses a redirect from the source to another host, and says where it would have gone."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OwnSite:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Any:
        """The response itself. Raises ElsewhereError for a redirect that leaves the host."""
        where = response.headers.get("Location")
        # A robots.txt is followed wherever it is (RFC 9309, 2.3.1.2).
        if 300 <= response.status < 400 and where is not None and not request.meta.get("dont_obey_robotstxt"):
            _stay(request, whole(response.url, where.decode("latin-1")), where.decode("latin-1"))
        return response


class Refresh(MetaRefreshMiddleware):
    """Follows a page that leads on at once as it would a redirect; one that renews itself later is read as it is."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Any:
        """The response itself, or the request that it leads to. Raises ElsewhereError where that leaves the host."""
        if response.status != 200 or not isinstance(response, HtmlResponse) or _FEED.search(response.body[:_HEAD]):
            return response
        if request.meta.get("dont_obey_robotstxt"):
            return response
        found = super().process_response(request, response)
        if isinstance(found, Request):
            _stay(request, found.url)
        return found


def _stay(request: Request, target: str, named: str = "") -> None:
    if not same_site(target, request.url):
        raise ElsewhereError(
            f"{request.url} redirects elsewhere, to {target or named}; write that address if it is right"
        )
