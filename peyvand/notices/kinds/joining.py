"""What is told about invitations, requests, mandates and who keeps the site."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.registry import queries as registry
from peyvand.registry.events import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationMade,
    JoinAccepted,
    JoinRefused,
    JoinRequested,
    MandateGranted,
    MandateWithdrawn,
    SiteRoleChanged,
    WorkHandedOver,
)
from peyvand.registry.models import JoinRequest, Mandate, MemberInvitation, Membership, Organization, Person, SiteRole
from peyvand.web.times import day_long

from ..models import Way
from ..rules import tell
from . import Kind
from .moments import day_of
from .people import holders_of, managers_of

_ROLES = {**dict(Membership.Role.choices), **dict(Mandate.Scope.choices), **dict(SiteRole.Role.choices)}


def _words(facts: Any) -> dict[str, Any]:
    return {**facts, "until": day_long(day_of(facts.get("until"))), "role": str(_ROLES.get(facts.get("role"), ""))}


def _is_open(obj: Any) -> bool:
    return bool(obj.state == "open")


KINDS = (
    Kind(
        "invitation_received", "organizations", _("An organization invites you"), _("“%(title)s” invites you"), _("As %(role)s, until %(until)s."),
        act=_("Look at it"), icon="people", way=Way.OFF, action="memberinvitation.answer", words=_words, address=registry.invitation_address,
        holds=_is_open,
    ),
    Kind(
        "mandate_offered", "organizations", _("A mandate is offered to you"), _("“%(title)s” asks you to write in its name"),
        _("For %(role)s. The offer stands until %(until)s."), act=_("Look at it"), icon="people", way=Way.OFF, action="memberinvitation.answer",
        words=_words, address=registry.invitation_address, holds=_is_open,
    ),
    Kind(
        "invitation_accepted", "organizations", _("Your invitation was accepted"), _("Your invitation to “%(title)s” was accepted"), icon="people",
        way=Way.DIGEST, action="memberinvitation.manage", address=lambda invitation: invitation.organization.get_absolute_url(),
    ),
    Kind(
        "invitation_declined", "organizations", _("Your invitation was declined"), _("Your invitation to “%(title)s” was declined"), icon="people",
        way=Way.DIGEST, action="memberinvitation.manage", address=lambda invitation: invitation.organization.get_absolute_url(),
    ),
    Kind(
        "join_asked", "queue", _("Somebody asks to join your organization"), _("Somebody asks to join “%(title)s”"),
        _("An answer is promised by %(until)s."), act=_("Answer"), icon="people", action="joinrequest.answer", words=_words, holds=_is_open,
    ),
    Kind(
        "claim_made", "queue", _("Somebody claims an organization"), _("Somebody claims “%(title)s”"),
        _("An answer is promised by %(until)s."), act=_("Answer"), icon="shield-check", action="joinrequest.answer", words=_words, holds=_is_open,
    ),
    Kind(
        "join_accepted", "organizations", _("Your request to an organization was accepted"), _("Your request to “%(title)s” was accepted"),
        icon="people", action="joinrequest.view", address=lambda request: request.organization.get_absolute_url(),
    ),
    Kind(
        "join_refused", "organizations", _("Your request to an organization was refused"), _("Your request to “%(title)s” was refused"),
        icon="people", action="joinrequest.view",
    ),
    Kind(
        "mandate_granted", "organizations", _("A mandate began"), _("A mandate to write in the name of “%(title)s” began"),
        _("For %(role)s, until %(until)s."), icon="people", words=_words,
    ),
    Kind(
        "mandate_withdrawn", "organizations", _("A mandate was withdrawn"), _("The mandate to write in the name of “%(title)s” was withdrawn"),
        icon="people",
    ),
    Kind(
        "work_taken_over", "organizations", _("You take over somebody's work"), _("In “%(title)s” you take over the open work of who left"),
        icon="people",
    ),
    Kind(
        "site_role_given", "account", _("A site role was given to you"), _("You are %(role)s of the site now"), icon="shield-check", compulsory=True,
        words=_words,
    ),
    Kind(
        "site_role_taken", "account", _("A site role was taken from you"), _("You are no longer %(role)s of the site"), icon="shield-check",
        compulsory=True, words=_words,
    ),
)  # fmt: skip


def invitation_made(event: InvitationMade) -> None:
    """Whoever has an account with this address finds it on their desk; the letter with the link goes out by itself."""
    invitation = MemberInvitation.objects.select_related("organization").get(pk=event.invitation_id)
    person = registry.person_at(invitation.address)
    if person is not None:
        kind = "mandate_offered" if invitation.is_mandate else "invitation_received"
        tell(kind, [person], about=invitation, now=event.at, but=event.by_id, role=invitation.scope or invitation.role, until=invitation.ends_at)


def _tell_inviter(kind: str, event: Any) -> None:
    invitation = MemberInvitation.objects.select_related("organization", "invited_by").get(pk=event.invitation_id)
    tell(kind, [invitation.invited_by], about=invitation, now=event.at, but=event.by_id)


def invitation_accepted(event: InvitationAccepted) -> None:
    _tell_inviter("invitation_accepted", event)


def invitation_declined(event: InvitationDeclined) -> None:
    _tell_inviter("invitation_declined", event)


def join_requested(event: JoinRequested) -> None:
    """Those who may answer: owners and managers, else the registrars."""
    request = JoinRequest.objects.select_related("organization").get(pk=event.request_id)
    kind = "claim_made" if request.kind == JoinRequest.Kind.CLAIM else "join_asked"
    people = [*managers_of(request.organization), *holders_of("registrar")]
    tell(kind, people, about=request, now=event.at, but=event.by_id, until=request.answer_by)


def _tell_asker(kind: str, event: Any, **facts: Any) -> None:
    request = JoinRequest.objects.select_related("organization", "person").get(pk=event.request_id)
    tell(kind, [request.person], about=request, now=event.at, but=event.by_id, reason=request.reason, **facts)


def join_accepted(event: JoinAccepted) -> None:
    _tell_asker("join_accepted", event)


def join_refused(event: JoinRefused) -> None:
    _tell_asker("join_refused", event)


def _tell_both(kind: str, event: Any) -> None:
    mandate = Mandate.objects.select_related("organization", "person").get(pk=event.mandate_id)
    people = [mandate.person, *managers_of(mandate.organization)]
    tell(kind, people, about=mandate.organization, now=event.at, but=event.by_id, role=mandate.scope, until=mandate.ends_at)


def mandate_granted(event: MandateGranted) -> None:
    _tell_both("mandate_granted", event)


def mandate_withdrawn(event: MandateWithdrawn) -> None:
    _tell_both("mandate_withdrawn", event)


def work_handed_over(event: WorkHandedOver) -> None:
    organization = Organization.objects.get(pk=event.organization_id)
    tell("work_taken_over", Person.objects.filter(pk=event.to_id), about=organization, now=event.at, but=event.by_id)


def site_role_changed(event: SiteRoleChanged) -> None:
    """Once for each role, though several may be given at one time."""
    kind, people = "site_role_given" if event.given else "site_role_taken", Person.objects.filter(pk=event.person_id)
    tell(kind, people, about=None, now=event.at, but=event.by_id, role=event.role, once=f"{event.role} {event.at.isoformat()}")


REACTIONS = {
    InvitationMade: invitation_made,
    InvitationAccepted: invitation_accepted,
    InvitationDeclined: invitation_declined,
    JoinRequested: join_requested,
    JoinAccepted: join_accepted,
    JoinRefused: join_refused,
    MandateGranted: mandate_granted,
    MandateWithdrawn: mandate_withdrawn,
    WorkHandedOver: work_handed_over,
    SiteRoleChanged: site_role_changed,
}
