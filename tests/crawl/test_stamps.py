"""The time of publication in the words of a page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from offers.source import instant_in

NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("قبل ساعة", "2026-01-27 11:00"),
        ("قبل 3 ساعات", "2026-01-27 09:00"),
        ("منذ ساعتين", "2026-01-27 10:00"),
        ("منذ ١٥ دقيقة", "2026-01-27 11:45"),
        ("منذ أسبوعين", "2026-01-13 12:00"),
        ("الآن", "2026-01-27 12:00"),
        ("7 شعبان 1447 هـ", "2026-01-26 00:00"),
        ("07/08/1447 هـ - 26/01/2026 م", "2026-01-26 00:00"),
        ("الإثنين 26 كانون الثاني 2026", "2026-01-26 00:00"),
        ("7 شعبان 1447هـ", "2026-01-26 00:00"),
        ("26 يناير 2026م", "2026-01-26 00:00"),
        ("٢٦/٠١/٢٠٢٦", "2026-01-26 00:00"),
        ("الإثنين، ٢٦ يناير ٢٠٢٦ ٠٩:١٥ ص", "2026-01-26 09:15"),
        ("08/08/1447هـ | 26/01/2026م", "2026-01-26 00:00"),
        ("الإثنين 8 شعبان 1447هـ الموافق 26 يناير 2026م", "2026-01-26 00:00"),
        ("منذ يوم واحد", "2026-01-26 12:00"),
        ("ساعة واحدة مضت", "2026-01-27 11:00"),
        ("٣ أيام مضت", "2026-01-24 12:00"),
        ("نُشر بتاريخ: 26 يناير 2026", "2026-01-26 00:00"),
        ("Posted on January 26, 2026 by admin", "2026-01-26 00:00"),
        ("written by Sami on 2026-01-26", "2026-01-26 00:00"),
        ("Posted in offers on January 26, 2026", "2026-01-26 00:00"),
        ("كتبه سامي في 26 يناير 2026", "2026-01-26 00:00"),
        ("آخر تحديث: 26 يناير 2026", None),
        ("Ends in 3 days", None),
        ("Expires on 26 January 2026", None),
        ("ينتهي في 26 يناير 2026", None),
        ("Read in 4 minutes", None),
        ("30/02/1447", None),
        ("قبل 3 عروض", None),
        ("12/12/1847", None),
        ("28 فبراير 2026", None),
    ],
)
def test_a_time_is_read_as_pages_word_it(words: str, day: str | None) -> None:
    found = instant_in(words, NOW)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == day
