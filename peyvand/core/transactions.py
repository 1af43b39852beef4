"""One transaction for everything that belongs together, with its audit rows chained once, last.

The audit chain has a single head row. If each transition locked it when it happened, two transactions that touch the same
objects in another order could wait for each other for ever. So rows are gathered while the work is done and chained right
before the outermost commit: the head is the last lock anybody takes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

SYSTEM = UUID("00000000-0000-4000-8000-000000000001")
"""The actor of what the clock does. It has no row anywhere."""


def actor_id(by: Any) -> UUID | None:
    """The UUID of a person, of SYSTEM, or None for a visitor without an account."""
    if by is None or isinstance(by, UUID):
        return by
    key = getattr(by, "pk", None)
    if key is None or isinstance(key, UUID):
        return key
    raise TypeError(f"an actor is a UUID, not {key!r}")


class _Unit(threading.local):
    depth = 0


class Gathered:
    """One thing to write before the commit.

    It waits among the connection's commit callbacks, because these are what Django itself drops when a savepoint is rolled back;
    so what was undone leaves no trace here either, whoever opened the savepoint.
    """

    def __init__(self, writer: Callable[[list[Any]], None], value: Any, last: bool) -> None:
        self.writer, self.value, self.last = writer, value, last

    def __call__(self) -> None:
        """Nothing is left to do after the commit."""


_unit = _Unit()


def inside() -> bool:
    """Whether a ``core.atomic()`` is open on this thread."""
    return _unit.depth > 0


def gather(writer: Callable[[list[Any]], None], value: Any, *, last: bool = False) -> None:
    """Have ``writer`` called with all gathered values, in order, right before the outermost commit.

    ``last``: after all others, so behind the lock of the audit chain, where transactions pass one after the other; if it raises, nothing happened.
    """
    if not inside():
        raise RuntimeError("an audit row is written with the change it tells of: open core.atomic() around both")
    transaction.on_commit(Gathered(writer, value, last))


def _write_gathered() -> None:
    waiting = [entry[1] for entry in connection.run_on_commit if isinstance(entry[1], Gathered)]
    connection.run_on_commit = [entry for entry in connection.run_on_commit if not isinstance(entry[1], Gathered)]
    writers: dict[Callable[[list[Any]], None], list[Any]] = {}
    for one in sorted(waiting, key=lambda one: one.last):
        writers.setdefault(one.writer, []).append(one.value)
    for writer, values in writers.items():
        writer(values)


@contextmanager
def atomic() -> Iterator[None]:
    """A transaction (or a savepoint inside one) that writes gathered audit rows last, before the outermost commit."""
    with transaction.atomic():
        _unit.depth += 1
        try:
            yield
            if _unit.depth == 1:
                _write_gathered()
        finally:
            _unit.depth -= 1
