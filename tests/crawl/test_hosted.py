"""Pages and feeds as shop, blog and forum programs write them: what of them is a post's, and what is of others."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import HtmlResponse, XmlResponse

from offers.database import open_engine
from offers.database.posts import all_posts
from offers.database.runs import last_run
from offers.source import SourceSpider, article_of, instant_in, post_key
from offers.source.feeds import posts_of
from offers.source.finding import doors_on
from tests.conftest import Run
from tests.crawl.test_odd_sites import TITLES, Page, served

NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
ADDRESS = "https://shop.example/offers/1.html"
TITLE = "عروض نسيم مارت على الأجهزة"
NEIGHBOUR = "عروض مارت الجار حتى 3 فبراير 2026"
TEXT = "<p>نص العرض كله هنا، وفيه ما يكفي من الكلمات عن الأجهزة والأثاث والملابس.</p><p>سطر ثان من النص نفسه.</p>"
OWN = "نص العرض كله هنا، وفيه ما يكفي من الكلمات عن الأجهزة والأثاث والملابس.\nسطر ثان من النص نفسه."


def page(body: str, head: str = "", address: str = ADDRESS) -> HtmlResponse:
    text = f"<html lang=ar><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return HtmlResponse(address, body=text.encode(), encoding="utf-8")


def card(n: int) -> str:
    return f"<article class=card><h3><a href=/offers/{n}.html>{NEIGHBOUR}</a></h3><p>من الجار</p></article>"


WITHOUT_NEIGHBOURS = {
    "cards of other products, its own text in a block of its own": (
        f"<h1>{TITLE}</h1><div class=product-description>{TEXT}</div><section>{card(2)}{card(3)}</section>"
    ),
    "cards of other products, its own text in no known block": (
        f"<main><h1>{TITLE}</h1><div class=x>{TEXT}</div>"
        f"<section><h2>منتجات مشابهة</h2>{card(2)}{card(3)}</section></main>"
    ),
    "the next post below": (
        f"<article><h1>{TITLE}</h1><div class=x>{TEXT}</div><section><p>Read Next</p><!-- x --><a href=/offers/2.html>"
        f"<h2>{NEIGHBOUR}</h2></a></section></article>"
    ),
    "links below «اقرأ أيضا»": (
        f"<article><h1>{TITLE}</h1><div class=x>{TEXT}</div><div><h3>اقرأ أيضا</h3><ul><li><a href=/offers/2.html>"
        f"{NEIGHBOUR}</a></li></ul></div></article>"
    ),
    "links after «Related articles», beside the text": (
        f"<article><h1>{TITLE}</h1>{TEXT}<h3>Related articles</h3>"
        f"<ul><li><a href=/offers/2.html>{NEIGHBOUR}</a></li></ul></article>"
    ),
    "the one before, by its class": (
        f"<article class=edn_article><h1>{TITLE}</h1><div>{TEXT}</div><div class=edn_articleNavigation>"
        f"<a href=/offers/2.html>السابق <span>{NEIGHBOUR}</span></a></div></article>"
    ),
}


@pytest.mark.parametrize("site", WITHOUT_NEIGHBOURS)
def test_what_a_page_shows_of_other_posts_is_none_of_its_text(site: str) -> None:
    body = article_of(page(WITHOUT_NEIGHBOURS[site]), NOW).body or ""
    assert OWN in body
    assert "الجار" not in body


@pytest.mark.parametrize(
    "own",
    [
        "<p class=articleInfo><span>سامي</span><span>الثلاثاء, 27 يناير, 2026</span></p>",
        "<div class=blogpost-meta><small class=blogpost-date>27/01/2026</small></div>",
        "<small class=post-date>27/01/2026</small>",
    ],
)
def test_the_day_of_publication_beside_a_heading_is_no_word_of_the_text(own: str) -> None:
    body = article_of(page(f"<main><h1>{TITLE}</h1>{own}<div>{TEXT}</div></main>"), NOW).body or ""
    assert OWN in body
    assert "2026" not in body


@pytest.mark.parametrize(
    "body",
    [
        f"<main><article><h1><a href=/offers/1>{TITLE}</a></h1>{TEXT}</article></main>",
        f"<main><article><h1><a href=/offers/1.html?m=1>{TITLE}</a></h1>{TEXT}</article></main>",
        f"<main><article><h4><a href=/category/offers/>تصنيف آخر</a></h4><h1>{TITLE}</h1>{TEXT}</article></main>",
        f"<main><h1>{TITLE}</h1><article><h2>عند <a href=/tag/panda/>بنده</a> هذا الأسبوع</h2>{TEXT}</article></main>",
        f"<article class=post><h2><a href=/x/1/>{TITLE}</a></h2>{TEXT}</article>"
        "<article class=ad><p>اشترك في قناتنا</p></article>",
        f"<div class=prose><h1>{TITLE}</h1>{TEXT}</div><div class=product-card><div class=product-description>قميص",
        f"<article><h1>{TITLE}</h1>{TEXT}<h3><a href=/product/fridge/>ثلاجة سامسونج</a></h3><p>1999 ريال</p></article>",
        f"<div class=entry-content>{TEXT}<h3>اقرأ المزيد</h3><!-- x --><p><a href=/a.pdf>مجلة العروض</a></p></div>",
        f'<div class=post-content>{TEXT}<h2 id="10-off-share-packs">علب العائلة</h2></div>',
        f'<article><h1>{TITLE}</h1>{TEXT}<div class="offer-post-info"><p>حتى 16 مارس 2026</p></div></article>',
        f"<article><h1>{TITLE}</h1>{TEXT}<div class=post-info>السعر 99 ريال حتى 16 مارس</div></article>",
        f"<article><h1>{TITLE}</h1>{TEXT}<div class=post-date>يسري من 5 مارس 2026 حتى 16 مارس 2026</div></article>",
        f"<article><h2><a href=/offers/1.html/amp/>x</a></h2>{TEXT}</article>{card(2)}{card(3)}",
        f"<main><h1>x</h1><article>{TEXT}<h3><a href=/two/>دليل آخر</a></h3>{TEXT}</article>{card(2)}{card(3)}</main>",
    ],
)
def test_what_looks_like_another_post_and_is_the_page_s_own_stays(body: str) -> None:
    read = article_of(page(body), NOW).body or ""
    assert OWN in read
    for own in ("بنده هذا", "ثلاجة سامسونج", "مجلة العروض", "علب العائلة", "16 مارس"):
        assert (own.split(maxsplit=1)[0] in read) == (own.split(maxsplit=1)[0] in body)


@pytest.mark.parametrize(
    "part",
    [
        "<h3><a href=/p/1/>عروض</a></h3>",
        "<span>اقرأ أيضا</span><a href=/p/1/>عرض</a>",
        "<article><h3><a href=/p/1/>x</a></h3></article>",
    ],
)
def test_a_long_list_is_read_in_time(part: str) -> None:
    body = f"<div class=entry-content>{TEXT}{part * 5_000}"
    begun = time.process_time()
    assert OWN in (article_of(page(f"{body}</div>"), NOW).body or "")
    assert time.process_time() - begun < 5


def test_a_heading_in_a_text_that_leads_to_the_page_itself_stays() -> None:
    text = f"<article><h2><a href=/offers/1.html>{TITLE}</a></h2>{TEXT}</article>"
    assert OWN in (article_of(page(text), NOW).body or "")


@pytest.mark.parametrize(
    ("body", "pictures"),
    [
        (
            "<div class=c><h1>T</h1><div class=news-img-wrap><img src=/flyer.jpg></div>"
            "<div itemprop=articleBody>{t}</div></div>",
            1,
        ),
        ("<div class=c><figure><img src=/flyer.jpg></figure><div class=field--name-body>{t}</div></div>", 1),
        ("<div class=c><nav><img src=/flyer.jpg></nav><div itemprop=articleBody>{t}</div></div>", 0),
        ("<div class=c><img class=author-avatar src=/flyer.jpg><div itemprop=articleBody>{t}</div></div>", 0),
        ("<div><h3><a href=/offers/2.html>x</a></h3><img src=/flyer.jpg><div itemprop=articleBody>{t}</div></div>", 0),
        (
            "<div><header><div class=header-image><img src=/flyer.jpg></div></header>"
            "<div itemprop=articleBody>{t}</div></div>",
            0,
        ),
        ("<img src=/flyer.jpg><div itemprop=articleBody>{t}</div>", 0),
        ("<div itemprop=articleBody>{t}<img src=/flyer.jpg width=1 height=1></div>", 0),
        ("<div itemprop=articleBody>{t}<img src=/flyer.jpg width=0 height=0 sizes=100vw></div>", 1),
        ("<div itemprop=articleBody>{t}<amp-img src=/flyer.jpg width=1 height=1></amp-img></div>", 1),
        ("<div><div id=header><img src=/flyer.jpg></div><div itemprop=articleBody>{t}</div></div>", 0),
        ("<div><a href=/2/><img src=/flyer.jpg><span>x</span></a><div itemprop=articleBody>{t}</div></div>", 0),
        ("<div><div itemprop=articleBody>{t}</div><figure><img src=/flyer.jpg></figure></div>", 0),
        ("<div><div class=who><img src=/flyer.jpg></div><div itemprop=articleBody>{t}</div></div>", 0),
        ("<div><img src=/logo.png><div itemprop=articleBody>{t}</div></div>", 0),
    ],
)
def test_a_picture_beside_the_text_is_the_post_s_and_any_other_is_not(body: str, pictures: int) -> None:
    found = article_of(page(body.replace("{t}", TEXT)), NOW).pictures
    assert found == ("https://shop.example/flyer.jpg",) * pictures


def test_a_site_s_logo_for_shared_links_is_no_picture_of_a_post() -> None:
    head = '<meta property="og:image" content="/styles/board-logo-og.png">'
    assert article_of(page(f"<article><h1>{TITLE}</h1>{TEXT}</article>", head), NOW).pictures == ()


@pytest.mark.parametrize("words", ["تاريخ الإضافة: 2026/01/26", "تاريخ الاضافة : 26-01-2026", "الإضافة: 26/1/2026"])
def test_a_day_of_adding_is_one_of_publication(words: str) -> None:
    found = instant_in(words, NOW)
    assert found is not None
    assert found.date().isoformat() == "2026-01-26"


def test_from_where_a_reader_came_is_no_part_of_an_address() -> None:
    one = post_key("https://shop.example/a-1?source=rss----4a---4", ADDRESS)
    assert one == post_key("https://shop.example/a-1?source=collection_home---4------1", ADDRESS) == "/a-1"
    for kept in ("/a-1?source=shop", "/a-1?source=panda---offers"):
        assert post_key(f"https://shop.example{kept}", ADDRESS) == kept


def feed(items: str, link: str = "") -> XmlResponse:
    text = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>x</title>{link}{items}</channel></rss>'
    )
    return XmlResponse("https://shop.example/feed", body=text.encode(), encoding="utf-8")


def entry(description: str = "", more: str = "", title: str = TITLE) -> str:
    said = description.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<item><title>{title}</title><link>https://shop.example/1</link><description>{said}</description>{more}</item>"
    )


def test_a_feed_s_entry_that_is_a_whole_page_has_its_text_alone() -> None:
    whole = (
        f"<span>{TITLE}</span><span>admin</span><span><time>Mon, 01/26/2026 - 14:05</time></span>"
        f'<div class="clearfix field field--name-body">{TEXT}</div><div class="field field--name-field-tags">Tags</div>'
    )
    [post], _ = posts_of(SourceSpider("x", url=ADDRESS), feed(entry(f"{whole}<p>حتى 12 مارس في لولو</p>")))
    assert post.body == f"{OWN}\nحتى 12 مارس في لولو"


def test_an_address_of_many_digits_is_told_in_time() -> None:
    head = f'<meta property="og:image" content="/logo{"1" * 60}-a.jpg">'
    begun = time.process_time()
    assert article_of(page(f"<article><h1>{TITLE}</h1>{TEXT}</article>", head), NOW).pictures
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "line",
    [
        "<p><small>3 posts - 2 participants</small></p><p><a href=/t/1>Read full topic</a></p>",
        "<p>Statistics: Posted by admin - Mon Jan 26, 2026 9:05 am</p>",
        "<p>The post <a href=/1>عروض</a> appeared first on <a href=/>موقع</a>.</p>",
    ],
)
def test_what_a_program_writes_below_each_entry_is_no_word_of_it(line: str) -> None:
    [post], _ = posts_of(SourceSpider("x", url=ADDRESS), feed(entry(TEXT + line)))
    assert post.body == OWN


def test_pictures_of_a_feed_beside_its_text_are_read() -> None:
    named = '<media:content url="https://shop.example/flyer.jpg" medium="image"/>'
    small = '<media:thumbnail url="https://shop.example/x/s72-c/flyer.jpg"/>'
    spider = SourceSpider("x", url=ADDRESS)
    for more, expected in (
        (named, "https://shop.example/flyer.jpg"),
        (small, "https://shop.example/x/s1600/flyer.jpg"),
        ('<media:thumbnail url="https://shop.example/s3/flyer.jpg"/>', "https://shop.example/s3/flyer.jpg"),
        ('<media:content url="https://shop.example/a.mp4" medium="video"/>', None),
        ('<media:content url="https://shop.example/a.pdf" type="application/pdf"/>', None),
        (f'<media:content url="https://1.gravatar.com/avatar/a" medium="image"/>{named}', named.split('"')[1]),
    ):
        [post], _ = posts_of(spider, feed(entry("نص", more)))
        assert post.pictures == ((expected,) if expected else ())


def test_a_thread_is_known_by_its_own_address_and_answers_are_no_posts() -> None:
    link = "https://shop.example/showthread.php?t=9"
    thread = (
        f"<item><title>{TITLE}</title><link>{link}&amp;goto=newpost</link><guid isPermaLink='true'>{link}</guid></item>"
    )
    answers = entry(title=f"Re: {TITLE}") + entry(title=f"عروض المتاجر • رد: {TITLE}")
    posts, _ = posts_of(SourceSpider("x", url=ADDRESS), feed(thread + answers))
    assert [post.key for post in posts] == ["/showthread.php?t=9"]
    posts, _ = posts_of(SourceSpider("x", url=ADDRESS), feed(answers))
    assert posts


def test_the_feed_of_the_section_that_was_given_comes_first() -> None:
    named = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{address}">'
        for address in ("/external.php?type=RSS2", "/external.php?type=RSS2&amp;forumids=12", "/offers/feed/")
    )
    for given, first in (
        ("https://shop.example/forumdisplay.php?f=12", "/external.php?type=RSS2&forumids=12"),
        ("https://shop.example/offers/", "/offers/feed/"),
        ("https://shop.example/", "/external.php?type=RSS2"),
    ):
        spider = SourceSpider("x", url=given)
        door = next(iter(doors_on(spider, page("", named, given))))
        assert door.address == f"https://shop.example{first}"


def blog() -> Mapping[str, Page]:
    """A blog whose listings go on where no visitor may, and whose feed goes on at another site."""
    pages = {
        "/": Page(
            '<html><head><link rel="alternate" type="application/atom+xml" href="/feeds/posts/default"></head><body>'
            f'<h3><a href="/p/0/">{TITLES[0]}</a></h3><a rel="next" href="/search?updated-max=1">رسائل أقدم</a>'
        ),
        "/robots.txt": Page("User-agent: *\nDisallow: /search\n", "text/plain"),
    }
    for start, numbers in ((1, (0, 1)), (3, (2,))):
        entries = "".join(
            f'<entry><id>tag:{n}</id><title>{TITLES[n]}</title><link rel="alternate" href="{{base}}/p/{n}/"/>'
            "<published>2026-01-26T06:00:00Z</published><content>نص</content></entry>"
            for n in numbers
        )
        at = "https://www.blogger.com/feeds/1/posts/default?start-index=3&amp;max-results=2"
        older = f'<link rel="next" href="{at}"/>' if start == 1 else ""
        address = "/feeds/posts/default" + ("" if start == 1 else "?start-index=3&max-results=2")
        pages[address] = Page(
            f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>x</id>'
            f"{older}{entries}</feed>",
            "application/atom+xml",
        )
    return pages


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    with served(blog()) as base:
        file = tmp_path / "sources.toml"
        file.write_text(f'[sources.blog]\nurl = "{base}/"\n', "utf-8")
        yield file, base


def test_a_blog_is_read_whole_though_its_listings_are_forbidden(
    sources: tuple[Path, str], command: Run, home: Path
) -> None:
    file, _ = sources
    first = command("offers", "crawl", sources=file)
    again = command("offers", "crawl", sources=file)
    assert (first.returncode, again.returncode) == (0, 0), first.stdout + first.stderr
    engine = open_engine(f"sqlite:///{home / 'offers.sqlite'}")
    try:
        assert {post.title for _, post, _ in all_posts(engine)} == set(TITLES)
        run = last_run(engine, "blog")
    finally:
        engine.dispose()
    assert run is not None
    assert (run.requests, run.failures) == (1, ())
