"""Posts out of the doors that many sites have: WordPress's REST routes, and feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser
from scrapy.http import Response, TextResponse

from offers.model import Post
from offers.source.markup import pictures_of, text_of
from offers.source.spider import SourceError, SourceSpider


def json_of(response: Response) -> Any:
    """The response's JSON. Raises SourceError where it is none."""
    try:
        return response.json()  # type: ignore[attr-defined]
    except (ValueError, AttributeError) as error:
        raise SourceError(
            "broken-json", f"{response.url} is no JSON ({error}); is this the site's REST address?"
        ) from error


def wordpress_posts(spider: SourceSpider, response: Response) -> Iterator[Post]:
    """The posts of one page of WordPress's REST route. Raises SourceError where it is something else."""
    rows = json_of(response)
    if not isinstance(rows, list) or any(not isinstance(r, dict) or "link" not in r for r in rows):
        raise SourceError("broken-json", f"{response.url} is no list of posts; is this a WordPress site?")
    for row in rows:
        markup = _rendered(row, "content")
        featured = [m.get("source_url") for m in row.get("_embedded", {}).get("wp:featuredmedia", ())]
        pictures = (*(p for p in featured if p), *pictures_of(markup, response.url))
        if spider.first_time(row["link"]):
            yield spider.post(
                row["link"],
                text_of(_rendered(row, "title")),
                excerpt=text_of(_rendered(row, "excerpt")) or None,
                body=text_of(markup) or None,
                published=_utc(row.get("date_gmt")),
                modified=_utc(row.get("modified_gmt")),
                pictures=tuple(dict.fromkeys(pictures)),
            )


def _rendered(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value.get("rendered") or "") if isinstance(value, dict) else ""


def _utc(text: str | None) -> datetime | None:
    # WordPress writes its GMT dates without an offset.
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def feed_posts(spider: SourceSpider, response: Response) -> Iterator[Post]:
    """The posts of one page of an RSS or Atom feed. Raises SourceError where it is something else."""
    feed = feedparser.parse(response.body, response_headers={"content-type": _content_type(response)})
    if not feed.version:
        reason = feed.get("bozo_exception", "no feed")
        raise SourceError(
            "broken-xml", f"{response.url} is no feed ({reason}); write the address of its RSS or Atom feed"
        )
    for entry in feed.entries:
        address = entry.get("link") or entry.get("id") or ""
        if not address.startswith(("http://", "https://")) or not spider.first_time(address):
            continue
        markup = entry.content[0].value if entry.get("content") else entry.get("summary", "")
        enclosed = [e.href for e in entry.get("enclosures", ()) if e.get("type", "").startswith("image/")]
        yield spider.post(
            address,
            text_of(entry.get("title", "")),
            excerpt=text_of(entry.get("summary", "")) or None,
            body=text_of(markup) or None,
            published=_instant(entry.get("published_parsed") or dict.get(entry, "updated_parsed")),
            # feedparser's own look-up would give the time of publication for it, with a warning.
            modified=_instant(dict.get(entry, "updated_parsed")),
            categories=tuple(t.term for t in entry.get("tags", ()) if t.get("term")),
            pictures=tuple(dict.fromkeys((*enclosed, *pictures_of(markup, response.url)))),
            language=feed.feed.get("language"),
        )


def _content_type(response: Response) -> str:
    declared = (response.headers.get("Content-Type") or b"application/xml").decode("latin-1")
    # Scrapy has settled the charset by then; feedparser would believe a wrong header.
    return declared if isinstance(response, TextResponse) else "application/xml"


def _instant(parsed: struct_time | None) -> datetime | None:
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
