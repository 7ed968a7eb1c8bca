"""What tests of every part share: a home of their own and the commands as a user runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that nothing else uses."""
    return tmp_path / "home"


@pytest.fixture
def command(home: Path, tmp_path: Path) -> Run:
    """Runs a command of the environment's, such as `offers` or `scrapy`, from a folder that is no checkout."""

    def run(
        *words: str,
        sources: Path | None = None,
        cwd: Path | None = None,
        stdin: str | None = None,
        path: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OFFERS_")}
        environment |= {"OFFERS_HOME": str(home), "SCRAPY_SETTINGS_MODULE": "offers.crawl.settings"}
        if path is not None:
            environment["PYTHONPATH"] = str(path)
        if sources is not None:
            environment["OFFERS_SOURCES"] = str(sources)
        return subprocess.run(
            [str(BIN / words[0]), *words[1:]],
            env=environment,
            cwd=cwd or tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
