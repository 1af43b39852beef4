"""What time it is. Rules get ``now`` as an argument; only the edge and what depends on a deadline ask here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

_source: list[Callable[[], datetime]] = []


def now() -> datetime:
    """The time of this process; taken once, at the edge of a request, a task or a command."""
    return _source[-1]() if _source else timezone.now()


def after_lock() -> datetime:
    """The database's own time, asked for once the row is locked: the one clock that decides what was in time.

    PostgreSQL: ``clock_timestamp()``, since ``now()`` there is the start of the transaction, before it waited for the lock.
    SQLite has no other clock than this process.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a deadline is judged under a lock: call after_lock() inside core.atomic(), after locking the row")
    if _source or connection.vendor != "postgresql":
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (stamp,) = cursor.fetchone()
    assert isinstance(stamp, datetime)
    return stamp.astimezone(UTC)


@contextmanager
def stopped(at: datetime | Callable[[], datetime]) -> Iterator[None]:
    """For tests: both clocks show ``at`` (a time, or a function that gives one)."""
    _source.append(at if callable(at) else lambda: at)
    try:
        yield
    finally:
        _source.pop()
