"""A source read once more with everything told: what it answers, what is read of it, and what was read before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

from scrapy import signals
from scrapy.settings import BaseSettings
from sqlalchemy import Engine

from offers import overrides
from offers.config import Config, Source
from offers.crawl.alone import crawl_alone
from offers.crawl.loader import SourceLoader
from offers.database.posts import posts_of_source
from offers.database.runs import runs
from offers.model import Offer, Post
from offers.normalise import normalise

_SHOWN = 10
_COMPARED = 200


def examine(config: Config, engine: Engine, source: Source) -> Iterator[str]:
    """Lines that tell what a crawl of the source, which keeps nothing, makes of it; its pages lie in a folder."""
    folder = config.home / "doctor" / source.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    known_better = overrides.load(config.overrides_file)
    answers: list[str] = []
    found: dict[str, tuple[Post, Offer]] = {}

    def received(response: Any, request: Any, spider: Any) -> None:
        number = len(answers) + 1
        file = folder / f"{number:03}{_suffix(response)}"
        file.write_bytes(response.body)
        answers.append(f"{response.status} {len(response.body):8} bytes  {file.name}  {response.url}")

    def scraped(item: Any, response: Any, spider: Any) -> None:
        text = item.body or item.excerpt
        offer = normalise(
            item.title, text, item.published, url=item.url, country=source.country, timezone=source.timezone
        )
        found[item.key] = (item, known_better.apply(item, offer))

    loader = SourceLoader(BaseSettings({"SPIDER_MODULES": ["spiders"]}), config)
    spider: Any = loader.load(source.name)
    _, failures = crawl_alone(
        spider, source.url, heard={signals.response_received: received, signals.item_scraped: scraped}
    )
    yield f"{source.name}: {source.url}"
    yield from answers
    yield f"pages kept in {folder}"
    yield from (f"failed: {failure}" for failure in failures)
    offers = [o for _, o in found.values() if o.offer]
    dated = sum(bool(o.validity.starts or o.validity.ends) for o in offers)
    yield f"{len(found)} posts, {len(offers)} offers, {dated} with dates understood"
    yield from _last_success(engine, source)
    yield from _differences(found, posts_of_source(engine, source.name, _COMPARED))


def _suffix(response: Any) -> str:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return next((s for word, s in (("html", ".html"), ("json", ".json"), ("xml", ".xml")) if word in kind), ".bin")


def _last_success(engine: Engine, source: Source) -> Iterator[str]:
    good = next((run for run in runs(engine, source.name, limit=100) if run.outcome == "ok"), None)
    if good is None:
        yield "it has never worked before"
    else:
        yield f"it last worked at {good.finished:%Y-%m-%d %H:%M} UTC with {good.posts} posts"


def _differences(found: dict[str, tuple[Post, Offer]], kept: dict[str, tuple[Post, Offer]]) -> Iterator[str]:
    """What is read now beside what was read of the same posts when they were kept."""
    gone = [post for key, (post, _) in kept.items() if key not in found]
    new = [post for key, (post, _) in found.items() if key not in kept]
    yield f"{len(new)} posts that are not kept yet, {len(gone)} of the {len(kept)} newest kept ones not read now"
    yield from (f"- {post.title}  {post.url}" for post in gone[:_SHOWN])
    yield from (f"+ {post.title}  {post.url}" for post in new[:_SHOWN])
    changed = 0
    for key, (post, offer) in found.items():
        if key in kept and (lines := list(_changes(kept[key], (post, offer)))) and (changed := changed + 1) <= _SHOWN:
            yield f"~ {post.url}"
            yield from lines
    yield f"{changed} posts read otherwise than they are kept"


def _changes(before: tuple[Post, Offer], now: tuple[Post, Offer]) -> Iterator[str]:
    for what, old, new in (
        ("title", before[0].title, now[0].title),
        ("published", before[0].published, now[0].published),
        ("offer", before[1].offer, now[1].offer),
        ("store", [s.text for s in before[1].stores], [s.text for s in now[1].stores]),
        ("starts", before[1].validity.starts, now[1].validity.starts),
        ("ends", before[1].validity.ends, now[1].validity.ends),
    ):
        if old != new:
            yield f"    {what}: {old} -> {new}"
