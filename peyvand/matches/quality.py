"""The engine's measured quality: figures of a file that the bench writes, and what people of this site say of its matches."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from django.db.models import Count, Q

from peyvand.matches.models import Judgement
from peyvand.matching.fingerprint import fingerprint

FILE = Path(__file__).parent / "data" / "quality.json"
LEAST = 10
"""Fewer judgements than this are not shown: they say little, and could tell who judged."""
SURE = 1.96


@dataclass(frozen=True)
class Measured:
    """What the bench found: when, with which engine, and whether that is the engine that runs now."""

    on: date
    engine: str
    current: bool
    sets: Mapping[str, Mapping[str, Any]]
    retrieval: Mapping[str, Any]

    def row(self, name: str, which: str) -> Mapping[str, Any]:
        """One row of a set, by its name."""
        return next(row for row in self.sets[name]["rows"] if row["name"] == which)


@cache
def measured() -> Measured:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return Measured(date.fromisoformat(found["measured"]), found["engine"], found["engine"] == fingerprint(), found["sets"], found["retrieval"])


@dataclass(frozen=True)
class Share:
    """How many of the judged matches of one strength were said to fit; without figures where there are too few."""

    strength: str
    judged: int
    fitting: int

    @property
    def is_shown(self) -> bool:
        return self.judged >= LEAST

    @property
    def share(self) -> float:
        return self.fitting / self.judged if self.judged else 0.0

    @property
    def between(self) -> tuple[float, float]:
        return interval(self.fitting, self.judged)


@dataclass(frozen=True)
class Live:
    """What counts on this site today. Someone who said *not now* said nothing of the match."""

    judged: int
    shares: tuple[Share, ...]

    @property
    def is_shown(self) -> bool:
        return self.judged >= LEAST


def live() -> Live:
    """One query, over what counts; what was taken back or answered anew does not."""
    said = Judgement.objects.filter(replaced_at=None, verdict__in=("fits", "unfit"))
    rows = said.order_by().values("strength").annotate(judged=Count("pk"), fitting=Count("pk", filter=Q(verdict="fits")))
    found = {row["strength"]: Share(row["strength"], row["judged"], row["fitting"]) for row in rows}
    shares = tuple(found.get(one, Share(one, 0, 0)) for one in ("strong", "fair"))
    return Live(sum(share.judged for share in found.values()), shares)


def interval(fitting: int, judged: int) -> tuple[float, float]:
    """Between which shares the true one lies with 95 in 100 (Wilson's interval, which holds for few as well)."""
    if not judged:
        return 0.0, 1.0
    share, square = fitting / judged, SURE * SURE / judged
    middle = (share + square / 2) / (1 + square)
    reach = SURE * sqrt(share * (1 - share) / judged + square / (4 * judged)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)
