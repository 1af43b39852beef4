"""What a line of search found: which candidates meet enough of it, which other words they hold, and what may have been meant."""

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from peyvand.matching.documents import Found, Match, Variant
from peyvand.matching.forms import Form
from peyvand.matching.lexical import Lexical
from peyvand.matching.question import Group, Member, Question
from peyvand.matching.spelling import edits
from peyvand.text.tokens import tokens

TOUCHED = 0.05  # a word counts as met from here
FULL = 0.99


def found_in(text: str, question: Question, raw: Lexical, forms: list[Form], shares: npt.NDArray[np.float64], *, top: int, least: float) -> Found:
    """Hits in order: by how much of the question they meet, then by how well; ties by key."""
    covered = coverage(question, raw)
    good = [i for i in range(len(forms)) if covered[i] >= least - 1e-6]
    order = sorted(good, key=lambda i: (-round(float(covered[i] + shares[i]), 9), str(forms[i].key)))
    hits = tuple(Match(forms[i].key, min(1.0, float(shares[i] + covered[i]) / 2), "strong" if covered[i] >= FULL else "fair") for i in order[:top])
    held = np.unique(np.concatenate([forms[i].ids for i in good])) if good else np.empty(0, np.uint32)
    typed = {word.form for word in tokens(text)}
    variants = tuple(variant for variant in used_variants(question, held) if variant.other not in typed)
    exact = frozenset(group.word for group in question.groups if len(held) and _holds(held, group.members[0]))
    return Found(hits, len(good), variants, corrections(question, held), exact)


def coverage(question: Question, raw: Lexical) -> npt.NDArray[np.float64]:
    """Share of the question's words that each candidate meets: itself, in another spelling, or by an idea said in other words."""
    words = raw.groups > TOUCHED
    for number, idea in enumerate(question.ideas):
        said = set(idea.word.split())
        met = raw.met_ideas[:, number] > 0
        for place, group in enumerate(question.groups):
            if group.word in said:
                words[:, place] |= met
    weights = np.array([group.weight for group in question.groups], dtype=np.float64)
    return np.asarray(words @ weights / max(float(weights.sum()), 1e-9))


def used_variants(question: Question, held: npt.NDArray[np.uint32]) -> tuple[Variant, ...]:
    """The other words that the hits really hold, each once: joined and cut spellings, near spellings, synonyms."""
    found: dict[tuple[str, str], Variant] = {}
    if not len(held):
        return ()
    for variant in question.variants:
        found.setdefault((variant.word, variant.other), variant)
    ways = [(group.word, member) for group in question.groups for member in group.members if member.by == "spelling"]
    ways += [(idea.word, member) for idea in question.ideas for member in idea.members if member.by == "synonym"]
    for word, member in ways:
        if member.word != word and _holds(held, member):
            found.setdefault((word, member.word), Variant(word, member.word, member.by))
    return tuple(found.values())


def _holds(held: npt.NDArray[np.uint32], member: Member) -> bool:
    """``held`` is in order and not empty."""
    ids = np.array(member.ids, dtype=np.uint32)
    return bool((held[np.minimum(held.searchsorted(ids), len(held) - 1)] == ids).all())


def corrections(question: Question, held: npt.NDArray[np.uint32]) -> dict[str, str]:
    """Words that nothing found writes so, and what is written instead."""
    if not len(held):
        return {}
    right = {variant.word: variant.other for variant in question.variants}
    for group in question.groups:
        if not group.known and group.word not in right and not _holds(held, group.members[0]):
            better = _best(group, held)
            if better:
                right[group.word] = better
    return right


def corrected(text: str, right: Mapping[str, str]) -> str:
    """A line of search with its unknown words put right; empty when nothing was."""
    out, at = [], 0
    for word in tokens(text):
        if word.form in right:
            out += [text[at : word.start], right[word.form]]
            at = word.end
    proposed = re.sub(r"\s+", " ", "".join([*out, text[at:]])).strip()
    return proposed if out and proposed != text.strip() else ""


def _best(group: Group, held: npt.NDArray[np.uint32]) -> str:
    held_members = [
        member for member in group.members[1:] if member.by == "spelling" and edits(group.word, member.word, 2) <= 2 and _holds(held, member)
    ]
    return max(held_members, key=lambda member: member.weight).word if held_members else ""
