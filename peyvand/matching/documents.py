"""What the engine is told of a need, an offer or an organization, and what it answers.

All values are frozen; nothing here knows a database or a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Key = int | str
Side = Literal["need", "offer", "organization"]
Relation = Literal["eq", "ge", "le", "range", "is"]
By = Literal["exact", "synonym", "spelling"]
Status = Literal["met", "unmet", "unknown"]
Strength = Literal["strong", "fair", "weak"]

FIELDS = ("title", "text", "title_alt", "text_alt")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of what a need asks: ``range`` values are written ``a..b``, ``is`` holds words."""

    parameter: str
    relation: Relation
    value: str
    unit: str = ""
    must: bool = True


@dataclass(frozen=True, slots=True)
class Spec:
    """One stated property of an offer; ``ge`` and ``le`` say what it reaches."""

    parameter: str
    relation: Relation
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A need, an offer or an organization as the engine sees it.

    ``title_alt`` and ``text_alt`` hold the other language. Empty or None means unknown, and unknown is never counted against a document.
    ``audience`` names the classes that may see it (``public``, ``signed``, ``verified``, ``o<id>`` …); without a shared one it is never found.
    """

    key: Key
    side: Side
    title: str
    text: str = ""
    title_alt: str = ""
    text_alt: str = ""
    kind: str = ""
    sectors: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    county: str = ""
    trl: int | None = None
    requirements: tuple[Requirement, ...] = ()
    specs: tuple[Spec, ...] = ()
    certificates: tuple[str, ...] = ()
    asked_certificates: tuple[str, ...] = ()
    record: float | None = None
    audience: tuple[str, ...] = ("public",)
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an original text, by code points: ``document.<field>[start:end]``."""

    field: str
    start: int
    end: int
    by: By


@dataclass(frozen=True, slots=True)
class Phrases:
    """What met: spans in the own text (the question) and in the other's."""

    own: tuple[Span, ...] = ()
    other: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """One requirement row held against what the other side states."""

    requirement: Requirement
    status: Status
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """``share`` (0–1) of ``weight`` (all weights of a match add up to 1) was reached; ``text`` says it in Persian, ``facts`` for other tongues."""

    kind: str
    share: float
    weight: float
    text: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def part(self) -> float:
        """What this reason brought to the score; the parts of a match add up to its score."""
        return self.share * self.weight


@dataclass(frozen=True, slots=True)
class Match:
    """One possible answer. ``synonyms`` pairs a word of the question with the word it met; ``phrases`` and ``fits`` only where asked for."""

    key: Key
    score: float
    strength: Strength
    reasons: tuple[Reason, ...] = ()
    phrases: Phrases = Phrases()
    fits: tuple[Fit, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way to write or say a word of the question that took part in a search."""

    word: str
    other: str
    by: By


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: hits in order, how many there are, what else was looked for."""

    hits: tuple[Match, ...]
    count: int
    variants: tuple[Variant, ...] = ()
    right: Mapping[str, str] = field(default_factory=dict)  # unknown words of the question, and what the hits write instead
    held: frozenset[str] = frozenset()  # words of the question that the hits write just so
