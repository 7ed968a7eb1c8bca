"""Work in threads of this process, ended at any moment."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from offers.config import load
from offers.database import open_engine
from offers.schedule.current import Current
from offers.schedule.here import Here
from offers.schedule.work import Work


@pytest.fixture(autouse=True)
def _hasty() -> Iterator[None]:
    """Threads take turns after a few instructions."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_it_ends_while_a_tick_begins_something(home: Path) -> None:
    config = load(home=home)
    home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(config.database_url)
    current = Current(config, lambda: config)
    for _ in range(300):
        here = Here(Work(config, engine), current)
        here.edition()
        ticking = threading.Thread(target=here.tick)
        here.work.stop()
        ticking.start()
        here.stop()
        ticking.join()
    engine.dispose()
