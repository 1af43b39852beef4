"""Compile every room's catalogue (.po) that changed since it was compiled last. Babel does it, so no gettext is needed."""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
NO_DATE = re.compile(rb'^"[\w-]+-Date: *(?:YEAR[^"]*)?\\n"\n', re.M)
"""Header lines with no date in them, which Babel cannot read and nobody needs."""


def compile_catalogue(source: Path) -> bool:
    """Write the .mo beside ``source`` when it is older or missing; say whether it was written."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    catalogue = read_po(BytesIO(NO_DATE.sub(b"", source.read_bytes())), locale=source.parts[-3])
    beside = target.with_suffix(".mo.new")
    with beside.open("wb") as file:
        write_mo(file, catalogue, use_fuzzy=False)
    beside.replace(target)
    return True


def main() -> int:
    written = sum(compile_catalogue(path) for path in sorted(ROOT.glob("peyvand/*/locale/*/LC_MESSAGES/*.po")))
    if written:
        print(f"Compiled {written} catalogues.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
