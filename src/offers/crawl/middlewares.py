"""What is asked of a site stays on that site, and its pages' links lead there."""

from __future__ import annotations

import re
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url

from offers.addresses import whole
from offers.source import same_site

_BASE = re.compile(rb"<base\b[^>]*>", re.IGNORECASE)


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
        if 300 <= response.status < 400 and where is not None:
            named = where.decode("latin-1")
            target = whole(response.url, named)
            if not same_site(target, request.url):
                raise ElsewhereError(
                    f"{request.url} redirects elsewhere, to {target or named}; write that address if it is right"
                )
        return response
