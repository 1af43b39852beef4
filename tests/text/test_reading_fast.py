"""The quick ways of reading a text give what the plain ones give. The plain ones live here alone."""

import re
from itertools import pairwise
from zlib import crc32

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peyvand.matching import Document
from peyvand.matching.forms import PARTICLES, TITLE_WEIGHT, encode_letters, form_of, name_ids
from peyvand.text.quantities import quantities
from peyvand.text.stems import stem
from peyvand.text.tokens import WORD, Token, fold, fold_number, mixed_runs, tokens
from peyvand.text.vocabulary import Vocabulary
from tests.text.nasty import all_texts

VOCABULARY = Vocabulary.packaged()


def plain_tokens(text: str) -> list[Token]:
    found = []
    last = -1
    for match in WORD.finditer(text):
        kind = match.lastgroup or "word"
        start, end = match.span()
        form = fold_number(match.group()) if kind == "number" else fold(match.group())
        if form:
            found.append(Token(start, end, form, form if kind == "number" else stem(form), kind, start == last))
        last = end
    return found


def plain_block(title: str, text: str) -> tuple[dict[int, int], dict[int, int], bytes, list[str], list[str]]:
    terms: dict[int, int] = {}
    pairs: dict[int, int] = {}
    words: list[str] = []
    stems: list[str] = []
    letters = b""
    for part, weight in ((title, TITLE_WEIGHT), (text, 1)):
        if not part:
            continue
        found = plain_tokens(part)
        kept = [word for word in found if word.form not in PARTICLES]
        extras = ["".join(word.form for word in found[i:j]) for i, j in mixed_runs(found)]
        extras += [amount.term for amount in quantities(part, VOCABULARY.units)]
        words += [word.form for word in found]
        stems += [word.stem for word in kept] + extras
        for term in [word.stem for word in kept] + extras:
            number = crc32(term.encode())
            terms[number] = terms.get(number, 0) + weight
        for one, other in pairwise(kept):
            number = crc32((one.form + other.stem).encode())
            pairs[number] = pairs.get(number, 0) + weight
        letters += encode_letters(word.form for word in found).tobytes() + bytes(3)
    return terms, pairs, letters or bytes(3), words, stems


def plain_amounts(document: Document) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for text in (document.title, document.text, document.text_alt):
        for amount in quantities(text, VOCABULARY.units):
            around = text[max(0, amount.start - 40) : amount.start] + " " + text[amount.end : amount.end + 20]
            found.append((amount.scale, amount.low, amount.high, name_ids(around, VOCABULARY), text[amount.start : amount.end]))
    return found


PIECES = [
    "پمپ", "سنگ‌شکن", "پروانهٔ", "كوره", "ي", "ء", "شیء", "مؤلفه", "A36", "316L", "6kV", "kVA", "Grüße", "µm", "mm²", "m\u0301", "۳۰۰ مگاپاسکال", "300 MPa",
    "۱٬۲۰۰", "4/5", "3.5e3", "10-20 bar", "٪", "°C", "_", "a_b", "\u200c", "\u200f", "\u200d", "\u00ad", "\u0640", "\ufe0f", "🙂", "𠀀", "٫", ",", ".", "،", "\n", "ها", "های",
    "x\u064b5", "۵mm", "½", "²", "\u00a0", "ﷲ", "ｱ", "Ж5", "ſ", "İ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).flatmap(lambda pieces: st.sampled_from(["", " "]).map(lambda blank: blank.join(pieces)))
ANY = TEXTS | st.text(max_size=40) | st.sampled_from(all_texts()).map(lambda text: re.sub("[\ud800-\udfff]", "", text[:2_000]))


@settings(max_examples=600, deadline=None)
@given(ANY)
@example("شماره ۱۲kV و A36 با 3/5 بار")
@example("ـپمپ‌ها\u200f٫۵")
def test_words_are_read_as_by_the_plain_pattern(text: str) -> None:
    assert tokens(text) == plain_tokens(text)


@settings(max_examples=400, deadline=None)
@given(ANY, ANY, ANY, ANY)
def test_a_document_is_analysed_as_word_by_word(title: str, text: str, title_alt: str, text_alt: str) -> None:
    document = Document("one", "offer", title, text, title_alt, text_alt)
    form = form_of(document, VOCABULARY)
    blocks = (plain_block(title, text), plain_block(title_alt, text_alt))
    groups = [blocks[0][0], blocks[1][0], blocks[0][1], blocks[1][1]]
    assert form.ids.dtype == np.uint32
    assert form.ids.tolist() == [number for group in groups for number in group]
    assert form.counts.tolist() == [min(count, 255) for group in groups for count in group.values()]
    assert list(form.cuts) == [len(group) for group in groups]
    assert list(form.lengths) == [sum(group.values()) for group in groups]
    assert tuple(letters.tobytes() for letters in form.letters) == (blocks[0][2], blocks[1][2])
    assert form.words == " ".join(blocks[0][3] + blocks[1][3])
    assert form.terms == " ".join(blocks[0][4] + blocks[1][4])
    assert list(form.amounts) == plain_amounts(document)
