"""Publication times as pages word them: ago, in either calendar, among other words, without a year."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import dateparser
from hijridate import Hijri

from offers import words
from offers.source.markup import brief, clean, string_of
from offers.text import fold_words

_STAMP = re.compile(r"(\w+)\s*[,،]?\s+(\d{1,2}\s+[^\W\d]+(?:\s+[^\W\d]+)?,?\s+\d{1,2}:\d{2}\s*[صم]?)")
_CLOCK = re.compile(r"\d:\d\d")
# dateparser takes a base without an offset only.
_LEAP_YEAR = datetime(2024, 1, 1)  # noqa: DTZ001


_LONGEST = 60
MAY_BE_ONE = re.compile(r"\d|منذ|قبل|مضت|أمس|امس|اليوم|الآن|yesterday|today|now|ago")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# The sign of its era, written onto a year: «1447هـ», «2026م».
_ERA = re.compile(r"(?<=\b\d{4})(?:ه(?:ـ|جري[ةه]?)?|م)(?!\w)")
_SHORT = re.compile(r"(\d\d)[/.-](\d\d)[/.-](\d\d)(?!\d)")
_HIJRI_YEAR = re.compile(r"(?<!\d)1[34]\d\d(?!\d)")
# A month's name, or three numbers: "4/5" is a mark, "24/7" no day, "1 of 5" a page.
_WHOLE = re.compile(r"[^\W\d_]{3}|\d\D+\d+\D+\d")
_OF_A_MONTH = re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?!\d)")
# In the languages that dateparser is asked for; "3 days" alone is how long something takes.
_BACK = re.compile(
    r"منذ|قبل|مضت|[أا]مس|اليوم|الآن|\b(?:ago|yesterday|today|now|il y a|hier|vor|gestern|önce|dün|bugün|hace|ayer|fa"
    r"|ieri|há|atrás|ontem|geleden|gisteren|назад|вчера|lalu|kemarin|semalam|nakaraan|kahapon)\b|پیش|دیروز|پہلے|قبل",
    re.IGNORECASE,
)
# What ends, lasts or arrives on a day was not published on it; nor between two days.
_NOT_POSTED = re.compile(
    r"\b(?:ends?|ending|exp|expir\w+|valid\w*|until|till?|deliver\w*|dispatch\w*|deadline|closes?|due"
    r"|(?:by|to|from|before) (?=\d))\b"
    r"|\b(?:حتى|لغاية|لحد|[يت]?نتهي|(?:ال)?انتهاء|سار[يٍ]ة?|[يت]سري|صالحة?|(?:ال)?صلاحية|[يت]بدأ|(?:ال)?تسليم|(?:ال)?توصيل"
    r"|آخر موعد|(?:[إا]لى|من|قبل) (?=\d))\b"
    r"|(?<![:\d.])\b\d{1,2}\.?(?: [^\W\d]{3,}|[/.]\d{1,2}[/.]\d{2,4})?\s?[-–—~]"
    r"\s?\d{1,2}(?:\s+[^\W\d]{3}|[/.]\d{1,2}[/.]\d)"
    r"|\b\d{4}-\d\d?-\d\d?\s?[-–—~]\s?\d{4}|\b\d{1,2}(?:,? \d{4})?\s?[-–—~]\s?[^\W\d]{3,9}\.?,? \d{1,2}\b(?!:)"
    r"|\b\d{1,2} [^\W\d]{3,9}\.?(?:,? \d{4})?\s?[-–—~]\s?[^\W\d]{3,9}\.?,? \d{1,2}\b(?!:)"
    # A Hijri day beside its Gregorian one is no period.
    r"|\b\d{1,2} [^\W\d]{3,} 20\d\d\s?[-–—~]\s?\d{1,2} [^\W\d]{3,}(?!.*\b1[34]\d\d\b)"
    r"|\d:\d\d\D{0,6}[-–—~]\s?\d{1,2}:\d\d|\b(?:years?|yrs?)\b.* ago\b",
    re.IGNORECASE,
)
_AGO = re.compile(r"(?:قبل|منذ) (?:حوالي |نحو )?(?:(\d{1,3}) )?(\w+)")
_ONE = re.compile(r"(?<=\w) واحده?\b")
_PASSED = " مضت"
_AGES = {
    **dict.fromkeys(("لحظات", "قليل", "ثوان", "ثانيه"), timedelta()),
    **dict.fromkeys(("دقيقه", "دقائق"), timedelta(minutes=1)),
    "دقيقتين": timedelta(minutes=2),
    **dict.fromkeys(("ساعه", "ساعات"), timedelta(hours=1)),
    "ساعتين": timedelta(hours=2),
    **dict.fromkeys(("يوم", "يوما", "ايام"), timedelta(1)),
    "يومين": timedelta(2),
    **dict.fromkeys(("اسبوع", "اسابيع"), timedelta(7)),
    "اسبوعين": timedelta(14),
    **dict.fromkeys(("شهر", "شهرا", "اشهر", "شهور"), timedelta(30)),
    "شهرين": timedelta(60),
}
_NOW = ("الان", "اليوم", "now", "just now", "today")
_CHANGED = re.compile(
    r"تحديث|تعديل|updated|modified|\blast (?:edit\w*|change\w*|review\w*)|\bedited (?!by)|\b(?:reviewed|revised)\b"
    r"|aktualisiert|^stand\b",
    re.IGNORECASE,
)
_APART = re.compile(r"[|•·]|\s[-–—/]\s|\s(?:by|بواسطة|بقلم|كتبه|الموافق)(?:\s|$)")
# "written by Sami on …", "posted in offers on …", «كتبه سامي في …»; "ends on …" is no such time.
_POSTED_BY = re.compile(
    r"^(?:written|posted|published|by|كُ?تبه?|نُ?شره?|بقلم|بواسطة)\b.*\s(?:on|في|بتاريخ)\s(?=.*\d)", re.IGNORECASE
)
_BEFORE = re.compile(
    r"(?:\s*(?:تم|نُ?شرت?|كُ?تبت?|أُ?ضيفت?|(?:ال)?تاريخ|النشر|ال[إا]ضافة|بتاريخ|في|يوم|posted|published|added|created|date|datum|on)\b[\s:،]*)+",
    re.IGNORECASE,
)
_HIJRI = re.compile(r"(?:\d{1,2}[/-]\d{1,2}[/-]1[34]\d\d|1[34]\d\d[/-]\d{1,2}[/-]\d{1,2})(?!\d)")
_NAMED = re.compile(r"(?:\w+ )?(\d{1,2}) (\D+) (\d{4})(?: (?:ه|م))?")
# No page is older than the web.
_FIRST_YEAR = 1990


@cache
def _months() -> dict[str, tuple[bool, int]]:
    """Each month's names, with whether it is a Hijri one, and its number."""
    kinds = {"month": False, "hijri_month": True}
    return {fold_words(w.phrase): (kinds[w.kind], w.value) for w in words.load().phrases if w.kind in kinds}


@cache
def _weekdays() -> dict[str, int]:
    return {fold_words(w.phrase): w.value for w in words.load().phrases if w.kind == "weekday"}


def machine_instant(text: str, now: datetime) -> datetime | None:
    """An ISO 8601 instant or day; one without an offset is in the zone of `now`."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=now.tzinfo)


def credible(instant: datetime | None, now: datetime) -> datetime | None:
    """The instant; None for one that no clock of a site can have shown: the year 1 stands for none, as 9999 does."""
    return instant if instant is not None and _FIRST_YEAR <= instant.year <= now.year + 1 else None


def past(instant: datetime | None, now: datetime) -> datetime | None:
    """The instant, if a clock that runs ahead can have shown it: what lies further ahead is the end of something."""
    return credible(instant, now) if instant is not None and instant <= now + timedelta(days=1) else None


def instant_in(text: str, now: datetime) -> datetime | None:
    """A publication time as a page words it, in whatever language, up to a day ahead of `now`; None without one.

    Where other words stand beside it, it is the first part that is a time by itself, a Hijri day after any other. Of a
    change, of what ends or arrives it is none; nor are two numbers a day, or "3 days" an age.
    """
    bare = _ERA.sub("", clean(text).translate(_DIGITS))
    if not bare or len(bare) > _LONGEST or not MAY_BE_ONE.search(bare):
        return None
    if _CHANGED.search(bare) or (_NOT_POSTED.search(bare) and not _AGO.search(fold_words(bare))):
        return None
    apart = sorted(_APART.split(bare), key=lambda part: _HIJRI_YEAR.search(part) is not None)
    # Of a day in both calendars the Gregorian one is as written.
    whole = () if len(apart) > 1 and _HIJRI_YEAR.search(bare) else (bare, _POSTED_BY.sub("", bare))
    parts = (*whole, *(_BEFORE.sub("", part).strip() for part in apart))
    found = (_instant(part, now) for part in dict.fromkeys(parts) if MAY_BE_ONE.search(part) and not _turned(part, now))
    return next((f for f in found if f is not None and f.year >= _FIRST_YEAR and f <= now + timedelta(days=1)), None)


def _turned(text: str, now: datetime) -> bool:
    """Whether three numbers of two digits may be a day whose year stands first: "26/01/14"."""
    found = _SHORT.match(text)
    return found is not None and abs(int(found[1]) - now.year % 100) <= 1 < abs(int(found[3]) - now.year % 100)


def worded_day(element: Any, now: datetime) -> datetime | None:
    """The time that an element shows; microformats keep it in a title: `<abbr title="2026-01-20T10:12:00+03:00">`."""
    told = credible(machine_instant(element.get("datetime") or element.get("title") or "", now), now)
    return past(told, now) if told is not None else instant_in(brief(element, _LONGEST), now)


def _instant(text: str, now: datetime) -> datetime | None:
    if _HIJRI.match(text):
        first, month, last = (int(n) for n in re.findall(r"\d+", text)[:3])
        return _day(max(first, last), month, min(first, last), now, hijri=True)
    named = _NAMED.fullmatch(fold_words(text))
    if named is not None and named[2] in _months():
        hijri, month = _months()[named[2]]
        return _day(int(named[3]), month, int(named[1]), now, hijri=hijri)
    found = machine_instant(text, now) or _ago(text, now) or stamp_in(text, now)
    if found is None and (_BACK.search(text) or (_WHOLE.search(text) and _OF_A_MONTH.search(text))):
        parsed = _parsed(text, now.replace(tzinfo=None))
        found = parsed.replace(tzinfo=parsed.tzinfo or now.tzinfo) if parsed is not None else None
    return found


@lru_cache(1024)
def _parsed(text: str, base: datetime) -> datetime | None:
    """What dateparser reads; it asks each language in turn, so that a text that is none costs the most."""
    found: datetime | None = dateparser.parse(
        text,
        languages=["ar", "en", *words.load().others.languages],
        settings={
            "PARSERS": ["relative-time"] * bool(_BACK.search(text)) + ["absolute-time"],
            "RELATIVE_BASE": base,
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "past",
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    return found


def _ago(text: str, now: datetime) -> datetime | None:
    """dateparser knows an age by its number alone, which Arabic leaves out for one and two."""
    folded = _ONE.sub("", fold_words(text))
    if folded in _NOW:
        return now
    if folded.endswith(_PASSED):
        folded = f"منذ {folded.removesuffix(_PASSED)}"
    said = _AGO.fullmatch(folded)
    age = _AGES.get(said[2]) if said else None
    return now - int(said[1] or 1) * age if said and age is not None else None


def _day(year: int, month: int, day: int, now: datetime, *, hijri: bool) -> datetime | None:
    try:
        found = Hijri(year, month, day).to_gregorian() if hijri else date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return datetime(found.year, found.month, found.day, tzinfo=now.tzinfo)


def stamp_in(text: str, now: datetime) -> datetime | None:
    """The publication time in a text such as «الثلاثاء 27 يناير 2:50 ص», in the zone of `now`; None without one."""
    for match in _STAMP.finditer(" ".join(text.split())):
        weekday = _weekdays().get(fold_words(match[1]))
        if weekday is None:
            continue
        # A leap year, so that the 29th of February is read; the weekday settles which year it was.
        found = dateparser.parse(
            match[2],
            languages=["ar"],
            settings={"RELATIVE_BASE": _LEAP_YEAR},
        )
        if found is None:
            continue
        day = year_by_weekday(found.month, found.day, weekday, now.date())
        if day is not None:
            return datetime.combine(day, found.time(), now.tzinfo)
    return None


def year_by_weekday(month: int, day: int, weekday: int, today: date) -> date | None:
    """The last such day up to tomorrow that falls on the weekday (Monday is 0), within the eleven years before.

    A page's times are past ones; a clock that runs ahead may make one tomorrow's. Eleven years hold every
    weekday for every date but the 29th of February.
    """
    for year in range(today.year + 1, today.year - 12, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today + timedelta(days=1) and found.weekday() == weekday:
            return found
    return None


def stamps(part: Any, now: datetime) -> list[tuple[Any, datetime]]:
    """The elements in one whose own words are a time, with the instant; a `datetime` with its offset beats them."""
    if not _CLOCK.search(string_of(part)):
        return []
    found = []
    for element in part.iterdescendants("*"):
        own = " ".join(filter(None, (element.text, *(child.tail for child in element))))
        if not _CLOCK.search(own) or element.tag in ("script", "style"):
            continue
        published = stamp_in(own, now)
        if published is not None:
            found.append((element, _machine_time(element) or published))
    return found


def _machine_time(element: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(element.get("datetime", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None
