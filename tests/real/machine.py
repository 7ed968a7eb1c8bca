"""A machine with its own home, whose commands run as a user's do; several may share sources and database."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.conftest import BIN


class Machine:
    """`log` is what its long-running programs say."""

    def __init__(self, home: Path, sources: Path, database: str | None = None, **more: str) -> None:
        self.home = home
        self.log = home.with_suffix(".log")
        self.log.touch()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OFFERS_")}
        self.environment = {
            **kept,
            "OFFERS_HOME": str(home),
            "OFFERS_SOURCES": str(sources),
            "SCRAPY_SETTINGS_MODULE": "offers.crawl.settings",
            **more,
        }
        if database is not None:
            self.environment["OFFERS_DATABASE_URL"] = database

    @contextmanager
    def begin(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program of this machine, which does not outlive the test."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(BIN / "offers"), *words], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        with process:
            try:
                yield process
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def run(self, *words: str, program: str = "offers") -> subprocess.CompletedProcess[str]:
        """A command, to its end."""
        command = [str(BIN / program), *words]
        return subprocess.run(
            command, env=self.environment, cwd="/", capture_output=True, text=True, check=False, timeout=300
        )

    def do(self, *words: str, program: str = "offers") -> None:
        """A command that must succeed."""
        done = self.run(*words, program=program)
        assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"

    def refuses(self, *words: str) -> str:
        """A command that must fail, with one line on standard error: that line."""
        done = self.run(*words)
        assert done.returncode == 1, done.stdout
        lines = done.stderr.splitlines()
        assert len(lines) == 1, done.stderr
        return lines[0]

    def says(self, pattern: str, seconds: float = 120) -> str:
        """Waits until its programs say what matches, after what was waited for before."""
        found = until(lambda: re.compile(pattern).search(self.log.read_text("utf-8"), self._heard), seconds, pattern)
        self._heard = found.end()
        return str(found[0])

    _heard = 0

    def said(self, pattern: str) -> int:
        """How often its programs said what matches."""
        return len(re.findall(pattern, self.log.read_text("utf-8")))


def until(what: Callable[[], Any], seconds: float, told: str = "") -> Any:
    """What it gives as soon as that is true. Fails after so many seconds."""
    last = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < last, told
        time.sleep(0.1)
    return found
