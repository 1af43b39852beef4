"""A line of search that was typed with the keyboard of another script: what it was meant to say, out of words that are known.

Known is what the vocabulary holds, and what the asker finds holds.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from peyvand.matches import sources
from peyvand.matching import Engine
from peyvand.text.lexicon import Lexicon
from peyvand.text.tokens import Token, content, stopwords, tokens
from peyvand.text.typing import other_layout, persian_readings

WORDS_MOST = 12
LOOKED_AT = 200


def readings(typed: str, engine: Engine, audience: Sequence[str]) -> tuple[str, ...]:
    """What a line may have been meant to say, made of known words only; nothing when all of its own words are known."""
    words = [word for word in tokens(typed) if word.kind != "number"][:WORDS_MOST]
    swapped = other_layout(typed)
    spelled = {word.form: persian_readings(word.form) for word in words if word.kind == "latin" and word.form not in stopwords()}
    if not swapped and not any(spelled.values()):
        return ()
    lexicon = engine.vocabulary.lexicon
    known = _known(_words_of(words, swapped, spelled), lexicon, engine, audience)
    if words and all(word.stem in known or word.form in stopwords() for word in words):
        return ()
    found = [line for line in swapped if _all_known(line, known)]
    if line := _spelled(typed, words, spelled, known, lexicon):
        found.append(line)
    return tuple(dict.fromkeys(found))


def _words_of(words: Sequence[Token], swapped: Iterable[str], spelled: Mapping[str, Sequence[str]]) -> set[str]:
    """Stems that have to be known, of whatever reading."""
    found = {word.stem for word in words} | {word.stem for line in swapped for word in tokens(line)}
    return found | {word.stem for ones in spelled.values() for one in ones for word in tokens(one)[:1]}


def _known(stems: set[str], lexicon: Lexicon, engine: Engine, audience: Sequence[str]) -> set[str]:
    known = {stem for stem in stems if stem in lexicon.words}
    unknown: dict[str, tuple[tuple[str, ...], ...]] = {stem: ((stem,),) for stem in sorted(stems - known)}
    for side in sources.SIDES:
        known |= set(engine.holding(unknown, side, audience, LOOKED_AT)) if unknown else set()
    return known


def _all_known(line: str, known: set[str]) -> bool:
    words = [word for word in content(tokens(line)) if word.form not in stopwords()]
    return bool(words) and len(words) <= WORDS_MOST and all(word.stem in known or word.kind == "number" for word in words)


def _spelled(typed: str, words: Sequence[Token], spelled: Mapping[str, Sequence[str]], known: set[str], lexicon: Lexicon) -> str:
    """The line with each unknown Latin word in Persian letters, where that makes a known word."""
    out, at = [], 0
    for word in words:
        if word.stem in known or not spelled.get(word.form):
            continue
        for reading in spelled[word.form]:
            read = tokens(reading)
            if len(read) == 1 and read[0].stem in known:
                written = lexicon.words.get(read[0].stem, "")
                whole = "".join(one.form for one in tokens(written)) == read[0].form
                out += [typed[at : word.start], written if whole else reading]
                at = word.end
                break
    return re.sub(r"\s+", " ", "".join([*out, typed[at:]])).strip() if out else ""
