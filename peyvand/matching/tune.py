"""Fit the weights of reasons to judged pairs: ``python -m peyvand.matching.tune [folder of the fixtures]``.

Coordinate ascent with five folds over needs; prints figures before and after, the weights found and the thresholds of strength. Writes
nothing: who takes a figure over does so by hand into ``weights.toml``, for the judged set flatters (see docs/matching.md).
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from peyvand.matching.documents import Key
from peyvand.matching.engine import Engine
from peyvand.matching.forms import form_of
from peyvand.matching.judged import Figures, Fixtures, measure, read_fixtures
from peyvand.matching.weights import REASONS, capped

FOLDS = 5
STEPS = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 16.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0)
FITTING = 2
STRONG, FAIR = 0.7, 0.35
DEMONSTRATION = Path(__file__).parent.parent / "demo" / "data"
Shares = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Case:
    """One need with its candidates and their shares."""

    need: Key
    offers: Sequence[Key]
    shares: Shares


def cases(engine: Engine, fixtures: Fixtures) -> list[Case]:
    """Shares of every candidate of every need."""
    engine.add(fixtures.offers)
    found = []
    for need in fixtures.needs:
        question = engine.ask(need, "offer")
        forms = engine.store.candidates(question.terms, "offer", ("public",), int(engine.weights.constants["candidates"]))
        found.append(Case(need.key, [form.key for form in forms], engine.shares(form_of(need, engine.vocabulary), question, forms)))
    return found


def scores(case: Case, weights: Mapping[str, float]) -> npt.NDArray[np.float64]:
    whole = capped(weights)
    return np.asarray(sum(whole[kind] * case.shares[kind] for kind in REASONS))


def ranked(some: Sequence[Case], weights: Mapping[str, float]) -> dict[Key, list[Key]]:
    return {case.need: [case.offers[i] for i in np.argsort(-scores(case, weights), kind="stable")] for case in some}


def worth(figures: Figures) -> float:
    return figures.ndcg + 0.1 * figures.hard - 0.1 * figures.near


def ascend(some: Sequence[Case], fixtures: Fixtures, start: Mapping[str, float]) -> dict[str, float]:
    """Turn one weight at a time while it helps."""
    weights = dict(start)
    best = worth(measure(ranked(some, weights), fixtures))
    for _ in range(4):
        before = best
        for kind in REASONS:
            for step in STEPS:
                tried = {**weights, kind: step}
                if not tried["text"] + tried["synonyms"]:
                    continue
                reached = worth(measure(ranked(some, tried), fixtures))
                if reached > best + 5e-4:
                    best, weights = reached, tried
        if best == before:
            break
    return weights


def cross_validated(some: Sequence[Case], fixtures: Fixtures, start: Mapping[str, float]) -> Figures:
    """Each fold ranked with weights fitted to the other four."""
    found: dict[Key, list[Key]] = {}
    for fold in range(FOLDS):
        held = some[fold::FOLDS]
        rest = [case for place, case in enumerate(some) if place % FOLDS != fold]
        found |= ranked(held, ascend(rest, fixtures, start))
    return measure(found, fixtures)


def thresholds(some: Sequence[Case], fixtures: Fixtures, weights: Mapping[str, float]) -> tuple[float, float]:
    """Scores at which a pair among the first ten is judged fitting with the chances of *strong* and *fair*; unjudged pairs count as not fitting."""
    points = []
    for case in some:
        values = scores(case, weights)
        grades = fixtures.grades.get(case.need, {})
        points += [(float(values[i]), grades.get(case.offers[i], 0) >= FITTING) for i in np.argsort(-values, kind="stable")[:10]]
    x = np.array([score for score, _ in points])
    y = np.array([fits for _, fits in points], dtype=float)
    slope, level = logistic(x, y)
    return tuple((log(chance / (1 - chance)) - level) / slope for chance in (STRONG, FAIR))  # type: ignore[return-value]


def logistic(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Slope and level of a logistic curve by Newton's steps."""
    middle, spread = float(x.mean()), float(x.std()) or 1.0
    design = np.stack([(x - middle) / spread, np.ones_like(x)], axis=1)
    found = np.zeros(2)
    for _ in range(100):
        chance = 1 / (1 + np.exp(-design @ found))
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        move = np.linalg.solve(curve, design.T @ (y - chance))
        found = found + np.clip(move, -1, 1)
        if np.abs(move).max() < 1e-9:
            break
    slope = float(found[0]) / spread
    return slope, float(found[1]) - slope * middle


def line(name: str, figures: Figures) -> str:
    return f"{name:<34} nDCG@10 {figures.ndcg:.3f}  Recall@10 {figures.recall:.3f}  hard {figures.hard:.3f}  near-misses {figures.near:.3f}"


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0]) if arguments else DEMONSTRATION
    fixtures = read_fixtures(folder)
    engine = Engine()
    some = cases(engine, fixtures)
    before = {kind: 100 * weight for kind, weight in engine.weights.reasons.items()}
    print(line("before (weights.toml)", measure(ranked(some, before), fixtures)))
    after = ascend(some, fixtures, before)
    print(line("after, seen", measure(ranked(some, after), fixtures)))
    print(line(f"after, {FOLDS}-fold", cross_validated(some, fixtures, before)))
    print("weights:", ", ".join(f"{kind} {100 * weight:.1f}" for kind, weight in capped(after).items()))
    for name, weights in (("weights.toml", before), ("after", after)):
        strong, fair = thresholds(some, fixtures, weights)
        print(f"thresholds with {name}: strong {strong:.3f}, fair {fair:.3f} (chance of grade {FITTING} or more: {STRONG}, {FAIR})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
