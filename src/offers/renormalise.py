"""Every kept post read again, after a rule or a table has changed; nothing is fetched."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import parent_process
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine

from offers import overrides
from offers.config import Config
from offers.database.posts import all_posts, save_offers
from offers.database.rules import mark_read
from offers.model import Offer, Post
from offers.normalise import RULES, normalise
from offers.overrides import Overrides

_BATCH = 500
_Read = tuple[int, Post, Offer, str | None, ZoneInfo | None]


def renormalise(config: Config, engine: Engine, only: Collection[str] | None = None) -> tuple[int, int]:
    """How many posts say something else now, of how many; of the sources in `only`, if given. Only those are written.

    A process that is killed meanwhile leaves the rest as read by older rules, as which `offers run` finds them.
    """
    sources = {s.name: s for s in config.sources}
    known_better = overrides.load(config.overrides_file)
    changed = total = 0

    def rows() -> Iterator[_Read]:
        for number, post, offer in all_posts(engine, only):
            source = sources.get(post.source)
            yield number, post, offer, source.country if source else None, source.timezone if source else None

    every = rows()
    batches = iter(lambda: list(islice(every, _BATCH)), [])
    console = Console(stderr=True)
    bar = Progress(transient=True, console=console, disable=not console.is_terminal)
    with ProcessPoolExecutor(os.cpu_count(), initializer=_end_with_parent) as pool, bar as progress:
        task = progress.add_task("posts", total=None)
        for size, different in _answers(pool, batches, known_better):
            if different:
                save_offers(engine, different, rules=RULES)
            changed += len(different)
            total += size
            progress.update(task, completed=total)
    mark_read(engine, RULES, only)
    return changed, total


def _end_with_parent() -> None:
    """Has this process end where the one that began it is killed: it would wait for work for ever."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _answers(
    pool: Executor, batches: Iterator[list[_Read]], known_better: Overrides
) -> Iterator[tuple[int, list[tuple[int, Offer]]]]:
    """The batches' answers in their order, a few batches at work at once: `map` would read every post first."""
    waiting: deque[Future[tuple[int, list[tuple[int, Offer]]]]] = deque()
    for batch in batches:
        waiting.append(pool.submit(_again, batch, known_better))
        if len(waiting) > 2 * (os.cpu_count() or 1):
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _again(rows: list[_Read], known_better: Overrides) -> tuple[int, list[tuple[int, Offer]]]:
    different = []
    for number, post, before, country, zone in rows:
        offer = normalise(
            post.title,
            post.body or post.excerpt,
            post.published,
            url=post.url,
            country=country,
            timezone=zone,
        )
        offer = known_better.apply(post, offer)
        if offer != before:
            different.append((number, offer))
    return len(rows), different
