"""A new source: its table written into `sources.toml`, and a new spider with its recorded case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomlkit
from tomlkit.exceptions import TOMLKitError

from offers.errors import ConfigError

_COUNTRIES = ("sa", "ae", "kw", "qa", "bh", "om", "eg", "jo", "iq", "lb", "ye", "ma", "dz", "tn")
# Labels that name no site: «www.shop.com.sa» is called shop.
_SHARED = frozenset(("www", "blog", "com", "net", "org", "info", "co", "gov", "edu", *_COUNTRIES))


def name_of(url: str, taken: set[str]) -> str:
    """A name for the source at an address, in small letters, that none has yet."""
    labels = (urlsplit(url).hostname or "").split(".")
    own = [label for label in labels if label not in _SHARED] or labels
    plain = re.sub(r"[^a-z0-9]+", "_", max(own, key=len).lower()).strip("_") or "site"
    base = plain if plain[0].isalpha() else f"site_{plain}"
    return next(n for n in (base, *(f"{base}_{i}" for i in range(2, 10_000))) if n not in taken)


def country_of(url: str) -> str | None:
    """The country that the address's last label names."""
    last = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    return last.upper() if last in _COUNTRIES else None


def write_source(file: Path, name: str, values: dict[str, Any], remark: str, contact: str | None) -> None:
    """Adds the table to the file, comments kept; the file is replaced whole. Raises ConfigError."""
    try:
        document = tomlkit.parse(file.read_text("utf-8")) if file.is_file() else tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file.name}: {error}; mend the file first") from error
    if contact is not None:
        site = document.setdefault("site", tomlkit.table())
        site["contact"] = contact
    sources = document.setdefault("sources", tomlkit.table(is_super_table=True))
    table = tomlkit.table()
    table.comment(remark)
    for key, value in values.items():
        table[key] = value
    sources[name] = table
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".toml.part")
    try:
        beside.write_text(tomlkit.dumps(document), "utf-8")
        beside.replace(file)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; make it writable") from error


_SPIDER = '''"""{host}: say in one line what the site is."""

from collections.abc import Iterator
from typing import Any

from scrapy.http import Response

from offers.model import Post
from offers.source import Entry, SourceSpider, article_of, entries_anywhere, next_page


class {classname}(SourceSpider):
    """Say how its pages lead to posts."""

    name = "{name}"
    url = "{url}"

    def parse(self, response: Response) -> Iterator[Any]:
        entries = entries_anywhere(response, self.now, self.selectors)
        fresh = [e for e in entries if not self.knows(e.url, e.title) and self.first_time(e.url)]
        for entry in fresh:
            yield self.ask(entry.url, self.article, entry=entry)
        older = next_page(response, self.selectors)
        if fresh and older and not self.full:
            yield self.ask(older, self.parse)
        elif entries and not fresh:
            self.confirm_all()

    def article(self, response: Response, entry: Entry) -> Iterator[Post]:
        found = article_of(response, self.now)
        yield self.post(
            entry.url,
            found.title or entry.title,
            excerpt=found.excerpt,
            body=found.body,
            published=found.published or entry.published,
            pictures=found.pictures,
            language=found.language,
        )
'''


def write_spider(root: Path, name: str, url: str, pages: dict[str, bytes], now: str) -> tuple[Path, Path]:
    """Writes the spider and its recorded case of pages; their paths. Raises ConfigError where one is there."""
    spider, case = root / "spiders" / f"{name}.py", root / "tests" / "sites" / name / "first"
    for path in (spider, case):
        if path.exists():
            raise ConfigError(f"{path}: is there already; choose another name")
    case.mkdir(parents=True)
    names = {}
    for number, (address, body) in enumerate(pages.items()):
        file = "front.html" if number == 0 else f"page{number}.html"
        (case / file).write_bytes(body)
        names[address] = file
    listed = "".join(f'"{address}" = "{file}"\n' for address, file in names.items())
    (case / "case.toml").write_text(f'url = "{url}"\nnow = {now}\n\n[pages]\n{listed}', "utf-8")
    classname = "".join(part.title() for part in name.split("_"))
    spider.write_text(_SPIDER.format(host=urlsplit(url).hostname, classname=classname, name=name, url=url), "utf-8")
    return spider, case
