"""Who must have a second factor: holders of site roles, owners of organizations, and whom rooms above add."""

from collections.abc import Callable
from typing import Any

_more: list[Callable[[Any], bool]] = []


def add(must: Callable[[Any], bool]) -> None:
    """Have more people asked for a second factor (evaluators of a need, say); from a room's ``AppConfig.ready``."""
    if must not in _more:
        _more.append(must)


def must_have(person: Any) -> bool:
    return bool(person.site_roles) or any(row.role == "owner" for row in person.present_memberships) or any(must(person) for must in _more)
