"""What a person knows better than the rules is laid over what posts say, with the reason; mistakes name their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from offers.errors import ConfigError
from offers.model import Offer, Post
from offers.normalise import normalise
from offers.overrides import load
from tests.database_checks import NOW

URL = "https://a.example/p/1/"
DAY = date(2026, 1, 27)


def written(folder: Path, text: str) -> Path:
    file = folder / "overrides.toml"
    file.write_text(text, "utf-8")
    return file


def read(title: str, folder: Path, text: str) -> Offer:
    post = Post("s", "/p/1/", URL, title, published=NOW)
    return load(written(folder, text)).apply(post, normalise(title, None, DAY, country="SA"))


def test_no_file_is_no_override(tmp_path: Path) -> None:
    found = load(tmp_path / "overrides.toml")
    assert (found.key, dict(found.same)) == ("", {})


def test_a_post_that_is_no_offer(tmp_path: Path) -> None:
    text = f'[[not_an_offer]]\npost = "{URL}?utm_source=x"\nreason = "خبر عن المتجر"\n'
    offer = read("عروض نستو من 28-1-2026 حتى 3-2-2026", tmp_path, text)
    assert (offer.offer, offer.reasons) == (False, ("override: خبر عن المتجر",))


def test_a_store_that_is_another(tmp_path: Path) -> None:
    text = '[[store]]\nwritten = "ركن الواحه"\nis = "nesto"\nreason = "اسم الفرع"\n'
    offer = read("عروض ركن الواحة الرياض حتى 3-2-2026", tmp_path, text)
    assert [(s.id, s.text, s.known) for s in offer.stores] == [("nesto", "ركن الواحة", True)]
    assert offer.reasons[-1] == "override: اسم الفرع"
    assert offer.sector == "grocery"


def test_the_days_of_a_promotion(tmp_path: Path) -> None:
    text = f'[[period]]\npost = "{URL}"\nends = 2026-02-05\nreason = "كما في الفرع"\n'
    validity = read("عروض نستو من 28-1-2026 حتى 3-2-2026", tmp_path, text).validity
    assert (validity.starts, validity.ends, validity.ends_basis) == (date(2026, 1, 28), date(2026, 2, 5), "stated")
    assert [(e.bound, e.field, e.text, e.rule) for e in validity.evidence if e.bound == "ends"] == [
        ("ends", "override", "كما في الفرع", "override")
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[[not_an_offer]]\npost = "https://a.example/"\nraeson = "x"\n', 3, "unknown key"),
        ('[[not_offer]]\npost = "https://a.example/"\n', 1, "unknown; known are"),
        ('[[not_an_offer]]\npost = "a.example"\nreason = "x"\n', 2, "is no address"),
        ('[[not_an_offer]]\npost = "https://a.example/"\n', 1, "reason: missing"),
        ('# x\n\n[[store]]\nwritten = "س"\nis = "nessto"\nreason = "x"\n', 5, "is no store's id"),
        ('[[period]]\npost = "https://a.example/"\nends = "3-2-2026"\nreason = "x"\n', 3, "is no day"),
        ('[[period]]\npost = "https://a.example/"\nreason = "x"\n', 1, "missing; write starts or ends"),
        (
            '[[period]]\npost = "https://a.example/"\nstarts = 2026-02-03\nends = 2026-02-01\nreason = "x"\n',
            4,
            "is before",
        ),
        ('[[same]]\nposts = ["https://a.example/"]\nreason = "x"\n', 2, "two addresses or more"),
        (
            '[[same]]\nposts = ["https://a.example/", "https://b.example/"]\nreason = "x"\n'
            '[[same]]\nposts = ["https://a.example/", "b"]\nreason = "x"\n',
            5,
            "is no address",
        ),
        ("[[period]]\nends = 2026-02-31\n", 2, "mend the TOML there"),
        ("[same]\nposts = []\n", 1, "write it as a table [[same]]"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, text))
    assert str(refused.value).startswith(f"overrides.toml:{line}:"), refused.value
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
