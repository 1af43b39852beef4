"""A writer of the older xls, small enough to read at one sitting: what the reader must stand (hidden things, dates, merges), no more."""

import struct
from dataclasses import dataclass, field
from datetime import date

Value = str | int | float | date | None


@dataclass
class XlsSheet:
    name: str
    rows: dict[int, dict[int, Value]]  # counted from 0
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, last row, first column, last column


def xls_bytes(sheets: list[XlsSheet]) -> bytes:
    """Give a whole xls file."""
    bodies = [_sheet(sheet) for sheet in sheets]
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + _record(0x42, struct.pack("<H", 1200))
    head += b"".join(_record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + b"\x05\x00Arial") for _ in range(5))
    head += b"".join(
        _record(0xE0, struct.pack("<HHHBBBBIIH", 0, form, kind, 0x20, 0, 0, 0, 0, 0, 0x20C0)) for form, kind in ((0, 0xFFF5), (0, 1), (14, 1))
    )
    bounds = [_bound(0, sheet) for sheet in sheets]
    offset = len(head) + sum(map(len, bounds)) + 4
    for place, (sheet, body) in enumerate(zip(sheets, bodies, strict=True)):
        bounds[place] = _bound(offset, sheet)
        offset += len(body)
    return _container(head + b"".join(bounds) + _record(0x0A, b"") + b"".join(bodies))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bound(offset: int, sheet: XlsSheet) -> bytes:
    name = sheet.name.encode("utf-16-le")
    return _record(0x85, struct.pack("<IBBBB", offset, 1 if sheet.hidden else 0, 0, len(sheet.name), 1) + name)


def _sheet(sheet: XlsSheet) -> bytes:
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x0010, 0x0DBB, 0x07CC, 0, 6))]
    parts += [_record(0x7D, struct.pack("<HHHHHH", column, column, 2560, 1, 1, 0)) for column in sorted(sheet.hidden_columns)]
    for row, cells in sorted(sheet.rows.items()):
        parts.append(_record(0x208, struct.pack("<HHHHHHI", row, 0, max(cells, default=0) + 1, 255, 0, 0, 0x20 if row in sheet.hidden_rows else 0)))
        parts += [_cell(row, column, value) for column, value in sorted(cells.items()) if value is not None]
    if sheet.merges:
        parts.append(_record(0xE5, struct.pack("<H", len(sheet.merges)) + b"".join(struct.pack("<HHHH", *merge) for merge in sheet.merges)))
    return b"".join(parts) + _record(0x0A, b"")


def _cell(row: int, column: int, value: Value) -> bytes:
    if isinstance(value, str):
        return _record(0x204, struct.pack("<HHHHB", row, column, 1, len(value[:4000]), 1) + value[:4000].encode("utf-16-le"))
    if isinstance(value, date):
        return _record(0x203, struct.pack("<HHHd", row, column, 2, float((value - date(1899, 12, 30)).days)))
    assert value is not None
    return _record(0x203, struct.pack("<HHHd", row, column, 1, float(value)))


def _container(stream: bytes) -> bytes:
    """Put a stream into the compound file that xls files are."""
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    count = len(stream) // 512
    tables = 1
    while tables * 128 < count + tables + 1:
        tables += 1
    chain = [*range(1, count), 0xFFFFFFFE, 0xFFFFFFFE, *([0xFFFFFFFD] * tables)]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head += struct.pack("<IIIIIIII", tables, count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    places = list(range(count + 1, count + 1 + tables))
    assert tables <= 109
    head += struct.pack("<109I", *places, *([0xFFFFFFFF] * (109 - tables)))
    folder = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry("Workbook", 2, 0, len(stream)) + _entry("", 0, 0, 0) * 2
    return head + stream + folder + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0" if name else b""
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        + b"\0" * 36
        + struct.pack("<III", start, size, 0)
    )
