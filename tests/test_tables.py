"""The registry contradicts nothing, and what would is refused with its line."""

import json
from pathlib import Path

import pytest

from offers import tables, words
from offers.errors import TableError
from offers.text import fold_words

SA = {"id": "sa", "kind": "country", "country": "SA", "en": "Saudi Arabia", "ar": "السعودية"}
SHOP = {"id": "shop", "en": "Shop of Shops", "ar": "متجر المتاجر", "sector": "grocery", "countries": ["SA"]}


def folder(path: Path, stores: list[object], places: list[object]) -> Path:
    path.mkdir()
    for name, rows in (("stores", stores), ("airlines", []), ("brands", []), ("places", places)):
        text = "".join(r if isinstance(r, str) else json.dumps(r) + "\n" for r in rows)
        (path / f"{name}.jsonl").write_text(text, "utf-8")
    (path / "common_words.toml").write_text('type = ["متجر", "supermarket"]\n', "utf-8")
    return path


def test_the_shipped_tables_load_and_hold_what_the_seed_needs() -> None:
    known = tables.load()
    nesto = known.store("nesto")
    assert nesto is not None
    assert (nesto.en, nesto.ar, nesto.sector) == ("Nesto", "نستو", "grocery")
    ahsa = known.place("al-ahsa")
    assert ahsa is not None
    assert (ahsa.en, ahsa.ar, ahsa.country) == ("Al-Ahsa", "الأحساء", "SA")
    assert known.site("jarir.com") is known.store("jarir")
    airlines = [s for s in known.stores if s.sector == "airline"]
    assert len(airlines) >= 48
    assert len(known.stores) > 1000


def test_panda_and_hyperpanda_are_two_of_one_chain() -> None:
    hyper = tables.load().store("hyperpanda")
    assert hyper is not None
    assert hyper.chain == "panda"


@pytest.mark.parametrize("name", ["ماكس", "النهدي", "نون", "السعودية"])
def test_words_of_the_language_are_no_strong_names(name: str) -> None:
    strong = {fold_words(n) for s in tables.load().stores for n in s.names}
    assert fold_words(name) not in strong


@pytest.mark.parametrize(
    ("stores", "places", "line"),
    [
        ([SHOP, {**SHOP, "en": "Another"}], [SA], "stores.jsonl:2: id 'shop'"),
        (
            [{**SHOP, "names": ["نجمة"]}, {**SHOP, "id": "two", "names": ["نجمه"]}],
            [SA],
            "stores.jsonl:2: 'نجمه' is a strong name of 'shop' (stores.jsonl:1)",
        ),
        ([{**SHOP, "names": ["متجر"]}], [SA], "stores.jsonl:1: 'متجر' is a common word"),
        ([{**SHOP, "weak": ["Supermarket"]}], [SA], "stores.jsonl:1: 'Supermarket' is a common word"),
        ([{**SHOP, "nmaes": []}], [SA], "stores.jsonl:1: unknown key 'nmaes'"),
        ([{**SHOP, "sector": "sweets"}], [SA], "stores.jsonl:1: sector 'sweets'"),
        ([{**SHOP, "countries": ["Saudi"]}], [SA], "stores.jsonl:1: country 'Saudi'"),
        ([{**SHOP, "names": "نجمة"}], [SA], "stores.jsonl:1: names: write a list"),
        ([{**SHOP, "chain": "nobody"}], [SA], "stores.jsonl:1: chain 'nobody'"),
        (["{broken\n"], [SA], "stores.jsonl:1: not JSON"),
        ([SHOP], [SA, {**SA, "id": "x", "kind": "city", "country": "ZZ"}], "places.jsonl:2: country 'ZZ'"),
        ([SHOP], [SA, {**SA, "id": "x", "kind": "city", "within": "y"}], "places.jsonl:2: within 'y'"),
        ([SHOP], [{**SA, "kind": "planet"}], "places.jsonl:1: kind 'planet'"),
        ([SHOP], [SA, SA], "places.jsonl:2: id 'sa' is taken"),
        ([SHOP], [{k: v for k, v in SA.items() if k != "ar"}], "places.jsonl:1: ar: write it"),
    ],
)
def test_a_table_that_contradicts_is_refused_with_its_line(
    tmp_path: Path, stores: list[object], places: list[object], line: str
) -> None:
    with pytest.raises(TableError) as error:
        tables.load_from(folder(tmp_path / "data", stores, places))
    assert str(error.value).startswith(line)


def test_one_name_in_two_countries_that_do_not_overlap_is_no_clash(tmp_path: Path) -> None:
    pair: list[object] = [{**SHOP, "names": ["نجمة"]}, {**SHOP, "id": "two", "countries": ["EG"], "names": ["نجمة"]}]
    assert len(tables.load_from(folder(tmp_path / "data", pair, [SA])).stores) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("calendar.toml", "[month]", "[mounth]", "calendar.toml: mounth: unknown table"),
        ("calendar.toml", "SA = [4, 5]", "SA = [9]", "calendar.toml: weekend.SA"),
        ("calendar.toml", "hijri = [", "lunar = [", "calendar.toml: era.lunar"),
        ("cues.toml", 'hours = ["', 'hours = [1, "', "cues.toml: date.hours: write a list"),
        ("cues.toml", "[stop]", "[stopp]", "cues.toml: stopp: unknown table"),
        ("cues.toml", "\ntrade = ", "\ntrades = ", "cues.toml: stop.trades: unknown key; use theme, link"),
        ("subjects.toml", "[news]", "[gossip]", "subjects.toml: gossip: unknown table"),
    ],
)
def test_words_that_are_out_of_place_are_refused(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    data = Path(words.__file__).parent / "data"
    for name in ("calendar.toml", "cues.toml", "subjects.toml"):
        text = (data / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == file else text, "utf-8")
    with pytest.raises(TableError) as error:
        words.load_from(tmp_path)
    assert str(error.value).startswith(message)
