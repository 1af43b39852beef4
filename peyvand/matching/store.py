"""Where forms, frequencies and the index of candidates are kept. In memory here; in a folder in ``folder.py``."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Protocol

from peyvand.matching.documents import Key
from peyvand.matching.forms import Form
from peyvand.matching.index import CandidateIndex, entry
from peyvand.matching.spelling import Speller
from peyvand.matching.statistics import Statistics

BATCH = 500


class Store(Protocol):
    """What the engine asks of a store."""

    def statistics(self, side: str) -> Statistics: ...

    def speller(self, side: str) -> Speller: ...

    def candidates(self, terms: Mapping[str, float], side: str, audience: Sequence[str], count: int) -> list[Form]:
        """Forms of the best candidates that share an audience class with the asker."""


class MemoryStore:
    """All in memory: for the command line, tests and measurements."""

    def __init__(self) -> None:
        self._index = CandidateIndex()
        self._forms: dict[int, Form] = {}
        self._numbers: dict[tuple[str, Key], int] = {}
        self._statistics: dict[str, Statistics] = {}
        self._spellers: dict[str, Speller] = {}

    def put(self, forms: Iterable[Form]) -> None:
        """Take documents in; one with the same side and key takes the place of the old."""
        fresh: dict[int, Form] = {}
        for form in forms:
            number = self._numbers.setdefault((form.side, form.key), len(self._numbers) + 1)
            fresh[number] = form
        for side in {form.side for form in fresh.values()}:
            for some in batched(((number, form) for number, form in fresh.items() if form.side == side), BATCH):
                self.statistics(side).take((form for _, form in some), (self._forms[number] for number, _ in some if number in self._forms))
        self._forms |= fresh
        if fresh:
            self._index.write(entry(number, form) for number, form in fresh.items())

    def drop(self, side: str, keys: Iterable[Key]) -> None:
        """Forget documents."""
        numbers = [number for key in keys if (number := self._numbers.get((side, key))) in self._forms]
        if numbers:
            self.statistics(side).take((), [self._forms.pop(number) for number in numbers])
            self._index.write((), numbers)

    def statistics(self, side: str) -> Statistics:
        found = self._statistics.get(side)
        if found is None:
            found = self._statistics[side] = Statistics()
        return found

    def speller(self, side: str) -> Speller:
        statistics = self.statistics(side)
        statistics.words.settle()
        found = self._spellers.get(side)
        if found is None:
            found = self._spellers[side] = Speller(statistics)
        return found

    def candidates(self, terms: Mapping[str, float], side: str, audience: Sequence[str], count: int) -> list[Form]:
        found = (self._forms.get(number) for number in self._index.search(terms, side, audience, count))
        return [form for form in found if form is not None and not set(form.audience).isdisjoint(audience)]
