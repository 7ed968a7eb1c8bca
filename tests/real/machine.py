"""A machine with its own home, whose commands run as a user's do; several may share sources and database."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.conftest import BIN
from tests.crawl.blog import BEGIN, Blog, Entry


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


def sources_of(blog: Blog, folder: Path) -> Path:
    """A file that has the blog's feed read every ten minutes."""
    file = folder / "sources.toml"
    file.write_text(f'[sources.blog]\nurl = "{blog.base}/feed/"\nspider = "feed"\nevery = "10m"\n', "utf-8")
    return file


def write(blog: Blog, count: int, words: str = "") -> None:
    """So many more posts, of promotions that run today."""
    now = datetime.now(UTC)
    first = int((now - BEGIN) / timedelta(hours=1)) - 1000 + len(blog.posts)
    for number in range(first, first + count):
        title = f"عروض بنده رقم {number} حتى {now + timedelta(days=3):%d/%m/%Y}"
        blog.posts.append(Entry(number, title, now, words or "نشرة العروض."))


@contextmanager
def mounted(folder: Path, *words: str) -> Iterator[None]:
    """The folder, while something is mounted upon it."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", *words, str(folder)], check=True)
    try:
        yield
    finally:
        # What was killed may hold it for a moment still.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def posts(machine: Machine) -> int:
    """How many posts are kept."""
    with sqlite3.connect(machine.home / "offers.sqlite") as connection:
        [count] = connection.execute("SELECT count(*) FROM posts").fetchone()
    connection.close()
    return int(count)


def ends(machine: Machine, *processes: subprocess.Popen[bytes]) -> None:
    """The programs end in time when they are told to, and said nothing of their insides."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        assert process.wait(15) == 0
    assert not machine.said("Traceback"), machine.log.read_text("utf-8")
