"""How often the normaliser is right on `labelled.jsonl`, beside dateparser and a keyword.

    python bench/labelled.py [--misses]

The lines are this project's own: the sample site's posts as their author meant them, and titles and phrases that
were labelled by hand. A bound counts if the text states it; an inferred one counts as none. A line without `offer`
or `store` is one that is asked about dates only. For dateparser the earliest date found in the title is the start
and the latest, if there are several, the end; for the keyword a title with «عرض», «عروض», "offer" or "%" is an offer.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from dateparser.search import search_dates

from offers.normalise import normalise

FILE = Path(__file__).with_name("labelled.jsonl")
KEYWORD = re.compile(r"عرض|عروض|offer|%", re.IGNORECASE)
Answer = dict[str, Any]


QUESTIONS: tuple[tuple[str, str, Callable[[Answer], bool]], ...] = (
    ("offers recognised", "offer", lambda row: row.get("offer") is True),
    ("non-offers left out", "offer", lambda row: row.get("offer") is False),
    ("store right", "store", lambda row: bool(row.get("store"))),
    ("start right", "starts", lambda row: row.get("offer") is not False),
    ("end right", "ends", lambda row: row.get("offer") is not False),
    ("discount right", "discount", lambda row: bool(row.get("discount"))),
)


def ours(row: Answer) -> Answer:
    """What the normaliser says."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    offer = normalise(row["title"], row["body"], published, country=row["country"])
    validity = offer.validity
    return {
        "offer": offer.offer,
        "store": next((s.id or s.text for s in offer.stores), None) if offer.offer else None,
        "starts": _stated(validity.starts, validity.starts_basis),
        "ends": _stated(validity.ends, validity.ends_basis),
        "discount": offer.discount_percent,
    }


def _stated(day: date | None, basis: str) -> str | None:
    return day.isoformat() if day and basis == "stated" else None


def theirs(row: Answer) -> Answer:
    """What dateparser and the keyword say."""
    settings: dict[str, Any] = {}
    if row["published"]:
        settings["RELATIVE_BASE"] = datetime.combine(date.fromisoformat(row["published"]), time())
    found = search_dates(row["title"], languages=["ar", "en"], settings=settings) or []
    days = sorted({day.date().isoformat() for _, day in found})
    return {
        "offer": bool(KEYWORD.search(row["title"])),
        "starts": days[0] if days else None,
        "ends": days[-1] if len(days) > 1 else None,
    }


def main() -> None:
    """Prints the table, and the misses on request."""
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    answers = [(row, ours(row), theirs(row)) for row in rows]
    print(f"{'of ' + str(len(rows)) + ' lines':26}     ours  dateparser")
    for name, key, of in QUESTIONS:
        asked = [a for a in answers if of(a[0])]
        us = sum(a[1][key] == a[0][key] for a in asked) / len(asked)
        them = sum(a[2].get(key) == a[0][key] for a in asked) / len(asked) if key in asked[0][2] else None
        print(f"{name:22} {len(asked):4}    {us:.3f}  {'' if them is None else f'{them:.3f}'}")
        if "--misses" in sys.argv:
            for row, said, _ in asked:
                if said[key] != row[key]:
                    print(f"    {row['title']}: {said[key]}, not {row[key]}")


if __name__ == "__main__":
    main()
