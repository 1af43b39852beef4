"""Why two texts met: spans on the original texts, computed only for what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peyvand.matching.documents import FIELDS, By, Document, Phrases, Span
from peyvand.matching.spelling import Speller
from peyvand.text.quantities import quantities
from peyvand.text.tokens import PARTICLES, Token, content, stopwords, tokens
from peyvand.text.vocabulary import Phrase, Vocabulary, surroundings

COMMON = 0.12  # words that stand in more than this share of the documents are not marked
FEW = 12  # with fewer documents than this no word is common
SPELLING_LEAST = 0.25
GAP = 3


@dataclass(frozen=True, slots=True)
class Read:
    """One field of a document, read."""

    field: str
    text: str
    words: list[Token]
    ideas: list[tuple[int, int, Phrase]]


def read(document: Document, vocabulary: Vocabulary) -> list[Read]:
    written = [(field, getattr(document, field)) for field in FIELDS if getattr(document, field)]
    read = [(field, text, content(tokens(text))) for field, text in written]
    around: frozenset[str] = frozenset().union(*(surroundings(words) for _, _, words in read))
    return [Read(field, text, words, vocabulary.thesaurus.find(words, inner=True, around=around)) for field, text, words in read]


def explain(
    own: Document, other: Document, vocabulary: Vocabulary, speller: Speller, without: Sequence[str] = ()
) -> tuple[Phrases, tuple[tuple[str, str], ...]]:
    """Spans of the phrases that met in both documents, and the pairs of synonyms that made some of them meet; ``without`` puts variants aside."""
    first, second = read(own, vocabulary), read(other, vocabulary)
    mine: list[Span] = []
    theirs: list[Span] = []
    _exact(first, second, speller, mine, theirs)
    _spelling(first, second, speller, mine, theirs, frozenset(without))
    pairs = _synonyms(first, second, mine, theirs, vocabulary.thesaurus.kinds, frozenset(without))
    _amounts(first, second, vocabulary, mine, theirs)
    return Phrases(tidy(mine, first), tidy(theirs, second)), pairs


def _worth(word: Token, speller: Speller) -> bool:
    """Whether a word says enough to be marked."""
    if word.form in stopwords() or word.form in PARTICLES or word.kind == "number" or len(word.form) < 2:
        return False
    documents = speller.statistics.documents
    return documents < FEW or speller.documents(word.form) <= COMMON * documents


def _exact(first: list[Read], second: list[Read], speller: Speller, mine: list[Span], theirs: list[Span]) -> None:
    stems = {word.stem for read in first for word in read.words if _worth(word, speller)}
    met = stems & {word.stem for read in second for word in read.words if _worth(word, speller)}
    for reads, spans in ((first, mine), (second, theirs)):
        spans += [
            Span(read.field, word.start, word.end, "exact") for read in reads for word in read.words if word.stem in met and _worth(word, speller)
        ]


def _spelling(first: list[Read], second: list[Read], speller: Speller, mine: list[Span], theirs: list[Span], without: frozenset[str]) -> None:
    """Joined against split writing, and words that are nearly the same."""
    for a, b, a_spans, b_spans in ((first, second, mine, theirs), (second, first, theirs, mine)):
        singles: dict[str, list[tuple[Read, Token]]] = {}
        for one in b:
            for word in one.words:
                singles.setdefault(word.stem, []).append((one, word))
        for one in a:
            for left, right in zip(one.words, one.words[1:], strict=False):
                for where, word in singles.get(left.form + right.stem, ()):
                    a_spans.append(Span(one.field, left.start, right.end, "spelling"))
                    b_spans.append(Span(where.field, word.start, word.end, "spelling"))
    forms: dict[str, list[tuple[Read, Token]]] = {}
    for one in second:
        for word in one.words:
            forms.setdefault(word.form, []).append((one, word))
    stems = {word.stem for one in second for word in one.words}
    for one in first:
        for word in one.words:
            if word.stem in stems or not _worth(word, speller):
                continue
            for other, weight in speller.variants(word.form):
                if weight >= SPELLING_LEAST and other in forms and other not in without:
                    mine.append(Span(one.field, word.start, word.end, "spelling"))
                    theirs += [Span(where.field, there.start, there.end, "spelling") for where, there in forms[other]]


def _synonyms(
    first: list[Read], second: list[Read], mine: list[Span], theirs: list[Span], kinds: Mapping[int, tuple[int, ...]], without: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    both = all({read.field for read in reads} & {"title_alt", "text_alt"} for reads in (first, second))
    said: dict[int, list[tuple[Read, int, int]]] = {}
    for one in second:
        for start, end, phrase in one.ideas:
            if phrase.text not in without:
                said.setdefault(phrase.concept, []).append((one, start, end))
    exact = {
        phrase.concept
        for one in first
        for start, end, phrase in one.ideas
        for where, there, last in said.get(phrase.concept, ())
        if _stems(one, start, end) == _stems(where, there, last)
    }
    pairs: dict[tuple[str, str], None] = {}
    for one in first:
        for start, end, phrase in one.ideas:
            if phrase.concept in exact:
                continue
            for where, there, last in [met for idea in (phrase.concept, *kinds.get(phrase.concept, ())) for met in said.get(idea, ())]:
                if both and one.field.endswith("_alt") != where.field.endswith("_alt"):
                    continue  # a text beside its own translation proves nothing
                mine.append(Span(one.field, one.words[start].start, one.words[end - 1].end, "synonym"))
                theirs.append(Span(where.field, where.words[there].start, where.words[last - 1].end, "synonym"))
                pairs.setdefault((_text(one, start, end), _text(where, there, last)))
    return tuple(pairs)


def _stems(read: Read, start: int, end: int) -> str:
    return "".join(word.stem for word in read.words[start:end])


def _text(read: Read, start: int, end: int) -> str:
    return read.text[read.words[start].start : read.words[end - 1].end]


def _amounts(first: list[Read], second: list[Read], vocabulary: Vocabulary, mine: list[Span], theirs: list[Span]) -> None:
    """The same number with unit, however written."""
    found = [[(one.field, amount) for one in reads for amount in quantities(one.text, vocabulary.units)] for reads in (first, second)]
    met = {amount.term for _, amount in found[0]} & {amount.term for _, amount in found[1]}
    for amounts, spans in zip(found, (mine, theirs), strict=True):
        spans += [Span(field, amount.start, amount.end, "exact") for field, amount in amounts if amount.term in met]


_RANK: dict[By, int] = {"exact": 0, "synonym": 1, "spelling": 2}


def tidy(spans: list[Span], reads: Sequence[Read]) -> tuple[Span, ...]:
    """Spans in order without overlaps; an exact one wins over a longer guess, neighbours of one kind become one."""
    texts = {read.field: read.text for read in reads}
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (_RANK[s.by], -(s.end - s.start), s.start)):
        if not any(span.field == other.field and span.start < other.end and other.start < span.end for other in kept):
            kept.append(span)
    kept.sort(key=lambda s: (FIELDS.index(s.field), s.start))
    merged: list[Span] = []
    for span in kept:
        last = merged[-1] if merged else None
        if last and last.field == span.field and last.by == span.by and _only_blank(texts[span.field][last.end : span.start]):
            merged[-1] = Span(span.field, last.start, span.end, span.by)
        else:
            merged.append(span)
    return tuple(merged)


def _only_blank(gap: str) -> bool:
    return len(gap) <= GAP and not gap.strip(" \u200c")
