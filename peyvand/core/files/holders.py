"""Who gets a file's bytes: whoever may see a row that holds it. Rooms register their holding models; there is no other way to a file."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from peyvand.core import access, audit
from peyvand.core.access import Rule
from peyvand.core.models import File
from peyvand.core.transactions import atomic

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """A model whose rows hold files by the foreign key ``field``. ``recorded`` gives what an opening is put on record of, None for a public row."""

    model: type[Model]
    field: str
    recorded: Callable[[Any], Model | None]


_holders: dict[type[Model], Holder] = {}


def register_holder(model: type[Model], *, field: str = "file", recorded: Callable[[Any], Model | None] = lambda row: None) -> None:
    """Have the policy row ``<model>.view`` decide who gets the files that rows of ``model`` hold; call it in ``AppConfig.ready``.

    ``recorded(row)`` names the object in whose audit trail each opening is written; None where opening is nobody's secret.
    """
    _holders[model] = Holder(model, field, recorded)


def holders() -> list[Holder]:
    return list(_holders.values())


def holding(file: File) -> Iterator[tuple[Holder, Any]]:
    """All rows that hold a file, each with its holder."""
    for holder in _holders.values():
        for row in holder.model._default_manager.filter(**{holder.field: file}):
            yield holder, row


def unheld() -> Q:
    """Files that no row holds."""
    where = Q()
    for holder in _holders.values():
        where &= Q(~Exists(holder.model._default_manager.filter(**{holder.field: OuterRef("pk")})))
    return where


def _where(person: Any) -> Q:
    where = Q(pk__in=[])
    for holder in _holders.values():
        where |= Q(Exists(access.visible(holder.model, person).filter(**{holder.field: OuterRef("pk")})))
    if person.is_authenticated:
        where |= Q(by=person.pk) & unheld()
    return where


def _allows(person: Any, file: File) -> bool:
    rows = list(holding(file))
    if not rows:
        return bool(person.is_authenticated) and file.by == person.pk
    return any(access.can(person, access.view_action(holder.model), row) for holder, row in rows)


def record_opening(file: File, *, by: Any, now: datetime) -> None:
    """Write that somebody opened a file, at each thing that keeps such a record and through which they may see it.

    Where a row without a record shows the same file to this person, it is no secret and nothing is written.
    """
    seen = [(holder, row) for holder, row in holding(file) if access.can(by, access.view_action(holder.model), row)]
    told = [holder.recorded(row) for holder, row in seen]
    if not told or any(thing is None for thing in told):
        return
    with atomic():
        for thing in told:
            if thing is not None:
                audit.record(by if by.is_authenticated else None, "file.open", thing, now=now, after={"file": file.public_id})


def register() -> None:
    access.register(Rule("file.view", File, _where, _allows, said="who sees a row that holds it; who sent it, while no row does"))
