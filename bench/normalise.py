"""Posts a second of the whole normalisation, beside dateparser's `search_dates` on the same texts.

    python bench/normalise.py

Each text is a title and a body of some 300 characters, half of them of the news, as on a portal. The two take turns in
rounds on one core, so that a busy machine slows both; printed are the medians and their ratio, and the ratio for the
offers alone: of a headline that can be no offer the body is not read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from statistics import median

from dateparser.search import search_dates

from offers.normalise import normalise
from offers.sample.site import posts

ROUNDS = 5
DAY = date(2026, 1, 27)
PUBLISHED = datetime(2026, 1, 27, 8, 0)  # noqa: DTZ001 - dateparser takes a base without an offset only


_PROSE = (
    "أرز بسمتي 5 كجم بسعر 38.95 بدلاً من 52 ريالاً، وزيت دوار الشمس 1.5 لتر بـ 14.75.",
    "يستمر العرض حتى يوم الثلاثاء 3 فبراير 2026 أو حتى نفاد الكمية أيهما أقرب.",
    "تفتح الفروع أبوابها من 8 صباحاً حتى 12 منتصف الليل، والجمعة بعد صلاة العصر.",
    "غسالة أوتوماتيك 8 كجم بـ 1099 ريالاً مع ضمان سنتين وتوصيل مجاني داخل المدينة.",
    "The flyer has fresh chicken at 13.95, family packs of tissues and school snacks for everyone.",
    "جميع الأسعار شاملة ضريبة القيمة المضافة 15%، والصور للتوضيح فقط.",
    "ابتداءً من الأربعاء 28-1-2026 الموافق 9 شعبان 1447 في كل فروع المنطقة الشرقية.",
    "اشترِ قطعتين واحصل على الثالثة مجاناً، ولحاملي بطاقة الولاء خصم إضافي 10%.",
    "Ask for the loyalty card at the till: every 100 riyals spent by 10 February 2026 give 5 points.",
    "الكمية محدودة بأربع حبات للعميل الواحد، وخدمة العملاء على الرقم 920001234.",
)


def texts() -> list[tuple[str, str]]:
    """The sample site's titles, each with 300 characters of its own text and of what flyers say beside it."""
    found = []
    for i, post in enumerate(posts(DAY)):
        more = [_PROSE[(i + 3 * k) % len(_PROSE)] for k in range(len(_PROSE))]
        found.append((post.title, " ".join([*post.paragraphs, *more])[:300]))
    return found


def rate(read: Callable[[str, str], object], rows: list[tuple[str, str]]) -> float:
    """Texts a second."""
    begun = time.perf_counter()
    for title, body in rows:
        read(title, body)
    return len(rows) / (time.perf_counter() - begun)


def ours(title: str, body: str) -> object:
    """The whole normalisation."""
    return normalise(title, body, DAY, country="SA")


def theirs(title: str, body: str) -> object:
    """The dates alone."""
    return search_dates(f"{title}\n{body}", languages=["ar", "en"], settings={"RELATIVE_BASE": PUBLISHED})


def main() -> None:
    """Prints the table."""
    rows = texts()
    rate(ours, rows)
    rate(theirs, rows[:5])
    offers = [row for row in rows if normalise(*row, DAY, country="SA").offer]
    pairs = [(rate(ours, rows * 10), rate(theirs, rows)) for _ in range(ROUNDS)]
    of_offers = [rate(ours, offers * 10) / rate(theirs, offers) for _ in range(ROUNDS)]
    us, them = median(p[0] for p in pairs), median(p[1] for p in pairs)
    print(f"normalise      {us:8.0f} posts a second")
    print(f"search_dates   {them:8.0f} posts a second")
    print(f"ratio          {median(p[0] / p[1] for p in pairs):8.1f}")
    print(f"offers alone   {median(of_offers):8.1f}")


if __name__ == "__main__":
    main()
