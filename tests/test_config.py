"""A broken `sources.toml` is refused before anything runs, with line, key, and what to write instead."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from offers.config import checkout, load
from offers.errors import ConfigError

GOOD = """\
[site]
title = "عروض"
timezone = "Asia/Kuwait"
contact = "mail@example.org"

[sources.one]
title = "الأول"
url = "https://one.example/"
spider = "wordpress"
country = "KW"
every = "30m"
expect_at_least = 5
pictures = "thumb"

[sources.two]
url = "https://two.example/feed/"
spider = "feed"
cron = "0 6 * * *"
timezone = "Asia/Riyadh"
enabled = false
"""


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OFFERS_HOME", "OFFERS_DATABASE_URL", "OFFERS_SOURCES"):
        monkeypatch.delenv(name, raising=False)


def write(folder: Path, text: str) -> Path:
    file = folder / "sources.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    config = load(home=tmp_path, sources=write(tmp_path, GOOD))
    one, two = config.sources
    assert not config.sample
    assert config.home == tmp_path
    assert config.database_url == f"sqlite:///{tmp_path / 'offers.sqlite'}"
    assert (one.name, one.title, one.country, one.every) == ("one", "الأول", "KW", timedelta(minutes=30))
    assert (one.timezone, two.timezone) == (ZoneInfo("Asia/Kuwait"), ZoneInfo("Asia/Riyadh"))
    assert (one.pictures, one.posts_per_run, one.enabled) == ("thumb", 500, True)
    assert (two.cron, two.enabled, two.title) == ("0 6 * * *", False, "two")
    assert config.source("two") is two
    assert config.source("three") is None


def test_without_a_source_the_sample_is_the_one_in_a_home_of_its_own(tmp_path: Path) -> None:
    config = load(home=tmp_path, sources=write(tmp_path, '[site]\ntitle = "x"\n'))
    assert config.sample
    assert config.home == tmp_path / "sample"
    assert [s.name for s in config.sources] == ["sample"]


def test_the_shipped_file_has_no_source() -> None:
    root = checkout()
    assert root is not None
    assert load(sources=root / "sources.toml").sample


def test_flags_win_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFERS_HOME", str(tmp_path / "environment"))
    monkeypatch.setenv("OFFERS_DATABASE_URL", "sqlite:////elsewhere.sqlite")
    file = write(tmp_path, GOOD)
    assert load(sources=file).home == tmp_path / "environment"
    assert load(sources=file).database_url == "sqlite:////elsewhere.sqlite"
    flagged = load(home=tmp_path / "flag", database_url="sqlite:////flag.sqlite", sources=file)
    assert (flagged.home, flagged.database_url) == (tmp_path / "flag", "sqlite:////flag.sqlite")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "الأول"', 'titel = "الأول"', "sources.toml:7: sources.one.titel: unknown key; write 'title'"),
        ("[site]", "[sight]", "sources.toml:1: sight: unknown; write 'site'"),
        ('"Asia/Kuwait"', '"Asia/Nowhere"', "sources.toml:3: site.timezone: 'Asia/Nowhere' is no time zone; write"),
        ('"Asia/Kuwait"', '"../etc/passwd"', "sources.toml:3: site.timezone: '../etc/passwd' is no time zone; write"),
        ('"https://one.example/"', '"one.example"', "sources.toml:8: sources.one.url: 'one.example' is no address"),
        ('url = "https://one.example/"\n', "", "sources.toml:6: sources.one.url: missing; write the site's address"),
        ('"KW"', '"Kuwait"', "sources.toml:10: sources.one.country: 'Kuwait' is no country; write an ISO 3166 code"),
        ('"KW"', '"EU"', "sources.toml:10: sources.one.country: 'EU' is no country"),
        ('"30m"', '"often"', "sources.toml:11: sources.one.every: 'often' is not usable; write minutes"),
        ('"30m"', '"0m"', "sources.toml:11: sources.one.every: '0m' is not usable"),
        (
            "expect_at_least = 5",
            "expect_at_least = -1",
            "sources.toml:12: sources.one.expect_at_least: -1 is too small",
        ),
        ("expect_at_least = 5", 'expect_at_least = "5"', "sources.toml:12: sources.one.expect_at_least: '5' is not"),
        ("expect_at_least = 5", "expect_at_least = true", "sources.toml:12: sources.one.expect_at_least: True is not"),
        ('"thumb"', '"tiny"', "sources.toml:13: sources.one.pictures: 'tiny' is unknown; write"),
        ('"0 6 * * *"', '"at six"', "sources.toml:18: sources.two.cron: 'at six' is no time table; write five fields"),
        ("enabled = false", 'every = "2h"', "sources.toml:18: sources.two.cron: every is given too"),
        (
            "enabled = false",
            "enabled = 0",
            "sources.toml:20: sources.two.enabled: 0 is not usable; write true or false",
        ),
        ("https://two.example/feed/", "http://www.one.example", "sources.toml:16: sources.two.url: http://www.one"),
        ("[sources.two]", "[sources.Two]", "sources.toml:15: sources.Two.: 'Two' is no source's name"),
        ('contact = "mail@example.org"\n', "", "sources.toml:1: site.contact: missing; write a mail address"),
        ('spider = "feed"', "selectors = {entri = 'p'}", "sources.toml:17: sources.two.selectors: entri: unknown key"),
        ('spider = "feed"', "selectors = {entry = 'p['}", "sources.toml:17: sources.two.selectors: entry: 'p['"),
        ('spider = "feed"', "categories = [true]", "sources.toml:17: sources.two.categories: [True] is not usable"),
        ('spider = "feed"', "spider = feed", "sources.toml:17: Invalid value"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_remedy(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as error:
        load(home=tmp_path, sources=write(tmp_path, GOOD.replace(old, new, 1)))
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_no_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load(sources=tmp_path / "none.toml")
    (tmp_path / "sources.toml").write_bytes("title = «عروض»".encode("cp1256", "replace"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(sources=tmp_path / "sources.toml")


def test_a_contact_is_not_asked_for_on_this_machine(tmp_path: Path) -> None:
    text = '[sources.one]\nurl = "http://127.0.0.1:9/"\nspider = "feed"\n'
    assert not load(home=tmp_path, sources=write(tmp_path, text)).sample
    with pytest.raises(ConfigError, match=r"site\.contact"):
        load(sources=write(tmp_path, text.replace("127.0.0.1", "127.example.com")))


@pytest.mark.parametrize(
    ("lines", "report"),
    [
        ("", "mail@example.org"),
        ('report = ""\n', ""),
        ('report = "https://example.org/offers/issues/new"\n', "https://example.org/offers/issues/new"),
        ('report = "dates@example.org"\n', "dates@example.org"),
    ],
)
def test_wrong_dates_are_told_to_the_contact_unless_somebody_else_is_named(
    tmp_path: Path, lines: str, report: str
) -> None:
    text = GOOD.replace('contact = "mail@example.org"\n', f'contact = "mail@example.org"\n{lines}')
    assert load(home=tmp_path, sources=write(tmp_path, text)).site.report == report


RUN = """\
[run]
crawls_at_once = 4
time_limit = "10m"
memory_limit = "500MB"
quiet_hours = "23:30-05:00"
alarms = ["ntfy://example.org/offers"]
alarm_after = 5
log = "json"
"""


def test_how_it_runs_is_read_and_has_defaults(tmp_path: Path) -> None:
    run = load(home=tmp_path, sources=write(tmp_path, GOOD + RUN)).run
    assert (run.crawls_at_once, run.time_limit, run.memory_limit) == (4, timedelta(minutes=10), 500)
    assert (run.quiet, run.alarms) == ((time(23, 30), time(5)), ("ntfy://example.org/offers",))
    assert (run.alarm_after, run.log) == (5, "json")
    plain = load(home=tmp_path, sources=write(tmp_path, GOOD)).run
    assert (plain.crawls_at_once, plain.time_limit, plain.memory_limit) == (2, timedelta(minutes=30), 1000)
    assert (plain.quiet, plain.alarms, plain.alarm_after, plain.log) == (None, (), 3, "plain")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("= 4", "= 0", "sources.toml:2: run.crawls_at_once: 0 is too small"),
        ('"10m"', '"10 minutes"', "sources.toml:3: run.time_limit: '10 minutes' is not usable; write minutes"),
        ('"500MB"', '"5MB"', "sources.toml:4: run.memory_limit: '5MB' is not usable; write a size"),
        ('"500MB"', "500", "sources.toml:4: run.memory_limit: 500 is not usable; write a size"),
        ("05:00", "25:00", "sources.toml:5: run.quiet_hours: '23:30-25:00' is not usable; write hours"),
        ("05:00", "23:30", "sources.toml:5: run.quiet_hours: '23:30-23:30' is not usable; write hours"),
        ('"ntfy://example.org/offers"', '"me"', "sources.toml:6: run.alarms: ['me'] is not usable; write a list"),
        ('"json"', '"xml"', "sources.toml:8: run.log: 'xml' is unknown; write"),
        ("alarm_after", "alarm_afer", "sources.toml:7: run.alarm_afer: unknown key; write 'alarm_after'"),
    ],
)
def test_a_mistake_in_how_it_runs_is_told_as_well(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in RUN
    with pytest.raises(ConfigError) as error:
        load(home=tmp_path, sources=write(tmp_path, RUN.replace(old, new, 1)))
    assert str(error.value).startswith(line)


@pytest.mark.parametrize("report", ["javascript:alert(1)", "me", "a b@example.org", "a@b@c"])
def test_an_address_that_nobody_could_be_told_at_is_refused(tmp_path: Path, report: str) -> None:
    text = GOOD.replace("[site]\n", f'[site]\nreport = "{report}"\n')
    with pytest.raises(ConfigError, match=r"sources\.toml:2: site\.report: .*write a mail address"):
        load(home=tmp_path, sources=write(tmp_path, text))
