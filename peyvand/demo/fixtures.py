"""The demonstration's sheets, and how their dates come to today."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from peyvand.core import calendar
from peyvand.text.cleaning import clean

DATA = Path(__file__).parent / "data"
AS_OF = date(2026, 11, 23)
"""The day that the dates of the sheets were written for."""

Sheet = list[dict[str, str]]


def read(name: str) -> Sheet:
    """The rows of a sheet, cleaned as whatever people type is: some cells were written with an Arabic keyboard."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{column: clean(cell) for column, cell in row.items()} for row in csv.DictReader(file)]


def read_by(name: str, column: str) -> dict[str, Sheet]:
    """The rows of a sheet, gathered by one of its columns."""
    rows: dict[str, Sheet] = defaultdict(list)
    for row in read(name):
        rows[row[column]].append(row)
    return rows


def several(cell: str) -> Iterator[str]:
    """The values of a cell that holds more than one."""
    return filter(None, (value.strip() for value in cell.split("|")))


@dataclass(frozen=True)
class Shift:
    """Moves dates by whole weeks, so that weekdays stay and the sheets' "today" falls on the day of loading or up to six days before it."""

    now: datetime

    @property
    def weeks(self) -> timedelta:
        return timedelta(weeks=(calendar.local_day(self.now) - AS_OF).days // 7)

    def day(self, iso: str) -> date | None:
        return date.fromisoformat(iso) + self.weeks if iso else None

    def past(self, iso: str, hour: int = 10) -> datetime:
        """A moment of something that already happened: that day, never after now."""
        day = date.fromisoformat(iso) + self.weeks
        return min(datetime.combine(day, time(hour, 0), tzinfo=calendar.zone()), self.now)

    def deadline(self, iso: str) -> datetime | None:
        """Closing time of that day, or of the next one on which people work."""
        day = self.day(iso)
        return None if day is None else calendar.at_closing(calendar.next_working_day(day))

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)
