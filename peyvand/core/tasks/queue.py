"""The life of a job: claimed under a lease, then finished, tried again later, or laid aside for good.

PostgreSQL claims with ``SKIP LOCKED``; SQLite reads without a lock and then takes the row by compare-and-set, so that polling never blocks a writer.
"""

from __future__ import annotations  # Task takes type parameters for type checkers only

import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.tasks import Task

from peyvand.core import limits
from peyvand.core.errors import ForGood
from peyvand.core.models import Job
from peyvand.core.transactions import atomic

TRACEBACK = 4_000
_kept: dict[str, Callable[[list[Any]], list[Any]]] = {}


def dead_letters_keep(task: Task[..., Any], kept: Callable[[list[Any]], list[Any]]) -> None:
    """Have a task's dead letters keep ``kept(args)`` only, where its arguments are what must not stay for as long as nobody looks."""
    _kept[task.module_path] = kept


def _free(now: datetime) -> list[QuerySet[Job]]:
    """Jobs that somebody may take: left behind by a worker whose lease ran out, or due.

    Two questions, each answered from an index of its own: asked as one, the database read every job it keeps at each look.
    """
    left = Job.objects.filter(status=Job.Status.RUNNING, leased_until__lt=now)
    due = Job.objects.filter(status=Job.Status.READY, due_at__lte=now)
    return [jobs.order_by("-priority", "due_at", "pk") for jobs in (left, due)]


def claim(worker: str, now: datetime) -> Job | None:
    """Take the next job under a new lease, or None. Nobody else gets it until the lease runs out."""
    for free in _free(now):
        if taken := _claim_of(free, worker, now):
            return taken
    return None


def _claim_of(free: QuerySet[Job], worker: str, now: datetime) -> Job | None:
    if connection.vendor == "postgresql":
        with atomic():
            job = free.select_for_update(skip_locked=True).first()
            return None if job is None else _take(job, worker, now)
    for job in free[:5]:
        if taken := _take(job, worker, now):
            return taken
    return None


def _take(job: Job, worker: str, now: datetime) -> Job | None:
    lease, known = uuid.uuid4(), Job.objects.filter(pk=job.pk, status=job.status, lease=job.lease)
    if job.lease is None:
        known = Job.objects.filter(pk=job.pk, status=job.status, lease__isnull=True)
    mine = known.update(
        status=Job.Status.RUNNING,
        lease=lease,
        leased_until=now + limits.TASK_LEASE,
        attempts=F("attempts") + 1,
        started_at=job.started_at or now,
        last_attempted_at=now,
        workers=[*job.workers, worker][-limits.TASK_ATTEMPTS :],
    )
    return Job.objects.get(pk=job.pk) if mine else None


def _mine(job: Job) -> QuerySet[Job]:
    """The row, as long as the lease is still ours: a worker that was given up writes nothing any more."""
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease=job.lease)


def renew(job_id: uuid.UUID, lease: uuid.UUID, now: datetime) -> bool:
    return bool(Job.objects.filter(pk=job_id, status=Job.Status.RUNNING, lease=lease).update(leased_until=now + limits.TASK_LEASE))


def succeed(job: Job, returned: Any, now: datetime) -> bool:
    return bool(_mine(job).update(status=Job.Status.SUCCESSFUL, lease=None, leased_until=None, finished_at=now, returned=returned))


def back_off(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … up to an hour, each spread by a quarter so that what failed together does not come back together."""
    plain = min(limits.TASK_BACK_OFF * (1 << min(attempts - 1, 20)), limits.TASK_BACK_OFF_MOST)
    return plain * random.uniform(1, 1.25)  # noqa: S311  spreading, not secrecy


def fail(job: Job, error: BaseException, now: datetime) -> bool:
    """Try again later; after the last attempt, or where that changes nothing, lay it aside as a dead letter, with all its errors."""
    kind = type(error)
    traceback = "".join(format_exception(error))[-TRACEBACK:].replace("\x00", "")
    told = {"class": f"{kind.__module__}.{kind.__qualname__}", "traceback": traceback, "at": now.isoformat()}
    errors = [*job.errors, told]
    if job.attempts >= limits.TASK_ATTEMPTS or isinstance(error, ForGood):
        kept = _kept.get(job.task, list)(job.args)
        return bool(_mine(job).update(status=Job.Status.FAILED, lease=None, leased_until=None, finished_at=now, errors=errors, args=kept))
    return bool(_mine(job).update(status=Job.Status.READY, lease=None, leased_until=None, due_at=now + back_off(job.attempts), errors=errors))


def give_back(job_id: uuid.UUID, lease: uuid.UUID, now: datetime) -> bool:
    """Return a job that was not finished because the worker has to go: due at once, and not counted as an attempt."""
    mine = Job.objects.filter(pk=job_id, status=Job.Status.RUNNING, lease=lease)
    return bool(mine.update(status=Job.Status.READY, lease=None, leased_until=None, due_at=now, attempts=F("attempts") - 1))


def dead_letters() -> QuerySet[Job]:
    return Job.objects.filter(status=Job.Status.FAILED).order_by("-finished_at")


def revive(job: Job, now: datetime) -> bool:
    """Give a dead letter a fresh set of attempts; for an operator."""
    return bool(Job.objects.filter(pk=job.pk, status=Job.Status.FAILED).update(status=Job.Status.READY, attempts=0, due_at=now, finished_at=None))


def put_aside(job: Job) -> bool:
    """Take a dead letter away for good; whoever does so keeps record of it."""
    return bool(Job.objects.filter(pk=job.pk, status=Job.Status.FAILED).delete()[0])


def forget_done(now: datetime) -> int:
    """Delete jobs that succeeded long ago; dead letters stay until somebody looks at them."""
    return Job.objects.filter(status=Job.Status.SUCCESSFUL, finished_at__lt=now - limits.TASKS_KEPT).delete()[0]
