"""Reading ods: straight from its XML, with repeated rows and cells counted before they are laid out."""

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.archive import Archive, Elements, Handler
from peyvand.papers.sheets.grids import Book, Grid, Merge, write_number
from peyvand.papers.sheets.refusals import SheetRefused


def open_ods(archive: Archive) -> Book:
    """Read all visible sheets."""
    if "META-INF/manifest.xml" in archive:
        archive.parse("META-INF/manifest.xml", Elements(_refuse_encrypted))
    content = _Content()
    archive.parse("content.xml", content)
    return Book(content.grids, content.hidden_sheets)


def _refuse_encrypted(name: str, _attributes: dict[str, str]) -> None:
    if name == "encryption-data":
        raise SheetRefused("encrypted")


class _Content(Handler):
    """Fills grids from content.xml. Notes on cells are left out: they are not part of the table."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.hidden_sheets = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._grid: Grid | None = None
        self._row = self._column = 0
        self._hidden_columns: list[tuple[int, int]] = []
        self._repeat = self._row_repeat = 1
        self._row_hidden = False
        self._cells: dict[int, str] = {}
        self._value: str | None = None
        self._parts: list[str] = []
        self._in_cell = False
        self._note = 0
        self._merges: list[Merge] = []
        self._tables = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        facts = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if self._note or name == "annotation":
            self._note += 1
        elif name == "style":
            self._style = facts.get("name", "")
        elif name == "table-properties" and facts.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "table":
            self._open_table(facts)
        elif self._grid is None:
            return
        elif name == "table-column":
            self._open_column(facts)
        elif name == "table-row":
            self._row_repeat = _count(facts, "number-rows-repeated")
            self._row_hidden = facts.get("visibility", "visible") != "visible"
            self._column, self._cells = 0, {}
        elif name in ("table-cell", "covered-table-cell"):
            self._open_cell(facts)
        elif self._in_cell:
            self._open_text(name, facts)

    def _open_table(self, facts: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > limits.SHEETS:
            raise SheetRefused("too_many_sheets", limit=limits.SHEETS)
        if facts.get("style-name") in self._hidden_styles:
            self.hidden_sheets += 1
            self._grid = None
            return
        self._grid = Grid(facts.get("name", ""))
        self._row, self._column, self._hidden_columns, self._merges = 1, 0, [], []

    def _open_column(self, facts: dict[str, str]) -> None:
        count = _count(facts, "number-columns-repeated")
        if facts.get("visibility", "visible") != "visible" and self._grid is not None:
            self._hidden_columns.append((self._column, self._column + count - 1))
            self._grid.hidden_columns += 1 if count > limits.COLUMNS else count
        self._column += count

    def _open_cell(self, facts: dict[str, str]) -> None:
        self._in_cell, self._parts = True, []
        self._repeat = _count(facts, "number-columns-repeated")
        kind = facts.get("value-type")
        self._value = None
        if kind in ("float", "percentage", "currency"):
            try:
                self._value = write_number(float(facts.get("value", "")))
            except ValueError:
                self._value = None
        elif kind == "date":
            self._value = facts.get("date-value", "").replace("T00:00:00", "").replace("T", " ")
        rows = _count(facts, "number-rows-spanned")
        if rows > 1:
            self._merges.append((self._row, self._row + rows - 1, self._column))

    def _open_text(self, name: str, facts: dict[str, str]) -> None:
        if name == "p" and self._parts:
            self._parts.append("\n")
        elif name == "s":
            self._parts.append(" " * min(_count(facts, "c"), 100))
        elif name == "tab":
            self._parts.append(" ")
        elif name == "line-break":
            self._parts.append("\n")

    def text(self, data: str) -> None:
        if self._in_cell and not self._note:
            self._parts.append(data)

    def closed(self, name: str) -> None:
        if self._note:
            self._note -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._close_cell()
        elif name == "table-row" and self._grid is not None:
            self._close_row(self._grid)
        elif name == "table" and self._grid is not None:
            self._grid.fill_down(self._merges)
            self.grids.append(self._grid)
            self._grid = None

    def _close_cell(self) -> None:
        value = self._value if self._value is not None else "".join(self._parts)
        if self._in_cell and value.strip():
            if self._column + self._repeat > limits.COLUMNS:
                raise SheetRefused("too_many_columns", limit=limits.COLUMNS)
            for column in range(self._column, self._column + self._repeat):
                if not any(first <= column <= last for first, last in self._hidden_columns):
                    self._cells[column] = value
        self._column += self._repeat
        self._in_cell = False

    def _close_row(self, grid: Grid) -> None:
        if self._cells:
            if self._row_repeat > limits.ROWS:
                raise SheetRefused("too_many_rows", limit=limits.ROWS)
            for row in range(self._row, self._row + self._row_repeat):
                if self._row_hidden:
                    grid.hidden_rows += 1
                else:
                    grid.put(row, dict(self._cells))
        self._row += self._row_repeat


def _count(facts: dict[str, str], name: str) -> int:
    written = facts.get(name, "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 1
