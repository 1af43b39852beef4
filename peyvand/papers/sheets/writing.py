"""Writing xlsx, csv and ods. What people typed never becomes a formula: xlsx and ods cells are typed, csv cells get an apostrophe."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from peyvand.papers.sheets.formulas import neutral

Value = str | int | float | date | None

LONGEST_CELL = 32_767
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass
class Sheet:
    """A table to be written: header, rows, widths in characters by column (18 where not said). Notes and bars are for xlsx."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = field(default_factory=tuple)
    right_to_left: bool = True
    notes: Iterable[Sequence[Value]] = ()  # stand below the table, outside its filter
    bars: Sequence[int] = ()  # columns of 0–100 drawn as bars


def plain_text(text: str) -> str:
    """Take out what XML cannot hold, and what is longer than a cell."""
    return _NOT_XML.sub("", text)[:LONGEST_CELL]


def write_xlsx(target: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write a workbook; headers are bold, frozen and filterable."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7EFEC", "border": 1, "border_color": "#B9C9C3"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(_SHEET_NAME.sub(" ", sheet.name)[:31])
            if sheet.right_to_left:
                page.right_to_left()
            for column, name in enumerate(sheet.header):
                page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 18)
                page.write_string(0, column, plain_text(name), bold)
            last = 0
            for last, row in enumerate(sheet.rows, start=1):
                _write_row(page, last, row, wrapped, day)
            for number, row in enumerate(sheet.notes, start=last + 2):
                _write_row(page, number, row, wrapped, day)
            for column in sheet.bars:
                page.conditional_format(1, column, max(last, 1), column, dict(_BAR))
            page.freeze_panes(1, 0)
            if sheet.header:
                page.autofilter(0, 0, max(last, 1), len(sheet.header) - 1)


def _write_row(page: Any, number: int, row: Sequence[Value], wrapped: Any, day: Any) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            page.write_string(number, column, plain_text(value), wrapped)
        elif isinstance(value, date):
            page.write_datetime(number, column, value, day)
        elif value is not None:
            page.write_number(number, column, value, wrapped)


_BAR = {"type": "data_bar", "bar_color": "#7FBDBB", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 100}


def write_csv(target: IO[bytes], sheet: Sheet) -> None:
    """Write UTF-8 with the mark that spreadsheet programs look for."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", errors="replace")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in sheet.header])
    for row in sheet.rows:
        writer.writerow([_csv_cell(value) for value in row])
    text.detach()


def _csv_cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return neutral(value.replace("\x00", "")) if isinstance(value, str) else value


def write_ods(target: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write an OpenDocument spreadsheet."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w") as content:
            content.write(_CONTENT.encode())
            for sheet in sheets:
                style = "rtl" if sheet.right_to_left else "ltr"
                content.write(f"<table:table table:name={quoteattr(plain_text(sheet.name))} table:style-name={quoteattr(style)}>".encode())
                for row in ([*sheet.header], *sheet.rows):
                    content.write(f"<table:table-row>{''.join(_ods_cell(value) for value in row)}</table:table-row>".encode())
                content.write(b"</table:table>")
            content.write(b"</office:spreadsheet></office:body></office:document-content>")


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        day = value.isoformat()
        return f'<table:table-cell office:value-type="date" office:date-value="{day}"><text:p>{day}</text:p></table:table-cell>'
    if isinstance(value, str):
        lines = "".join(f"<text:p>{_ods_spaces(line)}</text:p>" for line in plain_text(value).split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def _ods_spaces(line: str) -> str:
    return re.sub("  +", lambda found: f' <text:s text:c="{len(found.group()) - 1}"/>', cast(str, escape(line))).replace("\t", "<text:tab/>")


_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version="1.3"><office:automatic-styles>'
    '<style:style style:name="rtl" style:family="table"><style:table-properties table:display="true" style:writing-mode="rl-tb"/></style:style>'
    '<style:style style:name="ltr" style:family="table"><style:table-properties table:display="true" style:writing-mode="lr-tb"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
