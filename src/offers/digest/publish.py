"""Publishing an edition whole or not at all: written beside, then swapped in by renaming one link.

`site/2026-01-28` is a link to the day's newest build below `site/.builds/`, `site/latest` one to the newest
day, and the names at the root lead through it: a reader never sees half of an edition, nor a killed build.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock

from offers.errors import DigestError

_LATEST = "latest"
_MARK = ".edition"


def publish(site: Path, day: date, now: datetime, write: Callable[[Path], None]) -> Path:
    """Has `write` fill a new folder, and makes it the edition of the day; the path of the edition.

    Raises DigestError where that fails; what stood before stands then.
    """
    try:
        site.mkdir(parents=True, exist_ok=True)
        with FileLock(site / ".lock"):
            builds = site / ".builds"
            build = builds / f"{day}.{now:%Y%m%dT%H%M%S%f}"
            shutil.rmtree(build, ignore_errors=True)
            build.mkdir(parents=True)
            write(build)
            _link(site / str(day), Path(".builds") / build.name)
            if day >= _newest(site):
                _link(site / _LATEST, Path(str(day)))
            for entry in build.iterdir():
                _link(site / entry.name, Path(_LATEST) / entry.name)
            _sweep(site, builds)
    except OSError as error:
        raise DigestError(
            f"{error.filename or site}: {error.strerror}; the edition was not published: mend that and build again"
        ) from error
    return site / str(day)


def into(folder: Path, write: Callable[[Path], None]) -> Path:
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


def _newest(site: Path) -> date:
    days = [date.min]
    for entry in site.iterdir():
        try:
            days.append(date.fromisoformat(entry.name))
        except ValueError:
            continue
    return max(days)


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
