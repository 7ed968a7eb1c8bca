"""Publishing an edition whole or not at all: written beside, then swapped in by renaming one link.

`site/2026-01-28` is a link to the day's newest build below `site/.builds/`, `site/latest` one to the newest
day, and the names at the root lead through it: a reader never sees half of an edition, nor a killed build. Beside
the build that is read lies a spare one of the same day, its files shared: the next build is made of it by writing
what changed, then takes the place of the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock

from offers.digest.output import complete, link_or_copy
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
            build = _free(builds / f"{day}.{now:%Y%m%dT%H%M%S%f}")
            builds.mkdir(exist_ok=True)
            spare = _spare(site, day)
            if spare is not None:
                spare.rename(build)
            else:
                build.mkdir()
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
            if not _sweep(site, day):
                beside = builds / "spare.part"
                shutil.copytree(build, beside, copy_function=link_or_copy)
                beside.rename(builds / f"{day}.spare")
    except OSError as error:
        raise DigestError(
            f"{error.filename or site}: {error.strerror}; the edition was not published: mend that and build again"
        ) from error
    return site / str(day)


def before(site: Path, day: date) -> list[Path]:
    """The folders of the editions of days before this one, but never of the newest."""
    days = _days(site)[1:] if site.is_dir() else []
    return [(site / str(old)).resolve() for old in days if old < day]


def drop_before(site: Path, day: date) -> None:
    """Removes the editions of days before this one, but never the newest. Raises DigestError."""
    with _held(site):
        for old in _days(site)[1:]:
            if old < day:
                (site / str(old)).unlink()
        _sweep(site, _newest(site))


def unread(site: Path) -> list[Path]:
    """The folders of builds that nobody reads, as killed ones leave them. Raises DigestError."""
    with _held(site):
        spare = _spare(site, _newest(site))
        return [build for build in _unused(site) if build != spare]


def sweep(site: Path) -> None:
    """Removes the builds that nobody reads. Raises DigestError."""
    with _held(site):
        _sweep(site, _newest(site))


@contextmanager
def _held(site: Path) -> Iterator[None]:
    """The lock of the folder of editions, which a build holds."""
    try:
        (site / ".builds").mkdir(parents=True, exist_ok=True)
        with FileLock(site / ".lock"):
            yield
    except OSError as error:
        raise DigestError(f"{error.filename or site}: {error.strerror}; make it writable") from error


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


def _free(build: Path) -> Path:
    """The folder, or one of a similar name where there is a build of the very instant."""
    while build.exists():
        build = build.with_name(f"{build.name}+")
    return build


def _unused(site: Path) -> list[Path]:
    """The builds that no day leads to: replaced ones, and those of a killed process."""
    used = {entry.readlink().name for entry in site.iterdir() if entry.is_symlink()}
    return [build for build in (site / ".builds").iterdir() if build.name not in used]


def _spare(site: Path, day: date) -> Path | None:
    """A complete build of the day that nobody reads: the next one is made of it, so that only changes are written."""
    found = (build for build in _unused(site) if build.name.startswith(f"{day}.") and complete(build))
    return next(found, None)


def _sweep(site: Path, day: date) -> bool:
    """Removes the builds that nobody reads, but for the day's spare one; whether there is one."""
    spare = _spare(site, day)
    for build in _unused(site):
        if build != spare:
            shutil.rmtree(build)
    return spare is not None
