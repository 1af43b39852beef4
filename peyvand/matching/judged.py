"""The judged sets: needs and offers with grades, and Persian questions with their passages. For measuring and tuning."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path

from peyvand.matching.documents import Document, Key, Requirement, Spec

SPELLINGS = ("clean", "zwnj_dropped", "zwnj_space", "arabic_letters", "glued", "site", "typos", "digits")


@dataclass(frozen=True)
class Fixtures:
    """Needs, offers and the judged pairs between them: need → offer → grade; ``hard`` and ``near`` name pairs."""

    needs: tuple[Document, ...]
    offers: tuple[Document, ...]
    grades: Mapping[Key, Mapping[Key, int]]
    hard: frozenset[tuple[Key, Key]]
    near: frozenset[tuple[Key, Key]]


@dataclass(frozen=True)
class Retrieval:
    """Passages, questions in eight spellings and the one right passage of each."""

    passages: tuple[Document, ...]
    questions: Mapping[str, Mapping[str, str]]
    right: Mapping[str, str]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".tsv":
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return list(csv.DictReader(file))


def _values(cell: str) -> tuple[str, ...]:
    return tuple(value for value in cell.split("|") if value)


def read_fixtures(folder: Path) -> Fixtures:
    """Documents as the site would make them from these files."""
    organizations = {row["key"]: row for row in _rows(folder / "organizations.csv")}
    asked: dict[str, list[Requirement]] = {}
    for row in _rows(folder / "requirements.csv"):
        asked.setdefault(row["need_key"], []).append(Requirement(row["parameter_fa"], row["relation"], row["value"], row["unit"], row["must"] == "1"))  # type: ignore[arg-type]
    stated: dict[str, list[Spec]] = {}
    for row in _rows(folder / "offer_specs.csv"):
        stated.setdefault(row["offer_key"], []).append(Spec(row["parameter_fa"], row["relation"], row["value"], row["unit"]))  # type: ignore[arg-type]
    needs = tuple(_need(row, asked.get(row["key"], [])) for row in _rows(folder / "needs.csv"))
    offers = tuple(_offer(row, stated.get(row["key"], []), organizations[row["org_key"]]) for row in _rows(folder / "offers.csv"))
    grades: dict[Key, dict[Key, int]] = {}
    hard, near = set(), set()
    for row in _rows(folder / "relevance.tsv"):
        pair = (row["need_key"], row["offer_key"])
        grades.setdefault(pair[0], {})[pair[1]] = int(row["grade"])
        if row["grade"] == "0":
            near.add(pair)
        elif row["hard"] == "1":
            hard.add(pair)
    return Fixtures(needs, offers, grades, frozenset(hard), frozenset(near))


def _need(row: Mapping[str, str], rows: Sequence[Requirement]) -> Document:
    return Document(
        key=row["key"],
        side="need",
        title=row["title_fa"],
        text=f"{row['problem_fa']}\n{row['success_fa']}",
        title_alt=row["title_en"],
        text_alt=row["problem_en"],
        kind=row["kind"],
        sectors=_values(row["isic"]),
        stages=_values(row["chain_stage"]),
        county=row["county"],
        trl=int(row["trl_min"]) if row["trl_min"] else None,
        requirements=tuple(rows),
        organization=row["org_key"],
    )


def _offer(row: Mapping[str, str], rows: Sequence[Spec], organization: Mapping[str, str]) -> Document:
    return Document(
        key=row["key"],
        side="offer",
        title=row["title_fa"],
        text=f"{row['summary_fa']}\n{row['how_fa']}",
        title_alt=row["title_en"],
        text_alt=row["summary_en"],
        kind=row["kind"],
        sectors=_values(row["isic"]),
        stages=_values(row["chain_stage"]),
        county=organization["county"],
        trl=int(row["trl"]) if row["trl"] else None,
        specs=tuple(rows),
        certificates=tuple(entry.split(":")[0] for entry in organization["certificates"].split(";") if entry),
        organization=row["org_key"],
    )


def without_structure(document: Document, *, english: bool = True) -> Document:
    """The same document with its texts alone."""
    plain = Document(key=document.key, side=document.side, title=document.title, text=document.text, audience=document.audience)
    return replace(plain, title_alt=document.title_alt, text_alt=document.text_alt) if english else plain


def read_retrieval(folder: Path) -> Retrieval:
    passages = tuple(Document(row["id"], "offer", row["title"], row["text"]) for row in _rows(folder / "passages.tsv"))
    questions = {name: {row["id"]: row["text"] for row in _rows(folder / f"queries.{name}.tsv")} for name in SPELLINGS}
    return Retrieval(passages, questions, {row["query"]: row["passage"] for row in _rows(folder / "qrels.tsv")})


def ndcg(ranked: Sequence[Key], grades: Mapping[Key, int], at: int = 10) -> float:
    """Discounted gain (2^grade − 1) of the first ``at`` against the best possible order."""
    gain = sum((2 ** grades.get(key, 0) - 1) / log2(place + 2) for place, key in enumerate(ranked[:at]))
    ideal = sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(sorted(grades.values(), reverse=True)[:at]))
    return gain / ideal if ideal else 0.0


@dataclass(frozen=True)
class Figures:
    """How well rankings answer the judged needs."""

    ndcg: float
    recall: float
    hard: float
    near: float


def measure(ranked: Mapping[Key, Sequence[Key]], fixtures: Fixtures) -> Figures:
    """nDCG@10 over needs with a positive, Recall@10 and hard-recall@10 over pairs, near-misses in the first three."""
    judged = {need: grades for need, grades in fixtures.grades.items() if need in ranked and any(grades.values())}
    good = [(need, offer) for need, grades in judged.items() for offer, grade in grades.items() if grade]
    hard = [pair for pair in fixtures.hard if pair[0] in ranked]
    near = [pair for pair in fixtures.near if pair[0] in ranked]
    return Figures(
        sum(ndcg(ranked[need], grades) for need, grades in judged.items()) / max(1, len(judged)),
        sum(offer in ranked[need][:10] for need, offer in good) / max(1, len(good)),
        sum(offer in ranked[need][:10] for need, offer in hard) / max(1, len(hard)),
        sum(offer in ranked[need][:3] for need, offer in near) / max(1, len(near)),
    )
