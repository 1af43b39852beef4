"""What happened to organizations and persons, in the past tense."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peyvand.core.events import Event


@dataclass(frozen=True)
class OrganizationCreated(Event):
    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class OrganizationChanged(Event):
    """Anything the engine or a list shows of it may be different now: fields, certificates, verification, suspension."""

    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class VerificationSubmitted(Event):
    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class OrganizationVerified(Event):
    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class OrganizationReturned(Event):
    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class VerificationLapsed(Event):
    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class MembershipChanged(Event):
    """Begun, ended, or another role."""

    membership_id: int
    person_id: UUID
    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class MembershipEnded(Event):
    """Somebody left or was removed; ``by_id`` is the person themselves when they left."""

    membership_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class RoleChanged(Event):
    membership_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class WorkHandedOver(Event):
    """What ``from_id`` answered for in an organization is ``to_id``'s from now on; rooms above move what is theirs."""

    organization_id: int
    from_id: UUID
    to_id: UUID
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class InvitationMade(Event):
    """Also when it is sent again."""

    invitation_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class InvitationAccepted(Event):
    invitation_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class InvitationDeclined(Event):
    invitation_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class InvitationWithdrawn(Event):
    invitation_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class InvitationLapsed(Event):
    invitation_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class JoinRequested(Event):
    """Asked to join, or claimed ownership."""

    request_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class JoinAccepted(Event):
    request_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class JoinRefused(Event):
    request_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class JoinWithdrawn(Event):
    request_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class MandateGranted(Event):
    mandate_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class MandateWithdrawn(Event):
    mandate_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class SiteRoleChanged(Event):
    person_id: UUID
    role: str
    given: bool
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class OrganizationsMerged(Event):
    """``merged_id`` is a tombstone now and ``organization_id`` has what was its; or, with ``undone``, both stand on their own again."""

    organization_id: int
    merged_id: int
    by_id: UUID
    at: datetime
    undone: bool = False


@dataclass(frozen=True)
class CertificateEnding(Event):
    """So many ``days`` (60, 30 or 7) are left, or fewer when nobody looked for a while; told once each."""

    certificate_id: int
    organization_id: int
    days: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class ChangeAsked(Event):
    """An organization asks a registrar to change what was confirmed."""

    change_request_id: int
    organization_id: int
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class ChangeAnswered(Event):
    """A registrar answered: the new values stand, or the reason says why not."""

    change_request_id: int
    organization_id: int
    accepted: bool
    by_id: UUID
    at: datetime
