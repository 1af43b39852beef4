"""Dates as people type them, Jalali or Gregorian, stored as ISO 8601."""

import re
from datetime import date

from peyvand.text.jalali import MONTHS_FA, WEEKDAYS_FA, from_jalali
from peyvand.text.validators.outcome import Invalid, Valid, is_digits, prepare

_NUMBERS = re.compile(r"([0-9]{1,4})([/. -])([0-9]{1,2})\2([0-9]{1,4})")
_MONTHS = {name: number for number, name in enumerate(MONTHS_FA, start=1)}
_MONTHS["امرداد"] = 5
_WEEKDAYS = frozenset(name.replace("\u200c", "") for name in WEEKDAYS_FA) | {"پنجشنبه", "یکشنبه", "آدینه"}


def day(text: str) -> Valid:
    text = prepare(text)
    if is_digits(text) and len(text) == 8:
        return Valid(_iso(int(text[:4]), int(text[4:6]), int(text[6:])))
    if numbers := _NUMBERS.fullmatch(text):
        return Valid(_from_numbers(numbers[1], numbers[3], numbers[4]))
    return Valid(_from_words(text))


def _from_numbers(first: str, middle: str, last: str) -> str:
    if len(first) == 4 and len(last) <= 2:
        return _iso(int(first), int(middle), int(last))
    if len(first) <= 2 and len(last) <= 2:
        raise Invalid("two_digit_year")
    if len(first) > 2 or len(last) != 4:
        raise Invalid("form")
    if 1900 <= int(last) <= 2100:
        raise Invalid("ambiguous_order")
    return _iso(int(last), int(middle), int(first))


def _from_words(text: str) -> str:
    """Read «day month-name year», with or without a weekday, which is not compared."""
    words = text.replace("،", " ").replace(",", " ").split()
    weekday: list[str] = []
    while words and not is_digits(words[0]):
        weekday.append(words.pop(0))
    if weekday and "".join(weekday) not in _WEEKDAYS:
        raise Invalid("form")
    if len(words) == 4 and words[2] == "ماه":
        del words[2]
    if len(words) != 3 or not is_digits(words[2]) or len(words[0]) > 2:
        raise Invalid("form")
    month = _MONTHS.get(words[1]) or _MONTHS.get(words[1].removesuffix("ماه"))
    if month is None:
        raise Invalid("form")
    if len(words[2]) == 2:
        raise Invalid("two_digit_year")
    if len(words[2]) != 4 or not 1300 <= int(words[2]) <= 1499:
        raise Invalid("year_range")
    return _iso(int(words[2]), month, int(words[0]))


def _iso(year: int, month: int, number: int) -> str:
    try:
        if 1300 <= year <= 1499:
            return from_jalali(year, month, number).isoformat()
        if 1900 <= year <= 2100:
            return date(year, month, number).isoformat()
    except ValueError:
        raise Invalid("no_such_day") from None
    raise Invalid("year_range")
