"""Numbers that name a body, a person, a place, an account, a paper or a patent."""

import re
from urllib.parse import unquote

from peyvand.text.validators.outcome import Invalid, Valid, is_digits, only_digits, prepare

_ORG_WEIGHTS = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)
_DOI_FRONT = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi(?: ?: ?| )", re.IGNORECASE)
_DOI_PREFIX = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,4}")
_ORCID_FRONT = re.compile(r"(?:https?://)?(?:www\.)?orcid\.org/", re.IGNORECASE)
_ORCID = re.compile(r"[0-9]*X?")
_PATENT_WORDS = frozenset({"شماره", "ثبت", "اختراع", "اظهارنامه", "IR", "NO"})


def org_national_id(text: str) -> Valid:
    return Valid(_org(only_digits(prepare(text))))


def _org(digits: str) -> str:
    if len(digits) != 11:
        raise Invalid("length")
    if len(set(digits)) == 1:
        raise Invalid("repeated_digit")
    if digits[3:9] == "000000":
        raise Invalid("empty_serial")
    added = int(digits[9]) + 2
    total = sum((int(digit) + added) * weight for digit, weight in zip(digits, _ORG_WEIGHTS, strict=False))
    if total % 11 % 10 != int(digits[10]):
        raise Invalid("checksum")
    return digits


def person_national_code(text: str) -> Valid:
    return Valid(_person(only_digits(prepare(text))))


def person_national_code_import(text: str) -> Valid:
    """Read the code from a spreadsheet, which drops leading zeros: eight or nine digits are filled up."""
    digits = only_digits(prepare(text))
    return Valid(_person(digits.zfill(10) if len(digits) in (8, 9) else digits))


def _person(digits: str) -> str:
    if len(digits) != 10:
        raise Invalid("length")
    if len(set(digits)) == 1:
        raise Invalid("repeated_digit")
    if digits[:3] == "000":
        raise Invalid("place_code")
    if digits[3:9] == "000000":
        raise Invalid("empty_serial")
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    if int(digits[9]) != (rest if rest < 2 else 11 - rest):
        raise Invalid("checksum")
    return digits


def economic_code(text: str) -> Valid:
    digits = only_digits(prepare(text))
    if len(digits) == 11:
        return Valid(_org(digits))
    if len(digits) == 12:
        raise Invalid("old_form")
    if len(digits) != 14:
        raise Invalid("length")
    try:
        _person(digits[:10])
    except Invalid:
        if digits[12:] == "00":
            raise Invalid("branch") from None
        return Valid(digits, "unverified_foreign")
    if digits[10:] == "0000":
        raise Invalid("branch")
    return Valid(digits)


def postal_code(text: str) -> Valid:
    digits = only_digits(prepare(text))
    if len(digits) != 10:
        raise Invalid("length")
    if "0" in digits[:5] or "2" in digits[:5]:
        raise Invalid("first_five")
    if len(set(digits[:4])) == 1:
        raise Invalid("repeated_digit")
    unusual = digits[4] == "5" or "2" in digits[5:] or digits[5:] == "00000"
    return Valid(digits, "unusual" if unusual else None)


def iban_ir(text: str) -> Valid:
    number = prepare(text).replace(" ", "").replace("-", "").upper()
    if is_digits(number):
        if len(number) != 24:
            raise Invalid("length" if 22 <= len(number) <= 26 else "country")
        number = "IR" + number
    if not number.startswith("IR"):
        raise Invalid("country")
    if not is_digits(number[2:]):
        raise Invalid("not_digits")
    if len(number) != 26:
        raise Invalid("length")
    if int(number[4:] + "1827" + number[2:4]) % 97 != 1:
        raise Invalid("checksum")
    return Valid(number)


def doi(text: str) -> Valid:
    name = _DOI_FRONT.sub("", prepare(text), count=1) if _DOI_FRONT.match(prepare(text)) else prepare(text)
    try:
        name = prepare(unquote(name, errors="strict")).rstrip(".,;")
    except UnicodeDecodeError:
        raise Invalid("characters") from None
    prefix, slash, suffix = name.partition("/")
    if not _DOI_PREFIX.fullmatch(prefix):
        raise Invalid("prefix")
    if not slash or not suffix:
        raise Invalid("suffix")
    if " " in suffix:
        raise Invalid("space")
    if not suffix.isprintable():
        raise Invalid("characters")
    return Valid(name.lower())


def orcid(text: str) -> Valid:
    name = _ORCID_FRONT.sub("", prepare(text), count=1).rstrip("/").replace("-", "").replace(" ", "").upper()
    if not _ORCID.fullmatch(name):
        raise Invalid("characters")
    if len(name) != 16:
        raise Invalid("length")
    total = 0
    for digit in name[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if name[15] != ("X" if check == 10 else str(check)):
        raise Invalid("checksum")
    if not name.startswith(("0000000", "0009")):
        raise Invalid("block")
    return Valid("-".join(name[start : start + 4] for start in range(0, 16, 4)))


def patent_ir(text: str) -> Valid:
    words = prepare(text).replace("\u0654", "").replace(":", " ").upper().split()
    digits = only_digits("".join(word for word in words if word not in _PATENT_WORDS))
    if len(digits) == 18:
        if not 1380 <= int(digits[:4]) <= 1499:
            raise Invalid("year")
        return Valid(f"IR-APP-{digits}")
    if not 4 <= len(digits) <= 6:
        raise Invalid("length")
    if digits[0] == "0":
        raise Invalid("leading_zero")
    return Valid(f"IR-REG-{digits}")
