"""Sums in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.text.amounts import grouped, in_scale, spelled, spelled_amount
from peyvand.text.validators import validate


@pytest.mark.parametrize(
    ("rials", "fa", "en"),
    [
        (9_400_000_000, "۹٫۴ میلیارد ریال", "9.4 billion rials"),
        (12_000_000_000_000, "۱۲ هزار میلیارد ریال", "12 trillion rials"),
        (999_960_000, "۱ میلیارد ریال", "1 billion rials"),
        (950_000, "۹۵۰٬۰۰۰ ریال", "950,000 rials"),
        (0, "۰ ریال", "0 rials"),
    ],
)
def test_long_sums_are_said_in_their_scale(rials: int, fa: str, en: str) -> None:
    assert (in_scale(rials), in_scale(rials, "en")) == (fa, en)


def test_numbers_are_grouped_in_the_digits_of_the_language() -> None:
    assert grouped(12500000) == "۱۲٬۵۰۰٬۰۰۰"
    assert grouped(Decimal("-1250.750")) == "\u2212۱٬۲۵۰٫۷۵"
    assert grouped(12500000, "en") == "12,500,000"


def test_numbers_are_spelled_as_on_a_cheque() -> None:
    assert spelled(12_500_001) == "دوازده میلیون و پانصد هزار و یک"
    assert spelled(2_350_000_000_000) == "دو هزار و سیصد و پنجاه میلیارد"
    assert spelled(1_100) == "هزار و صد"
    assert spelled(-21, "en") == "minus twenty-one"
    assert spelled_amount(125_000_000, unit="toman") == "دوازده میلیون و پانصد هزار تومان"


@given(st.integers(0, 10**15 - 1))
def test_what_is_spelled_is_read_back(number: int) -> None:
    assert validate("money_irr", f"{spelled(number)} ریال").value == str(number)
