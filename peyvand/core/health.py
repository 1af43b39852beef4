"""What the health pages ask the mechanisms."""

import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import DatabaseError, connection

from peyvand.core import audit, calendar, limits
from peyvand.core.files import store
from peyvand.core.models import File, Heartbeat, Job
from peyvand.core.transactions import atomic


class _Undo(Exception):
    pass


@dataclass
class _Probe:
    """What the last try to write came to. Whoever asks meanwhile is told the same: asking often holds up no writer."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float | None = None
    outcome: bool = False

    def is_due(self) -> bool:
        return self.at is None or time.monotonic() - self.at >= limits.WRITE_PROBED.total_seconds()


_probe = _Probe()


def database_ready() -> bool:
    """Whether the database answers now, and could be written to at the last try, which is at most some seconds old."""
    if _probe.is_due() and _probe.lock.acquire(blocking=_probe.at is None):
        try:
            if _probe.is_due():
                _probe.outcome, _probe.at = database_writable(), time.monotonic()
        finally:
            _probe.lock.release()
    return _probe.outcome and database_readable()


def forget_probe() -> None:
    """Try again at the next question."""
    _probe.at = None


def database_readable() -> bool:
    try:
        Heartbeat.objects.exists()
    except DatabaseError:
        return False
    return True


def database_writable() -> bool:
    """Whether a row can be written (it is undone again): false on a full or read-only disk, a locked file, a database that is down.

    Takes the lock of writers on SQLite; for an address that anybody may ask there is ``database_ready``.
    """
    try:
        with atomic():
            moment = datetime.fromtimestamp(0, tz=calendar.zone())
            Heartbeat.objects.update_or_create(worker="health", defaults={"started_at": moment, "seen_at": moment})
            raise _Undo
    except _Undo:
        return True
    except DatabaseError:
        return False


def worker_age(now: datetime) -> timedelta | None:
    """How long since any worker was heard of; None when there is none."""
    seen = Heartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return None if seen is None else now - seen


def worker_alive(now: datetime) -> bool:
    age = worker_age(now)
    return age is not None and age <= limits.WORKER_SILENT


def waiting_jobs(now: datetime) -> int:
    """Jobs that are due and not taken."""
    return Job.objects.filter(status=Job.Status.READY, due_at__lte=now).count()


def dead_letters() -> int:
    return Job.objects.filter(status=Job.Status.FAILED).count()


def lost_files() -> int:
    """How many files have a row but no bytes in the store."""
    return sum(not store.is_there(digest) for digest in set(File.objects.values_list("digest", flat=True)))


def calendar_covered_until() -> date:
    return calendar.covered_until()


def audit_head() -> audit.Head:
    return audit.head()


def database_version() -> str:
    """Such as ``SQLite 3.53.4`` or ``PostgreSQL 15.8``."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"
