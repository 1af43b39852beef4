"""Other spellings of a word of the question, looked up in the words that documents really use.

Four ways: a word cut into known words (glued writing), neighbours joined into one known word, known words that contain it, and known words
nearly the same (typing errors). Thresholds are those of the measured recipe; figures in docs/matching.md.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from peyvand.matching.statistics import Statistics
from peyvand.text.tokens import stopwords

CUT_SHORTEST, CUT_USES, CUT_SLACK, AND_COST = 5, 8, 6.0, 7.0
CONTAIN_SHORTEST, CONTAIN_SHARE, CONTAINED = 4, 0.02, 8
NEAR_SHORTEST, NEAR_SHARE, NEAR_BEST, NEAR_KEPT, NEAR_KEPT_UNKNOWN = 4, 0.005, 40, 3, 6
NEAR_MOST = 100  # a word of more documents than this is no typing error, however many documents there are
SHORT_PIECES = frozenset("از به در با تا هر هم می نمی ها ای که را بر آن این او ما یک دو سه شد بی آب مس سد گل خط فن نو".replace("آ", "ا").split())


class Spelling(NamedTuple):
    """Another way to write a word, and how much of it that is worth (0–1)."""

    word: str
    weight: float


class _Remembered(NamedTuple):
    changes: int
    documents: dict[str, int]
    variants: dict[str, tuple[Spelling, ...]]
    cuts: dict[str, tuple[str, ...]]


class Speller:
    """Spellings out of one side's statistics, which it follows."""

    REMEMBERED = 5_000

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self.words = statistics.words
        self._remembered = _Remembered(-1, {}, {}, {})

    def _memory(self) -> "_Remembered":
        """What was looked up since the statistics last changed."""
        found = self._remembered
        if found.changes != self.statistics.changes or len(found.documents) > self.REMEMBERED or len(found.cuts) > self.REMEMBERED:
            found = self._remembered = _Remembered(self.statistics.changes, {}, {}, {})
        return found

    def documents(self, word: str) -> int:
        """How many documents hold a word."""
        remembered = self._memory().documents
        found = remembered.get(word)
        if found is None:
            found = remembered[word] = self.words.documents(word) if len(word) > 1 else 0
        return found

    def variants(self, word: str) -> tuple[Spelling, ...]:
        """Known words that this one is part of, or nearly the same as; best first."""
        remembered = self._memory().variants
        found = remembered.get(word)
        if found is None:
            found = remembered[word] = self._variants(word)
        return found

    def _variants(self, word: str) -> tuple[Spelling, ...]:
        documents = max(1, self.statistics.documents)
        if not word.isalpha() or word in stopwords():
            return ()
        count = self.documents(word)
        best: dict[str, float] = {}
        if len(word) >= CONTAIN_SHORTEST and count <= max(1, CONTAIN_SHARE * documents):
            for other in self.words.containing(word, CONTAINED):
                best[other] = 0.5 * (0.5 + 0.5 * len(word) / len(other))
        if len(word) >= NEAR_SHORTEST and count <= max(3, min(NEAR_MOST, NEAR_SHARE * documents)):
            for other, steps in self._near(word, NEAR_KEPT if count else NEAR_KEPT_UNKNOWN):
                best[other] = max(best.get(other, 0), 0.7 * (1 - steps / max(4, min(len(word), len(other)))))
        if not best:
            return ()
        idfs = {other: self.statistics.idf(held) for other, (held, _) in zip(best, self.words.counts(list(best)), strict=True)}
        own = self.statistics.idf(count) if count else min(idfs[other] for other in sorted(best, key=lambda o: -best[o])[:3])
        found = [Spelling(other, weight * min(1.0, own / idfs[other]) if idfs[other] else weight) for other, weight in best.items()]
        return tuple(sorted(found, key=lambda one: (-one.weight, one.word)))

    def _near(self, word: str, kept: int) -> list[tuple[str, int]]:
        least = 0.5 if len(word) >= 7 else 0.4 if len(word) >= 5 else 0.33
        limit = 2 if len(word) >= 8 else 1
        letters = set(word)
        found = []
        for other in self.words.like(word, least, limit, NEAR_BEST):
            if other != word and len(letters.symmetric_difference(other)) <= 2 * limit:  # a step changes two letters at most
                steps = edits(word, other, limit)
                if steps <= limit:
                    found.append((other, steps))
        uses = {other: used for (other, _), (_, used) in zip(found, self.words.counts([other for other, _ in found]), strict=True)}
        return sorted(found, key=lambda one: (one[1], -uses[one[0]], one[0]))[:kept]

    def cut(self, word: str) -> tuple[str, ...]:
        """The known words that this one was glued from, or nothing. «و» may stand between them."""
        if len(word) < CUT_SHORTEST or len(word) > 40 or not word.isalpha() or word.isascii():
            return ()
        remembered = self._memory().cuts
        found = remembered.get(word)
        if found is None:
            found = remembered[word] = self._cut(word)
        return found

    def _cut(self, word: str) -> tuple[str, ...]:
        ((_, own),) = self.words.counts((word,))
        if own > CUT_USES:
            return ()
        pieces = list({word[start:end] for end in range(2, len(word) + 1) for start in range(end - 1)})
        pieces = [piece for piece in pieces if len(piece) >= 3 or piece in SHORT_PIECES]
        uses = {piece: used for piece, (_, used) in zip(pieces, self.words.counts(pieces), strict=True)}
        total = max(1, self.statistics.used)
        base = log(total / own) + 0.5 if own else 13 + 1.5 * len(word)
        best: list[tuple[float, tuple[str, ...], int]] = [(0.0, (), 0)]
        for end in range(1, len(word) + 1):
            choices = []
            for start in range(end):
                piece = word[start:end]
                if piece == word:
                    continue
                cost, known = _piece(piece, uses.get(piece, 0), max(1, own), total)
                if cost is not None:
                    before = best[start]
                    choices.append((before[0] + cost, (*before[1], piece), before[2] + known))
            best.append(min(choices) if choices else (1e9, (), 0))
        cost, found, known = best[-1]
        if len(found) < 2 or 2 * known < len(word) or cost > base + CUT_SLACK * (len(found) - 1):
            return ()
        return found

    def joined(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """Known words that neighbours make when written together: ``(first, after last, word)``."""
        made = [(at, at + size, "".join(words[at : at + size])) for size in (2, 3) for at in range(len(words) - size + 1)]
        made = [one for one in made if len(one[2]) >= 4]
        return [one for one, (held, _) in zip(made, self.words.counts([one[2] for one in made]), strict=True) if held]


def _piece(piece: str, uses: int, least: int, total: int) -> tuple[float | None, int]:
    """What a piece costs, and how many of its letters belong to a known word."""
    if piece == "و":
        return AND_COST, 0
    if uses >= least:
        return log(total / uses) + 0.5, len(piece)
    if len(piece) >= 3:
        return 13 + 1.5 * len(piece), 0
    return None, 0


def edits(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between two words; ``limit + 1`` when more.

    All cells of a column at once, a bit each (Hyyrö 2003).
    """
    size = len(one)
    if abs(size - len(other)) > limit:
        return limit + 1
    if not size:
        return len(other)
    where: dict[str, int] = {}
    for place, letter in enumerate(one):
        where[letter] = where.get(letter, 0) | 1 << place
    whole, last = (1 << size) - 1, 1 << (size - 1)
    up, down, met, before, steps = whole, 0, 0, 0, size
    for letter in other:
        same = where.get(letter, 0)
        swapped = (((~met & same) << 1) & before) & whole
        met = ((((same & up) + up) ^ up) | same | down | swapped) & whole
        more = (down | ~(met | up)) & whole
        less = met & up
        steps += bool(more & last) - bool(less & last)
        more = more << 1 | 1
        up = (less << 1 | ~(met | more)) & whole
        down = met & more & whole
        before = same
    return min(steps, limit + 1)
