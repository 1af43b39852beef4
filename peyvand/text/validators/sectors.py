"""Codes of ISIC Rev.4."""

import csv
import re
from functools import cache
from importlib import resources

from peyvand.text.validators.outcome import Invalid, Valid, prepare

_CODE = re.compile(r"([A-Z])?([0-9]{0,4})")
_DETAILED = ("B", "C")  # the sections whose groups are in the table


@cache
def _parents() -> dict[str, str]:
    """Read code → parent of the packaged table."""
    table = resources.files("peyvand.text").joinpath("data/isic4.csv").read_text(encoding="utf-8-sig")
    return {row["code"]: row["parent"] for row in csv.DictReader(table.splitlines())}


def isic(text: str) -> Valid:
    found = _CODE.fullmatch(prepare(text).replace(" ", "").upper())
    if not found or not found[0]:
        raise Invalid("form")
    parents = _parents()
    letter, digits = found[1], found[2]
    if not digits:
        if letter not in parents:
            raise Invalid("unknown")
        return Valid(letter)
    digits = digits.zfill(2)
    section = parents.get(digits[:2])
    if section is None:
        raise Invalid("unknown")
    if letter and letter != section:
        raise Invalid("section_mismatch")
    if len(digits) == 2 or digits[:3] in parents:
        return Valid(digits)
    if section in _DETAILED:
        raise Invalid("unknown")
    return Valid(digits, "below_table")
