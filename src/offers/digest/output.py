"""The files of a new build: what an earlier one made of the same things stays or is linked, all else is written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

_MADE = ".made.json"
# Each group with the key that it was made of, and its files with their hashes.
Groups = dict[str, tuple[str, dict[str, str]]]


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
    """A folder that is filled group by group; a group is whatever is made of one key.

    The folder may hold a complete earlier build; its files are kept, replaced or removed, never written into, since
    other builds may share them. Until `close` it counts as incomplete.
    """

    def __init__(self, folder: Path, before: Path | None) -> None:
        """`before` is the folder of another build, which is only read."""
        self._folder = str(folder)
        self._before = str(before)
        self._known = _made(before) if before is not None else {}
        self._own = _made(folder)
        (folder / _MADE).unlink(missing_ok=True)
        if not self._own:
            for left in folder.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        self._there = {path for _, paths in self._own.values() for path in paths}
        self._groups: Groups = {}
        self._folders: set[str] = set()
        self.written = 0

    def begin(self, group: str, key: str) -> bool:
        """Whether the group's files must be written; if one of the builds made it of the same key they are there."""
        self._files: dict[str, str] = {}
        self._groups[group] = (key, self._files)
        own = self._own.get(group)
        if own is not None and own[0] == key:
            self._files |= own[1]
            return False
        known = self._known.get(group)
        if known is None or known[0] != key:
            return True
        for path, content in known[1].items():
            self._link(f"{self._before}/{path}", path, content)
        return False

    def write(self, path: str, content: str | bytes) -> None:
        """Writes a file of the group that was begun. Raises FileExistsError where another group wrote it."""
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
        file = self._place(path, hashlib.sha256(raw).hexdigest())
        self.written += 1
        with open(file, "xb") as opened:  # noqa: PTH123
            opened.write(raw)

    def link(self, source: Path, path: str) -> None:
        """Puts a file that never changes into the group, as a link where the file system allows, else as a copy."""
        self._link(str(source), path, hashlib.sha256(source.read_bytes()).hexdigest())

    def _link(self, source: str, path: str, content: str) -> None:
        with suppress(FileExistsError):
            link_or_copy(source, self._place(path, content))

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every file of the groups that were begun, by its path, in the order of the paths."""
        return dict(sorted(file for _, files in self._groups.values() for file in files.items()))

    def close(self) -> None:
        """Removes what no group made, and keeps what the groups were made of, for the next build."""
        used = {path for _, paths in self._groups.values() for path in paths}
        for path in self._there - used:
            os.unlink(f"{self._folder}/{path}")  # noqa: PTH108
            # Fails for a folder that is not empty.
            with suppress(OSError):
                os.removedirs(os.path.dirname(f"{self._folder}/{path}"))  # noqa: PTH120
        text = json.dumps(self._groups, ensure_ascii=False)
        Path(self._folder, _MADE).write_text(text, "utf-8", errors="surrogatepass")

    # Tens of thousands of paths are put together for an edition: as text, which is ten times as fast as Path.
    def _place(self, path: str, content: str) -> str:
        self._files[path] = content
        file = f"{self._folder}/{path}"
        if path in self._there:
            self._there.discard(path)
            os.unlink(file)  # noqa: PTH108
            return file
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(f"{self._folder}/{folder}", exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return file


def _made(build: Path) -> Groups:
    try:
        found: Groups = json.loads((build / _MADE).read_bytes())
    except (OSError, ValueError):
        return {}
    # Without hashes it was made by an older version: everything is written anew.
    return found if all(isinstance(files, dict) for _, files in found.values()) else {}
