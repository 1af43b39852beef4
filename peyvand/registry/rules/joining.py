"""How somebody comes into an organization: invited, asking, claiming, or by entering it themselves."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, access, actor_id, atomic, audit, calendar, events, limits
from peyvand.core.errors import NotAllowed, Refusal
from peyvand.core.lifecycle import transition
from peyvand.registry import policy, queries
from peyvand.registry.events import InvitationMade, JoinRequested
from peyvand.registry.models import JoinRequest, MemberInvitation, Membership, Organization, Person
from peyvand.registry.rules.membership import AlreadyMember, admit, check_mandate, give_role, locked, write_mandate
from peyvand.registry.rules.organization import create_organization
from peyvand.text.cleaning import clean, clean_line


class AlreadyInvited(Refusal):
    code = "invitation.open"
    message = _("There is an open invitation for this address. Send it again, or take it back first.")


class TooMany(Refusal):
    code = "joining.too_many"
    message = _("That is enough for today. Try again tomorrow.")
    status = 429


class NotYours(Refusal):
    code = "invitation.other_address"
    message = _("This invitation is for another address. Sign in with the account that has proven it, or add the address to this one.")
    status = 409


class AlreadyAsked(Refusal):
    code = "join_request.open"
    message = _("You have asked already and wait for an answer.")


# ---- invitations


def invite_member(
    organization: Organization, address: str, role: str, *, by: Person, now: datetime, may_sign: bool = False, is_liaison: bool = False
) -> MemberInvitation:
    """Keep a place for whoever proves to own ``address`` (an e-mail address in small letters, or a mobile number in E.164).

    Managers invite; who becomes an owner or signs is the owners' to say. Raises NotAllowed, AlreadyMember, AlreadyInvited, TooMany.
    """
    if role not in queries.LADDER:
        raise ValueError(f"no such role: {role}")
    with atomic():
        stored = locked(organization.pk, by)
        action = "organization.hand_over" if role == "owner" or may_sign else "organization.invite"
        if not access.can(by, action, stored):
            raise NotAllowed
        known = queries.person_at(address)
        if known is not None and Membership.objects.filter(person=known, organization=stored, ended_at=None).exists():
            raise AlreadyMember
        return _invite(stored, address, by, now, role=role, may_sign=may_sign, is_liaison=is_liaison)


def invite_facilitator(
    organization: Organization, address: str, scope: str, *, consent: str, ends_at: datetime, by: Person, now: datetime
) -> MemberInvitation:
    """Offer a mandate to whoever proves to own ``address``; it begins when they accept. The words of consent stay on record.

    Raises NotAllowed, TooMany, and Refusal for an end that has passed or missing words.
    """
    check_mandate(consent, ends_at, now)
    with atomic():
        stored = locked(organization.pk, by)
        if not access.can(by, "organization.invite", stored):
            raise NotAllowed
        return _invite(stored, address, by, now, scope=scope, consent=clean(consent), mandate_ends_at=ends_at)


def _invite(organization: Organization, address: str, by: Person, now: datetime, **values: Any) -> MemberInvitation:
    for old in MemberInvitation.objects.filter(organization=organization, address=address, state="open", ends_at__lte=now):
        transition(old, "lapse", by=SYSTEM, now=now)
    if MemberInvitation.objects.filter(organization=organization, state="open").count() >= limits.INVITATIONS_OPEN:
        raise TooMany(_("Too many invitations are open. Take some back first."))
    _count(organization, address, now)
    try:
        with transaction.atomic():
            invitation = MemberInvitation.objects.create(
                organization=organization,
                address=address,
                invited_by=by,
                made_at=now,
                ends_at=now + limits.INVITATION_LIVES,
                language=(get_language() or "fa")[:2],
                **values,
            )
    except IntegrityError as error:
        raise AlreadyInvited from error
    kept = {name: value for name, value in values.items() if name in {"role", "scope"} and value}
    audit.record(by, "invitation.make", invitation, now=now, after={"organization": organization.pk, **kept})
    events.emit(InvitationMade(invitation.pk, by.pk, now))
    return invitation


def _count(organization: Organization, address: str, now: datetime) -> None:
    within = [
        limits.hit("invitations", organization.pk, most=limits.INVITATIONS[0], per=limits.INVITATIONS[1], now=now),
        limits.hit("invitations_to", address, most=limits.INVITATIONS_TO[0], per=limits.INVITATIONS_TO[1], now=now),
    ]
    if not all(within):
        raise TooMany


def send_again(invitation: MemberInvitation, *, by: Person, now: datetime) -> MemberInvitation:
    """Give it a new link and fourteen days more; the earlier link works no longer. Raises NotAllowed, TooMany."""
    with atomic():
        organization = locked(invitation.organization_id, by)
        stored = MemberInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if not access.can(by, "memberinvitation.manage", stored):
            raise NotAllowed
        if (stored.role == "owner" or stored.may_sign) and not access.can(by, "organization.hand_over", organization):
            raise NotAllowed
        if stored.state != "open":
            raise Refusal(_("This invitation was answered already."), code="invitation.answered")
        _count(organization, stored.address, now)
        stored.serial, stored.ends_at, stored.invited_by = stored.serial + 1, now + limits.INVITATION_LIVES, by
        stored.save(update_fields=["serial", "ends_at", "invited_by"])
        audit.record(by, "invitation.send_again", stored, now=now, after={"serial": stored.serial})
        events.emit(InvitationMade(stored.pk, by.pk, now))
    return stored


def take_back(invitation: MemberInvitation, *, by: Person, now: datetime) -> MemberInvitation:
    """Close it before it is answered; its link says so from now on."""
    return transition(invitation, "withdraw", by=by, now=now, changes={"answered_at": now, "answered_by": by.pk})


def accept_invitation(invitation: MemberInvitation, *, by: Any, now: datetime) -> Membership | None:
    """Come in (or take the mandate, then the answer is None). Two browsers that accept at once make one membership.

    Raises NotYours when the invitation is for an address that this person has not proven, NotReady when it is over,
    Changed or NoSuchMove when it was answered meanwhile, AlreadyMember.
    """
    with atomic():
        organization = locked(invitation.organization_id, by)
        if not access.can(by, "memberinvitation.answer", invitation):
            raise NotYours
        moved = transition(invitation, "accept", by=by, now=now, changes={"answered_at": now, "answered_by": by.pk})
        if moved.is_mandate:
            assert moved.mandate_ends_at is not None
            consented = moved.invited_by_id
            write_mandate(by, organization, moved.scope, consent=moved.consent, ends_at=moved.mandate_ends_at, consented_by=consented, by=by, now=now)
            return None
        return admit(organization, by, moved.role, by=by, now=now, may_sign=moved.may_sign, is_liaison=moved.is_liaison)


def decline_invitation(invitation: MemberInvitation, *, by: Any, now: datetime) -> MemberInvitation:
    if not access.can(by, "memberinvitation.answer", invitation):
        raise NotYours
    return transition(invitation, "decline", by=by, now=now, changes={"answered_at": now, "answered_by": by.pk})


def lapse_invitations(now: datetime) -> int:
    """End the invitations whose time is over; returns how many. Runs by the clock, and may run twice."""
    lapsed = 0
    for invitation in MemberInvitation.objects.filter(state="open", ends_at__lte=now).order_by("pk"):
        try:
            transition(invitation, "lapse", by=SYSTEM, now=now)
        except Refusal:  # answered since it was read
            continue
        lapsed += 1
    return lapsed


# ---- asking and claiming


def ask_to_join(organization: Organization, *, by: Person, now: datetime, word: str) -> JoinRequest:
    """Ask the organization to let one in. Its owners and managers answer, else a registrar.

    Raises NotAllowed, AlreadyMember, AlreadyAsked, TooMany.
    """
    days = limits.JOIN_WORKING_DAYS
    return _ask(organization, "join", by=by, now=now, answer_by=calendar.add_working_days(now, days), word=clean_line(word))


def claim_organization(organization: Organization, *, by: Person, now: datetime, word: str, proof: str, founding: bool = False) -> JoinRequest:
    """Say that one speaks for it. Its owner answers, or a registrar where there is none, by what is given as proof.

    Raises NotAllowed, AlreadyAsked, TooMany, and AlreadyMember for who is its owner.
    """
    days = limits.CLAIM_WORKING_DAYS
    by_when = calendar.add_working_days(now, days)
    return _ask(organization, "claim", by=by, now=now, answer_by=by_when, word=clean_line(word), proof=clean(proof), founding=founding)


def _ask(organization: Organization, kind: str, *, by: Person, now: datetime, **values: Any) -> JoinRequest:
    with atomic():
        stored = locked(organization.pk, by)
        if not access.can(by, "organization.join", stored):
            raise NotAllowed
        own = Membership.objects.filter(person=by, organization=stored, ended_at=None).first()
        if own is not None and (kind == "join" or own.role == "owner"):
            raise AlreadyMember(_("You belong to this organization already."))
        _room_for(by, kind, now)
        try:
            with transaction.atomic():
                request = JoinRequest.objects.create(organization=stored, person=by, kind=kind, made_at=now, **values)
        except IntegrityError as error:
            raise AlreadyAsked from error
        audit.record(by, "join_request.make", request, now=now, after={"organization": stored.pk, "kind": kind})
        events.emit(JoinRequested(request.pk, by.pk, now))
    return request


def _room_for(person: Person, kind: str, now: datetime) -> None:
    """One person cannot fill the registrars' list: counted under the lock of their row."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    own = JoinRequest.objects.filter(person=person)
    if kind == "claim" and own.filter(kind="claim", state="open").count() >= limits.OPEN_CLAIMS:
        raise TooMany(_("Several of your claims wait for an answer. Wait for it, or withdraw one."))
    most, per = limits.JOIN_REQUESTS
    if own.filter(made_at__gt=now - per).count() >= most:
        raise TooMany


def accept_request(request: JoinRequest, *, by: Any, now: datetime, role: str = "expert") -> Membership:
    """Let the asker in with ``role``; a claim makes them the owner. Raises NotAllowed, Changed, NoSuchMove.

    Only an owner makes another owner of who asked to join.
    """
    with atomic():
        organization = locked(request.organization_id, by)
        if request.kind == "claim":
            role = "owner"
        elif role == "owner" and not access.can(by, "organization.hand_over", organization):
            raise NotAllowed
        if role not in queries.LADDER:
            raise ValueError(f"no such role: {role}")
        transition(request, "accept", by=by, now=now, changes={"answered_at": now, "answered_by": actor_id(by)})
        present = Membership.objects.select_related("person").filter(person=request.person_id, organization=organization, ended_at=None).first()
        if present is None:
            return admit(organization, request.person, role, by=by, now=now)
        if queries.LADDER.index(role) > queries.LADDER.index(present.role):
            give_role(present, role, by=by, now=now)
    return present


def refuse_request(request: JoinRequest, *, by: Any, now: datetime, reason: str) -> JoinRequest:
    """Say no, with a reason that the asker reads. Raises NotAllowed, NotReady without a reason."""
    with atomic():
        locked(request.organization_id, by)
        changes = {"answered_at": now, "answered_by": actor_id(by), "reason": clean(reason)}
        return transition(request, "refuse", by=by, now=now, note=reason, changes=changes)


def withdraw_request(request: JoinRequest, *, by: Any, now: datetime) -> JoinRequest:
    return transition(request, "withdraw", by=by, now=now, changes={"answered_at": now, "answered_by": actor_id(by)})


# ---- a new organization by one of its people


def register_organization(*, by: Person, now: datetime, proof: str = "", **values: Any) -> Organization:
    """Enter one's own organization: its manager at once, its owner when a registrar has confirmed the claim that goes with it.

    A registrar enters one without becoming part of it. Raises what ``create_organization`` raises, and TooMany.
    """
    if policy.may(by, "organization.enter"):
        return create_organization(by=by, now=now, **values)
    with atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
        most, per = limits.REGISTRATIONS
        if JoinRequest.objects.filter(person=by, founding=True, made_at__gt=now - per).count() >= most:
            raise TooMany
        made = create_organization(by=by, now=now, **values)
        admit(made, by, "manager", by=by, now=now)
        claim_organization(made, by=by, now=now, word="", proof=proof, founding=True)
    by.forget_roles()
    return made
