"""Publishing an edition whole or not at all: written beside, then swapped in by renaming one link.

`site/2026-01-28` is a link to the day's newest build below `site/.builds/`, `site/latest` one to the newest
day, and the names at the root lead through it: a reader never sees half of an edition, nor a killed build.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock

from offers.errors import DigestError

_LATEST = "latest"
_LIST = "editions"
_MARK = ".edition"


def publish(
    site: Path,
    day: date,
    now: datetime,
    write: Callable[[Path, Path | None, list[date]], object],
    front: Callable[[list[date]], str],
) -> Path:
    """Has `write` fill a new folder, and makes it the edition of the day; the path of the edition.

    `write` is handed the newest build before too, and the days of the earlier editions. `front` makes the page at
    the root that lists all of them, out of their days.
    Raises DigestError where that fails; what stood before stands then.
    """
    try:
        site.mkdir(parents=True, exist_ok=True)
        with FileLock(site / ".lock"):
            builds = site / ".builds"
            build = builds / f"{day}.{now:%Y%m%dT%H%M%S%f}"
            shutil.rmtree(build, ignore_errors=True)
            build.mkdir(parents=True)
            write(build, _last_build(site), [d for d in _days(site) if d < day])
            _link(site / str(day), Path(".builds") / build.name)
            if day >= _newest(site):
                _link(site / _LATEST, Path(str(day)))
            for entry in build.iterdir():
                if not entry.name.startswith(".") and entry.name != _LIST:
                    _link(site / entry.name, Path(_LATEST) / entry.name)
            for entry in site.iterdir():
                if entry.is_symlink() and not entry.exists():
                    entry.unlink()
            _list(site / _LIST, front(_days(site)))
            _sweep(site, builds)
    except OSError as error:
        raise DigestError(
            f"{error.filename or site}: {error.strerror}; the edition was not published: mend that and build again"
        ) from error
    return site / str(day)


def into(folder: Path, write: Callable[[Path], object]) -> Path:
    """Has `write` fill a folder elsewhere, which is new, empty or an earlier edition. Raises DigestError."""
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
            raise DigestError(f"{folder} holds other files; write --out with a new folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        write(beside)
        (beside / _MARK).touch()
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    except OSError as error:
        raise DigestError(
            f"{error.filename or folder}: {error.strerror}; write --out with a folder that can be written"
        ) from error
    return folder


def _days(site: Path) -> list[date]:
    """The days of which there is an edition, the newest first."""
    found = []
    for entry in site.iterdir():
        with suppress(ValueError):
            found.append(date.fromisoformat(entry.name))
    return sorted(found, reverse=True)


def _newest(site: Path) -> date:
    return max(_days(site), default=date.min)


def _last_build(site: Path) -> Path | None:
    """The newest edition's folder, which a new one may share files with: neither ever changes."""
    latest = site / _LATEST
    return latest.resolve() if latest.exists() else None


def _list(folder: Path, page: str) -> None:
    """Writes the list of editions, the one page at the root that is no edition's."""
    folder.mkdir(exist_ok=True)
    beside = folder / ".index.html"
    beside.write_text(page, "utf-8")
    beside.replace(folder / "index.html")


def _link(path: Path, target: Path) -> None:
    if path.is_symlink() and path.readlink() == target:
        return
    beside = path.with_name(f".{path.name}.link")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(path)


def _sweep(site: Path, builds: Path) -> None:
    """Removes the builds that no day leads to: replaced ones, and those of a killed process."""
    used = {entry.readlink().name for entry in site.iterdir() if entry.is_symlink()}
    for build in builds.iterdir():
        if build.name not in used:
            shutil.rmtree(build)
