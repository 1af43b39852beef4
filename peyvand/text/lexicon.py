"""The words and phrases of a vocabulary, found by how they begin: what may be proposed to who is still typing.

Blanks, half-spaces and variants of letters make no difference. It holds what the vocabulary holds, which is public, and nothing of what people wrote.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from peyvand.text.tokens import PARTICLES, Token, stopwords, tokens

LOOKED_AT = 400
"""Entries that one beginning looks at; a single letter begins thousands."""
BEGINNING_MOST = 60
EZAFE = "\u0654"  # the sign on the last letter of a word that another one follows


@dataclass(frozen=True)
class Lexicon:
    """``entries``: each phrase as written, with all other ways to say the same, as written too."""

    entries: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def _beginnings(self) -> tuple[list[str], list[tuple[int, int]]]:
        """Every entry under what it says from each of its words on, in order of letters; with its number and the word it is entered by."""
        found: list[tuple[str, int, int]] = []
        for number, (text, _ways) in enumerate(self.entries):
            forms = [word.form for word in tokens(text)]
            found += [("".join(forms[at:]), at, number) for at in range(len(forms)) if at == 0 or forms[at] not in PARTICLES | stopwords()]
        found.sort()
        return [one[0] for one in found], [(one[1], one[2]) for one in found]

    @cached_property
    def words(self) -> dict[str, str]:
        """Every word by its stem, as it is written; endings and function words left out."""
        found: dict[str, str] = {}
        for text, _ways in self.entries:
            for word in tokens(text):
                if word.form not in PARTICLES and word.form not in stopwords():
                    found.setdefault(word.stem, text[word.start : word.end].removesuffix(EZAFE))
            joined = "".join(word.form for word in tokens(text))
            found.setdefault(joined, text)
        return found

    def completions(self, typed: str, most: int) -> list[int]:
        """Numbers of entries that say what was typed so far and more, from their beginning or from one of their words; the shortest first."""
        key = "".join(word.form for word in tokens(typed))[:BEGINNING_MOST]
        if not key:
            return []
        keys, places = self._beginnings
        found: dict[int, tuple[int, int]] = {}
        for at in range(bisect_left(keys, key), min(len(keys), bisect_left(keys, key) + LOOKED_AT)):
            if not keys[at].startswith(key):
                break
            entered, number = places[at]
            rank = (entered, len(keys[at]))
            if number not in found or rank < found[number]:
                found[number] = rank
        return sorted(found, key=lambda number: (found[number], self.entries[number][0]))[:most]


def lexicon_of(ideas: Iterable[tuple[str, ...]], names: Iterable[str]) -> Lexicon:
    """From ideas with their ways to be said, and names that stand alone; a phrase that is said twice is kept once."""
    found: dict[str, tuple[str, ...]] = {}
    for ways in ideas:
        for way in ways:
            found.setdefault(way, ways)
    for name in names:
        found.setdefault(name, (name,))
    return Lexicon(tuple(found.items()))


def beginnings(typed: str) -> list[tuple[str, str]]:
    """How a line may be completed: all of it, its last words, its last word; each as (what stays before, what is completed)."""
    words: list[Token] = tokens(typed)
    starts = [0, *(words[at].start for at in (len(words) - 2, len(words) - 1) if at > 0)]
    return [(typed[:start], typed[start:]) for start in dict.fromkeys(starts)] if words else []
