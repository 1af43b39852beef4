"""Two versions of a text, word by word: what was taken out, what was put in."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\n|[^\s]+|[^\S\n]+")
MOST = 4_000
"""Pieces of a text that are compared word by word; longer ones are shown as replaced."""


@dataclass(frozen=True)
class Part:
    """``kind`` is same, del or ins."""

    kind: str
    text: str


def between(old: str, new: str) -> list[Part]:
    """The parts of both texts in reading order; joined without the dels they give the new text."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if len(before) + len(after) > MOST:
        parts = [Part("del", old), Part("ins", new)] if old != new else [Part("same", new)]
        return [part for part in parts if part.text]
    parts = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(after[c:d])))
            continue
        if a < b:
            parts.append(Part("del", "".join(before[a:b])))
        if c < d:
            parts.append(Part("ins", "".join(after[c:d])))
    return parts
