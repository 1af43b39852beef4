"""The calendar of the screens."""

import csv
from datetime import date
from importlib import resources

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


def test_days_agree_with_the_official_calendar() -> None:
    table = resources.files("peyvand.text").joinpath("data/calendar.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) > 50
    for row in rows:
        day = date.fromisoformat(row["date"])
        assert "{:04d}-{:02d}-{:02d}".format(*to_jalali(day)) == row["jalali"]
        assert weekday_fa(day).replace("\u200c", "") == row["weekday_fa"].replace("\u200c", "")


@pytest.mark.parametrize(
    ("year", "first"),
    [
        (1357, date(1978, 3, 21)),
        (1376, date(1997, 3, 21)),
        (1400, date(2021, 3, 21)),
        (1404, date(2025, 3, 21)),
        (1408, date(2029, 3, 20)),
        (1409, date(2030, 3, 21)),
    ],
)
def test_years_begin_on_the_day_they_are_known_to(year: int, first: date) -> None:
    assert from_jalali(year, 1, 1) == first


@pytest.mark.parametrize("day", [(1404, 12, 30), (1403, 7, 31), (1403, 13, 1), (1403, 0, 1), (1403, 1, 0), (1500, 1, 1)])
def test_a_day_that_is_not_in_the_calendar_is_refused(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such"):
        from_jalali(*day)


def test_esfand_of_a_leap_year_has_thirty_days() -> None:
    assert (month_days(1403, 12), month_days(1404, 12)) == (30, 29)


def test_the_week_is_named() -> None:
    assert weekday_fa(date(2026, 11, 23)) == "دوشنبه"
