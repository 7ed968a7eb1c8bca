"""Any site, by the cheapest door that it has."""

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from offers.source import DOORS, Door, SourceError, SourceSpider, doors_on, post_key


class AutoSpider(SourceSpider):
    """The door of the last run; where there is none, or it has closed, the first that gives posts."""

    name = "auto"
    left: Request | None = None

    def begin(self) -> Iterator[Request]:
        if self.memory.door in DOORS and self.memory.address:
            yield self._try(DOORS[self.memory.door](self, self.memory.address), [])
        else:
            yield self._front([])

    def _front(self, closed: list[str]) -> Request:
        return self.ask(self.url, self.front, door=True, closed=closed)

    def front(self, response: Response, closed: list[str]) -> Iterator[Request]:
        """The doors that the site's page names, but for one that has just been found closed."""
        self.fronts.add(post_key(response.url, self.url))
        doors = [door for door in doors_on(self, response) if door.address not in closed]
        yield from self._next(doors, closed)

    def _next(self, doors: list[Door], tried: list[str]) -> Iterator[Request]:
        if not doors:
            raise SourceError(
                "no-door", f"{self.url} has no door that gives posts (tried {len(tried)}); try spider = \"page\" "
                "with selectors, or another address of the site"
            )  # fmt: skip
        yield self._try(doors[0], [*tried, doors[0].address], doors[1:])

    def _after(self, doors: list[Door], tried: list[str]) -> Request | None:
        return next(self._next(doors, tried)) if doors else None

    def _idle(self) -> None:
        if self.left is None or self.gave or self.confirmed or self.problems or self.crawler.engine is None:
            super()._idle()
            return
        # What a sitemap names may be no posts.
        self.asked.clear()
        self.crawler.engine.crawl(self.left.replace(dont_filter=True))
        self.left = None
        raise DontCloseSpider

    def _try(self, door: Door, tried: list[str], others: list[Door] | None = None) -> Request:
        return self._wrapped(door.begin(), door, tried, others)

    def _wrapped(self, request: Request, door: Door, tried: list[str], others: list[Door] | None) -> Request:
        # A door that does not open is no failure of the site while there are others.
        return request.replace(
            callback=self.opening,
            errback=self.shut,
            cb_kwargs={"door": door, "tried": tried, "others": others, "asked": request},
            meta={**request.meta, "door": False},
            dont_filter=True,
        )

    def opening(
        self, response: Response, door: Door, tried: list[str], others: list[Door] | None, asked: Request
    ) -> Iterator[Any]:
        """What the door gives, if it gives anything; else the next one."""
        before = len(self.confirmed)
        try:
            found = list(asked.callback(response, **asked.cb_kwargs) or ())  # type: ignore[misc]
        except SourceError as error:
            yield from self._other(door, str(error), tried, others)
            return
        if not found and len(self.confirmed) == before and others is not None:
            self.fresh.pop(asked.url, None)
            yield from self._other(door, f"{door.address} gives no posts", tried, others)
            return
        if found and all(isinstance(f, Request) and f.meta.get("door") for f in found):
            # The door lies behind another request, such as robots.txt before the sitemap.
            yield self._wrapped(found[0], door, tried, others)
            yield from (f.replace(meta={**f.meta, "door": False}) for f in found[1:])
            return
        yield from self._took(door, found, tried, others)

    def _took(self, door: Door, found: list[Any], tried: list[str], others: list[Door] | None) -> Iterator[Any]:
        self.left = self._front([door.address]) if others is None else self._after(others, tried)
        self.opened = door
        if (self.memory.door, self.memory.address) != (door.kind, door.address):
            was = f"the {self.memory.door} door closed; " if self.memory.door else ""
            self.notes.append(f"{was}took the {door.kind} door at {door.address}")
            self.memory.door, self.memory.address = door.kind, door.address
        yield from found

    def _other(self, door: Door, why: str, tried: list[str], others: list[Door] | None) -> Iterator[Request]:
        self.logger.info("the %s door at %s does not open: %s", door.kind, door.address, why)
        if others is None:
            yield self._front([door.address])
        else:
            yield from self._next(others, tried)

    def shut(self, failure: Any) -> Iterator[Request]:
        """The next door."""
        kept = failure.request.cb_kwargs
        yield from self._other(kept["door"], str(failure.value), kept["tried"], kept["others"])
