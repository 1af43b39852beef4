"""Readings of a line typed with the keyboard of another script."""

from time import process_time

import pytest

from peyvand.text.lexicon import Lexicon, beginnings, lexicon_of
from peyvand.text.typing import BEAM, READINGS_MOST, other_layout, persian_readings
from peyvand.text.vocabulary import Vocabulary
from tests.text import nasty


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sang", "سنگ"),
        ("foolad", "فولاد"),
        ("fulad", "فولاد"),
        ("ahan", "آهن"),
        ("mes", "مس"),
        ("pomp", "پمپ"),
        ("sangshekan", "سنگشکن"),
        ("parvaneh", "پروانه"),
        ("dastgah", "دستگاه"),
        ("niroogah", "نیروگاه"),
        ("khak", "خاک"),
        ("ghaleb", "قالب"),
        ("ta'mir", "تعمیر"),
        ("motor", "موتور"),
        ("Zob", "ذوب"),
        ("abbas", "عباس"),
    ],
)
def test_persian_in_latin_letters_is_read(typed: str, meant: str):
    assert meant in persian_readings(typed)


def test_the_nearest_reading_comes_first():
    assert persian_readings("sang")[0] == "سنگ"
    assert persian_readings("ab")[:2] == ("اب", "آب")


@pytest.mark.parametrize("word", ["", "a", "پمپ", "316L", "a" * 25, "x2", "é", "-a", "\ud800a"])
def test_what_is_no_such_word_has_no_reading(word: str):
    assert persian_readings(word) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mlm", "پمپ"),
        ("\\l\\", "پمپ"),
        ("sk'", "سنگ"),
        ("حعپح", "pump"),
        ("ثدلهدث", "engine"),
        ("Hik", "آهن"),
        ("sk' Hik", "سنگ آهن"),
        ("lmn", "مپد"),
    ],
)
def test_the_other_layout_of_the_keyboard_is_read(typed: str, meant: str):
    assert meant in other_layout(typed)


@pytest.mark.parametrize("typed", ["", " ", "123", "پمپ pump", "، ؛", "🙂", "\u200c"])
def test_lines_of_both_scripts_or_none_have_no_other_layout(typed: str):
    assert other_layout(typed) == ()


def test_what_stands_on_the_keys_comes_back():
    for word in ("سنگ", "فولاد", "ضدسایش", "خردایش"):
        assert word in other_layout(other_layout(word)[0])


@pytest.mark.parametrize("text", [*nasty.all_texts(), "a" * 100_000, "sh" * 50_000, "ا" * 100_000, "aeiou" * 4])
def test_any_text_is_read_quickly(text: str):
    start = process_time()
    assert len(other_layout(text)) <= 2
    for word in text.split()[:20]:
        assert len(persian_readings(word)) <= READINGS_MOST
    assert len(Vocabulary.packaged().lexicon.completions(text[:300], 8)) <= 8
    assert process_time() - start < 1
    assert BEAM >= READINGS_MOST


LEXICON: Lexicon = lexicon_of([("سنگ‌شکن", "crusher"), ("پمپ دوغاب", "slurry pump")], ["سیرجان"])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("سنگ", ["سنگ‌شکن"]),
        ("سنگش", ["سنگ‌شکن"]),
        ("سنگ شک", ["سنگ‌شکن"]),
        ("شکن", ["سنگ‌شکن"]),
        ("دوغ", ["پمپ دوغاب"]),
        ("pum", ["slurry pump"]),
        ("PUM", ["slurry pump"]),
        ("كرا", []),
        ("س", ["سنگ‌شکن", "سیرجان"]),
        ("", []),
        ("%", []),
    ],
)
def test_phrases_are_found_by_how_they_or_their_words_begin(typed: str, found: list[str]):
    assert [LEXICON.entries[number][0] for number in LEXICON.completions(typed, 5)] == found


def test_a_line_is_completed_as_a_whole_or_at_its_end():
    assert beginnings("ساخت پروانهٔ پم") == [("", "ساخت پروانهٔ پم"), ("ساخت ", "پروانهٔ پم"), ("ساخت پروانهٔ ", "پم")]
    assert beginnings("پم") == [("", "پم")]
    assert beginnings(" ،") == []
