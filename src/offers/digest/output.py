"""The files of a new build: what an earlier one made of the same things stays or is linked, all else is written."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_MADE = ".made.json"
# The length of the key that a file was made of; its SHA-256 follows.
_KEY = 32
Content = str | bytes | Iterable[bytes]


def complete(build: Path) -> bool:
    """Whether a build was made to its end."""
    return (build / _MADE).exists()


def link_or_copy(source: str, file: str) -> None:
    """Links a file, or copies it where the file system has no links. Raises FileExistsError."""
    try:
        os.link(source, file)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(source, file)


class Output:
    """A folder that is filled file by file, each made of a key of 32 characters, such as `pieces.hashed` gives.

    The folder may hold a complete earlier build; its files are kept, replaced or removed, never written into, since
    other builds may share them. Until `close` it counts as incomplete.
    """

    def __init__(self, folder: Path, before: Path | None) -> None:
        """`before` is the folder of another build, which is only read."""
        self._folder = str(folder)
        self._before = str(before)
        self._own = _made(folder)
        known = _made(before) if before is not None else {}
        # Most of it is the same: what is not kept needs no memory.
        self._known = {path: made for path, made in known.items() if self._own.get(path) != made}
        (folder / _MADE).unlink(missing_ok=True)
        if not self._own:
            for left in folder.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        self._made: dict[str, str] = {}
        self._folders: set[str] = set()
        self.written = 0

    def file(self, path: str, key: str, make: Callable[[], Content]) -> None:
        """Has a file made, unless one of the builds made it of the same key. Raises FileExistsError for a second one.

        What comes in parts is written part by part.
        """
        if self._stands(path, key):
            return
        content = make()
        if isinstance(content, str):
            content = content.encode("utf-8", "replace")
        found = hashlib.sha256()
        with open(self._place(path), "xb") as opened:  # noqa: PTH123
            for part in (content,) if isinstance(content, bytes) else content:
                found.update(part)
                opened.write(part)
        self._made[path] = key + found.hexdigest()
        self.written += 1

    def same(self, path: str, key: str, first: str) -> None:
        """Has a file be the same as one that was made of the same key."""
        if not self._stands(path, key):
            link_or_copy(f"{self._folder}/{first}", self._place(path))
            self._made[path] = self._made[first]
            self.written += 1

    def link(self, path: str, key: str, source: Path) -> None:
        """Puts a file that never changes there, once, as a link where the file system allows, else as a copy.

        Nothing where there is no such file.
        """
        if path not in self._made and not self._stands(path, key) and source.exists():
            content = hashlib.sha256(source.read_bytes()).hexdigest()
            link_or_copy(str(source), self._place(path))
            self._made[path] = key + content

    def hashes(self) -> Iterator[tuple[str, str]]:
        """The path and SHA-256 of every file, in the order of the paths."""
        return ((path, self._made[path][_KEY:]) for path in sorted(self._made))

    def close(self) -> None:
        """Removes what was not made again, and keeps what the files were made of, for the next build."""
        for path in self._own.keys() - self._made.keys():
            os.unlink(f"{self._folder}/{path}")  # noqa: PTH108
            # Fails for a folder that is not empty.
            with suppress(OSError):
                os.removedirs(os.path.dirname(f"{self._folder}/{path}"))  # noqa: PTH120
        text = json.dumps(self._made, ensure_ascii=False)
        Path(self._folder, _MADE).write_text(text, "utf-8", errors="surrogatepass")

    def _stands(self, path: str, key: str) -> bool:
        if path in self._made:
            raise FileExistsError(errno.EEXIST, "two pages of an edition have this name", path)
        own = self._own.get(path)
        if own is not None and own.startswith(key):
            self._made[path] = own
            return True
        known = self._known.get(path)
        if known is None or not known.startswith(key):
            return False
        link_or_copy(f"{self._before}/{path}", self._place(path))
        self._made[path] = known
        return True

    # Tens of thousands of paths are put together for an edition: as text, which is ten times as fast as Path.
    def _place(self, path: str) -> str:
        file = f"{self._folder}/{path}"
        if path in self._own:
            os.unlink(file)  # noqa: PTH108
            return file
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(f"{self._folder}/{folder}", exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return file


def _made(build: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((build / _MADE).read_bytes())
    except (OSError, ValueError):
        return {}
    # An older version told of groups of files: everything is written anew.
    return found if all(isinstance(made, str) for made in found.values()) else {}
