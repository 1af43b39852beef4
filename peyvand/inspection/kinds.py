"""The kinds of file that are taken, by the ending of their name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """``family`` picks who reads it; ``shown`` kinds may stand in a page as a picture."""

    ending: str
    media_type: str
    family: str
    shown: bool = False


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.ending: kind
    for kind in (
        Kind("png", "image/png", "picture", shown=True),
        Kind("jpg", "image/jpeg", "picture", shown=True),
        Kind("jpeg", "image/jpeg", "picture", shown=True),
        Kind("webp", "image/webp", "picture", shown=True),
        Kind("gif", "image/gif", "picture"),
        Kind("pdf", "application/pdf", "pdf"),
        Kind("docx", f"{_OPEN_XML}.wordprocessingml.document", "office"),
        Kind("xlsx", f"{_OPEN_XML}.spreadsheetml.sheet", "office"),
        Kind("pptx", f"{_OPEN_XML}.presentationml.presentation", "office"),
        Kind("odt", "application/vnd.oasis.opendocument.text", "open_document"),
        Kind("ods", "application/vnd.oasis.opendocument.spreadsheet", "open_document"),
        Kind("zip", "application/zip", "archive"),
        Kind("txt", "text/plain", "text"),
        Kind("csv", "text/csv", "text"),
        Kind("dwg", "image/vnd.dwg", "dwg"),
        Kind("dxf", "image/vnd.dxf", "dxf"),
        Kind("step", "model/step", "step"),
        Kind("stp", "model/step", "step"),
    )
}
PICTURES = frozenset(kind.ending for kind in KINDS.values() if kind.family == "picture")


def kind_of(name: str) -> Kind | None:
    """The kind that a name promises, or None when files of its ending are not taken."""
    return KINDS.get(name.rpartition(".")[2].lower()) if "." in name else None
