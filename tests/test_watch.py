"""Readers are told of what they watch for, once; what cannot be sent waits on disk and is told of."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from offers.config import Config
from offers.database.watches import begin, due, save_watch, waiting
from offers.digest.build import build
from offers.digest.search import said
from offers.digest.watched import matches
from offers.errors import ConfigError
from offers.model import Watch
from offers.notices import announce, deliver
from offers.states import status_lines
from offers.targets import private
from offers.watching import new_watch, would_have
from tests.conftest import Run
from tests.digest.browsing import NOW
from tests.digest.conftest import TODAY, Save, config, engine, offer, period, save
from tests.targets import target

__all__ = ["config", "engine", "save"]

HOUR = timedelta(hours=1)
LAST = TODAY + timedelta(days=6)


def watching(engine: Engine, *words: str, created: Any = NOW - HOUR, **given: Any) -> Watch:
    values: dict[str, Any] = {
        "stores": (), "cities": (), "sectors": (), "discount": None, "events": ("new",), "targets": (),
        "at_once": False, "name": None,
    }  # fmt: skip
    made = new_watch(words, **(values | given), now=created)
    save_watch(engine, made)
    return made


def tell(config: Config, engine: Engine, hours: int = 0) -> None:
    """What an edition and the clock behind it do."""
    now = NOW + hours * HOUR
    build(config, engine, now=now)
    announce(config, engine, now)
    deliver(config, engine, now)


def test_once_a_promotion_and_event_a_message_a_day(config: Config, engine: Engine, save: Save) -> None:
    with target() as there:
        watching(engine, cities=("riyadh",), targets=(there.address,))
        save(offer("nesto", period(TODAY, LAST)), offer("panda", period(TODAY, LAST)))
        tell(config, engine)
        [message] = there.heard
        assert message["message"].count("\n") == 1
        assert "nesto" in message["message"]
        assert "(2)" in message["title"]
        tell(config, engine, 1)
        save(offer("lulu", period(TODAY, LAST)))
        tell(config, engine, 2)
        assert len(there.heard) == 1, "the next message is tomorrow's"
        tell(config, engine, 24)
        assert len(there.heard) == 2
        assert "lulu" in there.heard[1]["message"]
        assert "nesto" not in there.heard[1]["message"]
        tell(config, engine, 48)
        assert len(there.heard) == 2


def test_at_once_where_that_is_asked(config: Config, engine: Engine, save: Save) -> None:
    with target() as there:
        watching(engine, sectors=("grocery",), targets=(there.address,), at_once=True)
        for hours, name in enumerate(("nesto", "panda")):
            save(offer(name, period(TODAY, LAST)))
            tell(config, engine, hours)
        assert [len(message["message"].splitlines()) for message in there.heard] == [1, 1]


def test_the_eve_of_the_last_day_and_an_extension(config: Config, engine: Engine, save: Save) -> None:
    title = "عروض الأسبوع في كل الفروع"
    with target() as there:
        watching(
            engine, stores=("nesto",), events=("ends-tomorrow", "extended"), targets=(there.address,), at_once=True
        )
        save(offer("nesto", period(TODAY, TODAY + timedelta(days=1))), title=title)
        tell(config, engine)
        tell(config, engine, 3)
        save(offer("nesto", period(TODAY, LAST)), title=f"{title} تمديد")
        tell(config, engine, 4)
        assert [message["message"].split(":")[0] for message in there.heard] == ["ينتهي غدًا", "مُدّد"]


def test_a_target_that_is_away_is_tried_again_and_told_of(config: Config, engine: Engine, save: Save) -> None:
    with target() as there, target() as other:
        there.status = 503
        watching(engine, "عروض", targets=(there.address, other.address), at_once=True)
        save(offer("nesto", period(TODAY, LAST)))
        tell(config, engine)
        assert (len(there.heard), len(other.heard)) == (0, 1)
        [line] = status_lines(engine)
        assert "1 lines wait" in line
        assert "failed 1 times" in line
        for minutes, failures in ((0, 1), (1, 2), (2, 2), (3, 3), (6, 3), (7, 4)):
            deliver(config, engine, NOW + timedelta(minutes=minutes))
            [found] = waiting(engine)
            assert found.failures == failures
        there.status = 200
        deliver(config, engine, NOW + HOUR)
        assert (len(there.heard), len(other.heard)) == (1, 1)
        assert status_lines(engine) == []
        deliver(config, engine, NOW + 9 * HOUR)
        assert len(there.heard) == 1


def test_a_line_that_was_being_sent_when_the_program_died_is_not_sent_again(
    config: Config, engine: Engine, save: Save
) -> None:
    with target() as there:
        watching(engine, "عروض", targets=(there.address,), at_once=True)
        save(offer("nesto", period(TODAY, LAST)))
        build(config, engine, now=NOW)
        announce(config, engine, NOW)
        assert len(begin(engine, due(engine, NOW), NOW)) == 1
        assert begin(engine, due(engine, NOW), NOW) == []
        deliver(config, engine, NOW + HOUR)
        assert there.heard == []
        [line] = status_lines(engine)
        assert "1 lines" in line
        assert "killed" in line


def test_a_watch_has_feeds_of_its_own(config: Config, engine: Engine, save: Save) -> None:
    one = watching(engine, stores=("nesto",))
    eves = watching(engine, "عروض", events=("ends-tomorrow",))
    save(offer("nesto", period(TODAY, LAST)), offer("panda", period(TODAY, TODAY + timedelta(days=1))))
    folder = build(config, engine, now=NOW).parent
    for code in ("", "en/"):
        atom = feedparser.parse((folder / f"{code}watches/{one.id}/feed.atom").read_bytes())
        assert [entry.title for entry in atom.entries] == ["عروض المتجر"]
        assert len(json.loads((folder / f"{code}watches/{eves.id}/feed.json").read_text("utf-8"))["items"]) == 1
        calendar = Calendar.from_ical((folder / f"{code}watches/{one.id}/offers.ics").read_bytes())
        assert len(calendar.walk("VEVENT")) == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"words": ("متجر",)}, True),
        ({"words": ("المتجـــر", "riyadh")}, True),
        ({"words": ("حليب",)}, False),
        ({"cities": ("riyadh",), "stores": ("nesto", "panda")}, True),
        ({"cities": ("jeddah",)}, False),
        ({"sectors": ("grocery",)}, True),
        ({"sectors": ("airline",)}, False),
        ({"discount": 30}, True),
        ({"discount": 60}, False),
    ],
)
def test_all_that_is_asked_for_must_agree(
    config: Config, engine: Engine, save: Save, asked: dict[str, Any], expected: bool
) -> None:
    from offers.database.promotions import promotions

    save(offer("nesto", period(TODAY, LAST), discount_percent=50))
    build(config, engine, now=NOW)
    [kept] = promotions(engine)
    watch = watching(engine, *asked.pop("words", ()), **asked)
    assert matches(watch, kept.promotion.offer, said(kept.promotion)) is expected


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "a watch for everything"),
        ({"stores": ("luluu",)}, "no such store; write lulu"),
        ({"cities": ("riyad",)}, "no such city; write riyadh"),
        ({"stores": ("lulu",), "targets": ("nonsense",)}, "Apprise knows no such address"),
    ],
)
def test_a_watch_that_cannot_be_is_refused(asked: dict[str, Any], said: str, engine: Engine) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        watching(engine, **asked)


def test_secrets_are_not_shown() -> None:
    assert "word" not in private("mailto://me:word@example.com")
    assert private("ntfy://token@example.com/topic").startswith("ntfy")


def test_what_it_would_have_told_of(config: Config, engine: Engine, save: Save) -> None:
    made = watching(engine, "عروض", created=NOW, events=("new", "ends-tomorrow"))
    save(
        offer("nesto", period(TODAY, LAST)),
        offer("old", period(TODAY - timedelta(days=40), TODAY - timedelta(days=35))),
    )
    build(config, engine, now=NOW)
    lines = list(would_have(config, engine, made.id, NOW + timedelta(days=10)))
    assert lines[-1] == "2 in the last 30 days"
    assert lines[0].startswith("2026-01-28 جديد: nesto")
    assert lines[1].startswith("2026-02-02 ينتهي غدًا: nesto")


def test_the_commands(command: Run, home: Path) -> None:
    added = command("offers", "watch", "add", "حليب", "--city", "riyadh", "--store", "lulu", "--on", "ends-tomorrow")
    assert added.returncode == 0, added.stderr
    id = added.stdout.partition(":")[0]
    assert f"watches/{id}/feed.atom" in added.stdout
    assert command("offers", "watch", "list").stdout.startswith(f"{id}: حليب lulu riyadh: ends-tomorrow")
    assert command("offers", "watch", "test", id).stdout == "0 in the last 30 days\n"
    assert command("offers", "watch", "remove", id).returncode == 0
    gone = command("offers", "watch", "remove", id)
    assert (gone.returncode, gone.stderr) == (1, f"Error: {id}: no such watch; `offers watch list` names them\n")
    assert command("offers", "watch", "add").returncode == 1
