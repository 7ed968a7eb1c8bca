"""An edition holds what the contract says, and is published whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar
from PIL import Image
from sqlalchemy import Engine

from offers import cluster, normalise
from offers.config import Config
from offers.database.posts import forget, withdraw
from offers.database.promotions import last_edition
from offers.database.runs import finish_run, start_run
from offers.digest.build import build
from offers.errors import ConfigError, DigestError
from offers.model import Picture, Run, Store, Validity
from tests.digest.browsing import NOW
from tests.digest.conftest import TODAY, Save, offer, period

TOMORROW = TODAY + timedelta(days=1)
FILES = (
    "index.html", "status.html", "feed.atom", "feed.json", "offers.ics", "offers.json", "offers.csv",
    "stores/nesto/index.html", "cities/riyadh/index.html", "sectors/grocery/index.html", "static/style.css",
)  # fmt: skip


def fill(save: Save) -> None:
    """One promotion of every standing."""
    save(
        offer("nesto", period(TODAY, TODAY + timedelta(days=6), "inferred")),
        offer("panda", period(None, TODAY)),
        offer("lulu", period(TOMORROW, TODAY + timedelta(days=3))),
        offer("saco", period(TODAY - timedelta(days=2), None)),
        offer("ended", period(TODAY - timedelta(days=9), TODAY - timedelta(days=1))),
        offer("later", period(TODAY + timedelta(days=60), None)),
    )


def cards(page: str) -> list[dict[str, str]]:
    """The attributes of the page's cards."""
    return [
        dict(re.findall(r'data-([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r'<article class="offer"[^>]*>', page)
    ]


def test_every_file_is_there_at_the_day_and_at_the_root(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    index = build(config, engine, now=NOW)
    assert index == config.home / "site" / "2026-01-28" / "index.html"
    for name in FILES:
        assert (index.parent / name).is_file(), name
        assert (config.home / "site" / name).read_bytes() == (index.parent / name).read_bytes()
    assert last_edition(engine) == (TODAY, NOW)


def test_the_cards_are_the_contract_s(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    found = {c["store"]: c for c in cards(build(config, engine, now=NOW).read_text("utf-8"))}
    assert set(found) == {"nesto", "panda", "lulu", "saco"}
    assert {k: v for k, v in found["nesto"].items() if k not in ("promotion", "last")} == {
        "store": "nesto",
        "starts": "2026-01-28",
        "ends": "2026-02-03",
        "ends-basis": "inferred",
    }
    assert (found["panda"]["starts"], found["panda"]["ends"]) == ("", "2026-01-28")
    assert (found["saco"]["ends"], found["saco"]["ends-basis"]) == ("", "unknown")
    assert len({c["promotion"] for c in found.values()}) == 4


def test_the_sections_stand_in_their_order_and_each_card_once(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    page = build(config, engine, now=NOW).read_text("utf-8")
    parts = re.findall(r'<section class="part" id="([\w-]+)"', page)
    assert parts == ["ends-today", "new", "starts-soon"]
    ids = [c["promotion"] for c in cards(page)]
    assert len(ids) == len(set(ids))


def test_two_posts_of_one_promotion_are_one_card_with_both_links(config: Config, engine: Engine, save: Save) -> None:
    same = offer("nesto", period(TODAY, TODAY))
    save(same, title="عروض نستو")
    save(same, title="نستو: عروض اليوم")
    page = build(config, engine, now=NOW).read_text("utf-8")
    assert len(cards(page)) == 1
    assert page.count('rel="nofollow external"') == 2


def test_a_source_that_is_left_out_is_left_out(config: Config, engine: Engine, save: Save) -> None:
    save(offer("nesto", period(TODAY, TODAY)), source="gone")
    assert cards(build(config, engine, now=NOW).read_text("utf-8")) == []


def test_a_day_before_today_is_built_elsewhere_or_not_at_all(
    config: Config, engine: Engine, save: Save, tmp_path: Path
) -> None:
    fill(save)
    with pytest.raises(ConfigError, match="write --out DIR"):
        build(config, engine, now=NOW, day=date(2026, 1, 20))
    index = build(config, engine, now=NOW, day=date(2026, 1, 20), out=tmp_path / "past")
    assert {c["store"] for c in cards(index.read_text("utf-8"))} == {"ended", "panda", "nesto", "lulu", "saco"}
    assert not (config.home / "site").exists()


def tree(folder: Path) -> dict[str, str]:
    """The hashes of a folder's files."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_an_edition_is_replaced_while_its_day_lasts_and_final_after_it(
    config: Config, engine: Engine, save: Save
) -> None:
    fill(save)
    first = build(config, engine, now=NOW).parent
    before = tree(first)
    save(offer("extra", period(TODAY, TOMORROW)))
    build(config, engine, now=NOW + timedelta(hours=2))
    assert (first / "stores/extra/index.html").is_file()
    final = tree(first)
    assert final != before
    save(offer("jarir", period(TOMORROW, TOMORROW)))
    second = build(config, engine, now=NOW + timedelta(days=1)).parent
    assert second.name == "2026-01-29"
    assert tree(first) == final
    assert (config.home / "site" / "stores" / "jarir").is_dir()
    # Each day's build, and the spare one of the day that lasts.
    assert len(list((config.home / "site" / ".builds").iterdir())) == 3


def test_a_rebuild_writes_what_changed_alone_and_is_the_same_as_a_whole_build(
    config: Config, engine: Engine, save: Save, tmp_path: Path
) -> None:
    fill(save)
    first = build(config, engine, now=NOW).parent
    for hour, title in enumerate(("one", "two", "three"), 1):
        kept = {p: p.stat().st_mtime_ns for p in first.rglob("*.html")}
        save(offer("extra", period(TODAY, TOMORROW, "stated"), discount_percent=hour), title=title)
        if hour == 3:
            nothing = offer("panda", period(None, TODAY), offer=False)
            save(offer("nesto", period(TODAY, TODAY + timedelta(days=6), "inferred")), nothing)
        build(config, engine, now=NOW + timedelta(hours=hour))
        written = {str(p.relative_to(first)) for p, t in kept.items() if p.exists() and p.stat().st_mtime_ns != t}
        assert "stores/nesto/index.html" not in written
        assert "cities/riyadh/index.html" in written
        whole = build(config, engine, now=NOW + timedelta(hours=hour), out=tmp_path / f"whole{hour}").parent
        made, expected = tree(first), tree(whole)
        # Only where the earlier days lie, and the cache's own files, are the two places different.
        for name in (".made.json", ".edition"):
            made.pop(name, None)
            expected.pop(name, None)
        assert made == expected
    assert not (first / "stores/panda").exists()


def test_a_manifest_tells_what_an_edition_holds_and_was_made_of(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    run = Run("one", NOW - timedelta(hours=1), NOW, "ok", 6, 6, 0, 6, 7, 1000, 9.0)
    finish_run(engine, start_run(engine, "one", run.started), run)
    folder = build(config, engine, now=NOW).parent
    for again in (False, True):
        if again:
            save(offer("extra", period(TODAY, TOMORROW)))
            build(config, engine, now=NOW + timedelta(hours=2))
        manifest = json.loads((folder / "edition.json").read_text("utf-8"))
        found = {name: content for name, content in tree(folder).items() if not name.startswith(".")}
        del found["edition.json"]
        assert manifest["files"] == found
        page = (folder / "offers.json").read_text("utf-8")
        assert sorted(manifest["promotions"]) == sorted(p["id"] for p in json.loads(page)["promotions"])
        assert [(r["source"], r["posts"]) for r in manifest["runs"]] == [("one", 6)]
        assert manifest["rules"] == {"normalise": normalise.RULES, "cluster": cluster.RULES}
        assert manifest["day"] == "2026-01-28"


def test_no_later_crawl_rule_or_rule_of_retention_changes_a_byte_of_a_final_edition(
    config: Config, engine: Engine, save: Save
) -> None:
    name = "1-t.webp"
    (config.home / "pictures").mkdir(parents=True)
    Image.new("RGB", (320, 400), "teal").save(config.home / "pictures" / name)
    fill(save)
    picture = Picture("https://one.example/1.jpg", name, 320, 400)
    save(offer("flyer", period(TODAY, TOMORROW)), pictures=(picture,), url="https://one.example/flyer/")
    final = build(config, engine, now=NOW).parent
    before = tree(final)
    assert f"pictures/{name}" in before
    # Another crawl, a person's correction, posts forgotten with their pictures, and texts dropped.
    save(
        offer("flyer", period(TODAY, TOMORROW + timedelta(days=3))),
        pictures=(picture,),
        url="https://one.example/flyer/",
    )
    overrides = config.overrides_file
    overrides.write_text('[[not_an_offer]]\npost = "https://one.example/flyer/"\nreason = "x"\n', "utf-8")
    kept = replace(config, site=replace(config.site, keep_bodies=timedelta(days=1), keep_editions=timedelta(days=30)))
    later = build(kept, engine, now=NOW + timedelta(days=5)).parent
    _, files = forget(engine, "one")
    for file in files:
        (config.home / "pictures" / file).unlink()
    assert files == [name]
    build(kept, engine, now=NOW + timedelta(days=6))
    assert tree(final) == before
    assert final.name == "2026-01-28"
    assert later.name == "2026-02-02"


def test_editions_and_texts_are_kept_as_long_as_the_site_says(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    kept = replace(config, site=replace(config.site, keep_bodies=timedelta(days=1), keep_editions=timedelta(days=2)))
    for days in range(5):
        build(kept, engine, now=NOW + timedelta(days=days))
    site = config.home / "site"
    assert sorted(p.name for p in site.glob("2026-*")) == ["2026-01-30", "2026-01-31", "2026-02-01"]
    assert (site / "editions/index.html").read_text("utf-8").count("2026-01-2") == 0
    assert len(list((site / ".builds").iterdir())) == 4
    assert build(kept, engine, now=NOW + timedelta(days=40)).is_file()
    # Nothing is left of a past day but the newest edition.
    assert sorted(p.name for p in site.glob("2026-*")) == ["2026-02-01", "2026-03-09"]


def test_what_was_extended_or_withdrawn_since_the_edition_before_is_told(
    config: Config, engine: Engine, save: Save
) -> None:
    ends = TODAY + timedelta(days=3)
    title = "عروض الأسبوع في كل الفروع"
    save(offer("nesto", period(TODAY, ends)), offer("panda", period(TODAY, ends)), title=title)
    build(config, engine, now=NOW)
    save(offer("nesto", period(TODAY, ends + timedelta(days=4))), title=f"{title}: تمديد")
    withdraw(engine, "one", [f"/panda/1/{title[:20]}"], NOW + timedelta(hours=20))
    page = build(config, engine, now=NOW + timedelta(days=1)).read_text("utf-8")
    assert re.search(r'id="extended".*مُدّد: كان ينتهي السبت 31 يناير', page, re.S)
    assert re.search(r'id="withdrawn".*<bdi>panda</bdi>: <s[^>]*>عروض الأسبوع', page, re.S)
    assert [c["store"] for c in cards(page)] == ["nesto"]
    page = build(config, engine, now=NOW + timedelta(days=2)).read_text("utf-8")
    assert 'id="extended"' not in page
    assert 'id="withdrawn"' not in page
    assert "كان ينتهي" in page


def test_two_sites_that_disagree_are_both_told_of(config: Config, engine: Engine, save: Save) -> None:
    ends = TODAY + timedelta(days=3)
    picture = Picture("https://one.example/1.jpg", "1-t.webp", 320, 400)
    for i, last in enumerate((ends, ends, ends + timedelta(days=2))):
        save(offer("nesto", period(TODAY, last)), title=f"عروض {i}", source=f"s{i}", pictures=(picture,))
    page = build(config, engine, now=NOW).read_text("utf-8")
    [card] = cards(page)
    assert card["ends"] == ends.isoformat()
    assert re.search(r"مصدران يختلفان: النهاية عند \S*s2\S* الاثنين 2 فبراير 2026", page)


def test_a_damaged_cache_is_begun_anew(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    before = tree(build(config, engine, now=NOW).parent)
    cache = config.home / "site" / ".fragments.sqlite"
    cache.write_bytes(b"not a database" * 1000)
    for made in (config.home / "site" / ".builds").glob("*/.made.json"):
        made.write_text("{broken", "utf-8")
    after = tree(build(config, engine, now=NOW).parent)
    assert after == before


def test_an_operator_s_template_wins_and_a_broken_one_leaves_what_stands(
    config: Config, engine: Engine, save: Save
) -> None:
    fill(save)
    build(config, engine, now=NOW)
    own = config.home / "templates"
    own.mkdir()
    (own / "status.html").write_text("mine", "utf-8")
    index = build(config, engine, now=NOW + timedelta(minutes=1))
    assert (index.parent / "status.html").read_text("utf-8") == "mine"
    before = tree(index.parent)
    (own / "status.html").write_text("one\n{% if x %}", "utf-8")
    with pytest.raises(DigestError, match=r"status\.html:2: .*mend the template"):
        build(config, engine, now=NOW + timedelta(minutes=2))
    (own / "status.html").write_text("one\n\n{{ nothing.here }}", "utf-8")
    with pytest.raises(DigestError, match=r"status\.html:3: 'nothing' is undefined"):
        build(config, engine, now=NOW + timedelta(minutes=3))
    assert tree(index.parent) == before


BUILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from offers.config import load
from offers.database import open_engine
from offers.digest.build import build
config = load(home=Path(sys.argv[1]), sources=Path(sys.argv[2]))
build(config, open_engine(config.database_url), now=datetime(2026, 1, 28, 9, 0, tzinfo=UTC))
"""


def test_a_killed_build_leaves_the_edition_that_stands_and_nothing_behind(
    config: Config, engine: Engine, save: Save
) -> None:
    fill(save)
    index = build(config, engine, now=NOW)
    before = tree(index.parent)
    own = config.home / "templates"
    own.mkdir()
    (own / "status.html").write_text("{% for i in range(10 ** 15) %}{% endfor %}", "utf-8")
    command = [sys.executable, "-c", BUILD, str(config.home), str(config.sources_file)]
    with subprocess.Popen(command) as process:
        # The spare build counts as incomplete as soon as it is written into.
        while len(list((config.home / "site" / ".builds").glob("*/.made.json"))) == 2:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert tree(index.parent) == before
    (own / "status.html").unlink()
    build(config, engine, now=NOW + timedelta(hours=9))
    assert len(list((config.home / "site" / ".builds").glob("*/.made.json"))) == 2
    assert len(list((config.home / "site" / ".builds").iterdir())) == 2


def test_feeds_and_data_are_read_by_others(config: Config, engine: Engine, save: Save) -> None:
    fill(save)
    save(offer("evil", period(TODAY, TOMORROW)), title='=cmd|"/c calc"!A1 <b>&')
    folder = build(config, engine, now=NOW).parent
    atom = feedparser.parse((folder / "feed.atom").read_bytes())
    assert not atom.bozo
    assert len(atom.entries) == 5
    feed = json.loads((folder / "feed.json").read_text("utf-8"))
    assert (feed["version"], len(feed["items"])) == ("https://jsonfeed.org/version/1.1", 5)
    events = Calendar.from_ical((folder / "offers.ics").read_bytes()).walk("VEVENT")
    assert len(events) == 4
    nesto = next(e for e in events if e.decoded("dtstart") == TODAY and e.decoded("dtend") == date(2026, 2, 4))
    assert nesto["summary"]
    document = json.loads((folder / "offers.json").read_text("utf-8"))
    assert {p["stores"][0]["id"] for p in document["promotions"]} == {"nesto", "panda", "lulu", "saco", "evil"}
    rows = list(csv.DictReader((folder / "offers.csv").read_text("utf-8-sig").splitlines()))
    assert next(r["title"] for r in rows if r["stores"] == "evil").startswith("'=cmd")


def test_pictures_lie_in_the_edition_itself(config: Config, engine: Engine, save: Save) -> None:
    kept = config.home / "pictures"
    kept.mkdir(parents=True)
    for name, size in (("a-t.webp", (320, 452)), ("a.webp", (700, 990))):
        Image.new("RGB", size, "#b3261e").save(kept / name)
    picture = Picture("https://one.example/a.jpg", "a-t.webp", 320, 452, "a.webp", 700, 990)
    save(offer("nesto", period(TODAY, TODAY)), pictures=(picture,))
    index = build(config, engine, now=NOW)
    page = index.read_text("utf-8")
    assert '<img src="./pictures/a-t.webp" width="320" height="452"' in page
    assert 'loading="lazy"' in page
    assert (index.parent / "pictures" / "a.webp").is_file()
    assert "https://one.example/a.jpg" not in page


def test_an_unknown_store_has_a_page_of_its_own(config: Config, engine: Engine, save: Save) -> None:
    unknown = Store(None, None, "../ركن/الواحة", "../ركن/الواحة", False)
    save(replace(offer("x", period(TODAY, TODAY)), stores=(unknown,)))
    index = build(config, engine, now=NOW)
    assert [p.name for p in (index.parent / "stores").iterdir() if p.is_dir()] == ["ركن-الواحه"]


def test_an_edition_without_offers_says_so(config: Config, engine: Engine, save: Save) -> None:
    save(offer("x", Validity(), offer=False))
    assert "لا توجد عروض" in build(config, engine, now=datetime(2026, 3, 1, tzinfo=UTC)).read_text("utf-8")
