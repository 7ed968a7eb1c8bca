"""The commands as other programs call them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

TITLE = "عروض نستو الاحساء الاسبوعية الثلاثاء 8 شعبان 1447هـ"
ROW = {"id": "a", "title": TITLE, "body": None, "published": "2026-01-26", "url": None}


def lines(*rows: object) -> str:
    return "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows)


def test_normalise_writes_the_contract_s_line(command: Run) -> None:
    done = command("offers", "normalise", stdin=lines(ROW))
    assert done.returncode == 0, done.stderr
    [row] = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(row) == [
        "id", "offer", "reasons", "sector", "stores", "validity", "travel", "places", "all_branches",
        "discount_percent", "coupons", "prices", "cadence", "occasions", "issues",
    ]  # fmt: skip
    assert row["stores"] == [{"id": "nesto", "en": "Nesto", "ar": "نستو", "text": "نستو", "known": True}]
    assert row["places"] == [{"country": "SA", "id": "al-ahsa", "en": "Al-Ahsa", "ar": "الأحساء", "basis": "stated"}]
    validity = row["validity"]
    assert (validity["starts"], validity["ends"], validity["ends_basis"]) == ("2026-01-27", "2026-02-02", "inferred")
    assert validity["evidence"][0] == {
        "bound": "starts", "text": "الثلاثاء 8 شعبان 1447هـ", "field": "title", "span": [28, 51],
        "calendar": "hijri", "rule": "weekday-hijri",
    }  # fmt: skip


def test_a_malformed_line_is_told_by_its_number_and_the_others_are_answered(command: Run) -> None:
    bad = ["{", "[]", {"id": "x"}, {**ROW, "title": 5}, {**ROW, "published": "soon"}, {**ROW, "timezone": "Mars"}]
    done = command("offers", "normalise", stdin=lines(ROW, *bad, {**ROW, "id": "z"}))
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "z"]
    told = done.stderr.splitlines()
    assert [line.split(":")[1] for line in told] == [f" line {n}" for n in range(2, 8)]


def test_normalise_reads_an_instant_in_its_time_zone(command: Run) -> None:
    row = {**ROW, "title": "عروض نستو اليوم فقط", "published": "2026-01-26T22:30:00+00:00"}
    done = command("offers", "normalise", stdin=lines(row, {**row, "timezone": "Europe/London"}))
    starts = [json.loads(line)["validity"]["starts"] for line in done.stdout.splitlines()]
    assert starts == ["2026-01-27", "2026-01-26"]


def test_cluster_gives_posts_of_one_promotion_one_value(command: Run) -> None:
    posts = [ROW, {**ROW, "id": "b", "title": TITLE + " | تمور"}, {**ROW, "id": "c", "title": "عروض لولو 28-1-2026"}]
    read = [json.loads(line) for line in command("offers", "normalise", stdin=lines(*posts)).stdout.splitlines()]
    joined = lines(
        *({**row, "title": p["title"], "published": p["published"]} for row, p in zip(read, posts, strict=True))
    )
    done = command("offers", "cluster", stdin=joined)
    assert done.returncode == 0, done.stderr
    found = {r["id"]: r["promotion"] for r in map(json.loads, done.stdout.splitlines())}
    assert found["a"] == found["b"] != found["c"]


def test_explain_names_words_and_rules(command: Run) -> None:
    said = command("offers", "explain", TITLE, "--published", "2026-01-26", "--country", "SA").stdout
    assert "«الثلاثاء 8 شعبان 1447هـ» by rule weekday-hijri" in said
    assert "Nesto [nesto]" in said


def test_explain_tells_what_was_not_taken_and_why(command: Run) -> None:
    title = "عروض نستو في مدينة 15 مايو خصم 50% حتى 3 فبراير 2026"
    said = command("offers", "explain", title, "--published", "2026-01-26", "--country", "EG").stdout
    assert "not a date here: «50» (a percentage)" in said
    assert "not a date here: «15» (the number of what is named before it)" in said
    news = command("offers", "explain", "النهدي يفوز في الديربي", "--published", "2026-01-26").stdout
    assert "not a store here: «النهدي» (also a word or a surname" in news
    refused = command("offers", "explain", title, "--country", "ZZ")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "'ZZ' is no code of ISO 3166 such as SA" in refused.stderr


def test_the_main_job_and_what_can_be_asked_of_it(command: Run, home: Path) -> None:
    first = command("offers", "crawl")
    assert first.returncode == 0, first.stderr
    assert "[sources.NAME]" in first.stdout
    assert first.stdout.splitlines()[1].split()[:5] == ["sample", "85", "85", "0", "45"]
    built = Path(command("offers", "digest").stdout.strip())
    assert built.name == "index.html"
    assert built.is_relative_to(home)
    page = built.read_text("utf-8")
    assert page.count('<article class="offer"') >= 25
    second = command("offers", "crawl")
    assert second.stdout.splitlines()[1].split()[:4] == ["sample", "85", "0", "0"]
    again = Path(command("offers", "digest").stdout.strip()).read_text("utf-8")
    ids = [part.split('"')[0] for part in again.split('data-promotion="')[1:]]
    assert len(ids) == len(set(ids)) == page.count("data-promotion=")

    exported = [json.loads(x) for x in command("offers", "export", "--format", "jsonl").stdout.splitlines()]
    assert {"id", "title", "stores", "validity", "first_seen", "last_seen", "posts"} <= set(exported[0])
    day = built.parent.name
    running = command("offers", "export", "--format", "jsonl", "--date", day).stdout.splitlines()
    assert 25 <= len(running) < len(exported)
    assert all((json.loads(x)["validity"]["ends"] or "9999") >= day for x in running)
    table = list(csv.reader(io.StringIO(command("offers", "export", "--format", "csv").stdout)))
    assert len(table) == len(exported) + 1

    [state] = json.loads(command("offers", "status", "--json").stdout)
    assert (state["name"], state["health"]["state"]) == ("sample", "ok")
    assert command("offers", "status").stdout.startswith("ok")
    assert "ركن الواحة" in command("offers", "stores", "--unknown").stdout
    assert command("offers", "renormalise").stdout.strip() == "85 posts read again, 0 say something else now"


def test_a_promotion_is_explained_and_set_right_by_a_person(command: Run, tmp_path: Path, home: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text("", "utf-8")
    assert command("offers", "crawl", sources=sources).returncode == 0
    assert command("offers", "digest", sources=sources).returncode == 0

    def exported() -> list[dict[str, Any]]:
        return [
            json.loads(x) for x in command("offers", "export", "--format", "jsonl", sources=sources).stdout.splitlines()
        ]

    before = exported()
    several = max(before, key=lambda row: len(row["posts"]))
    said = command("offers", "explain", "--promotion", several["id"], sources=sources).stdout.splitlines()
    assert said[0] == f"{several['id']}: {several['title']}"
    assert any(x.startswith("same: ") and ": both from " in x for x in said)
    assert any(x.startswith("not: sample ") for x in said)
    first, second = [row for row in before if row["validity"]["ends"] and row["id"] != several["id"]][:2]
    (tmp_path / "overrides.toml").write_text(
        f'[[period]]\npost = "{first["posts"][0]["url"]}"\nends = 2099-02-03\nreason = "سألنا الفرع"\n'
        f'[[not_an_offer]]\npost = "{second["posts"][0]["url"]}"\nreason = "خبر"\n'
        '[[not_an_offer]]\npost = "https://gone.example/"\nreason = "x"\n',
        "utf-8",
    )
    after = {row["id"]: row for row in exported()}
    assert second["id"] not in after
    assert after[first["id"]]["validity"]["ends"] == "2099-02-03"
    assert [e["text"] for e in after[first["id"]]["validity"]["evidence"] if e["rule"] == "override"] == ["سألنا الفرع"]
    assert [e["kind"] for e in after[first["id"]]["history"]] == ["corrected"]
    status = command("offers", "status", sources=sources).stdout.splitlines()
    assert status[-1].startswith("overrides.toml:8: no kept post is named by 'https://gone.example/'")
    (tmp_path / "overrides.toml").write_text("[[period]]\nposts = 1\n", "utf-8")
    for words in (("digest",), ("crawl",), ("status",)):
        refused = command("offers", *words, sources=sources)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
        assert refused.stderr.startswith("Error: overrides.toml:2: period.posts: unknown key")
    (tmp_path / "overrides.toml").unlink()
    assert {row["id"] for row in exported()} == {row["id"] for row in before}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("crawl", "nobody"), "Error: nobody: no such source; the sources are sample"),
        (("renormalise", "nobody"), "Error: nobody: no such source, and nothing is kept of one"),
        (("digest", "--date", "2020-01-01"), "is not today's"),
        (("--sources", "none.toml", "status"), "Error: none.toml: there is no such file"),
        (("--database-url", "x", "status"), "Error: the database address 'x' is not usable"),
        (("--database-url", "postgresql://host:port/x", "status"), "is not usable; write sqlite:///FILE"),
    ],
)
def test_an_error_is_one_line_and_exit_code_1(command: Run, words: tuple[str, ...], line: str) -> None:
    done = command("offers", *words)
    assert done.returncode == 1
    assert line in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_day_that_is_none_is_refused(command: Run) -> None:
    done = command("offers", "digest", "--date", "yesterday")
    assert done.returncode == 2
    assert "'yesterday' is no day; write one such as 2026-01-28" in done.stderr


def test_a_spider_that_is_not_there_is_refused_before_anything_runs(command: Run, tmp_path: Path, home: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[sources.one]\nurl = "http://127.0.0.1:9/"\nspider = "wordpres"\n', "utf-8")
    done = command("offers", "crawl", sources=sources)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: sources.toml:3: sources.one.spider: 'wordpres' is unknown; write one of")
    assert not (home / "offers.sqlite").exists()


def test_an_edition_of_another_day_goes_elsewhere(command: Run, tmp_path: Path) -> None:
    command("offers", "crawl")
    out = tmp_path / "past"
    done = command("offers", "digest", "--date", "2026-01-27", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert (out / "index.html").is_file()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").touch()
    refused = command("offers", "digest", "--out", str(tmp_path / "other"))
    assert refused.returncode == 1
    assert (tmp_path / "other" / "mine.txt").exists()


def test_a_line_that_is_wrong_is_told_with_what_is_wanted(command: Run) -> None:
    wrong = lines("", {**ROW, "published": "tomorrow"}, {**ROW, "country": "ZZ"})
    bad = command("offers", "normalise", stdin=wrong).stderr.splitlines()
    assert "line 1: not an object" in bad[0]
    assert "line 2: published is 'tomorrow', not a day such as 2026-01-27" in bad[1]
    assert "line 3: country 'ZZ' is no code of ISO 3166 such as SA" in bad[2]
