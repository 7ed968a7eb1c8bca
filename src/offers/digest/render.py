"""An edition written into a folder: pages by templates, feeds, data, and the pictures that they show."""

from __future__ import annotations

import os
import re
import shutil
import traceback
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from offers.config import Config, checkout
from offers.digest import feeds
from offers.digest.cards import Card, Link
from offers.digest.edition import Edition
from offers.errors import DigestError

_NUMERIC_DATE = re.compile(r"(\d+(?:[-/.–:]\d+)+)")
_ABOUT = {"stores": "store_page", "cities": "place_page", "sectors": "sector_page"}


def write(edition: Edition, config: Config, folder: Path) -> None:
    """Fills the folder with the edition. Raises DigestError with file and line of a template that fails."""
    environment = _environment(config)
    try:
        _pages(edition, environment, folder)
        atom = environment.get_template("feed.atom").render(edition=edition, words=edition.language.words)
        (folder / "feed.atom").write_text(atom, "utf-8")
    except TemplateError as error:
        raise DigestError(_where(error)) from error
    (folder / "feed.json").write_text(feeds.json_feed(edition), "utf-8")
    (folder / "offers.json").write_text(feeds.offers_json(edition), "utf-8")
    (folder / "offers.csv").write_text(feeds.offers_csv(edition), "utf-8-sig", newline="")
    (folder / "offers.ics").write_bytes(feeds.calendar(edition))
    _pictures(edition, config.home / "pictures", folder / "pictures")
    for source in reversed(_folders(config)):
        if (source / "static").is_dir():
            shutil.copytree(source / "static", folder / "static", dirs_exist_ok=True)


def _folders(config: Config) -> list[Path]:
    """Where templates are looked for: the operator's own, the checkout's, the package's."""
    root = checkout()
    places = [
        config.home / "templates",
        *([root / "templates"] if root else []),
        Path(str(files("offers"))) / "templates",
    ]
    return [place for place in places if place.is_dir()]


def _environment(config: Config) -> Environment:
    loader = ChoiceLoader([FileSystemLoader(place) for place in _folders(config)])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["isolated"] = isolated
    return environment


def isolated(text: str) -> Markup:
    """The text, escaped, with dates such as 28-1-2026 kept from being turned round within Arabic."""
    parts = _NUMERIC_DATE.split(text)
    return Markup("").join(
        Markup('<bdi dir="ltr">{}</bdi>').format(part) if i % 2 else escape(part) for i, part in enumerate(parts)
    )


def _where(error: TemplateError) -> str:
    """The template and line that failed, with what to do."""
    name = getattr(error, "filename", None) or getattr(error, "name", None)
    line = getattr(error, "lineno", None)
    if not line:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "templates" in f.filename]
        name, line = (frames[-1].filename, frames[-1].lineno) if frames else (name, 0)
    return f"{name}:{line}: {error.message}; mend the template, the edition that stands is left as it is"


def _pages(edition: Edition, environment: Environment, folder: Path) -> None:
    def page(template: str, path: str, **values: Any) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(template).render(
            edition=edition,
            language=edition.language,
            words=edition.language.words,
            say=edition.language.say,
            count=edition.language.count,
            root="../" * path.count("/") or "./",
            **values,
        )
        file.write_text(text, "utf-8")

    page("index.html", "index.html", sections=edition.sections(edition.cards), chips=_chips(edition))
    page("status.html", "status.html")
    for kind, heading in _ABOUT.items():
        for link, cards in edition.about(kind).items():
            title = edition.language.say(heading, name=link.name)
            page(
                "about.html",
                f"{kind}/{link.id}/index.html",
                heading=title,
                sections=edition.sections(cards),
                total=len(cards),
            )


def _chips(edition: Edition) -> dict[str, list[tuple[Link, int]]]:
    """The pages about sectors, places and stores with their counts, most first."""

    def counted(kind: str) -> list[tuple[Link, int]]:
        found: dict[Link, list[Card]] = edition.about(kind)
        return sorted(((link, len(cards)) for link, cards in found.items()), key=lambda c: (-c[1], c[0].name))

    return {kind: counted(kind) for kind in _ABOUT}


def _pictures(edition: Edition, kept: Path, folder: Path) -> None:
    """The pictures of the edition, as links to the kept files where the file system allows, else as copies."""
    folder.mkdir()
    for promotion in edition.promotions:
        for picture in promotion.pictures:
            for name in (picture.thumb, picture.large):
                if name is None or (folder / name).exists() or not (kept / name).exists():
                    continue
                try:
                    os.link(kept / name, folder / name)
                except OSError:
                    shutil.copyfile(kept / name, folder / name)
