"""Text, tables of text, and drawings. A drawing is known by the marks of its format and is never opened here: it only lies in the store."""

import codecs
import re
from collections.abc import Iterator
from typing import IO

from peyvand.inspection.verdicts import Refused, Verdict

CHUNK = 1 << 16
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: Releases of the DWG format since 1997: the first six bytes.
DWG = {f"AC{number}".encode() for number in (1012, 1014, 1015, 1018, 1021, 1024, 1027, 1032)}
DWG_LEAST = 128
STEP_BEGIN, STEP_END = b"ISO-10303-21;", b"END-ISO-10303-21;"


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(CHUNK):
        yield chunk


def check_text(source: IO[bytes], ending: str) -> Verdict:
    """UTF-8 without controls."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for chunk in _chunks(source):
            if CONTROLS.search(decoder.decode(chunk)):
                raise Refused("not_text")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Refused("not_utf8") from None
    return Verdict(ending)


def _check_written(source: IO[bytes]) -> None:
    """A drawing in text may be in whatever 8-bit letters, but holds no machine code."""
    for chunk in _chunks(source):
        if CONTROLS.search(chunk.decode("latin-1")):
            raise Refused("not_its_kind")


def check_step(source: IO[bytes], ending: str) -> Verdict:
    head, tail = _ends(source)
    if not head.lstrip().startswith(STEP_BEGIN) or not tail.rstrip().endswith(STEP_END):
        raise Refused("not_its_kind")
    _check_written(source)
    return Verdict(ending)


def check_dxf(source: IO[bytes], ending: str) -> Verdict:
    """The text form: pairs of a group code and a value, from 0/SECTION to 0/EOF; comments (999) may stand before."""
    head, tail = _ends(source)
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()]
    while len(lines) > 1 and lines[0] == b"999":
        lines = lines[2:]
    if lines[:2] != [b"0", b"SECTION"] or tail.split()[-2:] != [b"0", b"EOF"]:
        raise Refused("not_its_kind")
    _check_written(source)
    return Verdict(ending)


def check_dwg(source: IO[bytes], ending: str) -> Verdict:
    head, _tail = _ends(source)
    if len(head) < DWG_LEAST or head[:6] not in DWG or any(head[6:11]):
        raise Refused("not_its_kind")
    return Verdict(ending)


def _ends(source: IO[bytes]) -> tuple[bytes, bytes]:
    source.seek(0)
    head = source.read(4096)
    size = source.seek(0, 2)
    source.seek(max(0, size - 512))
    return head, source.read()
