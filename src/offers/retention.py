"""How long things are kept: `keep_editions`, `keep_bodies` and `keep_runs`, and files that nothing refers to any more.

An edition holds all that it needs itself: nothing that goes here is missed by one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from offers.config import Config
from offers.database import retention as kept
from offers.database.runs import PAST
from offers.digest import publish
from offers.errors import DatabaseError, OffersError

# A crawl that is at work has files that the database does not know yet.
_FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gone:
    """How many of one kind are removed, and how many bytes that frees."""

    kind: str
    count: int
    bytes: int


def apply(config: Config, engine: Engine, now: datetime, *, dry_run: bool = False) -> list[Gone]:
    """Remove what is older than the settings have it kept; with `dry_run`, only tell of it.

    The newest edition stays, and the newest runs of a source that its health is judged by. Raises DigestError.
    """
    return _older(config, engine, now, Counter(), dry_run=dry_run)


def prune(config: Config, engine: Engine, now: datetime, *, dry_run: bool = False) -> list[Gone]:
    """`apply`, and remove what killed builds and crawls left. Raises OffersError."""
    counted: Counter[tuple[int, int]] = Counter()
    found = _older(config, engine, now, counted, dry_run=dry_run)
    left = publish.unread(config.home / "site")
    found.append(Gone("builds that nobody reads", len(left), _freed(_below(left), counted)))
    files = list(_unreferenced(config, engine, now))
    found.append(Gone("pictures that no post shows", len(files), _freed(files, counted)))
    if not dry_run:
        publish.sweep(config.home / "site")
        for file in files:
            file.unlink(missing_ok=True)
    return found


def _older(
    config: Config, engine: Engine, now: datetime, counted: Counter[tuple[int, int]], *, dry_run: bool
) -> list[Gone]:
    site, folder = config.site, config.home / "site"
    found = []
    if site.keep_editions is not None:
        before = now.astimezone(site.timezone).date() - site.keep_editions
        old = publish.before(folder, before)
        found.append(Gone("editions", len(old), _freed(_below(old), counted)))
        if not dry_run:
            publish.drop_before(folder, before)
            kept.drop_editions(engine, before)
    if site.keep_bodies is not None:
        found.append(Gone("posts' texts", *kept.drop_bodies(engine, now - site.keep_bodies, dry_run=dry_run)))
    if site.keep_runs is not None:
        found.append(Gone("runs", *kept.drop_runs(engine, now - site.keep_runs, PAST, dry_run=dry_run)))
    return found


def _unreferenced(config: Config, engine: Engine, now: datetime) -> Iterator[Path]:
    folder = config.home / "pictures"
    if not folder.is_dir():
        return
    before = (now - max(_FRESH, config.run.time_limit)).timestamp()
    known = kept.picture_files(engine)
    if known is None:
        raise DatabaseError(
            f"the database has no post at all, but {folder} has pictures: look at OFFERS_DATABASE_URL; none is removed"
        )
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name not in known and entry.stat().st_mtime < before:
                    yield Path(entry.path)
    except OSError as error:
        raise OffersError(f"{error.filename or folder}: {error.strerror}; make it readable") from error


def _below(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for path, _, names in os.walk(folder):
            yield from (Path(path, name) for name in names)


def _freed(files: Iterable[Path], counted: Counter[tuple[int, int]]) -> int:
    """The bytes of the files that no other link holds then; `counted` are the links that have gone before."""
    freed = 0
    for file in files:
        found = file.lstat()
        links = found.st_dev, found.st_ino
        counted[links] += 1
        freed += found.st_size if counted[links] == found.st_nlink else 0
    return freed
