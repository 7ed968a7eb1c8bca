"""Whatever happened since, a rebuild is what a build from nothing is, byte for byte."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from offers.config import Config
from offers.database.posts import withdraw
from offers.database.watches import save_watch
from offers.digest.build import build
from offers.digest.edition import PAGE
from offers.digest.feeds import NEWEST
from offers.model import Picture, Place, Watch
from tests.digest.browsing import NOW
from tests.digest.conftest import TODAY, Save, offer, period

# What tells when the edition was built, or is the cache's own or the folder's mark.
TELLS_WHEN = {"index.html", "status.html", "en/index.html", "en/status.html", "edition.json", ".made.json", ".edition"}
PICTURES = [Picture(f"https://one.example/{name}.jpg", f"{name}-t.webp", 32, 40) for name in "ab"]
PLACES = [Place("SA", name, name.title(), name, "stated") for name in ("riyadh", "jeddah", "abha", "taif")]


def tree(folder: Path) -> dict[str, str]:
    """The hashes of a folder's files."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


def comparable(folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """The hashes of an edition's files and what its manifest tells, but for where the earlier days lie."""
    found = tree(folder)
    for name in (".made.json", ".edition", "editions/index.html", "edition.json"):
        found.pop(name, None)
    manifest = json.loads((folder / "edition.json").read_bytes())
    assert manifest["files"].pop("editions/index.html")
    return found, manifest


def happen(save: Save, engine: Engine, choose: random.Random, number: int, hour: int) -> None:
    """Something happens to a post: it comes, is changed, seen again, or goes."""
    store = f"store{number % 40}"
    title = f"عروض المتجر رقم {number:05} {choose.choice(('', 'تمديد', 'جديد'))}"
    if choose.random() < 0.15:
        withdraw(engine, "one", [f"/{store}/0/{title[:20]}"], NOW + timedelta(hours=hour))
        return
    starts = TODAY + timedelta(days=choose.randrange(-5, 3))
    ends = starts + timedelta(days=choose.randrange(9)) if choose.random() < 0.9 else None
    said = offer(
        store,
        period(starts, ends),
        places=tuple(choose.sample(PLACES, choose.randrange(3))),
        sector=choose.choice(("grocery", "grocery", "home", None)),
        discount_percent=choose.choice((None, 20, 35)),
        offer=choose.random() < 0.95,
    )
    save(said, title=title, pictures=tuple(choose.sample(PICTURES, choose.randrange(2))))


@pytest.mark.parametrize("seed", range(2))
def test_after_whatever_happened_a_rebuild_is_a_build_from_nothing(
    config: Config, engine: Engine, save: Save, tmp_path: Path, seed: int
) -> None:
    choose = random.Random(seed)
    (config.home / "pictures").mkdir(parents=True)
    for picture in PICTURES:
        Image.new("RGB", (32, 40), "teal").save(config.home / "pictures" / picture.thumb)
    save_watch(engine, Watch(("عروض",), (), (), (), None, "w1", "all", ("new",), (), False, NOW))
    # Enough for several pages of a group, and for feeds that hold the newest alone.
    count = NEWEST + 2 * PAGE if seed == 0 else PAGE
    for number in range(count):
        happen(save, engine, choose, number, 0)
    site = config.home / "site"
    build(config, engine, now=NOW)
    for turn, hour in enumerate((1, 2, 24, 25), 1):
        for number in choose.sample(range(count + 9), 12):
            happen(save, engine, choose, number, hour)
        at = NOW + timedelta(hours=hour)
        again = build(config, engine, now=at).parent
        whole = build(config, engine, now=at, out=tmp_path / f"whole{turn}").parent
        assert comparable(again) == comparable(whole)
        kept = {p: p.stat().st_ino for p in again.rglob("*") if p.is_file()}
        before = tree(again)
        # Twice, since what is read and the spare build take turns.
        for minute in (1, 2):
            build(config, engine, now=at + timedelta(minutes=minute))
        after = tree(again)
        assert {name for name in before if after[name] != before[name]} <= TELLS_WHEN
        assert before.keys() == after.keys()
        assert {str(p.relative_to(again)) for p, node in kept.items() if p.stat().st_ino != node} <= TELLS_WHEN
    assert len(list((site / ".builds").glob("*/.made.json"))) == 3


def test_a_picture_of_two_promotions_stays_as_long_as_one_of_them(config: Config, engine: Engine, save: Save) -> None:
    (config.home / "pictures").mkdir(parents=True)
    Image.new("RGB", (32, 40), "teal").save(config.home / "pictures" / PICTURES[0].thumb)
    for name in ("nesto", "panda"):
        said = replace(offer(name, period(TODAY, TODAY)), places=(PLACES[len(name) % 2],))
        save(said, title=f"عروض {name}", pictures=(PICTURES[0],))
    folder = build(config, engine, now=NOW).parent
    for hour, gone in enumerate(("nesto", "panda"), 1):
        assert (folder / "pictures" / PICTURES[0].thumb).is_file()
        withdraw(engine, "one", [f"/{gone}/0/عروض {gone}"], NOW + timedelta(hours=hour))
        build(config, engine, now=NOW + timedelta(hours=hour))
    assert not (folder / "pictures").exists()
