"""Crawls as the operator asks for them: one `scrapy crawl` process a source, within a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.live import Live
from rich.table import Table
from sqlalchemy import Engine

from offers.config import Config, Source
from offers.crawl import GRACE, PARENT, PROGRESS
from offers.crawl.turns import turn
from offers.database.runs import close_dead, finish_run, last_run, open_run, start_run
from offers.errors import OffersError
from offers.model import Failure, Run

_UNBEGUN = "stopped before it began; run it again"


class Runner:
    """Crawls sources, one of a host at a time; `stop` ends those that run, from any thread.

    `thorough` crawls look for withdrawn posts, which others do once a day. A host is waited for `patience` seconds,
    None for as long as it takes.
    """

    def __init__(
        self, config: Config, engine: Engine, *, thorough: bool = False, patience: float | None = None
    ) -> None:
        self.thorough = thorough
        self.patience = patience
        self.config = config
        self.engine = engine
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def crawl_all(self, sources: Sequence[Source], live: Live | None = None) -> list[Run]:
        """The runs of the sources, in their order, a few at once; `live` shows how far they are."""
        hosts: dict[str, list[Source]] = {}
        for source in sources:
            hosts.setdefault(host_of(source), []).append(source)
        found: dict[str, Run] = {}

        def one_after_another(of_host: list[Source]) -> None:
            for source in of_host:
                found[source.name] = self.crawl(source)

        with ThreadPoolExecutor(self.config.run.crawls_at_once) as pool:
            waiting = {pool.submit(one_after_another, of_host) for of_host in hosts.values()}
            while waiting:
                done, waiting = wait(waiting, 0.4 if live is not None else None)
                for future in done:
                    future.result()
                if live is not None:
                    shown({source.name: self._progress(source) for source in sources}, live)
        return [found[source.name] for source in sources]

    def crawl(self, source: Source) -> Run:
        """One crawl of a source, to its end or its time limit; the run is kept whatever happens.

        Another source of its host that is being crawled is waited for, here or on another machine; if the source
        itself was crawled meanwhile, that run is the answer. Raises BusyError where it is waited for too long.
        """
        asked = datetime.now(UTC)
        try:
            with turn(self.engine, self.config.home, host_of(source), self._stopped, self.patience) as waited:
                if waited is None:
                    return self._failed(source, asked, "stopped", _UNBEGUN)
                meanwhile = last_run(self.engine, source.name, since=asked) if waited else None
                return meanwhile or self._crawl(source)
        except OSError as error:
            raise OffersError(f"{error.filename}: {error.strerror}; make the home writable") from error

    def _crawl(self, source: Source) -> Run:
        limit = self.config.run.time_limit
        started = datetime.now(UTC)
        # Not younger ones: a developer's `scrapy crawl` may be at work.
        close_dead(self.engine, source.name, before=started - limit, now=started)
        with self._lock:
            if self._stopped.is_set():
                return self._failed(source, started, "stopped", _UNBEGUN)
            process = self._start(source)
            self._running.add(process)
        try:
            process.wait(limit.total_seconds())
            late = False
        except subprocess.TimeoutExpired:
            late = True
            _end(process, GRACE)
        finally:
            with self._lock:
                self._running.discard(process)
            if process.stdin is not None:
                process.stdin.close()
        run = last_run(self.engine, source.name, since=started)
        if run is not None and not late:
            return run
        if late:
            text = f"{source.url}: not done after {int(limit.total_seconds())} s; lower `posts_per_run`"
            return self._failed(source, started, "time-limit", text)
        if self._stopped.is_set():
            return self._failed(source, started, "stopped", "stopped before its end; run it again")
        return self._failed(
            source, started, "died", f"the crawl died with code {process.returncode}; see {self._log(source)}"
        )

    def stop(self) -> None:
        """Ends the crawls that run: each keeps what it has; none is begun any more."""
        with self._lock:
            self._stopped.set()
            running = list(self._running)
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            _wait(process, max(0.0, deadline - time.monotonic()))

    def _start(self, source: Source) -> subprocess.Popen[bytes]:
        log = self._log(source)
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            **self.config.environment,
            "SCRAPY_SETTINGS_MODULE": "offers.crawl.settings",
            PARENT: "stdin",
            PROGRESS: str(self._progress(source)),
        }
        command = [sys.executable, "-m", "scrapy", "crawl", source.name, "--logfile", str(log)]
        command += ["-a", "thorough=1"] if self.thorough else []
        log.unlink(missing_ok=True)
        # Away from a folder with a scrapy.cfg of another project, which would win over the environment.
        with log.open("ab") as errors:
            return subprocess.Popen(command, env=environment, cwd=self.config.home, stdin=subprocess.PIPE,
                                    stdout=subprocess.DEVNULL, stderr=errors)  # fmt: skip

    def _progress(self, source: Source) -> Path:
        return self.config.home / "logs" / f"{source.name}.progress"

    def _log(self, source: Source) -> Path:
        return self.config.home / "logs" / f"{source.name}.log"

    def _failed(self, source: Source, started: datetime, kind: str, text: str) -> Run:
        finished = datetime.now(UTC)
        seconds = round((finished - started).total_seconds(), 1)
        run = Run(source.name, started, finished, "failed", 0, 0, 0, 0, 0, 0, seconds, (Failure(kind, text),))
        number = open_run(self.engine, source.name, started)
        finish_run(self.engine, number or start_run(self.engine, source.name, started), run)
        return run


def host_of(source: Source) -> str:
    """The host that is crawled by one crawl at a time."""
    return urlsplit(source.url).hostname or ""


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    process.terminate()
    _wait(process, grace)


def _wait(process: subprocess.Popen[bytes], grace: float) -> None:
    # Told twice to end, Scrapy would not finish what it has.
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def shown(files: dict[str, Path], live: Live) -> None:
    """Shows the counts of the crawls that run, a line each."""
    grid = Table(box=None, header_style="dim")
    for column in ("source", "requests", "found", "new", "changed", "errors"):
        grid.add_column(column, justify="left" if column == "source" else "right")
    for name, file in files.items():
        try:
            counts = json.loads(file.read_text())
        except FileNotFoundError:
            continue
        grid.add_row(name, *(str(counts[c]) for c in ("requests", "found", "new", "changed", "errors")))
    live.update(grid)


def table(runs: Sequence[Run]) -> str:
    """The runs as plain lines, the failures below."""
    grid = Table(box=None, header_style="")
    for column in ("source", "posts", "new", "changed", "offers", "failures", "seconds"):
        grid.add_column(column, justify="left" if column == "source" else "right")
    for run in runs:
        grid.add_row(
            run.source,
            *map(str, (run.posts, run.new, run.changed, run.offers, len(run.failures), run.seconds)),
        )
    console = Console(no_color=True, width=100, highlight=False)
    with console.capture() as capture:
        console.print(grid)
    lines = [line.rstrip() for line in capture.get().splitlines()]
    for run in runs:
        if run.outcome == "failed":
            lines += [f"{run.source}: failed: {failure.text}" for failure in run.failures[:3]]
    return "\n".join(lines)
