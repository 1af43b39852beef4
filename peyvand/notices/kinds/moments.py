"""Days and moments as facts keep them, by their ISO names."""

from datetime import date, datetime
from typing import Any


def day_of(text: Any) -> date | datetime | None:
    """The day or moment that a fact names; nothing where it names none."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None
