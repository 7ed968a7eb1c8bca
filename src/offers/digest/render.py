"""An edition written into a folder: first the pieces of every promotion, then the pages and feeds made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from jinja2 import Environment, TemplateError

from offers import __version__, cluster, normalise
from offers.config import Config
from offers.digest import data, drawing, feeds, search
from offers.digest.edition import Edition, Item, key_of
from offers.digest.fragments import fragments
from offers.digest.language import LANGUAGES, language
from offers.digest.output import Content, Output
from offers.digest.pages import Pages, homes
from offers.digest.pieces import Load, Pieces, hashed
from offers.digest.templating import Press, environment, failure, static_files
from offers.digest.watched import shown
from offers.errors import DigestError
from offers.model import Watch, to_json

_EDITIONS = "editions/index.html"
_ROOT_FILES = ("sw.js", "manifest.webmanifest", "robots.txt")
# A sitemap holds at most 50,000 addresses (sitemaps.org).
_SITEMAP = 50_000


def write(
    edition: Edition,
    config: Config,
    folder: Path,
    *,
    load: Load,
    before: Path | None = None,
    cache: Path | None = None,
    ahead: Iterable[Path] = (),
    earlier: Sequence[date] = (),
) -> Output:
    """Fills the folder with the edition; what was made of the same things in `before` is linked.

    `load` gives the promotions whose pieces are not kept yet. `earlier` are the days whose editions stand beside it.
    `cache` is the file of the rendered pieces, a passing one without it, and `ahead` are those of `write_ahead`.
    Raises DigestError with file and line of a template that fails.
    """
    out = Output(folder, before)
    with _one_error(), fragments(cache) as kept:
        templates = environment(config)
        pieces = Pieces(edition, config, templates, kept)
        pieces.make(edition.items, load, ahead)
        _write(edition, config, out, templates, pieces, earlier)
    out.close()
    return out


def write_ahead(edition: Edition, config: Config, file: Path, *, load: Load) -> None:
    """Renders the pieces of a part of an edition's promotions into a file. Raises DigestError as `write` does."""
    with _one_error(), fragments(file) as kept:
        Pieces(edition, config, environment(config), kept).make(edition.items, load)


def editions_page(edition: Edition, config: Config, days: Sequence[date]) -> str:
    """The page at the editions' root that lists them. Raises DigestError as `write` does."""
    press = Press(edition, language(LANGUAGES[0]), environment(config))
    with _one_error():
        return _editions(press, days, "../")


@contextmanager
def _one_error() -> Iterator[None]:
    try:
        yield
    except TemplateError as error:
        raise DigestError(failure(error)) from error


def _editions(press: Press, days: Sequence[date], up: str) -> str:
    return press.page("editions.html", _EDITIONS, days=days, up=up, english=language("en"))


def _write(
    edition: Edition, config: Config, out: Output, templates: Environment, pieces: Pieces, earlier: Sequence[date]
) -> None:
    groups = edition.groups()
    presses = [Press(edition, language(code), templates) for code in LANGUAGES]
    tongues = [
        Pages(edition, language(code), press, pieces, groups, out)
        for code, press in zip(LANGUAGES, presses, strict=True)
    ]
    # Both languages in turn: what they share of a group is read once.
    for group in chain.from_iterable(groups.values()):
        for pages in tongues:
            pages.group(group)
    watched = _watched(edition, pieces)
    for pages in tongues:
        pages.write(watched)
    for name in _ROOT_FILES:
        out.file(name, pieces.chrome, partial(presses[0].page, name, name))
    out.file(_EDITIONS, hashed(pieces.chrome, repr(earlier)), partial(_editions, presses[0], earlier, "../../"))
    addresses = [address for pages in tongues for address in pages.addresses()]
    blocks = [addresses[i : i + _SITEMAP] for i in range(0, len(addresses), _SITEMAP)]
    if blocks:
        site = partial(presses[0].page, "sitemap.xml", "sitemap.xml")
        for number, block in enumerate(blocks, 1):
            out.file(f"sitemap-{number}.xml", hashed(pieces.chrome, *block), partial(site, found=block, blocks=0))
        out.file("sitemap.xml", hashed(pieces.chrome, str(len(blocks))), partial(site, found=[], blocks=len(blocks)))
    _data(edition, pieces, out, homes(groups))
    _promotions(edition, pieces, out, config.home / "pictures")
    for path, file in static_files(config).items():
        out.file(f"static/{path}", pieces.chrome, file.read_bytes)
    for side in drawing.ICONS:
        out.file(f"static/icon-{side}.png", pieces.chrome, partial(drawing.icon, side))
    manifest = _manifest(edition, out.hashes())
    out.file("edition.json", hashed(manifest), lambda: manifest)


def _watched(edition: Edition, pieces: Pieces) -> list[tuple[Watch, list[Item]]]:
    """What each watch finds in the edition."""
    found: list[tuple[Watch, list[Item]]] = [(watch, []) for watch in edition.watches]
    if found:
        for item, row in zip(edition.items, pieces.of(edition.items, "find"), strict=True):
            words = search.words_of(row)
            for watch, items in found:
                if shown(watch, item.summary, edition.day, words):
                    items.append(item)
    return found


def _data(edition: Edition, pieces: Pieces, out: Output, where: Mapping[str, str]) -> None:
    """The edition's promotions as JSON and CSV and to be searched, the same for readers of either language."""
    items = edition.items
    pages = [where[item.id] for item in items]
    seen = [item.summary.last_seen.isoformat() for item in items]
    told = hashed(pieces.chrome, key_of(items), *seen)

    def document() -> Iterator[bytes]:
        head = json.dumps({"day": str(edition.day), "built": edition.built.isoformat(), "sample": edition.sample})
        return data.document(head, map(data.with_last_seen, pieces.of(items, "record"), seen))

    def table() -> Iterator[bytes]:
        return data.table(map(data.row_with_last_seen, pieces.of(items, "row"), seen))

    schema = Path(__file__).with_name("assets") / "offers.schema.json"
    _for_all(out, "offers.json", told, document)
    _for_all(out, "offers.csv", told, table)
    _for_all(out, "offers.schema.json", pieces.chrome, schema.read_bytes)
    found = hashed(pieces.chrome, key_of(items), *pages)
    rows = zip(pieces.of(items, "find"), pages, strict=True)
    _for_all(out, "search.json", found, lambda: search.index(pieces.folding(), rows))


def _for_all(out: Output, name: str, key: str, make: Callable[[], Content]) -> None:
    """A file that is the same in every language."""
    out.file(name, key, make)
    for code in LANGUAGES[1:]:
        out.same(f"{language(code).way}{name}", key, name)


def _promotions(edition: Edition, pieces: Pieces, out: Output, kept: Path) -> None:
    """Each promotion's own files: its event, and its pictures."""
    for item, files in zip(edition.items, pieces.of(edition.items, "files"), strict=True):
        for name in files.decode().splitlines():
            out.link(f"pictures/{name}", hashed(name), kept / name)
        if item.summary.ends is not None:
            out.file(f"ics/{item.id}.ics", hashed(pieces.chrome, item.key), partial(_event, edition, pieces, item))


def _event(edition: Edition, pieces: Pieces, item: Item) -> Iterator[bytes]:
    return feeds.calendar(edition.site.title, LANGUAGES[0], pieces.of([item], "ics"))


def _manifest(edition: Edition, files: Iterable[tuple[str, str]]) -> str:
    """What the edition holds: its promotions, the SHA-256 of its files, and the runs and rules that it was made by."""
    runs = [source.run for source in edition.sources if source.run is not None]
    names = ("source", "started", "finished", "outcome", "posts", "new", "changed", "withdrawn")
    found = {
        "day": to_json(edition.day),
        "built": to_json(edition.built),
        "version": __version__,
        "rules": {"normalise": normalise.RULES, "cluster": cluster.RULES},
        "runs": [{name: to_json(getattr(run, name)) for name in names} for run in runs],
        "promotions": [item.id for item in edition.items],
        "withdrawn": [promotion.id for promotion in edition.withdrawn],
    }
    # With an indent json takes ten times as long, and most of it are files.
    told = json.dumps(found, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join(f'  {json.dumps(path, ensure_ascii=False)}: "{content}"' for path, content in files)
    return f'{told},\n "files": {{\n{lines}\n }}\n}}\n'
