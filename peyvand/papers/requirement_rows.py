"""Requirement rows written in one cell, as people write them: «سختی ≥ 600 HB؛ دبی حداکثر ۱۲۰ m3/h؛ جنس: چدن پرکروم (ترجیحی)»."""

import re
from collections.abc import Iterable
from typing import Literal

from peyvand.matching import Requirement
from peyvand.text.cleaning import clean_line
from peyvand.text.digits import to_latin

Relation = Literal["eq", "ge", "le", "range", "is"]

MOST_ROWS = 60
_LONGEST = 300
_SPLIT = re.compile(r"[؛;\n•]")
_BULLET = re.compile(r"^(?:(?:[-–*▪●]|[0-9۰-۹]{1,2}[).-])\s+){1,3}")
_PREFERRED = re.compile(r"[(\[]?(?:ترجیحی|ترجیحاً|ترجیحا|اختیاری|preferred|optional|should)[)\]]?", re.IGNORECASE)
_NUMBER = r"[-−]?[0-9][0-9.,٬٫/]*"
_VALUE = re.compile(rf"({_NUMBER})(?:\s*(?:تا|الی|\.\.|to|–|-)\s*({_NUMBER}))?\s*(.*)", re.DOTALL)
_SIGNS: dict[str, Relation] = {"≥": "ge", ">=": "ge", "=>": "ge", ">": "ge", "≤": "le", "<=": "le", "=<": "le", "<": "le", "=": "eq"}
_SIGN = re.compile("≥|>=|=>|≤|<=|=<|[<>=]")
_LEAST = "حداقل|دست‌کم|دست کم|دستکم|کمینه|کمینهٔ|بیش از|بیشتر از|بالای|بالاتر از|at least|minimum|min|more than|over|above"
_MOST = "حداکثر|بیشینه|بیشینهٔ|کمتر از|کم‌تر از|پایین‌تر از|زیر|تا|at most|maximum|max|less than|up to|under|below"
_WORDS = re.compile(rf"(?<!\w)(?:(?P<least>{_LEAST})|(?P<most>{_MOST}))(?!\w)\.?", re.IGNORECASE)
_FIRST_NUMBER = re.compile(rf"(?<![\w.]){_NUMBER}")
_NUMERIC_SLASH = re.compile(r"(?<=[0-9])[/٫](?=[0-9])")


def read_requirements(text: str) -> tuple[tuple[Requirement, ...], str]:
    """Give the rows that could be read, and what is left as plain words."""
    rows: list[Requirement] = []
    rest: list[str] = []
    for piece in _SPLIT.split(text):
        piece = _BULLET.sub("", clean_line(piece))
        if not piece:
            continue
        row = _row(piece) if len(piece) <= _LONGEST and len(rows) < MOST_ROWS else None
        if row is None:
            rest.append(piece)
        else:
            rows.append(row)
    return tuple(rows), "\n".join(rest)


def write_requirements(rows: Iterable[Requirement]) -> str:
    """Write rows into one cell, in the form that ``read_requirements`` reads back."""
    signs = {"ge": "≥", "le": "≤", "eq": "=", "range": "=", "is": ":"}
    pieces = []
    for row in rows:
        value = " تا ".join(row.value.split("..")) if row.relation == "range" else row.value
        joint = ": " if row.relation == "is" else f" {signs[row.relation]} "
        pieces.append(f"{row.parameter}{joint}{value} {row.unit}".strip() + ("" if row.must else " (ترجیحی)"))
    return "؛ ".join(pieces)


def _row(piece: str) -> Requirement | None:
    must = not _PREFERRED.search(piece)
    piece = _PREFERRED.sub("", piece).strip(" ،,.")
    if sign := _SIGN.search(piece):
        name, relation = piece[: sign.start()].strip(" :"), _SIGNS[sign.group()]
        return _valued(name, relation, piece[sign.end() :].strip(), must, words="eq")
    if word := _WORDS.search(piece):
        found = _with_word(piece, word, must)
        if found is not None:
            return found
    name, colon, value = piece.partition(":")
    if colon and name.strip() and value.strip():
        return _valued(name.strip(), "eq", value.strip(), must, words="is")
    number = _FIRST_NUMBER.search(to_latin(piece))
    if number and number.start() > 2:
        return _valued(piece[: number.start()].strip(" :،,"), "eq", piece[number.start() :], must, words="eq")
    return None


def _with_word(piece: str, word: re.Match[str], must: bool) -> Requirement | None:
    """Read «سختی حداقل ۶۰۰ HB» and «حداقل سختی ۶۰۰ HB»; «۲۵ تا ۱۰۰» is a range, not a limit."""
    number = _FIRST_NUMBER.search(to_latin(piece))
    if number is None:
        return None
    relation: Relation = "ge" if word["least"] else "le"
    if number.start() < word.start():
        before = piece[: number.start()].strip(" :،,")
        return _valued(before, "eq", piece[number.start() :], must, words="eq") if before and word.group() in ("تا", "to") else None
    name = f"{piece[: word.start()]} {piece[word.end() : number.start()]}".strip(" :،,")
    return _valued(" ".join(name.split()), relation, piece[number.start() :], must, words="eq")


def _valued(name: str, relation: Relation, value: str, must: bool, *, words: Relation) -> Requirement | None:
    """Make a row of a name and what stands after the sign: number and unit, a range, or words."""
    if not name or not value or len(name) > 120:
        return None
    found = _VALUE.fullmatch(to_latin(value))
    if not found:
        return Requirement(name, words, value, "", must)
    low, high, unit = _plain(found[1]), found[2], found[3].strip(" .،")
    if len(unit) > 40:
        return Requirement(name, words, value, "", must)
    if high is not None:
        return Requirement(name, "range", f"{low}..{_plain(high)}", unit, must)
    return Requirement(name, relation, low, unit, must)


def _plain(number: str) -> str:
    return _NUMERIC_SLASH.sub(".", number.replace("−", "-").rstrip(".,/٫٬")).replace("٬", "").replace(",", "")
