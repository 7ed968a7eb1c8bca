"""What of a page's data and headings is the article's, and what is of a neighbour that the page shows too."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import HtmlResponse

from offers.source import article_of
from offers.source.articles import Article

NOW = datetime(2026, 1, 27, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
SITE = "https://oasis.example"
TITLE = "عروض واحة الدار على المفروشات"
NEIGHBOUR = "عروض بيت الجيران السنوية"
TEXT = "<p>تخفيضات معرض واحة الدار على غرف النوم والسجاد والستائر في فروع جدة كلها.</p>" * 3
TIME = "<time datetime=2026-01-20>20 يناير</time>"


def read(data: Any, body: str = f"<main><h1>{TITLE}</h1>{TIME}{TEXT}</main>", title: str = TITLE) -> Article:
    script = f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    text = f"<html lang=ar><head><meta charset=utf-8><title>{title} | واحة</title>{script}</head><body>{body}</body>"
    return article_of(HtmlResponse(f"{SITE}/n/1.html", body=text.encode(), encoding="utf-8"), NOW)


def written(title: str, day: str, **more: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": title, "datePublished": day, "image": "/p.jpg", **more}


OTHER = written(NEIGHBOUR, "2026-01-25", url=f"{SITE}/n/2.html")
NEIGHBOURS = [
    {"@type": "ItemList", "itemListElement": [OTHER]},
    {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]},
    [written(NEIGHBOUR, "2026-01-25", mainEntityOfPage={"@id": "/n/2.html"})],
]


@pytest.mark.parametrize("data", NEIGHBOURS)
def test_a_neighbour_in_a_page_s_data_tells_nothing_of_it(data: Any) -> None:
    found = read(data)
    assert (found.title, found.published and found.published.date()) == (TITLE, date(2026, 1, 20))
    assert found.pictures == ()


@pytest.mark.parametrize("address", [f"{SITE}/", f"{SITE}/n/1.html", "https://other.example/x", f"{SITE}/n/1.html#a"])
def test_the_article_s_own_data_is_told_by_its_address_or_its_title(address: str) -> None:
    found = read([written(NEIGHBOUR, "2026-01-25", url=f"{SITE}/n/2"), written(TITLE, "2026-01-21", url=address)])
    assert found.published is not None
    assert found.published.date() == date(2026, 1, 21)
    assert found.pictures == (f"{SITE}/p.jpg",)


def test_a_part_s_heading_is_no_title() -> None:
    body = f"<main><div class=top>{TITLE}</div>{TEXT}<h2>فروع الرياض وجدة</h2>{TEXT}</main>"
    assert read({}, body).title.startswith(TITLE)
    assert read({}, f"<main><h2>{TITLE}</h2>{TEXT}</main>").title == TITLE
    assert read({}, f"<main><h2>{TITLE}</h2>{TEXT}</main>", f"متجر - {TITLE}").title == TITLE


def test_a_link_to_the_heading_itself_is_no_word_of_it() -> None:
    assert read({}, f"<section><h1>{TITLE}<a href=#t>¶</a></h1>{TEXT}</section>").title == TITLE
