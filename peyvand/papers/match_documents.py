"""Rows of spreadsheets as documents of the engine."""

import re
from dataclasses import replace
from functools import cache
from typing import Literal

from peyvand.matching import Document, Spec
from peyvand.papers.requirement_rows import read_requirements
from peyvand.papers.sheets import Row
from peyvand.text.identity import identity_key
from peyvand.text.vocabulary import Vocabulary, read_rows

_LIST = re.compile(r"[|،,;؛/\n]")


def need_document(row: Row, vocabulary: Vocabulary) -> Document:
    """Make a need; what was tried already is left out of its text, for it names what did not help."""
    requirements, words = read_requirements(row.get("requirements"))
    return replace(
        _shared(row, vocabulary, "need"),
        text="\n".join(part for part in (row.get("text"), row.get("success"), words) if part),
        requirements=requirements,
        asked_certificates=_list(row.get("asked_certificates")),
    )


def offer_document(row: Row, vocabulary: Vocabulary) -> Document:
    """Make an offer."""
    rows, words = read_requirements(row.get("specs"))
    return replace(
        _shared(row, vocabulary, "offer"),
        text="\n".join(part for part in (row.get("text"), row.get("how"), words) if part),
        specs=tuple(Spec(one.parameter, one.relation, one.value, one.unit) for one in rows),
        certificates=_list(row.get("certificates")),
    )


def _shared(row: Row, vocabulary: Vocabulary, side: Literal["need", "offer"]) -> Document:
    county = vocabulary.county(row.get("county")) if row.get("county") else None
    return Document(
        key=row.key,
        side=side,
        title=row.get("title"),
        title_alt=row.get("title_alt"),
        text_alt=row.get("text_alt"),
        kind=_kinds(side).get(identity_key(row.get("kind")), ""),
        sectors=tuple(code for code in row.get("sectors").split("|") if code),
        stages=_stages(row.get("stages"), vocabulary),
        county=county.name_fa if county else row.get("county"),
        trl=int(row.get("trl")) if row.get("trl") else None,
        organization=row.get("organization"),
    )


def _list(text: str) -> tuple[str, ...]:
    """Split a cell that lists things; of «iso_9001:number:issuer:date» the kind counts."""
    return tuple(part.strip().partition(":")[0] for part in _LIST.split(text) if part.strip())


def _stages(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    names = _stage_names(vocabulary)
    found = (names.get(identity_key(part)) for part in _LIST.split(text) if part.strip())
    return tuple(dict.fromkeys(stage for stage in found if stage))


def _stage_names(vocabulary: Vocabulary) -> dict[str, str]:
    known = _STAGES.get(id(vocabulary))
    if known is None:
        known = {}
        for key, stage in vocabulary.stages.items():
            for name in (key, stage.name_fa, stage.name_en):
                known.setdefault(identity_key(name), key)
        _STAGES[id(vocabulary)] = known
    return known


_STAGES: dict[int, dict[str, str]] = {}


@cache
def _kinds(side: str) -> dict[str, str]:
    """Names of kinds in both languages → key."""
    table = read_rows(f"{side}_kinds.csv")
    return {identity_key(row[name]): row["key"] for row in table for name in ("key", "name_fa", "name_en")}
