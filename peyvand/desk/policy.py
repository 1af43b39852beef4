"""Who has a desk, and who sees the queue."""

from typing import Any

from peyvand.core import access
from peyvand.core.access import Rule
from peyvand.registry import policy as registry


def _has_desk(person: Any) -> bool:
    return bool(getattr(person, "is_authenticated", False))


def _sees_queue(person: Any) -> bool:
    return registry.may(person, "moderation.view")


def register() -> None:
    access.register(
        Rule("desk.view", None, general=_has_desk, said="everyone who is signed in"),
        Rule("moderation.view", None, general=_sees_queue, said="moderators"),
    )
