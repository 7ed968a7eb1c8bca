"""WordPress's REST route: the posts of a site, a hundred a request.

Its `date` has no offset and is the site's, so `date_gmt` is read, which has none either and is UTC
(developer.wordpress.org/rest-api/reference/posts).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from scrapy import Request
from scrapy.http import Response
from w3lib.url import add_or_replace_parameters

from offers.addresses import post_key, whole
from offers.model import Post
from offers.source.markup import paired, pictures_of, text_of
from offers.source.spider import SourceError, SourceSpider

_FIELDS = "id,link,date_gmt,modified_gmt,title,excerpt,content,_links,_embedded"
_PAGE = 100
# A post may be changed while its change is being read; what is read twice stays one post.
_OVERLAP = timedelta(minutes=10)
_LISTINGS = 4
_LOOKS = 5
# A page of a site that gives no more than it likes.
_FEWEST = 10
_WARNINGS, _TRIES = 20_000, 20


class WordPress:
    """The newest posts first; from the second run on those changed since."""

    kind = "wordpress"

    def __init__(self, spider: SourceSpider, address: str) -> None:
        self.spider = spider
        self.address = address if _is_route(address) else address.rstrip("/") + "/wp-json/wp/v2/posts"
        newest = spider.memory.newest if spider.memory.known else None
        self._since = newest - _OVERLAP if newest is not None else None
        self._seen: set[str] = set()
        self._narrow: dict[str, str] = {}

    def begin(self) -> Request:
        """The first page of posts; that of a category's numbers where the operator named categories by slug."""
        slugs = [c for c in self.spider.categories if not c.isdigit()]
        if slugs:
            route = self.address.replace("/posts", "/categories")
            address = add_or_replace_parameters(route, {"slug": ",".join(slugs), "_fields": "id,slug"})
            return self.spider.ask(address, self._categories, door=True)
        return self._page(1, [c for c in self.spider.categories if c.isdigit()])

    def _categories(self, response: Response) -> Iterator[Request]:
        rows = json_of(response)
        listed = rows if isinstance(rows, list) else []
        numbers = [str(row["id"]) for row in listed if isinstance(row, dict) and "id" in row]
        numbers += [c for c in self.spider.categories if c.isdigit()]
        if not numbers:
            raise SourceError("no-category", f"{response.url}: none of these categories is there; mend `categories`")
        yield self._page(1, numbers)

    def _page(self, page: int, categories: list[str]) -> Request:
        values = {"per_page": str(min(_PAGE, self.spider.posts_per_run)), "page": str(page), "_fields": _FIELDS}
        if self.spider.picture_sizes != "none":
            values["_embed"] = "wp:featuredmedia"
        if categories:
            self._narrow = {"categories": ",".join(categories)}
        values |= self._narrow
        since = self._since
        if since is not None:
            values["modified_after"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        address = add_or_replace_parameters(self.address, values)
        # A page after the last one answers 400, which ends a site that does not tell how many there are.
        statuses = (400,) if page > 1 else (404,)
        return self.spider.ask(address, self.parse, door=page == 1, statuses=statuses, page=page, categories=categories)

    def parse(self, response: Response, page: int = 1, categories: list[str] | None = None) -> Iterator[Any]:
        """The posts of a page, and the request for the next."""
        if response.status == 400:
            return
        if response.status == 404:
            yield self._by_query(response)
            return
        since = self._since
        rows = self._rows(response)
        fresh = [r for r in rows if since is None or (_utc(r.get("modified_gmt")) or since) >= since]
        if since is not None:
            self.spider.confirm_all()
        if since is None:
            self.spider.seen = (self.spider.seen or 0) + len(rows)
        wanted = self._wanted(fresh)
        pages = _pages(response)
        here = {address for row in rows if (address := self._address(row))}
        # Some sites give their last page, or none, for ever.
        more = (page < pages if pages is not None else len(rows) >= _PAGE) and bool(here - self._seen)
        self._seen |= here
        more = more and page <= self.spider.posts_per_run // _FEWEST + _LISTINGS
        # An old WordPress takes no notice of `modified_after`, and would give all its posts again.
        if more and len(fresh) == len(rows) and not self.spider.full:
            # Before the posts, so that the site answers while they are read.
            yield self._page(page + 1, categories or [])
        yield from (self._post(row, response.url) for row in wanted)

    def _by_query(self, response: Response) -> Request:
        """The route without pretty permalinks. Raises SourceError where that one answered 404 too."""
        if "rest_route=" in self.address:
            raise SourceError("status", f"{response.url} answers 404; is this a WordPress site with its REST API?")
        self.address = f"{self.address.split('/wp-json')[0]}/?rest_route=/wp/v2/posts"
        return self.begin()

    def _rows(self, response: Response) -> list[dict[str, Any]]:
        rows = json_of(response)
        if not isinstance(rows, list) or any(not isinstance(r, dict) or "link" not in r for r in rows):
            raise SourceError("broken-json", f"{response.url} is no list of posts; is this a WordPress site?")
        return rows

    def _wanted(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of posts that are not kept as they are, within the run's bound."""
        memory = self.spider.memory
        wanted = []
        for row in rows:
            address = self._address(row)
            if not address:
                continue
            key = post_key(address, self.spider.url)
            known = memory.known.get(key)
            modified = _utc(row.get("modified_gmt"))
            if modified is not None and (memory.newest is None or modified > memory.newest):
                # Of a clock that is ahead nothing would be newer.
                memory.newest = min(modified, self.spider.now)
            if modified is not None and known is not None and known.modified == modified and not known.withdrawn:
                self.spider.confirmed.add(key)
            elif self.spider.first_time(address):
                wanted.append(row)
        return wanted

    def _address(self, row: dict[str, Any]) -> str:
        """The address of a row's post; empty for a link that is none."""
        return whole(self.address, row["link"]) if isinstance(row["link"], str) and row["link"] else ""

    def _post(self, row: dict[str, Any], base: str) -> Post:
        markup = _rendered(row, "content")
        embedded = row.get("_embedded")
        media = embedded.get("wp:featuredmedia") if isinstance(embedded, dict) else None
        named = [m.get("source_url") for m in media if isinstance(m, dict)] if isinstance(media, list) else []
        featured = [whole(base, address) for address in named if isinstance(address, str) and address]
        pictures = (*filter(None, featured), *pictures_of(markup, base))
        return self.spider.post(
            self._address(row),
            text_of(_rendered(row, "title")),
            excerpt=text_of(_rendered(row, "excerpt")) or None,
            body=text_of(markup) or None,
            published=_utc(row.get("date_gmt")),
            modified=_utc(row.get("modified_gmt")),
            pictures=tuple(dict.fromkeys(pictures)),
        )

    def looks(self) -> Iterator[Request]:
        """The lists of the newest posts' addresses: what is missing there has gone."""
        yield self._list(1, [])

    def _list(self, page: int, rows: list[dict[str, Any]]) -> Request:
        values = {"per_page": str(_PAGE), "page": str(page), "_fields": "id,link,date_gmt"}
        address = add_or_replace_parameters(self.address, values)
        request = self.spider.ask(address, self._listed, statuses=(400,), page=page, rows=rows)
        # A list that breaks off speaks for the days that it has shown.
        told = self._settled(rows, page - 1, whole=False)
        return request.replace(errback=lambda failure: (*(self.spider._failed(failure) or ()), *told))

    def _listed(self, response: Response, page: int, rows: list[dict[str, Any]]) -> Iterator[Request]:
        here = self._rows(response) if response.status != 400 else []
        if not here and page == 1:
            # What was changed since the last run may be an empty list for months: this tells that the door is none.
            line = f"{response.url} lists no post at all; open it in a browser"
            self.spider.problems.append((self.begin(), SourceError("empty", line)))
            return
        if self._since is not None:
            self.spider.seen = (self.spider.seen or 0) + len(here)
        pages, before = _pages(response), {self._address(row) for row in rows}
        ended = before.issuperset(map(self._address, here))
        rows = [*rows, *here]
        # A site may give fewer a page than it is asked for.
        last = ended or (page >= pages if pages is not None else page > 1 and len(here) < len(rows) // page)
        enough = pages is not None and len(self.spider.memory.known) < len(rows)
        if last or enough or page == _LISTINGS:
            yield from self._settled(rows, page, whole=last)
        else:
            yield self._list(page + 1, rows)

    def _settled(self, rows: list[dict[str, Any]], pages: int, *, whole: bool) -> Iterator[Request]:
        """Takes away what the list lacks; asks for what it has anew, and where it lacks much for pages of that."""
        listed = {post_key(address, self.spider.url): row for row in rows if (address := self._address(row))}
        days = [day for row in rows if (day := _utc(row.get("date_gmt"))) is not None]
        # A list in another order says nothing of the days between.
        edge = days[-1] if days and days == sorted(days, reverse=True) else None
        standing = {key: known for key, known in self.spider.memory.known.items() if not known.withdrawn}
        missing = {
            key
            for key, known in standing.items()
            if key not in listed and key not in self.spider.asked and known.published is not None
            if whole or (edge is not None and known.published > edge)
        }
        back = [row["id"] for key, row in listed.items() if "id" in row and self._is_new(key)]
        left = _LOOKS - pages
        if back and left > 0:
            # One that was written days before it came out counts as changed then.
            values = {"include": ",".join(map(str, back[:_PAGE])), "per_page": str(_PAGE), "_fields": _FIELDS}
            values |= self._narrow
            yield self.spider.ask(add_or_replace_parameters(self.address, values), self._again)
            left -= 1
        if len(missing) > max(3, len(standing) // 3):
            # It is the list that has changed, not its posts.
            self.spider.notes.append(f"{self.address} lists {len(missing)} of its posts no more; their pages are asked")
            self.spider.listed |= listed.keys()
            yield from self.spider.visits(self.spider.again, missing, beside=_LOOKS - left)
            return
        self.spider.withdrawn |= missing
        self.spider.confirmed -= missing

    def _is_new(self, key: str) -> bool:
        known = self.spider.memory.known.get(key)
        return key not in self.spider.asked and (known is None or known.withdrawn)

    def _again(self, response: Response) -> Iterator[Post]:
        yield from (self._post(row, response.url) for row in self._wanted(self._rows(response)))


def json_of(response: Response) -> Any:
    """The response's JSON. Raises SourceError where it is none."""
    try:
        text = paired(response.body.decode(json.detect_encoding(response.body)).removeprefix("\ufeff"))
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        found = _behind_words(text) if isinstance(error, json.JSONDecodeError) else None
        if found is not None:
            return found
        raise SourceError(
            "broken-json", f"{response.url} is no JSON ({error}); is this the site's REST address?"
        ) from error


def _behind_words(text: str) -> Any:
    """The JSON that PHP has written warnings before."""
    reader = json.JSONDecoder()
    for begin in list(re.finditer(r"[\[{]", text[:_WARNINGS]))[:_TRIES]:
        with suppress(ValueError, RecursionError):
            found, end = reader.raw_decode(text, begin.start())
            if not text[end:].strip() and found:
                return found
    return None


def _pages(response: Response) -> int | None:
    """How many pages there are, where the site tells it."""
    told = response.headers.get("X-WP-TotalPages") or b""
    return int(told) if told.isdigit() and len(told) < 9 else None


def _is_route(address: str) -> bool:
    return "/wp/v2/" in unquote(address)


def _rendered(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value.get("rendered") or "") if isinstance(value, dict) else ""


def _utc(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if isinstance(text, str) and text else None
    except ValueError:
        return None
