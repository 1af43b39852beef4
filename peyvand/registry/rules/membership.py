"""Who belongs to an organization and in which role, and who may write in its name."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, events, limits
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.core.lifecycle import transition
from peyvand.registry import queries, relied
from peyvand.registry.events import MandateGranted, MandateWithdrawn, MembershipChanged, MembershipEnded, RoleChanged, WorkHandedOver
from peyvand.registry.models import JoinRequest, Mandate, MemberInvitation, Membership, Organization, Person
from peyvand.registry.rules import links
from peyvand.text.cleaning import clean


class LastOwner(Refusal):
    code = "membership.last_owner"
    message = _("An organization keeps at least one owner. Hand it over first.")


class AlreadyMember(Refusal):
    code = "membership.already"
    message = _("This person already belongs to the organization.")


class WrongSuccessor(Refusal):
    code = "membership.wrong_successor"
    message = _("Choose another member who may write for the organization.")


def locked(organization_id: int, by: Any = None) -> Organization:
    """Membership changes of one organization happen one after the other, so that the last owner cannot slip away twice.

    What ``by`` may do is read anew behind the lock: it may just have been taken from them.
    """
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization_id)
    if isinstance(by, Person):
        by.forget_roles()
    return organization


def hold(by: Any) -> None:
    """Until the transaction ends no membership and no mandate of ``by`` does; what they may do is read anew behind the lock.

    For what is written without an audit row, whose lock would order it after a removal or before it. Take it before the rows that are written:
    a removal hands those over behind the same lock.
    """
    if isinstance(by, Person):
        list(Membership.objects.select_for_update(no_key=True).filter(person=by, ended_at=None).order_by("pk"))
        list(Mandate.objects.select_for_update(no_key=True).filter(person=by, withdrawn_at=None).order_by("pk"))
        by.forget_roles()


def _require(by: Any, organization: Organization, *roles: str) -> None:
    """Managers invite and remove; whatever touches an owner is the owners'. A registrar confirms the first owner."""
    if by == SYSTEM:
        return
    if "owner" not in roles:
        allowed = access.can(by, "organization.invite", organization)
    elif _owners(organization).exists():
        allowed = access.can(by, "organization.hand_over", organization)
    else:
        allowed = access.can(by, "organization.verify", organization)
    if not allowed:
        raise NotAllowed


def _owners(organization: Organization) -> Any:
    return Membership.objects.filter(organization=organization, role="owner", ended_at=None, person__is_active=True)


def _tell(membership: Membership, by: Any, now: datetime) -> None:
    membership.person.forget_roles()
    if isinstance(by, Person):
        by.forget_roles()
    relied.changed(membership)
    links.keep_shared_persons(membership.organization_id, now=now)
    events.emit(MembershipChanged(membership.pk, membership.person_id, membership.organization_id, actor_id(by) or SYSTEM, now))


def add_member(
    organization: Organization, person: Person, role: str, *, by: Any, now: datetime, may_sign: bool = False, is_liaison: bool = False
) -> Membership:
    """Let a person in. Raises NotAllowed, AlreadyMember."""
    with atomic():
        _require(by, locked(organization.pk, by), role)
        if may_sign and by != SYSTEM and not access.can(by, "organization.hand_over", organization):
            raise NotAllowed
        return admit(organization, person, role, by=by, now=now, may_sign=may_sign, is_liaison=is_liaison)


def admit(
    organization: Organization, person: Person, role: str, *, by: Any, now: datetime, may_sign: bool = False, is_liaison: bool = False
) -> Membership:
    """Write the membership behind the organization's lock; whether it may be is the caller's to have asked. Raises AlreadyMember.

    What the person asked of this organization and is answered by it asks no more.
    """
    if Membership.objects.filter(person=person, organization=organization, ended_at=None).exists():
        raise AlreadyMember
    membership = Membership.objects.create(person=person, organization=organization, role=role, may_sign=may_sign, is_liaison=is_liaison, since=now)
    audit.record(by, "membership.add", membership, now=now, after={"person": person.pk, "organization": organization.pk, "role": role})
    waiting = JoinRequest.objects.filter(organization=organization, person=person, state="open")
    for request in waiting if role == "owner" else waiting.filter(kind="join"):
        transition(request, "withdraw", by=SYSTEM, now=now)
    _tell(membership, by, now)
    return membership


def change_role(membership: Membership, role: str, *, by: Any, now: datetime) -> Membership:
    """Give another role. Raises NotAllowed, LastOwner."""
    with atomic():
        organization = locked(membership.organization_id, by)
        stored = Membership.objects.get(pk=membership.pk)
        if stored.ended_at is not None:
            raise Refusal(_("This membership has ended."), code="membership.ended")
        if stored.role == role:
            return stored
        _require(by, organization, stored.role, role)
        give_role(stored, role, by=by, now=now)
    membership.role = role
    return stored


def change_member(membership: Membership, *, role: str, is_liaison: bool, by: Any, now: datetime, may_sign: bool | None = None) -> Membership:
    """All that a manager or an owner says of a member, in one transaction; who signs is said by owners only (None leaves it as it is)."""
    with atomic():
        stored = change_role(membership, role, by=by, now=now)
        if stored.is_liaison != is_liaison:
            stored = set_liaison(stored, is_liaison, by=by, now=now)
        if may_sign is not None and stored.may_sign != may_sign:
            stored = set_signatory(stored, may_sign, by=by, now=now)
    return stored


def give_role(stored: Membership, role: str, *, by: Any, now: datetime) -> None:
    """Write another role behind the organization's lock; whether it may be is the caller's to have asked. Raises LastOwner."""
    if stored.role == "owner" and role != "owner":
        _keep_an_owner(stored.organization, stored)
    _write(stored, by, now, "membership.role", role=role)
    _take_back_invitations(stored, now)
    events.emit(RoleChanged(stored.pk, actor_id(by) or SYSTEM, now))


def _take_back_invitations(membership: Membership, now: datetime) -> None:
    """An invitation does not outlive the right of who gave it: a removed member has no door left open."""
    rank = -1 if membership.ended_at is not None else queries.LADDER.index(membership.role)
    given = MemberInvitation.objects.filter(organization=membership.organization_id, invited_by=membership.person_id, state="open")
    for invitation in given.order_by("pk"):
        needed = "owner" if invitation.role == "owner" or invitation.may_sign else "manager"
        if rank < queries.LADDER.index(needed):
            transition(invitation, "withdraw", by=SYSTEM, now=now)


def end_membership(membership: Membership, *, by: Any, now: datetime, successor: Membership | None = None) -> Membership:
    """Let a person go, or leave oneself; what they answered for goes to ``successor``, or else to the highest of those who stay.

    Raises NotAllowed, LastOwner, WrongSuccessor; ending twice changes nothing.
    """
    with atomic():
        organization = locked(membership.organization_id, by)
        stored = Membership.objects.select_related("person").get(pk=membership.pk)
        if stored.ended_at is not None:
            return stored
        if actor_id(by) != stored.person_id:
            _require(by, organization, stored.role)
        if stored.role == "owner":
            _keep_an_owner(organization, stored)
        heirs = queries.successors_of(stored)
        if successor is not None and successor.pk not in {row.pk for row in heirs}:
            raise WrongSuccessor
        heir = successor or next(iter(heirs), None)
        _write(stored, by, now, "membership.end", ended_at=now)
        _take_back_invitations(stored, now)
        if heir is not None:
            events.emit(WorkHandedOver(organization.pk, stored.person_id, heir.person_id, actor_id(by) or SYSTEM, now))
        events.emit(MembershipEnded(stored.pk, actor_id(by) or SYSTEM, now))
    membership.ended_at = now
    return stored


def hand_over_ownership(organization: Organization, to: Membership, *, by: Person, now: datetime, stay_as: str = "manager") -> Membership:
    """Make another member the owner and go on as ``stay_as`` (owner, manager, expert, viewer), or leave (empty).

    Raises NotAllowed, WrongSuccessor.
    """
    with atomic():
        stored = locked(organization.pk, by)
        if not access.can(by, "organization.hand_over", stored):
            raise NotAllowed
        heir = Membership.objects.filter(pk=to.pk, organization=stored, ended_at=None, person__is_active=True).first()
        if heir is None or heir.person_id == by.pk:
            raise WrongSuccessor(_("Choose another present member."))
        if heir.role != "owner":
            give_role(heir, "owner", by=by, now=now)
        own = Membership.objects.get(organization=stored, person=by, ended_at=None)
        if not stay_as:
            end_membership(own, by=by, now=now, successor=heir)
        elif stay_as != own.role:
            give_role(own, stay_as, by=by, now=now)
        audit.record(by, "organization.hand_over", stored, now=now, after={"to": heir.person_id, "stays_as": stay_as})
    return heir


def set_signatory(membership: Membership, may_sign: bool, *, by: Any, now: datetime) -> Membership:
    """Who may bind the organization is the owners' to say."""
    return _flag(membership, by=by, now=now, action="organization.hand_over", may_sign=may_sign)


def set_liaison(membership: Membership, is_liaison: bool, *, by: Any, now: datetime) -> Membership:
    return _flag(membership, by=by, now=now, action="organization.invite", is_liaison=is_liaison)


def _flag(membership: Membership, *, by: Any, now: datetime, action: str, **values: bool) -> Membership:
    with atomic():
        organization = locked(membership.organization_id, by)
        if by != SYSTEM and not access.can(by, action, organization):
            raise NotAllowed
        stored = Membership.objects.get(pk=membership.pk)
        if stored.ended_at is not None:
            raise Refusal(_("This membership has ended."), code="membership.ended")
        if values == {name: getattr(stored, name) for name in values}:
            return stored
        _write(stored, by, now, "membership.flag", **values)
    return stored


def _write(membership: Membership, by: Any, now: datetime, action: str, **values: Any) -> None:
    before = {name: getattr(membership, name) for name in values}
    for name, value in values.items():
        setattr(membership, name, value)
    membership.save(update_fields=list(values))
    audit.record(by, action, membership, now=now, before=before, after=values)
    _tell(membership, by, now)


def _keep_an_owner(organization: Organization, leaving: Membership) -> None:
    if not _owners(organization).exclude(pk=leaving.pk).exists():
        raise LastOwner


def grant_mandate(person: Person, organization: Organization, scope: str, *, consent: str, ends_at: datetime, by: Any, now: datetime) -> Mandate:
    """Let a facilitator write for an organization: a manager of it consents, in words that stay on record."""
    if by != SYSTEM and not access.can(by, "organization.invite", organization):
        raise NotAllowed
    with atomic():
        locked(organization.pk, by)
        consented = actor_id(by) or SYSTEM
        return write_mandate(person, organization, scope, consent=consent, ends_at=ends_at, consented_by=consented, by=by, now=now)


def check_mandate(consent: str, ends_at: datetime, now: datetime) -> None:
    if ends_at <= now:
        raise Refusal(_("A mandate ends in the future."), code="mandate.ends_in_the_past")
    if not consent.strip():
        raise Refusal(_("Write down what was agreed."), code="mandate.consent_missing")
    if ends_at > now + timedelta(days=limits.MANDATE_DAYS_MOST):
        raise Refusal(_("A mandate lasts two years at most; it can be given anew."), code="mandate.too_long")


def write_mandate(
    person: Person, organization: Organization, scope: str, *, consent: str, ends_at: datetime, consented_by: UUID, by: Any, now: datetime
) -> Mandate:
    """Write the mandate; ``consented_by`` spoke for the organization. Whether it may be is the caller's to have asked."""
    check_mandate(consent, ends_at, now)
    with atomic():
        mandate = Mandate.objects.create(
            person=person,
            organization=organization,
            scope=scope,
            consent=clean(consent),
            consented_by=consented_by,
            starts_at=now,
            ends_at=ends_at,
        )
        audit.record(by, "mandate.grant", organization, now=now, after={"person": person.pk, "scope": scope, "ends_at": ends_at}, mandate=mandate)
        events.emit(MandateGranted(mandate.pk, actor_id(by) or SYSTEM, now))
    person.forget_roles()
    return mandate


def withdraw_mandate(mandate: Mandate, *, by: Any, now: datetime) -> Mandate:
    """The organization or the facilitator ends it early."""
    with atomic():
        stored = Mandate.objects.select_for_update(of=("self",)).select_related("organization").get(pk=mandate.pk)
        if by != SYSTEM and actor_id(by) != stored.person_id and not access.can(by, "organization.invite", stored.organization):
            raise NotAllowed
        if stored.withdrawn_at is None:
            stored.withdrawn_at = mandate.withdrawn_at = now
            stored.save(update_fields=["withdrawn_at"])
            audit.record(by, "mandate.withdraw", stored.organization, now=now, mandate=stored)
            events.emit(MandateWithdrawn(stored.pk, actor_id(by) or SYSTEM, now))
    mandate.person.forget_roles()
    return mandate
