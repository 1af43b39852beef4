from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation

from peyvand.core.money import Rial
from peyvand.web import forms
from peyvand.web.gallery.sample_form import SampleForm, SampleRows
from peyvand.web.summary import errors_of
from tests.text import nasty

DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("text", ["1403-8-15", "۱۴۰۳/۰۸/۱۵", "١٤٠٣/٠٨/١٥", "۱۵ آبان ۱۴۰۳", "سه‌شنبه ۱۵ آبان ۱۴۰۳", "2024-11-05", "15/08/1403"])
def test_a_day_is_read_in_every_way_people_write_it(text):
    assert forms.JalaliDateField().clean(text) == date(2024, 11, 5)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (forms.RialField(), "12 میلیون تومان", Rial(120_000_000)),
        (forms.NumberField(), "12.5", Decimal("12.5")),
        (forms.WholeField(), "18", 18),
        (forms.PercentField(), "38%", Decimal(38)),
        (forms.NationalIdField(), "14900001230", "14900001230"),
        (forms.MobileField(), "09100000001", "+989100000001"),
    ],
)
def test_all_digits_are_taken_in_every_field(field, text, value):
    for typed in (text, text.translate(DIGITS), text.translate(ARABIC)):
        assert field.clean(typed.replace(".", "٫") if typed != text and "." in typed else typed) == value


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("day", [date(2026, 12, 7), date(2025, 3, 20), date(1990, 1, 1)])
def test_what_a_date_field_shows_it_reads_back(language, day):
    with translation.override(language):
        field = forms.JalaliDateField()
        assert field.clean(field.widget.format_value(day)) == day


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("sum_", [0, 999, 12_500, 2_500_000_000, 10**17])
def test_what_a_money_field_shows_it_reads_back(language, sum_):
    with translation.override(language):
        field = forms.RialField()
        assert field.clean(field.widget.format_value(Rial(sum_))) == sum_


def test_day_and_hour_give_one_moment_in_tehran():
    field = forms.JalaliDateTimeField()
    assert field.clean(["۱۶ آذر ۱۴۰۵", "۱۶:۳۰"]) == datetime(2026, 12, 7, 13, 0, tzinfo=UTC)
    assert field.clean(["۱۶ آذر ۱۴۰۵", ""]) == datetime(2026, 12, 7, 12, 30, tzinfo=UTC)
    with pytest.raises(ValidationError):
        field.clean(["", "16:00"])
    with pytest.raises(ValidationError):
        field.clean(["۱۶ آذر ۱۴۰۵", "25:00"])


def test_a_reason_is_said_in_the_readers_language():
    for language, word in (("fa", "تقویم"), ("en", "calendar")):
        with translation.override(language), pytest.raises(ValidationError, match=word):
            forms.JalaliDateField().clean("1404/12/30")


def test_what_is_too_long_says_by_how_much():
    with translation.override("en"), pytest.raises(ValidationError, match="Shorten it by 3"):
        forms.LineField(max_length=10).clean("abcdefghijklm")


def test_a_name_that_turns_the_writing_is_refused():
    with pytest.raises(ValidationError):
        forms.LineField().clean("شرکت\u202eفولاد")


def test_a_required_field_left_empty_says_what_to_do():
    with translation.override("fa"):
        form = SampleForm({})
        assert not form.is_valid()
        wrongs = errors_of(form)
    assert {"نام سازمان", "شناسهٔ ملی", "مهلت"} <= {wrong.label for wrong in wrongs}
    assert all(wrong.text and wrong.target for wrong in wrongs)


def test_a_locked_field_keeps_its_value_whatever_is_sent():
    form = SampleForm({"parent": "دیگری"}, initial={"parent": "هلدینگ نمونه"})
    form.is_valid()
    assert form.cleaned_data["parent"] == "هلدینگ نمونه"


FIELDS = ["name", "national_id", "budget", "county", "deadline", "opens_0", "opens_1", "share", "text", "audience", "gives", "shown", "anonymous"]
TYPED = ["name", "national_id", "budget", "deadline", "share", "text"]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_nasty_text_breaks_a_field_and_none_is_lost(language):
    """Every text in every field at once: never an exception, and what was typed stands in the form again."""
    with translation.override(language):
        for text in nasty.all_texts():
            data = QueryDict(mutable=True)
            for name in FIELDS:
                data[name] = text
            form = SampleForm(data)
            form.is_valid()
            for wrongs in form.errors.values():
                assert all(str(one).strip() and "%(" not in str(one) for one in wrongs)
            if len(text) < 20_000:
                page = unescape("".join(form[name].as_field_group() for name in FIELDS if name in form.fields))
                assert page.count(text) >= len(TYPED), text[:80]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_nasty_text_breaks_the_rows(language):
    with translation.override(language):
        for text in nasty.all_texts():
            data = {
                "rows-TOTAL_FORMS": "1",
                "rows-INITIAL_FORMS": "0",
                **{f"rows-0-{name}": text for name in ("parameter", "relation", "value", "unit", "must")},
            }
            rows = SampleRows(data, prefix="rows")
            rows.is_valid()
            errors_of(formset=rows)


@pytest.mark.parametrize("text", ["", "x", "-1", "99999999999999", "۱", "1e9", "\x00"])
def test_a_broken_count_of_rows_is_no_error_of_the_server(text):
    rows = SampleRows({"rows-TOTAL_FORMS": text, "rows-INITIAL_FORMS": text, "remove": f"rows-{text}"}, prefix="rows")
    rows.is_valid()
    assert len(rows.forms) <= 100


def test_an_error_is_tied_to_its_input_for_screen_readers():
    form = SampleForm({"national_id": "123"})
    form.is_valid()
    drawn = form["national_id"].as_field_group()
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_national_id_error"' in drawn
    assert 'id="id_national_id_error"' in drawn


def test_long_text_is_counted_not_cut_off_by_the_browser():
    drawn = SampleForm()["text"].as_field_group()
    assert "maxlength" not in drawn
    assert 'data-most="4000"' in drawn
