"""What of a listing page or feed is a post, in the markup of common themes and programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import HtmlResponse, XmlResponse

from offers.source import SourceSpider, entries_anywhere, post_key
from offers.source.entries import Entry
from offers.source.feeds import posts_of
from offers.source.listings import merged
from offers.source.sitemaps import entries_of

NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
SITE = "https://shop.example/offers/"
TITLES = ["عروض نسيم مارت على الأجهزة", "تخفيضات دانة الخليج على الأثاث", "خصومات ركن البيت على الستائر"]
GOOD = "ثلاجة بابين كبيرة السعة موديل حديث اقتصادي"
PATHS = [f"/offers/{n}/" for n in range(3)]


def listed(body: str, root: str = "<html lang=ar>") -> list[tuple[str, str]]:
    page = f"{root}<head><meta charset=utf-8><title>عروض</title></head><body>{body}</body></html>"
    response = HtmlResponse(SITE, body=page.encode(), encoding="utf-8")
    return [
        (entry.url.removeprefix("https://shop.example"), entry.title) for entry in entries_anywhere(response, NOW, {})
    ]


def each(pattern: str) -> str:
    """The pattern once for each post: `{n}`, `{path}`, `{title}`, `{turn}`."""
    rows = zip(range(3), PATHS, TITLES, ("odd", "even", "odd"), strict=True)
    return "".join(pattern.format(n=n, path=path, title=title, turn=turn) for n, path, title, turn in rows)


LISTS: Mapping[str, str] = {
    "classes that count": each("<div class='post-{n} post'><h2><a href={path}>{title}</a></h2></div>"),
    "rows of two colours": each("<ul class={turn}><li class=topic><h3><a href={path}>{title}</a></h3></li></ul>"),
    "hAtom": each("<div class=hentry><h2 class=entry-title><a href={path}>{title}</a></h2></div>"),
    "WordPress's blocks": each("<li class='wp-block-post'><h2 class=wp-title><a href={path}>{title}</a></h2></li>"),
    "a category above each title": each(
        "<article><h3><a class=category-link href=/c/{n}/>أجهزة</a></h3><h2><a href={path}>{title}</a></h2></article>"
    ),
    "a day that leads to its archive": each(
        "<article><h5><a href=/2026/01/><time datetime=2026-01-2{n}>2{n} يناير</time></a></h5>"
        "<h2><a href={path}>{title}</a></h2></article>"
    ),
    "a page called after its menu": "<div class=off-menu-wrapper><h1>العروض</h1><header></header><ul>"
    + each("<li><a href={path}>{title}</a></li>")
    + "</ul></div>",
    "anchors and other sites' links in headings": "".join(
        f"<h4><a href=https://other{n}.example/>موقع صديق لنا يبيع كل ما هو جديد {n}</a></h4>" for n in range(4)
    )
    + "<h3><a href=#top>إلى أعلى الصفحة</a></h3>"
    + each("<div><h2><a href={path}>{title}</a></h2></div>"),
    "a section's heading above its posts": "<div><h3>قسم الأجهزة والأثاث</h3><ul>"
    + each("<li><a href={path}>{title}</a></li>")
    + "</ul></div>"
    + "<div><h3>قسم ثان فارغ</h3></div><div><h3>قسم ثالث فارغ</h3></div>",
    "posts with days above longer goods": each("<li><h3><a href={path}>{title}</a></h3><i>2{n}/1/2026</i></li>")
    + "".join(f"<div class=good><h3><a href=/g/{n}/>{GOOD} {n}</a></h3><b>99 ريال</b></div>" for n in range(5)),
    "what is most read beside": each("<div class=post><h3><a href={path}>{title}</a></h3></div>")
    + "<div class=sidebar>"
    + "".join(f"<div class=row><h4><a href=/m/{n}/>{GOOD} {n}</a></h4></div>" for n in range(9))
    + "</div>",
    "articles in an aside": each("<article><h3><a href={path}>{title}</a></h3></article>")
    + f"<aside><article><h4><a href=/m/>{GOOD}</a></h4></article></aside>",
    "a menu whose cells stand as the posts do": "<table>"
    + "".join(f"<tr><td><a href=/s{n}.html>قسم عروض المدينة {n}</a></td></tr>" for n in range(4))
    + each("<tr><td><a href={path}>{title}</a><br>2{n} يناير 2026</td></tr>")
    + "</table>",
    "who wrote each": each(
        "<tr><td><a href={path}>{title}</a></td><td><a href=/member/{n}>سامي بن محمد العتيبي</a></td></tr>"
    ).join(("<table>", "</table>")),
    "breadcrumbs in JSON-LD": '<script type="application/ld+json">{"@context": "https://schema.org", "@type": '
    '"BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "الرئيسية للموقع", "item": '
    '"https://shop.example/", "@id": "https://shop.example/x/"}]}</script>'
    + each("<p><a href={path}>{title}</a></p>"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_the_posts_of_a_list(kind: str) -> None:
    assert listed(LISTS[kind]) == list(zip(PATHS, TITLES, strict=True))


def test_a_class_of_the_whole_page_makes_no_menu_of_it() -> None:
    body = "<main>" + each("<p><a href={path}>{title}</a></p>") + "</main>"
    assert listed(body, "<html class=sticky-footer lang=ar>") == list(zip(PATHS, TITLES, strict=True))


def test_a_block_theme_s_page_of_one_post_has_one() -> None:
    row = f"<ul><li class='wp-block-post post-7 type-post'><h2><a href={PATHS[0]}>{TITLES[0]}</a></h2></li></ul>"
    assert listed(row) == [(PATHS[0], TITLES[0])]


def posts(items: str) -> list[tuple[str, str, datetime | None, str | None]]:
    feed = f"<rss version='2.0'><channel><title>x</title><link>{SITE}</link>{items}</channel></rss>"
    spider = SourceSpider(name="shop", url=SITE, timezone="Asia/Riyadh")
    found, _ = posts_of(spider, XmlResponse(f"{SITE}feed/", body=feed.encode(), encoding="utf-8"))
    return [(post.key, post.title, post.published, post.body) for post in found]


def test_posts_that_only_a_fragment_tells_apart_are_several() -> None:
    items = "".join(
        f"<item><title>{title}</title><link>{SITE}today.html#a{n}</link><guid>{SITE}today.html#a{n}</guid></item>"
        for n, title in enumerate(TITLES)
    )
    assert [title for _, title, *_ in posts(items)] == TITLES
    assert len({key for key, *_ in posts(items)}) == 3


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Friday, January 23, 2026 04:42 PM", (2026, 1, 23)),
        ("الأحد, 25 يناير 2026 10:00:00 +0300", (2026, 1, 25)),
        ("mer, 21 janv. 2026", (2026, 1, 21)),
    ],
)
def test_a_feed_s_day_in_words(said: str, day: tuple[int, int, int]) -> None:
    [(_, _, published, _)] = posts(
        f"<item><title>{TITLES[0]}</title><link>{SITE}1/</link><pubDate>{said}</pubDate></item>"
    )
    assert published is not None
    assert (published.year, published.month, published.day) == day


def test_markup_that_was_escaped_once_too_often_is_markup() -> None:
    text = "&amp;lt;p&amp;gt;سطر أول &amp;lt;b&amp;gt;مهم&amp;lt;/b&amp;gt;&amp;lt;/p&amp;gt;"
    [(*_, body)] = posts(
        f"<item><title>{TITLES[0]}</title><link>{SITE}1/</link><description>{text}</description></item>"
    )
    assert body == "سطر أول مهم"


def test_a_sitemap_s_addresses_may_be_relative() -> None:
    urls = "".join(f"<url><loc>{path}</loc></url>" for path in PATHS)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f"<?xml version='1.0'?><urlset xmlns='{space}'>{urls}</urlset>"
    kind, rows = entries_of(XmlResponse("https://shop.example/sitemap.xml", body=body.encode(), encoding="utf-8"))
    assert (kind, [address for address, _ in rows]) == ("urlset", [f"https://shop.example{path}" for path in PATHS])


def test_a_folder_s_page_is_one_post_under_either_name() -> None:
    assert post_key("https://shop.example/offers/index.html", SITE) == post_key("https://shop.example/offers/", SITE)
    assert post_key("https://shop.example/offers/1/?utm_id=7&srsltid=a", SITE) == "/offers/1/"
    assert post_key("https://shop.example/index.php?p=7", SITE) == "/index.php?p=7"


def test_a_post_that_stands_twice_has_the_day_of_either() -> None:
    bare = Entry(f"{SITE}1/", TITLES[0], None, "")
    assert [e.published for e in merged([bare, bare._replace(published=NOW), bare], SITE)] == [NOW]
