"""What the gallery shows: for each component a list of its states, from samples.json beside this file. All of it is invented.

In the data {"fa": …, "en": …} is a text in two languages, {"hours": n} and {"days": n} a moment seen from now.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from peyvand.web import charts
from peyvand.web.figures import is_persian


def two(persian: str, english: str) -> str:
    return persian if is_persian() else english


@dataclass(frozen=True)
class Specimen:
    """One component: its heading, the element round its states, and the context of each state."""

    name: str
    heading: str
    around: str
    states: list[dict[str, Any]]


@cache
def _stored() -> list[dict[str, Any]]:
    stored: list[dict[str, Any]] = json.loads((Path(__file__).parent / "samples.json").read_text(encoding="utf-8"))
    return stored


def _read(value: Any, now: datetime) -> Any:
    if isinstance(value, dict):
        if set(value) == {"fa", "en"}:
            return two(value["fa"], value["en"])
        if set(value) == {"hours"}:
            return now + timedelta(hours=value["hours"])
        if set(value) == {"days"}:
            return now.date() + timedelta(days=value["days"])
        return {name: _read(one, now) for name, one in value.items()}
    if isinstance(value, list):
        return [_read(one, now) for one in value]
    return value


def specimens(now: datetime) -> list[Specimen]:
    """All specimens in the language of the page."""
    found = [Specimen(**_read(one, now)) for one in _stored()]
    for specimen in found:
        if specimen.name == "chart":
            for state in specimen.states:
                drawn = state["chart"]
                state["chart"] = charts.bars(drawn["name"], drawn["unit"], drawn["rows_name"], drawn["rows"])
    return found
