"""Opening xlsx and ods files, which are zip archives, without being blown up by them."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from peyvand.papers.sheets import limits
from peyvand.papers.sheets.refusals import SheetRefused

_CHUNK = 64 * 1024


class Archive:
    """A zip archive whose declared sizes, ratio and number of members were checked, and whose reads are bounded by them."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._members = {member.filename: member for member in self._zip.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
            raise SheetRefused("broken") from None
        members = self._zip.infolist()
        if len(members) > limits.ARCHIVE_MEMBERS or sum(member.file_size for member in members) > limits.ARCHIVE_BYTES:
            raise SheetRefused("bomb")
        end = 0
        for member in sorted(members, key=lambda one: one.header_offset):
            pressed_hard = member.file_size > limits.ARCHIVE_RATIO * max(1, member.compress_size)
            if (pressed_hard and member.file_size > limits.ARCHIVE_RATIO_FREE_BYTES) or member.header_offset < end:
                raise SheetRefused("bomb")
            end = member.header_offset + member.compress_size
            if member.flag_bits & 1:
                raise SheetRefused("encrypted")

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> list[str]:
        return list(self._members)

    def read(self, name: str, most: int = 4 * 1024 * 1024) -> bytes:
        """Read a small member whole."""
        return b"".join(self._chunks(name, most))

    def parse(self, name: str, handler: "Handler") -> None:
        """Send a member of XML through a handler, piece by piece."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for chunk in self._chunks(name, limits.ARCHIVE_BYTES):
                parser.Parse(chunk, False)
                if handler.finished:
                    return
            parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeError, ValueError) as error:
            if isinstance(error, SheetRefused):
                raise
            raise SheetRefused("broken") from None

    def _chunks(self, name: str, most: int) -> Any:
        if name not in self._members:
            raise SheetRefused("broken")
        left = most
        try:
            with self._zip.open(self._members[name]) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise SheetRefused("bomb")
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise SheetRefused("broken") from None


def _refuse_doctype(*_facts: object) -> None:
    raise SheetRefused("broken")


class Handler:
    """What is done with pieces of XML; names come without their prefix. ``finished`` stops the reading early."""

    finished = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.opened(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        self.closed(name.rpartition(":")[2])

    def text(self, data: str) -> None:
        """Take characters between tags."""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def closed(self, name: str) -> None:
        """Take the end of an element."""


class Elements(Handler):
    """Calls a function with the name and attributes of every element."""

    def __init__(self, take: Callable[[str, dict[str, str]], None]) -> None:
        self._take = take

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self._take(name, attributes)
