from django.http import QueryDict

from peyvand.web.gallery.sample_form import SampleRows


def sent(*rows: dict[str, str], **more: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data["rows-TOTAL_FORMS"], data["rows-INITIAL_FORMS"] = str(len(rows)), "0"
    for index, row in enumerate(rows):
        for name, value in row.items():
            data[f"rows-{index}-{name}"] = value
    for name, value in more.items():
        data[name] = value
    return data


HARD = {"parameter": "سختی", "relation": "range", "value": "۷۰ تا ۸۵", "unit": "HBW", "must": "on"}
LIFE = {"parameter": "عمر", "relation": "ge", "value": "۳۰۰۰", "unit": "ساعت"}
BLANK = {"parameter": "", "relation": "ge", "value": "", "unit": ""}


def test_rows_give_what_was_written_and_pass_over_blank_ones():
    rows = SampleRows(sent(HARD, BLANK, LIFE), prefix="rows")
    assert rows.is_valid()
    assert [row["parameter"] for row in rows.rows] == ["سختی", "عمر"]
    assert [row["must"] for row in rows.rows] == [True, False]


def test_a_wrong_row_says_so_in_its_row():
    rows = SampleRows(sent(LIFE, {**HARD, "value": "70;85"}), prefix="rows")
    assert not rows.is_valid()
    assert "value" in rows.forms[1].errors
    assert not rows.forms[0].errors


def test_the_add_button_gives_one_more_row_and_judges_nothing():
    rows = SampleRows(sent({**HARD, "value": "70;85"}, add="rows"), prefix="rows")
    assert rows.asked
    assert len(rows.forms) == 2
    assert not rows.is_valid()
    assert rows.forms[0].errors == {}
    assert "autofocus" in str(rows.forms[1]["parameter"])
    assert rows.forms[0]["value"].value() == "70;85"


def test_the_remove_button_takes_its_row_and_closes_the_gap():
    rows = SampleRows(sent(HARD, BLANK, LIFE, remove="rows-1"), prefix="rows")
    assert [form["parameter"].value() for form in rows.forms] == ["سختی", "عمر"]
    assert [form["must"].value() for form in rows.forms] == [True, False]
    again = SampleRows(sent(HARD, LIFE, remove="rows-0"), prefix="rows")
    assert [form["parameter"].value() for form in again.forms] == ["عمر"]
    assert not again.forms[0]["must"].value()


def test_buttons_of_other_rows_do_not_matter():
    rows = SampleRows(sent(HARD, add="others", remove="others-0"), prefix="rows")
    assert not rows.asked
    assert rows.is_valid()


def test_too_many_rows_are_said_not_dropped():
    rows = SampleRows(sent(*[LIFE] * 45), prefix="rows")
    assert not rows.is_valid()
    assert len(rows.forms) == 45
    assert rows.non_form_errors()


def test_stored_rows_stand_in_the_form_with_a_blank_one_after_them():
    rows = SampleRows(initial=[{"parameter": "سختی"}], prefix="rows")
    assert [form["parameter"].value() for form in rows.forms] == ["سختی", None]
