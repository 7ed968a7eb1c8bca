"""Reading a TOML file whose mistakes are told with their line, and what to write instead."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offers.errors import ConfigError

_LENGTH = re.compile(r"(\d+)\s*(m|h|d)\Z")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file, with the way to tell where one of its keys stands."""

    file: Path
    text: str
    name: str
    values: dict[str, Any]

    def wrong(self, key: str, message: str) -> ConfigError:
        return ConfigError(f"{self.file.name}:{line_of(self.text, self.name, key)}: {self.name}.{key}: {message}")

    def get(self, key: str, kind: type, default: Any, write: str) -> Any:
        value = self.values.get(key, default)
        if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise self.wrong(key, f"{value!r} is not usable; write {write}")
        return value


def line_of(text: str, table: str, key: str) -> int:
    """The line of a key below its table's header; the header's own where the key is not written."""
    header = 1
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            inside = bare.split("#")[0].strip().strip("[]").strip().replace('"', "") == table
            header = number if inside else header
        elif inside and re.match(rf"[\"']?{re.escape(key)}[\"']?\s*=", bare):
            return number
    return header


def read_toml(file: Path) -> tuple[str, dict[str, Any]]:
    """The file's text and what it says. Raises ConfigError with the line where it is no TOML, or cannot be read."""
    try:
        text = file.read_text("utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file.name}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; make it readable") from error
    except tomllib.TOMLDecodeError as error:
        # tomllib says where in words: "… (at line 3, column 7)".
        where = re.search(r"at line (\d+)", str(error))
        raise ConfigError(f"{file.name}:{where[1] if where else 1}: {error}; mend the TOML there") from error


def nearest(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, 1)
    return f"; write {close[0]!r}" if close else f"; known are {', '.join(known)}"


def check_keys(table: Table, known: tuple[str, ...]) -> None:
    for key in table.values:
        if key not in known:
            raise table.wrong(key, f"unknown key{nearest(key, known)}")


def zone_of(table: Table, default: ZoneInfo) -> ZoneInfo:
    name = table.get("timezone", str, None, 'a name such as "Asia/Riyadh"')
    if name is None:
        return default
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise table.wrong("timezone", f'{name!r} is no time zone; write one such as "Asia/Riyadh"') from error


def positive(table: Table, key: str, default: int) -> int:
    value: int = table.get(key, int, default, "a whole number")
    if value < 1:
        raise table.wrong(key, f"{value} is too small; write 1 or more")
    return value


def address_of(table: Table, key: str) -> str:
    url: str = table.get(key, str, "", 'an address such as "https://example.com/"')
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise table.wrong(key, f'{url!r} is no address; write one such as "https://example.com/"')
    return url


def length_of(table: Table, key: str, default: str, write: str) -> timedelta:
    """A length of time such as "30m", "2h" or "1d"; `write` is what to write instead of anything else."""
    text = table.get(key, str, default, write)
    match = _LENGTH.match(text)
    if match is None or not 1 <= int(match[1]) <= 10_000:
        raise table.wrong(key, f"{text!r} is not usable; write {write}")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
