"""The script for a static host and a scheduled job alone, with rsync itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.conftest import BIN

SCRIPT = Path(__file__).parents[2] / "contrib" / "publish.sh"


def test_it_pushes_whole_pages_and_nothing_else(home: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "OFFERS_HOME": str(home), "PATH": f"{BIN}:{os.environ['PATH']}"}
    target = tmp_path / "www"
    for _ in range(2):
        done = subprocess.run(
            ["sh", str(SCRIPT), f"{target}/"],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert 'class="offer"' in (target / "index.html").read_text("utf-8")
    assert (target / "en" / "index.html").is_file()
    assert [entry.name for entry in target.iterdir() if entry.name.startswith(".") or entry.is_symlink()] == []
