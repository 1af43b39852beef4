"""How nearly two documents of one side say the same: "someone already asked this", and groups of needs that ask for one thing.

Likeness is what a document's words and neighbours reach in the other, against what they reach in the document itself; the lesser of both ways,
so that a short text inside a long one is not taken for the same. Synonyms and spellings count as in every search. Titles are held against
each other apart: while somebody still writes, there is little else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from peyvand.matching.documents import Document
from peyvand.matching.engine import Engine
from peyvand.matching.forms import Form, form_of
from peyvand.matching.lexical import Pool, score_words

ALIKE = 0.45
TITLES_ALIKE = 0.7
"""Of the 21,496 pairs of different needs and of different offers in the demonstration none reaches more than .27 as a whole and .47 by title (the
nearest ones are refractory bricks of two makes, and two gauges of ore grade); the same text with other words for some of its ideas stays above .6."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Shares 0–1."""

    whole: float
    titles: float

    @property
    def is_near(self) -> bool:
        return self.whole >= ALIKE or self.titles >= TITLES_ALIKE

    @property
    def order(self) -> float:
        return max(self.whole / ALIKE, self.titles / TITLES_ALIKE)


def likeness(engine: Engine, one: Document, others: Sequence[Document]) -> list[Likeness]:
    """Of each of the others to the one."""
    whole = _both_ways(engine, one, others)
    titles = _both_ways(engine, _title_of(one), [_title_of(other) for other in others])
    return [Likeness(*pair) for pair in zip(whole, titles, strict=True)]


def nearest(engine: Engine, one: Document, audience: Sequence[str], most: int) -> list[Form]:
    """The forms of its own side that hold most of a document, as candidates for ``likeness``."""
    question = engine.ask(one, one.side)
    forms = engine.store.candidates(question.terms, one.side, audience, int(engine.weights.constants["candidates"]))
    forms = [form for form in forms if form.key != one.key]
    if not forms:
        return []
    shares = _reached(engine, one, forms)
    order = sorted(range(len(forms)), key=lambda i: (-round(float(shares[i]), 9), str(forms[i].key)))
    return [forms[i] for i in order[:most]]


def _both_ways(engine: Engine, one: Document, others: Sequence[Document]) -> list[float]:
    forms = [form_of(other, engine.vocabulary) for other in others]
    own = form_of(one, engine.vocabulary)
    if not forms:
        return []
    there = _reached(engine, one, forms)
    back = [float(_reached(engine, other, [own])[0]) for other in others]
    return [min(1.0, float(to), fro) for to, fro in zip(there, back, strict=True)]


def _reached(engine: Engine, one: Document, forms: Sequence[Form]) -> npt.NDArray[np.float32]:
    """What the words of a document reach in each form, as a share of what they reach in its own."""
    constants = engine.weights.constants
    question = engine.ask(one, one.side)
    pool = Pool([form_of(one, engine.vocabulary), *forms])
    raw = score_words(question, pool, engine.store.statistics(one.side), constants["k1"], constants["b"])
    reached = raw.words + raw.neighbours
    shares: npt.NDArray[np.float32] = reached[1:] / max(float(reached[0]), 1e-6)
    return shares


def _title_of(document: Document) -> Document:
    return replace(document, text="", text_alt="")
