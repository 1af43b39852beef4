"""Decimals and percentages as engineers type them."""

import re
from decimal import Decimal

from peyvand.text.digits import to_latin
from peyvand.text.validators.outcome import Invalid, Valid, is_digits, prepare

MOST_DIGITS = 18
GROUP_SIGNS = "٬,، "
_ALLOWED = re.compile(r"[0-9+\-.,٬،٫/ eE]+")
_LOCAL_DIGIT = re.compile("[۰-۹٠-٩]")


def number(text: str) -> Valid:
    local = prepare(text, fold_digits=False)
    plain = to_latin(local)
    if not _ALLOWED.fullmatch(plain):
        raise Invalid("characters")
    mantissa, sign, exponent = _parts(plain)
    whole, mark, fraction = _split_decimal(mantissa, slash_is_decimal=_LOCAL_DIGIT.search(local) is not None)
    digits = ungroup(whole)
    if mark and not is_digits(fraction):
        raise Invalid("grouping" if fraction else "form")
    if len(digits.lstrip("0")) > MOST_DIGITS or len(fraction) > 2 * MOST_DIGITS:
        raise Invalid("too_long")
    value = Decimal(f"{sign}{digits}.{fraction or '0'}").scaleb(exponent)
    if abs(value) >= Decimal(10) ** MOST_DIGITS:
        raise Invalid("too_long")
    return Valid(plain_decimal(value))


def percent(text: str, *, low: Decimal | None = Decimal(0), high: Decimal | None = Decimal(100)) -> Valid:
    """Read a percentage; a field of growth gives ``low`` and ``high`` as None."""
    rest = prepare(text, fold_digits=False)
    for sign in ("%", "٪", "درصد"):
        if rest.endswith(sign):
            rest = rest.removesuffix(sign).rstrip()
            break
        if rest.startswith(sign):
            rest = rest.removeprefix(sign).lstrip()
            break
    if "%" in rest or "٪" in rest:
        raise Invalid("form")
    answer = number(rest)
    value = Decimal(answer.value)
    if (low is not None and value < low) or (high is not None and value > high):
        raise Invalid("range")
    return answer


def ungroup(whole: str) -> str:
    """Take thousands separators out of the whole part; they must be of one kind and stand before each three digits."""
    signs = {character for character in whole if character in GROUP_SIGNS}
    if len(signs) > 1:
        raise Invalid("mixed_separators")
    if not signs:
        if not is_digits(whole):
            raise Invalid("form")
        return whole
    first, *rest = whole.split(signs.pop())
    if not is_digits(first) or len(first) > 3 or any(len(group) != 3 or not is_digits(group) for group in rest):
        raise Invalid("grouping")
    return first + "".join(rest)


def plain_decimal(value: Decimal) -> str:
    """Write a decimal without exponent and needless zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _parts(text: str) -> tuple[str, str, int]:
    mantissa, mark, power = text.lower().partition("e")
    exponent = 0
    if mark:
        digits = power.removeprefix("-").removeprefix("+")
        if not is_digits(digits) or len(power) - len(digits) > 1 or not mantissa:
            raise Invalid("characters")
        if len(digits) > 2:
            raise Invalid("too_long")
        exponent = int(power)
    sign = "-" if mantissa.startswith("-") else ""
    mantissa = mantissa[1:].strip() if mantissa[:1] in ("-", "+") else mantissa
    if "-" in mantissa or "+" in mantissa:
        raise Invalid("characters")
    return mantissa, sign, exponent


def _split_decimal(text: str, *, slash_is_decimal: bool) -> tuple[str, str, str]:
    marks = [character for character in text if character in ".٫/"]
    if len(marks) > 1:
        raise Invalid("many_separators")
    if not marks:
        return text, "", ""
    if marks[0] == "/" and not slash_is_decimal:
        raise Invalid("ambiguous_slash")
    whole, mark, fraction = text.partition(marks[0])
    if not whole or not fraction:
        raise Invalid("form")
    return whole, mark, fraction
