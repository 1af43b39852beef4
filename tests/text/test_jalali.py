"""The calendar of the screens."""

from datetime import date

import jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.text.jalali import from_jalali, is_leap, month_days, to_jalali, weekday_fa

LEAP_YEARS = {1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428}


def test_leap_years_are_the_observed_ones() -> None:
    assert {year for year in range(1370, 1430) if is_leap(year)} == LEAP_YEARS


@given(st.dates(date(1921, 3, 21), date(2121, 3, 20)))
def test_every_day_goes_there_and_back(day: date) -> None:
    assert from_jalali(*to_jalali(day)) == day


@given(st.dates(date(1921, 3, 22), date(2119, 12, 31)))
def test_days_agree_with_another_implementation(day: date) -> None:
    other = jdatetime.date.fromgregorian(date=day)
    assert to_jalali(day) == (other.year, other.month, other.day)


@pytest.mark.parametrize("day", [(1404, 12, 30), (1403, 7, 31), (1403, 13, 1), (1403, 0, 1), (1403, 1, 0), (1500, 1, 1)])
def test_a_day_that_is_not_in_the_calendar_is_refused(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such"):
        from_jalali(*day)


def test_esfand_of_a_leap_year_has_thirty_days() -> None:
    assert (month_days(1403, 12), month_days(1404, 12)) == (30, 29)


def test_the_week_is_named() -> None:
    assert weekday_fa(date(2026, 11, 23)) == "دوشنبه"
