"""The life of an organization's verification, as one table."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import lifecycle
from peyvand.core.errors import Missing
from peyvand.core.lifecycle import Lifecycle, Row

from . import events

if TYPE_CHECKING:
    from .models import MemberInvitation, Organization


def is_complete(organization: "Organization", now: datetime) -> list[Missing]:
    """What a registrar needs before looking at papers."""
    wanted = [
        ("national_id", organization.national_id, _("Write the national id.")),
        ("county", organization.county_id or organization.province_id, _("Choose the county.")),
        ("address", organization.address, _("Write the address.")),
        ("email", organization.email or organization.phone, _("Write an e-mail address or a phone number.")),
    ]
    return [Missing(field, text) for field, value, text in wanted if not value]


def is_decidable(organization: "Organization", now: datetime) -> list[Missing]:
    """What a registrar settles before confirming: that it is complete, and that what looks like it was ruled on."""
    from . import queries  # noqa: PLC0415  (models are not loaded when this module is)

    lacking = is_complete(organization, now)
    if queries.unruled_lookalikes(organization):
        lacking.append(Missing("", _("Another organization looks like it. Say first whether they are one or two.")))
    return lacking


VERIFICATION = Lifecycle(
    "verification",
    start="unverified",
    field="verification",
    states={
        "unverified": _("not verified"),
        "submitted": _("under verification"),
        "verified": _("verified"),
        "returned": _("returned"),
        "lapsed": pgettext_lazy("verification", "lapsed"),
    },
    rows=[
        Row(
            "unverified",
            "submit",
            "submitted",
            "organization.edit",
            is_complete,
            _("sent for verification"),
            label=_("Send for verification"),
            emits=events.VerificationSubmitted,
        ),
        Row(
            "returned",
            "submit",
            "submitted",
            "organization.edit",
            is_complete,
            _("sent for verification again"),
            label=_("Send again"),
            emits=events.VerificationSubmitted,
        ),
        Row(
            "lapsed",
            "submit",
            "submitted",
            "organization.edit",
            is_complete,
            _("sent for verification again"),
            label=_("Send again"),
            emits=events.VerificationSubmitted,
        ),
        Row(
            "submitted",
            "verify",
            "verified",
            "organization.verify",
            is_decidable,
            _("verified"),
            label=_("Verify"),
            emits=events.OrganizationVerified,
            tone="good",
        ),
        Row(
            "submitted",
            "return",
            "returned",
            "organization.verify",
            None,
            _("returned"),
            label=_("Return with a reason"),
            needs_note=True,
            emits=events.OrganizationReturned,
            tone="warn",
        ),
        Row(
            "verified",
            "revoke",
            "returned",
            "organization.verify",
            None,
            _("verification taken back"),
            label=_("Take the verification back"),
            needs_note=True,
            emits=events.OrganizationReturned,
            tone="bad",
        ),
        Row(
            "verified",
            "lapse",
            "lapsed",
            "organization.verify",
            None,
            _("verification lapsed"),
            label=_("Lapse"),
            by_clock=True,
            emits=events.VerificationLapsed,
            tone="warn",
        ),
    ],
)


def is_in_time(invitation: "MemberInvitation", now: datetime) -> list[Missing]:
    """An invitation is answered before its last moment."""
    return [Missing("", _("This invitation is over. Ask for a new one."))] if invitation.is_over(now) else []


INVITATION = Lifecycle(
    "invitation",
    start="open",
    states={
        "open": pgettext_lazy("invitation", "open"),
        "accepted": pgettext_lazy("invitation", "accepted"),
        "declined": pgettext_lazy("invitation", "declined"),
        "withdrawn": pgettext_lazy("invitation", "withdrawn"),
        "lapsed": pgettext_lazy("invitation", "lapsed"),
    },
    rows=[
        Row(
            "open",
            "accept",
            "accepted",
            "memberinvitation.answer",
            is_in_time,
            _("accepted"),
            label=_("Accept"),
            emits=events.InvitationAccepted,
            tone="good",
        ),
        Row("open", "decline", "declined", "memberinvitation.answer", None, _("declined"), label=_("Decline"), emits=events.InvitationDeclined),
        # By the clock too: an invitation does not outlive the right of who gave it.
        Row(
            "open",
            "withdraw",
            "withdrawn",
            "memberinvitation.manage",
            None,
            _("taken back"),
            label=_("Take back"),
            emits=events.InvitationWithdrawn,
            by_clock=True,
        ),
        Row("open", "lapse", "lapsed", "", None, _("lapsed"), label=_("Lapse"), emits=events.InvitationLapsed, by_clock=True),
    ],
)

JOIN_REQUEST = Lifecycle(
    "join_request",
    start="open",
    states={
        "open": pgettext_lazy("request", "open"),
        "accepted": pgettext_lazy("request", "accepted"),
        "refused": pgettext_lazy("request", "refused"),
        "withdrawn": pgettext_lazy("request", "withdrawn"),
    },
    rows=[
        Row("open", "accept", "accepted", "joinrequest.answer", None, _("accepted"), label=_("Accept"), emits=events.JoinAccepted, tone="good"),
        Row(
            "open",
            "refuse",
            "refused",
            "joinrequest.answer",
            None,
            _("refused"),
            label=_("Refuse with a reason"),
            needs_note=True,
            emits=events.JoinRefused,
            tone="warn",
        ),
        # By the clock too: who was let in another way asks no more.
        Row(
            "open",
            "withdraw",
            "withdrawn",
            "joinrequest.withdraw",
            None,
            _("withdrawn"),
            label=_("Withdraw"),
            emits=events.JoinWithdrawn,
            by_clock=True,
        ),
    ],
)


def register() -> None:
    from .models import JoinRequest, MemberInvitation, Organization  # noqa: PLC0415  (models are not loaded when this module is)

    lifecycle.register(Organization, VERIFICATION)
    lifecycle.register(MemberInvitation, INVITATION)
    lifecycle.register(JoinRequest, JOIN_REQUEST)
