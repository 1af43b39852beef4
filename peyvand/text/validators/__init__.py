"""Rules for Iranian identifiers, dates, money and numbers.

Each takes text as people write it and gives one stored form, or a reason. A checksum proves only that a number was copied right.
"""

from collections.abc import Callable

from peyvand.text.validators import dates, identifiers, money, numbers, phones, sectors
from peyvand.text.validators.outcome import LONGEST, Invalid, Valid, prepare
from peyvand.text.validators.sentences import REASONS, WARNINGS

KINDS: dict[str, Callable[[str], Valid]] = {
    "org_national_id": identifiers.org_national_id,
    "person_national_code": identifiers.person_national_code,
    "person_national_code_import": identifiers.person_national_code_import,
    "mobile": phones.mobile,
    "landline": phones.landline,
    "postal_code": identifiers.postal_code,
    "iban_ir": identifiers.iban_ir,
    "economic_code": identifiers.economic_code,
    "date": dates.day,
    "doi": identifiers.doi,
    "orcid": identifiers.orcid,
    "patent_ir": identifiers.patent_ir,
    "isic": sectors.isic,
    "money_irr": money.money_irr,
    "number": numbers.number,
    "percent": numbers.percent,
}


def validate(kind: str, text: str) -> Valid:
    """Give the stored form of a value of one kind; raises Invalid with the reason."""
    return KINDS[kind](text)


__all__ = ["KINDS", "LONGEST", "REASONS", "WARNINGS", "Invalid", "Valid", "prepare", "validate"]
