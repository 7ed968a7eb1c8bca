"""Every command of docs/operating.md, in its order, on an installation of its own; and the image's, one by one."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.crawl.blog import served
from tests.real.test_postgresql import address
from tests.test_packaging import instructions

__all__ = ["address"]
ROOT = Path(__file__).parents[2]
SECONDS = 600


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def machine(folder: Path) -> dict[str, str]:
    """Folders as a new machine has them, and what leads there from the addresses that are written down."""
    (folder / "etc/systemd/system").mkdir(parents=True)
    (folder / "backup").mkdir()
    for name in ("passwd", "group", "shadow", "gshadow"):
        (folder / "etc" / name).touch()
    (folder / "var/lib/offers").mkdir(parents=True)
    places = ("/opt/offers", "/var/lib/offers", "/backup", "/etc/systemd/system")
    return {**{place: f"{folder}{place}" for place in places}, "useradd ": f"useradd --prefix {folder} "}


def here(text: str, instead: dict[str, str]) -> str:
    """The commands with what stands for the words of the documentation."""
    for words, ours in instead.items():
        # A home below the machine's own folder is told to useradd as the documentation has it.
        text = re.sub(rf"(?<!home-dir ){re.escape(words)}", ours, text)
    return text


def run(script: str, cwd: Path) -> tuple[int, str]:
    """The code and output of the commands; what they left running ends with them."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OFFERS_")}
    said = cwd.with_name("said.txt")
    with said.open("wb") as out:
        shell = subprocess.Popen(
            ["sh", "-euxc", script], env=environment, cwd=cwd, stdout=out, stderr=out, start_new_session=True
        )
        try:
            code = shell.wait(SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
    return code, said.read_text("utf-8")


def source_tree(folder: Path) -> Path:
    """The checkout's files, as git has them."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in files.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def test_the_commands_of_operating_do_what_they_say(tmp_path: Path, address: str) -> None:
    text = (ROOT / "docs/operating.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    assert len(blocks) == len(re.findall(r"^```sh", text, re.M)) >= 7
    with served("feed") as blog:
        blog.add(8)
        instead = {
            **machine(tmp_path / "machine"),
            "https://example.com/": f"{blog.base}/feed/",
            "postgresql+psycopg://offers@127.0.0.1/offers": address,
        }
        script = []
        for block in blocks:
            port = free_port()
            script.append(here(block, instead))
            # The servers of the parts take their turns: the one before may still be at its end.
            script[-1] = re.sub(r"\b8000\b", "$port", script[-1])
            if "offers run" in block:
                script[-1] = f"port={port}\n{script[-1]}"
        code, said = run("\n".join(script), source_tree(tmp_path / "checkout"))
    assert code == 0, said[-3000:]
    home = tmp_path / "machine/var/lib/offers"
    assert (home / "offers.sqlite.before").exists()
    assert (home / "site/index.html").exists()
    assert "removed" in said
    assert (tmp_path / "machine/etc/systemd/system/offers.service").exists()


def test_the_image_s_commands_make_a_program_that_runs(tmp_path: Path) -> None:
    folder = tmp_path / "machine"
    instead = machine(folder)
    build = tmp_path / "build"
    build.mkdir()
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    for name, rest in instructions():
        if name == "RUN":
            code, said = run(here(rest, instead), build)
            assert code == 0, said[-3000:]
        elif name == "COPY" and rest == ". .":
            for each in kept:
                if (ROOT / each).is_dir():
                    shutil.copytree(ROOT / each, build / each)
                else:
                    shutil.copyfile(ROOT / each, build / each)
        elif name == "COPY" and not rest.startswith("--from"):
            shutil.copyfile(ROOT / rest.split()[0], build / rest.split()[0])
    assert "offers:x:10001:" in (folder / "etc/passwd").read_text("utf-8")
    offers = folder / "opt/offers/bin/offers"
    environment = {"PATH": os.environ["PATH"], "OFFERS_HOME": str(folder / "var/lib/offers")}
    for words in (("crawl",), ("digest",), ("run", "--help"), ("worker", "--help")):
        done = subprocess.run(
            [offers, *words], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    # What is only for those who change the program is not in it.
    assert not list((folder / "opt/offers/lib").glob("python3*/site-packages/pytest"))


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    program = tmp_path / "opt/offers/bin/offers"
    program.parent.mkdir(parents=True)
    program.symlink_to("/bin/true")
    for name in ("offers.service", "offers-worker@.service"):
        unit = (ROOT / "contrib" / name).read_text("utf-8").replace("/opt/offers/bin/offers", str(program))
        (tmp_path / name).write_text(unit, "utf-8")
    units = ["offers.service", "offers-worker@1.service"]
    (tmp_path / units[1]).symlink_to(tmp_path / "offers-worker@.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
