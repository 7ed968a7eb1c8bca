"""The figures of the labelled set, as far as they must not fall; `bench/labelled.py` prints them."""

from __future__ import annotations

import json

import pytest

from bench.labelled import FILE, QUESTIONS, Answer, ours

AT_LEAST = {
    "offers recognised": 0.98,
    "non-offers left out": 0.99,
    "store right": 0.95,
    "start right": 0.98,
    "end right": 0.98,
    "discount right": 0.95,
}


@pytest.fixture(scope="module")
def answers() -> list[tuple[Answer, Answer]]:
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    return [(row, ours(row)) for row in rows]


@pytest.mark.parametrize("name", AT_LEAST)
def test_the_labelled_lines(answers: list[tuple[Answer, Answer]], name: str) -> None:
    [(key, of)] = [(key, of) for asked, key, of in QUESTIONS if asked == name]
    asked = [(row, said) for row, said in answers if of(row)]
    right = sum(said[key] == row.get(key) for row, said in asked)
    assert right >= AT_LEAST[name] * len(asked)
