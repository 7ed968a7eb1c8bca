"""Which part of an article's page is its text, and what stands in that part and is of neighbours or of the site."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import HtmlResponse

from offers.source import article_of
from offers.source.markup import string_of, text_of

NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
TITLE = "عروض واحة الدار على المفروشات"
FIRST = "تخفيضات معرض واحة الدار على غرف النوم والسجاد والستائر في فروع جدة كلها."
LAST = "The Palm House sale covers sofas, lamps and rugs until the end of the week."
TEXT = f"<p>{FIRST}</p><p>{LAST}</p>"
NEIGHBOUR = "عروض بيت الجيران السنوية حتى 9 فبراير 2026 على جميع الأثاث المكتبي"
LINK = f"<a href=/n/2.html>{NEIGHBOUR}</a>"


def body_of(markup: str, head: str = "") -> str:
    text = f"<html lang=ar><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body>{markup}</body></html>"
    return (
        article_of(HtmlResponse("https://oasis.example/n/1.html", body=text.encode(), encoding="utf-8"), NOW).body or ""
    )


CHOSEN = {
    "a teaser in an aside, called the text": (
        f"<aside><div class=entry-content><p>{NEIGHBOUR}</p></div></aside><div><h1>{TITLE}</h1>{TEXT}</div>"
    ),
    "a card that is a link": (
        f"<a href=/n/2.html><div class=post-content><p>{NEIGHBOUR}</p></div></a><div><h1>{TITLE}</h1>{TEXT}</div>"
    ),
    "a window": f"<div role=dialog><article><p>{NEIGHBOUR}</p></article></div><div><h1>{TITLE}</h1>{TEXT}</div>",
    "the page's own header": (
        f"<header><div class=prose><p>{NEIGHBOUR}</p></div></header><div><h1>{TITLE}</h1>{TEXT}</div>"
    ),
    "an empty text": f"<div class=entry-content> </div><div><h1>{TITLE}</h1>{TEXT}</div>",
    "an article around others": (
        f"<article><h1>{TITLE}</h1>{TEXT}<div><article><a href=/n/2.html><p>{NEIGHBOUR}</p></a></article>"
        f"<article><a href=/n/3.html><p>{NEIGHBOUR}</p></a></article></div></article>"
    ),
    "articles that are a list below the text": (
        f"<main><h1>{TITLE}</h1><div>{TEXT}</div></main>"
        + f"<section><article class=c><h3>{NEIGHBOUR}</h3></article></section>" * 3
    ),
    "comments that are articles": (
        f"<main><h1>{TITLE}</h1><div>{TEXT}</div></main><ol>"
        + f"<li><article class=comment-body><p>{NEIGHBOUR}</p></article></li>" * 3
    ),
    "parts of one text": (
        f"<main><h1>{TITLE}</h1><div><div class=article-body><p itemprop=articleBody>{FIRST}</p></div>"
        + "<div class=article-body><p itemprop=articleBody>قسم من المفروشات المنزلية بسعر أقل من المعتاد.</p></div>" * 9
        + f"<div class=article-body><p itemprop=articleBody>{LAST}</p></div></div></main>"
    ),
    "a text in several blocks": (
        f"<div><nav><p>{NEIGHBOUR}</p></nav><div id=t><h1>{TITLE}</h1><div>{TEXT[: len(FIRST) + 7]}</div>"
        + "<div><p>خصم على أدوات المطبخ والأواني في كل فرع.</p></div>" * 3
        + f"<div><p>{LAST}</p></div></div><div class=sidebar><p>{NEIGHBOUR}</p></div></div>"
    ),
    "a short text, long words of others below": (
        f"<article><h1>{TITLE}</h1><div class=entry-content>{TEXT}</div></article>"
        + f"<div><div><p>{NEIGHBOUR}</p><p>{NEIGHBOUR}</p><p>{NEIGHBOUR}</p></div></div>" * 9
    ),
    "a text in no known block, after a neighbour's": (
        f"<div><div><p>{NEIGHBOUR}</p></div><div><h1>{TITLE}</h1>{TEXT}<p>{FIRST}</p><p>{LAST}</p></div></div>"
    ),
    "a list and nothing else": (
        f"<div><h1>{TITLE}</h1><div><ul><li>{FIRST}</li><li>{LAST}</li></ul></div></div><div><p>{NEIGHBOUR}</p></div>"
    ),
    "a form around the whole page": (
        f"<form id=aspnetForm><h1>{TITLE}</h1><div class=entry-content>{TEXT}</div><div>{LINK}</div></form>"
    ),
}


@pytest.mark.parametrize("site", CHOSEN)
def test_the_text_is_found_among_parts_of_its_name(site: str) -> None:
    body = body_of(CHOSEN[site])
    assert FIRST in body
    assert LAST in body
    assert "الجيران" not in body


BOXES = [
    *(
        f"<div class='{name}'><p>{NEIGHBOUR}</p></div>"
        for name in (
            *("author-box", "articleAuthor", "c-author__bio", "entry-footer", "newsletterSignup", "modal-body"),
            *("recommended", "latest-news", "most-popular", "trending_now", "post-teasers", "login-box"),
            *("tags", "topics-list", "feedback", "next-story", "more-posts", "you-may-also-like", "commentList"),
        )
    ),
    f"<section id=articleComments><p>{NEIGHBOUR}</p></section>",
    f"<div role=complementary><p>{NEIGHBOUR}</p></div>",
    f"<aside>{LINK}</aside>",
    f"<aside><p>{NEIGHBOUR}</p><form><input></form></aside>",
    f"<h3>مواضيع متعلقة:</h3><ul><li>{LINK}</li></ul>",
    f"<h4>الموضوعات المتعلقة</h4><ul><li>{LINK}</li></ul>",
    f"<p>You might also like</p><ul><li>{LINK}</li></ul>",
    f"<!-- <p>{NEIGHBOUR}</p> -->",
    f"<!-- a --><!-- <p>{NEIGHBOUR}</p> --><nav>x</nav>",
    f"<?php echo '{NEIGHBOUR}' ?>",
]


@pytest.mark.parametrize("box", BOXES)
def test_a_box_of_neighbours_within_a_text_is_none_of_it(box: str) -> None:
    body = body_of(f"<article><h1>{TITLE}</h1>{TEXT}{box}</article>")
    assert FIRST in body
    assert LAST in body
    assert "الجيران" not in body
    assert "--" not in body


OWN = [
    "<div class=promo-card><p>SAVE 30</p></div>",
    "<div class=card><p>Sofa</p><div class=card-footer>SAVE 30</div></div>",
    "<div class=product-widget>SAVE 30</div>",
    "<table class=prices><tr><td>SAVE 30</td></tr></table>",
    "<div class=gallery><p>SAVE 30</p></div>",
    "<div class=cta>SAVE 30</div>",
    "<div class=disclaimer>SAVE 30 until 9 February</div>",
    "<div class=text-with-author>SAVE 30</div>",
    "<p>by <a class=author href=/n/8.html>SAVE 30</a></p>",
    "<aside>SAVE 30 <a href=/go/>تسوق الآن</a></aside>",
    "<div class=latest-wrap>" + "<p>SAVE 30 على كل ما في المعرض من مفروشات وسجاد وستائر</p>" * 9 + "</div>",
]


@pytest.mark.parametrize("own", OWN)
def test_an_offer_s_own_box_stays(own: str) -> None:
    assert "SAVE 30" in body_of(f"<article><h1>{TITLE}</h1>{TEXT}{own}</article>")


def test_a_post_of_one_picture_stays_its_own() -> None:
    text = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><div class=entry-content>"
        f"<img src=/flyer.jpg></div></article><div><p>{NEIGHBOUR}</p></div></body></html>"
    )
    found = article_of(HtmlResponse("https://oasis.example/n/1.html", body=text.encode(), encoding="utf-8"), NOW)
    assert found.pictures == ("https://oasis.example/flyer.jpg",)
    assert "الجيران" not in (found.body or "")


def test_a_picture_above_the_text_is_the_article_s() -> None:
    text = (
        f"<html><body><article><div class=post-hero><img src=/flyer.jpg></div><header><h1>{TITLE}</h1></header>"
        f"<div class=rte>{TEXT}</div></article></body></html>"
    )
    found = article_of(HtmlResponse("https://oasis.example/n/1.html", body=text.encode(), encoding="utf-8"), NOW)
    assert found.pictures == ("https://oasis.example/flyer.jpg",)


def test_a_heading_s_script_is_none_of_its_words() -> None:
    page = HtmlResponse("https://oasis.example/", body=b"<h1>Palm<script>x()</script><style>y</style> House</h1>")
    assert string_of(page.css("h1")[0].root) == "Palm House"


@pytest.mark.parametrize(
    "markup",
    [
        "a<!-- <p>b</p> -->c",
        "a<!-->c",
        "a<?b?>c",
        "a<script><!-- b</script>c",
        "a<!-- <script> -->c",
        "ac<!-- <p>b",
        "a<style>b</style >c",
        "<template-x>ac</template-x>",
    ],
)
def test_what_no_reader_sees_is_no_text(markup: str) -> None:
    assert text_of(markup) == "ac"
