"""How often words, pairs and letter groups stand in what everybody may read.

Only public documents count: a figure made from hidden ones would hint at them.
"""

from collections import Counter
from math import log

import numpy as np
import numpy.typing as npt

from peyvand.matching.forms import Form, Letters

SLOTS = 1 << 20
GRAMS = 1 << 18
GRAM = 4
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


class Statistics:
    """Frequencies of one side (needs, offers or organizations)."""

    def __init__(self) -> None:
        self.documents = 0
        self.filled = [0, 0]  # documents that say anything in each language
        self.slots = np.zeros(SLOTS, dtype=np.int32)
        self.grams = np.zeros(GRAMS, dtype=np.int32)
        self.lengths = [0, 0, 0, 0]
        self.letters = [0, 0]
        self.words: Counter[str] = Counter()  # folded word → documents that hold it
        self.uses: Counter[str] = Counter()  # folded word → times it is used
        self.changes = 0

    def add(self, form: Form) -> None:
        self._count(form, 1)

    def remove(self, form: Form) -> None:
        self._count(form, -1)

    def _count(self, form: Form, sign: int) -> None:
        if not form.is_public:
            return
        self.changes += 1
        self.documents += sign
        np.add.at(self.slots, np.unique(form.ids) & np.uint32(SLOTS - 1), sign)
        for block in (0, 1):
            if form.cuts[block]:
                self.filled[block] += sign
                self.letters[block] += sign * len(form.letters[block])
                self.grams[np.unique(gram_slots(form.letters[block]))] += sign
        for place, length in enumerate(form.lengths):
            self.lengths[place] += sign * length
        words = form.words.split(" ")
        for word in set(words):
            self.words[word] += sign
        for word in words:
            self.uses[word] += sign

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
