"""Nothing that has ended is ever shown as running."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.model import Validity
from offers.standing import standing
from tests.digest.conftest import TODAY, period

DAYS = st.dates(date(2025, 6, 1), date(2026, 12, 31))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("starts", "ends", "published", "expected"),
    [
        (ago(3), ago(-3), None, "running"),
        (ago(3), TODAY, None, "ends-today"),
        (TODAY, TODAY, None, "ends-today"),
        (ago(9), ago(1), None, "over"),
        (ago(-1), ago(-5), None, "starts-soon"),
        (ago(-15), None, None, "later"),
        (None, ago(-30), None, "running"),
        (ago(6), None, ago(30), "end-not-given"),
        (ago(7), None, TODAY, "over"),
        (None, None, ago(6), "end-not-given"),
        (None, None, ago(7), "over"),
        (None, None, None, "over"),
    ],
)
def test_where_a_promotion_stands(
    starts: date | None, ends: date | None, published: date | None, expected: str
) -> None:
    assert standing(period(starts, ends), published, TODAY) == expected


@given(st.none() | DAYS, DAYS, st.none() | DAYS, DAYS)
def test_after_its_last_day_it_is_over_whatever_else(
    starts: date | None, ends: date, published: date | None, day: date
) -> None:
    found = standing(Validity(starts, ends), published, day)
    assert (found == "over") == (day > ends)
    assert (found == "ends-today") == (day == ends and not (starts and starts > day))


@given(st.none() | DAYS, st.none() | DAYS, DAYS)
def test_without_an_end_it_is_never_called_ended_within_its_week(
    starts: date | None, published: date | None, day: date
) -> None:
    found = standing(Validity(starts, None), published, day)
    begun = starts or published
    shown = begun is not None and begun <= day < begun + timedelta(days=7)
    assert (found == "end-not-given") == (shown or (starts is None and published is not None and day < published))
