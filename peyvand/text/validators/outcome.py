"""What a rule answers: a stored form, perhaps with a warning, or a reason."""

import re
import unicodedata
from dataclasses import dataclass

from peyvand.text.digits import to_latin
from peyvand.text.validators.sentences import REASONS

LONGEST = 500  # characters of any input; longer ones are refused before anything looks at them

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPACES = re.compile("[\\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_SIGNS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2212": "-"})


@dataclass(frozen=True)
class Valid:
    """A value in its stored form; ``warning`` is a key of WARNINGS that asks once and stops nobody."""

    value: str
    warning: str | None = None


class Invalid(ValueError):
    """A refusal; ``reason`` is a key of REASONS. The value itself is never kept: it may be secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def sentence(self, language: str = "fa") -> str:
        return REASONS[self.reason][language]


def prepare(text: str, *, fold_digits: bool = True) -> str:
    """Clean one value before its rule: no invisible marks, plain single spaces, plain hyphens, Persian letters, Latin digits."""
    if len(text) > LONGEST:
        raise Invalid("too_long")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_SIGNS)
    text = _SPACES.sub(" ", text).strip()
    if not text:
        raise Invalid("empty")
    return to_latin(text) if fold_digits else text


def is_digits(text: str) -> bool:
    """Say whether a text is 0–9 only (str.isdigit also takes ² and digits of other scripts)."""
    return text.isascii() and text.isdigit()


def only_digits(text: str, *, dropping: str = " -") -> str:
    """Drop spaces and hyphens and insist that digits are left."""
    for character in dropping:
        text = text.replace(character, "")
    if not is_digits(text):
        raise Invalid("not_digits")
    return text
