"""Reading xlsx: straight from its XML, so that hidden rows, columns and sheets are known and memory stays small."""

import posixpath
import re
from datetime import datetime, timedelta

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.archive import Archive, Elements, Handler
from peyvand.papers.sheets.grids import Book, Broken, Grid, Merge, write_moment, write_number
from peyvand.papers.sheets.refusals import SheetRefused

_BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_CODES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def open_xlsx(archive: Archive) -> Book:
    """Read all visible sheets."""
    workbook = _workbook_path(archive)
    sheets: list[tuple[str, str, bool]] = []
    since_1904 = False

    def take(name: str, attributes: dict[str, str]) -> None:
        nonlocal since_1904
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") == "visible"))
        elif name == "workbookPr":
            since_1904 = attributes.get("date1904") in ("1", "true")

    archive.parse(workbook, Elements(take))
    if len(sheets) > limits.SHEETS:
        raise SheetRefused("too_many_sheets", limit=limits.SHEETS)
    relations = _relations(archive, workbook)
    strings = _shared_strings(archive, relations)
    dates = _date_styles(archive, relations)
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    grids = []
    for name, relation, visible in sheets:
        kind, path = relations.get(relation, ("", ""))
        if visible and kind.endswith("/worksheet") and path in archive:
            sheet = _Sheet(name, strings, dates, epoch)
            archive.parse(path, sheet)
            grids.append(sheet.grid)
    return Book(grids, hidden_sheets=sum(not visible for *_rest, visible in sheets))


def _workbook_path(archive: Archive) -> str:
    for kind, path in _relations(archive, "").values():
        if kind.endswith("/officeDocument"):
            return path
    raise SheetRefused("not_a_sheet")


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Read what a part points to: id → (type, path). Links to outside are left out and never followed."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def take(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), path)

    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path in archive:
        archive.parse(path, Elements(take))
    return found


def _part(relations: dict[str, tuple[str, str]], kind: str) -> str:
    return next((path for found, path in relations.values() if found.endswith(kind)), "")


def _shared_strings(archive: Archive, relations: dict[str, tuple[str, str]]) -> list[str]:
    strings = _Strings()
    path = _part(relations, "/sharedStrings")
    if path in archive:
        archive.parse(path, strings)
    return strings.found


class _Strings(Handler):
    """Collects shared strings; phonetic hints are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._reading = self._phonetic = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._reading = not self._phonetic

    def text(self, data: str) -> None:
        if self._reading:
            self._parts.append(data)

    def closed(self, name: str) -> None:
        if name == "si":
            self.found.append("".join(self._parts))
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._reading = False


def _date_styles(archive: Archive, relations: dict[str, tuple[str, str]]) -> frozenset[str]:
    """Find the cell styles that show a number as a date."""
    formats: dict[str, bool] = {str(number): True for number in _BUILTIN_DATES}
    styles: list[str] = []
    inside = False

    class Styles(Handler):
        def opened(self, name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if name == "numFmt":
                code = _NOT_CODES.sub("", attributes.get("formatCode", "")).lower()
                formats[attributes.get("numFmtId", "")] = any(letter in code for letter in "ymdh") and "general" not in code
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                styles.append(attributes.get("numFmtId", "0"))

        def closed(self, name: str) -> None:
            nonlocal inside
            if name == "cellXfs":
                inside = False

    path = _part(relations, "/styles")
    if path in archive:
        archive.parse(path, Styles())
    return frozenset(str(place) for place, number in enumerate(styles) if formats.get(number))


class _Sheet(Handler):
    """Fills a grid from the XML of one worksheet."""

    def __init__(self, name: str, strings: list[str], dates: frozenset[str], epoch: datetime) -> None:
        self.grid = Grid(name)
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._hidden: list[tuple[int, int]] = []
        self._row = 0
        self._row_hidden = False
        self._column = -1
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._reading = self._phonetic = False
        self._cells: dict[int, str] = {}
        self._merges: list[Merge] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column_number(reference[1]) if reference else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._parts = []
        elif name in ("v", "t"):
            self._reading = not self._phonetic
        elif name == "rPh":
            self._phonetic = True
        elif name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
            self._row_hidden = attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0"
            self._column, self._cells = -1, {}
        elif name == "col":
            if attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0":
                first, last = int(attributes.get("min", "1")) - 1, int(attributes.get("max", "1")) - 1
                self._hidden.append((first, last))
                self.grid.hidden_columns += 1 if last > limits.COLUMNS else last - first + 1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self._reading:
            self._parts.append(data)

    def closed(self, name: str) -> None:
        if name == "c":
            self._keep()
        elif name in ("v", "t"):
            self._reading = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            if self._row_hidden:
                self.grid.hidden_rows += bool(self._cells)
            else:
                self.grid.put(self._row, self._cells)
        elif name == "worksheet":
            self.grid.fill_down(self._merges)

    def _keep(self) -> None:
        value = "".join(self._parts)
        if not value or any(first <= self._column <= last for first, last in self._hidden):
            return
        if self._kind == "s":
            place = int(value) if value.isdigit() else -1
            value = self._strings[place] if 0 <= place < len(self._strings) else ""
        elif self._kind == "e":
            value = Broken(value)
        elif self._kind in ("n", ""):
            value = self._number(value)
        if value.strip():
            self._cells[self._column] = value

    def _number(self, written: str) -> str:
        try:
            value = float(written)
        except ValueError:
            return written
        if self._style in self._dates and 0 < value < 2_958_466:
            moment = self._epoch + timedelta(seconds=round(value * 86_400))
            return write_moment(moment)
        return write_number(value)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start and end and int(end[2]) > int(start[2]):
            self._merges.append((int(start[2]), int(end[2]), _column_number(start[1])))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
