"""The other way round: which of many kept searches does one document answer?

A search is kept small: numbers of its words, and how many of them have to be met. A word is kept once, however many searches ask for it, with
all ways to meet it. A search stands under the rarest of its words only: where ``m`` of ``n`` words are wanted, every hit meets one of any
``n - m + 1``. A document says which words its terms meet, and only the searches that stand under one of those are held against it: the work
grows with what could match and not with how many searches there are.

The outcome is that of running each search with ``Engine.search`` and the same ``least``, in all spellings and synonyms, with two differences:
a search is kept with the spellings that the documents knew when it was put here, and it is not bound to the best few hundred candidates.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from math import ceil
from typing import NamedTuple

import numpy as np

from peyvand.matching.documents import Key
from peyvand.matching.forms import Form, term_id
from peyvand.matching.hits import TOUCHED
from peyvand.matching.question import Asker, Group, Part, Question
from peyvand.matching.statistics import Statistics

Values = Mapping[str, Collection[str]]
WIDTH = 8  # words of a search that stand in the table; the few longer ones are counted one by one
NEVER = 127


class Way(NamedTuple):
    """One way to meet a word: all of ``ids`` weigh more than ``least`` in the document, and one of ``context`` stands there if any is named."""

    ids: tuple[int, ...]
    least: float
    context: tuple[int, ...]


Word = tuple[Way, ...]


class Kept(NamedTuple):
    """A question made small. ``terms``: one of them has to stand in the document as a word, as in the index of candidates."""

    words: tuple[int, ...]
    wanted: int
    terms: tuple[int, ...]


@dataclass(slots=True)
class Simple:
    """Words that are met by one term alone, each from some weight on."""

    words: list[int] = field(default_factory=list)
    leasts: list[float] = field(default_factory=list)
    most: float = 0.0


class Words:
    """All words that any search asks for, each once. A number is never used again; there are no more than people ever wrote."""

    def __init__(self) -> None:
        self._numbers: dict[Word, int] = {}
        self._simple: dict[int, Simple] = {}
        self._others: dict[int, list[tuple[int, Way]]] = {}
        self.ids: list[tuple[int, ...]] = [()]  # of each word, the first term of each way
        self.alone: list[frozenset[int]] = [frozenset()]  # of each word, the terms that are a way of their own

    def number(self, word: Word) -> int:
        found = self._numbers.get(word)
        if found is not None:
            return found
        found = self._numbers[word] = len(self.ids)
        self.ids.append(tuple(sorted({way.ids[0] for way in word})))
        self.alone.append(frozenset(way.ids[0] for way in word if len(way.ids) == 1))
        for way in word:
            if len(way.ids) == 1 and not way.context:
                row = self._simple.setdefault(way.ids[0], Simple())
                row.words.append(found)
                row.leasts.append(way.least)
                row.most = max(row.most, way.least)
            else:
                self._others.setdefault(way.ids[0], []).append((found, way))
        return found

    def met(self, weights: Mapping[int, float]) -> set[int]:
        """The words that a document meets; ``weights`` of its terms."""
        found: set[int] = set()
        for number in weights.keys() & self._simple.keys():
            row, weight = self._simple[number], weights[number]
            if weight > row.most:
                found.update(row.words)
            else:
                found.update(word for word, least in zip(row.words, row.leasts, strict=True) if weight > least)
        for number in weights.keys() & self._others.keys():
            for word, way in self._others[number]:
                if word not in found and _is_met(way, weights):
                    found.add(word)
        return found


class Reverse:
    """The kept searches of one side. A key may keep several texts (any of them will do) beside one set of filters."""

    def __init__(self, statistics: Statistics, *, least: float, k1: float, b: float) -> None:
        self.statistics = statistics
        self.least, self.k1, self.b = least, k1, b
        self.words = Words()
        self._kept: dict[int, Kept] = {}
        self._holders: dict[int, dict[Key, Values]] = {}
        self._numbers: dict[str, int] = {}
        self._under: dict[int, list[int]] = {}  # number of a word → searches that stand under it
        self._table = np.zeros((64, WIDTH), dtype=np.int32)
        self._wanted = np.full(64, NEVER, dtype=np.int8)
        self._plain = np.zeros(64, dtype=np.bool_)  # every term that meets a word of the search alone is one of its terms
        self._under_filters: dict[tuple[str, str], set[Key]] = {}
        self._texts: dict[Key, tuple[tuple[str, ...], Values]] = {}
        self._free: list[int] = []
        self.checked = 0  # of the last document, for measurements

    def __len__(self) -> int:
        return len(self._texts)

    def put(self, key: Key, texts: Iterable[str], filters: Values, asker: Asker) -> None:
        """Keep a search; the same key again replaces it. Without any text the filters alone decide."""
        self.drop(key)
        asked = tuple(dict.fromkeys(text for text in texts if text.strip()))
        wanted = {name: frozenset(values) for name, values in filters.items() if values}
        self._texts[key] = (asked, wanted)
        for text in asked:
            number = self._numbers.get(text)
            if number is None:
                number = self._keep(text, asker)
            self._holders[number][key] = wanted
        if not asked and wanted:
            name = min(wanted, key=lambda one: (len(wanted[one]), one))
            for value in wanted[name]:
                self._under_filters.setdefault((name, value), set()).add(key)

    def _keep(self, text: str, asker: Asker) -> int:
        number = self._free.pop() if self._free else len(self._kept)
        kept = self._small(asker.ask([Part(text, 1.0, 0)]))
        self._numbers[text], self._kept[number], self._holders[number] = number, kept, {}
        while number >= len(self._wanted):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
            self._wanted = np.concatenate([self._wanted, np.full_like(self._wanted, NEVER)])
            self._plain = np.concatenate([self._plain, np.zeros_like(self._plain)])
        if len(kept.words) <= WIDTH:
            self._table[number] = (*kept.words, *[0] * (WIDTH - len(kept.words)))
            self._wanted[number] = kept.wanted
            self._plain[number] = all(self.words.alone[word] <= set(kept.terms) for word in kept.words)
        for word in self._places(kept):
            self._under.setdefault(word, []).append(number)
        return number

    def drop(self, key: Key) -> None:
        """Forget a search, if it is here."""
        texts, filters = self._texts.pop(key, ((), {}))
        for text in texts:
            number = self._numbers[text]
            self._holders[number].pop(key, None)
            if not self._holders[number]:
                self._forget(text, number)
        for name, values in filters.items() if not texts else ():
            for value in values:
                self._under_filters.get((name, value), set()).discard(key)

    def _forget(self, text: str, number: int) -> None:
        for word in set(self._kept[number].words):
            if number in (row := self._under.get(word, [])):
                row.remove(number)
                if not row:
                    del self._under[word]
        del self._numbers[text], self._kept[number], self._holders[number]
        self._wanted[number] = NEVER
        self._free.append(number)

    def _small(self, question: Question) -> Kept:
        ideas = [(set(idea.word.split()), _ways(idea, 0.0)) for idea in question.ideas]
        words = []
        for group in question.groups:
            ways = _ways(group, TOUCHED)
            for said, others in ideas:
                if group.word in said:  # an idea said in other words is met by any of it
                    ways += others
            words.append(self.words.number(_loosest(ways)))
        wanted = max(1, ceil((self.least - 1e-6) * len(words)))
        return Kept(tuple(words), wanted, tuple(term_id(term) for term in question.terms))

    def _places(self, kept: Kept) -> list[int]:
        """The rarest of a search's words, so many that no hit misses all of them."""
        rarity = {}
        for word in kept.words:
            ids = np.array(self.words.ids[word], dtype=np.uint32)
            rarity[word] = int(self.statistics.document_frequency(ids).sum())
        ordered = sorted(kept.words, key=lambda word: (rarity[word], word))
        return list(dict.fromkeys(ordered[: len(kept.words) - kept.wanted + 1]))

    def find(self, form: Form, values: Values | None = None) -> list[Key]:
        """Keys of the searches that this document answers. ``values``: what it has of each filter."""
        has = values or {}
        weights = self._weights(form)
        met = self.words.met(weights)
        terms = set(form.ids[: form.cuts[0] + form.cuts[1]].tolist())
        by_terms = self.words.met({number: weights[number] for number in terms})
        found: dict[Key, None] = {}
        for number in self._answered(met, by_terms, terms):
            for key, filters in self._holders[number].items():
                if not filters or _fits(filters, has):
                    found[key] = None
        for name, own in has.items():
            for value in own:
                keys = self._under_filters.get((name, value), ())
                found |= {key: None for key in keys if _fits(self._texts[key][1], has)}
        return list(found)

    def _answered(self, met: set[int], by_terms: set[int], terms: set[int]) -> list[int]:
        """Of the searches that stand under a met word those of whose words enough are met, counted for all of them at once.

        As in the index of candidates, one of their terms has to stand in the document as a word and not only in a pair of neighbours.
        """
        rows = np.fromiter(chain.from_iterable(map(self._under.__getitem__, met & self._under.keys())), dtype=np.int64)
        self.checked = len(rows)
        if not len(rows):
            return []
        is_met = np.zeros(len(self.words.ids), dtype=np.int8)
        is_met[np.fromiter(met, dtype=np.int64, count=len(met))] = 1
        is_term = np.zeros(len(self.words.ids), dtype=np.int8)
        is_term[np.fromiter(by_terms, dtype=np.int64, count=len(by_terms))] = 1
        rows = rows[(is_met[self._table[rows]].sum(axis=1) >= self._wanted[rows]) | (self._wanted[rows] == NEVER)]
        plain = self._plain[rows] & (is_term[self._table[rows]].sum(axis=1) > 0) & (self._wanted[rows] != NEVER)
        found: list[int] = rows[plain].tolist()
        for number in rows[~plain].tolist():
            kept = self._kept[number]
            if sum(word in met for word in kept.words) >= kept.wanted and not terms.isdisjoint(kept.terms):
                found.append(number)
        return found

    def _weights(self, form: Form) -> dict[int, float]:
        """Number of each term and pair → its saturated count, as ``lexical`` reckons it: the better of both languages."""
        a, b, c, _ = form.cuts
        blocks = ((slice(0, a), slice(a + b, a + b + c)), (slice(a, a + b), slice(a + b + c, None)))
        met: dict[int, float] = {}
        for block, parts in enumerate(blocks):
            length = np.float32(form.lengths[block])
            norm = self.k1 * (1 - self.b + self.b * length / self.statistics.mean_length(block, pairs=False))
            own: dict[int, float] = {}
            for part in parts:
                counts = form.counts[part].astype(np.float32)
                own |= dict(zip(form.ids[part].tolist(), (counts * (self.k1 + 1) / (counts + np.float32(norm))).tolist(), strict=True))
            for number, value in own.items():
                if value > met.get(number, 0.0):
                    met[number] = value
        return met


def _ways(group: Group, touched: float) -> list[Way]:
    return [Way(member.ids, touched / member.weight, member.context) for member in group.members if member.weight > 0]


def _loosest(ways: Iterable[Way]) -> Word:
    """Each way once: of ways through the same terms the one that asks least."""
    least: dict[tuple[tuple[int, ...], tuple[int, ...]], Way] = {}
    for way in ways:
        known = least.get((way.ids, way.context))
        if known is None or way.least < known.least:
            least[way.ids, way.context] = way
    return tuple(least.values())


def _is_met(way: Way, weights: Mapping[int, float]) -> bool:
    for number in way.ids:
        if weights.get(number, 0.0) <= way.least:
            return False
    return not way.context or any(number in weights for number in way.context)


def _fits(filters: Values, has: Values) -> bool:
    """Of every filter that is set the document has one of the values."""
    return all(any(value in values for value in has.get(name, ())) for name, values in filters.items())
