"""Other spellings of a word of the question, looked up in the words that documents really use.

Four ways: a word cut into known words (glued writing), neighbours joined into one known word, known words that contain it, and known words
nearly the same (typing errors). Thresholds are those of the measured recipe; figures in docs/matching.md.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from peyvand.matching.statistics import Statistics
from peyvand.text.tokens import stopwords

CUT_SHORTEST, CUT_USES, CUT_SLACK, AND_COST = 5, 8, 6.0, 7.0
CONTAIN_SHORTEST, CONTAIN_SHARE, CONTAINED = 4, 0.02, 8
NEAR_SHORTEST, NEAR_SHARE, NEAR_BEST, NEAR_KEPT, NEAR_KEPT_UNKNOWN = 4, 0.005, 40, 3, 6
SHORT_PIECES = frozenset("از به در با تا هر هم می نمی ها ای که را بر آن این او ما یک دو سه شد بی آب مس سد گل خط فن نو".replace("آ", "ا").split())


class Spelling(NamedTuple):
    """Another way to write a word, and how much of it that is worth (0–1)."""

    word: str
    weight: float


class Speller:
    """Spellings out of one side's statistics; build anew when those have changed a lot."""

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self.known = {word: count for word, count in statistics.words.items() if count > 0 and len(word) > 1}
        self.listed = [word for word in self.known if len(word) <= 40 and not word.isdigit()]
        self.uses = statistics.uses
        self.total = max(1, sum(self.uses[word] for word in self.known))
        self._grams = _postings(self.listed, _inner_grams)
        self._padded = _postings(self.listed, _padded_grams)
        self._sizes = np.fromiter((len(_padded_grams(word)) for word in self.listed), dtype=np.float32, count=len(self.listed))
        self._remembered: dict[str, tuple[Spelling, ...]] = {}

    def variants(self, word: str) -> tuple[Spelling, ...]:
        """Known words that this one is part of, or nearly the same as; best first."""
        found = self._remembered.get(word)
        if found is None:
            found = self._remembered[word] = self._variants(word)
        return found

    def _variants(self, word: str) -> tuple[Spelling, ...]:
        documents = max(1, self.statistics.documents)
        count = self.known.get(word, 0)
        if not word.isalpha() or word in stopwords():
            return ()
        best: dict[str, float] = {}
        if len(word) >= CONTAIN_SHORTEST and count <= max(1, CONTAIN_SHARE * documents):
            for other in self._containing(word):
                best[other] = 0.5 * (0.5 + 0.5 * len(word) / len(other))
        if len(word) >= NEAR_SHORTEST and count <= max(3, NEAR_SHARE * documents):
            for other, steps in self._near(word, NEAR_KEPT if count else NEAR_KEPT_UNKNOWN):
                best[other] = max(best.get(other, 0), 0.7 * (1 - steps / max(4, min(len(word), len(other)))))
        if not best:
            return ()
        idfs = {other: self.statistics.idf(self.known[other]) for other in best}
        own = self.statistics.idf(count) if count else min(idfs[other] for other in sorted(best, key=lambda o: -best[o])[:3])
        found = [Spelling(other, weight * min(1.0, own / idfs[other]) if idfs[other] else weight) for other, weight in best.items()]
        return tuple(sorted(found, key=lambda one: (-one.weight, one.word)))

    def _containing(self, word: str) -> list[str]:
        rows = [self._grams.get(gram) for gram in _inner_grams(word)]
        if not rows or any(row is None for row in rows):
            return []
        smallest = min((row for row in rows if row is not None), key=len)
        found = [other for other in (self.listed[place] for place in smallest) if word in other and other != word]
        return sorted(found, key=lambda other: (len(other), other))[:CONTAINED]

    def _near(self, word: str, kept: int) -> list[tuple[str, int]]:
        grams = _padded_grams(word)
        rows = [row for row in (self._padded.get(gram) for gram in grams) if row is not None]
        if not rows:
            return []
        shared = np.bincount(np.concatenate(rows), minlength=len(self.listed))
        likeness = 2 * shared / (len(grams) + self._sizes)
        least = 0.5 if len(word) >= 7 else 0.4 if len(word) >= 5 else 0.33
        places = np.flatnonzero(likeness >= least)
        places = places[np.argsort(-likeness[places], kind="stable")][:NEAR_BEST]
        limit = 2 if len(word) >= 8 else 1
        found = []
        for place in places:
            other = self.listed[place]
            if other != word and len(other) >= 3 and abs(len(other) - len(word)) <= limit:
                steps = edits(word, other, limit)
                if steps <= limit:
                    found.append((other, steps))
        return sorted(found, key=lambda one: (one[1], -self.uses[one[0]], one[0]))[:kept]

    def cut(self, word: str) -> tuple[str, ...]:
        """The known words that this one was glued from, or nothing. «و» may stand between them."""
        if len(word) < CUT_SHORTEST or len(word) > 40 or self.uses.get(word, 0) > CUT_USES or not word.isalpha() or word.isascii():
            return ()
        own = self.uses.get(word, 0)
        base = log(self.total / own) + 0.5 if own else 13 + 1.5 * len(word)
        best: list[tuple[float, tuple[str, ...], int]] = [(0.0, (), 0)]
        for end in range(1, len(word) + 1):
            choices = []
            for start in range(end):
                piece = word[start:end]
                if piece == word:
                    continue
                cost, known = self._piece(piece, max(1, own))
                if cost is not None:
                    before = best[start]
                    choices.append((before[0] + cost, (*before[1], piece), before[2] + known))
            best.append(min(choices) if choices else (1e9, (), 0))
        cost, pieces, known = best[-1]
        if len(pieces) < 2 or 2 * known < len(word) or cost > base + CUT_SLACK * (len(pieces) - 1):
            return ()
        return pieces

    def _piece(self, piece: str, least: int) -> tuple[float | None, int]:
        """What a piece costs, and how many of its letters belong to a known word."""
        if piece == "و":
            return AND_COST, 0
        uses = self.uses.get(piece, 0)
        if uses >= least and (len(piece) >= 3 or piece in SHORT_PIECES):
            return log(self.total / uses) + 0.5, len(piece)
        if len(piece) >= 3:
            return 13 + 1.5 * len(piece), 0
        return None, 0

    def joined(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """Known words that neighbours make when written together: ``(first, after last, word)``."""
        found = []
        for size in (2, 3):
            for at in range(len(words) - size + 1):
                whole = "".join(words[at : at + size])
                if whole in self.known and len(whole) >= 4:
                    found.append((at, at + size, whole))
        return found


def _inner_grams(word: str) -> list[str]:
    return list({word[i : i + 4] for i in range(len(word) - 3)})


def _padded_grams(word: str) -> list[str]:
    padded = f"  {word} "
    return list({padded[i : i + 3] for i in range(len(padded) - 2)})


def _postings(words: Sequence[str], grams: object) -> dict[str, npt.NDArray[np.int32]]:
    found: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        for gram in grams(word):  # type: ignore[operator]
            found.setdefault(gram, []).append(place)
    return {gram: np.array(places, dtype=np.int32) for gram, places in found.items()}


def edits(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between two words; ``limit + 1`` when more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, second in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != second))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == second:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
