"""The table of the seed: posts in our own wording that carry the same facts in the same forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from offers.model import Offer
from offers.normalise import normalise

RIYADH = ZoneInfo("Asia/Riyadh")
CRAWL = datetime(2026, 1, 27, 8, 0, tzinfo=RIYADH)


@dataclass(frozen=True)
class Row:
    """A post, and what must come out of it."""

    title: str
    store: str
    places: list[str]
    starts: date | None
    ends: date | None
    ends_basis: str
    body: str | None = None
    published: datetime = CRAWL


ROWS = {
    "weekly, all branches, its text weekly with another Hijri day": Row(
        "عروض نستو المملكة العربية السعودية كل الفروع الاربعاء 28 يناير 2026 – كل ما يلزم البيت",
        "nesto",
        ["sa"],
        date(2026, 1, 28),
        date(2026, 2, 3),
        "inferred",
        "عروض نستو الاسبوعية ليوم الاربعاء 28-1-2026 الموافق 7 شعبان 1447هـ وفيها منتجات كثيرة",
    ),
    "an airline's date alone": Row(
        "عروض طيران أديل الى وجهات محلية وعالمية 26 يناير 2026", "flyadeal", ["sa"], date(2026, 1, 26), None, "unknown"
    ),
    "today only": Row(
        "عروض الدكان جدة خضار وفواكه الثلاثاء 27 يناير 2026 اليوم فقط",
        "aldukan",
        ["jeddah"],
        date(2026, 1, 27),
        date(2026, 1, 27),
        "stated",
    ),
    "no date at all": Row(
        "عروض الصندوق الاسود علي السخانات – دفء الشتاء باقل الاسعار",
        "black-box",
        ["sa"],
        None,
        None,
        "unknown",
        published=datetime(2026, 1, 26, 23, 48, tzinfo=RIYADH),
    ),
    "weekly by the Hijri date alone": Row(
        "عروض نستو الاحساء الاسبوعية الثلاثاء 8 شعبان 1447هـ | تجهيزات رمضان",
        "nesto",
        ["al-ahsa"],
        date(2026, 1, 27),
        date(2026, 2, 2),
        "inferred",
        published=datetime(2026, 1, 26, 22, 47, tzinfo=RIYADH),
    ),
    "daily, for limited hours": Row(
        "عروض بنده اليومية علي اصناف مختارة الاثنين 26-1-2026 ساعات محدودة",
        "panda",
        ["sa"],
        date(2026, 1, 26),
        date(2026, 1, 26),
        "inferred",
    ),
}


def read(row: Row) -> Offer:
    return normalise(row.title, row.body, row.published, country="SA", timezone=RIYADH)


@pytest.mark.parametrize("name", ROWS)
def test_every_row_comes_out_exactly(name: str) -> None:
    row = ROWS[name]
    offer = read(row)
    assert offer.offer
    assert [s.id for s in offer.stores] == [row.store]
    assert [p.id for p in offer.places] == row.places
    assert (offer.validity.starts, offer.validity.ends) == (row.starts, row.ends)
    assert offer.validity.starts_basis == ("stated" if row.starts else "unknown")
    assert offer.validity.ends_basis == row.ends_basis


def test_the_gregorian_date_stands_and_the_hijri_one_is_kept_as_a_conflict() -> None:
    offer = read(next(iter(ROWS.values())))
    assert offer.all_branches
    assert [(c.text, c.calendar, c.date) for c in offer.validity.conflicts] == [
        ("7 شعبان 1447هـ", "hijri", date(2026, 1, 26))
    ]


def test_the_contract_of_evidence() -> None:
    title = "عروض نستو الاحساء الاسبوعية الثلاثاء 8 شعبان 1447هـ"
    validity = normalise(title, None, date(2026, 1, 26)).validity
    assert [(e.bound, e.text, e.field, e.span, e.calendar, e.rule) for e in validity.evidence] == [
        ("starts", "الثلاثاء 8 شعبان 1447هـ", "title", (28, 51), "hijri", "weekday-hijri"),
        ("ends", "الاسبوعية", "title", (18, 27), None, "weekly"),
    ]


def test_limited_hours_ramadan_and_an_inferred_place_are_told() -> None:
    rows = list(ROWS.values())
    assert read(rows[5]).validity.hours == "ساعات محدودة"
    assert "ramadan" in read(rows[4]).occasions
    assert [p.basis for p in read(rows[5]).places] == ["inferred"]
    assert read(rows[1]).sector == "airline"


@pytest.mark.parametrize(
    "title",
    [
        "النجمة يكتفي بنقطة في ليلة الأهداف الملغاة",
        "تحقيق: ناقلات نفط تغيّر أسماءها لتفادي العقوبات",
        "هل تنجح الوساطة بين البلدين الجارين؟",
        "انخفاض حاد في درجات الحرارة غدا",
    ],
)
def test_other_headlines_are_no_offers(title: str) -> None:
    offer = normalise(title, None, CRAWL, country="SA")
    assert not offer.offer
    assert offer.sector is None
