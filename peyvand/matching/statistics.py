"""How often words, pairs and letter groups stand in what everybody may read.

Only public documents count: a figure made from hidden ones would hint at them.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from peyvand.matching.forms import Form, Letters
from peyvand.matching.lexicon import Words

Counted = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]  # numbers, each once, and how often
SLOTS = 1 << 20
GRAMS = 1 << 18
GRAM = 4
MANY = 20_000
LEAST = 0.05
UNSEEN = 50  # so many documents that hold none of the words stand beside the real ones, so that a young index can tell rare from common


def gram_slots(letters: Letters) -> npt.NDArray[np.uint32]:
    """Hashed slot of each group of four letters in a row; groups that reach over a gap are left out."""
    if len(letters) < GRAM:
        return np.empty(0, dtype=np.uint32)
    wide = letters.astype(np.uint32)
    code = (wide[:-3] << 18) | (wide[1:-2] << 12) | (wide[2:-1] << 6) | wide[3:]
    whole = (letters[:-3] > 0) & (letters[1:-2] > 0) & (letters[2:-1] > 0) & (letters[3:] > 0)
    slots: npt.NDArray[np.uint32] = ((code * np.uint32(2654435761)) >> np.uint32(14))[whole].astype(np.uint32, copy=False)
    return slots


@dataclass(slots=True)
class Change:
    """What some documents that came and others that went change in the figures of a side; only what is public."""

    documents: int
    filled: list[int]
    lengths: list[int]
    letters: list[int]
    used: int
    slots: Counted
    grams: Counted
    words: dict[str, int]
    uses: dict[str, int]

    @staticmethod
    def between(added: Iterable[Form], removed: Iterable[Form] = ()) -> "Change":
        came, went = [form for form in added if form.is_public], [form for form in removed if form.is_public]
        forms, signs = came + went, [1] * len(came) + [-1] * len(went)
        words: Counter[str] = Counter()
        uses: Counter[str] = Counter()
        for some, count in ((came, Counter.update), (went, Counter.subtract)):
            for form in some:
                written = [word for word in form.words.split(" ") if len(word) > 1]
                count(uses, written)
                count(words, set(written))
        filled = [[form.cuts[block] > 0 for form in forms] for block in (0, 1)]
        return Change(
            documents=sum(signs),
            filled=[sum(sign for sign, has in zip(signs, filled[block], strict=True) if has) for block in (0, 1)],
            lengths=[sum(sign * form.lengths[place] for sign, form in zip(signs, forms, strict=True)) for place in range(4)],
            letters=[
                sum(sign * len(form.letters[block]) for sign, form, has in zip(signs, forms, filled[block], strict=True) if has) for block in (0, 1)
            ],
            used=uses.total(),
            slots=_counted([form.ids & np.uint32(SLOTS - 1) for form in forms], signs),
            grams=_counted(*_all_grams(forms, signs)),
            words={word: count for word, count in words.items() if count},
            uses={word: count for word, count in uses.items() if count},
        )

    def pack(self) -> bytes:
        head = [self.documents, self.filled, self.lengths, self.letters, self.used, len(self.slots[0]), len(self.grams[0]), self.words, self.uses]
        written = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        arrays = (part.tobytes() for pair in (self.slots, self.grams) for part in pair)
        return b"".join((len(written).to_bytes(4, "little"), *arrays, written))

    @staticmethod
    def unpack(data: bytes) -> "Change":
        written = data[-int.from_bytes(data[:4], "little") :]
        documents, filled, lengths, letters, used, slots, grams, words, uses = json.loads(written)
        numbers = np.frombuffer(data, dtype=np.int32, count=2 * (slots + grams), offset=4)
        cuts = np.split(numbers, (slots, 2 * slots, 2 * slots + grams))
        return Change(documents, filled, lengths, letters, used, (cuts[0], cuts[1]), (cuts[2], cuts[3]), words, uses)


def _all_grams(forms: list[Form], signs: list[int]) -> tuple[list[npt.NDArray[np.uint32]], list[int]]:
    """The slots of letter groups of each language block apart, and the sign of each."""
    pieces = [gram_slots(form.letters[block]) for form in forms for block in (0, 1) if form.cuts[block]]
    return pieces, [sign for form, sign in zip(forms, signs, strict=True) for block in (0, 1) if form.cuts[block]]


def _counted(pieces: list[npt.NDArray[np.uint32]], signs: list[int]) -> Counted:
    """In how many of the pieces each number stands, those of negative sign taken off."""
    if not pieces:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    owner = np.repeat(np.arange(len(pieces), dtype=np.uint64), [len(piece) for piece in pieces])
    all_of_them = np.sort((owner << np.uint64(32)) | np.concatenate(pieces))
    fresh = np.ones(len(all_of_them), dtype=bool)
    fresh[1:] = all_of_them[1:] != all_of_them[:-1]
    once = all_of_them[fresh]
    weights = np.array(signs, dtype=np.int32)[(once >> np.uint64(32)).astype(np.int64)]
    found = (once & np.uint64(0xFFFFFFFF)).astype(np.int32)
    if len(found) > MANY:  # cheaper than putting them in order
        sums = np.bincount(found, weights=weights).astype(np.int32)
        numbers = np.flatnonzero(sums).astype(np.int32)
        return numbers, sums[numbers]
    numbers, which = np.unique(found, return_inverse=True)
    sums = np.bincount(which, weights=weights).astype(np.int32)
    return numbers[sums != 0], sums[sums != 0]


class Statistics:
    """Frequencies of one side (needs, offers or organizations)."""

    def __init__(
        self, slots: npt.NDArray[np.int32] | None = None, grams: npt.NDArray[np.int32] | None = None, words: Words | None = None
    ) -> None:
        self.documents = 0
        self.filled = [0, 0]  # documents that say anything in each language
        self.slots = np.zeros(SLOTS, dtype=np.int32) if slots is None else slots
        self.grams = np.zeros(GRAMS, dtype=np.int32) if grams is None else grams
        self.lengths = [0, 0, 0, 0]
        self.letters = [0, 0]
        self.used = 0  # words of two letters or more, each time it is used
        self.words = words or Words()
        self.changes = 0

    def take(self, added: Iterable[Form], removed: Iterable[Form] = ()) -> None:
        """Count documents that came, and no longer those that went."""
        self.apply(Change.between(added, removed))

    def apply(self, change: Change) -> None:
        self.changes += 1
        self.documents += change.documents
        self.filled = _sum(self.filled, change.filled)
        self.lengths = _sum(self.lengths, change.lengths)
        self.letters = _sum(self.letters, change.letters)
        self.used += change.used
        self.slots[change.slots[0]] += change.slots[1]
        self.grams[change.grams[0]] += change.grams[1]
        self.words.add(change.words, change.uses)

    def idf(self, count: float) -> float:
        return max(LEAST, log(1 + (self.documents + UNSEEN - count + 0.5) / (count + 0.5)))

    def document_frequency(self, ids: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
        found: npt.NDArray[np.int32] = self.slots[ids & np.uint32(SLOTS - 1)]
        return found

    def idfs(self, counts: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        """Rarity of each count; never below a little."""
        rarity = np.log(1 + np.maximum(self.documents + UNSEEN - counts + 0.5, 0) / (counts + 0.5))
        found: npt.NDArray[np.float32] = np.maximum(rarity, LEAST).astype(np.float32)
        return found

    def mean_length(self, block: int, *, pairs: bool) -> float:
        whole = self.lengths[block] + (self.lengths[2 + block] if pairs else 0)
        return max(1.0, whole / max(1, self.filled[block]))

    def mean_letters(self, block: int) -> float:
        return max(1.0, self.letters[block] / max(1, self.filled[block]))


def _sum(one: list[int], other: list[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]
