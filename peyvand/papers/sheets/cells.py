"""What a typed cell may hold, and what is said when it does not."""

import csv
import re
from functools import cache
from importlib import resources

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.grids import Broken
from peyvand.text.cleaning import clean
from peyvand.text.digits import to_latin
from peyvand.text.identity import identity_key
from peyvand.text.jalali import MONTHS_FA
from peyvand.text.validators import REASONS, Invalid, validate

SENTENCES: dict[str, dict[str, str]] = {
    "no_title": {"fa": "عنوان ندارد.", "en": "It has no title."},
    "error_cell": {"fa": "خطای فرمول دارد ({value}).", "en": "It holds a formula error ({value})."},
    "too_long": {"fa": "بیش از {limit} نویسه است.", "en": "It is longer than {limit} characters."},
    "trl": {"fa": "سطح آمادگی باید عددی از ۱ تا ۹ باشد.", "en": "The readiness level must be a number from 1 to 9."},
    "sectors": {"fa": "کد رشته در رده‌بندی آیسیک (ISIC) نیست.", "en": "The sector code is not in ISIC."},
}
_NOTHING = frozenset(
    identity_key(word)
    for word in (
        "ندارد",
        "نامعلوم",
        "نامشخص",
        "معلوم نیست",
        "توافقی",
        "ذکر نشده",
        "متعاقباً اعلام می‌شود",
        "none",
        "n/a",
        "na",
        "null",
        "nil",
        "unknown",
        "tbd",
    )
)
_TRL = re.compile(r"[0-9]+(?:\.0)?")
_SECTOR_SPLIT = re.compile(r"[|،,;؛/\n]| و ")
_YEAR = "1[34][0-9]{2}"
_SPAN = "|".join((*MONTHS_FA, "بهار", "تابستان", "پاییز", "زمستان"))
_PART_OF_DATE = re.compile(f"{_YEAR}(?:[/-][0-9]{{1,2}})?|[0-9]{{1,2}}[/-]{_YEAR}|(?:{_SPAN})(?: ماه)? {_YEAR}")
_ABOUT = re.compile("^(?:حدود|در حدود|تقریباً|تقریبا|بالغ بر|تا سقف|سقف|حداکثر|حداقل|دست‌کم|بیش از|کمتر از|حدوداً)\\s+")
_CODE_LIKE = re.compile(r"(?:ISIC)?[ :-]*[A-Z]?[ -]?[0-9][0-9 ]*|[A-Z]", re.IGNORECASE)


class BadCell(ValueError):
    """A cell that its row is refused for. ``code`` is a key of SENTENCES or of the validators' reasons."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def sentence(code: str, facts: dict[str, str], language: str) -> str:
    """Say why a cell was refused."""
    return (SENTENCES.get(code) or REASONS[code])[language].format(**facts)


def read_cell(kind: str, raw: str) -> str:
    """Give the clean value of a cell, or raise BadCell. Words that mean «nothing yet» give an empty value in typed columns."""
    if isinstance(raw, Broken):
        raise BadCell("error_cell", value=str(raw)[:20])
    if len(raw) > limits.CELL:
        raise BadCell("too_long", limit=f"{limits.CELL:,}")
    value = clean(raw)
    if kind == "text" or not value:
        return value
    if not identity_key(value) or identity_key(value) in _NOTHING:
        return ""
    if kind == "trl":
        return _trl(value)
    if kind == "sectors":
        return "|".join(_sectors(value))
    try:
        if kind == "money":
            return _money(value)
        if kind == "date":
            return _date(value)
        return validate("org_national_id", value).value
    except Invalid as refusal:
        raise BadCell(refusal.reason) from None


def _trl(value: str) -> str:
    """Read a readiness level; of several numbers («۶ تا ۷») the lowest counts."""
    numbers = [int(float(found)) for found in _TRL.findall(to_latin(value)[:100])]
    if not numbers or not all(1 <= number <= 9 for number in numbers):
        raise BadCell("trl")
    return str(min(numbers))


def _date(value: str) -> str:
    """Read a day, with or without a clock time behind it; a bare year or month is taken for «not known yet»."""
    if _PART_OF_DATE.fullmatch(to_latin(value)):
        return ""
    return validate("date", value.partition(" ")[0] if re.match(r"[0-9۰-۹]+[-/]", value) else value).value


def _money(value: str) -> str:
    """Read an amount; a plain number stays in the unit that its header names, so decimals are taken as well. Of a range the end counts."""
    value = _ABOUT.sub("", value.rpartition(" تا ")[2] or value).strip()
    try:
        return validate("money_irr", value).value
    except Invalid as refusal:
        if refusal.reason not in ("fraction_of_rial", "ambiguous_separator"):
            raise
        return validate("number", value).value


def _sectors(value: str) -> list[str]:
    """Read sector codes; names are looked up, and words that name no sector are left to the text search."""
    codes = []
    for part in _SECTOR_SPLIT.split(value):
        written = to_latin(part.strip())
        if not written:
            continue
        if _CODE_LIKE.fullmatch(written):
            try:
                codes.append(validate("isic", re.sub("(?i)^isic[ :-]*", "", written)).value)
            except Invalid:
                raise BadCell("sectors") from None
        elif code := _sector_names().get(identity_key(written)):
            codes.append(code)
        elif found := re.match(r"([A-Z]?[0-9]{2,4})\b", written):
            try:
                codes.append(validate("isic", found[1]).value)
            except Invalid:
                raise BadCell("sectors") from None
    return list(dict.fromkeys(codes))


@cache
def _sector_names() -> dict[str, str]:
    table = resources.files("peyvand.text").joinpath("data/isic4.csv").read_text(encoding="utf-8-sig")
    names: dict[str, str] = {}
    for row in csv.DictReader(table.splitlines()):
        for name in (row["title_fa"], row["title_en"]):
            names.setdefault(identity_key(name), row["code"])
    return names
