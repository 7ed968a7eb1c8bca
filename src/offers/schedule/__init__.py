"""When things run: sources at their times, the edition at its hour, readers and the operator told."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from offers.config import Config
from offers.digest.asked import answers
from offers.errors import OffersError
from offers.schedule.current import Current
from offers.schedule.here import Here
from offers.schedule.ticker import Hands, Schedule
from offers.schedule.work import Work
from offers.serve import PageServer
from offers.targets import usable

_LOOK = 0.5
_LOG = logging.getLogger("offers")


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Holds the home for one `offers run`. Raises OffersError where another has it, or it cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        held = FileLock(home / "run.lock", timeout=0).acquire()
    except Timeout as error:
        raise OffersError(f"{home}: another `offers run` has this home; end it first, or set OFFERS_HOME") from error
    except OSError as error:
        raise OffersError(
            f"{error.filename or home}: {error.strerror}; set OFFERS_HOME to a writable folder"
        ) from error
    with held:
        yield


def run(config: Config, engine: Engine, load: Callable[[], Config], *, host: str, port: int) -> None:
    """Crawls, builds and serves until SIGTERM or SIGINT; SIGHUP has the settings read again by `load`.

    Raises OffersError where another has the home, the port cannot be had, or an alarm's address is of no use.
    """
    unusable = [address for address in config.run.alarms if not usable(address)]
    if unusable:
        raise OffersError(f"run.alarms: {unusable[0]!r} is no address that Apprise knows; write another")
    with alone(config.home):
        _run(Current(config, load), engine, host, port)


def _run(current: Current, engine: Engine, host: str, port: int) -> None:
    site = current.config.home / "site"
    site.mkdir(parents=True, exist_ok=True)
    schedule = Schedule(current, engine, _hands(current, engine))
    pages = PageServer(site, host, port, answers(current.config), lambda: schedule.ticked)
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: ended.append(number))
    signal.signal(signal.SIGHUP, lambda *_: current.ask())
    pages.start()
    _LOG.info("pages at %s", pages.address)
    schedule.start()
    # Of two signals at once another thread may hear both, which wakes nobody; and a handler that waits for a lock that
    # it has interrupted waits for ever.
    idle = threading.Event()
    while not ended:
        idle.wait(_LOOK)
    _LOG.info("ending")
    schedule.stop()
    pages.shutdown()
    pages.server_close()


def _hands(current: Current, engine: Engine) -> Hands:
    if engine.dialect.name == "sqlite":
        return Here(Work(current.config, engine), current)
    from offers.schedule.queue import Queue

    return Queue(current.config, engine)
