"""What the desk adds to the pages of things: reporting them, and what was done to them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from peyvand.core import access

from .reports import SIDES


def foot(kind: str) -> Callable[[HttpRequest, Any], Mapping[str, Any]]:
    """What stands quietly at the end of a thing's page: report it, read its history, object, suspend."""
    side = SIDES[kind]

    def fill(request: HttpRequest, thing: Any) -> Mapping[str, Any]:
        person = request.user
        may_answer = access.can(person, side.answer, thing)
        return {
            "kind": kind,
            "thing": thing,
            "may_report": side.is_published(thing) and not may_answer,
            "may_object": side.is_hidden(thing) and may_answer,
            "may_read_history": access.can(person, f"{kind}.history", thing),
            "may_verify": kind == "organization" and access.can(person, "organization.verify", thing),
            "may_suspend": kind == "organization" and access.can(person, "organization.suspend", thing),
        }

    return fill


def trail(request: HttpRequest, person: Any) -> Mapping[str, Any] | None:
    """The way of an administrator from the desk to the audit trail."""
    return {} if access.can(request.user, "audit.view") else None
