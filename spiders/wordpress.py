"""Any WordPress site, by its REST API."""

from collections.abc import Iterator
from typing import Any

from scrapy.http import Response
from w3lib.url import add_or_replace_parameters

from offers.source import SourceSpider, wordpress_posts

_FIELDS = "id,link,date_gmt,modified_gmt,title,excerpt,content,_links,_embedded"


class WordPress(SourceSpider):
    """The newest posts, a hundred a request, until the pages or `posts_per_run` end."""

    name = "wordpress"

    def door(self) -> str:
        route = self.url if "/wp-json" in self.url else self.url.rstrip("/") + "/wp-json/wp/v2/posts"
        return add_or_replace_parameters(
            route,
            {"per_page": str(min(100, self.posts_per_run)), "_fields": _FIELDS, "_embed": "wp:featuredmedia"},
        )

    def parse(self, response: Response, page: int = 1) -> Iterator[Any]:
        yield from wordpress_posts(self, response)
        pages = int(response.headers.get("X-WP-TotalPages") or 0)
        if page < pages and len(self.asked) < self.posts_per_run:
            yield self.ask(add_or_replace_parameters(response.url, {"page": str(page + 1)}), self.parse, page=page + 1)
