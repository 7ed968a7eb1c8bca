"""Scrapy's own commands do what a Scrapy user expects of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from offers.sample.server import serve
from offers.sample.site import posts
from tests.conftest import Run

ROOT = Path(__file__).parents[2]
DAY = date(2026, 1, 27)


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """The sample site on a free port."""
    with serve(DAY, 0) as address:
        yield address


def read(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_the_list_without_a_source_is_the_sample(command: Run) -> None:
    assert command("scrapy", "list", cwd=ROOT).stdout.split() == ["sample"]


def test_the_list_names_every_table(command: Run, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    tables = ("alarab_online", "my_blog"), ("http://127.0.0.1:9/", "http://127.0.0.1:9/wp/")
    text = "".join(f'[sources.{name}]\nurl = "{url}"\n' for name, url in zip(*tables, strict=True))
    sources.write_text(text + 'spider = "wordpress"\n', "utf-8")
    assert command("scrapy", "list", cwd=ROOT, sources=sources).stdout.split() == ["alarab_online", "my_blog"]


def test_a_generated_spider_is_one_of_the_list(command: Run, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "spiders", checkout / "spiders", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "scrapy.cfg", checkout)
    # The path stands for the checkout's own installation; this environment's leads to the checkout that is tested.
    made = command("scrapy", "genspider", "my_shop", "shop.example", cwd=checkout, path=checkout)
    assert made.returncode == 0, made.stderr
    assert (checkout / "spiders" / "my_shop.py").is_file()
    assert command("scrapy", "list", cwd=checkout, path=checkout).stdout.split() == ["my_shop", "sample"]


def test_check_passes(command: Run) -> None:
    done = command("scrapy", "check", cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_a_spider_without_an_address_says_so_in_one_line(command: Run) -> None:
    done = command("scrapy", "crawl", "alarab_online", "-L", "ERROR", cwd=ROOT)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: alarab_online has no address of its own; write url =")
    assert len(done.stderr.splitlines()) == 1


def test_the_portal_s_spider_gives_every_post_with_its_reading(
    command: Run, portal: str, home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    done = command("scrapy", "crawl", "alarab_online", "-a", f"url={portal}", "-O", str(out), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    rows = read(out)
    wanted = {p.title: p for p in posts(DAY)}
    assert {row["title"] for row in rows} == set(wanted)
    for row in rows:
        meant = wanted[str(row["title"])]
        reading = row["reading"]
        assert isinstance(reading, dict)
        assert reading["offer"] == meant.meant.offer
        assert row["published"] == meant.published.isoformat()
        assert row["body"] == "\n".join(meant.paragraphs)
        assert row["categories"] == [meant.category]
    kept = sorted((home / "sample" / "pictures").glob("*.webp"))
    assert kept
    for file in kept:
        with Image.open(file) as picture:
            assert picture.format == "WEBP"
            assert max(picture.size) <= (960 if file.stem.endswith("-t") else 1600)
            assert picture.width <= (320 if file.stem.endswith("-t") else 1600)


@pytest.mark.parametrize(("spider", "path"), [("wordpress", ""), ("feed", "feed/")])
def test_any_door_gives_the_same_posts(command: Run, portal: str, tmp_path: Path, spider: str, path: str) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[sources.one]\nurl = "{portal}{path}"\nspider = "{spider}"\npictures = "none"\n', "utf-8")
    out = tmp_path / "out.jsonl"
    done = command("scrapy", "crawl", "one", "-O", str(out), sources=sources)
    assert done.returncode == 0, done.stderr
    found = {str(row["title"]): row for row in read(out)}
    assert set(found) == {p.title for p in posts(DAY)}
    again = command("offers", "crawl", sources=sources)
    assert again.stdout.splitlines()[1].split()[:4] == ["one", str(len(found)), "0", "0"]


def test_no_more_posts_are_read_than_the_run_may(command: Run, portal: str, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[sources.one]\nurl = "{portal}"\nspider = "alarab_online"\nposts_per_run = 7\n', "utf-8")
    out = tmp_path / "out.jsonl"
    command("scrapy", "crawl", "one", "-O", str(out), sources=sources)
    assert len(read(out)) == 7
