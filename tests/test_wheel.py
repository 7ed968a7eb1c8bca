"""The wheel, installed far from the checkout, does the main job the same."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [made] = out.glob("*.whl")
    return made


def test_it_holds_the_data_the_templates_the_migrations_and_the_spiders(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "offers/data/stores.jsonl",
        "offers/data/LICENSES/name-suggestion-index.md",
        "offers/templates/index.html",
        "offers/templates/static/style.css",
        "offers/digest/words/ar.toml",
        "offers/sample/posts.toml",
        "offers/sample/pages/base.html",
        "offers/database/migrations/env.py",
        "spiders/alarab_online.py",
    } <= names
    assert not [n for n in names if n.startswith(("tests/", "var/", "bench/"))]


def test_it_crawls_and_builds_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "far"
    venv.create(place / "env", with_pip=False)
    python = place / "env" / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(place / "env"), "platbase": str(place / "env")}))
    zipfile.ZipFile(wheel).extractall(packages)
    # The dependencies are those of this environment; the project itself is the wheel's, which comes first.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    environment = {"PATH": os.environ["PATH"], "HOME": str(place / "empty"), "LANG": "C.UTF-8"}
    (place / "empty").mkdir()

    def offers(*words: str) -> str:
        command = [str(python), "-c", "from offers.cli import main; main()", *words]
        done = subprocess.run(
            command, cwd=place, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = [str(python), "-c", "import offers, spiders; print(offers.__file__, spiders.__file__)"]
    found = subprocess.run(where, cwd=place, env=environment, capture_output=True, text=True, check=True).stdout
    assert str(ROOT) not in found
    assert "sample" in offers("crawl")
    index = Path(offers("digest").strip())
    assert index.is_relative_to(place / "empty")
    assert index.read_text("utf-8").count('class="offer"') >= 25
    assert (index.parent / "static" / "style.css").is_file()
