from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peyvand.core.errors import Missing
from peyvand.core.events import Event
from peyvand.core.lifecycle import Lifecycle, Row


@dataclass(frozen=True)
class LampLit(Event):
    lamp_id: int
    by_id: UUID | None
    at: datetime


def has_watts(lamp: Any, now: datetime) -> Sequence[Missing]:
    return [] if lamp.watts else [Missing("watts", "Say how many watts.")]


LAMP = Lifecycle(
    "lamp",
    start="off",
    states={"off": "Off", "on": "On", "broken": "Broken"},
    rows=[
        Row("off", "light", "on", "lamp.use", has_watts, "lit", emits=LampLit),
        Row("on", "put_out", "off", "lamp.use", by_clock=True),
        Row("on", "break", "broken", "lamp.use", needs_note=True),
        Row("off", "rust", "broken", "", by_clock=True),
    ],
)
