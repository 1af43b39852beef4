"""One row or more for every route: with which object, who gets an answer, and by which methods. A route without a row fails the suite."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.world import (
    EVERYONE,
    MODERATORS,
    OWN_MANAGERS,
    OWN_READERS,
    OWN_WRITERS,
    REGISTRARS,
    SIGNED_IN,
    VERIFIED,
    WRITERS,
    World,
)

Arguments = Callable[[World], Mapping[str, Any]]
NOBODY: frozenset[str] = frozenset()
MISSING_ID = "zzzzzzzzzz"


@dataclass(frozen=True)
class Row:
    """``may``: roles that are answered. ``knows``: roles that may know the object exists, and so may be told 403 instead of 404.

    ``data`` is posted; a refused form (422) or act (409) is an answer too, for who may try.
    """

    may: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    arguments: Arguments = lambda world: {}
    knows: frozenset[str] = NOBODY
    data: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


def of(name: str, **more: str) -> Arguments:
    """The public id of a thing of the world (and its slug, where a route wants one)."""
    return lambda world: {"public_id": world.things[name].public_id, **more}


TABLE: dict[str, tuple[Row, ...]] = {
    "health_live": (Row(EVERYONE),),
    "health_ready": (Row(EVERYONE),),
}
__all__ = [
    "EVERYONE",
    "MODERATORS",
    "OWN_MANAGERS",
    "OWN_READERS",
    "OWN_WRITERS",
    "REGISTRARS",
    "SIGNED_IN",
    "TABLE",
    "VERIFIED",
    "WRITERS",
    "Row",
    "of",
]
