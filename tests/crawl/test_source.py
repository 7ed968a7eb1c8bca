"""Addresses, times without a year, and text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import TextResponse

from offers.model import Known
from offers.source import (
    SourceSpider,
    WordPress,
    canonical,
    clean,
    pictures_of,
    post_key,
    same_site,
    stamp_in,
    text_of,
    year_by_weekday,
)

RIYADH = ZoneInfo("Asia/Riyadh")
NOW = datetime(2026, 1, 27, 8, 0, tzinfo=RIYADH)
SITE = "https://www.site.example/"
PATHS = st.text(alphabet="abcع/-_.%20é ", max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الثلاثاء 27 يناير 2:50 ص", datetime(2026, 1, 27, 2, 50, tzinfo=RIYADH)),
        ("الإثنين 26 يناير 11:48 م", datetime(2026, 1, 26, 23, 48, tzinfo=RIYADH)),
        ("بواسطة فريق التحرير الخميس 26 ديسمبر 11:19 ص 4 دقائق", datetime(2024, 12, 26, 11, 19, tzinfo=RIYADH)),
        ("الإثنين 29 سبتمبر 6:41 م", datetime(2025, 9, 29, 18, 41, tzinfo=RIYADH)),
        ("الخميس 29 فبراير 1:00 م", datetime(2024, 2, 29, 13, 0, tzinfo=RIYADH)),
        ("الثلاثاء", None),
        ("منذ 3 ساعات", None),
        ("", None),
    ],
)
def test_a_time_without_a_year_is_settled_by_its_weekday(text: str, expected: datetime | None) -> None:
    assert stamp_in(text, NOW) == expected


@given(st.dates(date(2020, 1, 1), date(2026, 1, 27)))
def test_a_day_of_the_last_years_is_found_by_its_weekday_or_a_later_one_with_the_same(day: date) -> None:
    found = year_by_weekday(day.month, day.day, day.weekday(), NOW.date())
    assert found is not None
    assert day <= found <= NOW.date() + timedelta(days=1)
    assert (found.month, found.day, found.weekday()) == (day.month, day.day, day.weekday())


@given(PATHS)
def test_the_key_of_a_post_does_not_hang_on_how_its_site_is_written(path: str) -> None:
    key = post_key(f"https://www.site.example/{path}", SITE)
    assert key.startswith("/")
    assert post_key(f"http://site.example/{path}", SITE) == key
    assert post_key(f"https://site.example/{path}#part", SITE) == key
    assert post_key(canonical(f"https://site.example/{path}"), SITE) == key


def test_tracking_is_no_part_of_an_address_and_a_page_number_is() -> None:
    assert post_key("https://site.example/a?utm_source=x&p=2&fbclid=1", SITE) == "/a?p=2"
    visit = "0123456789abcdef" * 2
    for address in (
        f"a?s={visit}&p=2",
        f"a?p=2&PHPSESSID={visit}",
        f"a?p=2;sid={visit}",
        f"a?jsessionid={visit}&p=2",
        f"a;jsessionid={visit}.node1?p=2",
        f"a;sid={visit}?p=2",
    ):
        assert post_key(f"https://site.example/{address}", SITE) == "/a?p=2"
    assert post_key(f"https://site.example/shop;jsessionid={visit}/item/5", SITE) == "/shop/item/5"
    assert post_key("https://site.example/a?s=shoes", SITE) == "/a?s=shoes"
    assert post_key("https://other.example/a", SITE) == "other.example/a"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("http://site.example:80/", True),
        ("https://site.example:443/x", True),
        ("https://site.example:8443/", False),
        ("https://sub.site.example/", False),
    ],
)
def test_another_host_or_port_is_another_site(other: str, same: bool) -> None:
    assert same_site(other, SITE) is same


@given(st.text())
def test_cleaning_never_raises_and_leaves_one_line(text: str) -> None:
    assert "\n" not in clean(text)
    clean(text).encode("utf-8")
    assert "\x00" not in clean(text)


@given(st.text(alphabet="<>/pbr &;#39abcscript='\" عروض\n", max_size=80))
def test_any_markup_is_text_in_the_end(markup: str) -> None:
    text_of(markup)
    pictures_of(markup, SITE)


def test_text_keeps_paragraphs_and_leaves_scripts_out() -> None:
    assert text_of("<p>one&nbsp;&amp; two</p><script>x()</script><p>three<br>four</p>") == "one & two\nthree\nfour"
    assert text_of("عروض &#8211; لولو") == "عروض – لولو"


def test_a_row_without_an_address_withdraws_none_of_the_older_posts() -> None:
    spider = SourceSpider("x", url=SITE)
    day = datetime(2026, 1, 27, tzinfo=UTC)
    spider.memory.known = {
        f"/p/{n}/": Known(f"{SITE}p/{n}/", "x", day - timedelta(hours=n), None, withdrawn=False) for n in range(250)
    }
    rows = [
        {"id": n, "link": f"{SITE}p/{n}/" if n != 7 else "http://[your-site]/p/7/", "date_gmt": at.isoformat()[:19]}
        for n in range(100)
        if (at := day - timedelta(hours=n))
    ]
    address = f"{SITE}wp-json/wp/v2/posts"
    door = WordPress(spider, address)
    answer = TextResponse(address, body=json.dumps(rows).encode(), encoding="utf-8")
    [older] = door._listed(answer, page=1, rows=[])
    # As where the older page cannot be had.
    assert list(door._settled(older.cb_kwargs["rows"], 1, whole=False)) == []
    assert spider.withdrawn == {"/p/7/"}
