"""A sheet as a grid of visible text: what every format is turned into before anything is understood of it.

Hidden rows, columns and sheets never get this far; only their number is kept.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.refusals import SheetRefused

Merge = tuple[int, int, int]  # first row, last row, column: a cell merged downwards


class Broken(str):
    """A cell that holds an error of the spreadsheet program, such as #N/A."""

    __slots__ = ()


@dataclass
class Grid:
    """The visible cells of one sheet. Rows carry the number that the spreadsheet program shows (from 1); columns count from 0."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0

    def put(self, row: int, cells: dict[int, str]) -> None:
        """Keep a row that holds something."""
        if not cells:
            return
        if max(cells) >= limits.COLUMNS:
            raise SheetRefused("too_many_columns", limit=limits.COLUMNS)
        # The limit is of rows below a header; a few more let titles and notes above it pass.
        if len(self.rows) >= limits.ROWS + limits.HEADER_SEARCH_ROWS:
            raise SheetRefused("too_many_rows", limit=limits.ROWS)
        self.rows[row] = cells

    def fill_down(self, merges: Iterable[Merge]) -> None:
        """Give the value of a cell merged downwards to every row it covers that holds something else."""
        for first, last, column in merges:
            value = self.rows.get(first, {}).get(column)
            if value is None or last - first > len(self.rows) * 2 + 100:
                continue
            for row in range(first + 1, last + 1):
                if row in self.rows:
                    self.rows[row].setdefault(column, value)


@dataclass
class Book:
    """All visible sheets of a file."""

    grids: list[Grid]
    hidden_sheets: int = 0


def write_number(value: float) -> str:
    """Write a number cell as a person would: no «.0», no binary dust."""
    if not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def write_moment(value: datetime) -> str:
    """Write a date cell in ISO form, without a time where it is midnight."""
    return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
