"""Who reads notices, and who looks at what could not be delivered."""

from typing import Any

from django.db.models import Q

from peyvand.core import access
from peyvand.core.access import Rule
from peyvand.registry import queries as registry

from .models import Notice


def _own_where(person: Any) -> Q:
    return Q(person=person) if person.is_authenticated else Q(pk__in=[])


def _is_own(person: Any, notice: Notice) -> bool:
    return bool(person.is_authenticated) and notice.person_id == person.pk


def _administers(person: Any) -> bool:
    return "administrator" in registry.site_roles(person)


def register() -> None:
    access.register(
        Rule("notice.view", Notice, where=_own_where, allows=_is_own, said="the person who was told"),
        Rule("dead_letter.handle", None, general=_administers, said="administrators"),
    )
