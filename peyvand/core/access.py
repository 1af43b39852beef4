"""The one access layer: who may see or do what to this object.

Each room's ``policy.py`` registers rules. A rule says the same thing twice, as a condition for the database (``where``) and as a
predicate for one object (``allows``); tests compare the two on random data (``disagreements``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from peyvand.core import ids


@dataclass(frozen=True)
class Rule:
    """``action`` on ``model``: for whom.

    ``where(person)`` must not multiply rows: reach to-many relations by ``Exists`` or ``pk__in``, never by a join.
    ``general(person)`` answers when there is no object yet (may this person make one at all? see this page at all?); without it the answer is no.
    """

    action: str
    model: type[Model] | None
    where: Callable[[Any], Q] = lambda person: Q(pk__in=[])
    allows: Callable[[Any, Any], bool] = lambda person, obj: False
    general: Callable[[Any], bool] | None = None
    said: str = ""


class UnknownAction(LookupError):
    """No policy row has this name: a mistake of the program, never of a user."""


_rules: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Add policy rows. An action has one row; the same again replaces it only when it is equal in name and model."""
    for rule in rules:
        known = _rules.get(rule.action)
        if known is not None and known.model is not rule.model:
            raise ValueError(f"two policy rows for {rule.action}")
        _rules[rule.action] = rule


def rules() -> list[Rule]:
    """All policy rows, by action."""
    return [_rules[action] for action in sorted(_rules)]


def rule(action: str) -> Rule:
    try:
        return _rules[action]
    except KeyError:
        raise UnknownAction(action) from None


def view_action(model: type[Model]) -> str:
    return f"{model._meta.model_name}.view"


def person_of(person: Any) -> Any:
    """Who asks: a person whose account was closed is a visitor, and so is nobody."""
    return person if person is not None and getattr(person, "is_active", False) else AnonymousUser()


def can(person: Any, action: str, obj: Any = None) -> bool:
    """Whether the person may do it to this object (or at all, when there is none yet)."""
    found, who = rule(action), person_of(person)
    if obj is None:
        return found.general is not None and found.general(who)
    if found.model is not None and not isinstance(obj, found.model):
        raise TypeError(f"{action} is about {found.model.__name__}, not about {type(obj).__name__}")
    return found.allows(who, obj)


def require(person: Any, action: str, obj: Any = None) -> None:
    """Go on only if the person may; for pages without an object."""
    if not can(person, action, obj):
        raise PermissionDenied(action)


def visible(model: type[Model], person: Any, action: str | None = None, queryset: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """What the person may see (or do ``action`` to): the only start of a list."""
    found = rule(action or view_action(model))
    start = model._default_manager.all() if queryset is None else queryset
    return start.filter(found.where(person_of(person)))


def get(model: type[Model], public_id: object, person: Any, action: str | None = None, queryset: QuerySet[Any] | None = None) -> Any:
    """The only door from an address to an object.

    404 when it does not exist or the person may not know of it; 403 only when they may see it but not do ``action``.
    ``queryset`` adds ``select_related`` and ``prefetch_related``.
    """
    if not ids.is_public_id(public_id):
        raise Http404
    view = view_action(model)
    obj = visible(model, person, view, queryset).filter(public_id=public_id).first()
    if obj is None:
        raise Http404
    if action is not None and action != view and not can(person, action, obj):
        raise PermissionDenied(action)
    return obj


def disagreements(action: str, people: Iterable[Any], queryset: QuerySet[Any] | None = None) -> list[tuple[Any, Any, str]]:
    """For tests: (person, object, what differs) where the condition and the predicate of a rule do not say the same."""
    found = rule(action)
    if found.model is None:
        return []
    everything = found.model._default_manager.all() if queryset is None else queryset
    objects, differing = list(everything), []
    for person in people:
        who = person_of(person)
        listed = list(everything.filter(found.where(who)).values_list("pk", flat=True))
        seen = set(listed)
        if len(listed) != len(seen):
            differing.append((person, None, "where gives the same row twice"))
        for obj in objects:
            allowed = found.allows(who, obj)
            if allowed != (obj.pk in seen):
                differing.append((person, obj, "only allows says yes" if allowed else "only where says yes"))
    return differing
