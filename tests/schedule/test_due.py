"""When a source and the edition are due: decided once, whatever the clock and the file of the sources do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.config import Source, load
from offers.database.timetable import Past
from offers.schedule.due import basis, edition_is_due, is_quiet, next_due

RIYADH = ZoneInfo("Asia/Riyadh")
NOW = datetime(2026, 1, 27, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return load(home=tmp_path_factory.mktemp("home"), sources=None).sources[0]


def crawled(source: Source, ago: timedelta, *, failures: int = 0, now: datetime = NOW) -> Past:
    """A source that was crawled so long ago, with its next crawl decided right after."""
    past = Past(now - ago, now - ago + MINUTE, failures)
    return replace(past, next_due=next_due(source, past, past.ended or now), basis=basis(source, past))


def test_a_source_is_crawled_at_once_then_at_its_interval_give_or_take_a_tenth(source: Source) -> None:
    assert next_due(source, Past(), NOW) == NOW
    past = crawled(source, timedelta())
    due = next_due(source, past, NOW + MINUTE)
    assert abs(due - (NOW + source.every)) <= source.every * 0.1
    assert due == past.next_due


def test_sources_of_one_interval_do_not_all_come_at_once(source: Source) -> None:
    dues = {next_due(replace(source, name=f"s{n}"), Past(NOW, NOW), NOW + MINUTE) for n in range(50)}
    assert len(dues) == 50


def test_a_restart_after_three_days_is_one_crawl(source: Source) -> None:
    past = crawled(source, 3 * DAY)
    assert next_due(source, past, NOW) < NOW
    again = crawled(source, timedelta())
    assert next_due(source, again, NOW + MINUTE) > NOW + HOUR


def test_a_clock_set_back_a_day_is_one_crawl(source: Source) -> None:
    past = crawled(source, timedelta())
    yesterday = NOW - DAY
    assert next_due(source, past, yesterday) == yesterday
    after = crawled(source, timedelta(), now=yesterday)
    assert next_due(source, after, yesterday + MINUTE) > yesterday + HOUR


def test_a_next_crawl_in_the_year_9999_is_not_believed(source: Source) -> None:
    past = crawled(source, HOUR)
    lost = replace(past, next_due=datetime(9999, 12, 31, tzinfo=UTC))
    assert next_due(source, lost, NOW) == NOW


def test_a_changed_interval_counts_from_the_last_crawl(source: Source) -> None:
    past = crawled(source, HOUR)
    sooner = replace(source, every=30 * MINUTE)
    assert next_due(sooner, past, NOW) < NOW
    later = replace(source, every=DAY)
    assert next_due(later, past, NOW) > NOW + 20 * HOUR


def test_a_failing_source_is_asked_less_and_less_often_but_once_a_day(source: Source) -> None:
    waits = [next_due(source, Past(NOW, NOW, failures), NOW) - NOW for failures in range(8)]
    assert waits[1] < waits[2] < waits[3] < waits[4]
    assert max(waits) <= DAY * 1.1
    seldom = replace(source, every=7 * DAY)
    assert next_due(seldom, Past(NOW, NOW, 9), NOW) - NOW >= 6 * DAY


def test_a_time_table_is_of_the_source_s_zone_and_skips_after_failures(source: Source) -> None:
    table = replace(source, cron="0 6,7 * * *", timezone=ZoneInfo("Asia/Kabul"))
    six = datetime(2026, 1, 28, 1, 30, tzinfo=UTC)
    assert next_due(table, Past(NOW, NOW), NOW) == six
    late = Past(six, six + MINUTE, 2)
    assert next_due(table, late, six + MINUTE) == six + DAY
    assert next_due(table, Past(six, six + MINUTE, 1), six + MINUTE) == six + HOUR


def test_a_time_table_that_never_comes_is_no_error(source: Source) -> None:
    never = replace(source, cron="0 6 30 2 *")
    assert next_due(never, Past(NOW, NOW), NOW) > NOW + 1_000 * DAY


moments = st.integers(0, 28_000).map(lambda hours: datetime(1990, 1, 1, tzinfo=UTC) + 27 * HOUR * hours)


@given(
    st.none() | moments, st.none() | moments, st.integers(0, 10_000), st.integers(1, 10_000), moments,
    st.none() | st.just("*/7 3 * * 1"), st.booleans(),
)  # fmt: skip
def test_whatever_is_kept_a_crawl_is_never_further_away_than_a_source_waits(
    began: datetime | None,
    due: datetime | None,
    failures: int,
    minutes: int,
    now: datetime,
    cron: str | None,
    believed: bool,
) -> None:
    source = replace(SAMPLE, every=timedelta(minutes=minutes), cron=cron)
    past = Past(began, began, failures, due)
    past = replace(past, basis=basis(source, past) if believed else "something else")
    found = next_due(source, past, now)
    longest = 8 * DAY if cron else max(source.every, DAY) * 1.1
    assert found <= now + longest + MINUTE + DAY
    settled = replace(past, next_due=found, basis=basis(source, past))
    assert next_due(source, settled, now) == found


SAMPLE = load(home=Path("unused")).sources[0]


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ((time(1), time(5)), time(1), True),
        ((time(1), time(5)), time(4, 59), True),
        ((time(1), time(5)), time(5), False),
        ((time(23), time(5)), time(23, 30), True),
        ((time(23), time(5)), time(4), True),
        ((time(23), time(5)), time(12), False),
        (None, time(4), False),
    ],
)
def test_no_crawl_begins_in_quiet_hours(hours: tuple[time, time] | None, at: time, quiet: bool) -> None:
    assert is_quiet(hours, datetime.combine(date(2026, 1, 27), at, RIYADH), RIYADH) is quiet


def test_the_edition_is_due_at_six_and_once(source: Source) -> None:
    six = datetime(2026, 1, 27, 3, 0, tzinfo=UTC)
    assert not edition_is_due(None, RIYADH, six - MINUTE)
    assert edition_is_due(None, RIYADH, six)
    assert edition_is_due((date(2026, 1, 27), six - MINUTE), RIYADH, six)
    assert not edition_is_due((date(2026, 1, 27), six + MINUTE), RIYADH, six + HOUR)
    assert not edition_is_due((date(2026, 1, 28), six + DAY), RIYADH, six + HOUR)
