"""Archives and office documents: every member is read to its end within bounds, nothing is ever written to disk by a member's name."""

import re
import stat
import zipfile
import zlib
from io import BytesIO
from typing import IO, Any
from xml.parsers import expat

from peyvand.inspection.kinds import KINDS, Kind, kind_of
from peyvand.inspection.verdicts import Bounds, Refused, Verdict

CHUNK = 1 << 16
SMALL = 1 << 20
"""Below this an archive may be packed as tightly as it likes."""
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
#: Relations of an office document that may lead outside: links that somebody clicks, and values of another workbook.
OUTSIDE = ("/hyperlink", "/externalLinkPath", "/externalLink")
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/xl/macrosheets/", "attachedtoolbars.bin")
MACRO_HREFS = ("vnd.sun.star.script:", "macro:")
#: The instruction of a field that asks another program for its value.
DDE_FIELD = re.compile(r'[\s"]*DDE(AUTO)?\b', re.IGNORECASE)
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!", b"\xd0\xcf\x11\xe0")


class Package:
    """A zip archive whose directory is sound: names, sizes, places and ways of packing."""

    def __init__(self, source: IO[bytes], bounds: Bounds) -> None:
        self.bounds = bounds
        source.seek(0)
        if source.read(4) != b"PK\x03\x04":
            raise Refused("not_its_kind")
        try:
            self.zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
            raise Refused("damaged", type(error).__name__) from error
        self.members = self.zip.infolist()
        self._check_directory()

    def _check_directory(self) -> None:
        if not 0 < len(self.members) <= self.bounds.members:
            raise Refused("archive_members")
        unpacked = sum(member.file_size for member in self.members)
        packed = sum(member.compress_size for member in self.members)
        if unpacked > self.bounds.unpacked or (unpacked > SMALL and unpacked > self.bounds.ratio * max(packed, 1)):
            raise Refused("archive_bomb")
        names: set[str] = set()
        for member in self.members:
            _check_member(member)
            if member.filename.casefold() in names:
                raise Refused("archive_name", member.filename)
            names.add(member.filename.casefold())
        ordered = sorted(self.members, key=lambda member: member.header_offset)
        ends = [*(member.header_offset for member in ordered[1:]), self.zip.start_dir]
        if any(member.header_offset + 30 + member.compress_size > end for member, end in zip(ordered, ends, strict=True)):
            raise Refused("archive_overlap")

    @property
    def names(self) -> set[str]:
        return {member.filename for member in self.members}

    def chunks(self, member: zipfile.ZipInfo) -> Any:
        """What a member holds, piece by piece; its size and checksum must be as declared."""
        count = 0
        try:
            with self.zip.open(member) as body:
                while chunk := body.read(CHUNK):
                    count += len(chunk)
                    if count > member.file_size or count > self.bounds.unpacked:
                        raise Refused("archive_bomb")
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise Refused("damaged", member.filename) from error
        if count != member.file_size:
            raise Refused("damaged", member.filename)

    def read(self, member: zipfile.ZipInfo) -> bytes:
        if member.file_size > self.bounds.bytes:
            raise Refused("archive_bomb", member.filename)
        return b"".join(self.chunks(member))


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = name.replace("\\", "/").split("/")
    mode = member.external_attr >> 16
    if "\\" in name or "\0" in name or ".." in parts or name.startswith("/") or ":" in name or not name:
        raise Refused("archive_name", name)
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Refused("archive_name", name)
    if member.flag_bits & 0x1:
        raise Refused("encrypted")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused("archive_packing", name)


def check_archive(source: IO[bytes], out: IO[bytes] | None, bounds: Bounds, examine: Any) -> Verdict:
    """A plain archive: every member is of a kind that is taken by itself, and is no archive again.

    One with pictures is packed anew into ``out``, with each picture written anew as one that is sent by itself.
    """
    package = Package(source, bounds)
    kinds = {member.filename: _kind_of_member(member) for member in package.members if not member.is_dir()}
    anew = zipfile.ZipFile(out, "w") if out is not None and any(kind.family == "picture" for kind in kinds.values()) else None
    for member in package.members:
        if member.is_dir():
            continue
        body, written = BytesIO(package.read(member)), BytesIO()
        try:
            verdict = examine(kinds[member.filename], body, written)
        except Refused as why:
            raise Refused(why.code, member.filename) from why
        if anew is not None:
            _pack(anew, member, verdict, written if verdict.rewritten else body)
    if anew is not None:
        anew.close()
    return Verdict("zip", rewritten=anew is not None)


def _kind_of_member(member: zipfile.ZipInfo) -> Kind:
    kind = kind_of(member.filename)
    if kind is None:
        raise Refused("archive_kind", member.filename)
    if kind.family == "archive":
        raise Refused("archive_depth", member.filename)
    return kind


def _pack(anew: zipfile.ZipFile, member: zipfile.ZipInfo, verdict: Verdict, body: BytesIO) -> None:
    """Under its own name; a picture with the ending of what it is, where no other one has that name."""
    name = with_ending(member.filename, verdict.ending) if verdict.rewritten else member.filename
    if name in anew.NameToInfo:
        raise Refused("archive_name", member.filename)
    kept = zipfile.ZipInfo(name, member.date_time)
    kept.compress_type = zipfile.ZIP_STORED if verdict.rewritten else zipfile.ZIP_DEFLATED
    anew.writestr(kept, body.getvalue())


def with_ending(name: str, ending: str) -> str:
    """The name, with another ending where its own names another kind."""
    stem, _dot, old = name.rpartition(".")
    return name if KINDS[old.lower()].media_type == KINDS[ending].media_type else f"{stem}.{ending}"


def check_office(source: IO[bytes], kind: Kind, bounds: Bounds, *, depth: int = 0) -> Verdict:
    """An Office Open XML document without macros, embedded programs and parts that are fetched from elsewhere."""
    package = Package(source, bounds)
    if not {"[Content_Types].xml", MAIN_PART[kind.ending]} <= package.names:
        raise Refused("not_its_kind")
    for member in package.members:
        name = member.filename.lower()
        if any(part in f"/{name}" for part in MACRO_PARTS):
            raise Refused("macro", member.filename)
        if "/embeddings/" in name and not member.is_dir():
            _check_embedded(package, member, bounds, depth)
        elif name.endswith((".xml", ".rels")):
            _check_xml(package, member, _OfficePart(member.filename))
        else:
            _check_data(package, member)
    return Verdict(kind.ending)


def _check_embedded(package: Package, member: zipfile.ZipInfo, bounds: Bounds, depth: int) -> None:
    inner = kind_of(member.filename)
    if inner is None or inner.family != "office":
        raise Refused("embedded", member.filename)
    if depth:
        raise Refused("archive_depth", member.filename)
    check_office(BytesIO(package.read(member)), inner, bounds, depth=depth + 1)


def check_open_document(source: IO[bytes], kind: Kind, bounds: Bounds) -> Verdict:
    package = Package(source, bounds)
    first = package.members[0]
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.file_size > 100:
        raise Refused("not_its_kind")
    if package.read(first).decode("ascii", "replace").strip() != kind.media_type or "content.xml" not in package.names:
        raise Refused("not_its_kind")
    for member in package.members[1:]:
        if member.filename.startswith(("Basic/", "Scripts/")) and not member.is_dir():
            raise Refused("macro", member.filename)
        if member.filename.endswith((".xml", ".rdf")):
            _check_xml(package, member, _OpenDocumentPart(member.filename))
        else:
            _check_data(package, member)
    return Verdict(kind.ending)


def _check_data(package: Package, member: zipfile.ZipInfo) -> None:
    """Pictures and the like: read to their end, and no program among them."""
    for number, chunk in enumerate(package.chunks(member)):
        if number == 0 and chunk.startswith(PROGRAMS):
            raise Refused("embedded", member.filename)


class _Part:
    """What a reader of one XML part is told. Raises Refused at what is not taken."""

    def __init__(self, member: str) -> None:
        self.member = member

    def begin(self, tag: str, attributes: dict[str, str]) -> None: ...

    def text(self, data: str) -> None: ...

    def end(self, tag: str) -> None: ...


def _check_xml(package: Package, member: zipfile.ZipInfo, part: _Part) -> None:
    """Well-formed, without a document type (so without entities), and to the liking of ``part``."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse_document_type(*_ignored: Any) -> None:
        raise Refused("xml_entities", member.filename)

    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.EntityDeclHandler = refuse_document_type
    parser.StartElementHandler = lambda name, attributes: part.begin(_local(name), attributes)
    parser.EndElementHandler = lambda name: part.end(_local(name))
    parser.CharacterDataHandler = part.text
    try:
        for chunk in package.chunks(member):
            parser.Parse(chunk, False)
        if member.file_size:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused("damaged", member.filename) from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _OfficePart(_Part):
    """A part of an Office Open XML document: no macros, nothing fetched from outside, no field or cell that asks another program (DDE).

    A field's instruction may be spread over many runs, and what it is may itself be computed by fields inside it.
    """

    def __init__(self, member: str) -> None:
        super().__init__(member)
        self.fields: list[str] = []
        self.in_instruction = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode", "").lower() == "external" and not attributes.get("Type", "").endswith(OUTSIDE):
            raise Refused("outside", self.member)
        if tag in {"Override", "Default"}:
            content = attributes.get("ContentType", "").lower()
            if "macroenabled" in content or "vbaproject" in content:
                raise Refused("macro", self.member)
        if tag == "ddeLink":
            raise Refused("dde", self.member)
        self.in_instruction = tag in {"instrText", "delInstrText"}
        for name, value in attributes.items() if tag in {"fldSimple", "fldChar"} else ():
            if _local(name) == "instr":
                self._look(value)
            elif _local(name) == "fldCharType":
                self._at(value)

    def text(self, data: str) -> None:
        if self.in_instruction:
            self.fields = [*self.fields[:-1], self.fields[-1] + data] if self.fields else [data]

    def end(self, tag: str) -> None:
        self.in_instruction = False
        if tag in {"document", "hdr", "ftr", "footnotes", "endnotes", "comments"}:
            for field in self.fields:
                self._look(field)

    def _at(self, kind: str) -> None:
        if kind == "begin":
            if self.fields and not self.fields[-1].strip():
                raise Refused("dde", self.member)  # what the outer field is shall come from the inner one
            self.fields.append("")
        elif self.fields:
            self._look(self.fields[-1])
            self.fields[-1] += "\0"  # its result follows; what stands there is no instruction of it
            if kind == "end":
                self.fields.pop()

    def _look(self, instruction: str) -> None:
        if DDE_FIELD.match(instruction.partition("\0")[0]):
            raise Refused("dde", self.member)


class _OpenDocumentPart(_Part):
    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if self.member == "META-INF/manifest.xml":
            if tag == "encryption-data":
                raise Refused("encrypted")
            if any("oleobject" in value.lower() for value in attributes.values()):
                raise Refused("embedded", self.member)
        if tag.startswith("dde-"):
            raise Refused("dde", self.member)
        if tag == "event-listener" or any(value.lower().startswith(MACRO_HREFS) for value in attributes.values()):
            raise Refused("macro", self.member)
