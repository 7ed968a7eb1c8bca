"""Where a promotion stands on a day: the one place that knows when something is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from offers.model import Validity

Standing = Literal["later", "starts-soon", "ends-today", "running", "end-not-given", "over"]

# Without an end, a promotion counts as running for so many days (rules of truth, 2).
WITHOUT_END = timedelta(days=7)
SOON = timedelta(days=14)


def standing(validity: Validity, published: date | None, day: date) -> Standing:
    """Where a promotion with that period stands on the day; `published` is the day of its first post.

    A known last day is valid to its end. Without one the promotion runs for seven days from its start, or
    from its publication, and then is over; without any day at all it is over.
    """
    starts, ends = validity.starts, validity.ends
    if ends is not None and ends < day:
        return "over"
    if starts is not None and starts > day:
        return "starts-soon" if starts <= day + SOON else "later"
    if ends is not None:
        return "ends-today" if ends == day else "running"
    begun = starts or published
    if begun is None or begun + WITHOUT_END <= day:
        return "over"
    return "end-not-given"
