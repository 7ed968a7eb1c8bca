"""The work done on this machine, a few crawls at once: what `offers run` does with SQLite."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from offers.config import Source
from offers.crawl.runner import host_of
from offers.schedule.current import Current
from offers.schedule.work import TOLD, Work, told

_LOG = logging.getLogger("offers")
# A crawl that is told to end takes up to eight seconds.
_SECONDS = 9.5
# What could not be built is tried again then, and a source whose crawl could not begin.
_PAUSE, _MINUTE = 300, 60


class Here:
    """Hands what is due to threads of this process: a host to one at a time, an edition after what changed it."""

    def __init__(self, work: Work, current: Current) -> None:
        self.work = work
        self._current = current
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._changed = False
        self._stale: list[str] = []
        self._again = 0.0
        self._left: dict[str, float] = {}

    def crawl(self, due: Sequence[tuple[Source, datetime]]) -> None:
        """Begins crawls of the sources in their order, as far as there is room and their hosts are free."""
        self._threads = {key: thread for key, thread in self._threads.items() if thread.is_alive()}
        for source, _ in due:
            if time.monotonic() < self._left.get(source.name, 0.0):
                continue
            busy = {key for key in self._threads if key.startswith("host ")}
            if len(busy) >= self.work.config.run.crawls_at_once:
                return
            key = f"host {host_of(source)}"
            if key not in busy:
                self._begin(key, self._crawl, source)

    def edition(self) -> None:
        """Has today's edition built as soon as none is being built."""
        self._changed = True

    def renormalise(self, parts: Sequence[Sequence[str]]) -> None:
        """Has the kept posts of the sources read again, before the next edition."""
        self._stale += [name for part in parts for name in part]

    def tick(self) -> None:
        """Begins what waits for the one before; new work is done by the settings as they are now."""
        self.work.config = self._current.config
        if (self._changed or self._stale) and time.monotonic() >= self._again and not self._is_at_work("edition"):
            self._begin("edition", self._build)

    def stop(self) -> None:
        """Ends the work: each crawl keeps what it has."""
        self.work.stop()
        last = time.monotonic() + _SECONDS
        # A tick that still runs may begin one more.
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(max(0.0, last - time.monotonic()))

    def _is_at_work(self, key: str) -> bool:
        thread = self._threads.get(key)
        return thread is not None and thread.is_alive()

    def _begin(self, key: str, do: Callable[..., object], *args: object) -> None:
        # A thread that is still at work when the program ends is ended with it: what it writes is whole or not there.
        thread = threading.Thread(target=do, args=args, name=key, daemon=True)
        # One that is known and not begun could not be waited for.
        with self._lock:
            thread.start()
            self._threads[key] = thread

    def _crawl(self, source: Source) -> None:
        try:
            run = self.work.crawl(source)
        except TOLD as error:
            _LOG.error("%s: %s", source.name, told(error))
            self._left[source.name] = time.monotonic() + _MINUTE
            return
        if run.new or run.changed or run.withdrawn:
            self._changed = True

    def _build(self) -> None:
        stale, self._stale = self._stale, []
        if stale and not self.work.renormalise(stale):
            self._stale += stale
        self._changed = False
        if not self.work.edition():
            self._changed = True
            self._again = time.monotonic() + _PAUSE
