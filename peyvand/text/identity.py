"""When two names are the same name.

The key is never shown. It decides uniqueness of organizations in a county, tags, user names and rows of a spreadsheet.
"""

import unicodedata

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
_TABLE = str.maketrans({**_PERSIAN_LOOKALIKES, **_LATIN_LOOKALIKES})
_FILLERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})


def identity_key(name: str) -> str:
    """Fold a name to what an eye takes it for.

    Letters that look alike, marks, digits of any script, case, spaces and punctuation make no difference; «پارس» and «فارس» do.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", clean(name)))
    text = "".join(_fold(character) for character in text).translate(_TABLE)
    text = unicodedata.normalize("NFKC", text.casefold())
    return "".join(character for character in text if unicodedata.category(character) != "Mn")


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if category in _DROPPED or category[0] in "ZP" or character in _FILLERS:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return character
