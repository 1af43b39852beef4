"""Telephone numbers of Iran, stored in E.164 (an extension in RFC 3966 form)."""

import csv
from functools import cache
from importlib import resources

from peyvand.text.validators.outcome import Invalid, Valid, is_digits, prepare

# The digit after the 9 in the blocks in use.
MOBILE_BLOCKS = frozenset("012349")
_EXTENSION_WORDS = ("داخلی", "extension", "ext.", "ext", "x")


@cache
def _area_codes() -> frozenset[str]:
    """Read the area codes of the provinces, without their zero."""
    table = resources.files("peyvand.text").joinpath("data/provinces.csv").read_text(encoding="utf-8-sig")
    return frozenset(row["phone_code"].removeprefix("0") for row in csv.DictReader(table.splitlines()))


def mobile(text: str) -> Valid:
    number, extension = _split_extension(prepare(text))
    if extension is not None:
        raise Invalid("extension")
    digits, _trunk = _national(number)
    if len(digits) != 10:
        raise Invalid("length")
    if digits[0] != "9":
        raise Invalid("not_mobile")
    if digits[1] not in MOBILE_BLOCKS:
        raise Invalid("prefix")
    return Valid(f"+98{digits}")


def landline(text: str) -> Valid:
    number, extension = _split_extension(prepare(text))
    digits, trunk = _national(number)
    if len(digits) == 8 and not trunk:
        raise Invalid("area_code_missing")
    if len(digits) != 10:
        raise Invalid("length")
    if digits[0] == "9":
        raise Invalid("mobile")
    if digits[:2] not in _area_codes():
        raise Invalid("area_code")
    if digits[2] not in "2345678":
        raise Invalid("subscriber")
    if extension is None:
        return Valid(f"+98{digits}")
    if not is_digits(extension):
        raise Invalid("not_digits")
    if len(extension) > 7:
        raise Invalid("length")
    return Valid(f"+98{digits};ext={extension}")


def _split_extension(text: str) -> tuple[str, str | None]:
    lowered = text.lower()
    for word in _EXTENSION_WORDS:
        front, found, extension = lowered.partition(word)
        if found:
            return front, extension.strip(" :.")
    return text, None


def _national(text: str) -> tuple[str, bool]:
    """Take away country code and trunk zero; say whether there was any."""
    for character in " -().":
        text = text.replace(character, "")
    if not is_digits(text.removeprefix("+")):
        raise Invalid("not_digits")
    rest = text
    if text.startswith(("+98", "0098")):
        rest = text.partition("98")[2]
    elif text.startswith(("+", "00")):
        raise Invalid("country_code")
    elif text.startswith("98") and len(text) == 12:
        rest = text[2:]
    national = rest.removeprefix("0")
    return national, national != text
