"""What is told about organizations and who belongs to them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.registry.events import MembershipChanged, OrganizationReturned, OrganizationVerified, VerificationLapsed, VerificationSubmitted
from peyvand.registry.models import Membership, Organization
from peyvand.web.times import day_long

from ..models import Way
from ..rules import tell
from . import Kind
from .moments import day_of
from .people import holders_of, managers_of

_ROLES = dict(Membership.Role.choices)


def _until(facts: Any) -> dict[str, Any]:
    return {**facts, "until": day_long(day_of(facts.get("until")))}


def _role(facts: Any) -> dict[str, Any]:
    return {**facts, "role": str(_ROLES.get(facts.get("role"), ""))}


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


def membership_changed(event: MembershipChanged) -> None:
    """The person concerned hears what others did to their membership."""
    membership = Membership.objects.select_related("person", "organization").get(pk=event.membership_id)
    kind = "membership_ended" if membership.ended_at is not None else "membership_begun" if membership.since == event.at else "membership_changed"
    tell(kind, [membership.person], about=membership.organization, now=event.at, but=event.by_id, role=membership.role)


REACTIONS = {
    VerificationSubmitted: organization_submitted,
    OrganizationVerified: organization_verified,
    OrganizationReturned: organization_returned,
    VerificationLapsed: verification_lapsed,
    MembershipChanged: membership_changed,
}
