"""From a file to rows with known fields, and an account of all that was not taken."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.cells import BadCell, read_cell, sentence
from peyvand.papers.sheets.files import open_book, read_bytes
from peyvand.papers.sheets.grids import Book, Grid
from peyvand.papers.sheets.layouts import JOINED, REQUIRED, TYPES, Layout, layout
from peyvand.papers.sheets.refusals import SheetRefused
from peyvand.text.cleaning import clean_line
from peyvand.text.identity import identity_key

_TITLE_FROM_TEXT = 90  # characters of the text that stand for a missing title column


@dataclass(frozen=True)
class Row:
    """A good row: its number in the sheet, and its values by field (only fields that hold something)."""

    number: int
    values: dict[str, str]

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def key(self) -> str | int:
        """The sheet's own key, else the row number."""
        return self.values.get("key") or self.number


@dataclass(frozen=True)
class Bad:
    """A row that was refused, and the cell it was refused for."""

    row: int
    field: str
    header: str
    code: str
    facts: dict[str, str]

    def why(self, language: str = "fa") -> str:
        return sentence(self.code, self.facts, language)


@dataclass(frozen=True)
class Duplicate:
    """A row left out because an earlier one has its key (``by`` is "key") or says the same (``by`` is "text")."""

    row: int
    same_as: int
    by: str
    key: str


@dataclass(frozen=True)
class Ignored:
    """Something of the file that was not read: ``sheet`` (named), or a count of ``hidden_rows``, ``hidden_columns``, ``hidden_sheets``."""

    what: str
    name: str = ""
    count: int = 1


@dataclass
class Reading:
    """What was found in a file."""

    layout: str
    sheet: str = ""
    header_row: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    unrecognised: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)


@dataclass
class _Table:
    """A grid whose header was found: column number → (header, field)."""

    grid: Grid
    header_row: int
    fields: dict[int, tuple[str, str]]
    unrecognised: list[str]

    @property
    def worth(self) -> tuple[int, int]:
        """How well it fits, for choosing among sheets: known columns first, then rows."""
        return len({name for _, name in self.fields.values()}), sum(number > self.header_row for number in self.grid.rows)


def read(source: str | Path | bytes, name: str, *, sheet: str = "") -> Reading:
    """Read a table of ``needs``, ``offers`` or ``organizations`` from a path or from bytes; raises SheetRefused."""
    data = source if isinstance(source, bytes) else read_bytes(source)
    return read_book(open_book(data), layout(name), sheet=sheet)


def read_book(book: Book, columns: Layout, *, sheet: str = "") -> Reading:
    """Choose the sheet that fits best (or the one named) and read its rows."""
    grids = [grid for grid in book.grids if not sheet or identity_key(grid.name) == identity_key(sheet)]
    if sheet and not grids:
        raise SheetRefused("no_such_sheet", name=clean_line(sheet)[:80])
    if not any(grid.rows for grid in grids):
        raise SheetRefused("empty")
    tables = [table for grid in grids if (table := _find_header(grid, columns))]
    if not tables:
        raise SheetRefused("no_header")
    table = max(tables, key=lambda one: (one.worth[1] > 0, *one.worth))
    if table.worth[1] == 0:
        raise SheetRefused("no_rows")
    if table.worth[1] > limits.ROWS:
        raise SheetRefused("too_many_rows", limit=limits.ROWS)
    reading = Reading(columns.name, clean_line(table.grid.name), table.header_row, unrecognised=table.unrecognised)
    for header, known in table.fields.values():
        reading.columns[header] = known
    reading.ignored = list(_ignored(book, table))
    _read_rows(table, reading)
    return reading


def _ignored(book: Book, table: _Table) -> Iterator[Ignored]:
    for grid in book.grids:
        if grid is not table.grid:
            yield Ignored("sheet", clean_line(grid.name)[:80], sum(bool(row) for row in grid.rows.values()))
    above = sum(number < table.header_row for number in table.grid.rows)
    counts = {
        "hidden_sheets": book.hidden_sheets,
        "hidden_rows": table.grid.hidden_rows,
        "hidden_columns": table.grid.hidden_columns,
        "rows_above_header": above,
    }
    for what, count in counts.items():
        if count:
            yield Ignored(what, count=count)


def _find_header(grid: Grid, columns: Layout) -> _Table | None:
    """Find the row that names the most columns among the first rows that hold something."""
    best: _Table | None = None
    best_score = 0.0
    for number in sorted(grid.rows)[: limits.HEADER_SEARCH_ROWS]:
        table, score = _as_header(grid, number, columns)
        if score > best_score:
            best, best_score = table, score
    return best


def _as_header(grid: Grid, number: int, columns: Layout) -> tuple[_Table | None, float]:
    """Take a row for the header: each single field goes to the header that names it most surely, first come first."""
    cells = grid.rows[number]
    guesses = {column: columns.guess(value) for column, value in sorted(cells.items())}
    fields: dict[int, tuple[str, str]] = {}
    taken: set[str] = set()
    score = 0.0
    for sure in (True, False):
        for column, guess in guesses.items():
            if guess is None or guess.sure is not sure or (guess.field in taken and guess.field not in JOINED):
                continue
            if not sure and guess.field in taken:
                continue
            taken.add(guess.field)
            fields[column] = (_unique(clean_line(cells[column]), fields), guess.field)
            score += 1.0 if sure else 0.4
    if not taken.intersection(REQUIRED) or (len(taken) < 2 and len(cells) > 2):
        return None, 0.0
    unrecognised = [clean_line(value)[:120] for column, value in sorted(cells.items()) if column not in fields and clean_line(value)]
    # A row of data may by chance hold a word that is also a header; a header holds little else.
    return _Table(grid, number, fields, unrecognised), score + score / len(cells)


def _unique(header: str, fields: dict[int, tuple[str, str]]) -> str:
    known = {one for one, _ in fields.values()}
    name, number = header, 2
    while name in known:
        name, number = f"{header} ({number})", number + 1
    return name


def _read_rows(table: _Table, reading: Reading) -> None:
    keys: dict[str, int] = {}
    texts: dict[str, int] = {}
    for number in sorted(table.grid.rows):
        if number <= table.header_row:
            continue
        cells = table.grid.rows[number]
        if not any(column in cells for column in table.fields) or _is_header_again(table, cells):
            continue
        try:
            row = _read_row(table, number, cells)
        except _BadRow as refused:
            reading.bad.append(refused.bad)
            continue
        if row is None:
            continue
        if duplicate := _duplicate(row, keys, texts, by_text=reading.layout != "organizations"):
            reading.duplicates.append(duplicate)
            continue
        reading.rows.append(row)
    _number_rows(reading)


def _number_rows(reading: Reading) -> None:
    """Without a key column the sheet's own running number is the key, if it is one."""
    numbers = {row.get("number") for row in reading.rows}
    if "key" in reading.columns.values() or "" in numbers or len(numbers) < len(reading.rows):
        return
    reading.rows = [Row(row.number, {**row.values, "key": row.get("number")}) for row in reading.rows]


class _BadRow(ValueError):
    def __init__(self, bad: Bad) -> None:
        super().__init__(bad.code)
        self.bad = bad


def _is_header_again(table: _Table, cells: dict[int, str]) -> bool:
    """Printed sheets repeat their header on every page."""
    return all(clean_line(cells.get(column, "")) == header for column, (header, _) in table.fields.items() if not header.endswith(")"))


def _read_row(table: _Table, number: int, cells: dict[int, str]) -> Row | None:
    values: dict[str, str] = {}
    for column, (header, name) in table.fields.items():
        raw = cells.get(column)
        if raw is None:
            continue
        try:
            value = read_cell(TYPES.get(name, "text"), raw)
        except BadCell as refused:
            raise _BadRow(Bad(number, name, header, refused.code, refused.facts)) from None
        if not value:
            continue
        if name in ("key", "number", "title", "title_alt", "county", "kind", "organization"):
            value = clean_line(value)
        separator = "|" if name in ("sectors", "stages") else "\n"
        values[name] = f"{values[name]}{separator}{value}" if name in values else value
    if not values or set(values) <= {"key", "number"}:
        return None  # a numbered row that nobody filled in
    if "title" not in values:
        if any(name == "title" for _, name in table.fields.values()) or "text" not in values:
            header = next((header for header, name in table.fields.values() if name == "title"), "")
            raise _BadRow(Bad(number, "title", header, "no_title", {}))
        values["title"] = _first_words(values["text"])
    return Row(number, values)


def _first_words(text: str) -> str:
    line = clean_line(text)
    if len(line) <= _TITLE_FROM_TEXT:
        return line
    return line[:_TITLE_FROM_TEXT].rpartition(" ")[0] + "…"


def _duplicate(row: Row, keys: dict[str, int], texts: dict[str, int], *, by_text: bool) -> Duplicate | None:
    """An earlier row with the same key, or the same words; two organizations may bear one name in two places."""
    key = identity_key(row.get("key"))
    if key and key in keys:
        return Duplicate(row.number, keys[key], "key", row.get("key"))
    text = "|".join(identity_key(row.get(name)) for name in ("title", "text", "organization", "requirements", "specs"))
    if by_text and text in texts:
        return Duplicate(row.number, texts[text], "text", row.get("key"))
    if key:
        keys[key] = row.number
    texts[text] = row.number
    return None
