"""An article's page and a listing of any theme, a page's next one, and any bytes at all."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from offers.crawl.charset import charset_of
from offers.crawl.fence import is_private
from offers.source import article_of, entries_anywhere, next_page

NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
ADDRESS = "https://shop.example/page/"


def page(body: str, head: str = "") -> HtmlResponse:
    text = f"<html lang=ar><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return HtmlResponse(ADDRESS, body=text.encode("utf-8", "surrogatepass"), encoding="utf-8")


ARTICLES = {
    "json-ld": page(
        "<h1>موقع</h1><div><p>النص كله هنا.</p></div>",
        '<title>عروض بنده</title><script type="application/ld+json">[{"@type": ["NewsArticle"], '
        '"headline": "عروض بنده", '
        '"datePublished": "2026-01-26T09:00:00+03:00", "image": ["/a.jpg"]}]</script>',
    ),
    "open graph": page(
        "<h1>عروض بنده</h1><p>النص كله هنا.</p>",
        '<title>عروض بنده</title><meta property="og:type" content="article"><meta property="og:image" content="/a.jpg">'
        '<meta property="article:published_time" content="2026-01-26T06:00:00Z">',
    ),
    "microdata": page(
        '<div itemscope itemtype="https://schema.org/Article"><h2 itemprop="headline">عروض بنده</h2>'
        '<meta itemprop="datePublished" content="2026-01-26T09:00:00"><div itemprop="articleBody"><p>النص كله هنا.</p>'
        '<img data-src="/a.jpg" src="data:image/gif;base64,x"></div></div>'
    ),
    "h-entry": page(
        '<div class="h-entry"><h2 class="p-name">عروض بنده</h2>'
        '<time class="dt-published" datetime="2026-01-26 09:00">أمس</time>'
        '<div class="e-content"><p>النص كله هنا.</p><img src="/a.jpg"></div></div>'
    ),
    "words alone": page(
        "<h1>عروض بنده</h1><span class=post-date>26 يناير 2026 09:00</span>"
        "<main><p>النص كله هنا.</p><img src=/a.jpg></main>"
    ),
}


@pytest.mark.parametrize("theme", ARTICLES)
def test_an_article_is_read_however_it_is_marked_up(theme: str) -> None:
    found = article_of(ARTICLES[theme], NOW)
    assert found.title == "عروض بنده"
    assert found.published == datetime(2026, 1, 26, 9, tzinfo=NOW.tzinfo)
    assert "النص كله هنا." in (found.body or "")
    assert found.pictures == ("https://shop.example/a.jpg",)


LISTINGS = {
    "articles": "<article><h2><a href=/{n}/>{t}</a></h2></article>",
    "linked headings": "<div class=box><a href=/{n}/><img src=x><h3>{t}</h3></a></div>",
    "h-entry": "<div class=h-entry><a class=u-url href=/{n}/>{t}</a></div>",
    "headings in list": "<li><h4><a href=/{n}/>{t}</a></h4><a href=/{n}/#more>المزيد</a></li>",
}


@pytest.mark.parametrize("theme", LISTINGS)
def test_a_listing_is_read_whatever_its_theme(theme: str) -> None:
    titles = ["عروض بنده الأسبوعية اليوم", "تخفيضات لولو الرياض", "خصومات إكسترا على الشاشات"]
    rows = "".join(LISTINGS[theme].format(n=n, t=t) for n, t in enumerate(titles))
    menu = "<nav><ul><li><a href=/about/>من نحن</a></li><li><a href=/contact/>اتصل</a></li></ul></nav>"
    found = entries_anywhere(page(f"{menu}<div>{rows}</div>"), NOW, {})
    assert [(e.url, e.title) for e in found] == [(f"https://shop.example/{n}/", t) for n, t in enumerate(titles)]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=next href=/page/2/>",
        "<a rel=next href=/page/2/>2</a>",
        "<a class='page-numbers next' href=/page/2/>←</a>",
        "<a href=/page/2/>الصفحة التالية</a>",
        "<a href=/page/2/> Older Posts </a>",
        "<div><a href=/page/1/>1</a><a href=/page/2/>2</a><a href=/page/3/>3</a></div>",
    ],
)
def test_the_next_page_is_found(link: str) -> None:
    assert next_page(page(link), {}) == "https://shop.example/page/2/"


def test_the_operators_selectors_come_first() -> None:
    body = (
        "<div class=x><b>عروض بنده اليوم</b><i>26 يناير 2026</i><a href=/1/>تفاصيل</a></div><a class=m href=/2>more</a>"
    )
    own = {"entry": "div.x", "link": "a", "title": "b", "time": "i", "next": "a.m"}
    [entry] = entries_anywhere(page(body), NOW, own)
    assert (entry.url, entry.title) == ("https://shop.example/1/", "عروض بنده اليوم")
    assert entry.published is not None
    assert entry.published.date().isoformat() == "2026-01-26"
    assert next_page(page(body), own) == "https://shop.example/2"


MARKUP = st.lists(
    st.sampled_from(
        ["<article>", "</article>", "<h2>", "</h2>", "<a href=/x/>", "</a>", "<time datetime=2026-01-26>", "</time>",
         "<p>", "عروض", "<script type=application/ld+json>", '{"@type":"Article"', "}", "[", "</script>", "<meta ",
         "itemprop=datePublished content=9999-99-99>", "<div class='date next'>", "</div>", "منذ 3 ساعات", "\x00",
         "\ud800"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(MARKUP | st.text(max_size=200))
def test_any_page_is_read_without_raising(body: str) -> None:
    response = page(body)
    article_of(response, NOW)
    assert all(e.title.strip() for e in entries_anywhere(response, NOW, {}))
    next_page(response, {})


@given(st.text(min_size=1, max_size=80))
def test_utf_8_is_always_seen_for_what_it_is(text: str) -> None:
    body = text.encode("utf-8", "ignore")
    assert charset_of(body, "windows-1256") == "utf-8"


@given(st.binary(max_size=80), st.sampled_from(["utf-8", "iso-8859-1", "windows-1256", "gb2312", "no-such"]))
def test_any_bytes_have_a_charset_that_can_be_read(body: bytes, declared: str) -> None:
    body.decode(charset_of(body, declared), "replace")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",
     "fd00::1", "::ffff:127.0.0.1", "224.0.0.1"],
)  # fmt: skip
def test_addresses_of_private_networks_are_told_apart(address: str) -> None:
    assert is_private(address)
    assert not is_private("93.184.216.34")
    assert not is_private("2606:2800:220:1::1")
