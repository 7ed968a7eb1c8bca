"""A day that its label, or the name of its element, tells to be none of publication."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import HtmlResponse

from offers.source import article_of, entries_anywhere

NOW = datetime(2026, 12, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
TITLE = "عروض نسيم مارت الأسبوعية"
DAY = date(2026, 11, 20)
TEXT = "<p>كل ما يلزم المطبخ بأسعار خاصة في جميع الفروع، من الأجهزة إلى الأواني والمفارش.</p>" * 4
END = "<time datetime=2026-12-20>20 ديسمبر</time>"
WORDS = "<span class=date>20 ديسمبر 2026</span>"


def page(body: str) -> HtmlResponse:
    text = f"<html lang=ar><head><meta charset=utf-8><title>{TITLE}</title></head><body>{body}</body></html>"
    return HtmlResponse("https://shop.example/offers/7.html", body=text.encode(), encoding="utf-8")


def day_of(body: str) -> date | None:
    found = article_of(page(f"<main><h1>{TITLE}</h1>{body}{TEXT}</main>"), NOW).published
    return found and found.date()


def days_in_a_list(body: str) -> set[date | None]:
    rows = "".join(f"<div class=card><h3><a href=/offers/{n}/>{TITLE} {n}</a></h3>{body}</div>" for n in range(3))
    return {e.published and e.published.date() for e in entries_anywhere(page(rows), NOW, {})}


BOUNDS = [
    f"<p>صالح حتى {END}</p>",
    f"<div><span>ينتهي العرض في:</span> {WORDS}</div>",
    f"<dl><dt>تاريخ الانتهاء</dt><dd>{WORDS}</dd></dl>",
    "<table><tr><th>نهاية العرض</th><td>20 ديسمبر 2026</td></tr></table>",
    "<p><b>يبدأ من:</b> 20 ديسمبر 2026</p>",
    f"<p><b>Expires:</b> {END}</p>",
    "<ul><li><strong>Valid until</strong> 20 December 2026</li></ul>",
    f"<div class=valid-until>{WORDS}</div>",
    f"<div class=countdown>{END}</div>",
    f"<p>{END} إلى <time datetime=2026-12-24>24</time></p>",
    "<p><span>20/11/2026</span> - <span>20/12/2026</span></p>",
    "<p class=meta><span>20 نوفمبر 2026</span> – <span>20 ديسمبر 2026</span></p>",
    "<div><b>20/12/2026</b><small>تاريخ الانتهاء</small></div>",
    "<p title='تاريخ الانتهاء'><i class=clock></i> <span>20/12/2026</span></p>",
    "<time aria-label=Expires datetime=2026-12-20>20</time>",
    "<time itemprop=validThrough datetime=2026-12-20>20</time>",
    "<p><span itemprop=startDate>20/11/2026</span> <span itemprop=endDate>20/12/2026</span></p>",
    "<time datetime=2027-01-20>20 يناير</time>",
    f"<p>آخر تحديث: {END}</p>",
    "<p><b>آخر تحديث</b> 20 ديسمبر 2026</p>",
    f"<p class=update-date>{WORDS}</p>".replace("date>20", "updated>20"),
]


@pytest.mark.parametrize("bound", BOUNDS)
def test_the_day_of_a_bound_or_of_a_change_is_none_of_publication(bound: str) -> None:
    assert day_of(bound) is None
    assert days_in_a_list(bound) == {None}


PUBLISHED = [
    "<p>نشر في <time datetime=2026-11-20>x</time></p>",
    f"<ul><li><span>ينتهي في</span> {END}</li><li><span>نشر في</span> <time datetime=2026-11-20>x</time></li></ul>",
    "<div>نهاية العرض: 20 ديسمبر 2026</div><div>تاريخ النشر: 20 نوفمبر 2026</div>",
    "<p><span>20/11/2026</span> - <span>10/6/1448</span></p>",
    "<p class=date>20 نوفمبر 2026 - 10 جمادى الآخرة 1448</p>",
    "<p class='text-end date'>20 نوفمبر 2026</p>",
    "<p>خصومات حتى نفاد الكمية</p><span class=date>20 نوفمبر 2026</span>",
    "<a class=url><abbr class=published title='2026-11-20T10:12:00+03:00'>10:12 ص</abbr></a>",
    "<span class=date title=2026-11-20>قبل شهر</span>",
]


@pytest.mark.parametrize("published", PUBLISHED)
def test_a_day_of_publication_is_read_beside_other_days(published: str) -> None:
    assert day_of(published) == DAY
    assert days_in_a_list(published) == {DAY}


@pytest.mark.parametrize(("said", "day"), [("26/12/20", None), ("20/11/26", DAY), ("20.11.26", DAY)])
def test_a_year_of_two_digits_that_may_stand_first_is_none(said: str, day: date | None) -> None:
    assert day_of(f"<span class=date>{said}</span>") == day
