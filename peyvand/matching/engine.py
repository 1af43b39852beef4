"""The engine: two stages, one for candidates, one for the score and its reasons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from peyvand.matching import structure
from peyvand.matching.documents import Document, Fit, Found, Key, Match, Reason, Span
from peyvand.matching.explain import explain
from peyvand.matching.forms import Form, form_of, term_id
from peyvand.matching.hits import found_in
from peyvand.matching.lexical import Lexical, Pool, score_words
from peyvand.matching.question import Asker, Part, Question
from peyvand.matching.sentences import sentence
from peyvand.matching.store import MemoryStore, Store
from peyvand.matching.weights import REASONS, Weights
from peyvand.text.vocabulary import Vocabulary

PUBLIC = ("public",)
Floats = npt.NDArray[np.float64]


class Engine:
    """Matches documents with documents and lines of search with documents.

    With no store everything is held in memory: ``add`` takes documents, ``match`` and ``search`` answer. With a store of the site, documents are
    put there by the site and the explanation of a shown match is asked for apart (``explain``), for the store holds no texts.
    """

    def __init__(self, vocabulary: Vocabulary | None = None, weights: Weights | None = None, store: Store | None = None) -> None:
        self.vocabulary = vocabulary or Vocabulary.packaged()
        self.weights = weights or Weights.packaged()
        self.store: Store = store if store is not None else MemoryStore()
        self._documents: dict[tuple[str, Key], Document] = {}

    def add(self, documents: Iterable[Document], progress: Callable[[int], object] | None = None) -> None:
        """Take documents into memory; ``progress`` is told how many are done."""
        assert isinstance(self.store, MemoryStore), "documents of the site are put by the site"
        forms = []
        for number, document in enumerate(documents, 1):
            self._documents[document.side, document.key] = document
            forms.append(form_of(document, self.vocabulary))
            if progress is not None:
                progress(number)
        self.store.put(forms)

    def remove(self, side: str, keys: Iterable[Key]) -> None:
        assert isinstance(self.store, MemoryStore)
        keys = list(keys)
        self.store.drop(side, keys)
        for key in keys:
            self._documents.pop((side, key), None)

    def match(
        self,
        document: Document,
        side: str = "offer",
        audience: Sequence[str] = PUBLIC,
        top: int = 10,
        *,
        keep: Callable[[Form], bool] | None = None,
        explained: bool = True,
    ) -> list[Match]:
        """The best answers of one side to a document, best first; ties go by key. ``keep`` narrows the candidates (a filter)."""
        own = form_of(document, self.vocabulary)
        question = self.ask(document, side)
        forms = self.store.candidates(question.terms, side, audience, int(self.weights.constants["candidates"]))
        forms = [form for form in forms if (form.side, form.key) != (document.side, document.key) and (keep is None or keep(form))]
        if not forms:
            return []
        shares = self.shares(own, question, forms)
        scores = sum(shares[kind] * weight for kind, weight in self.weights.reasons.items())
        assert isinstance(scores, np.ndarray)
        order = sorted(range(len(forms)), key=lambda i: (-round(float(scores[i]), 9), str(forms[i].key)))[:top]
        found = [self._match(own, forms[i], {kind: float(shares[kind][i]) for kind in REASONS}) for i in order]
        return [self._explained(document, match, side) for match in found] if explained else found

    def ask(self, document: Document, side: str) -> Question:
        """The question that a document is to the other side."""
        title = self.weights.constants["question_title"]
        parts = [
            Part(document.title, title, 0),
            Part(document.text, 1.0, 0),
            Part(document.title_alt, title, 1),
            Part(document.text_alt, 1.0, 1),
        ]
        return Asker(self.vocabulary, self.store.speller(side)).ask([part for part in parts if part.text.strip()])

    def shares(self, own: Form, question: Question, forms: list[Form]) -> dict[str, Floats]:
        """Shares 0–1 of each reason for each candidate."""
        constants = self.weights.constants
        raw = score_words(question, Pool(forms), self.store.statistics(forms[0].side), constants["k1"], constants["b"])
        shares: dict[str, Floats] = {
            "text": self.text_share(raw),
            "synonyms": self.against_expected("ideas", raw.ideas, raw) * min(1.0, raw.sizes["ideas"] / constants["ideas_enough"]),
        }
        neutral = constants["neutral"]
        for kind in ("requirements", "stage", "record", "trl", "county"):
            shares[kind] = np.array([_or(self.structural(kind, own, form), neutral) for form in forms])
        return shares

    def text_share(self, raw: Lexical) -> Floats:
        """The lexical parts in the mix of the weights."""
        mix = self.weights.text
        parts = {"words": raw.words, "neighbours": raw.neighbours, "letters": raw.letters}
        mixed: Floats = sum((mix[name] * self.against_expected(name, part, raw) for name, part in parts.items()), np.zeros(len(raw.words))) / sum(
            mix.values()
        )
        return mixed

    def against_expected(self, name: str, part: npt.NDArray[np.float32], raw: Lexical) -> Floats:
        """What was reached against what a good answer reaches of a question of that length; the same for a pair whoever else was found."""
        share, at, power = self.weights.expected[name]
        expected = min(0.6, share * (at / max(1, raw.sizes[name])) ** power)
        reached: Floats = np.minimum(1.0, np.sqrt(np.maximum(part, 0) / (2 * expected)))
        return reached

    def structural(self, kind: str, own: Form, other: Form) -> float | None:
        """One structural share; need and offer are told apart whichever asks."""
        need, offer = (other, own) if other.side == "need" else (own, other)
        if kind == "requirements":
            return structure.requirements(need, offer)
        if kind == "trl":
            return structure.readiness(need, offer)
        if kind == "county":
            return structure.place(need, offer, self.vocabulary)
        if kind == "record":
            return structure.record(need, offer, self.vocabulary)
        mix = self.weights.stage
        neutral = self.weights.constants["neutral"]
        parts = {
            "sector": structure.sector(need, offer, self.vocabulary),
            "step": structure.step(need, offer, self.vocabulary),
            "kind": structure.kind(need, offer),
        }
        if all(value is None for value in parts.values()):
            return None
        return sum(mix[name] * _or(value, neutral) for name, value in parts.items()) / sum(mix.values())

    def _match(self, own: Form, other: Form, shares: Mapping[str, float]) -> Match:
        need, offer = (other, own) if other.side == "need" else (own, other)
        reasons = []
        for kind in REASONS:
            text, facts = sentence(kind, need, offer, self.structural(kind, own, other) if kind not in ("text", "synonyms") else shares[kind])
            reasons.append(Reason(kind, round(shares[kind], 6), self.weights.reasons[kind], text, facts))
        score = sum(reason.part for reason in reasons)
        return Match(other.key, score, self.weights.strength(score), tuple(reasons))

    def _explained(self, document: Document, match: Match, side: str) -> Match:
        other = self._documents.get((side, match.key))
        return self.explain(document, other, match) if other is not None else match

    def explain(self, document: Document, other: Document, match: Match) -> Match:
        """The same match with phrases, requirement rows and synonyms, on the original texts."""
        phrases, synonyms = explain(document, other, self.vocabulary, self.store.speller(other.side))
        return replace(match, phrases=phrases, synonyms=synonyms, fits=self.fits(document, other))

    def fits(self, document: Document, other: Document) -> tuple[Fit, ...]:
        """The requirement rows of whichever is the need, held against the other."""
        need, offer = (other, document) if other.side == "need" else (document, other)
        if not need.requirements:
            return ()
        rows = structure.fit_rows(form_of(need, self.vocabulary), form_of(offer, self.vocabulary))
        return tuple(Fit(asked, row.status, row.evidence) for asked, row in zip(need.requirements, rows, strict=True))

    def search(
        self,
        text: str,
        side: str,
        audience: Sequence[str] = PUBLIC,
        top: int = 20,
        *,
        without: Sequence[str] = (),
        spellings: bool = True,
        least: float = 0.5,
    ) -> Found:
        """Answer one line of search. A hit meets at least the share ``least`` of what was asked; ``without`` puts variants aside."""
        asker = Asker(self.vocabulary if spellings else replace(self.vocabulary, thesaurus=_NO_THESAURUS), self.store.speller(side))
        question = asker.ask([Part(text, 1.0, 0)], spellings=spellings, without=without)
        forms = self.store.candidates(question.terms, side, audience, int(self.weights.constants["candidates"]))
        if not forms:
            return Found((), 0)
        constants = self.weights.constants
        raw = score_words(question, Pool(forms), self.store.statistics(side), constants["k1"], constants["b"])
        return found_in(text, question, raw, forms, self.text_share(raw), top=top, least=least)

    def holding(self, asked: Mapping[str, Sequence[Sequence[str]]], side: str, audience: Sequence[str], top: int) -> dict[str, list[Key]]:
        """For each name, the documents that hold all stems of one of its ways; looked for among the best ``top`` of all of them together."""
        terms = {stem: 1.0 for ways in asked.values() for way in ways for stem in way}
        held = [(form.key, frozenset(form.ids.tolist())) for form in (self.store.candidates(terms, side, audience, top) if terms else ())]
        found: dict[str, list[Key]] = {}
        for name, ways in asked.items():
            numbers = [frozenset(term_id(stem) for stem in way) for way in ways if way]
            keys = [key for key, ids in held if any(way <= ids for way in numbers)]
            if keys:
                found[name] = keys
        return found

    def marks(self, text: str, other: Document, *, without: Sequence[str] = (), spellings: bool = True) -> tuple[Span, ...]:
        """Where a line of search met a document."""
        vocabulary = self.vocabulary if spellings else replace(self.vocabulary, thesaurus=_NO_THESAURUS)
        asked = Document(key="", side="need", title=text)
        spans = explain(asked, other, vocabulary, self.store.speller(other.side), without)[0].other
        return spans if spellings else tuple(span for span in spans if span.by == "exact")

    def compare(self, document: Document, forms: Sequence[Form]) -> list[Match]:
        """Score given candidates only; a pair scores the same as among all others."""
        if not forms:
            return []
        own = form_of(document, self.vocabulary)
        shares = self.shares(own, self.ask(document, forms[0].side), list(forms))
        return [self._match(own, form, {kind: float(shares[kind][i]) for kind in REASONS}) for i, form in enumerate(forms)]


def _or(value: float | None, neutral: float) -> float:
    return neutral if value is None else value


_NO_THESAURUS = replace(Vocabulary.packaged().thesaurus, synonyms=())
