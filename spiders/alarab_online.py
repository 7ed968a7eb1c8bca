"""العرب اونلاين: a news portal whose side blocks carry offers between other news."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scrapy.http import Response

from offers.model import Post
from offers.source import SourceSpider, entries_below, entries_in, pictures_of, stamp_in, text_of


class AlarabOnline(SourceSpider):
    """Side blocks and listing pages lead to article pages; times are written without a year."""

    name = "alarab_online"
    blocks = ("رائج الآن", "قد يهمك", "اختيارات المحرر")

    def parse(self, response: Response) -> Iterator[Any]:
        found = [
            *entries_below(response, self.blocks, self.now),
            *entries_in(response.xpath("//main"), response, self.now),
        ]
        for url, title, published, excerpt in found:
            if self.first_time(url):
                yield self.ask(url, self.article, title=title, published=published, excerpt=excerpt)
        older = response.xpath("//a[@rel='next' or contains(concat(' ', @class, ' '), ' next ')]/@href").get()
        if older and len(self.asked) < self.posts_per_run:
            yield self.ask(response.urljoin(older), self.parse)

    def article(self, response: Response, title: str, published: datetime, excerpt: str) -> Iterator[Post]:
        content = response.css(".entry-content, .post-content").get() or ""
        header = response.xpath("//h1[1]/ancestor::*[.//time][1]//time[1]").xpath("string()").get("")
        yield self.post(
            response.url,
            response.xpath("string(//h1[1])").get() or title,
            excerpt=excerpt or None,
            body=text_of(content) or None,
            published=stamp_in(header, self.now) or published,
            categories=tuple(response.xpath("//article//a[@rel='category']/text()").getall()[:1]),
            pictures=pictures_of(content, response.url),
            language="ar",
        )

    def failed(self, failure: Any) -> Iterator[Post]:
        """An article page that cannot be had leaves the post as its block shows it."""
        known = failure.request.cb_kwargs
        if "title" in known:
            yield self.post(
                failure.request.url,
                known["title"],
                excerpt=known["excerpt"] or None,
                published=known["published"],
            )
