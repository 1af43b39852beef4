"""The name of a file as it is kept and served: its last part, without anything that could deceive or that a system keeps for itself."""

import re
import unicodedata

from peyvand.core import limits
from peyvand.core.files.refusals import FileRefused
from peyvand.text.cleaning import Refused, clean_line, refuse_controls

# What one system or another forbids in a name, and what would end a quoted string in a header.
FORBIDDEN = re.compile(r'[<>:"/\\|?*%;\x00-\x1f\x7f]')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
BYTES = 200
"""Of the whole name in UTF-8: file systems take 255, and browsers add a number to it."""


def clean_name(sent: str) -> str:
    """Give the name to keep. Raises FileRefused for hidden characters that make a name look like another."""
    try:
        refuse_controls(sent)
    except Refused as why:
        if why.code != "control":
            raise FileRefused("name", "".join(one for one in sent if one.isprintable())[:60]) from None
    last = re.split(r"[/\\]", sent)[-1].split("::")[0]
    name = clean_line(FORBIDDEN.sub(" ", last))
    stem, dot, ending = name.strip(" .-").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem, ending = stem.strip(" .-") or "file", unicodedata.normalize("NFKC", ending).strip().lower()
    if RESERVED.match(f"{stem}."):
        stem = f"_{stem}"
    return shorten(stem, f".{ending}" if ending else "")


def shorten(stem: str, ending: str) -> str:
    stem = stem[: max(1, limits.FILE_NAME - len(ending))]
    while len((stem + ending).encode()) > BYTES and len(stem) > 1:
        stem = stem[:-1]
    return (stem.rstrip(" .\u200c") or "file") + ending[: limits.FILE_NAME - 4]


def with_ending(name: str, ending: str) -> str:
    """The same name with the ending of what is really kept."""
    known = name.rpartition(".")
    same = {"jpg": ("jpg", "jpeg")}.get(ending, (ending,))
    return name if known[2] in same else shorten(known[0] or "file", f".{ending}")
