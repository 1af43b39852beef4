"""From text to words: where each stands in the original text, its folded form and its light stem.

Half-spaces split words; neighbours written together are handled by who compares (``joined``), so the half-space becomes irrelevant.
Spans always count code points of the text as given, also where it was never cleaned.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from peyvand.text.stems import stem

DATA = Path(__file__).parent / "data"
_INVISIBLE = "\u00ad\u034f\u061c\u0640\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
_LATIN = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u1e00-\u1eff"
WORD = re.compile(
    rf"(?P<number>\d+(?:[.,٫٬/]\d+)*)"
    rf"|(?P<latin>[{_LATIN}](?:[{_LATIN}{_MARKS}{_INVISIBLE}]*[{_LATIN}{_MARKS}])?)"
    rf"|(?P<word>[^\W\d_{_LATIN}{_INVISIBLE}](?:(?:[^\W\d_{_LATIN}]|[{_MARKS}{_INVISIBLE}])*(?:[^\W\d_{_LATIN}{_INVISIBLE}]|[{_MARKS}]))?)"
)
_LETTERS = "\u0621-\u063f\u0641-\u064a\u067e\u0686\u0698\u06a9\u06af\u06c0\u06cc"
_ABOVE = "\u064b-\u0655\u0670"
_RARE = re.compile(f"[^\\x00-\\x7f{_LETTERS}{_ABOVE}۰-۹٠-٩\u200c،؛؟«»٪٫٬–—…°×±]")
_COMMON_WORD = re.compile(f"[{_LETTERS}][{_LETTERS}{_ABOVE}]*|[A-Za-z][A-Za-z{_ABOVE}]*|[0-9۰-۹٠-٩]+(?:[.,٫٬/][0-9۰-۹٠-٩]+)*")
"""``WORD`` for texts without rare signs: five times as fast."""
_MIXED = re.compile(rf"\d[A-Za-z]|[A-Za-z{_ABOVE}]\d")
_STRIPPED = re.compile(f"[{_INVISIBLE}{_MARKS}]+")
_FOLDS = str.maketrans(
    {
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
        **dict.fromkeys("\u064a\u0649\u06cd\u0626", "\u06cc"),
        **dict.fromkeys("\u0643\u06aa", "\u06a9"),
        **dict.fromkeys("\u0629\u06c0\u06d5\u06c2", "\u0647"),
        **dict.fromkeys("\u0624", "\u0648"),
        **dict.fromkeys("\u0622\u0623\u0625\u0671", "\u0627"),
        "ء": None,
        "µ": "μ",
        "ß": "ss",
    }
)
PARTICLES = frozenset(("ها", "های", "هایی", "ی", "ای"))
_PLAIN = re.compile("[ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی]+|[a-z]+|[0-9]+")


class Token(NamedTuple):
    """A word of a text: ``text[start:end]``; ``glued`` when nothing stands between it and the word before."""

    start: int
    end: int
    form: str
    stem: str
    kind: str  # word, latin, number
    glued: bool


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """One spelling for all ways to write a word: letters, digits and marks folded, lower case."""
    if _PLAIN.fullmatch(word):
        return word
    word = _STRIPPED.sub("", unicodedata.normalize("NFC", word)).translate(_FOLDS)
    if not _PLAIN.fullmatch(word):
        word = unicodedata.normalize("NFKD", word.lower())
        word = _STRIPPED.sub("", word).translate(_FOLDS).lower()
    return word


@lru_cache(maxsize=50_000)
def fold_number(digits: str) -> str:
    """A number as written, in Latin digits with a point: ``۱٬۲۰۰`` → ``1200``, ``۴/۵`` → ``4.5``."""
    digits = fold(digits) if not digits.isascii() else digits
    digits = re.sub(r"(?<=\d)[,٬](?=\d{3}(?!\d))", "", digits)
    return digits.replace("٫", ".").replace("/", ".").replace(",", ".").replace("٬", "")


@lru_cache(maxsize=100_000)
def analysed(written: str) -> tuple[str, str, str]:
    """Folded form, stem and kind of a word as it stands in a text; they do not depend on what stands around it."""
    match = WORD.match(written)
    kind = (match and match.lastgroup) or "word"
    if kind == "number":
        form = fold_number(written)
        return form, form, kind
    form = fold(written)
    return form, stem(form), kind


def tokens(text: str) -> list[Token]:
    """All words of a text in order."""
    found = []
    last = -1
    for match in _pattern(text).finditer(text):
        start, end = match.span()
        form, root, kind = analysed(match.group())
        if form:
            found.append(Token(start, end, form, root, kind, start == last))
        last = end
    return found


def content(words: Iterable[Token]) -> list[Token]:
    """Words without the endings that a half-space cuts off."""
    return [word for word in words if word.form not in PARTICLES]


def written(text: str) -> list[str]:
    """All words of a text in order, as they stand there."""
    pattern = _pattern(text)
    return pattern.findall(text) if pattern is _COMMON_WORD else [match.group() for match in pattern.finditer(text)]


def _pattern(text: str) -> re.Pattern[str]:
    return WORD if _RARE.search(text) else _COMMON_WORD


def mixed_runs(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Runs ``words[i:j]`` of Latin letters and digits written together: ``A36``, ``316L``, ``6kV``."""
    i = 0
    while i < len(words):
        j = i + 1
        while j < len(words) and words[j].glued and words[j].kind != "word" and words[i].kind != "word":
            j += 1
        if j > i + 1:
            yield i, j
        i = j


def may_mix(text: str) -> bool:
    """Whether ``mixed_runs`` could find anything in a text."""
    return bool(_MIXED.search(text) or _RARE.search(text))


@cache
def stopwords() -> frozenset[str]:
    """Function words, folded: never marked, never looked up in other spellings."""
    return frozenset(token.form for token in tokens((DATA / "stopwords.txt").read_text(encoding="utf-8")))
