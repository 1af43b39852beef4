"""What happened to a need, in the past tense. ``flows`` says who reacts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peyvand.core.events import Event


@dataclass(frozen=True)
class NeedEvent(Event):
    """Something happened to one need."""

    need_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class NeedDrafted(NeedEvent):
    """A new draft was made, by hand, as a copy or by tendering again."""


@dataclass(frozen=True)
class NeedSaved(NeedEvent):
    """A draft was saved; nobody but its own people sees what changed."""


@dataclass(frozen=True)
class NeedChanged(NeedEvent):
    """Words, rows or invitations of a published need changed; its state did not."""


@dataclass(frozen=True)
class NeedSubmitted(NeedEvent):
    """A draft waits for a moderator."""


@dataclass(frozen=True)
class NeedReturned(NeedEvent):
    """A moderator asked for changes and gave the reason."""


@dataclass(frozen=True)
class NeedPublished(NeedEvent):
    """A need was opened to its audience."""


@dataclass(frozen=True)
class NeedConfirmed(NeedEvent):
    """The owner said that an open need is still needed."""


@dataclass(frozen=True)
class NeedAsked(NeedEvent):
    """The owner of an open need was asked whether it is still needed."""


@dataclass(frozen=True)
class NeedPaused(NeedEvent):
    """Talks rest, by the owner or because "still needed?" went unanswered."""


@dataclass(frozen=True)
class NeedResumed(NeedEvent):
    """Talks go on."""


@dataclass(frozen=True)
class NeedBecameCall(NeedEvent):
    """Talks were turned into a call with dates and criteria."""


@dataclass(frozen=True)
class NeedWithdrawn(NeedEvent):
    """The owner took the need back."""


@dataclass(frozen=True)
class NeedEvaluationBegan(NeedEvent):
    """The last round of a call closed with something in it."""


@dataclass(frozen=True)
class NeedUnanswered(NeedEvent):
    """The last round of a call closed and nothing had come."""


@dataclass(frozen=True)
class NeedAwarded(NeedEvent):
    """A winner was named."""


@dataclass(frozen=True)
class NeedCancelled(NeedEvent):
    """The evaluation ended with nobody named."""


@dataclass(frozen=True)
class NeedComplaintUpheld(NeedEvent):
    """An award is looked at again."""


@dataclass(frozen=True)
class NeedClosed(NeedEvent):
    """The need ended with an outcome."""


@dataclass(frozen=True)
class NeedTenderedAgain(NeedEvent):
    """A new need was made from an ended one."""


@dataclass(frozen=True)
class NeedTakenDown(NeedEvent):
    """A moderator hid a published need and gave the reason."""


@dataclass(frozen=True)
class NeedRestored(NeedEvent):
    """A hidden need is shown again."""


#: After each of these what others may find of the need has changed.
AUDIENCE_CHANGED: tuple[type[NeedEvent], ...] = (
    NeedChanged,
    NeedPublished,
    NeedPaused,
    NeedResumed,
    NeedBecameCall,
    NeedWithdrawn,
    NeedEvaluationBegan,
    NeedUnanswered,
    NeedAwarded,
    NeedCancelled,
    NeedComplaintUpheld,
    NeedClosed,
    NeedTakenDown,
    NeedRestored,
)


@dataclass(frozen=True)
class NeedTermsAccepted(NeedEvent):
    """A signatory bound an organization to the terms of non-disclosure; its people may open the confidential files."""

    organization_id: int
