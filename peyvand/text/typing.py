"""What a line may have been meant to say when its letters are those of another keyboard.

Two slips of Persian writers: the keyboard stood on the other layout («\\l\\» for «پمپ», «حعپح» for "pump"), or Persian was written with Latin letters
("sang" for «سنگ»). Here are only the readings; whether one of them is a word is for others to say. Pure functions, bounded for any input.
"""

import re
from collections.abc import Iterator

LONGEST_LINE = 300
LONGEST_WORD = 24
READINGS_MOST = 160
BEAM = 160

# Keys of a Latin keyboard and what stands on them in the Persian standard layout (ISIRI 9147); پ also where older layouts have it.
_UNSHIFTED = dict(zip("qwertyuiop[]asdfghjkl;'zxcvbnm,", "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو", strict=True)) | {"\\": "پ"}
_SHIFTED = {"H": "آ", "C": "ژ", "B": "\u200c", "G": "ۀ", "S": "ئ", "A": "ؤ", "M": "ء", "{": "چ", "<": "و", ":": "ک", '"': "گ", "?": "؟"}
_PERSIAN_KEYS = {**{key.upper(): letter for key, letter in _UNSHIFTED.items() if key.isalpha()}, **_UNSHIFTED, **_SHIFTED}
_OLDER_KEYS = {**_PERSIAN_KEYS, "m": "ئ"}
_LATIN_KEYS = {letter: key for key, letter in _UNSHIFTED.items() if key != "\\"} | {
    **{"آ": "h", "ژ": "c", "ئ": "m", "ء": "m", "ؤ": "a", "أ": "h", "ك": ";", "ي": "d", "ى": "d", "ة": "z", "ۀ": "g", "؟": "?", "\u200c": ""},
    **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
}
_LATIN = re.compile(r"[A-Za-z]")
_PERSIAN = re.compile("[\u0621-\u064a\u067e-\u06cc]")
_KEYS_OF_WORDS = re.compile(r"[A-Za-z\[\];'\\,]")

Options = tuple[tuple[str, float], ...]
# Latin letters and the Persian ones they stand for, each with what it costs to read them so.
_ANYWHERE: dict[str, Options] = {
    "kh": (("خ", 0.0),),
    "sh": (("ش", 0.0),),
    "ch": (("چ", 0.0),),
    "zh": (("ژ", 0.0),),
    "gh": (("ق", 0.0), ("غ", 0.5)),
    "ph": (("ف", 0.0),),
    "ck": (("ک", 0.0),),
    "kha": (("خوا", 0.6),),
    "b": (("ب", 0.0),),
    "c": (("ک", 0.3), ("س", 0.6), ("چ", 0.8)),
    "d": (("د", 0.0),),
    "f": (("ف", 0.0),),
    "g": (("گ", 0.0), ("ج", 1.0)),
    "h": (("ه", 0.0), ("ح", 0.5)),
    "j": (("ج", 0.0), ("ژ", 0.9)),
    "k": (("ک", 0.0),),
    "l": (("ل", 0.0),),
    "m": (("م", 0.0),),
    "n": (("ن", 0.0),),
    "p": (("پ", 0.0),),
    "q": (("ق", 0.0), ("غ", 0.5)),
    "r": (("ر", 0.0),),
    "s": (("س", 0.0), ("ص", 0.6), ("ث", 1.0)),
    "t": (("ت", 0.0), ("ط", 0.6)),
    "v": (("و", 0.0),),
    "w": (("و", 0.0),),
    "x": (("خ", 0.2), ("کس", 0.2)),
    "y": (("ی", 0.0),),
    "z": (("ز", 0.0), ("ض", 0.7), ("ذ", 0.7), ("ظ", 0.9)),
    "'": (("", 0.1), ("ع", 0.1)),
    "-": (("", 0.0),),
}
_FIRST: dict[str, Options] = {
    "a": (("ا", 0.0), ("آ", 0.1), ("ع", 0.7), ("عا", 0.9)),
    "aa": (("آ", 0.0),),
    "e": (("ا", 0.0), ("ع", 0.7), ("ای", 0.8)),
    "i": (("ای", 0.0), ("ا", 0.5), ("عی", 0.9)),
    "ee": (("ای", 0.0),),
    "ei": (("ای", 0.0), ("عی", 0.7)),
    "o": (("ا", 0.0), ("او", 0.3), ("ع", 0.7)),
    "oo": (("او", 0.0),),
    "ou": (("او", 0.0),),
    "u": (("او", 0.0), ("یو", 0.6)),
}
_INNER: dict[str, Options] = {
    "a": (("", 0.2), ("ا", 0.25), ("ع", 0.9), ("عا", 1.0)),
    "aa": (("ا", 0.0), ("عا", 0.7)),
    "e": (("", 0.0), ("ی", 0.6), ("ع", 0.9)),
    "ee": (("ی", 0.0),),
    "ei": (("ی", 0.0),),
    "ey": (("ی", 0.0),),
    "i": (("ی", 0.0), ("", 0.9), ("عی", 1.0)),
    "iy": (("ی", 0.0),),
    "o": (("", 0.1), ("و", 0.1)),
    "oo": (("و", 0.0),),
    "ou": (("و", 0.0),),
    "ow": (("و", 0.0),),
    "ov": (("و", 0.3),),
    "u": (("و", 0.0), ("", 0.6)),
}
_LAST: dict[str, Options] = {
    "a": (("ا", 0.0), ("ه", 0.2), ("ع", 0.9)),
    "e": (("ه", 0.0), ("", 0.4), ("ی", 0.6)),
    "eh": (("ه", 0.0),),
    "i": (("ی", 0.0),),
    "ee": (("ی", 0.0),),
    "y": (("ی", 0.0),),
    "o": (("و", 0.0),),
    "oo": (("و", 0.0),),
    "u": (("و", 0.0),),
}
_LONGEST_KEY = max(len(key) for table in (_ANYWHERE, _FIRST, _INNER, _LAST) for key in table)
TOGETHER = 0.3
"""What is won by reading letters that stand for one sound as one: «ش», not «سه»; a doubled letter once, as Persian writes it."""


def other_layout(text: str) -> tuple[str, ...]:
    """The line as the other layout of the keyboard would have written it; nothing where letters of both scripts, or none, stand in it."""
    text = text[:LONGEST_LINE]
    latin, persian = _LATIN.search(text) is not None, _PERSIAN.search(text) is not None
    if persian and not latin:
        return (_mapped(text, _LATIN_KEYS),)
    if persian or not _KEYS_OF_WORDS.search(text):
        return ()
    return tuple(dict.fromkeys((_mapped(text, _PERSIAN_KEYS), _mapped(text, _OLDER_KEYS))))


def _mapped(text: str, keys: dict[str, str]) -> str:
    return "".join(keys.get(letter, letter) for letter in text).strip()


def persian_readings(word: str) -> tuple[str, ...]:
    """Ways to write in Persian letters what a word in Latin letters says, the nearest first; nothing for what is no such word."""
    word = word.lower()
    if not 2 <= len(word) <= LONGEST_WORD or not re.fullmatch(r"[a-z][a-z'-]*", word):
        return ()
    found: list[dict[str, float]] = [{} for _ in range(len(word) + 1)]
    found[0] = {"": 0.0}
    for at in range(len(word)):
        before = sorted(found[at].items(), key=lambda one: (one[1], one[0]))[:BEAM]
        for end, letters, cost in _steps(word, at):
            after = found[end]
            for written, spent in before:
                whole = written + letters
                if spent + cost < after.get(whole, 1e9):
                    after[whole] = spent + cost
    best = sorted(found[-1].items(), key=lambda one: (one[1], one[0]))
    return tuple(written for written, _cost in best if len(written) > 1)[:READINGS_MOST]


def _steps(word: str, at: int) -> Iterator[tuple[int, str, float]]:
    """What may be read from a place on: where it ends, the Persian letters, their cost."""
    for size in range(1, _LONGEST_KEY + 1):
        end = at + size
        if end > len(word):
            return
        key = word[at:end]
        options = _ANYWHERE.get(key, ()) + (_FIRST.get(key, ()) if at == 0 else _LAST.get(key, ()) if end == len(word) else _INNER.get(key, ()))
        for letters, cost in options:
            yield end, letters, cost - TOGETHER * (size - 1)
            if size == 1 and len(letters) == 1 and word[end : end + 1] == key and key not in "aeiou":
                yield end + 1, letters, cost - TOGETHER
