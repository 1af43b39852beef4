"""When two names are the same name.

The key is never shown. It decides uniqueness of organizations in a county, tags, user names and rows of a spreadsheet.
"""

import unicodedata
from collections.abc import Callable

from peyvand.text.cleaning import clean

_PERSIAN_LOOKALIKES = {
    **dict.fromkeys("يىےۍې", "ی"),
    **dict.fromkeys("كڪګ", "ک"),
    **dict.fromkeys("ہەۀۂھة", "ه"),
    **dict.fromkeys("أإٱآ", "ا"),
    "ؤ": "و",
    "ئ": "ی",
    "ـ": "",
    "ء": "",
}
_LATIN_LOOKALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТХУԚԜЗавеѕіјкморсухһԛԝԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορικυχ",
        "ABESIJKMHOPCTXYQW3abesijkmopcyxhqwdABEZHIKMNOPTYXavopikux",
        strict=True,
    )
)
_TABLE: dict[str, str] = {**_PERSIAN_LOOKALIKES, **_LATIN_LOOKALIKES}
_FILLERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})


def identity_key(name: str) -> str:
    """Fold a name to what an eye takes it for.

    Letters that look alike, marks, digits of any script, case, spaces and punctuation make no difference; «پارس» and «فارس» do.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", clean(name)))
    text = unicodedata.normalize("NFKC", text.translate(_FOLDED).casefold())
    return text if text.isascii() else text.translate(_WITHOUT_MARKS)


def _fold(character: str) -> str:
    if character in _TABLE:
        return _TABLE[character]
    category = unicodedata.category(character)
    if category in _DROPPED or category[0] in "ZP" or character in _FILLERS:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return character


class _Remembered(dict[int, str]):
    """A table for ``str.translate`` that works out each character once."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, point: int) -> str:
        self[point] = self._work_out(chr(point))
        return self[point]


_FOLDED = _Remembered(_fold)
_WITHOUT_MARKS = _Remembered(lambda character: "" if unicodedata.category(character) == "Mn" else character)
