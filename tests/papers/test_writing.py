"""Sheets that are safe to open."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from peyvand.papers.sheets import read
from peyvand.papers.sheets.formulas import looks_like_formula
from peyvand.papers.sheets.writing import Sheet, write_csv, write_ods, write_xlsx
from peyvand.text.cleaning import clean
from tests.text.nasty import all_texts, of_group, value_of

FORMULAS = of_group("spreadsheet")


def written(write, sheet: Sheet) -> bytes:  # type: ignore[no-untyped-def]
    file = io.BytesIO()
    write(file, sheet if write is write_csv else [sheet])
    return file.getvalue()


@pytest.mark.parametrize("entry", FORMULAS, ids=lambda entry: entry["id"])
def test_formulas_get_an_apostrophe_in_csv(entry: dict) -> None:
    data = written(write_csv, Sheet("x", ["عنوان"], [[value_of(entry)]]))
    cell = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1][0]
    assert cell == "'" + value_of(entry)


@pytest.mark.parametrize("text", ["پمپ دوغاب", "A36", "۵۰۰", "قطر ۱۲ - ۱۵ میلی‌متر", "a, b; c", "ده درصد (10%)", "he said “no”"])
def test_honest_texts_stay_as_they_are_in_csv(text: str) -> None:
    assert not looks_like_formula(text)


def test_numbers_and_dates_stay_numbers_and_dates() -> None:
    sheet = Sheet("x", ["عنوان", "n", "d"], [["پمپ", -500, date(2026, 11, 23)]])
    page = openpyxl.load_workbook(io.BytesIO(written(write_xlsx, sheet))).worksheets[0]
    assert page["B2"].value == -500
    assert page["C2"].value.date() == date(2026, 11, 23)
    assert "-500" in written(write_csv, sheet).decode("utf-8-sig").splitlines()[1].split(",")


@pytest.mark.parametrize("write", [write_xlsx, write_ods], ids=["xlsx", "ods"])
def test_no_cell_is_a_formula_and_everything_comes_back(write) -> None:  # type: ignore[no-untyped-def]
    texts = [text for text in all_texts() if len(text) < 5_000]
    sheet = Sheet("برگه", ["کد", "عنوان", "شرح"], [[f"k{number}", "عنوان", f"آغاز {text}"] for number, text in enumerate(texts)])
    data = written(write, sheet)
    if write is write_xlsx:
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    reading = read(data, "needs")
    found = {row.key: row.get("text") for row in reading.rows}
    assert len(reading.rows) + len(reading.duplicates) == len(texts)
    for number, text in enumerate(texts):
        if f"k{number}" in found and text.isprintable():
            assert found[f"k{number}"] == clean(f"آغاز {text}")


def test_what_was_neutralised_reads_back_without_the_apostrophe() -> None:
    sheet = Sheet("x", ["کد", "عنوان"], [[f"k{number}", f"{value_of(entry)} {number}"] for number, entry in enumerate(FORMULAS)])
    titles = [row.get("title") for row in read(written(write_csv, sheet), "needs").rows]
    assert len(titles) == len(FORMULAS)
    assert not [title for title in titles if title.startswith("'")]


def test_pages_are_right_to_left_with_a_frozen_header() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written(write_xlsx, Sheet("الف/ب", ["عنوان"], [["پمپ"]])))).worksheets[0]
    assert page.sheet_view.rightToLeft
    assert page.freeze_panes == "A2"
    assert page.title == "الف ب"
