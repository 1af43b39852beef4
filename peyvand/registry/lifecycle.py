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
    from .models import Organization


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


def register() -> None:
    from .models import Organization  # noqa: PLC0415  (models are not loaded when this module is)

    lifecycle.register(Organization, VERIFICATION)
