"""An edition written into a folder: first the pieces of every promotion, then the pages and feeds made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from jinja2 import TemplateError

from offers import __version__, cluster, normalise
from offers.config import Config
from offers.digest import data, drawing, feeds
from offers.digest.edition import Edition
from offers.digest.fragments import Fragments, fragments
from offers.digest.language import LANGUAGES, language
from offers.digest.output import Output
from offers.digest.pages import Pages, homes
from offers.digest.pieces import Pieces, hashed
from offers.digest.templating import Press, environment, failure, static_files
from offers.errors import DigestError
from offers.model import to_json

_EDITIONS = "editions/index.html"
_ROOT_FILES = ("sw.js", "manifest.webmanifest", "robots.txt")
# A sitemap holds at most 50,000 addresses (sitemaps.org).
_SITEMAP = 50_000


def write(
    edition: Edition,
    config: Config,
    folder: Path,
    *,
    before: Path | None = None,
    cache: Path | None = None,
    earlier: Sequence[date] = (),
) -> Output:
    """Fills the folder with the edition; what was made of the same things in `before` is linked.

    `earlier` are the days whose editions stand beside it. `cache` is the file of the rendered pieces, a passing
    one without it. Raises DigestError with file and line of a template that fails.
    """
    out = Output(folder, before)
    with fragments(cache) as kept:
        try:
            _write(edition, config, out, kept, earlier)
        except TemplateError as error:
            raise DigestError(failure(error)) from error
    out.close()
    return out


def editions_page(edition: Edition, config: Config, days: Sequence[date]) -> str:
    """The page at the editions' root that lists them. Raises DigestError as `write` does."""
    press = Press(edition, language(LANGUAGES[0]), environment(config))
    try:
        return _editions(press, days, "../")
    except TemplateError as error:
        raise DigestError(failure(error)) from error


def _editions(press: Press, days: Sequence[date], up: str) -> str:
    return press.page("editions.html", _EDITIONS, days=days, up=up, english=language("en"))


def _write(edition: Edition, config: Config, out: Output, kept: Fragments, earlier: Sequence[date]) -> None:
    templates = environment(config)
    pieces = Pieces(edition, config, templates, kept)
    pieces.make()
    groups = edition.groups()
    presses = [Press(edition, language(code), templates) for code in LANGUAGES]
    tongues = [
        Pages(edition, language(code), press, pieces, groups, out)
        for code, press in zip(LANGUAGES, presses, strict=True)
    ]
    where = homes(groups)
    for pages in tongues:
        pages.write(where)
    if out.begin("root", pieces.chrome):
        for name in _ROOT_FILES:
            out.write(name, presses[0].page(name, name))
    if out.begin("editions", hashed(pieces.chrome, repr(earlier))):
        out.write(_EDITIONS, _editions(presses[0], earlier, "../../"))
    addresses = [address for pages in tongues for address in pages.addresses()]
    if addresses and out.begin("sitemap", hashed(pieces.chrome, *addresses)):
        blocks = [addresses[i : i + _SITEMAP] for i in range(0, len(addresses), _SITEMAP)]
        for number, block in enumerate(blocks, 1):
            out.write(f"sitemap-{number}.xml", presses[0].page("sitemap.xml", "sitemap.xml", found=block, blocks=0))
        out.write("sitemap.xml", presses[0].page("sitemap.xml", "sitemap.xml", found=[], blocks=len(blocks)))
    _data(edition, pieces, out)
    _promotions(edition, pieces, out, config.home / "pictures")
    if out.begin("static", pieces.chrome):
        for path, file in static_files(config).items():
            out.write(f"static/{path}", file.read_bytes())
        for path, content in drawing.icons().items():
            out.write(f"static/{path}", content)
    manifest = _manifest(edition, out.hashes())
    if out.begin("manifest", hashed(manifest)):
        out.write("edition.json", manifest)


def _manifest(edition: Edition, files: Mapping[str, str]) -> str:
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
        "files": files,
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _data(edition: Edition, pieces: Pieces, out: Output) -> None:
    """The edition's promotions as JSON and CSV, the same for readers of either language."""
    seen = [(item.key, item.promotion.last_seen) for item in edition.items]
    if not out.begin("data", hashed(repr(seen), pieces.chrome)):
        return
    lines = pieces.of(edition.items, "record")
    records = ",\n".join(
        data.with_last_seen(line, item.promotion) for (line,), item in zip(lines, edition.items, strict=True)
    )
    head = json.dumps({"day": str(edition.day), "built": edition.built.isoformat(), "sample": edition.sample})
    document = f'{head[:-1]}, "promotions": [\n{records}\n]}}\n'
    table = "\ufeff" + data.csv_text(data.csv_rows(item.promotion for item in edition.items))
    schema = Path(__file__).with_name("assets") / "offers.schema.json"
    for code in LANGUAGES:
        way = language(code).way
        out.write(f"{way}offers.json", document)
        out.write(f"{way}offers.csv", table)
        out.write(f"{way}offers.schema.json", schema.read_bytes())


def _promotions(edition: Edition, pieces: Pieces, out: Output, kept: Path) -> None:
    """Each promotion's own files: its event, and its pictures."""
    for item in edition.items:
        if not out.begin(f"promotion {item.id}", item.key):
            continue
        for picture in item.promotion.pictures:
            for name in (picture.thumb, picture.large):
                if name is not None and (kept / name).exists():
                    out.link(kept / name, f"pictures/{name}")
        if item.promotion.offer.validity.ends is not None:
            (event,) = next(pieces.of([item], "ics"))
            out.write(f"ics/{item.id}.ics", feeds.calendar(edition.site.title, "ar", [event]))
