"""Light stems of Persian and English words.

Only endings that bring the same word together: plural ها/های/ان/گان/ات and the ی of ezafe, relation or indefiniteness; English plurals and -ing/-ed.
Never below three letters. Words whose ending belongs to them stand in ``data/stems.tsv`` (word, stem). Verbal and comparative endings are left
alone: measured, they join more strangers (میدان, میکرون, فیلتر) than relatives.
"""

from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
_PLURALS = ("هایی", "های", "ها")
_VOWELS = set("aeiouy")


@cache
def exceptions() -> dict[str, str]:
    """Words with a stem of their own; a word alone on its line is its own stem."""
    found = {}
    for line in (DATA / "stems.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, _, stem = line.partition("\t")
            found[word] = stem or word
    return found


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The light stem of a folded word (see ``tokens.fold``)."""
    if len(word) < 4:
        return exceptions().get(word, word) if not word.isascii() else word
    return _english(word) if word.isascii() else _persian(word)


def _persian(word: str) -> str:
    known = exceptions().get(word)
    if known is not None:
        return known
    for ending in _PLURALS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return exceptions().get(word[: -len(ending)], word[: -len(ending)])
    if word.endswith("ی") and len(word) >= 5 and word[-2] in "او":
        word = word[:-1]  # the glide after a vowel: اجزای, بوی
        return exceptions().get(word, word)
    if word.endswith("ی") and len(word) >= 4:
        word = word[:-1]
        known = exceptions().get(word)
        if known is not None:
            return known
    if word.endswith("گان") and len(word) >= 6:
        return word[:-3] + "ه"
    if word.endswith("ان") and len(word) >= 6:
        return word[:-2]
    if word.endswith("ات") and len(word) >= 5:
        return word[:-2]
    return word


def _english(word: str) -> str:
    if not word.isalpha():
        return word
    known = exceptions().get(word)
    if known is not None:
        return known
    word = _singular(word)
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= 3 and _VOWELS.intersection(rest):
            word = rest[:-1] if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "ls" else rest
            break
    return word[:-1] if word.endswith("e") and len(word) >= 4 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) >= 5:
        return word[:-3] + "y"
    if word.endswith(("shes", "ches", "xes", "sses", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
