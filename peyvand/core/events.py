"""What happened, told to whoever reacts, in the same transaction. ``peyvand/flows.py`` says who reacts to what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True)
class Event:
    """Base of all events: frozen dataclasses in the past tense, holding ids and not objects.

    An event that a lifecycle row emits has as its first three fields the object's id, ``by_id`` and ``at``;
    one that holds more says how in its own ``of``.
    """

    @classmethod
    def of(cls, obj: Any, by_id: UUID | None, at: datetime) -> Self:
        """The event of a transition of ``obj``."""
        return cls(obj.pk, by_id, at)  # type: ignore[call-arg]


Reaction = Callable[[Any], object]
_reactions: dict[type[Event], list[Reaction]] = {}


def subscribe(kind: type[Event], *reactions: Reaction) -> None:
    """Have the functions called, in this order, whenever such an event is emitted. Twice is once."""
    known = _reactions.setdefault(kind, [])
    known.extend(one for one in reactions if one not in known)


def unsubscribe(kind: type[Event], reaction: Reaction) -> None:
    _reactions[kind].remove(reaction)


def emit(event: Event) -> None:
    """Run the reactions now, in the caller's transaction: if one fails, nothing of it happened."""
    for kind in type(event).__mro__:
        for reaction in tuple(_reactions.get(kind, ())):
            reaction(event)


def table() -> dict[type[Event], tuple[Reaction, ...]]:
    """Every event with what follows it, for the documentation and the tests."""
    return {kind: tuple(reactions) for kind, reactions in _reactions.items()}
