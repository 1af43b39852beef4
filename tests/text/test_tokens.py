"""Words of a text: their spans, folded forms, stems; numbers with units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.text.quantities import extent, number, quantities
from peyvand.text.stems import stem
from peyvand.text.tokens import fold, mixed_runs, tokens
from peyvand.text.vocabulary import Vocabulary

UNITS = Vocabulary.packaged().units
LETTERS = "ابپتجچدرسشعغفقکگلمنوهیيكةآأ‌ـًّ ۱۲3٤abCD-./،؛«»()\u200f\u2067\n"


@given(st.text(alphabet=LETTERS, max_size=80))
def test_every_span_cuts_its_own_word_out_of_the_original_text(text: str) -> None:
    last = 0
    for word in tokens(text):
        assert last <= word.start < word.end <= len(text)
        assert word.kind == "number" or fold(text[word.start : word.end]) == word.form
        last = word.end


@given(st.text(max_size=60))
def test_no_text_stops_the_reading(text: str) -> None:
    for word in tokens(text):
        assert word.form
        assert word.stem


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("كيفيت", "کیفیت"),
        ("آسیاب", "اسیاب"),
        ("مسئله", "مسیله"),
        ("پروانهٔ", "پروانه"),
        ("سـیـلیس", "سیلیس"),
        ("PUMP", "pump"),
        ("٣٤", "34"),
        ("Ａ３６", "a36"),
    ],
)
def test_one_spelling_for_all_ways_to_write_a_word(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_half_spaces_split_words() -> None:
    assert [word.form for word in tokens("سنگ‌شکن‌های مخروطی")] == ["سنگ", "شکن", "های", "مخروطی"]


def test_letters_and_digits_written_together_are_apart_and_one_run() -> None:
    words = tokens("فولاد A36 و 316L")
    assert [word.form for word in words] == ["فولاد", "a", "36", "و", "316", "l"]
    assert ["".join(word.form for word in words[i:j]) for i, j in mixed_runs(words)] == ["a36", "316l"]


@pytest.mark.parametrize(
    ("word", "same"), [("پمپها", "پمپ"), ("پمپهای", "پمپ"), ("فولادی", "فولاد"), ("مهندسان", "مهندس"), ("سازندگان", "سازنده"), ("ذرات", "ذره")]
)
def test_endings_that_bring_the_same_word_together_are_cut(word: str, same: str) -> None:
    assert stem(word) == stem(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("فیلتر", "فیل"),
        ("خاکستر", "خاکس"),
        ("کامپیوتر", "کامپیو"),
        ("بازی", "باز"),
        ("برای", "برا"),
        ("ابادان", "اباد"),
        ("مجازات", "مجاز"),
        ("امارات", "امار"),
        ("کیلووات", "کیلوو"),
        ("میلگرد", "لگرد"),
        ("میکرون", "کرون"),
        ("میدان", "دان"),
        ("کنورتر", "کنور"),
        ("زمان", "زم"),
        ("سیمان", "سیم"),
        ("کرمان", "کرم"),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("word", "same"),
    [("pumps", "pump"), ("bushes", "bush"), ("impellers", "impeller"), ("alloys", "alloy"), ("lining", "lined"), ("batteries", "battery")],
)
def test_english_endings_are_cut_lightly(word: str, same: str) -> None:
    assert stem(word) == stem(same)


def test_no_stem_is_shorter_than_three_letters() -> None:
    assert [stem(word) for word in ("آبی", "مسی", "روی", "gas", "bus")] == ["آبی", "مسی", "روی", "gas", "bus"]


@pytest.mark.parametrize("written", ["۳۰۰ مگاپاسکال", "300 MPa", "300MPa", "3000 بار", "۳۰۰ مگا پاسکال", "300 N/mm2"])
def test_one_pressure_in_many_spellings_is_one_token(written: str) -> None:
    assert [amount.term for amount in quantities(f"استحکام {written} است", UNITS)] == ["q:pressure:3.00e+08"]


@pytest.mark.parametrize(
    ("written", "scale", "low", "high"),
    [
        ("۲۲۰ تا ۲۶۰ مگاپاسکال", "pressure", 2.2e8, 2.6e8),
        ("۴/۵ میلی‌متر بر ثانیه", "speed", 0.0045, 0.0045),
        ("۱٬۲۰۰ ساعت", "time", 4.32e6, 4.32e6),
        ("105 °C", "temperature", 378.15, 378.15),
        ("۵۰ درجه سانتی‌گراد", "temperature", 323.15, 323.15),
        ("۵ تا ۶ هفته", "time", 3024000, 3628800),
        ("20 mg/Nm3", "emission_concentration:mg_per_nm3", 20, 20),
    ],
)
def test_numbers_with_units_come_in_base_units(written: str, scale: str, low: float, high: float) -> None:
    (amount,) = quantities(f"مقدار {written}، همین", UNITS)
    assert (amount.scale, pytest.approx(amount.low), pytest.approx(amount.high)) == (scale, low, high)


def test_case_tells_units_apart_and_is_forgiven_only_where_one_is_left() -> None:
    assert [UNITS.find(written).key for written in ("MW", "mW", "mpa", "Kg")] == ["megawatt", "milliwatt", "megapascal", "kilogram"]  # type: ignore[union-attr]
    assert UNITS.find("MM2/H") is None


@pytest.mark.parametrize(
    ("written", "value"), [("۴٫۵", 4.5), ("4.5", 4.5), ("۴/۵", 4.5), ("1,200", 1200), ("-15", -15), ("−15", -15), ("کم", None), ("", None)]
)
def test_numbers_as_people_write_them(written: str, value: float | None) -> None:
    assert number(written) == value


def test_rows_are_read_as_extents() -> None:
    ge, le, between, words = (
        extent(*row, UNITS) for row in (("ge", "600", "HB"), ("le", "110", "°C"), ("range", "85..92", "شور A"), ("eq", "G6.3", ""))
    )
    assert ge is not None
    assert ge.low == 600
    assert ge.high == float("inf")
    assert le is not None
    assert le.high == pytest.approx(383.15)
    assert between is not None
    assert (between.low, between.high) == (85, 92)
    assert words is None
