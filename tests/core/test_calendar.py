from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.core import calendar

TEHRAN = ZoneInfo("Asia/Tehran")
COVERED = st.dates(date(2025, 3, 21), date(2028, 3, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),  # Monday
        (date(2026, 11, 26), False),  # Thursday: a half day counts as none
        (date(2026, 11, 27), False),  # Friday
        (date(2026, 11, 28), True),  # Saturday
        (date(2026, 3, 21), False),  # Nowruz
        (date(2028, 3, 20), True),  # Nowruz of a year beyond the data: a Monday like any other
    ],
)
def test_working_days(day, works):
    assert calendar.is_working_day(day) is works


def test_weekend_profiles_come_from_the_data(settings):
    thursday = date(2026, 11, 26)
    settings.WEEKEND = "fri_only"
    assert calendar.is_working_day(thursday)
    settings.WEEKEND = "thu_fri"
    assert not calendar.is_working_day(thursday)
    assert list(calendar.weekend_profiles()) == ["thu_half_fri", "thu_fri", "fri_only"]


def test_the_setting_may_name_the_free_days(settings):
    settings.WEEKEND = frozenset({5, 6})
    assert calendar.is_working_day(date(2026, 11, 26))
    assert not calendar.is_working_day(date(2026, 11, 28))


def test_two_holidays_on_one_day_are_one_day():
    fa, en = calendar.holidays()[date(2025, 3, 22)]
    assert en == "Martyrdom of Imam Ali, Nowruz holiday"
    assert "، " in fa


def test_where_the_holidays_end_is_known():
    assert calendar.covered_until() == date(2028, 3, 19)
    assert calendar.is_covered(date(2028, 3, 19))
    assert not calendar.is_covered(date(2028, 3, 20))


def test_the_day_is_that_of_the_wall_in_tehran():
    friday_evening_in_london = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)  # already Saturday in Tehran
    assert calendar.local_day(friday_evening_in_london) == date(2026, 11, 28)
    assert calendar.is_working_day(friday_evening_in_london)


def test_adding_keeps_the_time_on_the_wall():
    wednesday = datetime(2026, 11, 25, 16, 0, tzinfo=TEHRAN)
    assert calendar.add_working_days(wednesday, 1) == datetime(2026, 11, 28, 16, 0, tzinfo=TEHRAN)
    assert calendar.add_working_days(wednesday, -1) == datetime(2026, 11, 24, 16, 0, tzinfo=TEHRAN)
    assert calendar.add_working_days(wednesday, 0) == wednesday


def test_a_deadline_falls_on_a_working_day_at_closing_time():
    monday = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert calendar.deadline(14, after=monday) == datetime(2026, 12, 7, 16, 0, tzinfo=TEHRAN)
    assert calendar.deadline(4, after=monday) == datetime(2026, 11, 28, 16, 0, tzinfo=TEHRAN)


@given(day=COVERED, count=st.integers(0, 60))
def test_adding_and_counting_agree(day, count):
    later = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, later) == count
    assert count == 0 or calendar.is_working_day(later)


@given(day=COVERED, count=st.integers(1, 60))
def test_there_and_back_is_where_one_was(day, count):
    day = calendar.next_working_day(day)
    assert calendar.add_working_days(calendar.add_working_days(day, count), -count) == day


@given(day=COVERED)
def test_nobody_waits_for_a_working_day_longer_than_two_weeks(day):
    assert calendar.next_working_day(day) - day <= timedelta(days=14)
