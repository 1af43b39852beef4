"""A document in the compact form that is stored and scored: hashed terms, letters, rows brought to base units.

A term is the light stem of a word; a pair is the stems of two neighbours written together. Because a pair has the same number as the word
its two halves would make, «سنگ شکن», «سنگ‌شکن» and «سنگشکن» meet without knowing of each other.
"""

import json
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from peyvand.matching.documents import Document, Key, Side
from peyvand.text.quantities import Extent, Quantity, extent, quantities
from peyvand.text.tokens import PARTICLES, Token, analysed, content, may_mix, mixed_runs, stopwords, tokens, written
from peyvand.text.vocabulary import Thesaurus, Vocabulary

Ids = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.uint8]
Letters = npt.NDArray[np.uint8]

NAMES = 20_000  # names of rows and words around numbers that are remembered
TITLE_WEIGHT = 2  # a word of the title counts this often
_ALPHABET = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیabcdefghijklmnopqrstuvwxyz"
_CODES = {ord(letter): 2 + place for place, letter in enumerate(_ALPHABET)} | {ord(digit): 60 + place % 4 for place, digit in enumerate("0123456789")}
_OTHER = re.compile(f"[^{_ALPHABET}0-9]")


@dataclass(slots=True)
class Row:
    """A requirement or property row: stems of its name, its extent in base units or its words, and the row as written."""

    name: tuple[int, ...]
    extent: Extent | None
    words: tuple[str, ...]
    relation: str
    must: bool
    written: str


@dataclass(slots=True)
class Form:
    """What the engine keeps of a document."""

    key: Key
    side: Side
    audience: tuple[str, ...]
    organization: str
    kind: str
    sectors: tuple[str, ...]
    stages: tuple[str, ...]
    county: str
    trl: int | None
    record: float | None
    certificates: tuple[str, ...]
    asked: tuple[str, ...]
    rows: tuple[Row, ...]
    amounts: tuple[tuple[str, float, float, tuple[int, ...], str], ...]  # scale, low, high, stems around, as written
    words: str  # folded words in order, for the vocabulary of spellings
    terms: str  # stems in order, for the index
    ids: Ids  # terms of block 0, of block 1, then pairs of block 0, of block 1
    counts: Counts
    cuts: tuple[int, int, int, int]  # how many ids each of these four has
    lengths: tuple[int, int, int, int]  # summed counts of each
    letters: tuple[Letters, Letters]

    @property
    def is_public(self) -> bool:
        return "public" in self.audience


def term_id(term: str) -> int:
    return crc32(term.encode())


def pair_ids(words: list[Token]) -> list[int]:
    """Numbers of neighbours written together: the first as written, the second as stem, as in a word that was never split."""
    return [crc32((words[i].form + words[i + 1].stem).encode()) for i in range(len(words) - 1)]


def extra_terms(text: str, words: list[Token], vocabulary: Vocabulary) -> list[str]:
    """Part numbers written together (``a36``) and numbers with units in base units."""
    joined = ["".join(word.form for word in words[i:j]) for i, j in mixed_runs(words)]
    return joined + [amount.term for amount in quantities(text, vocabulary.units)]


def encode_letters(words: Iterable[str]) -> Letters:
    """Folded words without blanks, one byte a letter."""
    text = _OTHER.sub("", "".join(words)).translate(_CODES)
    return np.frombuffer(text.encode("latin-1"), dtype=np.uint8)


class _Word(NamedTuple):
    """All that is wanted of a word, reckoned once for all texts it stands in."""

    form: str
    stem: str
    number: int  # of the stem
    begun: int  # the sum over the form that a neighbour's stem goes on from: ``pair_ids`` without writing them together
    ending: bytes  # the stem
    letters: bytes
    content: bool


@lru_cache(maxsize=100_000)
def _word(one: str) -> _Word:
    form, root, _ = analysed(one)
    return _Word(form, root, term_id(root), crc32(form.encode()), root.encode(), encode_letters((form,)).tobytes(), form not in PARTICLES)


class _Text(NamedTuple):
    """A title or a text, read once."""

    words: list[_Word]
    extras: list[str]
    amounts: list[Quantity]


def _read(text: str, vocabulary: Vocabulary) -> _Text:
    """As ``tokens``, ``extra_terms`` and ``quantities`` read it; each is asked only where it could find something."""
    words = [word for word in map(_word, written(text)) if word.form]
    if not _DIGIT.search(text):
        return _Text(words, [], [])
    amounts = quantities(text, vocabulary.units)
    extras = [amount.term for amount in amounts]
    if may_mix(text):
        found = tokens(text)
        extras = ["".join(word.form for word in found[i:j]) for i, j in mixed_runs(found)] + extras
    return _Text(words, extras, amounts)


_DIGIT = re.compile(r"\d")
_GAP = bytes(3)


class _Block(NamedTuple):
    terms: dict[int, int]
    pairs: dict[int, int]
    letters: bytes
    words: list[str]
    stems: list[str]


def _block(title: _Text, text: _Text) -> _Block:
    """What one language says, title and text."""
    terms: dict[int, int] = {}
    pairs: dict[int, int] = {}
    words: list[str] = []
    stems: list[str] = []
    letters: list[bytes] = []
    for part, weight in ((title, TITLE_WEIGHT), (text, 1)):
        if part is _EMPTY:
            continue
        kept = [word for word in part.words if word.content]
        words += [word.form for word in part.words]
        letters += [word.letters for word in part.words]
        letters.append(_GAP)
        if kept:
            _, roots, numbers, begun, endings, _, _ = zip(*kept, strict=True)
            stems += roots
            for number in numbers:
                terms[number] = terms.get(number, 0) + weight
            for number in map(crc32, endings[1:], begun):
                pairs[number] = pairs.get(number, 0) + weight
        for extra in part.extras:
            stems.append(extra)
            terms[term_id(extra)] = terms.get(term_id(extra), 0) + weight
    return _Block(terms, pairs, b"".join(letters) or _GAP, words, stems)


_EMPTY = _Text([], [], [])


def form_of(document: Document, vocabulary: Vocabulary) -> Form:
    """Analyse a document once."""
    texts = [_read(text, vocabulary) if text else _EMPTY for text in (document.title, document.text, document.title_alt, document.text_alt)]
    blocks = [_block(texts[0], texts[1]), _block(texts[2], texts[3])]
    groups = [blocks[0].terms, blocks[1].terms, blocks[0].pairs, blocks[1].pairs]
    ids = np.array([number for group in groups for number in group], dtype=np.uint32)
    counts = np.frombuffer(bytes([count if count < 255 else 255 for group in groups for count in group.values()]), dtype=np.uint8)
    cuts = (len(groups[0]), len(groups[1]), len(groups[2]), len(groups[3]))
    lengths = (sum(groups[0].values()), sum(groups[1].values()), sum(groups[2].values()), sum(groups[3].values()))
    return Form(
        key=document.key,
        side=document.side,
        audience=tuple(document.audience),
        organization=document.organization,
        kind=document.kind,
        sectors=tuple(document.sectors),
        stages=tuple(document.stages),
        county=document.county,
        trl=document.trl,
        record=document.record,
        certificates=tuple(sorted({vocabulary.certificate(one) for one in document.certificates})),
        asked=tuple(sorted({vocabulary.certificate(one) for one in document.asked_certificates})),
        rows=rows_of(document, vocabulary),
        amounts=_amounts(document, texts, vocabulary) if document.side != "need" else (),
        words=" ".join(blocks[0].words + blocks[1].words),
        terms=" ".join(blocks[0].stems + blocks[1].stems),
        ids=ids,
        counts=counts,
        cuts=cuts,
        lengths=lengths,
        letters=(np.frombuffer(blocks[0].letters, dtype=np.uint8), np.frombuffer(blocks[1].letters, dtype=np.uint8)),
    )


def name_ids(text: str, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Stems of a row's name, with the ideas the thesaurus knows in it (negative numbers made of their heads), function words out."""
    global _names
    thesaurus, known = _names
    if thesaurus is not vocabulary.thesaurus or len(known) > NAMES:
        _, known = _names = (vocabulary.thesaurus, {})
    found = known.get(text)
    if found is None:
        found = known[text] = _name_ids(text, vocabulary.thesaurus)
    return found


_names: tuple[Thesaurus | None, dict[str, tuple[int, ...]]] = (None, {})


def _name_ids(text: str, thesaurus: Thesaurus) -> tuple[int, ...]:
    words = content(tokens(text))
    found = {term_id(word.stem) for word in words if word.form not in stopwords() and word.kind != "number"}
    found |= {-1 - term_id(thesaurus.concepts[phrase.concept][0].text) for _, _, phrase in thesaurus.find(words)}
    return tuple(sorted(found))


def rows_of(document: Document, vocabulary: Vocabulary) -> tuple[Row, ...]:
    """Requirement rows of a need or property rows of an offer."""
    rows = []
    for row in document.requirements if document.side == "need" else document.specs:
        value = extent(row.relation, row.value, row.unit, vocabulary.units) if row.relation != "is" else None
        words = tuple(word.stem for word in content(tokens(row.value)) if word.form not in stopwords() or word.form in ("دارد", "ندارد"))
        rows.append(
            Row(name_ids(row.parameter, vocabulary), value, words, row.relation, getattr(row, "must", True), f"{row.value} {row.unit}".strip())
        )
    return tuple(rows)


def _amounts(document: Document, texts: list[_Text], vocabulary: Vocabulary) -> tuple[tuple[str, float, float, tuple[int, ...], str], ...]:
    """Numbers with units in the running text, with the words around them."""
    found = []
    for text, read in ((document.title, texts[0]), (document.text, texts[1]), (document.text_alt, texts[3])):
        for amount in read.amounts:
            around = text[max(0, amount.start - 40) : amount.start] + " " + text[amount.end : amount.end + 20]
            found.append((amount.scale, amount.low, amount.high, name_ids(around, vocabulary), text[amount.start : amount.end]))
    return tuple(found)


_HEAD = struct.Struct("<12I")  # sizes of the plain part and the words, cuts, lengths, sizes of the letters


def pack(form: Form) -> bytes:
    """A form as bytes: sizes, arrays, then the plain part as JSON and the words. Terms are left out: they are for the index, which has them."""
    rows = [
        [row.name, row.extent and [row.extent.low, row.extent.high, row.extent.scale], row.words, row.relation, row.must, row.written]
        for row in form.rows
    ]
    plain = [
        form.key, form.side, form.audience, form.organization, form.kind, form.sectors, form.stages, form.county, form.trl, form.record,
        form.certificates, form.asked, rows, form.amounts,
    ]  # fmt: skip
    told = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    words = form.words.encode()
    head = _HEAD.pack(len(told), len(words), *form.cuts, *form.lengths, len(form.letters[0]), len(form.letters[1]))
    return b"".join((head, form.ids.tobytes(), form.counts.tobytes(), form.letters[0].tobytes(), form.letters[1].tobytes(), told, words))


def unpack(data: bytes) -> Form:
    """The form that ``pack`` wrote."""
    return unpack_all((data,))[0]


def unpack_all(packed: Sequence[bytes]) -> list[Form]:
    """Many forms; their plain parts are read in one go."""
    heads = []
    plain = []
    for data in packed:
        head = _HEAD.unpack_from(data)
        at = _HEAD.size + 5 * sum(head[2:6]) + head[10] + head[11]
        heads.append((head, at))
        plain.append(data[at : at + head[0]])
    return [
        _unpacked(data, head, at, found) for data, (head, at), found in zip(packed, heads, json.loads(b"[" + b",".join(plain) + b"]"), strict=True)
    ]


def _unpacked(data: bytes, head: tuple[int, ...], at: int, plain: list[Any]) -> Form:
    size, said, a, b, c, d, e, f, g, h, first, second = head
    number = a + b + c + d
    arrays = np.frombuffer(data, np.uint8, at - _HEAD.size, _HEAD.size)
    key, side, audience, organization, kind, sectors, stages, county, trl, record, certificates, asked, rows, amounts = plain
    return Form(
        key,
        side,
        tuple(audience),
        organization,
        kind,
        tuple(sectors),
        tuple(stages),
        county,
        trl,
        record,
        tuple(certificates),
        tuple(asked),
        tuple(
            Row(tuple(name), Extent(*value) if value else None, tuple(words), relation, must, written)
            for name, value, words, relation, must, written in rows
        )
        if rows
        else (),
        tuple((scale, low, high, tuple(around), written) for scale, low, high, around, written in amounts) if amounts else (),
        data[at + size : at + size + said].decode(),
        "",
        arrays[: 4 * number].view(np.uint32),
        arrays[4 * number : 5 * number],
        (a, b, c, d),
        (e, f, g, h),
        (arrays[5 * number : 5 * number + first], arrays[5 * number + first : 5 * number + first + second]),
    )
