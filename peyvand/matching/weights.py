"""The weights of the engine, read from ``weights.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from peyvand.matching.documents import Strength

TABLE = Path(__file__).parent / "weights.toml"
TEXTUAL = ("text", "synonyms")
STRUCTURAL = ("requirements", "stage", "record", "trl", "county")
REASONS = TEXTUAL + STRUCTURAL
STRUCTURE_CAP = 1 / 3


@dataclass(frozen=True)
class Weights:
    """``reasons`` add up to 1 and structure never weighs more than a third, whatever was asked for."""

    reasons: Mapping[str, float]
    text: Mapping[str, float]
    expected: Mapping[str, Sequence[float]]
    stage: Mapping[str, float]
    constants: Mapping[str, float]
    strong: float
    fair: float

    @staticmethod
    def packaged() -> "Weights":
        return _packaged()

    def strength(self, score: float) -> Strength:
        return "strong" if score >= self.strong else "fair" if score >= self.fair else "weak"

    def turned(self, reasons: Mapping[str, float]) -> "Weights":
        """The same with the reader's own weights of reasons: no cap, for the reader knows what matters to them."""
        asked = {kind: max(0.0, reasons.get(kind, self.reasons[kind] * 100)) for kind in REASONS}
        whole = sum(asked.values())
        return replace(self, reasons={kind: value / whole for kind, value in asked.items()}) if whole else self


def capped(reasons: Mapping[str, float]) -> dict[str, float]:
    """Weights brought to the sum 1 with structure held to a third."""
    textual = sum(reasons[kind] for kind in TEXTUAL)
    structural = sum(reasons[kind] for kind in STRUCTURAL)
    limit = textual * STRUCTURE_CAP / (1 - STRUCTURE_CAP)
    squeeze = min(1.0, limit / structural) if structural else 1.0
    held = {kind: reasons[kind] * (squeeze if kind in STRUCTURAL else 1.0) for kind in REASONS}
    whole = sum(held.values()) or 1.0
    return {kind: value / whole for kind, value in held.items()}


def read(text: str) -> Weights:
    """Weights from a table as written in ``weights.toml``."""
    table = tomllib.loads(text)
    return Weights(
        reasons=capped(table["reasons"]),
        text=table["text"],
        expected=table["expected"],
        stage=table["stage"],
        constants=table["constants"],
        strong=table["strength"]["strong"],
        fair=table["strength"]["fair"],
    )


@cache
def _packaged() -> Weights:
    return read(TABLE.read_text(encoding="utf-8"))
