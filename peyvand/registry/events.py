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
