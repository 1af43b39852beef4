"""Sheets as offices make them."""

import io

import openpyxl
import pytest

from peyvand.papers.sheets import Reading, SheetRefused, limits, read
from tests.papers.dirty import CANARY, DATA, Table, as_csv, as_xls, as_xlsx, clean_table, dirty_table, headers_of, needs, offers, other_sheets
from tests.papers.open_document import as_ods
from tests.text.nasty import all_texts

FORMS = ("xlsx", "xls", "ods", "csv", "csv-1256", "csv-utf16")


def sheet_bytes(table: Table, form: str) -> bytes:
    cover, lookup, secret = other_sheets()
    if form == "xlsx":
        return as_xlsx([cover, table, lookup, secret])
    if form == "xls":
        return as_xls([cover, table, lookup, secret])
    if form == "ods":
        return as_ods([cover, table, lookup, secret])
    if form == "csv-1256":
        return as_csv(table, encoding="cp1256", delimiter=";")
    if form == "csv-utf16":
        return as_csv(table, encoding="utf-16", delimiter="\t")
    return as_csv(table)


def rows(*lines: list[object], name: str = "برگه") -> Table:
    grid = {number: {column: value for column, value in enumerate(line) if value is not None} for number, line in enumerate(lines) if line}
    return Table(name, grid, 0)  # type: ignore[arg-type]


def read_rows(*lines: list[object], side: str = "needs") -> Reading:
    return read(as_xlsx([rows(*lines)]), side)


@pytest.mark.parametrize("side", ["needs", "offers"])
def test_the_files_of_the_demonstration_are_read_whole(side: str) -> None:
    reading = read(DATA / f"{side}.csv", side)
    assert len(reading.rows) == len(needs() if side == "needs" else offers())
    assert (reading.bad, reading.duplicates, reading.unrecognised) == ([], [], [])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("side", ["needs", "offers"])
def test_a_dirty_sheet_gives_its_good_rows_and_names_the_others(side: str, form: str) -> None:
    table, faults = dirty_table(side)
    reading = read(sheet_bytes(table, form), side)
    assert [row.key for row in reading.rows] == [row["key"] for row in (needs() if side == "needs" else offers())]
    assert {bad.row: bad.field for bad in reading.bad} == faults.bad
    assert {one.row: one.same_as for one in reading.duplicates} == faults.duplicates
    assert reading.header_row == 5
    assert reading.unrecognised == ["امضای مدیر"]
    assert len(reading.columns) == len(headers_of(side)) + 1
    assert "قناری" not in str(reading)


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("side", ["needs", "offers"])
def test_a_dirty_sheet_says_the_same_in_every_form(side: str, form: str) -> None:
    table, _faults = dirty_table(side)
    assert read(sheet_bytes(table, form), side).rows == read(sheet_bytes(table, "csv"), side).rows


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_hidden_rows_columns_and_sheets_are_counted_and_never_shown(form: str) -> None:
    table, _faults = dirty_table("needs")
    assert CANARY in str(table)
    reading = read(sheet_bytes(table, form), "needs")
    counts = {one.what: one.count for one in reading.ignored if one.what.startswith("hidden")}
    assert counts == {"hidden_sheets": 1, "hidden_rows": len(table.hidden_rows), "hidden_columns": 1}
    assert [one.name for one in reading.ignored if one.what == "sheet"] == ["روی جلد", "راهنما"]


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_the_same_rows_unhidden_are_read(form: str) -> None:
    """The negative control: it is the hiding that keeps the canary out."""
    table, _faults = dirty_table("needs")
    table.hidden_rows, table.hidden_columns = set(), set()
    assert CANARY in "".join(row.get("title") for row in read(sheet_bytes(table, form), "needs").rows)


def test_cleaned_rows_equal_those_of_the_tidy_sheet() -> None:
    tidy = {row.key: row for row in read(as_xlsx([clean_table("needs")]), "needs").rows}
    for row in read(as_xlsx([dirty_table("needs")[0]]), "needs").rows:
        for name in ("trl", "published", "county", "kind", "stages", "requirements", "organization"):
            assert row.get(name) == tidy[row.key].get(name)


def test_without_a_key_column_the_row_number_is_the_key() -> None:
    reading = read_rows(["عنوان", "شرح"], ["یک", "متن یک"], [], ["دو", "متن دو"])
    assert [row.key for row in reading.rows] == [2, 4]


def test_a_running_number_serves_as_key_when_there_is_no_other() -> None:
    reading = read_rows(["ردیف", "عنوان"], [1, "پمپ"], [2, "شیر"])
    assert [row.key for row in reading.rows] == ["1", "2"]
    reading = read_rows(["ردیف", "کد", "عنوان"], [1, "الف", "پمپ"], [2, "ب", "شیر"])
    assert [row.key for row in reading.rows] == ["الف", "ب"]


def test_columns_that_name_no_field_are_told() -> None:
    reading = read_rows(["عنوان", "رنگ دیوار", "شرح"], ["پمپ", "سبز", "متن"])
    assert reading.columns == {"عنوان": "title", "شرح": "text"}
    assert reading.unrecognised == ["رنگ دیوار"]


def test_the_sheet_with_the_most_known_columns_is_chosen_and_one_may_be_named() -> None:
    small = rows(["عنوان"], ["پمپ"], name="کوچک")
    large = rows(["عنوان", "شرح", "کد"], ["شیر", "متن", "۱"], name="بزرگ")
    book = as_xlsx([small, large])
    assert read(book, "needs").sheet == "بزرگ"
    assert read(book, "needs", sheet="كوچك").rows[0].get("title") == "پمپ"
    with pytest.raises(SheetRefused) as refused:
        read(book, "needs", sheet="نیست")
    assert refused.value.code == "no_such_sheet"


def test_a_cell_merged_downwards_holds_for_all_its_rows() -> None:
    table = rows(["سازمان", "عنوان"], ["شرکت الف", "پمپ"], [None, "شیر"], [None, "لوله"])
    table.merges = [(1, 2, 0, 0)]
    for data in (as_xlsx([table]), as_xls([table]), as_ods([table])):
        assert [row.get("organization") for row in read(data, "needs").rows] == ["شرکت الف", "شرکت الف", ""]


def test_numbers_and_dates_of_cells_read_as_people_write_them() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["کد", "عنوان", "TRL", "تاریخ"])
    page.append([1001.0, "پمپ", 7.0, None])
    page["D2"] = 45601
    page["D2"].number_format = "[$-fa-IR]yyyy/mm/dd"
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue(), "needs").rows[0].values == {"key": "1001", "title": "پمپ", "trl": "7", "published": "2024-11-05"}


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("TRL", "۱۲", "trl"),
        ("TRL", "بالا", "trl"),
        ("آیسیک", "3499", "sectors"),
        ("مهلت", "1404/12/30", "deadline"),
        ("بودجه", "۱۲ دلار", "budget_max"),
    ],
)
def test_a_bad_cell_refuses_its_row_alone_and_says_why(header: str, value: str, field: str) -> None:
    reading = read_rows(["عنوان", header], ["خوب", None], ["بد", value])
    assert [row.get("title") for row in reading.rows] == ["خوب"]
    (bad,) = reading.bad
    assert (bad.row, bad.field, bad.header) == (3, field, header)
    assert bad.why("fa") != bad.why("en")


NOT_KNOWN_YET = {
    "TRL": ["نامشخص", "-", "۶ تا ۷"],
    "بودجه": ["توافقی", "حدود ۵ تا ۷ میلیارد ریال"],
    "مهلت": ["ندارد", "آبان ۱۴۰۵", "1405/8", "1405/08/15 14:30"],
    "آیسیک": ["صنایع گوناگون"],
}


@pytest.mark.parametrize(("header", "value"), [(header, value) for header, values in NOT_KNOWN_YET.items() for value in values])
def test_what_is_not_known_yet_is_not_a_bad_cell(header: str, value: str) -> None:
    assert len(read_rows(["عنوان", header], ["پمپ", value]).rows) == 1


def test_error_cells_and_endless_cells_are_named() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["عنوان", "شرح"])
    page.append(["پمپ", "#N/A"])
    page["B2"].data_type = "e"
    page.append(["شیر", "ا" * (limits.CELL + 1)])
    file = io.BytesIO()
    book.save(file)
    reading = read(file.getvalue(), "needs")
    assert [(bad.row, bad.code) for bad in reading.bad] == [(2, "error_cell"), (3, "too_long")]
    assert "#N/A" in reading.bad[0].why("fa")


def test_a_repeated_header_is_not_a_row() -> None:
    assert len(read_rows(["کد", "عنوان"], ["۱", "پمپ"], ["کد", "عنوان"], ["۲", "شیر"]).rows) == 2


def test_rows_that_say_the_same_under_two_keys_are_one() -> None:
    reading = read_rows(["کد", "عنوان", "شرح"], ["۱", "پمپ دوغاب", "متن"], ["۲", "پمپ  دوغاب", "متن."], ["1", "چیز دیگر", "دیگر"])
    assert [(one.row, one.same_as, one.by) for one in reading.duplicates] == [(3, 2, "text"), (4, 2, "key")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_files_are_split_at_whatever_sign_they_use(delimiter: str) -> None:
    data = delimiter.join(["کد", "عنوان", "شرح"]) + "\r\n" + delimiter.join(["1", '"پمپ, شیر; لوله"', '"دو\r\nخط"']) + "\r\n"
    (row,) = read(data.encode(), "needs").rows
    assert row.get("title") == "پمپ, شیر; لوله"
    assert row.get("text") == "دو\nخط"


def test_the_hint_that_names_the_delimiter_is_followed() -> None:
    reading = read("sep=;\nکد;عنوان\n1;پمپ\n".encode(), "needs")
    assert (reading.header_row, reading.rows[0].number) == (2, 3)


@pytest.mark.parametrize("form", ["xlsx", "ods", "csv"])
def test_awkward_texts_pass_through_the_reader(form: str) -> None:
    texts = [text for text in all_texts() if "\ud800" not in text]
    lines: list[list[object]] = [["کد", "عنوان", "شرح", "سازمان", "TRL"]]
    for number, text in enumerate(texts):
        lines.append([f"k{number}", text[:32_000], "متن", text[:32_000], None])
        lines.append([f"t{number}", "عنوان درست", f"متن {number}", None, text[:32_000]])
    if form == "csv":
        reading = read(as_csv(rows(*lines)), "needs")
    else:
        printable = [[_in_xml(value) for value in line] for line in lines]
        reading = read(as_xlsx([rows(*printable)]) if form == "xlsx" else as_ods([rows(*printable)]), "needs")
    # Every row is taken, named as bad, or named as a duplicate; only rows with nothing in them are passed over.
    assert len(reading.rows) + len(reading.bad) + len(reading.duplicates) == len(lines) - 1
    for bad in reading.bad:
        assert bad.why("fa")
        assert bad.why("en")
    for row in reading.rows:
        "".join(row.values.values()).encode()
        assert not any("\ud800" <= character <= "\udfff" or character in "\x00\x1b\u202e" for value in row.values.values() for character in value)


def _in_xml(value: object) -> object:
    return "".join(one for one in value if one >= " " or one in "\t\n").replace("\ufffe", "") if isinstance(value, str) else value
