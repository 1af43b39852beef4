"""Reading csv: UTF-8 with or without a mark, UTF-16 with one, else Windows-1256; comma, semicolon, tab or bar."""

import csv
import io
from collections import Counter

from peyvand.papers.sheets.formulas import original
from peyvand.papers.sheets.grids import Book, Grid
from peyvand.papers.sheets.refusals import SheetRefused

_DELIMITERS = ",;\t|"
_SAMPLE = 60  # records
_LONGEST_FIELD = 4_000_000


def open_delimited(data: bytes) -> Book:
    """Read a text file as one sheet without a name."""
    text = _decode(data)
    first_line, _, rest = text.partition("\n")
    delimiter = ""
    if first_line.strip().lower().startswith("sep=") and len(first_line.strip()) == 5:
        delimiter = first_line.strip()[4]
        text = "\n" + rest  # the line stays counted
    grid = Grid("")
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
        for number, record in enumerate(reader, start=1):
            grid.put(number, {column: original(value) for column, value in enumerate(record) if value.strip()})
    except csv.Error:
        raise SheetRefused("broken") from None
    return Book([grid])


def _decode(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    controls = sum(data.count(bytes([code])) for code in range(32) if code not in (9, 10, 11, 12, 13, 27, 31))
    if controls > len(data) // 500 + 8 or data.count(0) > 8:
        raise SheetRefused("not_a_sheet")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1256", errors="replace")


def _delimiter(text: str) -> str:
    """Choose the sign that splits the first records into the steadiest number of columns."""
    best, best_score = ",", 0.0
    sample = text[:200_000]
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for number, record in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
                if number >= _SAMPLE:
                    break
                if any(field.strip() for field in record):
                    widths[len(record)] += 1
        except csv.Error:
            continue
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = times / widths.total() * min(width, 40) ** 0.5 if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best
