"""Who belongs to an organization and in which role, and who may write in its name."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, events
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.registry import policy
from peyvand.registry.events import MembershipChanged
from peyvand.registry.models import Mandate, Membership, Organization, Person
from peyvand.text.cleaning import clean


class LastOwner(Refusal):
    code = "membership.last_owner"
    message = _("An organization keeps at least one owner. Hand it over first.")


class AlreadyMember(Refusal):
    code = "membership.already"
    message = _("This person already belongs to the organization.")


def _locked(organization_id: int) -> Organization:
    """Membership changes of one organization happen one after the other, so that the last owner cannot slip away twice."""
    return Organization.objects.select_for_update(of=("self",)).get(pk=organization_id)


def _require(by: Any, organization: Organization, *roles: str) -> None:
    """Managers invite and remove; whatever touches an owner is the owners'. A registrar confirms the first owner."""
    if by == SYSTEM:
        return
    if "owner" not in roles:
        allowed = access.can(by, "organization.invite", organization)
    elif _owners(organization).exists():
        allowed = access.can(by, "organization.hand_over", organization)
    else:
        allowed = policy.may(by, "organization.verify")
    if not allowed:
        raise NotAllowed


def _owners(organization: Organization) -> Any:
    return Membership.objects.filter(organization=organization, role="owner", ended_at=None, person__is_active=True)


def _tell(membership: Membership, by: Any, now: datetime) -> None:
    membership.person.forget_roles()
    events.emit(MembershipChanged(membership.pk, membership.person_id, membership.organization_id, actor_id(by) or SYSTEM, now))


def add_member(
    organization: Organization, person: Person, role: str, *, by: Any, now: datetime, may_sign: bool = False, is_liaison: bool = False
) -> Membership:
    """Let a person in. Raises NotAllowed, AlreadyMember."""
    with atomic():
        _require(by, _locked(organization.pk), role)
        if may_sign and by != SYSTEM and not access.can(by, "organization.hand_over", organization):
            raise NotAllowed
        if Membership.objects.filter(person=person, organization=organization, ended_at=None).exists():
            raise AlreadyMember
        membership = Membership.objects.create(
            person=person, organization=organization, role=role, may_sign=may_sign, is_liaison=is_liaison, since=now
        )
        audit.record(by, "membership.add", membership, now=now, after={"person": person.pk, "organization": organization.pk, "role": role})
        _tell(membership, by, now)
    return membership


def change_role(membership: Membership, role: str, *, by: Any, now: datetime) -> Membership:
    """Give another role. Raises NotAllowed, LastOwner."""
    with atomic():
        organization = _locked(membership.organization_id)
        stored = Membership.objects.get(pk=membership.pk)
        if stored.ended_at is not None:
            raise Refusal(_("This membership has ended."), code="membership.ended")
        _require(by, organization, stored.role, role)
        if stored.role == "owner" and role != "owner":
            _keep_an_owner(organization, stored)
        _write(stored, by, now, "membership.role", role=role)
    membership.role = role
    return stored


def end_membership(membership: Membership, *, by: Any, now: datetime) -> Membership:
    """Let a person go, or leave oneself. Raises NotAllowed, LastOwner; ending twice changes nothing."""
    with atomic():
        organization = _locked(membership.organization_id)
        stored = Membership.objects.get(pk=membership.pk)
        if stored.ended_at is not None:
            return stored
        if actor_id(by) != stored.person_id:
            _require(by, organization, stored.role)
        if stored.role == "owner":
            _keep_an_owner(organization, stored)
        _write(stored, by, now, "membership.end", ended_at=now)
    membership.ended_at = now
    return stored


def set_signatory(membership: Membership, may_sign: bool, *, by: Any, now: datetime) -> Membership:
    """Who may bind the organization is the owners' to say."""
    return _flag(membership, by=by, now=now, action="organization.hand_over", may_sign=may_sign)


def set_liaison(membership: Membership, is_liaison: bool, *, by: Any, now: datetime) -> Membership:
    return _flag(membership, by=by, now=now, action="organization.invite", is_liaison=is_liaison)


def _flag(membership: Membership, *, by: Any, now: datetime, action: str, **values: bool) -> Membership:
    with atomic():
        organization = _locked(membership.organization_id)
        if by != SYSTEM and not access.can(by, action, organization):
            raise NotAllowed
        stored = Membership.objects.get(pk=membership.pk)
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
    if ends_at <= now:
        raise Refusal(_("A mandate ends in the future."), code="mandate.ends_in_the_past")
    if not consent.strip():
        raise Refusal(_("Write down what was agreed."), code="mandate.consent_missing")
    with atomic():
        mandate = Mandate.objects.create(
            person=person,
            organization=organization,
            scope=scope,
            consent=clean(consent),
            consented_by=actor_id(by) or SYSTEM,
            starts_at=now,
            ends_at=ends_at,
        )
        audit.record(by, "mandate.grant", organization, now=now, after={"person": person.pk, "scope": scope, "ends_at": ends_at}, mandate=mandate)
    person.forget_roles()
    return mandate


def withdraw_mandate(mandate: Mandate, *, by: Any, now: datetime) -> Mandate:
    """The organization or the facilitator ends it early."""
    if by != SYSTEM and actor_id(by) != mandate.person_id and not access.can(by, "organization.invite", mandate.organization):
        raise NotAllowed
    with atomic():
        if mandate.withdrawn_at is None:
            mandate.withdrawn_at = now
            mandate.save(update_fields=["withdrawn_at"])
            audit.record(by, "mandate.withdraw", mandate.organization, now=now, mandate=mandate)
    mandate.person.forget_roles()
    return mandate
