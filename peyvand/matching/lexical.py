"""How well the words of candidates answer a question: three BM25 sums and the ideas of the thesaurus, all in numpy."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peyvand.matching.forms import Form
from peyvand.matching.question import Group, Question, as_arrays
from peyvand.matching.statistics import Statistics, gram_slots

Floats = npt.NDArray[np.float32]


@dataclass(slots=True)
class Lexical:
    """Raw parts of each candidate (rows) as shares of what the question could reach, by language where both sides have one."""

    words: Floats
    neighbours: Floats
    letters: Floats
    ideas: Floats
    groups: Floats  # candidates × groups: how well each word was met
    met_ideas: Floats  # candidates × ideas
    sizes: dict[str, int]  # how many terms of each part the question has


class Pool:
    """The arrays of all candidates laid end to end, one language block at a time."""

    def __init__(self, forms: list[Form]) -> None:
        self.size = len(forms)
        self.filled = [np.array([form.cuts[block] > 0 for form in forms]) for block in (0, 1)]
        self.ids: list[npt.NDArray[np.uint32]] = []
        self.counts: list[Floats] = []
        self.owner: list[npt.NDArray[np.int64]] = []
        cuts = np.array([form.cuts for form in forms], dtype=np.int64).reshape(-1, 4)
        ids = np.concatenate([form.ids for form in forms]) if forms else np.empty(0, np.uint32)
        counts = np.concatenate([form.counts for form in forms]).astype(np.float32) if forms else np.empty(0, np.float32)
        owner = np.repeat(np.arange(self.size), cuts.sum(axis=1))
        second = np.repeat(np.tile([False, True, False, True], self.size), cuts.ravel())
        for chosen in (~second, second):
            self.ids.append(ids[chosen])
            self.counts.append(counts[chosen])
            self.owner.append(owner[chosen])
        self.lengths = np.array([form.lengths for form in forms], dtype=np.float32).reshape(-1, 4)
        self.letters = [[form.letters[block] for form in forms] for block in (0, 1)]


def score_words(question: Question, pool: Pool, statistics: Statistics, k1: float, b: float) -> Lexical:
    """All lexical parts for all candidates."""
    words, groups = _groups(question, question.groups, pool, statistics, k1, b, pairs=False)
    ideas, met = _groups(question, question.ideas, pool, statistics, k1, b, pairs=True)
    sizes = {
        "words": len(question.groups),
        "neighbours": sum(map(len, question.neighbours)),
        "letters": sum(map(len, question.grams)),
        "ideas": len(question.ideas),
    }
    return Lexical(words, _neighbours(question, pool, statistics, k1, b), _letters(question, pool, statistics, k1, b), ideas, groups, met, sizes)


def _matrix(wanted: npt.NDArray[np.uint32], pool: Pool, statistics: Statistics, k1: float, b: float, *, pairs: bool) -> list[Floats]:
    """Saturated counts, candidates × wanted numbers, for each language."""
    found = []
    for block in (0, 1):
        length = pool.lengths[:, block] + (pool.lengths[:, 2 + block] if pairs else 0)
        norm = k1 * (1 - b + b * length / statistics.mean_length(block, pairs=pairs))
        ids, counts, owner = pool.ids[block], pool.counts[block], pool.owner[block]
        matrix = np.zeros((pool.size, len(wanted)), dtype=np.float32)
        if len(wanted) and len(ids):
            at = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
            hits = np.flatnonzero(wanted[at] == ids)
            rows, columns = owner[hits], at[hits]
            matrix[rows, columns] = counts[hits]
            matrix = (matrix * (k1 + 1) / (matrix + norm[:, None])).astype(np.float32)
        found.append(matrix)
    return found


def _groups(
    question: Question, groups: list[Group], pool: Pool, statistics: Statistics, k1: float, b: float, *, pairs: bool
) -> tuple[Floats, Floats]:
    """Best member of each group; its rarity is that of the group's best known way to say it."""
    if not groups or not pool.size:
        return np.zeros(pool.size, np.float32), np.zeros((pool.size, len(groups)), np.float32)
    members = [member for group in groups for member in group.members]
    wanted = np.unique(np.fromiter((number for member in members for number in (*member.ids, *member.context)), dtype=np.uint32))
    counts = statistics.document_frequency(wanted)
    idfs = statistics.idfs(counts)
    place = {int(number): at for at, number in enumerate(wanted)}
    matrices = _matrix(wanted, pool, statistics, k1, b, pairs=False)
    both = np.maximum(matrices[0], matrices[1])
    met = np.zeros((pool.size, len(groups)), dtype=np.float32)
    value = np.zeros(len(groups), dtype=np.float32)
    for number, group in enumerate(groups):
        exact = [idfs[place[i]] for member in group.members if member.by == "exact" for i in member.ids[:1]]
        seen = sum(int(counts[place[member.ids[0]]]) for member in group.members if pairs)
        rarity = statistics.idf(min(seen, statistics.documents)) if pairs else exact[0]
        if not pairs and counts[place[group.members[0].ids[0]]] == 0:  # never written so: as rare as its best other spelling
            rarity = min((float(idfs[place[m.ids[0]]]) for m in group.members[1:4]), default=float(rarity))
        value[number] = group.weight * max(rarity, 0.05)
        for member in group.members:
            columns = [place[i] for i in member.ids]
            column = both[:, columns[0]] if len(columns) == 1 else both[:, columns].min(axis=1)
            if member.context:  # a word of several meanings counts only where this one is meant
                column = column * (both[:, [place[i] for i in member.context]].max(axis=1) > 0)
            np.maximum(met[:, number], column * member.weight, out=met[:, number])
    block = np.array([group.block for group in groups])
    return _by_language(met * value, value * (k1 + 1), block, question, pool), met


def _by_language(reached: Floats, ideal: Floats, block: npt.NDArray[np.int64], question: Question, pool: Pool) -> Floats:
    """Share of what could be reached: the mean over the languages that both sides have, so that a missing translation counts neither way."""
    total = np.zeros(pool.size, np.float32)
    weight = np.zeros(pool.size, np.float32)
    for language in (0, 1):
        chosen = block == language
        whole = float(ideal[chosen].sum())
        if not whole:
            continue
        share = reached[:, chosen].sum(axis=1) / whole
        has = pool.filled[language].astype(np.float32) if question.blocks[0] and language == 1 else np.ones(pool.size, np.float32)
        total += (share * has).astype(np.float32)
        weight += has
    shares: Floats = (total / np.maximum(weight, 1)).astype(np.float32)
    return shares


def _neighbours(question: Question, pool: Pool, statistics: Statistics, k1: float, b: float) -> Floats:
    shares = []
    ideals = []
    for language in (0, 1):
        wanted, weights = as_arrays(question.neighbours[language])
        if not len(wanted):
            shares.append(np.zeros(pool.size, np.float32))
            ideals.append(0.0)
            continue
        matrices = _matrix(wanted, pool, statistics, k1, b, pairs=True)
        value = statistics.idfs(statistics.document_frequency(wanted)) * weights
        shares.append(np.maximum(matrices[0], matrices[1]) @ value)
        ideals.append(float(value.sum()) * (k1 + 1))
    reached = np.stack(shares, axis=1)
    return _by_language(reached, np.array(ideals, dtype=np.float32), np.array([0, 1]), question, pool)


def _letters(question: Question, pool: Pool, statistics: Statistics, k1: float, b: float) -> Floats:
    reached = np.zeros((pool.size, 2), dtype=np.float32)
    ideals = [0.0, 0.0]
    for language in (0, 1):
        wanted, weights = as_arrays(question.grams[language])
        if not len(wanted) or not pool.size:
            continue
        place = np.full(1 << 18, -1, dtype=np.int32)
        place[wanted] = np.arange(len(wanted))
        value = statistics.idfs(statistics.grams[wanted]) * weights
        ideals[language] = float(value.sum()) * (k1 + 1)
        sizes = np.array([len(one) for one in pool.letters[language]])
        # texts laid end to end; each ends in a gap, so that no group reaches over two texts
        whole = np.concatenate(pool.letters[language])
        at, slots = _grams_at(whole)
        columns = place[slots]
        hits = columns >= 0
        owner = np.repeat(np.arange(pool.size), sizes)[at[hits]]
        counts = (
            np.bincount(owner * len(wanted) + columns[hits], minlength=pool.size * len(wanted)).reshape(pool.size, len(wanted)).astype(np.float32)
        )
        norm = k1 * (1 - b + b * sizes / statistics.mean_letters(language))
        reached[:, language] = (counts * (k1 + 1) / (counts + norm[:, None].astype(np.float32))) @ value
    return _by_language(reached, np.array(ideals, dtype=np.float32), np.array([0, 1]), question, pool)


def _grams_at(letters: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    if len(letters) < 4:
        return np.empty(0, np.int64), np.empty(0, np.uint32)
    whole = (letters[:-3] > 0) & (letters[1:-2] > 0) & (letters[2:-1] > 0) & (letters[3:] > 0)
    return np.flatnonzero(whole), gram_slots(letters)
