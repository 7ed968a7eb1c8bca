"""Whole families of dates and ranges, each written out from its days and read back."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from offers.normalise import normalise

JOINS = (" - ", " – ", " إلى ", " الى ", " حتى ", " to ", " until ")
STYLES = (
    "{d}-{m}", "{d}/{m}", "{d}-{m}-{y}", "{d}/{m}/{y}", "{d}.{m}.{y}", "{y}-{m:02}-{d:02}", "{y}/{m}/{d}",
    "{d:02}-{m:02}-{s}", "{d:02}/{m:02}/{s}",
)  # fmt: skip
# The first example loads the tables, so there is no deadline for one.
STARTS = st.dates(date(2026, 1, 1), date(2026, 12, 10))


@settings(max_examples=400, deadline=None)
@given(STARTS, st.integers(1, 20), st.sampled_from(STYLES), st.sampled_from(JOINS), st.booleans(), st.booleans())
def test_a_range_of_numbers_is_read_in_every_way_of_writing_it(
    starts: date, days: int, style: str, join: str, cued: bool, arabic: bool
) -> None:
    ends = starts + timedelta(days=days)
    written = [style.format(d=day.day, m=day.month, y=day.year, s=day.year % 100) for day in (starts, ends)]
    title = f"عروض نستو {'من ' if cued else ''}{written[0]}{join}{written[1]}"
    if arabic:
        title = title.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    # «24/7» is no date anywhere.
    assume("24/7" not in written)
    validity = normalise(title, None, starts, country="SA").validity
    assert (validity.starts, validity.ends) == (starts, ends), title


ENGLISH = (
    "Jan", "February", "Mar.", "April", "May", "June", "July", "Aug", "Sept.", "October", "Nov.", "December",
)  # fmt: skip
ARABIC = ("يناير", "شباط", "مارس", "نيسان", "مايو", "يونيه", "تموز", "غشت", "سبتمبر", "أكتوبر", "نونبر", "ديسمبر")
ONE_MONTH = (
    "{m} {a} - {b}", "{m} {a}–{b}", "{m} {a}-{b}, {y}", "{m} {a} to {b}, {y}", "from {m} {a} till {b}",
    "{a}{s} - {b}{t} {m} {y}", "from {a}{s} to {b}{t} of {m} {y}", "between {a}{s} and {b}{t} of {m}", "{a} to {b} {m}",
)  # fmt: skip
TWO_MONTHS = (
    "{m} {a} - {n} {b}", "{m} {a}-{n} {b}, {y}", "from {m} {a} through {n} {b}, {y}", "starts {m} {a} and ends {n} {b}",
    "{a}{s} {m} to {b}{t} {n}", "between {a} {m} and {b} {n}",
)  # fmt: skip


def nth(day: int) -> str:
    """The letters that follow the number of a day."""
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@settings(max_examples=400, deadline=None)
@given(STARTS, st.integers(1, 20), st.sampled_from(ONE_MONTH), st.sampled_from(TWO_MONTHS))
def test_a_range_in_english_is_read_in_every_way_of_writing_it(starts: date, days: int, one: str, two: str) -> None:
    ends = starts + timedelta(days=days)
    style = one if starts.month == ends.month else two
    title = "Shop sale " + style.format(
        a=starts.day, b=ends.day, s=nth(starts.day), t=nth(ends.day),
        m=ENGLISH[starts.month - 1], n=ENGLISH[ends.month - 1], y=starts.year,
    )  # fmt: skip
    validity = normalise(title, None, starts).validity
    assert (validity.starts, validity.ends) == (starts, ends), title


ENDINGS = (
    "Valid till {}", "Valid until: {}.", "Expires on {}", "Offer ends {}", "Closing date: {}", "Last date {}",
    "Ends at midnight on {}", "Valid until 11:59 p.m. on {}", "Expires at 10 PM ET on {}", "Redeem before {}",
    "ينتهي العرض يوم {}", "تنتهي صلاحية الكود في {}", "آخر موعد للاستفادة من العرض {}", "صلاحية العرض: {}",
    "ساري لغاية {}", "العرض حتى الساعة 11:59 مساءً من يوم {}", "ينتهي العرض الساعة العاشرة مساء يوم {}",
    "احجز قبل {}", "تاريخ الانتهاء: {}",
)  # fmt: skip
DAYS = ("{d}-{m}-{y}", "{d}/{m}/{y}", "{y}-{m:02}-{d:02}", "{d} {a} {y}", "{d} {e} {y}", "{e} {d}, {y}", "{d} {a}")


@settings(max_examples=400, deadline=None)
@given(STARTS, st.sampled_from(ENDINGS), st.sampled_from(DAYS), st.booleans())
def test_an_end_is_read_under_every_name_that_it_has(ends: date, ending: str, style: str, in_body: bool) -> None:
    day = style.format(d=ends.day, m=ends.month, y=ends.year, a=ARABIC[ends.month - 1], e=ENGLISH[ends.month - 1])
    text = ending.format(day)
    title, body = ("20% off at the shop", f"For holders of our card. {text}") if in_body else (text, None)
    validity = normalise(title, body, ends - timedelta(days=9)).validity
    assert (validity.starts, validity.ends) == (None, ends), text


UNITS = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر")
TWENTIES = ("الحادي", *UNITS[1:9])


def in_words(day: int, nominative: bool) -> str:
    """A day of the month as an ordinal in Arabic."""
    if day <= 10:
        return UNITS[day - 1]
    if day < 20:
        return f"{TWENTIES[day - 11]} عشر"
    tens = ("العشرون", "الثلاثون") if nominative else ("العشرين", "الثلاثين")
    whole = tens[day // 10 - 2]
    return whole if day % 10 == 0 else f"{TWENTIES[day % 10 - 1]} و{whole}"


@settings(deadline=None)
@given(STARTS, st.booleans())
def test_a_day_in_words_is_that_day(day: date, nominative: bool) -> None:
    title = f"عروض المتجر حتى {in_words(day.day, nominative)} من {ARABIC[day.month - 1]} {day.year}"
    validity = normalise(title, None, day).validity
    assert (validity.starts, validity.ends) == (None, day), title


NAMED = {(6, 10), (15, 5), (14, 5), (26, 7), (23, 7), (18, 11)}


@settings(deadline=None)
@given(STARTS, st.sampled_from(("سنتر", "مول", "فرع", "سيتي سنتر")), st.booleans())
def test_a_day_after_a_word_for_a_place_is_a_day_but_where_a_place_bears_its_name(
    day: date, place: str, with_year: bool
) -> None:
    title = f"عروض هايبر النخبة {place} {day.day} {ARABIC[day.month - 1]}" + (f" {day.year}" if with_year else "")
    validity = normalise(title, None, day).validity
    place_names = (day.day, day.month) in NAMED and ARABIC[day.month - 1] not in ("تموز", "نونبر")
    assert (validity.starts, validity.ends) == (None if place_names else day, None), title
