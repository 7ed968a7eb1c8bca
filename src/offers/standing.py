"""Where a promotion stands on a day: the one place that knows when something is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from offers.model import Promotion, Validity

Standing = Literal["later", "starts-soon", "ends-today", "running", "end-not-given", "over"]

# Without an end, a promotion counts as running for so many days (rules of truth, 2).
WITHOUT_END = timedelta(days=7)
SOON = timedelta(days=14)


def standing(validity: Validity, published: date | None, day: date) -> Standing:
    """Where a promotion with that period stands on the day; `published` is the day of its first post.

    A known last day is valid to its end. Without one the promotion runs for seven days from its start, or
    from its publication, and then is over; without any day at all it is over.
    """
    last = last_day(validity, published)
    if last is None or last < day:
        return "over"
    if validity.starts is not None and validity.starts > day:
        return "starts-soon" if validity.starts <= day + SOON else "later"
    if validity.ends is None:
        return "end-not-given"
    return "ends-today" if validity.ends == day else "running"


def last_day(validity: Validity, published: date | None) -> date | None:
    """The last day on which the promotion is shown, None where it never is."""
    if validity.ends is not None:
        return validity.ends
    begun = validity.starts or published
    return begun + WITHOUT_END - timedelta(days=1) if begun is not None else None


def published_day(promotion: Promotion, zone: ZoneInfo) -> date | None:
    """The day of the promotion's first post in the site's zone, None where no post tells its time."""
    times = [p.published for p in promotion.posts if p.published is not None]
    return min(times).astimezone(zone).date() if times else None


def begun_day(promotion: Promotion, zone: ZoneInfo) -> date:
    """The day of its first post in the site's zone, or else that on which it was seen first."""
    return published_day(promotion, zone) or promotion.first_seen.astimezone(zone).date()


def last_shown(promotion: Promotion, zone: ZoneInfo) -> date | None:
    """The promotion's `last_day`."""
    return last_day(promotion.offer.validity, begun_day(promotion, zone))


def standing_of(promotion: Promotion, day: date, zone: ZoneInfo) -> Standing:
    """Where the promotion stands on the day."""
    return standing(promotion.offer.validity, begun_day(promotion, zone), day)
