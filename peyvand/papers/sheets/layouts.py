"""Which columns a table of needs, offers or organizations may have, and how their headers are written in offices."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from peyvand.text.cleaning import clean_line
from peyvand.text.identity import identity_key

REQUIRED = ("title", "text")  # one of them must be there
JOINED = frozenset(
    {"text", "tried", "success", "how", "requirements", "specs", "note", "contact", "certificates", "sectors", "stages"}
)  # several columns may feed these
# What kind of value a column holds; all others are text.
TYPES = {
    "trl": "trl",
    "sectors": "sectors",
    "published": "date",
    "deadline": "date",
    "budget_min": "money",
    "budget_max": "money",
    "national_id": "national_id",
}
_BRACKETS = re.compile(r"[(\[{«]([^()\[\]{}«»]{0,80})[)\]}»]")
_LEAST_PART = 0.6  # of the letters of a header must be those of a known spelling that begins or ends it


@dataclass(frozen=True)
class Guess:
    """A header and the field it names; ``sure`` when it is spelled exactly as known."""

    field: str
    sure: bool


@dataclass(frozen=True)
class WordRule:
    """A header that begins with (or anywhere holds) one of some words names a field, unless it also holds one of others."""

    field: str
    first_only: bool
    words: frozenset[str]
    unless: frozenset[str]

    def fits(self, words: list[str]) -> bool:
        return bool(self.words.intersection(words[:1] if self.first_only else words)) and not self.unless.intersection(words)


class Layout:
    """The columns of one kind of table."""

    def __init__(self, name: str, spellings: dict[str, str], rules: Sequence[WordRule]) -> None:
        self.name = name
        self._spellings = spellings
        self._rules = rules

    @property
    def fields(self) -> list[str]:
        """All fields that a column may feed."""
        return sorted({*self._spellings.values(), *(rule.field for rule in self._rules)})

    def guess(self, header: str) -> Guess | None:
        """Say which field a header names."""
        header = clean_line(header)
        if not header or len(header) > 120:
            return None
        if field := self._spellings.get(header_key(header)):
            return Guess(field, sure=True)
        outside = _BRACKETS.sub(" ", header)
        for part in (outside, *_BRACKETS.findall(header), *re.split(r"[/|\n:–]", header)):
            if field := self._spellings.get(header_key(part)):
                return Guess(field, sure=True)
        words = [key for word in re.split(r"[\s_]+", header) if (key := identity_key(word))]
        for rule in self._rules:
            if rule.fits(words):
                return Guess(rule.field, sure=False)
        return self._by_part(header_key(outside))

    def _by_part(self, key: str) -> Guess | None:
        best, length = "", 0
        for spelling, field in self._spellings.items():
            if len(spelling) > length and len(spelling) >= 4 and (key.startswith(spelling) or key.endswith(spelling)):
                best, length = field, len(spelling)
        return Guess(best, sure=False) if best and length >= _LEAST_PART * len(key) else None


def header_key(header: str) -> str:
    """Fold a header; the ezafe and the sign for a must («*») make no difference."""
    if header.strip() == "#":
        return "#"
    return identity_key(header.replace("*", ""))


@cache
def layout(name: str) -> Layout:
    """Give the layout of ``needs``, ``offers`` or ``organizations``."""
    table = resources.files("peyvand.papers.sheets").joinpath("data/headers.csv").read_text(encoding="utf-8")
    spellings: dict[str, str] = {}
    for row in csv.DictReader(table.splitlines()):
        if row["layout"] == name:
            for spelling in row["spellings"].split("|"):
                spellings.setdefault(header_key(spelling), row["field"])
    if not spellings:
        raise KeyError(name)
    return Layout(name, spellings, _word_rules(name))


def _word_rules(name: str) -> tuple[WordRule, ...]:
    """Read the rules by words, which come in order of how much they tell."""
    table = resources.files("peyvand.papers.sheets").joinpath("data/header_words.csv").read_text(encoding="utf-8")
    return tuple(
        WordRule(row["field"], row["place"] == "first", _keys(row["words"]), _keys(row["unless"]))
        for row in csv.DictReader(table.splitlines())
        if name in row["layouts"].split("|")
    )


def _keys(words: str) -> frozenset[str]:
    return frozenset(key for word in words.split("|") if (key := identity_key(word)))
