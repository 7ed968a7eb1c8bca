"""Who, where, when: pure functions from a post's text to what it says."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from offers.model import Offer

RULES = "1"


def normalise(
    title: str,
    body: str | None,
    published: date | datetime | None,
    *,
    url: str | None = None,
    country: str | None = None,
    timezone: ZoneInfo | None = None,
) -> Offer:
    """What the post says, with the evidence for it.

    `published` is a day, or an instant that is read in `timezone` (Asia/Riyadh unless given; an instant
    without an offset counts as local). Without it nothing that needs a reference day is guessed.
    `country` is the source's, an ISO 3166 code, or None. Never raises for any text.
    """
    raise NotImplementedError
