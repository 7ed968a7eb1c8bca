"""What puts the program to work says what it runs, and that runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import Run
from tests.schedule.test_run import begin, end, until

ROOT = Path(__file__).parents[1]


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest) for name, rest in lines]


def test_the_image_runs_as_nobody_in_particular_and_keeps_its_data_in_a_volume() -> None:
    found = dict(instructions())
    assert found["USER"] == "offers"
    assert found["VOLUME"] == "/var/lib/offers"
    assert found["ENTRYPOINT"] == '["offers"]'
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / part).exists() for part in rest.split()[:-1]), rest


def test_the_lock_of_the_image_is_that_of_the_tests_without_the_tools() -> None:
    pins = [
        set(re.findall(r"^([a-z0-9._-]+==[^ ;\\]+)", (ROOT / name).read_text("utf-8"), re.M))
        for name in ("requirements-run.lock", "requirements.lock")
    ]
    assert pins[0] < pins[1]
    assert not any(pin.startswith(("pytest", "mypy", "ruff")) for pin in pins[0])


def test_the_image_s_command_and_health_check_do_what_they_say(home: Path, command: Run) -> None:
    assert command("offers", "crawl").returncode == 0
    assert command("offers", "digest").returncode == 0
    [check] = [rest for name, rest in instructions() if name == "HEALTHCHECK"]
    words = json.loads(check[check.index("CMD") + 3 :])
    with begin(home) as process:
        address = until(process, r"pages at (\S+)")[1]
        with urlopen(f"{address}healthz") as response:
            assert response.status == 200
        asked = [sys.executable, *(word.replace("http://127.0.0.1:8000/", address) for word in words[1:])]
        assert subprocess.run(asked, check=False).returncode == 0
        end(process)
    assert subprocess.run(asked, check=False, stderr=subprocess.DEVNULL).returncode == 1


@pytest.mark.parametrize("file", ["offers.service", "offers-worker@.service"])
def test_the_units_run_commands_that_there_are(file: str, command: Run) -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "contrib" / file)
    program, *words = unit["Service"]["ExecStart"].split()
    assert program == "/opt/offers/bin/offers"
    assert command("offers", *words, "--help").returncode == 0
    assert unit["Service"]["User"] == "offers"
    assert unit["Service"]["KillMode"] == "mixed"


def test_operating_names_commands_that_there_are(command: Run) -> None:
    told = (ROOT / "docs" / "operating.md").read_text("utf-8")
    named = {tuple(words.split()[:1]) for words in re.findall(r"(?:^|`)offers ([a-z][a-z-]+)", told, re.M)}
    known = command("offers", "--help").stdout
    for (name,) in named - {("offers",)}:
        assert re.search(rf"^  {name} ", known, re.M), name
