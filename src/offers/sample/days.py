"""The dates in the sample's texts: `{OFFSET|STYLE}` and `{FROM..TO|STYLE}`, as `posts.toml` explains."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hijridate import Gregorian

MONTHS = ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر")
WEEKDAYS = ("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_LEVANT = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)
_HIJRI = (
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
)
_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_SLOT = re.compile(r"\{([+-]?\d+)(?:\.\.([+-]?\d+))?\|(\w+)\}")


def fill(text: str, today: date) -> str:
    """The text with its slots filled for a day. Raises KeyError for an unknown style."""

    def slot(match: re.Match[str]) -> str:
        first = today + timedelta(days=int(match[1]))
        if match[2] is None:
            return _write(first, match[3])
        return _range(first, today + timedelta(days=int(match[2])), match[3])

    return _SLOT.sub(slot, text)


def _write(day: date, style: str) -> str:
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    moon = Gregorian(day.year, day.month, day.day).to_hijri()
    lunar = f"{moon.day} {_HIJRI[moon.month - 1]} {moon.year}هـ"
    english = f"{day.day} {_ENGLISH[day.month - 1]} {day.year}"
    long = f"{day.day} {month} {day.year}"
    return {
        "numeric": f"{day.day}-{day.month}-{day.year}",
        "slash": f"{day.day}/{day.month}/{day.year}",
        "short": f"{day.day}/{day.month}",
        "long": long,
        "day": str(day.day),
        "month": f"{day.day} {month}",
        "weekday": weekday,
        "full": f"{weekday} {long}",
        "hijri": lunar,
        "hijrifull": f"{weekday} {lunar}",
        "indic": long.translate(_INDIC),
        "levant": f"{day.day} {_LEVANT[day.month - 1]} {day.year}",
        "en": english,
        "enshort": f"{_ENGLISH[day.month - 1][:3]} {day.day}",
        "enfull": f"{_DAYS[day.weekday()]} {english}",
    }[style]


def _range(first: date, last: date, style: str) -> str:
    same = (first.year, first.month) == (last.year, last.month)
    end = _write(last, "en" if style == "en" else "long")
    if style == "en":
        return f"{first.day if same else _write(first, 'en')} to {end}"
    start = str(first.day) if same else _write(first, "long")
    return {"until": f"{start} حتى {end}", "dash": f"{start}{'-' if same else ' - '}{end}"}[style]


def stamp(day: date, clock: str) -> str:
    """A time as the portal prints it, without a year: «الثلاثاء 27 يناير 2:50 ص»."""
    hour, minute = (int(part) for part in clock.split(":"))
    half = "ص" if hour < 12 else "م"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {hour % 12 or 12}:{minute:02} {half}"
