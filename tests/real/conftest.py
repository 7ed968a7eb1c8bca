"""Real servers, started for the tests and ended with them."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.crawl.blog import Blog, served
from tests.real.machine import Machine, sources_of, write


class PostgreSQL:
    """A server of Debian's, run by its own user on a free port of loopback; `url` is its address, less a database."""

    def __init__(self) -> None:
        [self._bin] = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
        self._folder = Path(mkdtemp(prefix="offers-pg-", dir="/tmp"))
        shutil.chown(self._folder, "postgres", "postgres")
        self.data = self._folder / "data"
        self._do("initdb", "-D", str(self.data), "--auth=trust", "--encoding=UTF8", "--locale=C")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/"

    def control(self, *words: str) -> None:
        """What pg_ctl is told: `start`, `stop`, `restart` or `reload`, with its flags."""
        options = f"-c listen_addresses=127.0.0.1 -p {self._port} -k {self._folder}"
        self._do("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", str(self._folder / "log"), *words)

    def remove(self) -> None:
        self.control("-m", "fast", "stop")
        shutil.rmtree(self._folder)

    def _do(self, program: str, *words: str) -> None:
        command = ["runuser", "-u", "postgres", "--", str(self._bin / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A server for all the tests."""
    server = PostgreSQL()
    server.control("start")
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgresql_url(postgresql: PostgreSQL) -> str:
    """Its address."""
    return postgresql.url


@pytest.fixture
def blog() -> Iterator[Blog]:
    """A site whose promotions run today."""
    with served("feed", "paging") as made:
        write(made, 20)
        yield made


@pytest.fixture
def machine(tmp_path: Path, blog: Blog) -> Machine:
    """A machine that reads the site, with SQLite."""
    return Machine(tmp_path / "home", sources_of(blog, tmp_path))
