"""``peyvand import organizations FILE``: one line for each row, in the language that was asked for."""

import sys
from collections import Counter

import django

django.setup()

from django.utils import translation  # noqa: E402

from peyvand.core import clock  # noqa: E402
from peyvand.papers import sheets  # noqa: E402
from peyvand.registry import importing  # noqa: E402


def import_organizations(path: str, *, kind: str, trial: bool, language: str) -> int:
    """1 when a row was refused, or the file was."""
    with translation.override(language):
        try:
            reading = sheets.read(path, "organizations")
        except sheets.SheetRefused as refusal:
            print(f"{path}: {refusal.sentence(language)}", file=sys.stderr)
            return 1
        if left_out := importing.columns_left_out(reading):
            print(left_out)
        count: Counter[str] = Counter()
        for outcome in importing.import_organizations(reading, now=clock.now(), kind=kind, trial=trial):
            count[outcome.what] += 1
            print(outcome.line(), flush=True)
        print(importing.summary(count, trial=trial))
    return 1 if count[importing.REFUSED] else 0
