"""A document in the compact form that is stored and scored: hashed terms, letters, rows brought to base units.

A term is the light stem of a word; a pair is the stems of two neighbours written together. Because a pair has the same number as the word
its two halves would make, «سنگ شکن», «سنگ‌شکن» and «سنگشکن» meet without knowing of each other.
"""

import json
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from peyvand.matching.documents import Document, Key, Side
from peyvand.text.quantities import Extent, extent, quantities
from peyvand.text.tokens import Token, mixed_runs, stopwords, tokens
from peyvand.text.vocabulary import Vocabulary

Ids = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.uint8]
Letters = npt.NDArray[np.uint8]

TITLE_WEIGHT = 2  # a word of the title counts this often
PARTICLES = frozenset(("ها", "های", "هایی", "ی", "ای"))
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


def content(words: Iterable[Token]) -> list[Token]:
    """Words without the plural particles that a half-space cuts off."""
    return [word for word in words if word.form not in PARTICLES]


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


def _block(title: str, text: str, vocabulary: Vocabulary) -> tuple[dict[int, int], dict[int, int], Letters, list[str], list[str]]:
    terms: dict[int, int] = {}
    pairs: dict[int, int] = {}
    words: list[str] = []
    stems: list[str] = []
    letters = []
    for part, weight in ((title, TITLE_WEIGHT), (text, 1)):
        if not part:
            continue
        found = tokens(part)
        kept = content(found)
        extras = extra_terms(part, found, vocabulary)
        words += [word.form for word in found]
        stems += [word.stem for word in kept] + extras
        for term in [word.stem for word in kept] + extras:
            number = term_id(term)
            terms[number] = terms.get(number, 0) + weight
        for number in pair_ids(kept):
            pairs[number] = pairs.get(number, 0) + weight
        letters.append(encode_letters(word.form for word in found))
    gap = np.zeros(3, dtype=np.uint8)
    return terms, pairs, np.concatenate([part for block in letters for part in (block, gap)] or [gap]), words, stems


def form_of(document: Document, vocabulary: Vocabulary) -> Form:
    """Analyse a document once."""
    blocks = [_block(document.title, document.text, vocabulary), _block(document.title_alt, document.text_alt, vocabulary)]
    groups = [blocks[0][0], blocks[1][0], blocks[0][1], blocks[1][1]]
    ids = np.fromiter((number for group in groups for number in group), dtype=np.uint32)
    counts = np.fromiter((min(count, 255) for group in groups for count in group.values()), dtype=np.uint8)
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
        amounts=amounts_of(document, vocabulary) if document.side != "need" else (),
        words=" ".join([*blocks[0][3], *blocks[1][3]]),
        terms=" ".join([*blocks[0][4], *blocks[1][4]]),
        ids=ids,
        counts=counts,
        cuts=cuts,
        lengths=lengths,
        letters=(blocks[0][2], blocks[1][2]),
    )


def name_ids(text: str, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Stems of a row's name, with the ideas the thesaurus knows in it (negative numbers made of their heads), function words out."""
    words = content(tokens(text))
    found = {term_id(word.stem) for word in words if word.form not in stopwords() and word.kind != "number"}
    concepts = vocabulary.thesaurus.concepts
    found |= {-1 - term_id(concepts[phrase.concept][0].text) for _, _, phrase in vocabulary.thesaurus.find(words)}
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


def amounts_of(document: Document, vocabulary: Vocabulary) -> tuple[tuple[str, float, float, tuple[int, ...], str], ...]:
    """Numbers with units in the running text, with the words around them."""
    found = []
    for text in (document.title, document.text, document.text_alt):
        amounts = quantities(text, vocabulary.units) if text else []
        if not amounts:
            continue
        for amount in amounts:
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
    written = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    words = form.words.encode()
    head = _HEAD.pack(len(written), len(words), *form.cuts, *form.lengths, len(form.letters[0]), len(form.letters[1]))
    return b"".join((head, form.ids.tobytes(), form.counts.tobytes(), form.letters[0].tobytes(), form.letters[1].tobytes(), written, words))


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
