"""A site looked at once: its doors, and what each of them would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import Response

from offers.config import Config
from offers.crawl.alone import crawl_alone
from offers.model import Offer, Post
from offers.normalise import normalise
from offers.source import Door, SourceError, SourceSpider, doors_on, entries_anywhere

_ARTICLES = 5


@dataclass(slots=True)
class Trial:
    """A door that was tried: the posts that a first look gave, and what reading all of it would cost.

    `listed` is how many posts it says that it has, or shows; `requests` is an estimate for those.
    """

    kind: str
    address: str
    listed: int = 0
    requests: int = 0
    posts: list[tuple[Post, Offer]] = field(default_factory=list)
    error: str | None = None

    @property
    def offers(self) -> int:
        """How many of the posts announce offers."""
        return sum(offer.offer for _, offer in self.posts)

    @property
    def dated(self) -> int:
        """How many of the offers state a start or an end that was understood."""
        return sum(o.offer and (o.validity.starts is not None or o.validity.ends is not None) for _, o in self.posts)


class Probe(SourceSpider):
    """Opens every door of a site once, each as if it were alone, and reads a few posts through it."""

    name = "probe"

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name, **arguments)
        self.trials: list[Trial] = []

    def begin(self) -> Iterator[Request]:
        yield self.ask(self.url, self.front, door=True)

    def front(self, response: Response) -> Iterator[Request]:
        """The first requests of the doors that the page names."""
        for door in doors_on(self, response):
            alone = SourceSpider(self.name, url=self.url, timezone=str(self.timezone))
            opened: Any = type(door)(alone, door.address)  # type: ignore[call-arg]
            trial = Trial(door.kind, door.address)
            self.trials.append(trial)
            yield self._watched(opened.begin(), opened, trial, 0)

    def _watched(self, request: Request, door: Door, trial: Trial, articles: int) -> Request:
        return request.replace(
            callback=self.answered,
            errback=self.shut,
            dont_filter=True,
            cb_kwargs={"door": door, "trial": trial, "asked": request, "articles": articles},
        )

    def answered(
        self, response: Response, door: Door, trial: Trial, asked: Request, articles: int
    ) -> Iterator[Request]:
        """Keeps the posts of an answer; follows to the sitemap behind an index, and to a few articles."""
        if asked.callback is None:
            return
        try:
            found = list(asked.callback(response, **asked.cb_kwargs) or ())
        except SourceError as error:
            trial.error = trial.error or str(error)
            return
        for post in (f for f in found if isinstance(f, Post)):
            trial.posts.append(
                (post, normalise(post.title, post.body or post.excerpt, post.published, url=post.url,
                                 country=self.country, timezone=self.timezone))
            )  # fmt: skip
        to_articles = [f for f in found if isinstance(f, Request) and "entry" in f.cb_kwargs]
        others = [f for f in found if isinstance(f, Request) and "entry" not in f.cb_kwargs]
        self._count(trial, response, len(to_articles), len(found) - len(to_articles) - len(others))
        for request in to_articles[: max(0, _ARTICLES - articles)]:
            yield self._watched(request, door, trial, _ARTICLES)
        if not to_articles and not trial.posts:
            for request in others[:3]:
                yield self._watched(request, door, trial, articles)

    def _count(self, trial: Trial, response: Response, articles: int, posts: int) -> None:
        total = response.headers.get("X-WP-Total")
        if total is not None and total.isdigit():
            trial.listed, trial.requests = int(total), -(-int(total) // 100)
        elif articles:
            trial.listed += articles
            trial.requests = trial.listed + 1
        elif not trial.requests:
            trial.listed, trial.requests = posts, 1

    def shut(self, failure: Any) -> None:
        """Keeps why a door did not open."""
        trial = failure.request.cb_kwargs["trial"]
        response = getattr(failure.value, "response", None)
        said = f"answers {response.status}" if response is not None else str(failure.value)
        trial.error = trial.error or f"{failure.request.url} {said}"


class Recorder(SourceSpider):
    """Asks for a page, and for the first few articles that it lists."""

    name = "recorder"

    def parse(self, response: Response) -> Iterator[Request]:
        for entry in entries_anywhere(response, self.now, {})[:_ARTICLES]:
            yield self.ask(entry.url, self.nothing)

    def nothing(self, response: Response) -> None:
        """The page is kept as it comes."""


def probe(config: Config, url: str, country: str | None) -> tuple[list[Trial], list[str]]:
    """The doors of the site at an address, cheapest first, and what failed on the way to them."""
    spider, failures = crawl_alone(Probe, url, country=country, timezone=config.site.timezone)
    return [t for t in spider.trials if t.posts or t.error is None], failures
