"""What is stored of what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.text.cleaning import Refused, clean, clean_line, is_blank, refuse_controls
from tests.text.nasty import of_group, value_of

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ابپيكة ۀىئ\u0654\u0640\u200c\u200d\u200e\u202e\u2066\u2067\u2069\u0301\u064b \n\t\r\u00a0\ufe0fx1."),
        st.sampled_from("ە\ufefb\u200b\ud800\ue000\U000e0041\U0001f468"),
    ),
    max_size=20,
)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY_TEXT)
def test_cleaned_text_can_be_written_anywhere(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert "\n" not in clean_line(text)
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("كيمياي  ايراني", "کیمیای ایرانی"),
        ("دايرة المعارف و إنشاء", "دایره المعارف و إنشاء"),
        ("ساختِ پمپ‌های ۳۰۰ بار", "ساختِ پمپ‌های ۳۰۰ بار"),
        ("شـرکت فـولاد", "شرکت فولاد"),
        ("خانۀ آفتاب", "خانهٔ آفتاب"),
        ("ﺷﺮﮐﺖ", "شرکت"),
        ("می‌‌‌رود", "می‌رود"),
        ("‌شرکت‌", "شرکت"),
        ("پمپ\u00a0دوغاب\t۳", "پمپ دوغاب ۳"),
        ("یک\r\nدو\u2028سه\n\n\n\nچهار", "یک\nدو\nسه\n\nچهار"),
        ("مبلغ \u2066۱۰۰٬۰۰۰\u2069 ریال", "مبلغ \u2066۱۰۰٬۰۰۰\u2069 ریال"),
        ("متن ناقص \u202e ادامه", "متن ناقص ادامه"),
        ("بی‌پایان \u2067 متن", "بی‌پایان متن"),
        ("a\x00b\ud800\ue000c", "abc"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("سِیب و مُحَمَّد", "سِیب و مُحَمَّد"),
    ],
)
def test_typed_text_is_stored_clean(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@given(st.text(st.sampled_from("آأابةتيیكکهىۀ\u0654\u200c 1a۲\n«"), max_size=12))
def test_the_short_way_gives_what_the_long_way_gives(text: str) -> None:
    assert clean(text) == clean(text + "\u200b")


@pytest.mark.parametrize("entry", of_group("zwnj-legit")[:1], ids=lambda entry: entry["id"])
def test_correct_persian_spelling_stays_byte_for_byte(entry: dict) -> None:
    assert clean(value_of(entry)) == value_of(entry)


@pytest.mark.parametrize("entry", of_group("blank-looking"), ids=lambda entry: entry["id"])
def test_what_only_looks_like_text_is_blank(entry: dict) -> None:
    assert is_blank(value_of(entry))


def test_a_visible_letter_is_not_blank() -> None:
    assert not is_blank("\u200cا\u200c")


def test_stacked_marks_are_clipped() -> None:
    assert len(clean("Z" + "\u0351" * 60)) == 5


def test_line_breaks_become_blanks_in_a_line() -> None:
    assert clean_line("عنوان\r\nدو خطی") == "عنوان دو خطی"


@pytest.mark.parametrize("entry", of_group("bidi-control")[:11], ids=lambda entry: entry["id"])
def test_names_with_bidi_controls_are_refused(entry: dict) -> None:
    with pytest.raises(Refused) as refused:
        refuse_controls(value_of(entry))
    assert refused.value.code == "bidi"


def test_names_with_nul_and_surrogates_are_refused() -> None:
    for text, code in (("a\x00b", "control"), ("\ud800", "surrogate")):
        with pytest.raises(Refused) as refused:
            refuse_controls(text)
        assert refused.value.code == code


def test_an_honest_name_is_not_refused() -> None:
    refuse_controls("شرکت دانش‌بنیان نوآوری‌های پارس ۲")
