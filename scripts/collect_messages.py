"""Collect the texts to translate into each room's catalogue, and say what is left to fill. Needs gettext."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    if shutil.which("xgettext") is None:
        print("This needs gettext: apt-get install gettext")
        return 1
    command = [sys.executable, "-m", "peyvand", "manage", "makemessages", "-l", "fa", "--no-location", "--no-wrap", "--no-obsolete"]
    if subprocess.run(command, cwd=ROOT / "peyvand", env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode:  # noqa: S603
        return 1
    for path in sorted(ROOT.glob("peyvand/*/locale/fa/LC_MESSAGES/django.po")):
        catalogue = polib.pofile(str(path), wrapwidth=0)
        for name in ("POT-Creation-Date", "PO-Revision-Date"):  # they change at every run and say nothing
            catalogue.metadata.pop(name, None)
        catalogue.save()
        open_ones = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
        print(f"{path.relative_to(ROOT).parts[1]:<12} {len(open_ones)} to fill")
        for entry in open_ones:
            print(f"             {entry.msgid}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
