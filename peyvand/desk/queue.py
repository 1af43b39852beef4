"""The queue of moderators: what waits for review and what was reported, the earliest promise first."""

from typing import Any

from . import cases, reports

Waiting = cases.Case | reports.ReportCase


def of(person: Any) -> list[Waiting]:
    waiting: list[Waiting] = [*cases.queue(person), *reports.queue(person)]
    return sorted(waiting, key=lambda case: (case.promised_until is None, case.promised_until, case.key))


def count(person: Any) -> int:
    return cases.count(person) + reports.count(person)


def after(case: Waiting, person: Any) -> Waiting | None:
    """The case that comes after this one, else the first of the others."""
    waiting = of(person)
    keys = [other.key for other in waiting]
    place = keys.index(case.key) if case.key in keys else -1
    rest = waiting[place + 1 :] + waiting[: max(place, 0)]
    return rest[0] if rest else None
