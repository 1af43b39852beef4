"""The Jalali calendar by the 33-year rule, which agrees with the observed calendar for the years 1300 to 1499."""

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1300, 1499

MONTHS_FA = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
# As date.weekday() counts: Monday is 0.
WEEKDAYS_FA = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")

_LEAP_REMAINDERS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})


def is_leap(year: int) -> bool:
    """Say whether Esfand of a Jalali year has thirty days."""
    return year % 33 in _LEAP_REMAINDERS


def month_days(year: int, month: int) -> int:
    """Count the days of a Jalali month; ValueError for a month that is none."""
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    if month <= 6:
        return 31
    if month <= 11:
        return 30
    return 30 if is_leap(year) else 29


def from_jalali(year: int, month: int, day: int) -> date:
    """Turn a Jalali day into a date; ValueError for a day that is not in the calendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= day <= month_days(year, month):
        raise ValueError("no such day")
    passed = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return _ANCHOR + timedelta(days=_days_before(year) - _ANCHOR_DAYS + passed + day - 1)


def to_jalali(day: date) -> tuple[int, int, int]:
    """Turn a date into Jalali (year, month, day)."""
    year = day.year - 621
    start = _year_start(year)
    if day < start:
        year -= 1
        start = _year_start(year)
    passed = (date(day.year, day.month, day.day) - start).days
    if passed < 186:
        return year, passed // 31 + 1, passed % 31 + 1
    return year, (passed - 186) // 30 + 7, (passed - 186) % 30 + 1


def weekday_fa(day: date) -> str:
    """Name the day of the week in Persian."""
    return WEEKDAYS_FA[day.weekday()]


def _days_before(year: int) -> int:
    """Count days from the first of the year 1 by the 33-year rule, up to a constant."""
    return 365 * year + (8 * year + 21) // 33


def _year_start(year: int) -> date:
    return _ANCHOR + timedelta(days=_days_before(year) - _ANCHOR_DAYS)


_ANCHOR = date(2024, 3, 20)  # 1 Farvardin 1403
_ANCHOR_DAYS = _days_before(1403)
