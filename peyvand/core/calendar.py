"""Working days, from data: ``data/weekends.csv`` (which days of the week) and ``data/calendar.csv`` (official holidays).

A half day counts as none. The holiday table ends somewhere (``covered_until``): beyond it only weekends are known.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

DATA = Path(__file__).parent / "data"
CLOSES_AT = time(16, 0)
"""Deadlines fall at four in the afternoon of the deployment's time zone."""


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def weekend_profiles() -> dict[str, frozenset[int]]:
    """Profile -> the ISO weekdays that are full working days; the default one first."""
    profiles: dict[str, set[int]] = {}
    rows = sorted(_rows("weekends.csv"), key=lambda row: row["is_default"] != "yes")
    for row in rows:
        profiles.setdefault(row["profile"], set())
        if float(row["working_fraction"]) >= 1:
            profiles[row["profile"]].add(int(row["iso_weekday"]))
    return {name: frozenset(days) for name, days in profiles.items()}


def _working_weekdays() -> frozenset[int]:
    """By ISO number. The setting names a profile, or holds the free days themselves (Monday is 0 there)."""
    profiles, setting = weekend_profiles(), settings.WEEKEND
    if setting and not isinstance(setting, str):
        return frozenset(day for day in range(1, 8) if day - 1 not in setting)
    return profiles[setting or next(iter(profiles))]


@cache
def holidays() -> dict[date, tuple[str, str]]:
    """Day -> its name in Persian and English. Two holidays on one day are one day."""
    days: dict[date, tuple[str, str]] = {}
    for row in _rows("calendar.csv"):
        day = date.fromisoformat(row["date"])
        known = days.get(day)
        days[day] = (row["name_fa"], row["name_en"]) if known is None else (f"{known[0]}، {row['name_fa']}", f"{known[1]}, {row['name_en']}")
    return days


def covered_until() -> date:
    """The last day for which holidays are known."""
    return max(holidays())


def is_covered(day: date) -> bool:
    return min(holidays()) <= day <= covered_until()


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def local_day(moment: date | datetime) -> date:
    """The day on the wall of the deployment's time zone."""
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(zone()).date()


def is_working_day(day: date | datetime) -> bool:
    here = local_day(day)
    return here.isoweekday() in _working_weekdays() and here not in holidays()


def next_working_day(day: date) -> date:
    """That day, or the next one on which people work."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days[D: (date, datetime)](moment: D, days: int) -> D:
    """``days`` working days later (earlier when negative), at the same time of the local clock. The day itself is not counted; 0 changes nothing."""
    day, step, left = local_day(moment), timedelta(days=1 if days >= 0 else -1), abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    if isinstance(moment, datetime):
        clock = moment.astimezone(zone()).timetz().replace(tzinfo=None)
        return datetime.combine(day, clock, tzinfo=zone()) if days else moment
    return day


def working_days_between(start: date | datetime, end: date | datetime) -> int:
    """Working days after ``start`` up to and with ``end``; 0 when ``end`` is not later."""
    first, last = local_day(start), local_day(end)
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def at_closing(day: date) -> datetime:
    """Closing time of that day."""
    return datetime.combine(day, CLOSES_AT, tzinfo=zone())


def deadline(days: int, *, after: date | datetime) -> datetime:
    """``days`` calendar days after, or on the next working day, at closing time."""
    return at_closing(next_working_day(local_day(after) + timedelta(days=days)))
