"""Any site with an RSS or Atom feed."""

from collections.abc import Iterator
from typing import Any

from scrapy.http import Response
from w3lib.url import add_or_replace_parameters

from offers.source import SourceSpider, feed_posts


class Feed(SourceSpider):
    """The feed's posts, and with `?paged=` older ones until a page holds nothing new."""

    name = "feed"

    def parse(self, response: Response, page: int = 1) -> Iterator[Any]:
        before = len(self.asked)
        yield from feed_posts(self, response)
        if before < len(self.asked) < self.posts_per_run:
            older = add_or_replace_parameters(self.url, {"paged": str(page + 1)})
            yield self.ask(older, self.older, page=page + 1)

    def older(self, response: Response, page: int) -> Iterator[Any]:
        yield from self.parse(response, page)
