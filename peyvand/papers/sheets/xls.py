"""Reading the older xls."""

import os

import xlrd
from xlrd.xldate import XLDateError, xldate_as_datetime

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.grids import Book, Broken, Grid, write_moment, write_number
from peyvand.papers.sheets.refusals import SheetRefused

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def open_xls(data: bytes) -> Book:
    """Read all visible sheets; formatting is read too, since it knows what is hidden."""
    if _ENCRYPTED_PACKAGE in data:
        raise SheetRefused("encrypted")
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
            if book.nsheets > limits.SHEETS:
                raise SheetRefused("too_many_sheets", limit=limits.SHEETS)
            visible = [sheet for sheet in book.sheets() if sheet.visibility == 0]
            return Book([_grid(sheet, book.datemode) for sheet in visible], hidden_sheets=book.nsheets - len(visible))
    except SheetRefused:
        raise
    except xlrd.XLRDError as error:
        raise SheetRefused("encrypted" if "encrypted" in str(error).lower() else "not_a_sheet") from None
    except Exception:
        raise SheetRefused("broken") from None


def _grid(sheet: xlrd.sheet.Sheet, date_mode: int) -> Grid:
    grid = Grid(sheet.name)
    hidden = {column for column, facts in sheet.colinfo_map.items() if facts.hidden or facts.width == 0}
    grid.hidden_columns = len({column for column in hidden if column < sheet.ncols})
    for row in range(sheet.nrows):
        cells: dict[int, str] = {}
        for column, cell in enumerate(sheet.row(row)):
            if column not in hidden and (value := _text(cell, date_mode)).strip():
                cells[column] = value
        facts = sheet.rowinfo_map.get(row)
        if facts is not None and facts.hidden:
            grid.hidden_rows += bool(cells)
        else:
            grid.put(row + 1, cells)
    grid.fill_down((low + 1, high, left) for low, high, left, _right in sheet.merged_cells if high - low > 1)
    return grid


def _text(cell: xlrd.sheet.Cell, date_mode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return write_number(float(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return write_moment(xldate_as_datetime(cell.value, date_mode))
        except (XLDateError, OverflowError, ValueError):
            return write_number(float(cell.value))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "1" if cell.value else "0"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Broken(xlrd.error_text_from_code.get(cell.value, "#ERR"))
    return ""
