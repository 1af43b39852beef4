"""The vocabulary of spellings on flat arrays: the same as plain tables would find, whatever came and went."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.matching.lexicon import INNER, PADDED, Lexicon, Words, gram_keys, padded_grams, word_keys
from peyvand.matching.spelling import edits

LETTERS = "ابپسن4aé"
WORD = st.text(LETTERS, min_size=2, max_size=9) | st.sampled_from(["سنگشکن", "سنگ", "شکن", "سنگ" * 20, "پمپ", "𠀀𠀁𠀂𠀃"])
COUNTS = st.dictionaries(WORD, st.integers(1, 5), max_size=30)


def filled(counts: Mapping[str, int]) -> Words:
    return Words(Lexicon.build((word, count, 2 * count) for word, count in counts.items()))


def plain_like(counts: Mapping[str, int], word: str, least: float, limit: int) -> list[str]:
    """Without any index."""
    grams = padded_grams(word)
    found = []
    for other in counts:
        if 2 < len(other) <= 40 and not other.isdigit() and abs(len(other) - len(word)) <= limit:
            likeness = 2 * len(grams & padded_grams(other)) / (len(grams) + len(padded_grams(other)))
            if likeness >= least and likeness > 0:
                found.append((-likeness, len(other), other))
    return [other for _, _, other in sorted(found)]


def plain_containing(counts: Mapping[str, int], word: str) -> list[str]:
    found = [other for other in counts if word in other and other != word and len(other) <= 40 and not other.isdigit()]
    return sorted(found, key=lambda other: (len(other), other))


@given(st.lists(WORD, max_size=12))
def test_the_numbers_of_letter_groups_are_the_same_for_one_word_and_for_many(words: list[str]) -> None:
    for width in (INNER, PADDED):
        keys, owners = gram_keys(words, width)
        for place, word in enumerate(words):
            assert set(keys[owners == place].tolist()) == set(word_keys(word, width))


@settings(max_examples=200, deadline=None)
@given(COUNTS, COUNTS, st.lists(WORD, max_size=5), WORD, st.booleans())
def test_words_that_came_and_went_are_found_as_if_all_had_been_there_from_the_start(
    first: dict[str, int], more: dict[str, int], gone: list[str], asked: str, settle: bool
) -> None:
    words = filled(first)
    words.add(more, {word: 2 * count for word, count in more.items()})
    words.like(asked, 0.4, 1, 40)  # a look in between
    held = {word: first.get(word, 0) + more.get(word, 0) for word in first | more}
    for word in gone:
        if word in held:
            count = held.pop(word)
            words.add({word: -count}, {word: -2 * count})
    often = {word: 2 * count + 1 for word, count in held.items()}
    words.add({}, dict.fromkeys(held, 1))  # used once more, in as many documents
    if settle:
        words = Words(words.lexicon())
    assert words.counts([*held, asked]) == [(held.get(word, 0), often.get(word, 0)) for word in [*held, asked]]
    assert sorted(words.rows()) == sorted((word, count, often[word]) for word, count in held.items())
    assert words.like(asked, 0.4, 1, 40) == plain_like(held, asked, 0.4, 1)[:40]
    if len(asked) >= INNER:
        assert words.containing(asked, 8) == plain_containing(held, asked)[:8]


def test_much_that_is_new_is_laid_into_a_lexicon() -> None:
    words = Words()
    words.add({f"واژه{n}الف": 1 for n in range(3_000)}, {f"واژه{n}الف": 1 for n in range(3_000)})
    words.settle()
    assert words.counts(["واژه7الف", "واژه"]) == [(1, 1), (0, 0)]
    assert words.containing("واژه77", 3) == ["واژه77الف", "واژه770الف", "واژه771الف"]


def plain_edits(one: str, other: str) -> int:
    """The whole table, cell by cell."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@settings(max_examples=500)
@given(st.text("ابپ", max_size=9), st.text("ابپ", max_size=9), st.integers(0, 3))
def test_steps_between_words_are_those_of_the_whole_table(one: str, other: str, limit: int) -> None:
    assert edits(one, other, limit) == min(plain_edits(one, other), limit + 1)
