"""An article's page and a listing of any theme, a page's next one, and any bytes at all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from offers.crawl.charset import charset_of
from offers.crawl.fence import Resolver, is_private
from offers.model import Known
from offers.source import SourceSpider, article_of, entries_anywhere, next_page, post_key
from offers.source.alike import Shape

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
    "json-ld in a graph, in CDATA": page(
        "<h1>موقع</h1><div><p>النص كله هنا.</p><amp-img src=/a.jpg></amp-img></div>",
        '<title>عروض بنده</title><script type="application/ld+json">//<![CDATA[\n{"@graph": [{"@type": "WebSite"}, '
        '{"@type": "Article", "headline": "عروض بنده", "datePublished": "2026-01-26T09:00:00+03:00"}]}\n//]]></script>',
    ),
    "json-ld of the page alone": page(
        "<h1>عروض بنده</h1><div><p>النص كله هنا.</p><img srcset='/b.jpg 300w, /a.jpg 1200w' src='data:x'></div>",
        '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2026-01-26T09:00:00+03:00"}'
        "</script>",
    ),
    "no paragraph, a time among other words": page(
        "<div><h1>عروض بنده</h1><div class=meta>بواسطة أحمد | نشر في: 26 يناير 2026 09:00</div>النص كله هنا.<br>"
        "<img src=/a.jpg></div>"
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
    "a table": "<table><tr><td>{n}</td><td><a href=/{n}/>{t}</a></td><td>26/01/2026</td></tr></table>",
    "a list of links": "<ul><li><a href=/{n}/>{t}</a></li></ul>",
    "a picture each": "<div class=x><a href=/{n}/><img src=/i.jpg alt='{t}'></a></div>",
    "small headings": "<div class=c><a href=/{n}/><img src=x></a><h5><a href=/{n}/>{t}</a></h5></div>",
    "cards that are links": "<a class=card href=/{n}/><div class=title>{t}</div><div>26 يناير 2026</div></a>",
    "articles with a title's class": "<article><b class=title><a href=/{n}/>{t}</a></b><h2>عروض</h2></article>",
    "cards with their day and words in the link": "<a href=/{n}/><h4>{t}</h4><p>نص</p><time>26 يناير 2026</time></a>",
    "a kind above each heading": "<article><a href=/{n}/><h6>عروض</h6><h2>{t}</h2></a></article>",
    "a link laid over each card": "<article><a href=/share aria-label=شارك></a><header><h2>{t}</h2></header><p>نص</p>"
    "<a aria-label='{t}' href=/{n}/></a></article>",
    "cards whose parts are called nothing": "<a href=/{n}/><div>عروض</div><div>26 يناير 2026·الرياض</div>"
    "<p>{t}</p></a>",
    "headings with a button beside": "<div class=card><h5 class=card-title>{t}</h5><a href=/offers/>عروض</a> "
    "<a class=btn href=/{n}/>التفاصيل</a></div>",
    "headings in list": "<li><h4><a href=/{n}/>{t}</a></h4><a href=/{n}/#more>المزيد</a></li>",
}


@pytest.mark.parametrize("theme", LISTINGS)
def test_a_listing_is_read_whatever_its_theme(theme: str) -> None:
    titles = ["عروض بنده الأسبوعية اليوم", "تخفيضات لولو الرياض", "خصومات إكسترا على الشاشات"]
    rows = "".join(LISTINGS[theme].format(n=n, t=t) for n, t in enumerate(titles))
    menu = "<nav><ul><li><a href=/about/>من نحن</a></li><li><a href=/contact/>اتصل</a></li></ul></nav>"
    found = entries_anywhere(page(f"{menu}<div>{rows}</div>"), NOW, {})
    assert [(e.url, e.title) for e in found] == [(f"https://shop.example/{n}/", t) for n, t in enumerate(titles)]


NO_ADDRESSES = ["http://[your-site]/", "http://x:port/", "//[", "javascript:void(0)", "http://x:99999999/"]


@pytest.mark.parametrize("theme", LISTINGS)
@pytest.mark.parametrize("none", NO_ADDRESSES)
def test_a_link_that_is_no_address_takes_nothing_with_it(theme: str, none: str) -> None:
    titles = ["عروض بنده الأسبوعية اليوم", "تخفيضات لولو الرياض", "خصومات إكسترا على الشاشات", "عروض نستو الكبرى اليوم"]
    rows = "".join(LISTINGS[theme].format(n=n, t=t) for n, t in enumerate(titles)).replace("/1/", none)
    turn = f'<a rel=next href="{none}">التالي</a>'
    found = entries_anywhere(page(f"<div>{rows}</div>{turn}"), NOW, {})
    assert {e.url for e in found} == {f"https://shop.example/{n}/" for n in (0, 2, 3)}
    assert next_page(page(f"{turn}<a href=/page/2/>التالي</a>"), {}) == "https://shop.example/page/2/"
    shown = article_of(page(f"<article><h1>x</h1><p>نص</p><img src='{none}'><img src=/a.jpg></article>"), NOW)
    assert shown.pictures == ("https://shop.example/a.jpg",)


def test_the_largest_picture_of_a_set_is_read() -> None:
    sets = ("/a.jpg 1x, ", "/b.jpg 1x, /c.jpg 2x", "/w_3,h_2/d.jpg 300w", ",")
    found = article_of(page("<article><p>نص</p>" + "".join(f"<img srcset='{s}'>" for s in sets) + "</article>"), NOW)
    assert found.pictures == tuple(f"https://shop.example/{s}" for s in ("a.jpg", "c.jpg", "w_3,h_2/d.jpg"))


def test_a_listing_within_one_article_and_a_title_of_two_words_are_read() -> None:
    titles = ["عروض بنده الأسبوعية اليوم", "تخفيضات لولو الرياض", "خصومات إكسترا على الشاشات", "عروض لولو"]
    for row in (
        "<div class=row><h1 class=f3><a href=/{n}/>{t}</a></h1></div>",
        "<li><a href=/{n}/>{t}</a> <i>26 يناير 2026</i></li>",
    ):
        rows = "".join(row.format(n=n, t=t) for n, t in enumerate(titles))
        found = entries_anywhere(page(f"<main><article><h1>الأرشيف</h1>{rows}</article></main>"), NOW, {})
        assert [e.title for e in found] == titles


@pytest.mark.parametrize(
    "around",
    [
        "<article><header><h1>عروض لولو</h1><time>26 يناير 2026</time> سامي</header>{text}</article>",
        "<article><h1>عروض لولو</h1><p class=meta>written by Sami on 2026-01-26</p>{text}</article>",
        "<article class=post-content><h1>عروض لولو</h1><div class=post-metas><time>26 يناير 2026</time></div>"
        "<div class=markdown-body>{text}</div>"
        "<div class=license-box>Posted on 2026-01-26</div></article>",
        "<main><h1>عروض لولو</h1><time datetime=2026-01-26>26 يناير 2026</time>{text}"
        "<ul class=links-nextprev><li>السابق <a href=/1/>عروض بنده حتى 9 فبراير 2026</a></li></ul></main>",
        "<article><h1>عروض لولو</h1><div class=post-date><time>26 يناير 2026</time></div>{text}"
        "<nav><a rel=prev href=/1/>عروض بنده حتى 9 فبراير 2026</a></nav></article>",
    ],
)
def test_what_stands_around_an_article_is_none_of_its_words(around: str) -> None:
    text = "<p>كل ما يلزم المطبخ بأسعار خاصة في جميع الفروع.</p><img src=/a.jpg>"
    found = article_of(page(around.format(text=text), "<title>عروض لولو</title>"), NOW)
    assert found.published is not None
    assert found.published.date() == date(2026, 1, 26)
    assert found.body is not None
    assert "المطبخ" in found.body
    assert "2026" not in found.body
    assert "بنده" not in found.body
    assert found.pictures == ("https://shop.example/a.jpg",)


@pytest.mark.parametrize(
    "own",
    [
        "<p>Big savings, valid until <time datetime=2026-02-09>9 February 2026</time> in all branches.</p>",
        "<ul class=offer-meta><li>Valid until 9 February 2026</li></ul>",
        "<div class=metallic-box>Valid until 9 February 2026</div>",
        "<aside class=coupon>Code SAVE20 until 9 February 2026</aside>",
        "<header><h1>عروض لولو</h1><p class=deck>50% off until 9 February 2026</p></header>",
    ],
)
def test_an_article_s_own_words_stay(own: str) -> None:
    found = article_of(page(f"<article><h1>عروض لولو</h1><p>كل ما يلزم المطبخ في جميع الفروع.</p>{own}</article>"), NOW)
    assert "9 February 2026" in (found.body or "")


def test_the_site_s_own_icon_is_no_picture_of_a_post() -> None:
    head = "".join(
        f'<meta property="og:image" content="/img/{name}">' for name in ("favicon.png", "my-logo.png", "a.svg")
    )
    head += '<meta property="og:image" content="/img/iconic-offers.jpg">'
    assert article_of(page("<h1>عروض بنده</h1><p>نص</p><img src=/b.jpg>", head), NOW).pictures == (
        "https://shop.example/img/iconic-offers.jpg",
        "https://shop.example/b.jpg",
    )


def test_a_row_s_own_time_is_read_and_a_menu_is_no_listing() -> None:
    rows = "".join(f"<li><a href=/{n}/>عروض بنده الرياض الأسبوعية رقم {n}</a> <i>قبل يومين</i></li>" for n in range(3))
    menu = "".join(f"<li><a href=/m{n}/>كل عروض السوبر ماركت في مدينة رقم {n}</a></li>" for n in range(9))
    found = entries_anywhere(page(f"<nav><ul>{menu}</ul></nav><ul>{rows}</ul><footer>{menu}</footer>"), NOW, {})
    assert [e.url for e in found] == [f"https://shop.example/{n}/" for n in range(3)]
    assert {e.published for e in found} == {datetime(2026, 1, 25, 12, tzinfo=NOW.tzinfo)}
    assert entries_anywhere(page(f"<nav><ul>{menu}</ul></nav>"), NOW, {}) == []


def test_a_title_cut_short_in_a_listing_is_read_whole_on_its_page() -> None:
    whole = page("<article><h1>عروض بنده الأسبوعية حتى 3 فبراير</h1></article>")
    for listed, title in (
        ("عروض بنده الأسبوعية…", "عروض بنده الأسبوعية حتى 3 فبراير"),
        ("عروض بنده [...]", "عروض بنده الأسبوعية حتى 3 فبراير"),
        ("عروض لولو...", "عروض لولو..."),
        ("عروض بنده", "عروض بنده"),
    ):
        assert article_of(whole, NOW, listed=listed).title == title
    spider = SourceSpider("x", url=ADDRESS)
    known = Known(ADDRESS, "عروض بنده الأسبوعية حتى 3 فبراير", None, None, withdrawn=False)
    spider.memory.known = {post_key(ADDRESS, ADDRESS): known}
    assert spider.knows(ADDRESS, "عروض بنده الأسبوعية…")
    assert not spider.knows(ADDRESS, "عروض لولو…")


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=next href=/page/2/>",
        "<a rel=next href=/page/2/>2</a>",
        "<a class='page-numbers next' href=/page/2/>←</a>",
        "<a href=/page/2/>الصفحة التالية</a>",
        "<a href=/page/2/> Older Posts </a>",
        "<div><a href=/page/1/>1</a><a href=/page/2/>2</a><a href=/page/3/>3</a></div>",
        "<link rel=next href=/about/><div><a href=../page/2/>2</a></div>",
        "<a href='http://[your-site]/x'>a</a><a rel=next href=/page/2/>n</a>",
        "<a href=/jobs/page/2/>2</a><a rel=next href=/page/2/>n</a>",
        "<a href=/offers/ title='الصفحة التالية'><i></i></a>".replace("/offers/", "/page/2/"),
        "<a class=w-pagination-next href=/page/2/>⟩ المزيد</a>",
        "<salla-infinite-scroll next-page=/page/2/></salla-infinite-scroll>",
        "<p><a href=/page/2/>٢</a> <a href=/page/3/>٣</a> <b>١</b> <a href=/page/9/>»</a></p>",
        "<table><tr><td>1<td><a href=/2026/01/02/>2</a></table><a href=/page/2/>المشاركات الأقدم</a>",
    ],
)
def test_the_next_page_is_found(link: str) -> None:
    assert next_page(page(link), {}) == "https://shop.example/page/2/"


@pytest.mark.parametrize(
    "row",
    [
        "<li class=p><h2><a href=/{n}/>{t}</a></h2></li>",
        "<div class=card><h5 class=card-title>{t}</h5><a class=btn href=/{n}/>التفاصيل</a></div>",
        "<p><a href=/{n}/>{t}</a></p>",
    ],
)
def test_the_last_page_of_a_listing_may_hold_one_and_its_sidebar_more(row: str) -> None:
    shape = Shape()
    first = "".join(row.format(n=n, t=f"عروض بنده رقم {n}") for n in range(5))
    side = "".join(f"<dd><b><a href=/s{n}/>من أحدث ما كتبه الزوار هنا رقم {n}</a></b></dd>" for n in range(4))
    assert len(entries_anywhere(page(f"<main>{first}</main>"), NOW, {}, shape)) == 5
    last = entries_anywhere(page(f"<main>{row.format(n=6, t='عروض بنده رقم 6')}</main><dl>{side}</dl>"), NOW, {}, shape)
    assert [e.title for e in last] == ["عروض بنده رقم 6"]


def test_a_day_that_stands_by_itself_is_a_card_s_and_an_article_s_and_one_aside_is_neither() -> None:
    card = "<div class=c><h3><a href=/{n}/>عروض بنده رقم {n}</a></h3><div class=small>26 يناير 2026</div></div>"
    found = entries_anywhere(page("".join(card.format(n=n) for n in range(3))), NOW, {})
    assert {e.published and e.published.date() for e in found} == {date(2026, 1, 26)}
    aside = "<aside><a href=/x/>غيره</a><time datetime=2026-01-02>2 يناير 2026</time></aside>"
    body = f"<main><div><h1>عروض بنده</h1><span>26 يناير 2026</span><p>النص كله هنا.</p></div>{aside}</main>"
    read = article_of(page(body), NOW)
    assert read.published is not None
    assert read.published.date() == date(2026, 1, 26)


def test_a_text_of_lines_is_read_and_an_answer_below_it_is_not() -> None:
    lines = "<div><h1>عروض</h1></div><div class=x>السطر الأول هنا<br>والسطر الثاني هنا<br>والثالث</div><p>عن</p>"
    assert article_of(page(lines), NOW).body == "السطر الأول هنا\nوالسطر الثاني هنا\nوالثالث"
    longer = "رد طويل جدا " * 20
    replies = f"<article class=m><p>نص العرض</p></article><article class=m><p>{longer}</p></article>"
    assert article_of(page(replies), NOW).body == "نص العرض"
    comments = f"<article><p>نص العرض</p></article><ol class=comments><article class=c><p>{longer}</p></article></ol>"
    assert article_of(page(comments), NOW).body == "نص العرض"


def test_a_face_is_no_picture_of_an_offer() -> None:
    body = "<article><header><img class=author-image src=/me.jpg></header><p>نص العرض</p><img src=/a.jpg></article>"
    assert article_of(page(body), NOW).pictures == ("https://shop.example/a.jpg",)


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
         "\ud800", "<a href='http://[x'>", "<img src='//[' alt='"]
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


def test_an_address_of_ipv6_needs_no_resolver() -> None:
    found: list[str] = []
    nobody: Any = None
    Resolver(nobody, 100, 1.0).getHostByName("2606:2800:220:1::1").addCallback(found.append)
    assert found == ["2606:2800:220:1::1"]
