"""The templates: the operator's own before the checkout's before the package's, and where one of them failed."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import escape

from offers import standing, text
from offers.config import Config, checkout
from offers.digest.edition import Edition
from offers.digest.language import LANGUAGES, Language, language
from offers.digest.texts import isolated, readable


def folders(config: Config) -> list[Path]:
    """Where templates and static files are looked for, the first one that has a file wins."""
    root = checkout()
    places = [
        config.home / "templates",
        *([root / "templates"] if root else []),
        Path(str(files("offers"))) / "templates",
    ]
    return [place for place in places if place.is_dir()]


def environment(config: Config) -> Environment:
    """The templates with escaping on, and a value that is not there an error."""
    loader = ChoiceLoader([FileSystemLoader(place) for place in folders(config)])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["isolated"] = isolated
    made.filters["readable"] = readable
    return made


def static_files(config: Config) -> dict[str, Path]:
    """The static files by their path below `static/`."""
    found: dict[str, Path] = {}
    for place in reversed(folders(config)):
        static = place / "static"
        found |= {str(p.relative_to(static)): p for p in sorted(static.rglob("*")) if p.is_file()}
    return found


def fingerprint(config: Config) -> str:
    """A hash of everything that decides how an edition is written: templates, static files, catalogues, this code."""
    own = Path(__file__).parent
    found = hashlib.sha256()
    for place in (*folders(config), own):
        for file in _files(place):
            found.update(str(file.relative_to(place)).encode())
            found.update(file.read_bytes())
    for module in (standing.__file__, text.__file__):
        found.update(Path(module).read_bytes())
    return found.hexdigest()


def _files(place: Path) -> Iterator[Path]:
    return (p for p in sorted(place.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)


class Press:
    """Makes the pages of an edition in one language. `home` is the address of the editions' root, empty if unknown."""

    def __init__(self, edition: Edition, speech: Language, templates: Environment) -> None:
        self._edition = edition
        self._speech = speech
        self._templates = templates
        # Every page bears them.
        self._script = escape(str(htmlsafe_json_dumps(speech.words["script"], sort_keys=True)))
        self.home = f"{edition.site.base_url.rstrip('/')}/" if edition.site.base_url else ""

    def page(self, template: str, path: str, **values: Any) -> str:
        """A page out of a template; `path` is its file's within the edition."""
        edition, speech = self._edition, self._speech
        base = "../" * path.count("/") or "./"
        own = path.removeprefix(speech.way)
        other = next(language(code) for code in LANGUAGES if code != speech.code)
        address = {s.code: f"{self.home}{s.way}{own.removesuffix('index.html')}" for s in (speech, other)}
        return self._templates.get_template(template).render(
            edition=edition,
            title=edition.title(speech),
            language=speech,
            words=speech.words,
            script=self._script,
            say=speech.say,
            count=speech.count,
            base=base,
            root=f"{base}{speech.way}",
            other=f"{base}{other.way}{own}",
            addresses=address if self.home else {},
            home=f"{self.home}{speech.way}" if self.home else "",
            **values,
        )


def failure(error: TemplateError) -> str:
    """The template and line that failed, with what to do."""
    name = getattr(error, "filename", None) or getattr(error, "name", None)
    line = getattr(error, "lineno", None)
    if not line:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "templates" in f.filename]
        name, line = (frames[-1].filename, frames[-1].lineno) if frames else (name, 0)
    return f"{name}:{line}: {error.message}; mend the template, the edition that stands is left as it is"
