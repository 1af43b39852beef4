"""What is told about organizations and who belongs to them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.registry.events import (
    CertificateEnding,
    ChangeAnswered,
    ChangeAsked,
    MembershipChanged,
    OrganizationReturned,
    OrganizationVerified,
    VerificationLapsed,
    VerificationSubmitted,
)
from peyvand.registry.models import Certificate, ChangeRequest, JoinRequest, Membership, Organization
from peyvand.web.times import day_long

from ..models import Way
from ..rules import tell
from . import Kind
from .moments import day_of
from .people import holders_of, managers_of

# At so many days or fewer a letter goes out at once.
URGENT_DAYS = 7
_ROLES = dict(Membership.Role.choices)


def _until(facts: Any) -> dict[str, Any]:
    return {**facts, "until": day_long(day_of(facts.get("until")))}


def _ending(facts: Any) -> dict[str, Any]:
    return {**_until(facts), "certificate": str(facts.get("certificate", ""))}


def _role(facts: Any) -> dict[str, Any]:
    return {**facts, "role": str(_ROLES.get(facts.get("role"), ""))}


def _papers(organization: Organization) -> str:
    return reverse("registry:papers", args=[organization.public_id])


def _case(organization: Organization) -> str:
    return reverse("registry:decide", args=[organization.public_id])


KINDS = (
    Kind(
        "organization_submitted", "organizations", _("An organization was sent for verification"), _("“%(title)s” was sent for verification"),
        _("A registrar answers by %(until)s."), icon="organization", way=Way.DIGEST, words=_until,
        holds=lambda organization: organization.verification == "submitted",
    ),
    Kind(
        "organization_verified", "organizations", _("An organization was verified"), _("“%(title)s” is verified"), icon="badge-check",
        holds=lambda organization: bool(organization.is_verified),
    ),
    Kind(
        "organization_returned", "organizations", _("An organization came back with a reason"), _("“%(title)s” is not verified"), act=_("Mend it"),
        icon="undo", holds=lambda organization: organization.verification == "returned",
    ),
    Kind(
        "organization_lapsed", "organizations", _("A verification lapsed"), _("The verification of “%(title)s” has lapsed"),
        _("Its certificate has ended. Write the new one and send it again."), act=_("Send again"), icon="hourglass",
        holds=lambda organization: organization.verification == "lapsed",
    ),
    Kind(
        "organization_case", "queue", _("An organization waits for verification"), _("An organization waits for verification: “%(title)s”"),
        _("An answer is promised by %(until)s."), act=_("Look at it"), icon="shield-check", way=Way.DIGEST, action="organization.verify",
        role="registrar", words=_until, address=_case, holds=lambda organization: organization.verification == "submitted",
    ),
    Kind(
        "certificate_ending", "organizations", _("A certificate ends in weeks"), _("“%(certificate)s” of “%(title)s” ends on %(until)s"),
        _("Send the paper of the new one before that."), act=_("Send the paper"), icon="hourglass", way=Way.DIGEST, action="organization.papers",
        words=_ending, address=_papers,
    ),
    Kind(
        "certificate_ending_soon", "organizations", _("A certificate ends within days"),
        _("“%(certificate)s” of “%(title)s” ends on %(until)s, in a few days"),
        _("Send the paper of the new one before that."), act=_("Send the paper"), icon="alert", action="organization.papers", words=_ending,
        address=_papers,
    ),
    Kind(
        "change_asked", "queue", _("An organization asks to change what was confirmed"), _("“%(title)s” asks to change what was confirmed"),
        _("An answer is promised by %(until)s."), act=_("Look at it"), icon="shield-check", way=Way.DIGEST, action="changerequest.decide",
        role="registrar", words=_until, holds=lambda asked: asked.decided_at is None,
    ),
    Kind(
        "change_accepted", "organizations", _("A change of what was confirmed was accepted"), _("The change that “%(title)s” asked for stands"),
        icon="badge-check", action="organization.edit",
    ),
    Kind(
        "change_declined", "organizations", _("A change of what was confirmed was declined"),
        _("The change that “%(title)s” asked for was declined"), icon="undo", action="organization.edit",
    ),
    Kind(
        "membership_begun", "organizations", _("You were let into an organization"), _("You belong to “%(title)s” now, as %(role)s"), icon="people",
        words=_role,
    ),
    Kind(
        "membership_changed", "organizations", _("What you may do in an organization changed"), _("In “%(title)s” you are %(role)s now"),
        icon="people", words=_role,
    ),
    Kind(
        "membership_ended", "organizations", _("You were taken out of an organization"), _("You do not belong to “%(title)s” any more"),
        icon="people",
    ),
)  # fmt: skip


def _organization(event: Any) -> Organization:
    return Organization.objects.get(pk=event.organization_id)


def _tell_managers(kind: str, event: Any, organization: Organization, **facts: Any) -> None:
    tell(kind, managers_of(organization), about=organization, now=event.at, but=event.by_id, **facts)


def organization_submitted(event: VerificationSubmitted) -> None:
    organization = _organization(event)
    _tell_managers("organization_submitted", event, organization, until=organization.decide_by)
    tell("organization_case", holders_of("registrar"), about=organization, now=event.at, but=event.by_id, until=organization.decide_by)


def organization_verified(event: OrganizationVerified) -> None:
    _tell_managers("organization_verified", event, _organization(event))


def organization_returned(event: OrganizationReturned) -> None:
    organization = _organization(event)
    _tell_managers("organization_returned", event, organization, reason=organization.returned_reason)


def verification_lapsed(event: VerificationLapsed) -> None:
    _tell_managers("organization_lapsed", event, _organization(event))


def certificate_ending(event: CertificateEnding) -> None:
    """Once for each certificate and term, however many end on the same day."""
    certificate = Certificate.objects.select_related("organization", "kind").get(pk=event.certificate_id)
    kind = "certificate_ending_soon" if event.days <= URGENT_DAYS else "certificate_ending"
    once = f"certificate:{certificate.pk}:{certificate.valid_until}:{event.days}"
    _tell_managers(kind, event, certificate.organization, once=once, certificate=str(certificate), until=certificate.valid_until)


def change_asked(event: ChangeAsked) -> None:
    asked = ChangeRequest.objects.select_related("organization").get(pk=event.change_request_id)
    tell("change_asked", holders_of("registrar"), about=asked, now=event.at, but=event.by_id, until=asked.decide_by)


def change_answered(event: ChangeAnswered) -> None:
    asked = ChangeRequest.objects.select_related("organization").get(pk=event.change_request_id)
    _tell_managers("change_accepted" if event.accepted else "change_declined", event, asked.organization, reason=asked.reason)


def membership_changed(event: MembershipChanged) -> None:
    """The person concerned hears what others did to their membership; who asked for it hears that in the answer, and once."""
    membership = Membership.objects.select_related("person", "organization").get(pk=event.membership_id)
    asked = JoinRequest.objects.filter(person=membership.person_id, organization=membership.organization_id, state="accepted")
    if asked.filter(answered_at=event.at).exists():
        return
    kind = "membership_ended" if membership.ended_at is not None else "membership_begun" if membership.since == event.at else "membership_changed"
    tell(kind, [membership.person], about=membership.organization, now=event.at, but=event.by_id, role=membership.role)


REACTIONS = {
    VerificationSubmitted: organization_submitted,
    OrganizationVerified: organization_verified,
    OrganizationReturned: organization_returned,
    VerificationLapsed: verification_lapsed,
    CertificateEnding: certificate_ending,
    ChangeAsked: change_asked,
    ChangeAnswered: change_answered,
    MembershipChanged: membership_changed,
}
