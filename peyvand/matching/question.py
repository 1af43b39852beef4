"""A document (or a line of search) as a question: groups of terms, ideas of the thesaurus, pairs and letter groups, each with its weight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from peyvand.matching.documents import By, Variant
from peyvand.matching.forms import encode_letters, extra_terms, pair_ids, term_id
from peyvand.matching.spelling import Speller
from peyvand.matching.statistics import gram_slots
from peyvand.text.stems import stem
from peyvand.text.tokens import Token, content, stopwords, tokens
from peyvand.text.vocabulary import Phrase, Vocabulary, surroundings

SHORTEST_TERM = 2
TERMS_AT_MOST = 400
FEW_WORDS = 2  # so short a question says too little to tell which meaning of a word is meant: all are
EXPANDED = 0.9  # what another way to say an idea is worth to the words that say it
KIND_SHARE = 0.8  # what a kind of the thing asked for is worth


@dataclass(slots=True)
class Member:
    """One way to meet a group: its terms (all must stand in the document), its weight, and how it came."""

    ids: tuple[int, ...]
    weight: float
    word: str
    by: By
    context: tuple[int, ...] = ()  # one of these terms must stand in the document as well


@dataclass(slots=True)
class Group:
    """A word (or an idea) of the question and all ways to meet it; the best way counts."""

    word: str
    weight: float
    block: int
    members: list[Member] = field(default_factory=list)
    known: bool = False  # the thesaurus knows the word


@dataclass(slots=True)
class Question:
    """Everything that is looked for. ``terms`` feed the index: stem → boost."""

    groups: list[Group]
    ideas: list[Group]
    neighbours: list[dict[int, float]]
    grams: list[dict[int, float]]
    terms: dict[str, float]
    variants: list[Variant]
    blocks: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the question's text with its weight and language block."""

    text: str
    weight: float
    block: int


class Asker:
    """Makes questions with one vocabulary and the speller of the side that is asked."""

    def __init__(self, vocabulary: Vocabulary, speller: Speller) -> None:
        self.vocabulary = vocabulary
        self.speller = speller

    def ask(self, parts: Sequence[Part], *, spellings: bool = True, without: Iterable[str] = ()) -> Question:
        """Build the question; ``without`` names variants that the asker put aside."""
        aside = frozenset(without)
        made = Question([], [], [{}, {}], [{}, {}], {}, [], (False, False))
        groups: dict[tuple[str, int], Group] = {}
        ideas: dict[tuple[int, int], Group] = {}
        read = [content(tokens(part.text)) for part in parts]
        around: frozenset[str] = frozenset().union(*map(surroundings, read))
        every_meaning = sum(map(len, read)) <= FEW_WORDS
        for part, found in zip(parts, read, strict=True):
            if not found:
                continue
            made.blocks = (made.blocks[0] or part.block == 0, made.blocks[1] or part.block == 1)
            if spellings:
                found = self._cut(found, made, aside)
            self._words(part, found, groups, spellings, aside, made)
            said = self.vocabulary.thesaurus.find(found, around=around, every_meaning=every_meaning)
            self._ideas(part, said, found, ideas, groups, aside)
            self._neighbours(part, found, made)
        made.groups = list(groups.values())
        made.ideas = list(ideas.values())
        self._fill_terms(made)
        return made

    def _cut(self, found: list[Token], made: Question, aside: frozenset[str]) -> list[Token]:
        """Words with the glued ones cut into known words; a known word stays as well."""
        out: list[Token] = []
        for word in found:
            pieces = self.speller.cut(word.form) if word.kind == "word" else ()
            if not pieces or " ".join(pieces) in aside:
                out.append(word)
                continue
            made.variants.append(Variant(word.form, " ".join(pieces), "spelling"))
            if word.form in self.speller.known or word.stem in self.vocabulary.thesaurus.by_first_stem:
                out.append(word)
            out += [word._replace(form=piece, stem=stem(piece), glued=False) for piece in pieces if piece != "و"]
        return out

    def _words(
        self, part: Part, found: list[Token], groups: dict[tuple[str, int], Group], spellings: bool, aside: frozenset[str], made: Question
    ) -> None:
        terms = [(word.form, word.stem) for word in found if word.form not in stopwords() and len(word.form) >= SHORTEST_TERM]
        if not terms:
            terms = [(word.form, word.stem) for word in found]
        terms += [(extra, extra) for extra in extra_terms(part.text, tokens(part.text), self.vocabulary)]
        known = self.vocabulary.thesaurus.by_first_stem
        joined: dict[str, list[str]] = {}
        if spellings:
            for first, last, whole in self.speller.joined([word.form for word in found]):
                for word in found[first:last]:
                    joined.setdefault(word.form, []).append(whole)
        for form, term in terms:
            group = groups.get((term, part.block))
            if group is not None:
                group.weight = max(group.weight, part.weight)
                continue
            group = groups[term, part.block] = Group(form, part.weight, part.block, [Member((term_id(term),), 1.0, form, "exact")], term in known)
            if not spellings:
                continue
            for other in joined.get(form, ()):
                if other not in aside:
                    group.members.append(Member((term_id(stem(other)),), 0.9, other, "spelling"))
            for other, weight in self.speller.variants(form):
                if other not in aside:
                    group.members.append(Member((term_id(stem(other)),), weight, other, "spelling"))

    def _ideas(
        self,
        part: Part,
        said_here: list[tuple[int, int, Phrase]],
        found: list[Token],
        ideas: dict[tuple[int, int], Group],
        groups: dict[tuple[str, int], Group],
        aside: frozenset[str],
    ) -> None:
        """Ideas said in a part; their other ways to be said also meet the words that say them."""
        thesaurus = self.vocabulary.thesaurus
        for first, last, said in said_here:
            if said.concept >= len(thesaurus.synonyms):
                continue  # only named as a kind of another idea: its words say it all
            key = (said.concept, part.block)
            weight = part.weight * (said.weight if said.weight < 1 else 1.0)
            group = ideas.get(key)
            if group is not None:
                group.weight = max(group.weight, weight)
                continue
            written = " ".join(word.form for word in found[first:last])
            group = ideas[key] = Group(written, weight, part.block, self._ways(said, aside))
            others = [replace(member, weight=EXPANDED * member.weight) for member in group.members if member.by == "synonym"]
            for stem_ in {word.stem for word in found[first:last]}:
                if (stem_, part.block) in groups:
                    groups[stem_, part.block].members += others

    def _ways(self, said: Phrase, aside: frozenset[str]) -> list[Member]:
        """All ways to meet the idea of a phrase: as it stands, in other words, by a kind of it."""
        thesaurus = self.vocabulary.thesaurus
        members: list[Member] = []
        for phrase in thesaurus.concepts[said.concept]:
            same = phrase.stems == said.stems or "".join(phrase.forms) == "".join(said.forms)
            if same or phrase.text not in aside:
                members += phrase_members(phrase, same=same)
        for kind in thesaurus.kinds.get(said.concept, ()):
            for phrase in thesaurus.concepts[kind]:
                if phrase.text not in aside:
                    members += phrase_members(phrase, same=False, share=KIND_SHARE)
        return members

    def _neighbours(self, part: Part, found: list[Token], made: Question) -> None:
        store = made.neighbours[part.block]
        for number in [term_id(word.stem) for word in found] + pair_ids(found):
            store[number] = max(store.get(number, 0.0), part.weight)
        store = made.grams[part.block]
        for slot in gram_slots(encode_letters(word.form for word in tokens(part.text))).tolist():
            store[slot] = max(store.get(slot, 0.0), part.weight)

    def _fill_terms(self, made: Question) -> None:
        terms: dict[str, float] = {}
        for group in made.groups:
            for member in group.members:
                word = member.word if member.by == "exact" else stem(member.word)
                word = stem(word) if word.isalpha() else word
                terms[word] = max(terms.get(word, 0.0), group.weight * member.weight)
        for group in made.ideas:
            for member in group.members:
                pieces = content(tokens(member.word))
                for piece in pieces:
                    if piece.form not in stopwords():
                        boost = group.weight * member.weight / len(pieces)
                        terms[piece.stem] = max(terms.get(piece.stem, 0.0), boost)
        ordered = sorted(terms.items(), key=lambda one: (-one[1], one[0]))[:TERMS_AT_MOST]
        made.terms = dict(ordered)


def phrase_members(phrase: Phrase, *, same: bool, share: float = 1.0) -> list[Member]:
    """Ways to meet a phrase in hashed terms: one word, or all its pairs of neighbours; two words also written together."""
    by: By = "exact" if same else "synonym"
    weight = phrase.weight * share
    if len(phrase.stems) == 1:
        return [Member((term_id(phrase.stems[0]),), weight, phrase.text, by, tuple(term_id(word) for word in sorted(phrase.context)))]
    pairs = tuple(term_id(phrase.forms[i] + phrase.stems[i + 1]) for i in range(len(phrase.stems) - 1))
    stemmed = tuple(term_id(phrase.stems[i] + phrase.stems[i + 1]) for i in range(len(phrase.stems) - 1))
    members = [Member(pairs, weight, phrase.text, by)]
    if stemmed != pairs:
        members.append(Member(stemmed, weight, phrase.text, by))
    return members


def as_arrays(store: dict[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers in order with their weights."""
    ids = np.fromiter(store.keys(), dtype=np.uint32, count=len(store))
    weights = np.fromiter(store.values(), dtype=np.float32, count=len(store))
    order = np.argsort(ids)
    return ids[order], weights[order]
