"""Two rows that are one: moving every reference from the one to the other, and back.

Knows no room. References are found in the models themselves (foreign keys, one-to-one, the rows of many-to-many tables) and in ``Soft``
columns that rooms register: columns that name a row without a foreign key. Audit rows stay as they were written.
Who merges locks both rows first, inside ``core.atomic()``, keeps the ``Record``, and decides what becomes of the row that was left.
"""

from __future__ import annotations  # fields take type parameters for type checkers only

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q


@dataclass(frozen=True)
class Soft:
    """``column`` of ``holder`` names rows of ``target`` without a foreign key.

    ``spell`` is how it writes the row, ``where`` which of its rows do so.
    """

    target: type[models.Model]
    holder: type[models.Model]
    column: str
    spell: Callable[[models.Model], Any] = lambda row: row.pk
    where: Q = field(default_factory=Q)


_softs: list[Soft] = []


def register_soft(*softs: Soft) -> None:
    """Name columns that hold a row's key without a foreign key; from a room's ``AppConfig.ready``. Twice is once."""
    for soft in softs:
        _softs[:] = [one for one in _softs if (one.target, one.holder, one.column) != (soft.target, soft.holder, soft.column)]
        _softs.append(soft)


@dataclass
class Record:
    """What a merge did, as plain JSON: enough to take it back exactly.

    ``moved``: [model, key, column, old value, new value] for references and for values alike, in order. ``left``: [model, key, column, why] for
    references that a rule of the database keeps where they are.
    """

    moved: list[list[Any]] = field(default_factory=list)
    left: list[list[Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"moved": self.moved, "left": self.left}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Record:
        return cls([list(row) for row in data["moved"]], [list(row) for row in data["left"]])

    def count(self) -> dict[str, int]:
        """model → how many of its rows were moved."""
        numbers: dict[str, int] = {}
        for label, *_rest in self.moved:
            numbers[label] = numbers.get(label, 0) + 1
        return numbers


def named(column: models.Field[Any, Any]) -> str:
    """``room.Model.column``, as ``but`` takes it."""
    return f"{column.model._meta.label}.{column.name}"


def references(target: type[models.Model]) -> Iterator[tuple[models.Field[Any, Any], Soft | None]]:
    """Every column of any table that can name a row of ``target``, in a fixed order."""
    own = target._meta.concrete_model
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.label):
        if not model._meta.managed or model._meta.proxy:
            continue
        for column in model._meta.local_fields:
            pointed = column.remote_field.model if isinstance(column, models.ForeignKey) else None
            if pointed is not None and pointed._meta.concrete_model is own:
                yield column, None
    for soft in sorted(_softs, key=lambda one: (one.holder._meta.label, one.column)):
        if soft.target._meta.concrete_model is own:
            yield soft.holder._meta.get_field(soft.column), soft  # type: ignore[misc]


def counts(row: models.Model, but: Iterable[str] = ()) -> dict[str, int]:
    """``room.Model.column`` → how many rows name this one; only what is not nothing."""
    numbers = {}
    for column, soft in references(type(row)):
        if named(column) not in but and (number := holding(column, soft, row).count()):
            numbers[named(column)] = number
    return numbers


def move(source: models.Model, target: models.Model, record: Record, *, but: Iterable[str] = ()) -> Record:
    """Have everything that names ``source`` name ``target``, save the columns ``but`` (``room.Model.column``); written down in ``record``.

    What a constraint of the database forbids (a second row of what is unique) stays and is named in ``record.left``. May run again.
    """
    if type(source) is not type(target) or source.pk == target.pk:
        raise ValueError("two different rows of one model are merged")
    known = {(label, str(key), column) for label, key, column, _why in record.left}
    for column, soft in references(type(source)):
        if named(column) in but:
            continue
        for label, key, name, why in _move_column(column, soft, source, target, record):
            if (label, str(key), name) not in known:
                record.left.append([label, key, name, why])
    return record


def _value(column: models.Field[Any, Any], soft: Soft | None, row: models.Model) -> Any:
    if soft is not None:
        return soft.spell(row)
    assert isinstance(column, models.ForeignKey)
    return getattr(row, column.target_field.attname)


def holding(column: models.Field[Any, Any], soft: Soft | None, row: models.Model) -> models.QuerySet[Any]:
    found = column.model._base_manager.filter(**{column.attname: _value(column, soft, row)})
    return found.filter(soft.where) if soft is not None else found


def _move_column(
    column: models.Field[Any, Any], soft: Soft | None, source: models.Model, target: models.Model, record: Record
) -> list[tuple[str, Any, str, str]]:
    """All rows at once; one by one when a constraint minds."""
    label, name = column.model._meta.label, column.attname
    old, new = _value(column, soft, source), _value(column, soft, target)
    keys = list(holding(column, soft, source).select_for_update().order_by("pk").values_list("pk", flat=True))
    left: list[tuple[str, Any, str, str]] = []
    if keys and not _write(column, keys, new):
        one_by_one, keys = keys, []
        for key in one_by_one:
            if _write(column, [key], new):
                keys.append(key)
            else:
                left.append((label, _plain(key), name, "conflict"))
    # A row whose key is the reference itself is found under its new key when it goes back.
    record.moved += [[label, _plain(new if column.primary_key else key), name, _plain(old), _plain(new)] for key in keys]
    return left


BATCH = 500


def _write(column: models.Field[Any, Any], keys: list[Any], value: Any) -> bool:
    try:
        with transaction.atomic():
            for start in range(0, len(keys), BATCH):
                column.model._base_manager.filter(pk__in=keys[start : start + BATCH]).update(**{column.attname: value})
    except IntegrityError:
        return False
    return True


def write_value(row: models.Model, name: str, value: Any, record: Record) -> bool:
    """Set one column of one row and write it down, so that taking back sets it as it was. False when it held the value already."""
    column = row._meta.get_field(name)
    assert isinstance(column, models.Field)
    if isinstance(column, models.ForeignKey) and isinstance(value, models.Model):
        value = getattr(value, column.target_field.attname)
    old = getattr(row, column.attname)
    if old == value:
        return False
    row._meta.model._base_manager.filter(pk=row.pk).update(**{column.attname: value})
    record.moved.append([row._meta.label, _plain(row.pk), column.attname, _plain(old, column), _plain(value, column)])
    setattr(row, column.attname, value)  # a related object that was loaded is let go by Django itself
    return True


def point(column: Any, keys: Iterable[Any], to: models.Model, record: Record) -> None:
    """Have chosen rows of one table name ``to`` in a foreign key, written down like every move."""
    for row in column.model._base_manager.filter(pk__in=list(keys)).select_for_update().order_by("pk"):
        write_value(row, column.attname, getattr(to, column.target_field.attname), record)


def take_back(record: Record) -> list[list[Any]]:
    """Give every moved reference and value back, last first; in the caller's transaction.

    Returns [model, key, column, why] for what somebody changed (``changed``) or removed (``gone``) after the merge: that stays as it is now.
    """
    kept = []
    for label, key, name, old, new in reversed(record.moved):
        model = apps.get_model(label)
        column: Any = model._meta.get_field(name)
        stored = model._base_manager.filter(pk=key).values_list(name, flat=True)[:1]
        if not stored:
            kept.append([label, key, name, "gone"])
        elif _plain(stored[0], column) != new:
            kept.append([label, key, name, "changed"])
        elif not _write(column, [key], _read(old, column)):
            kept.append([label, key, name, "conflict"])
    return kept


def _plain(value: Any, column: Any = None) -> Any:
    """A value as JSON holds it; ``_read`` is the way back."""
    if value is None or isinstance(value, (bool, int, str)) or isinstance(column, models.JSONField):
        return value
    if column is not None and not isinstance(column, models.ForeignKey):
        holder = column.model()
        setattr(holder, column.attname, value)
        return column.value_to_string(holder)
    return str(value)


def _read(value: Any, column: Any) -> Any:
    if value is None or isinstance(column, models.JSONField):
        return value
    return column.to_python(value)
