"""What happens to offers, in the past tense."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peyvand.core.events import Event


@dataclass(frozen=True)
class OfferEvent(Event):
    offer_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class OfferSubmitted(OfferEvent):
    """It waits for a moderator now."""


@dataclass(frozen=True)
class OfferReturned(OfferEvent):
    """A moderator asked for changes."""


@dataclass(frozen=True)
class OfferPublished(OfferEvent):
    """Others may see it from now on."""


@dataclass(frozen=True)
class OfferChanged(OfferEvent):
    """Its content or its date of confirmation is new."""


@dataclass(frozen=True)
class OfferWithdrawn(OfferEvent):
    """Its owner (or the clock) took it out of sight."""


@dataclass(frozen=True)
class OfferTakenDown(OfferEvent):
    """A moderator took it out of sight."""


@dataclass(frozen=True)
class OfferAsked(OfferEvent):
    """Its owner was asked whether it is still true."""
