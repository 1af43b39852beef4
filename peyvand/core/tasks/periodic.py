"""Jobs that come back: a registry in the code, one row each for when it is due next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from peyvand.core.models import Job, Schedule
from peyvand.core.transactions import atomic

RUNS = "peyvand.core.tasks.worker.run_periodic"


@dataclass(frozen=True)
class Periodic:
    name: str
    fn: Callable[[datetime], object]
    each: timedelta


_registry: dict[str, Periodic] = {}


def every(name: str, fn: Callable[[datetime], object], *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
    """Have ``fn(now)`` called again and again by the worker, like any job: with attempts, back-off and dead letters.

    Register from ``flows.py`` or ``AppConfig.ready``. Missed times (no worker) are made up for once, not many times.
    """
    each = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if each <= timedelta(0):
        raise ValueError(f"{name}: how often?")
    _registry[name] = Periodic(name, fn, each)


def registered() -> list[Periodic]:
    return [_registry[name] for name in sorted(_registry)]


def named(name: str) -> Periodic | None:
    return _registry.get(name)


def enqueue_due(now: datetime) -> int:
    """Enqueue what is due, each once however many workers look at the same time."""
    planned = dict(Schedule.objects.values_list("name", "next_at"))
    count = 0
    for one in registered():
        if one.name not in planned:
            Schedule.objects.bulk_create([Schedule(name=one.name, next_at=now)], ignore_conflicts=True)
        elif planned[one.name] > now:
            continue
        with atomic():
            mine = Schedule.objects.filter(name=one.name, next_at__lte=now).update(next_at=now + one.each)
            waiting = mine and Job.objects.filter(task=RUNS, args=[one.name], status__in=[Job.Status.READY, Job.Status.RUNNING]).exists()
            if mine and not waiting:
                Job.objects.create(task=RUNS, args=[one.name], due_at=now, enqueued_at=now)
                count += 1
    return count
