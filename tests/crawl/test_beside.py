"""What stands within an article's text without a name for it, and is of neighbours, of visitors or of the site."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import HtmlResponse

from offers.source import article_of
from offers.source.articles import Article
from offers.source.beside import MORE as LABELS
from offers.text import fold_words

NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
TITLE = "عروض واحة الدار على المفروشات"
FIRST = "تخفيضات معرض واحة الدار على غرف النوم والسجاد والستائر في فروع جدة كلها وفي الموقع."
MORE = "ويشمل العرض الطاولات والكراسي والمصابيح وأدوات المطبخ والمناشف والمفارش بأنواعها كلها."
LAST = "The Palm House sale covers sofas, lamps and rugs until the end of the week."
NEIGHBOUR = "عروض بيت الجيران السنوية"
LINK = f"<a href=/n/2.html>{NEIGHBOUR}</a>"


def read(box: str, around: str = "<article>{}</article>") -> Article:
    text = f"<h1>{TITLE}</h1><div class=entry-content><p>{FIRST}</p><p>{MORE}</p>{box}<p>{LAST}</p></div>"
    page = f"<html lang=ar><head><meta charset=utf-8><title>{TITLE}</title></head><body>{around.format(text)}</body>"
    return article_of(HtmlResponse("https://oasis.example/n/1.html", body=page.encode(), encoding="utf-8"), NOW)


def cards(card: str) -> str:
    return "<div>" + "".join(card.format(n=n) for n in range(2, 5)) + "</div>"


BOXES = [
    f"<p><strong>اقرأ أيضاً: {LINK}</strong></p>",
    f"<p>شاهد أيضا : {LINK}</p>",
    f"<blockquote><p>إقرأ أيضا: {LINK}</p></blockquote>",
    f"<p><a href=/n/2.html>اقرأ أيضا: {NEIGHBOUR}</a></p>",
    f"<div>Read also: {LINK}</div>",
    cards("<div class=c><img src=/{n}.jpg><h4><a href=/n/{n}.html>عروض بيت الجيران رقم {n}</a></h4></div>"),
    f"<div>نص<br><a href=/n/2.html>اقرأ أيضا : {NEIGHBOUR}</a></div>",
    f"<div>نص<br>مواضيع ذات صلة:<br>- {LINK}<br>- <a href=/n/3.html>{NEIGHBOUR} 3</a></div>",
    "<div><h4>رائج الآن</h4><ul>" + f"<li><a href=/n/3.html>{NEIGHBOUR} 3</a></li>" * 28 + "</ul></div>",
    cards("<div><h4><a href=/n/{n}.html>عروض بيت الجيران رقم {n}</a></h4><p>" + "كلام الجيران " * 12 + "</p></div>"),
    cards("<a href=/n/{n}.html><img src=/{n}.jpg><h3>عروض بيت الجيران رقم {n}</h3></a>"),
    "<div class=mc><h4>تابع الجيران</h4><p>أخبار الجيران</p><form><input type=email></form></div>",
    f"<div class=about-the-writer><p>{NEIGHBOUR}</p></div>",
]  # fmt: skip


@pytest.mark.parametrize("box", BOXES)
def test_what_has_no_name_and_is_of_others_is_none_of_the_text(box: str) -> None:
    found = read(box)
    assert FIRST in (found.body or "")
    assert LAST in (found.body or "")
    assert "الجيران" not in (found.body or "")
    assert found.pictures == ()


OWN = [
    f"<p>كل ما في {LINK} بنصف السعر.</p>",
    "<p>اقرأ أيضا شروط العرض: SAVE 30</p><p>الجيران</p>",
    "<p>تسوق: <a href=/n/2.html>كل عروض الجيران</a></p>",
    "<h3>التعليقات على الأسعار</h3><p>الجيران</p>",
    cards("<div class=product><h4><a href=/p/{n}>كنبة الجيران الكبيرة</a></h4><b class=price>99 ريال</b></div>"),
    "<h3><a href=/c/2>فروع جدة القريبة</a></h3><p>الجيران</p>" * 3,
    "<form><input name=q></form><p>الجيران</p>",
]


@pytest.mark.parametrize("box", OWN)
def test_an_offer_s_own_links_and_goods_stay(box: str) -> None:
    assert "الجيران" in (read(box).body or "")


@pytest.mark.parametrize("heading", ["التعليقات (2)", "3 تعليقات", "أضف تعليقاً", "2 Comments", "Leave a Reply"])
def test_what_a_heading_of_answers_heads_is_of_visitors(heading: str) -> None:
    answers = f"<h3>{heading}</h3><ul><li><b>سامي</b> <i class=date>25 يناير 2026</i><div>{NEIGHBOUR}</div></li></ul>"
    for part in (f"<section>{answers}</section>", answers):
        found = read("", "<main>{}" + part + "</main>")
        assert LAST in (found.body or "")
        assert "الجيران" not in (found.body or "")
        assert found.published is None
    assert read("", "<main><p class=date>20 يناير 2026</p>{}</main>").published == datetime(
        2026, 1, 20, tzinfo=NOW.tzinfo
    )


@pytest.mark.parametrize("label", sorted(LABELS))
def test_a_label_is_written_as_it_is_compared(label: str) -> None:
    assert fold_words(label) == label
