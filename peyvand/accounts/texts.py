"""The terms and the privacy notice: numbered texts, as data.

The project brings its own; an operator's (``PEYVAND_HOME/texts/terms.2.fa.txt`` and ``terms.2.en.txt``) with a higher number go before them.
A text is plain: ``# `` begins a heading, ``- `` a row of a list, an empty line a new paragraph.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KINDS = ("terms", "privacy")
LANGUAGES = ("fa", "en")
OWN = Path(__file__).parent / "data" / "texts"
NAME = re.compile(r"(terms|privacy)\.([1-9][0-9]{0,3})\.(fa|en)\.txt")


@dataclass(frozen=True)
class Block:
    """``kind`` is heading, list or paragraph; a list has ``rows``."""

    kind: str
    text: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    kind: str
    number: int
    blocks: tuple[Block, ...]


def _folders() -> list[Path]:
    return [OWN, Path(settings.HOME) / "texts"]


@lru_cache(maxsize=16)
def _numbers(kind: str, folders: tuple[Path, ...]) -> dict[int, dict[str, Path]]:
    found: dict[int, dict[str, Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.txt")) if folder.is_dir() else []:
            match = NAME.fullmatch(path.name)
            if match and match[1] == kind:
                found.setdefault(int(match[2]), {})[match[3]] = path
    return {number: paths for number, paths in found.items() if set(paths) == set(LANGUAGES)}


def number(kind: str) -> int:
    """The number of the text in force: the highest that is there in both languages. Read once a process: a new text takes a restart."""
    return max(_numbers(kind, tuple(_folders())))


def version() -> str:
    """What somebody who consents today has consented to; the first pair is plain ``1``."""
    numbers = [number(kind) for kind in KINDS]
    return "1" if numbers == [1, 1] else ".".join(map(str, numbers))


def read(kind: str, language: str) -> Text:
    now = number(kind)
    return Text(kind, now, blocks(_numbers(kind, tuple(_folders()))[now][language if language in LANGUAGES else "fa"].read_text(encoding="utf-8")))


def blocks(text: str) -> tuple[Block, ...]:
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            found.append(Block("list", rows=tuple(line[2:] for line in lines)))
        elif lines and lines[0].startswith("# "):
            found.append(Block("heading", lines[0][2:]))
            found += blocks("\n".join(lines[1:]))
        elif lines:
            found.append(Block("paragraph", " ".join(lines)))
    return tuple(found)
