"""Contact details inside a text: what belongs to the site's own way of introducing people, not into a public page."""

import re

from peyvand.text.digits import to_latin

_PATTERNS = (
    re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    re.compile(r"(?:\+98|0098|\b0)[ -]?9[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}\b"),
    re.compile(r"\b0[1-8][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}\b"),
    re.compile(r"(?:https?://|\bwww\.|\bt\.me/|\bwa\.me/)[^\s<>]{2,80}", re.IGNORECASE),
    re.compile(r"(?:^|\s)@[A-Za-z][\w.]{3,31}\b"),
)
LONGEST = 40_000


def found_in(text: str) -> list[str]:
    """Telephone numbers, e-mail addresses, links and account names, as they stand in the text (digits in Latin), each once."""
    searched = to_latin(text[:LONGEST])
    found = [match.group().strip() for pattern in _PATTERNS for match in pattern.finditer(searched)]
    return list(dict.fromkeys(found))
