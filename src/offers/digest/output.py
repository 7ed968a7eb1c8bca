"""The files of a new build: those that the build before made of the same things are linked, not written again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

_MADE = ".made.json"


class Output:
    """A folder that is filled group by group; a group is whatever is made of one key."""

    def __init__(self, folder: Path, before: Path | None) -> None:
        """`before` is the folder of an earlier build, which is only read."""
        self._folder = folder
        self._before = before
        self._known: dict[str, tuple[str, list[str]]] = _made(before) if before is not None else {}
        self._groups: dict[str, tuple[str, list[str]]] = {}
        self._folders: set[str] = set()
        self.written = 0

    def begin(self, group: str, key: str) -> bool:
        """Whether the group's files must be written; if the build before made it of the same key they are there."""
        self._files: list[str] = []
        self._groups[group] = (key, self._files)
        known = self._known.get(group)
        if known is None or known[0] != key or self._before is None:
            return True
        for path in known[1]:
            self.link(self._before / path, path)
        return False

    def write(self, path: str, content: str | bytes) -> None:
        """Writes a file of the group that was begun. Raises FileExistsError: it may be a link to an earlier build's."""
        file = self._place(path)
        self._files.append(path)
        self.written += 1
        with file.open("xb") as opened:
            opened.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)

    def link(self, source: Path, path: str) -> None:
        """Puts a file that never changes into the group, as a link where the file system allows, else as a copy."""
        file = self._place(path)
        self._files.append(path)
        try:
            os.link(source, file)
        except FileExistsError:
            return
        except OSError:
            shutil.copyfile(source, file)

    def close(self) -> None:
        """Keeps what the groups were made of, for the next build."""
        text = json.dumps(self._groups, ensure_ascii=False)
        (self._folder / _MADE).write_text(text, "utf-8", errors="surrogatepass")

    def _place(self, path: str) -> Path:
        folder = path.rpartition("/")[0]
        file = self._folder / path
        if folder not in self._folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return file


def _made(before: Path) -> dict[str, tuple[str, list[str]]]:
    try:
        found: dict[str, tuple[str, list[str]]] = json.loads((before / _MADE).read_bytes())
    except (OSError, ValueError):
        # A build by an older version, or one that is not there: everything is written.
        return {}
    return found
