"""Posts a second of the whole normalisation, beside dateparser's `search_dates` on the same texts.

    python bench/normalise.py

Each text is a title and a body of some 300 characters. The two take turns in rounds on one core, so that a busy
machine slows both; printed are the medians and their ratio.
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


def texts() -> list[tuple[str, str]]:
    """The sample site's titles, each with its body drawn out to 300 characters."""
    found = []
    for post in posts(DAY):
        body = " ".join(post.paragraphs)
        found.append((post.title, (f"{body} " * (300 // len(body) + 1))[:300]))
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
    pairs = [(rate(ours, rows * 10), rate(theirs, rows)) for _ in range(ROUNDS)]
    us, them = median(p[0] for p in pairs), median(p[1] for p in pairs)
    print(f"normalise      {us:8.0f} posts a second")
    print(f"search_dates   {them:8.0f} posts a second")
    print(f"ratio          {median(p[0] / p[1] for p in pairs):8.1f}")


if __name__ == "__main__":
    main()
