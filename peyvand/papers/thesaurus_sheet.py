"""The thesaurus on a sheet: rows out of tsv, csv or a workbook by the names of their columns, and rows into tsv."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from peyvand.papers.sheets.files import open_book
from peyvand.papers.sheets.refusals import SheetRefused
from peyvand.text.cleaning import clean_line

ROWS_MOST = 20_000
BYTES_MOST = 5 * 1024 * 1024
NAMES = {
    "head": ("head", "سرواژه"),
    "variants": ("variants", "گونه‌های گفتن", "هم‌معناها"),
    "narrower": ("narrower", "گونه‌ها"),
    "context": ("context", "واژه‌های نزدیک"),
    "weight": ("weight", "وزن"),
    "note": ("note", "یادداشت"),
    "field": ("field", "زمینه"),
}
NEEDED = ("head", "variants")
Cells = tuple[int, dict[int, str]]


def read_rows(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows with their numbers in the sheet; raises SheetRefused. The first row that holds something names the columns."""
    if len(data) > BYTES_MOST:
        raise SheetRefused("too_big", limit=BYTES_MOST // (1024 * 1024))
    rows = _of_tabs(data) if _has_tabs(data) else _of_book(data)
    if not rows:
        raise SheetRefused("empty")
    names = {clean_line(name).casefold(): column for column, spellings in NAMES.items() for name in spellings}
    place = {names[name]: at for at, cell in rows[0][1].items() if (name := clean_line(cell).casefold()) in names}
    if any(name not in place for name in NEEDED):
        raise SheetRefused("no_columns")
    if len(rows) == 1:
        raise SheetRefused("no_rows")
    if len(rows) > ROWS_MOST:
        raise SheetRefused("too_many_rows", limit=ROWS_MOST)
    return [(number, {name: cells.get(at, "") for name, at in place.items()}) for number, cells in rows[1:]]


def _has_tabs(data: bytes) -> bool:
    """Whether it is split at tabs: told apart here, for the bars between several values look like a delimiter too."""
    return b"\t" in data[:2_000].split(b"\n", 1)[0] and b"\x00" not in data and not data.startswith((b"PK", b"\xd0\xcf"))


def _of_tabs(data: bytes) -> list[Cells]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    lines = enumerate(re.split("\r\n|[\r\n]", text), start=1)
    return [(number, dict(enumerate(line.split("\t")))) for number, line in lines if line.strip()]


def _of_book(data: bytes) -> list[Cells]:
    return next((sorted(grid.rows.items()) for grid in open_book(data).grids if grid.rows), [])


def write_tsv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Lines of a file that the package, and this reader, take again. What is kept is clean, so no cell holds a tab or a line break."""
    yield "\t".join(columns) + "\n"
    for row in rows:
        yield "\t".join(row[name] for name in columns) + "\n"
