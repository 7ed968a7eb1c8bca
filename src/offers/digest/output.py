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
        if known is None or known[0] != key:
            return True
        for path in known[1]:
            self.link(f"{self._before}/{path}", path)
        return False

    def write(self, path: str, content: str | bytes) -> None:
        """Writes a file of the group that was begun. Raises FileExistsError: it may be a link to an earlier build's."""
        file = self._place(path)
        self._files.append(path)
        self.written += 1
        with open(file, "xb") as opened:  # noqa: PTH123
            opened.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)

    def link(self, source: str, path: str) -> None:
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

    # Tens of thousands of paths are put together for an edition: as text, which is ten times as fast as Path.
    def _place(self, path: str) -> str:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(f"{self._folder}/{folder}", exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return f"{self._folder}/{path}"


def _made(before: Path) -> dict[str, tuple[str, list[str]]]:
    try:
        found: dict[str, tuple[str, list[str]]] = json.loads((before / _MADE).read_bytes())
    except (OSError, ValueError):
        # A build by an older version, or one that is not there: everything is written.
        return {}
    return found
