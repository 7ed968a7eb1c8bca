"""العرب اونلاين: a news portal whose side blocks carry offers between other news."""

from collections.abc import Iterator
from typing import Any

from scrapy.http import Response

from offers.model import Known, Post
from offers.source import (
    Entry,
    SourceSpider,
    entries_below,
    entries_in,
    link_in,
    merged,
    pictures_of,
    published_of,
    same_site,
    text_of,
)

OLDER = "contains(concat(' ', @class, ' '), ' next ') or contains(., 'التالي') or contains(., 'الأقدم')"
DESCRIPTION = "//meta[@name='description' or @property='og:description']/@content"


class AlarabOnline(SourceSpider):
    """Side blocks and listing pages lead to article pages; times are written without a year."""

    name = "alarab_online"
    blocks = ("رائج الآن", "قد يهمك", "اختيارات المحرر")

    def parse(self, response: Response) -> Iterator[Any]:
        blocks = entries_below(response, self.blocks, self.now)
        listed = entries_in(response.xpath("//main") or response.xpath("//body"), response, self.now)
        entries = merged([*blocks, *listed], self.url)
        self.seen = (self.seen or 0) + len(entries)
        fresh = 0
        for entry in entries:
            if not self.knows(entry.url, entry.title) and self.first_time(entry.url):
                fresh += 1
                yield self.ask(entry.url, self.article, entry=entry)
        older = response.xpath(f"//a[@rel='next' or {OLDER}]/@href").get()
        next_one = link_in(response, older) if older else ""
        if same_site(next_one, self.url) and not self.full and (fresh or not self.memory.filled):
            yield self.ask(next_one, self.parse)
            return
        self.memory.filled = True
        if entries and not fresh:
            self.confirm_all()

    def article(self, response: Response, entry: Entry) -> Iterator[Post]:
        content = response.css(".entry-content, .post-content").get() or ""
        yield self.post(
            response.url,
            response.xpath("string(//h1[1])").get() or entry.title,
            excerpt=response.xpath(DESCRIPTION).get() or entry.excerpt,
            body=text_of(content) or None,
            published=published_of(response, self.now) or entry.published,
            categories=tuple(response.xpath("//a[contains(@rel, 'category')]/text()").getall()[:1]),
            pictures=pictures_of(content, response.url),
            language="ar",
        )

    def again(self, response: Response, known: Known) -> Iterator[Post]:
        yield from self.article(response, Entry(known.url, known.title, known.published, ""))
