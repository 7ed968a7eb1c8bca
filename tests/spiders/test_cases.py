"""Every recorded case gives what is expected of it; a case without an expectation fails."""

from __future__ import annotations

import json

import pytest
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from tests.spiders.cases import SITES, cases, posts_of


@pytest.mark.parametrize("name", cases())
def test_the_spider_gives_what_was_recorded(name: str) -> None:
    expected = SITES / name / "expected.json"
    if not expected.is_file():
        pytest.fail(f"{expected} is missing; look at what it gives, then run: python -m tests.spiders.cases {name}")
    assert posts_of(name) == json.loads(expected.read_text("utf-8"))


def test_every_spider_has_a_case() -> None:
    spiders = set(SpiderLoader(BaseSettings({"SPIDER_MODULES": ["spiders"]})).list())
    assert spiders - {name.split("/")[0] for name in cases()} == set()
