"""The collection of awkward inputs, kept in tests/text/data."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def collection() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "nasty-inputs.json").read_text(encoding="utf-8"))
    return loaded


def value_of(entry: dict[str, Any]) -> str:
    """Give the text of an entry; some are told as (piece, times, tail)."""
    if "value" in entry:
        return str(entry["value"])
    piece, times, *tail = entry["repeat"]
    return str(piece) * int(times) + "".join(tail)


def of_group(group: str) -> list[dict[str, Any]]:
    return [entry for entry in collection()["inputs"] if entry["group"] == group]


def all_texts() -> list[str]:
    return [value_of(entry) for entry in collection()["inputs"] if "value" in entry or "repeat" in entry]
