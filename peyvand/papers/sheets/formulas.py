"""What a spreadsheet program might take for a formula when it opens a csv file."""

import re

_INVISIBLE = "\\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_FORMULA = re.compile(f'^[{_INVISIBLE}"\';,]*[=+\\-@＝＋－＠|%]|"[,;\t]"?[=+\\-@]')


def looks_like_formula(text: str) -> bool:
    """Say whether a text of a csv file might be run."""
    return _FORMULA.search(text) is not None


def neutral(text: str) -> str:
    """Make a text safe in csv by an apostrophe in front."""
    return f"'{text}" if looks_like_formula(text) else text


def original(text: str) -> str:
    """Take the apostrophe off again."""
    return text[1:] if text.startswith("'") and looks_like_formula(text[1:]) else text
