"""Days, counts and sentences in the reader's language: one catalogue a language, Babel's names and plurals."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from hijridate import Gregorian

LANGUAGES = ("ar", "en")
_WORDS = Path(__file__).with_name("words")
_DAY = "EEEE d MMMM"
_FULL_DAY = "EEEE d MMMM y"
# A year of days in both patterns and languages; an edition names a few hundred of them ten thousand times.
_DAYS = 2000


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages; `words` is its catalogue."""

    locale: Locale
    words: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The language's code, as HTML and addresses write it."""
        return str(self.locale.language)

    @property
    def way(self) -> str:
        """The folder of the language's pages within an edition: the first language's is the edition's own."""
        return "" if self.code == LANGUAGES[0] else f"{self.code}/"

    def say(self, key: str, **values: object) -> str:
        """The catalogue's sentence with its places filled. Raises KeyError for one that it lacks."""
        return str(self.words[key]).format(**values)

    def count(self, key: str, n: int) -> str:
        """The catalogue's sentence in the plural form that the number takes."""
        forms = self.words[key]
        return str(forms.get(self.locale.plural_form(n), forms["other"])).format(n=n)

    def day(self, day: date, today: date) -> str:
        """The day with its weekday, its year only where it is not this year's."""
        return _date(day, _DAY if day.year == today.year else _FULL_DAY, self.code)

    def full_day(self, day: date) -> str:
        """The day with weekday and year."""
        return _date(day, _FULL_DAY, self.code)

    def time(self, instant: datetime) -> str:
        """The instant as day and clock."""
        return str(format_datetime(instant, "d MMMM HH:mm", locale=self.locale))

    def hijri(self, day: date) -> str:
        """The day in the Umm al-Qura calendar with its year; empty outside 1343-1500."""
        found = _hijri(day)
        if found is None:
            return ""
        year, month, number = found
        return self.say("hijri_date", day=number, month=self.words["hijri_months"][month - 1], year=year)

    def hijri_range(self, first: date, last: date) -> str:
        """The days in the Umm al-Qura calendar, a shared month named once."""
        one, two = _hijri(first), _hijri(last)
        if one is None or two is None:
            return ""
        end = self._short(two)
        if one == two:
            return end
        start = str(one[2]) if one[:2] == two[:2] else self._short(one)
        return self.say("hijri_range", first=start, last=end)

    def name(self, ar: str | None, en: str | None) -> str:
        """Of a name in two languages the reader's, else the other; empty where there is neither."""
        return (ar or en if self.code == "ar" else en or ar) or ""

    def _short(self, found: tuple[int, int, int]) -> str:
        return self.say("hijri_short", day=found[2], month=self.words["hijri_months"][found[1] - 1])


@lru_cache(_DAYS)
def _date(day: date, pattern: str, code: str) -> str:
    return str(format_date(day, pattern, locale=code))


@lru_cache(_DAYS)
def _hijri(day: date) -> tuple[int, int, int] | None:
    try:
        found = Gregorian(day.year, day.month, day.day).to_hijri()
    except (ValueError, OverflowError):
        return None
    return found.year, found.month, found.day


@cache
def language(code: str) -> Language:
    """The language of that code. Raises OSError where there is no catalogue of it."""
    words = tomllib.loads((_WORDS / f"{code}.toml").read_text("utf-8"))
    return Language(Locale.parse(code), words)
