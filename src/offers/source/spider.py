"""The spider of one source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from datetime import datetime, timedelta
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response

from offers.addresses import canonical, post_key
from offers.errors import OffersError
from offers.model import Known, Post
from offers.source.held import itself, led_to, shows
from offers.source.markup import clean, cut
from offers.source.memory import Memory, Validator, validator_of, within
from offers.source.stamps import credible

_LOOK_EVERY = timedelta(days=1)
_LOOKS = 5
_FEW = 3
_GONE = (401, 404, 410)
Again = Callable[[Response, Known], Iterable[Post]]


class SourceError(OffersError):
    """A source answered with what its door cannot give; `kind` is what to count it by."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


class Door(Protocol):
    """A way into a site. `kind` names it in `sources.toml`; `address` is where it is."""

    kind: str
    address: str

    def begin(self) -> scrapy.Request:
        """The request that opens it."""

    def parse(self, response: Response) -> Iterable[Any]:
        """Posts and further requests. Raises SourceError where the answer is not what the door gives."""

    def looks(self) -> Iterable[scrapy.Request]:
        """At most five requests that tell which known posts have gone."""


class SourceSpider(scrapy.Spider):
    """A spider of one source. The loader sets the attributes from the source's table in `sources.toml`.

    A subclass has `parse` for the page at `url`, follows with `ask`, and yields `Post`s; or it names its `opener`.
    `now` is when the crawl began, in the source's time zone; `memory` is what the runs before left.
    """

    url: str = ""
    country: str | None = None
    timezone = ZoneInfo("Asia/Riyadh")
    posts_per_run = 500
    categories: tuple[str, ...] = ()
    picture_sizes = "full"
    selectors: dict[str, str] = {}  # noqa: RUF012 - Scrapy's spiders are configured by class attributes
    thorough: bool | str = False
    opener: Callable[[SourceSpider, str], Door] | None = None

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name, **arguments)
        if isinstance(self.timezone, str):
            self.timezone = ZoneInfo(self.timezone)
        self.posts_per_run = int(self.posts_per_run)
        self.now = datetime.now(self.timezone)
        self.memory = Memory()
        self.opened: Door | None = None
        self.asked: set[str] = set()
        self.confirmed: set[str] = set()
        self.withdrawn: set[str] = set()
        self.half: set[str] = set()
        self.fronts: set[str] = {"/", post_key(self.url, self.url)} if self.url else {"/"}
        self.listed: set[str] = set()
        self.names: frozenset[str] = frozenset()
        self.met: set[str] = set()
        self.missing: set[str] = set()
        self.gone: dict[str, scrapy.Request] = {}
        self.lost: dict[str, scrapy.Request] = {}
        self.seen: int | None = None
        self.fresh: dict[str, Validator] = {}
        self.problems: list[tuple[scrapy.Request, BaseException]] = []
        self.notes: list[str] = []
        self.done = False
        self.gave = False
        self._looked = False

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it. Ends the program with one line where the spider has no address to begin at."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if not spider.url:
            raise SystemExit(
                f'Error: {spider.name} has no address of its own; write url = "https://…" in [sources.{spider.name}] '
                f"of sources.toml, or give it with -a url=https://…"
            )
        crawler.signals.connect(spider._idle, signals.spider_idle)
        return spider

    async def start(self) -> Any:
        """The requests to begin with."""
        for request in self.begin():
            yield request

    def begin(self) -> Iterator[scrapy.Request]:
        """The request for the source's door."""
        if type(self).opener is not None:
            self.opened = type(self).opener(self, self.url)  # type: ignore[misc]
            yield self.opened.begin()
        else:
            yield self.ask(self.url, self.parse, door=True)

    def ask(
        self,
        url: str,
        callback: Callable[..., Any],
        *,
        door: bool = False,
        conditional: bool = False,
        statuses: tuple[int, ...] = (),
        **values: Any,
    ) -> scrapy.Request:
        """A request for a page of the source; a failure of it is told, and of the door is the run's.

        A `conditional` one is answered with nothing where the address has not changed since the last run that went
        well: then every known post counts as confirmed. `statuses` are those that the callback wants to see.
        """
        meta: dict[str, Any] = {"door": door, "handle_httpstatus_list": list(statuses)}
        headers: dict[str, str] = {}
        if conditional:
            meta["handle_httpstatus_list"].append(304)
            kept = self.memory.validators.get(url)
            headers = kept.headers() if kept is not None and not self.looking else {}
            values = {"then": callback, "address": url, "values": values}
            callback = self._changed
        return scrapy.Request(
            url,
            callback,
            cb_kwargs=values,
            meta=meta,
            headers=headers,
            errback=self._failed,
            # One door may have asked in vain for what another lists; posts that have gone may lead to one page.
            dont_filter=not values.keys().isdisjoint(("entry", "key")),
        )

    def _changed(
        self, response: Response, then: Callable[..., Any], address: str, values: dict[str, Any]
    ) -> Iterator[Any]:
        kept = self.memory.validators.get(address)
        if response.status == 304 and kept is not None:
            self.confirm_all()
            return
        if response.status == 304:
            raise SourceError("not-modified", f"{address} answers 304 to a request without a condition; try again")
        fresh = kept.after(response) if kept is not None else validator_of(response)
        self.fresh[address] = fresh
        if kept is not None and kept.body == fresh.body and not self.looking:
            self.confirm_all()
            return
        try:
            yield from then(response, **values) or ()
        except SourceError:
            # What could not be read is not unchanged the next time.
            self.fresh.pop(address, None)
            raise

    def _failed(self, failure: Any) -> Any:
        request, error = failure.request, failure.value
        if request.meta.get("beside") and self.memory.unread:
            self.memory.filled = True
            self.notes.append(f"{request.url} cannot be had; what the door gives is read")
            return None
        if request.meta.get("listing") and isinstance(error, IgnoreRequest) and "Forbidden by robots.txt" in str(error):
            # A listing that goes on where no visitor may, as every blog of Blogger does, has come to its end.
            self.memory.filled = True
            self.notes.append(f"{request.url} is not asked for: the site's robots.txt forbids it; newer posts are read")
            return None
        self.problems.append((request, error))
        entry = request.cb_kwargs.get("entry")
        return self.as_listed(entry) if entry is not None else None

    def as_listed(self, entry: Any) -> Iterator[Post]:
        """An article's page that cannot be had leaves the post as its listing shows it, until the next run."""
        if not clean(entry.title):
            return
        key = post_key(entry.url, self.url)
        self.half.add(key)
        if key in self.memory.known:
            self.confirmed.add(key)
        else:
            yield self.post(entry.url, entry.title, excerpt=entry.excerpt or None, published=entry.published)

    @property
    def looking(self) -> bool:
        """Whether this run looks for posts that have gone: once a day, and whenever it is asked to."""
        if not self.memory.known:
            return False
        return str(self.thorough).lower() in ("1", "true") or not within(self.memory.checked, self.now, _LOOK_EVERY)

    def knows(self, url: str, title: str | None = None) -> bool:
        """Whether the post at the address is kept whole under that title, or the whole of it; then it is confirmed."""
        key = post_key(url, self.url)
        known = self.memory.known.get(key)
        if known is None or known.withdrawn or key in self.memory.half:
            return False
        if title is not None and clean(title) != known.title:
            stem = cut(clean(title))
            if stem is None or not known.title.startswith(stem):
                return False
        self.confirmed.add(key)
        return True

    def confirm_all(self) -> None:
        """Every kept post that has not gone is as it was."""
        self.confirmed |= {key for key, known in self.memory.known.items() if not known.withdrawn}

    def first_time(self, url: str, key: str | None = None) -> bool:
        """Whether the post at the address was not asked for in this run, within the run's bound of posts."""
        key = key or post_key(url, self.url)
        if key in self.asked or self.full:
            return False
        self.asked.add(key)
        return True

    @property
    def full(self) -> bool:
        """Whether the run has as many posts as it may."""
        return len(self.asked) >= self.posts_per_run

    def post(self, url: str, title: str, *, key: str | None = None, **values: Any) -> Post:
        """A post of this source with its key, its address canonical and its texts clean."""
        self.gave = True
        for name in ("published", "modified"):
            values[name] = credible(values.get(name), self.now)
        return Post(
            source=self.name,
            key=key or post_key(url, self.url),
            url=canonical(url),
            title=clean(title) or clean(values.get("excerpt") or values.get("body") or "")[:120],
            **values,
        )

    def _idle(self) -> None:
        """When all is read: looks for posts that have gone, within five requests, once; then the crawl is done."""
        self.done = True
        shut = any(request.meta.get("door") for request, _ in self.problems)
        if self._looked or shut or not self.looking or self.crawler.engine is None:
            return
        self._looked = True
        looks = list(self.opened.looks() if self.opened is not None else self.visits(self.again))[:_LOOKS]
        self.memory.checked = self.now
        for request in looks:
            self.crawler.engine.crawl(request)
        if looks:
            self.done = False
            raise DontCloseSpider

    @property
    def whole(self) -> bool:
        """Whether the crawl came to its end, and every page that leads to posts was read."""
        return self.done and all(request.cb_kwargs.keys() & {"entry", "key"} for request, _ in self.problems)

    def visits(self, again: Again, doubtful: Set[str] = frozenset(), beside: int = 0) -> Iterator[scrapy.Request]:
        """Requests for the pages of known posts that this run has not read: doubtful ones, then others in turn.

        What `again` reads of a page that still holds its post is kept. `beside` is how many other requests a look has.
        """
        unseen = sorted(
            (key for key, known in self.memory.known.items() if not known.withdrawn and key not in self.asked),
            key=lambda key: (str(self.memory.known[key].published), key),
            reverse=True,
        )
        listed = self._listed()
        left = max(0, _LOOKS - beside - len(listed))
        first = [key for key in unseen if key in doubtful and key not in listed]
        if len(first) > left:
            first = self._in_turn(first, left)
        others = self._in_turn([key for key in unseen if key not in {*doubtful, *listed}], left - len(first))
        for key in (*listed, *first, *others):
            yield self.ask(self.memory.known[key].url, self.visited, statuses=_GONE, key=key, again=again)

    def _listed(self) -> list[str]:
        """The newest of the listed posts, unless the page of one was read: without it, others have not gone alone."""
        known = self.memory.known
        listed = [key for key in self.listed or known if key in known and not known[key].withdrawn]
        newest = sorted(listed, key=lambda key: (str(known[key].published), key))[-1:]
        return newest if self.met <= self.missing else []

    def _in_turn(self, keys: list[str], count: int) -> list[str]:
        begin = self.memory.turn % len(keys) if keys and count else self.memory.turn
        chosen = (keys[begin:] + keys[:begin])[:count]
        self.memory.turn = begin + len(chosen)
        return chosen

    def visited(self, response: Response, key: str, again: Again) -> Iterable[Post]:
        """A known post has gone where its page has, or leads to the site's front; else it is read again."""
        if response.status in _GONE or (
            key not in self.fronts and not self.fronts.isdisjoint(led_to(response, self.url))
        ):
            self.has_gone(key, response)
            return ()
        self.met.add(key)
        self.confirmed.add(key)
        # A page elsewhere, or one that is no longer there and answers 200 all the same, says nothing of the post.
        known = self.memory.known[key]
        held = itself(response, key, self.url) and shows(response, known.title, self.names)
        return again(response, known) if held else ()

    def has_gone(self, key: str, response: Response) -> None:
        """A post's page has gone; a known one that is listed all the same is taken away if few are."""
        self.met.add(key)
        self.missing.add(key)
        self.confirmed.discard(key)
        known = self.memory.known.get(key)
        if known is None or known.withdrawn or response.request is None:
            return
        (self.lost if key in self.listed else self.gone)[key] = response.request

    def settle(self) -> None:
        """Takes away what has gone; where much of it is listed, or no page is there, it is the site that fails."""
        gone = {**self.lost, **self.gone}
        none = len(gone) > _FEW and self.met == self.missing
        if none or len(self.lost) > max(_FEW, len(self.met) // 3):
            line = (
                f"{len(gone if none else self.lost)} of {len(self.met)} posts that {self.url} "
                f"{'has listed' if none else 'lists'} have no page; none is taken away; open one in a browser"
            )
            self.problems.append((next(iter(gone.values())), SourceError("no-pages", line)))
            self.confirmed |= gone.keys()
        else:
            self.withdrawn |= gone.keys()
            self.confirmed -= gone.keys()

    def again(self, response: Response, known: Known) -> Iterable[Post]:
        """The post that the page of a known one holds now; nothing, where a subclass does not read it."""
        return ()
