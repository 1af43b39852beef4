"""What a row of the thesaurus must be like, for all who write one: the packaged files, the form of the site, an imported sheet.

A row is a mapping of the columns to text, several values with ``|`` between; what the columns mean is told at ``vocabulary.Synonym``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from peyvand.text.cleaning import clean
from peyvand.text.digits import to_latin
from peyvand.text.tokens import tokens

COLUMNS = ("head", "variants", "narrower", "context", "weight", "note")
LISTS = ("variants", "narrower", "context")
WEIGHT = re.compile(r"0\.[7-9]\d?|1\.0")
LONGEST_WAY = 5
"""Words; more is a sentence, which nobody writes again just so."""
SHORTEST_WAY = 3
"""Letters; less means too many things where no context is asked for."""
PLACES_NAMED = 3
"""Of the other rows that say the same, so many are named."""
LONGEST = {"head": 120, "note": 200, "field": 60}
LONGEST_LIST = 4_000
SENTENCES = {
    "columns": "has other columns",
    "not_clean": "{column} is not clean",
    "too_long": "{column} is too long",
    "weight": "weight {weight}",
    "head_twice": "head twice",
    "doubtful": "a doubtful way without a context",
    "one_way": "says it one way only",
    "same_twice": "the same way twice",
    "long": "{way} is long",
    "short": "{way} is short",
    "said_elsewhere": "{way} is said at {where}, not all with a context",
}


@dataclass(frozen=True)
class Fault:
    """``row`` is the place of the row among those given; ``code`` a key of SENTENCES, ``facts`` what fills it."""

    row: int
    code: str
    where: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.where}: {SENTENCES[self.code].format(**self.facts)}"


@dataclass(frozen=True)
class _Way:
    row: int
    where: str
    text: str
    key: str
    bound: bool


def written_together(text: str) -> str:
    return "".join(word.stem for word in tokens(text))


def several(cell: str) -> list[str]:
    return [one for one in cell.split("|") if one]


def faults(rows: Sequence[Mapping[str, str]]) -> list[Fault]:
    """What is wrong in the form of some rows, and what is said twice among them."""
    found: list[Fault] = []
    ways: list[_Way] = []
    heads: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        where = f"{row.get('field')}: {row.get('head')}"
        if set(row) != {*COLUMNS, "field"} or None in row.values():
            found.append(Fault(number, "columns", where))
            continue
        if heads.setdefault((row["head"], row["field"]), number) != number:
            found.append(Fault(number, "head_twice", where))
        found += _of_columns(number, where, row)
        own = _ways(number, where, row)
        found += _of_ways(number, where, row, own)
        ways += own
    return [*found, *_said_twice(ways)]


def _of_columns(number: int, where: str, row: Mapping[str, str]) -> Iterable[Fault]:
    for name in (*COLUMNS, "field"):
        if row[name] != clean(row[name]) or "\n" in row[name] or "\t" in row[name]:
            yield Fault(number, "not_clean", where, {"column": name})
        if len(row[name]) > LONGEST.get(name, LONGEST_LIST):
            yield Fault(number, "too_long", where, {"column": name})
    if not WEIGHT.fullmatch(row["weight"]):
        yield Fault(number, "weight", where, {"weight": row["weight"]})


def _ways(number: int, where: str, row: Mapping[str, str]) -> list[_Way]:
    ways = [row["head"], *several(row["variants"])]
    marked = [way for way in ways if way.endswith("?")]
    return [
        _Way(number, where, way, written_together(way), bool(row["context"]) and (way in marked if marked else len(tokens(way)) == 1)) for way in ways
    ]


def _of_ways(number: int, where: str, row: Mapping[str, str], ways: Sequence[_Way]) -> Iterable[Fault]:
    if any(way.text.endswith("?") for way in ways) and not row["context"]:
        yield Fault(number, "doubtful", where)
    keys = [way.key for way in ways]
    if len(ways) < 2:
        yield Fault(number, "one_way", where)
    if len(set(keys)) < len(keys) or "" in keys:
        yield Fault(number, "same_twice", where)
    for way in ways:
        if len(tokens(way.text)) > LONGEST_WAY:
            yield Fault(number, "long", where, {"way": way.text})
        if len(way.key) < SHORTEST_WAY and not way.bound:
            yield Fault(number, "short", where, {"way": way.text})


def _said_twice(ways: Iterable[_Way]) -> Iterable[Fault]:
    said: dict[str, list[_Way]] = {}
    for way in ways:
        if way.key:
            said.setdefault(way.key, []).append(way)
    for places in said.values():
        if len(places) > 1 and not all(way.bound for way in places):
            firsts = {one.row: one for one in places}
            named = list(islice(firsts.values(), PLACES_NAMED + 1))
            for way in firsts.values() if len(firsts) > 1 else ():
                others = [one.where for one in named if one.row != way.row][:PLACES_NAMED]
                yield Fault(way.row, "said_elsewhere", way.where, {"way": way.text, "where": ", ".join(dict.fromkeys(others))})


def settled(row: Mapping[str, str]) -> dict[str, str]:
    """A row as people or programs wrote it, in the spelling that is kept: clean, lists without gaps, the weight as ``0.8`` or ``1.0``."""
    found = {name: clean(str(row.get(name) or "")) for name in (*COLUMNS, "field")}
    for name in LISTS:
        parts = (clean(one.replace("\n", " ")) for one in re.split(r"[|\n]", str(row.get(name) or "")))
        found[name] = "|".join(one for one in parts if one)
    found["weight"] = _weight(found["weight"])
    return found


def _weight(written: str) -> str:
    plain = to_latin(written).replace("٫", ".").replace("/", ".").strip()
    if not plain:
        return "1.0"
    if not re.fullmatch(r"\d{1,3}(\.\d{1,9})?", plain):
        return plain[:20]
    text = f"{float(plain):.4f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text
