"""The work that is handed out: a crawl, an edition, reading kept posts again. Where it is done makes no difference."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from offers.config import Config, Source
from offers.crawl.runner import Runner
from offers.database import reason
from offers.errors import OffersError
from offers.model import Run

# What may befall any piece of work, and ends in one line: the next tick tries again.
TOLD = (OffersError, SQLAlchemyError, OSError)

_LOG = logging.getLogger("offers")
_GRACE = 8


class Work:
    """Does the work in processes of its own, so that what they took is given back; `stop` ends those that run.

    A host that is crawled elsewhere is waited for `patience` seconds, None for as long as it takes.
    """

    def __init__(self, config: Config, engine: Engine, *, patience: float | None = None) -> None:
        self._runner = Runner(config, engine, patience=patience)
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @property
    def config(self) -> Config:
        """The settings that new work is done by."""
        return self._runner.config

    @config.setter
    def config(self, config: Config) -> None:
        self._runner.config = config

    def crawl(self, source: Source) -> Run:
        """One crawl, told in a line with its failures."""
        run = self._runner.crawl(source)
        _LOG.info(
            "%s: %s: %d posts, %d new, %d changed, %d offers, %.1f s",
            run.source, run.outcome, run.posts, run.new, run.changed, run.offers, run.seconds,
        )  # fmt: skip
        for failure in run.failures[:3]:
            _LOG.warning("%s: %s", run.source, failure.text)
        return run

    def edition(self) -> bool:
        """Today's edition; whether it was built. Where it was not, the one that stands is left and a line says why."""
        done = self._command("digest")
        if done is not None:
            _LOG.info("edition: %s", done)
        return done is not None

    def ahead(self, country: str) -> bool:
        """What today's edition needs of the promotions of one of `standing_countries`; whether it was rendered."""
        done = self._command("digest", "--ahead", country)
        if done is not None:
            _LOG.info("edition of %s: %s", country, done)
        return done is not None

    def renormalise(self, sources: Sequence[str]) -> bool:
        """Reads the kept posts of the sources again; whether that was done."""
        done = self._command("renormalise", *sources)
        if done is not None:
            _LOG.info("renormalised %s: %s", ", ".join(sources), done)
        return done is not None

    def stop(self) -> None:
        """Ends what runs, and begins nothing more."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()
        self._runner.stop()

    def _command(self, *words: str) -> str | None:
        """What a command of the program prints last; None, with its error in the log, where it failed."""
        command = [sys.executable, "-m", "offers", *words]
        with self._lock:
            if self._stopped:
                return None
            process = subprocess.Popen(
                command, env={**os.environ, **self.config.environment}, cwd=self.config.home,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            self._running.add(process)
        try:
            said, wrong = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        if process.returncode and not self._stopped:
            _LOG.error("%s: %s", words[0], _last(wrong) or f"ended with code {process.returncode}")
        return _last(said) if process.returncode == 0 else None


def told(error: BaseException) -> str:
    """The one line that tells of an error, with the database's own reason and the remedy."""
    said = reason(error) if isinstance(error, DBAPIError) else str(error)
    return " ".join(said.split()) or type(error).__name__


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("Error: ") if lines else ""
