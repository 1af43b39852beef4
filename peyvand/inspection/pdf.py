"""PDF: parsed whole, and refused when it would do something by itself or carries another file inside."""

import re
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from peyvand.inspection.verdicts import Refused, Verdict

OBJECTS = 400_000
PAGES = 3_000
DEPTH = 60
HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
#: Actions that run something, by their /S; what opens a page or a web address stays.
ACTIONS = {
    "/JavaScript": "script", "/Launch": "launches", "/ImportData": "launches", "/SubmitForm": "sends", "/RichMediaExecute": "launches",
    "/Rendition": "media", "/Movie": "media", "/Sound": "media", "/GoToE": "attachment",
}  # fmt: skip
KEYS = {"/JS": "script", "/EmbeddedFiles": "attachment", "/EF": "attachment", "/XFA": "script", "/RichMediaContent": "media"}
TYPES = {"/EmbeddedFile": "attachment"}
#: What happens by itself: when the document is opened, a page shown, a field entered. It may move about in the document, and no more.
BY_ITSELF = {"/OpenAction", "/AA"}
HARMLESS = {"/GoTo", "/Named"}
#: A quick look: an object whose text holds none of these needs no walk. The names of fonts begin with /AA too.
SUSPECT = re.compile(
    b"|".join(re.escape(name.encode()) + (b"(?![A-Za-z0-9+])" if name == "/AA" else b"") for name in {*ACTIONS, *KEYS, *TYPES, *BY_ITSELF})
)


def load() -> None:
    """Lock and open an empty document, so that what ciphers need is in memory before the limit on opening files falls."""
    locked = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(locked, encryption=pikepdf.Encryption(owner="x", user=""))
    with pikepdf.open(locked) as document:
        len(document.pages)


def check(source: BinaryIO) -> Verdict:
    head, tail = _ends(source)
    if not HEADER.match(head):
        raise Refused("not_its_kind")
    if b"%%EOF" not in tail:
        raise Refused("damaged")
    try:
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            _walk_all(pdf)
            if not 0 < len(pdf.pages) <= PAGES:
                raise Refused("damaged")
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, IndexError) as error:
        raise Refused("damaged", type(error).__name__) from error
    return Verdict("pdf")


def _ends(source: BinaryIO) -> tuple[bytes, bytes]:
    head = source.read(1024)
    size = source.seek(0, 2)
    source.seek(max(0, size - 2048))
    tail = source.read()
    source.seek(0)
    return head, tail


def _walk_all(pdf: Any) -> None:
    _walk(pdf.trailer, 0)
    for number, found in enumerate(pdf.objects):
        if number > OBJECTS:
            raise Refused("too_heavy")
        plain = found.stream_dict if isinstance(found, pikepdf.Stream) else found
        if why := ACTIONS.get(_name(plain)) or TYPES.get(_name(plain)):  # a name of its own, to which an action only refers
            raise Refused(f"pdf_{why}", _name(plain))
        if isinstance(plain, pikepdf.Object) and SUSPECT.search(plain.unparse(resolved=True)):
            _walk(plain, 0)


def _walk(found: Any, depth: int) -> None:
    """Look at one object and what is written inside it; what it only refers to is walked by itself."""
    if depth > DEPTH:
        raise Refused("too_heavy")
    if isinstance(found, pikepdf.Dictionary):
        for key, value in found.items():
            if key in KEYS:
                raise Refused(f"pdf_{KEYS[key]}", key)
            if key in BY_ITSELF:
                _refuse_leading_away(value)
            if key == "/S" and (why := ACTIONS.get(_name(value))):
                raise Refused(f"pdf_{why}", _name(value))
            if key == "/Type" and (why := TYPES.get(_name(value))):
                raise Refused(f"pdf_{why}", _name(value))
            _inside(value, depth)
    elif isinstance(found, pikepdf.Array):
        for value in found:
            _inside(value, depth)


def _refuse_leading_away(found: Any, depth: int = 0) -> None:
    """Look at an action that happens by itself and at those that follow it, or at such actions by what sets them off."""
    if depth > DEPTH:
        raise Refused("too_heavy")
    if isinstance(found, pikepdf.Dictionary):
        kind = _name(found.get("/S"))
        if kind and kind not in HARMLESS:
            raise Refused(f"pdf_{ACTIONS.get(kind, 'leads_away')}", kind)
        for key, value in found.items():
            if key == "/Next" or not kind:
                _refuse_leading_away(value, depth + 1)
    elif isinstance(found, pikepdf.Array) and depth:  # the first one is a place in the document
        for value in found:
            _refuse_leading_away(value, depth + 1)


def _inside(value: Any, depth: int) -> None:
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        _walk(value, depth + 1)


def _name(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""
