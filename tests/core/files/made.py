"""Files made at run time: honest ones of every kind that is taken, and the hostile ones of tests/text/data/nasty-inputs.json."""

import base64
import io
import random
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.text.nasty import collection

EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # in two halves, so that no scanner takes this file for it
OPEN_XML = "http://schemas.openxmlformats.org"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
RELATION = f"{OPEN_XML}/officeDocument/2006/relationships"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def pdf(change: Any = None, **options: Any) -> bytes:
    import pikepdf

    file = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change is not None:
            change(document)
        document.save(file, **options)
    return file.getvalue()


def docx(relations: str = "", types: str = "", **more: bytes) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    content = f'{head}{types}<Types xmlns="{OPEN_XML}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
    body = f'{head}<w:document xmlns:w="{OPEN_XML}/wordprocessingml/2006/main"><w:body/></w:document>'
    rels = f'{head}<Relationships xmlns="{OPEN_XML}/package/2006/relationships">{relations}</Relationships>'
    members = {"[Content_Types].xml": content.encode(), "word/document.xml": body.encode(), "word/_rels/document.xml.rels": rels.encode()}
    return packed(members | {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()})


def field(*instructions: str, attribute: str = "") -> bytes:
    """A Word document with one field, whose instruction is spread over many runs; \x7b and \x7d in it begin and end a field inside it."""
    marks = {"{": '<w:fldChar w:fldCharType="begin"/>', "}": '<w:fldChar w:fldCharType="end"/>', "|": '<w:fldChar w:fldCharType="separate"/>'}
    runs = "".join(f"<w:r>{marks.get(one, f'<w:instrText>{one}</w:instrText>')}</w:r>" for one in ["{", *instructions, "|", "}"] if instructions)
    simple = f'<w:fldSimple w:instr="{attribute}"/>' if attribute else ""
    space = f"{OPEN_XML}/wordprocessingml/2006/main"
    return docx(word__document_dot_xml=f'<w:document xmlns:w="{space}"><w:body><w:p>{runs}{simple}</w:p></w:body></w:document>'.encode())


def linked_xlsx() -> bytes:
    """A sheet with a value of another program, as Excel keeps one."""
    link = f'<externalLink xmlns="{OPEN_XML}/spreadsheetml/2006/main"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed(members | {"xl/externalLinks/externalLink1.xml": link.encode()})


def relation(kind: str, target: str, mode: str = "External") -> str:
    return f'<Relationship Id="r1" Type="{RELATION}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def xlsx(formula: str = "") -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_string("A1", "قطر شفت")
    if formula:
        sheet.write_formula("A2", formula)
    book.close()
    return file.getvalue()


def odt(content: str = "<a/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", "<m/>", zipfile.ZIP_DEFLATED)
    return file.getvalue()


STEP = b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"
DXF = b"999\nmade by hand\n  0\nSECTION\n  2\nENTITIES\n  0\nENDSEC\n  0\nEOF\n"
DWG = b"AC1032\0\0\0\0\0\x06" + bytes(range(1, 200))


@cache
def honest() -> dict[str, bytes]:
    """One good file of every kind, by its name."""
    return {
        "عکس.png": picture(),
        "photo.jpg": picture("JPEG"),
        "photo.jpeg": picture("JPEG"),
        "photo.webp": picture("WEBP"),
        "move.gif": picture("GIF"),
        "نقشه.pdf": pdf(),
        "report.docx": docx(relation("hyperlink", "https://example.ir/")),
        "جدول.xlsx": xlsx(),
        "letter.odt": odt(),
        "both.zip": packed({"a/نقشه.pdf": pdf(), "a/b.txt": "متن".encode(), "c.png": picture(), "d.docx": docx()}),
        "notes.txt": "متن فارسی\r\nLatin\n".encode(),
        "rows.csv": "\ufeffکد,عنوان\n۱,شفت\n".encode(),
        "part.step": STEP,
        "part.stp": STEP,
        "plan.dxf": DXF,
        "plan.dwg": DWG,
    }


def _png_header_only(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000)))[:1000] + chunk(b"IEND", b"")


def _lying_zip() -> bytes:
    data = bytearray(packed({"zeros.txt": bytes(50 * 1024 * 1024)}))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(data)


def _overlapping_zip() -> bytes:
    """Two names in the directory for one and the same member."""
    data = packed({"a.txt": random.Random(1).randbytes(2000), "b.txt": random.Random(2).randbytes(2000)}, zipfile.ZIP_STORED)
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    changed = bytearray(data)
    changed[second + 42 : second + 46] = changed[first + 42 : first + 46]
    return bytes(changed)


def _nested_zip() -> bytes:
    data = packed({"in.txt": b"x"})
    for level in range(5):
        data = packed({f"level{level}.zip": data})
    return data


def _located_photo() -> bytes:
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "CANARY-MAKER"
    exif.get_ifd(0x8825)[2] = (29.0, 27.0, 11.0)
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", (60, 40), exif=exif, comment=b"CANARY-COMMENT")


def _many_frames() -> bytes:
    head = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    frame = b"\x21\xf9\x04\x04\x01\x00\x00\x00" + b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
    return head + frame * 10_000 + b"\x3b"


def _script_pdf() -> bytes:
    import pikepdf

    def change(document: Any) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    return pdf(change)


def _locked_pdf() -> bytes:
    import pikepdf

    return pdf(encryption=pikepdf.Encryption(owner="secret", user="", R=6))


@cache
def hostile() -> dict[str, tuple[str, bytes, str]]:
    """Every hostile file of the collection but the two that are about requests: the name it is sent under, its bytes, and the code of its refusal.

    An empty code: it is taken, and what is kept of it is harmless.
    """
    told = {entry["name"]: entry for entry in collection()["files"]}

    def text(name: str) -> bytes:
        return told[name]["text"].encode() if "text" in told[name] else base64.b64decode(told[name]["b64"])

    return {
        "png-html-polyglot.png": ("a.png", picture() + b"<script>alert(1)</script>", ""),
        "gif-js.gif": ("a.gif", text("gif-js.gif"), "not_its_kind"),
        "header-only.pdf": ("a.pdf", text("header-only.pdf"), "damaged"),
        "script.svg": ("a.svg", text("script.svg"), "kind"),
        "page.pdf (html)": ("page.pdf", text("page.pdf (html)"), "not_its_kind"),
        "js-action.pdf": ("a.pdf", _script_pdf(), "pdf_script"),
        "encrypted.pdf": ("a.pdf", _locked_pdf(), "encrypted"),
        "zip-bomb.zip": ("a.zip", packed({"zeros.txt": bytes(50 * 1024 * 1024)}), "archive_bomb"),
        "lying-zip.zip": ("a.zip", _lying_zip(), "damaged"),
        "nested.zip": ("a.zip", _nested_zip(), "archive_depth"),
        "zip-slip.zip": ("a.zip", packed({"../../etc/x": b"root"}), "archive_name"),
        "overlap.zip": ("a.zip", _overlapping_zip(), "archive_overlap"),
        "docm-in-docx.docx": ("a.docx", docx(word__vbaProject_dot_bin=b"\xd0\xcf\x11\xe0"), "macro"),
        "xxe.docx": ("a.docx", docx(types='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "xml_entities"),
        "external-rel.docx": ("a.docx", docx(relation("attachedTemplate", "http://127.0.0.1/")), "outside"),
        "formula.xlsx": ("a.xlsx", xlsx('=WEBSERVICE("http://127.0.0.1/")'), ""),
        "pixel-bomb.png": ("a.png", _png_header_only(30_000, 30_000), "pixels"),
        "exif-gps.jpg": ("a.jpg", _located_photo(), ""),
        "anim.gif": ("a.gif", _many_frames(), ""),
        "empty.pdf": ("a.pdf", b"", "empty"),
        "eicar.pdf": ("a.pdf", EICAR.encode(), "not_its_kind"),
    }


OF_REQUESTS = {"limit.bin", "multipart"}
