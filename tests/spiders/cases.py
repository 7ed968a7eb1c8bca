"""Recorded cases of spiders: pages as files, what the spider yields of them, and a frozen now.

python -m tests.spiders.cases SPIDER/CASE     writes expected.json anew
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse, XmlResponse
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader
from twisted.python.failure import Failure

from offers.model import Post, to_json
from offers.source import SourceSpider

SITES = Path(__file__).parents[1] / "sites"
_KINDS: dict[str, type[TextResponse]] = {".html": HtmlResponse, ".xml": XmlResponse, ".json": TextResponse}


def cases() -> list[str]:
    """The cases by their names, SPIDER/CASE."""
    return sorted(str(case.parent.relative_to(SITES)) for case in SITES.glob("*/*/case.toml"))


def posts_of(name: str) -> list[dict[str, Any]]:
    """What the spider yields of the case's pages; a page that was not recorded is one that cannot be had."""
    folder = SITES / name
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    loader = SpiderLoader(BaseSettings({"SPIDER_MODULES": ["spiders"]}))
    spider: Any = loader.load(name.split("/")[0])(url=case["url"], timezone=case.get("timezone", "Asia/Riyadh"))
    spider.now = case["now"].astimezone(spider.timezone)
    return [to_json(post) for post in _crawl(spider, folder, case["pages"])]


def _crawl(spider: SourceSpider, folder: Path, pages: dict[str, str]) -> Iterator[Post]:
    waiting = list(spider.begin())
    asked: set[str] = set()
    while waiting:
        request = waiting.pop(0)
        if request.url in asked:
            continue
        asked.add(request.url)
        for found in _answer(request, folder, pages):
            if isinstance(found, Request):
                waiting.append(found)
            else:
                yield found


def _answer(request: Request, folder: Path, pages: dict[str, str]) -> Iterator[Any]:
    # A query that only turns pages or chooses fields leads to the recorded page.
    name = pages.get(request.url) or pages.get(request.url.split("?")[0] if "paged=" not in request.url else "")
    if name is None:
        failure = Failure(OSError("not recorded"))  # type: ignore[no-untyped-call]
        failure.request = request  # type: ignore[attr-defined]
        yield from request.errback(failure) or () if request.errback else ()
        return
    kind = _KINDS[Path(name).suffix]
    response: Response = kind(request.url, body=(folder / name).read_bytes(), encoding="utf-8", request=request)
    if request.callback is not None:
        yield from request.callback(response, **request.cb_kwargs) or ()


def main() -> None:
    """Writes the expectation of the named case."""
    [name] = sys.argv[1:]
    text = json.dumps(posts_of(name), ensure_ascii=False, indent=1)
    (SITES / name / "expected.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
