"""What the site holds about one person, across all rooms: found in the models themselves, so that no room is forgotten.

A room says here what must not be handed out (secrets, things that only the site needs), what it adds, and what it deletes when an account
is closed; from ``AppConfig.ready`` or ``flows.py``. ``core`` knows no person: the row is whatever the references point to.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models

from peyvand.core import access, limits, merging

_hidden: dict[str, set[str]] = {}
_more: dict[str, Callable[[Any], list[dict[str, Any]]]] = {}
_erasers: dict[str, Callable[[Any, datetime], None]] = {}


def hide(label: str, *fields: str) -> None:
    """Leave fields of a model (``room.Model``) out of what is handed out; without fields the whole table."""
    _hidden.setdefault(label, set()).update(fields or {"*"})


def add(name: str, rows: Callable[[Any], list[dict[str, Any]]]) -> None:
    """Hand out what no reference leads to, as rows of plain values under ``name``."""
    _more[name] = rows


def on_erasure(name: str, erase: Callable[[Any, datetime], None]) -> None:
    """Have ``erase(row, now)`` called in the transaction that closes an account: delete what is the person's alone."""
    _erasers[name] = erase


def erase(row: models.Model, now: datetime) -> None:
    for name in sorted(_erasers):
        _erasers[name](row, now)


def held(row: models.Model) -> dict[str, list[dict[str, Any]]]:
    """Everything that names the row, by table, as plain values.

    Things with a policy of their own are handed out only as far as the person may still see them.
    """
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for column, soft in merging.references(row._meta.model):
        label = column.model._meta.label
        if "*" in _hidden.get(label, ()):
            continue
        for one in _visible(merging.holding(column, soft, row), column.model, row)[: limits.EXPORT_ROWS]:
            found.setdefault(label, {})[one.pk] = _plain_row(one)
    for name, rows in sorted(_more.items()):
        found[name] = dict(enumerate(rows(row)))
    return {label: list(rows.values()) for label, rows in sorted(found.items())}


def own(row: models.Model) -> dict[str, Any]:
    """The row itself."""
    return _plain_row(row)


def _visible(rows: Any, model: type[models.Model], person: Any) -> Any:
    action = access.view_action(model)
    if any(rule.action == action for rule in access.rules()):
        return access.visible(model, person, queryset=rows)
    return rows


def _fields(model: type[models.Model]) -> Iterator[Any]:
    hidden = _hidden.get(model._meta.label, set())
    return (column for column in model._meta.concrete_fields if column.name not in hidden and not isinstance(column, models.BinaryField))


def _plain_row(one: models.Model) -> dict[str, Any]:
    return {column.name: _plain(column.value_from_object(one)) for column in _fields(one._meta.model)}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
