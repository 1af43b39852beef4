"""From bytes to a book: the kind of a file is told by what is in it, not by its name."""

from pathlib import Path

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.archive import Archive
from peyvand.papers.sheets.delimited import open_delimited
from peyvand.papers.sheets.grids import Book
from peyvand.papers.sheets.ods import open_ods
from peyvand.papers.sheets.refusals import SheetRefused
from peyvand.papers.sheets.xls import open_xls
from peyvand.papers.sheets.xlsx import open_xlsx

_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BM",
    b"\x7fELF",
    b"MZ",
    b"SQLite format",
)
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def read_bytes(path: str | Path) -> bytes:
    """Read a file of bearable size."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(limits.FILE_BYTES + 1)
    except FileNotFoundError:
        raise SheetRefused("missing") from None
    except (OSError, ValueError):
        raise SheetRefused("unreadable") from None
    return data


def open_book(data: bytes) -> Book:
    """Open a spreadsheet of any of the known kinds; raises SheetRefused."""
    if len(data) > limits.FILE_BYTES:
        raise SheetRefused("too_big", limit=limits.FILE_BYTES // (1024 * 1024))
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise SheetRefused("empty")
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _open_archive(Archive(data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return open_xls(data)
    if (head[:1] == b"<" and head[1:2].isalpha()) or head[:2] in (b"<!", b"<?"):
        lowered = head.lower()
        raise SheetRefused("web_page" if b"<html" in lowered or b"<table" in lowered else "not_a_sheet")
    if data.startswith(_OTHER_KINDS[:7]) or (data.startswith(_OTHER_KINDS) and b"\x00" in data[:64]):
        raise SheetRefused("not_a_sheet")
    return open_delimited(data)


def _open_archive(archive: Archive) -> Book:
    if "mimetype" in archive and archive.read("mimetype", 200).strip().startswith(_ODS_TYPE):
        return open_ods(archive)
    if "xl/workbook.bin" in archive:
        raise SheetRefused("binary_sheet")
    if any(name.startswith("xl/") or name.endswith("workbook.xml") for name in archive.names()):
        return open_xlsx(archive)
    raise SheetRefused("not_a_sheet")
