"""The settings as `sources.toml` now says: read again when the file changes, kept where it has a mistake."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from offers.config import Config
from offers.crawl.checking import check
from offers.errors import ConfigError

_LOG = logging.getLogger("offers")


class Current:
    """The settings, which `load` gives anew; from any thread."""

    def __init__(self, config: Config, load: Callable[[], Config]) -> None:
        self.config = config
        self._load = load
        self._seen = _state(config.sources_file)
        self._lock = threading.Lock()
        self._asked = False

    def ask(self) -> None:
        """Has the next look read the file whether it changed or not."""
        self._asked = True

    def read(self) -> Config:
        """The settings as they are now; those before where the file has a mistake, which is told once."""
        with self._lock:
            state = _state(self.config.sources_file)
            if state == self._seen and not self._asked:
                return self.config
            self._seen = state
            self._asked = False
            try:
                found = self._load()
                check(found)
            except ConfigError as error:
                _LOG.error("%s; the settings before stay in force", error)
                return self.config
            if found.home != self.config.home:
                _LOG.error("%s now has another home (%s): run `offers run` again", found.sources_file, found.home)
                return self.config
            self.config = found
            _LOG.info("%s is read again: %d sources", found.sources_file, len(found.sources))
            return found


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size
