"""Money is whole rial. No floats, no other unit inside the program."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from django.db import models

MOST = 10**18
"""The largest sum a column takes: a million times a thousand billion rial, still inside 64 bits."""


class Rial(int):
    """A sum in rial. Adding and multiplying by whole numbers gives rial again; a float is refused."""

    def __new__(cls, value: int | str | Decimal = 0) -> Self:
        if isinstance(value, (bool, float)):
            raise TypeError("rial are whole numbers")
        if isinstance(value, Decimal) and value != value.to_integral_value():
            raise ValueError("rial are whole numbers")
        return super().__new__(cls, value)

    def __add__(self, other: int) -> "Rial":
        return Rial(_whole(other) + int(self))

    __radd__ = __add__

    def __sub__(self, other: int) -> "Rial":
        return Rial(int(self) - _whole(other))

    def __neg__(self) -> "Rial":
        return Rial(-int(self))

    def __mul__(self, other: int) -> "Rial":
        return Rial(int(self) * _whole(other))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"Rial({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)

    def percent(self, share: int | Decimal) -> "Rial":
        """That many percent of it, rounded half up to the rial."""
        return Rial((Decimal(int(self)) * Decimal(share) / 100).to_integral_value(ROUND_HALF_UP))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"rial go with whole numbers, not with {value!r}")
    return int(value)


class RialField(models.PositiveBigIntegerField):  # type: ignore[type-arg]
    """A sum in rial, never below zero (the database holds that too). Gives ``Rial`` back."""

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Rial | None:
        return None if value is None else Rial(value)

    def to_python(self, value: Any) -> Rial | None:
        whole = super().to_python(value)
        return None if whole is None else Rial(whole)

    def get_prep_value(self, value: Any) -> int | None:
        if isinstance(value, float):
            raise TypeError("rial are whole numbers")
        whole = super().get_prep_value(value)
        return None if whole is None else int(whole)
