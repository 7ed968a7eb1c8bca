"""The words of `data/calendar.toml`, `cues.toml`, `subjects.toml` and `contents.toml`, checked, with their sense."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from offers.errors import TableError
from offers.model import Sector

_CUES = ("date", "cadence", "occasion", "branches", "money", "percent", "stop", "nation", "adjective")
_STOPS = ("theme", "link", "kind", "trade", "former", "lead", "verb", "note")
_SUBJECTS = {"cue": "cue", "news": "cue", "sector": "sector"}
_CONTENTS = ("subject", "payment", "part", "extension", "common", "store")
_DATA = Path(__file__).parent / "data"
_NUMBERED = {
    "month": range(1, 13),
    "hijri_month": range(1, 13),
    "weekday": range(7),
    "ordinal": range(1, 32),
    "count": range(1, 32),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase and its sense: `family` (date, label, subject), `kind` within it, and the value that it stands for."""

    phrase: str
    family: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class OtherLanguages:
    """Codes of languages whose dates are read by their months' names alone, and cues before and after a date."""

    languages: tuple[str, ...]
    until: tuple[str, ...]
    from_: tuple[str, ...]
    until_after: tuple[str, ...]
    from_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All phrases, the weekends by country (weekdays, Monday is 0), and what is known of other languages."""

    phrases: tuple[Word, ...]
    weekends: dict[str, tuple[int, ...]]
    others: OtherLanguages


@cache
def load() -> Words:
    """The words of the package. Raises TableError with the file and key of the first mistake."""
    return load_from(_DATA)


def load_from(folder: Path) -> Words:
    """The words of the three files in a folder. Raises TableError with the file and key of the first mistake."""
    calendar = _read(folder / "calendar.toml")
    weekends = {country: tuple(days) for country, days in calendar.pop("weekend", {}).items()}
    for country, days in weekends.items():
        if not days or any(day not in range(7) for day in days):
            raise TableError(f"calendar.toml: weekend.{country}: write the days off as numbers 0 (Monday) to 6")
    others = _others(calendar.pop("other_languages", {}))
    words = list(_calendar(calendar))
    for table, kinds in _read(folder / "cues.toml").items():
        if table not in _CUES:
            raise TableError(f"cues.toml: {table}: unknown table; use {', '.join(_CUES)}")
        for kind in kinds:
            if table == "stop" and kind not in _STOPS:
                raise TableError(f"cues.toml: stop.{kind}: unknown key; use {', '.join(_STOPS)}")
        for kind, phrases in kinds.items():
            # What only ends a name stands beside every second word: apart, so that it is asked for where names are.
            family = "date" if table == "date" else "theme" if kind == "theme" else "label"
            words += [
                Word(p, family, kind, None) if family == "date" else Word(p, family, table, kind)
                for p in _phrases("cues.toml", table, kind, phrases)
            ]
    for table, kinds in _read(folder / "subjects.toml").items():
        if table not in _SUBJECTS:
            raise TableError(f"subjects.toml: {table}: unknown table; use {', '.join(_SUBJECTS)}")
        family = _SUBJECTS[table]
        for kind, phrases in kinds.items():
            words += [Word(p, family, kind, kind) for p in _phrases("subjects.toml", table, kind, phrases)]
    return Words(tuple(words), weekends, others)


@cache
def contents() -> tuple[Word, ...]:
    """What titles are compared by, of the package. Raises TableError with the file and key of the first mistake."""
    return contents_from(_DATA)


def contents_from(folder: Path) -> tuple[Word, ...]:
    """The phrases of a folder's `contents.toml`. Raises TableError with the file and key of the first mistake."""
    words = []
    for table, kinds in _read(folder / "contents.toml").items():
        if table not in _CONTENTS:
            raise TableError(f"contents.toml: {table}: unknown table; use {', '.join(_CONTENTS)}")
        for kind, phrases in kinds.items():
            if table == "subject" and kind.partition("/")[0] not in get_args(Sector):
                raise TableError(f"contents.toml: subject.{kind}: write a sector, or one and a slash and its kind")
            words += [Word(p, table, kind, kind) for p in _phrases("contents.toml", table, kind, phrases)]
    return tuple(words)


def _others(table: dict[str, Any]) -> OtherLanguages:
    keys = ("languages", "until", "from", "until_after", "from_after")
    for key in table:
        if key not in keys:
            raise TableError(f"calendar.toml: other_languages.{key}: unknown key; use {', '.join(keys)}")
    lists = (_phrases("calendar.toml", "other_languages", key, table.get(key, [])) for key in keys)
    return OtherLanguages(*(tuple(phrases) for phrases in lists))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{path.name}: {error}; mend the file") from error


def _calendar(tables: dict[str, Any]) -> Iterator[Word]:
    for table, entries in tables.items():
        for key, phrases in entries.items():
            if table == "era":
                if key not in ("hijri", "gregorian"):
                    raise TableError(f"calendar.toml: era.{key}: write hijri or gregorian")
                value: Any = key
            elif table == "cue":
                value = None
            elif table in _NUMBERED:
                if not key.isdigit() or int(key) not in _NUMBERED[table]:
                    raise TableError(f"calendar.toml: {table}.{key}: write a number that a {table} can have")
                value = int(key)
            else:
                raise TableError(f"calendar.toml: {table}: unknown table")
            for phrase in _phrases("calendar.toml", table, key, phrases):
                yield Word(phrase, "date", key if table == "cue" else table, value)


def _phrases(file: str, table: str, key: str, phrases: Any) -> list[str]:
    if not isinstance(phrases, list) or not all(isinstance(p, str) and p.strip() for p in phrases):
        raise TableError(f"{file}: {table}.{key}: write a list of words")
    return phrases
