"""What was given up: mail that no server took, and jobs that failed at every attempt."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from peyvand.core import access, atomic, audit, health
from peyvand.core.errors import NotAllowed
from peyvand.core.ids import is_public_id
from peyvand.core.models import Job
from peyvand.core.tasks import queue

from . import queries, rules
from .models import Delivery


@dataclass(frozen=True)
class Counts:
    """How much waits, and how much was given up."""

    mails_waiting: int
    mails_dead: int
    mails_maybe_twice: int
    jobs_waiting: int
    jobs_dead: int


def counts(now: datetime) -> Counts:
    by_status = dict(Delivery.objects.order_by().values_list("status").annotate(n=Count("pk")))
    return Counts(
        mails_waiting=by_status.get(Delivery.Status.WAITING, 0),
        mails_dead=by_status.get(Delivery.Status.DEAD, 0),
        mails_maybe_twice=Delivery.objects.filter(maybe_twice=True).count(),
        jobs_waiting=health.waiting_jobs(now),
        jobs_dead=health.dead_letters(),
    )


def dead_count() -> int:
    """For the administrator's desk."""
    return queries.dead_deliveries().order_by().count() + health.dead_letters()


def jobs() -> QuerySet[Job]:
    return queue.dead_letters()


def find(what: str, name: str) -> Delivery | Job | None:
    """The dead letter that a form names, if it is still one."""
    if what == "mail":
        return queries.dead_deliveries().filter(public_id=name).first() if is_public_id(name) else None
    try:
        return jobs().filter(pk=uuid.UUID(name)).first()
    except ValueError:
        return None


def job_again(job: Job, *, by: Any, now: datetime) -> None:
    """Give it a fresh set of attempts."""
    _handled(job, "job.send_again", by, now, lambda: queue.revive(job, now))


def job_aside(job: Job, *, by: Any, now: datetime) -> None:
    """It shall rest: what it was stays in the audit trail alone."""
    _handled(job, "job.put_aside", by, now, lambda: queue.put_aside(job))


def _handled(job: Job, action: str, by: Any, now: datetime, run: Callable[[], bool]) -> None:
    if not access.can(by, "dead_letter.handle"):
        raise NotAllowed
    with atomic():
        if run():
            audit.record(by, action, job, now=now, after={"task": job.task, "attempts": job.attempts})


ACTS: dict[tuple[str, str], Callable[..., Any]] = {
    ("mail", "again"): rules.send_again,
    ("mail", "aside"): rules.put_aside,
    ("job", "again"): job_again,
    ("job", "aside"): job_aside,
}
