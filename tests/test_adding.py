"""A source by its address, a sick one examined, a new spider: each as an operator or developer does it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.adding import country_of, name_of
from offers.config import checkout, load
from tests.conftest import Run
from tests.crawl.blog import served


def test_add_shows_what_each_door_gives_and_writes_the_table_with_comments_kept(command: Run, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('# mine\n[site]\ntitle = "x"  # kept\n', "utf-8")
    with served("rest", "feed", "paging", "sitemap", "listing") as blog:
        blog.add(120)
        done = command("offers", "add", f"{blog.base}/", "--name", "blog", "--country", "SA", sources=sources)
        assert done.returncode == 0, done.stderr
        rows = {line.split()[0]: line.split()[1:5] for line in done.stdout.splitlines()[1:5]}
        assert rows["wordpress"] == ["120", "100/100", "100/100", "2"]
        assert rows["feed"] == ["10", "10/10", "10/10", "1"]
        assert rows["sitemap"] == ["120", "5/5", "5/5", "121"]
        assert rows["page"] == ["10", "5/5", "5/5", "11"]
        assert "offer: عروض بنده رقم 120 حتى 3 فبراير 2026 | Panda | ? to 2026-02-03" in done.stdout
        assert max(blog.requests().count(path) for path in ("/", "/feed/")) <= 2
        text = sources.read_text("utf-8")
        assert text.startswith('# mine\n[site]\ntitle = "x"  # kept\n')
        [source] = load(home=tmp_path / "h", sources=sources).sources
        assert (source.name, source.spider, source.country, source.expect_at_least) == ("blog", "auto", "SA", 5)
        crawled = command("offers", "crawl", sources=sources)
        assert crawled.stdout.splitlines()[1].split()[:3] == ["blog", "120", "120"], crawled.stdout


@pytest.mark.parametrize(
    ("address", "more", "line"),
    [
        ("https://example.com/", [], "give --contact"),
        ("ftp://example.com/", ["--contact", "a@b.example"], "is no address; write one such as"),
        ("{base}/", ["--name", "Bad Name"], "is no source's name"),
        ("{base}/", ["--country", "XX"], "is no country"),
        ("{base}/there/", [], "is the address of sources.there already"),
        ("{base}/", ["--name", "there"], "there is a source of that name"),
        ("{base}/", [], "has no door that gives posts"),
        ("{base}/nothing/", [], "answers 404"),
    ],
)
def test_an_address_that_cannot_be_added_is_told_in_one_line_and_writes_nothing(
    command: Run, tmp_path: Path, address: str, more: list[str], line: str
) -> None:
    sources = tmp_path / "sources.toml"
    with served() as blog:
        before = f'[sources.there]\nurl = "{blog.base}/there/"\n'
        sources.write_text(before, "utf-8")
        done = command("offers", "add", address.format(base=blog.base), *more, sources=sources)
        assert done.returncode == 1
        assert line in done.stderr
        assert done.stderr.count("\n") == 1
        assert sources.read_text("utf-8") == before


def test_doctor_keeps_the_pages_and_tells_what_is_read_otherwise(command: Run, home: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    with served("feed") as blog:
        sources.write_text(f'[sources.blog]\nurl = "{blog.base}/"\n', "utf-8")
        blog.add(6)
        command("offers", "crawl", sources=sources)
        blog.posts[5].title = "عروض بنده حتى 9 فبراير 2026"
        blog.posts[0].gone = 404
        said = command("offers", "doctor", "blog", sources=sources)
        assert said.returncode == 0, said.stderr
        assert "5 posts, 5 offers, 5 with dates understood" in said.stdout
        assert "ends: 2026-02-03 -> 2026-02-09" in said.stdout
        assert "- عروض بنده رقم 1 حتى 3 فبراير 2026" in said.stdout
        kept = list((home / "doctor" / "blog").iterdir())
        assert any("عروض بنده حتى 9 فبراير 2026" in path.read_text("utf-8") for path in kept)
        again = command("offers", "crawl", sources=sources)
        assert again.stdout.splitlines()[1].split()[3] == "1", "what a doctor saw is not kept"
    assert "no such source" in command("offers", "doctor", "other", sources=sources).stderr


def test_a_new_spider_is_found_by_the_tests_which_say_how_to_record_it(tmp_path: Path) -> None:
    root = checkout()
    if root is None:
        raise RuntimeError("the tests run in a checkout")
    copy = tmp_path / "copy"
    for name in ("src", "spiders", "templates", "tests"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("scrapy.cfg", "pyproject.toml"):
        shutil.copy(root / name, copy / name)
    environment = {**os.environ, "PYTHONPATH": f"{copy / 'src'}:{copy}", "OFFERS_HOME": str(tmp_path / "home")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=environment,
            cwd=copy,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    with served("listing") as blog:
        blog.add(4)
        made = run("-m", "offers", "new-spider", "corner_shop", f"{blog.base}/")
        assert made.returncode == 0, made.stderr
        assert (copy / "spiders" / "corner_shop.py").is_file()
        assert "is there already" in run("-m", "offers", "new-spider", "corner_shop", f"{blog.base}/").stderr
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/spiders")
    missing = run(*tests)
    assert missing.returncode == 1
    assert "python -m tests.spiders.cases corner_shop/first" in missing.stdout
    assert run("-m", "tests.spiders.cases", "corner_shop/first").returncode == 0
    assert "عروض بنده رقم 4" in (copy / "tests/sites/corner_shop/first/expected.json").read_text("utf-8")
    assert run(*tests).returncode == 0


@given(
    st.from_regex(r"https?://[a-z0-9.-]{1,40}/", fullmatch=True), st.sets(st.sampled_from(["shop", "shop_2", "site"]))
)
def test_any_address_has_a_name_that_is_free(url: str, taken: set[str]) -> None:
    name = name_of(url, taken)
    assert name not in taken
    assert name[0].isalpha()
    assert name.replace("_", "a").isalnum()


def test_a_name_and_country_are_the_address_s_own() -> None:
    assert name_of("https://www.shop.com.sa/offers/", {"shop"}) == "shop_2"
    assert country_of("https://www.shop.com.sa/") == "SA"
    assert country_of("https://shop.example/") is None
