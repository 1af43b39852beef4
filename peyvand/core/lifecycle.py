"""Lifecycles as tables, and the only writer of a state.

A room's ``lifecycle.py`` holds one table for each of its objects. Buttons, checklists, documentation and tests read the same rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from peyvand.core import access, audit, events
from peyvand.core.errors import Changed, Missing, NoSuchMove, NotAllowed, NotReady, Refusal, Text
from peyvand.core.transactions import SYSTEM, actor_id, atomic

__all__ = ["SYSTEM", "Changed", "Lifecycle", "Missing", "NoSuchMove", "NotAllowed", "NotReady", "Refusal", "Row", "available", "transition"]

Guard = Callable[[Any, datetime], Sequence[Missing]]
"""What is still missing before the move may happen; empty when it may."""


@dataclass(frozen=True)
class Row:
    """In ``state``, ``event`` leads to ``next``; who has ``action`` may, once ``guard`` finds nothing missing."""

    state: str
    event: str
    next: str
    action: str
    guard: Guard | None = None
    said: Text = ""
    label: Text = ""
    needs_note: bool = False
    emits: type[events.Event] | None = None
    by_clock: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Lifecycle:
    """The whole life of one kind of object."""

    name: str
    start: str
    rows: Sequence[Row]
    states: Mapping[str, Text]
    field: str = "state"
    _table: dict[tuple[str, str], Row] = kept(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            if (row.state, row.event) in self._table:
                raise ValueError(f"{self.name}: two rows for {row.event} in {row.state}")
            if unknown := {row.state, row.next} - set(self.states):
                raise ValueError(f"{self.name}: {row.event} names unknown states {unknown}")
            if not row.action and not row.by_clock:
                raise ValueError(f"{self.name}: nobody may {row.event} in {row.state}")
            self._table[row.state, row.event] = row
        if self.start not in self.states:
            raise ValueError(f"{self.name}: starts in an unknown state")

    def row(self, state: str, event: str) -> Row:
        try:
            return self._table[state, event]
        except KeyError:
            raise NoSuchMove from None

    def rows_from(self, state: str) -> list[Row]:
        return [row for row in self.rows if row.state == state]

    @property
    def choices(self) -> list[tuple[str, Text]]:
        return list(self.states.items())


_lifecycles: dict[type[models.Model], Lifecycle] = {}


def register(model: type[models.Model], lifecycle: Lifecycle) -> None:
    """Tie a table to its model; called from ``AppConfig.ready``."""
    _lifecycles[model] = lifecycle


def of(obj: models.Model | type[models.Model]) -> Lifecycle:
    model = obj if isinstance(obj, type) else type(obj)
    for kind in model.__mro__:
        if found := _lifecycles.get(kind):
            return found
    raise LookupError(f"{model.__name__} has no lifecycle")


def all_lifecycles() -> dict[type[models.Model], Lifecycle]:
    return dict(_lifecycles)


def available(obj: models.Model, person: Any, now: datetime, *, ready: bool = False) -> list[Row]:
    """The moves that policy lets the person make now; with ``ready`` only those with nothing missing."""
    table = of(obj)
    rows = [row for row in table.rows_from(getattr(obj, table.field)) if row.action and access.can(person, row.action, obj)]
    return [row for row in rows if not (ready and row.guard is not None and row.guard(obj, now))]


def missing(obj: models.Model, event: str, now: datetime) -> list[Missing]:
    """What ``event`` still waits for: the checklist of a page."""
    table = of(obj)
    guard = table.row(getattr(obj, table.field), event).guard
    return [] if guard is None else list(guard(obj, now))


def _may(row: Row, by: Any, obj: models.Model) -> bool:
    if by == SYSTEM:
        return row.by_clock
    return bool(row.action) and access.can(by, row.action, obj)


def _locked[M: models.Model](obj: M) -> M:
    return type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)


def _move(obj: models.Model, table: Lifecycle, old: str, new: str, changes: Mapping[str, Any]) -> None:
    """The compare-and-set: writes only if the stored state is still ``old``."""
    if table.field in changes:
        raise ValueError("a state is changed by its event, not by changes")
    stored = type(obj)._base_manager.filter(pk=obj.pk, **{table.field: old})
    if not stored.update(**{table.field: new, **changes}):
        raise Changed


def transition[M: models.Model](
    obj: M,
    event: str,
    *,
    by: Any,
    now: datetime,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    mandate: Any = None,
) -> M:
    """Move an object along its table: the only writer of a state column.

    Under the row lock: the pair is looked up, policy asked, ``changes`` set, the guard run, state and changes written if the state is
    still the one that ``obj`` was read in, one audit row gathered, the event emitted. All or nothing, in one ``core.atomic()``.
    ``by`` is a person, or ``SYSTEM`` for rows that the clock may take. ``obj`` itself shows the new state afterwards.
    Raises NoSuchMove, NotAllowed, NotReady (with the list), Changed (somebody moved it meanwhile).
    """
    table, changes = of(obj), dict(changes or {})
    with atomic():
        stored = _locked(obj)
        old = getattr(stored, table.field)
        if old != getattr(obj, table.field):
            raise Changed
        row = table.row(old, event)
        if not _may(row, by, stored):
            raise NotAllowed
        before = {table.field: old} | {name: getattr(stored, name) for name in changes}
        for name, value in changes.items():
            setattr(stored, name, value)
        lacking = [Missing("note", _("Give a reason."))] if row.needs_note and not note.strip() else []
        if lacking := lacking + list(row.guard(stored, now) if row.guard else ()):
            raise NotReady(lacking)
        _move(stored, table, old, row.next, changes)
        after = {table.field: row.next, **changes}
        audit.record(by, f"{table.name}.{event}", stored, now=now, before=before, after=after, note=note, mandate=mandate)
        _show(obj, table, row.next, changes)
        if row.emits is not None:
            events.emit(row.emits.of(obj, actor_id(by), now))
    return obj


def _show(obj: models.Model, table: Lifecycle, state: str, changes: Mapping[str, Any]) -> None:
    for name, value in {table.field: state, **changes}.items():
        setattr(obj, name, value)


_loading: ContextVar[str] = ContextVar("loading", default="")
LOADERS = ("demo", "import")


@contextmanager
def loading(what: str) -> Iterator[None]:
    """Lets ``load_state`` write, for the demonstration and for imports only."""
    if what not in LOADERS:
        raise ValueError(f"only {LOADERS} load history")
    token = _loading.set(what)
    try:
        yield
    finally:
        _loading.reset(token)


def load_state[M: models.Model](
    obj: M, state: str, *, by: Any, at: datetime, event: str = "load", note: str = "", changes: Mapping[str, Any] | None = None, mandate: Any = None
) -> M:
    """Write a state that was reached elsewhere, with its audit row, at the time it happened. No policy, no guard, no event.

    Refused outside ``loading("demo")`` and ``loading("import")``. Call it once for each step whose history shall show.
    """
    source = _loading.get()
    if not source:
        raise RuntimeError("history is loaded by the demonstration and by imports only")
    table, changes = of(obj), dict(changes or {})
    if state not in table.states:
        raise ValueError(f"{table.name} has no state {state}")
    with atomic():
        stored = _locked(obj)
        old = getattr(stored, table.field)
        _move(stored, table, old, state, changes)
        after = {table.field: state, **changes, "source": source}
        audit.record(by, f"{table.name}.{event}", stored, now=at, before={table.field: old}, after=after, note=note, mandate=mandate)
        _show(obj, table, state, changes)
    return obj


def dot(names: Sequence[str] = ()) -> str:
    """All lifecycles (or the named ones) as one Graphviz file. Dashed: the clock does it."""
    lines = ["digraph lifecycles {", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    for table in sorted(_lifecycles.values(), key=lambda one: one.name):
        if names and table.name not in names:
            continue
        lines += [f'  subgraph "cluster_{table.name}" {{', f'    label="{table.name}";']
        for state in table.states:
            lines.append(f'    "{table.name}.{state}" [label="{state}"{", peripheries=2" if state == table.start else ""}];')
        for row in table.rows:
            style = ", style=dashed" if row.by_clock else ""
            who = f"\\n{row.action or 'clock'}"
            lines.append(f'    "{table.name}.{row.state}" -> "{table.name}.{row.next}" [label="{row.event}{who}"{style}];')
        lines.append("  }")
    return "\n".join([*lines, "}", ""])
