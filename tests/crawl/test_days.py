"""The day of an article on its page: by which of a page's days it is told, and which are none of its own."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import HtmlResponse

from offers.source import article_of, instant_in

NOW = datetime(2026, 12, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
ADDRESS = "https://shop.example/offers/7.html"
TITLE = "عروض نسيم مارت الأسبوعية"
DAY = date(2026, 11, 20)
TEXT = "<p>كل ما يلزم المطبخ بأسعار خاصة في جميع الفروع، من الأجهزة إلى الأواني والمفارش.</p>" * 4
TIME = "<time datetime=2026-11-20>x</time>"
H = f"<h1>{TITLE}</h1>"


def page(body: str, head: str = "", address: str = ADDRESS) -> HtmlResponse:
    text = f"<html lang=ar><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return HtmlResponse(address, body=text.encode(), encoding="utf-8")


def day_of(response: HtmlResponse) -> date | None:
    found = article_of(response, NOW).published
    return found and found.date()


TOLD = {
    "a time by the heading": f"<article>{H}<time datetime=2026-11-20>أمس</time>{TEXT}</article>",
    "microdata whose day is text": f"<article>{H}<span itemprop=datePublished>20 نوفمبر 2026</span>{TEXT}</article>",
    "a time in an aside of the article": f"<article><aside>{TIME}</aside>{H}{TEXT}</article>",
    "a time in the article's footer": f"<article>{H}<p>نص</p><footer>{TIME}</footer></article>",
    "a link to the posts of that day": f"<div>{H}<a href=/2026/11/20/>{TIME}</a>{TEXT}</div>",
    "a page's own link": f"<div>{H}<a href=/offers/7.html>{TIME}</a>{TEXT}</div>",
    "an author before it": f"<div>{H}<p class=meta>بقلم <a href=/author/sami>سامي</a> 20 نوفمبر 2026</p>{TEXT}</div>",
    "the first of two by the heading": (
        f"<div>{H}<time datetime=2026-11-20>20/11</time><time datetime=2026-11-25>25/11</time>{TEXT}</div>"
    ),
    "one by the heading, one below": (
        f"<main><div>{H}{TIME}</div>{TEXT}<div><time datetime=2026-12-01>y</time></div></main>"
    ),
    "a card's below": (
        f"<main>{TEXT}<h1>{TITLE}</h1>{TIME}{TEXT}<div><h3><a href=/offers/8.html>عروض الجار</a>"
        "</h3><time datetime=2026-12-01>y</time></div></main>"
    ),
    "what hAtom calls updated": f"<div>{H}<span class='entry-date updated'>20/11/2026</span>{TEXT}</div>",
    "a change beside it": (f"<div>{H}<p>نشر {TIME}، آخر تحديث <time datetime=2026-12-01>y</time></p>{TEXT}</div>"),
    "an icon's class": f"<div>{H}<span class=fa-calendar><i class=date>20 نوفمبر 2026</i></span>{TEXT}</div>",
    "a place before it": f"<div>{H}<p>الرياض، 20 نوفمبر 2026</p>{TEXT}</div>",
    "an English place before it": f"<div>{H}<p>Riyadh, 20 November 2026</p>{TEXT}</div>",
    "a label before it": f"<div>{H}<p>التاريخ: 20 نوفمبر 2026</p>{TEXT}</div>",
    "a German label before it": f"<div>{H}<p>Datum: 20.11.2026</p>{TEXT}</div>",
    "created": f"<div>{H}<p>Created on Nov 20, 2026</p>{TEXT}</div>",
    "a wrapper of a page builder": (
        f"<div><div class=elementor-widget>{H}</div><div class=elementor-widget>{TIME}</div></div>"
    ),
    "a wrapper of the whole page": f"<div class=right-sidebar><b>{TEXT}</b>{TIME}</div>",
}


@pytest.mark.parametrize("theme", TOLD)
def test_a_day_about_the_heading_is_the_article_s(theme: str) -> None:
    assert day_of(page(TOLD[theme])) == DAY


FAR = f"<main>{H}{TEXT}{{}}{TEXT}</main>"
OTHERS = {
    "a card": "<div><h3><a href=/offers/8.html>عروض الجار</a></h3><time datetime=2026-12-01>x</time></div>",
    "a card that is a link": "<a href=/offers/8.html><b>عروض الجار</b><span class=date>1 ديسمبر 2026</span></a>",
    "a row with a title": "<li><a href=/8>كل عروض الجار في مدينة الرياض</a> <i class=date>1 ديسمبر 2026</i></li>",
    "a comment": "<div id=comment-9><time datetime=2026-12-01>x</time></div>",
    "a comment's link": "<a href=#comment-9><time datetime=2026-12-01>x</time></a>",
    "a review": "<div class=productReviews><span itemprop=datePublished>1 ديسمبر 2026</span></div>",
    "recent posts": "<ul class=recent-posts><li><span class=date>1 ديسمبر 2026</span></li></ul>",
    "a widget": "<section class='widget side'><span class=post-date>1 ديسمبر 2026</span></section>",
    "a menu": "<nav><time datetime=2026-12-01>x</time></nav>",
    "the page's footer": f"</main><footer>{TEXT}<time datetime=2026-12-01>x</time></footer><main>",
    "an event": "<div class=event-date>1 ديسمبر 2026</div>",
    "a calendar": "<table class=calendar><tr><td><time datetime=2026-12-01>1</time></table>",
    "a delivery": "<div class=delivery-time>1 ديسمبر 2026</div>",
    "an end": "<div class=endDate>1 ديسمبر 2026</div>",
    "a change by its label": "<p>آخر تحديث: <time datetime=2026-12-01>1 ديسمبر 2026</time></p>",
    "a change by an English label": "<p><b>Last updated on</b> <span class=date>1 December 2026</span></p>",
    "a change by its class": "<span class=updated>1 ديسمبر 2026</span>",
    "a change in German": "<p class=meta>Stand: 1.12.2026</p>",
    "a period": "<div class=date>10 نوفمبر - 1 ديسمبر 2026</div>",
    "hours": "<div class=date>1 ديسمبر 2026، 10:00 - 22:00</div>",
    "two days that no heading tells apart": "<time datetime=2026-12-01>x</time><time datetime=2026-12-02>y</time>",
    "an occasion": "<div><p>الجمعة البيضاء، 27 نوفمبر 2026</p></div>",
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_day_of_another_or_of_something_else_is_none_of_the_article(other: str) -> None:
    assert day_of(page(FAR.format(OTHERS[other]))) is None


@pytest.mark.parametrize(
    "header",
    [
        "<header><time datetime=2026-12-27>اليوم</time></header>",
        "<div id=header><p class=date>27 ديسمبر 2026</p></div>",
    ],
)
def test_a_page_s_header_shows_the_day_that_it_is_and_an_article_s_its_own(header: str) -> None:
    assert day_of(page(f"{header}<main>{H}{TEXT}</main>")) is None
    own = f"<header>{H}<time datetime=2026-11-20>x</time></header>"
    assert day_of(page(f"{header}{own}{TEXT}")) == DAY


ROWS = "<ul>" + "<li><a href=/8>كل عروض الجار في مدينة الرياض</a> <i class=date>1 ديسمبر 2026</i></li>" * 3 + "</ul>"


@pytest.mark.parametrize(
    "before",
    [
        "<div><p class=date>27 ديسمبر 2026</p></div><header><a href=/>متجر</a></header>",
        "<table><tr><td class=today-date>27 ديسمبر 2026</td></tr></table><nav><a href=/c/>عروض</a></nav>",
        ROWS,
    ],
)
def test_a_day_before_the_page_s_menu_or_in_a_row_of_a_list_is_none_of_the_article(before: str) -> None:
    assert day_of(page(f"<div>{before}<div>{H}{TEXT}</div></div>")) is None
    assert day_of(page(f"<div>{before}<div>{H}<p>نشر في: 20/11/2026</p>{TEXT}</div></div>")) == DAY


def test_a_day_by_a_title_that_is_no_heading_is_read() -> None:
    row = "<tr><td>{}</td></tr>"
    rows = (row.format(cell) for cell in (f"<font size=5><b>{TITLE}</b></font>", "20 نوفمبر 2026", TEXT))
    listed = article_of(page(f"<table>{''.join(rows)}</table>"), NOW, listed=TITLE)
    assert listed.published is not None
    assert listed.published.date() == DAY


def test_the_day_of_a_change_is_told_as_one() -> None:
    body = f"<article>{H}<time class=updated datetime=2026-12-01T10:00:00+03:00>x</time>{TEXT}</article>"
    read = article_of(page(body), NOW)
    assert (read.published, read.modified) == (None, datetime(2026, 12, 1, 10, tzinfo=NOW.tzinfo))


@pytest.mark.parametrize(
    "named",
    [
        *("published", "published-date", "published_on", "publishdate", "publish_date", "parsely-pub-date", "pubdate"),
        *("article:published", "article:published:time", "citation_date", "citation_publication_date"),
        *("DC.date.issued", "DC.Date", "dcterms.created", "Date.Issued", "article:published_time"),
    ],
)
@pytest.mark.parametrize("kind", ["name", "property"])
def test_a_day_is_read_from_each_field_for_it(named: str, kind: str) -> None:
    assert day_of(page(H + TEXT, f'<meta {kind}="{named}" content="2026-11-20T08:00:00+03:00">')) == DAY


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Fri, 11/20/2026 - 11:38", DAY),
        ("November 20, 2026", DAY),
        ("2026/11/20", DAY),
        ("20 نوفمبر 2026", DAY),
        ("11-12-2026", None),
        ("2026", None),
        ("1 ديسمبر 2031", None),
    ],
)
def test_a_field_s_day_in_words_is_read_where_it_can_be_only_one(said: str, day: date | None) -> None:
    data = f'<script type="application/ld+json">{{"@type": "Article", "datePublished": "{said}"}}</script>'
    assert day_of(page(H + TEXT, data)) == day
    assert day_of(page(H + TEXT, f'<meta name=pubdate content="{said}">')) == day


def test_a_day_in_json_that_is_broken_is_read_if_it_is_the_only_one() -> None:
    data = '<script type="application/ld+json">{{"@type": "Article", "name": "عروض "نسيم"", {}}}</script>'
    assert day_of(page(H + TEXT, data.format('"datePublished": "2026-11-20T08:00:00+03:00"'))) == DAY
    two = '"datePublished": "2026-11-20", "review": {"datePublished": "2026-12-01"}'
    assert day_of(page(H + TEXT, data.format(two))) is None


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://shop.example/2026/11/20/offers/", DAY),
        ("https://shop.example/2026/11/offers/", None),
        ("https://shop.example/2026/13/20/offers/", None),
        ("https://shop.example/2027/01/20/offers/", None),
        ("https://shop.example/12026/11/20/offers/", None),
    ],
)
def test_an_address_tells_the_day_where_nothing_else_does(address: str, day: date | None) -> None:
    assert day_of(page(H + TEXT, address=address)) == day
    assert day_of(page(f"{H}<time datetime=2026-11-19>x</time>{TEXT}", address=address)) == date(2026, 11, 19)


NO_DAYS = [
    *("4.5", "24/7", "3 days", "5-7 أيام", "1 min", "10 - 20 نوفمبر", "Ends 20 Nov 2026", "حتى 20 نوفمبر 2026"),
    *("تاريخ الانتهاء: 20 نوفمبر 2026", "2026-11-10 - 2026-11-20", "Sat 7 Nov – Mon 9 Nov", "November 10 - December 1"),
    *("Last edited: 20 Nov 2026", "Reviewed 20 Nov 2026", "aktualisiert am 20.11.2026", "Stand: 20.11.2026"),
    *("20 نوفمبر 2026، 10:00 - 22:00", "7 years, 9 months ago", "Model 1200 of 3000", "تم التحديث 20 نوفمبر 2026"),
]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_of_publication(text: str) -> None:
    assert instant_in(text, NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        *("20 نوفمبر 2026", "20/11/2026", "11/20/2026", "Nov 20, 2026 - 10:30", "نشر في 20 نوفمبر 2026", "20.11.2026"),
        *("Created on Nov 20, 2026", "Datum: 20.11.2026", "التاريخ: 20 نوفمبر 2026", "Edited by Sami | 20 Nov 2026"),
    ],
)
def test_what_is_a_day_of_publication(text: str) -> None:
    found = instant_in(text, NOW)
    assert found is not None
    assert found.date() == DAY


@pytest.mark.parametrize("home", ["/", "/ar", "https://shop.example/en/"])
def test_a_heading_that_leads_home_is_the_site_s_name(home: str) -> None:
    body = f"<h1><a href={home}>نسيم مارت للتسوق</a></h1><h1>عروض المطبخ الكبرى</h1>{TEXT}"
    assert article_of(page(body), NOW).title == "عروض المطبخ الكبرى"


def test_a_style_within_a_heading_is_no_word_of_it() -> None:
    body = f"<article><h1><style>.c{{color:red}}</style>{TITLE}<script>f()</script></h1>{TEXT}</article>"
    assert article_of(page(body), NOW).title == TITLE
