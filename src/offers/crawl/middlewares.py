"""What is asked of a site stays on that site."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from offers.source import same_site


class ElsewhereError(IgnoreRequest):
    """A page of the source redirects to another site."""


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
            target = response.urljoin(where.decode("latin-1"))
            if not same_site(target, request.url):
                raise ElsewhereError(
                    f"{request.url} redirects elsewhere, to {target}; write that address if it is right"
                )
        return response
