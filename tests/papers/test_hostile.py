"""Files that are not what they say, or too much of it."""

import io
import struct
import time
import zipfile

import pytest

from peyvand.papers.sheets import SheetRefused, limits, read
from peyvand.papers.sheets.refusals import SENTENCES
from tests.papers.dirty import Table, as_csv, as_xlsx, clean_table
from tests.papers.open_document import ods_archive


def refusal(data: bytes, side: str = "needs") -> str:
    with pytest.raises(SheetRefused) as refused:
        read(data, side)
    for language in ("fa", "en"):
        assert refused.value.sentence(language)
    return refused.value.code


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def xlsx_members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(as_xlsx([clean_table("needs")]))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("data", [b"", b"   \r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_named_so(data: bytes) -> None:
    assert refusal(data) == "empty"


def test_a_workbook_without_a_cell_is_empty() -> None:
    assert refusal(as_xlsx([Table("خالی", {}, 0)])) == "empty"


def test_a_header_without_rows_is_named_so() -> None:
    assert refusal("کد,عنوان\n".encode()) == "no_rows"


def test_a_table_without_known_headers_is_told_what_is_wanted() -> None:
    assert refusal("رنگ,وزن\nسبز,3\n".encode()) == "no_header"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"GIF89a/*\n*/=1;alert(1)//;",
        b"\xff\xd8\xff\xe0" + bytes(50),
        b"PK\x03\x04",
        bytes(range(256)) * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        packed({"word/document.xml": b"<w:document/>"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
)
def test_what_is_no_spreadsheet_is_told_so(data: bytes) -> None:
    assert refusal(data) in ("not_a_sheet", "broken")


def test_a_web_page_called_xls_is_told_what_to_do() -> None:
    assert refusal(b"<html><table><tr><td>1</td></tr></table></html>") == "web_page"


def test_encrypted_files_are_named_so() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert refusal(ole) == "encrypted"
    manifest = b'<manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></manifest>'
    members = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": manifest, "content.xml": b"\x00\x01"}
    assert refusal(packed(members)) == "encrypted"
    marked = bytearray(packed(xlsx_members()))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        marked[at + place] |= 1
    assert refusal(bytes(marked)) == "encrypted"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    started = time.perf_counter()
    assert refusal(packed({**xlsx_members(), "xl/media/zeros.bin": bytes(50_000_000)})) == "bomb"
    assert time.perf_counter() - started < 3


def test_too_many_members_are_a_bomb() -> None:
    assert refusal(packed({f"m{number}": b"x" for number in range(limits.ARCHIVE_MEMBERS + 1)})) == "bomb"


def test_a_member_that_lies_about_its_size_is_read_no_further() -> None:
    members = xlsx_members()
    members["xl/worksheets/sheet1.xml"] += b" " * 3_000_000
    data = bytearray(packed(members))
    real = struct.pack("<I", len(members["xl/worksheets/sheet1.xml"]))
    assert real in data
    assert refusal(bytes(data.replace(real, struct.pack("<I", 10)))) == "broken"


def test_document_types_and_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert refusal(ods_archive(f"{bomb}<office:document-content>&b;</office:document-content>")) == "broken"
    members = xlsx_members()
    members["xl/workbook.xml"] = b"<!DOCTYPE workbook SYSTEM 'http://127.0.0.1/x'>" + members["xl/workbook.xml"].split(b"?>", 1)[-1]
    assert refusal(packed(members)) == "broken"


def test_a_file_cut_short_is_broken() -> None:
    data = as_xlsx([clean_table("needs")])
    assert refusal(data[: len(data) // 2]) == "broken"


def test_two_hundred_thousand_rows_are_refused_with_the_limit() -> None:
    lines = "".join(f"k{number},عنوان {number}\n" for number in range(200_000))
    with pytest.raises(SheetRefused) as refused:
        read(("کد,عنوان\n" + lines).encode(), "needs")
    assert refused.value.code == "too_many_rows"
    assert "۵۰٬۰۰۰" in refused.value.sentence("fa")
    assert "50,000" in refused.value.sentence("en")


def test_rows_repeated_without_end_are_refused() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>عنوان</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    start = '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="a">'
    assert refusal(ods_archive(f"{start}{row}</table:table></office:document-content>")) == "too_many_rows"


def test_too_many_columns_are_refused() -> None:
    assert refusal(as_csv(Table("x", {0: {0: "عنوان", limits.COLUMNS: "دور"}, 1: {0: "پمپ"}}, 0))) == "too_many_columns"


def test_a_million_empty_formatted_rows_cost_nothing() -> None:
    members = xlsx_members()
    empty = b"".join(b'<row r="%d" s="1"/>' % number for number in range(5000, 300_000))
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", empty + b"</sheetData>")
    assert len(read(packed(members), "needs").rows) == 80


def test_files_that_are_not_there_are_told_so(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for path, code in ((tmp_path / "none.xlsx", "missing"), (tmp_path, "unreadable")):
        with pytest.raises(SheetRefused) as refused:
            read(path, "needs")
        assert refused.value.code == code


def test_every_refusal_is_said_in_both_languages() -> None:
    for code, said in SENTENCES.items():
        facts = {"limit": 5, "name": "برگه"}
        assert SheetRefused(code, **facts).sentence("fa")  # type: ignore[arg-type]
        assert set(said) == {"fa", "en"}
