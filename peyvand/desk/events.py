"""What happened at the desk, in the past tense. Who reported is in none of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peyvand.core.events import Event


@dataclass(frozen=True)
class ReportMade(Event):
    """A reader reported a thing, or its owner asked for another look. ``by_id`` is always None."""

    report_id: int
    by_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class ReportUpheld(Event):
    report_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class ReportDismissed(Event):
    report_id: int
    by_id: UUID
    at: datetime
