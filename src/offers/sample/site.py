"""The portal's posts as they stand on a day, with what their author meant by them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from offers.sample.days import fill, stamp

TITLE = "بوابة التجربة"
ZONE = ZoneInfo("Asia/Riyadh")
_POSTS = Path(__file__).with_name("posts.toml")


@dataclass(frozen=True, slots=True)
class Meant:
    """What the author of a post meant: a registry id or a name, and the days; `inferred` ends stand in no words."""

    offer: bool
    store: str | None
    starts: date | None
    ends: date | None
    inferred: bool


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post of the portal. `published` is local to Riyadh; `stamp` is how the pages print it."""

    number: int
    slug: str
    category: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    stamp: str
    pictures: int
    meant: Meant

    @property
    def path(self) -> str:
        """The address below the portal's; the same on every day."""
        return f"/news/{self.slug}/"

    @property
    def excerpt(self) -> str:
        """The text's first words, as the side blocks show them."""
        words = " ".join(self.paragraphs).split()
        return " ".join(words[:18]) + ("…" if len(words) > 18 else "")

    def picture(self, number: int) -> str:
        """The address of a picture below the portal's; numbers begin at 1."""
        return f"/wp-content/uploads/{self.slug}-{number}.jpg"


def posts(day: date) -> tuple[SamplePost, ...]:
    """The posts as the portal shows them on a day, newest first."""
    document = tomllib.loads(_POSTS.read_text("utf-8"))
    made = []
    for number, row in enumerate(document["post"], 1):
        published = day - timedelta(days=row["age"])
        starts, ends = row.get("starts"), row.get("ends")
        meant = Meant(
            row["offer"],
            row.get("store"),
            None if starts is None else day + timedelta(days=starts),
            None if ends is None else day + timedelta(days=ends),
            row.get("inferred", False),
        )
        made.append(
            SamplePost(
                number=number,
                slug=row["slug"],
                category=row["category"],
                title=fill(row["title"], day),
                paragraphs=tuple(fill(row["body"], day).split("\n")),
                published=datetime.combine(published, time.fromisoformat(row["clock"]), ZONE),
                stamp=stamp(published, row["clock"]),
                pictures=row.get("pictures", 0),
                meant=meant,
            )
        )
    return tuple(sorted(made, key=lambda p: p.published, reverse=True))
