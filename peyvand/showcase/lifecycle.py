"""The states of an offer, as one table."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.errors import Missing
from peyvand.core.lifecycle import Lifecycle, Row

from .events import OfferChanged, OfferPublished, OfferReturned, OfferSubmitted, OfferTakenDown, OfferWithdrawn
from .models import Offer

NEEDS_TRL = {Offer.Kind.ACHIEVEMENT, Offer.Kind.PRODUCT, Offer.Kind.PATENT, Offer.Kind.IDEA}


def is_complete(offer: Offer, now: datetime) -> list[Missing]:
    """Name each thing that is missing before others may see the offer; empty when it is ready."""
    missing = []
    if not offer.title:
        missing.append(Missing("title", _("Write a title.")))
    if not offer.summary:
        missing.append(Missing("summary", _("Write a summary.")))
    if not offer.pk or not (offer.sectors.exists() or offer.stages.exists() or offer.chain_stages.exists()):
        missing.append(Missing("sectors", _("Choose a sector or a process step.")))
    if offer.kind in NEEDS_TRL and not offer.trl:
        missing.append(Missing("trl", _("Choose the technology readiness level.")))
    if offer.kind == Offer.Kind.LAB_SERVICE and not offer.instrument:
        missing.append(Missing("instrument", _("Name the instrument.")))
    if offer.ip_state == Offer.IpState.PATENT_GRANTED and not offer.ip_number:
        missing.append(Missing("ip_number", _("Write the number of the patent.")))
    if offer.organization.suspended:
        missing.append(Missing("organization", _("The organization is suspended; ask the registrar.")))
    return missing + [Missing(field, _("Mend what is written here; it could not be read.")) for field in offer.unread]


def was_published(offer: Offer, now: datetime) -> list[Missing]:
    """The way back for what was visible when it was taken down."""
    missing = is_complete(offer, now)
    if offer.published_at is None:
        missing.append(Missing("state", _("Only what was published can be put back.")))
    return missing


def went_unanswered(offer: Offer, now: datetime) -> list[Missing]:
    """Asked "still true?", and the time to answer has passed."""
    if offer.asked_at is not None and now >= offer.asked_at + limits.STILL_TRUE_ANSWER:
        return []
    return [Missing("asked_at", _("The time to answer has not passed."))]


OFFER = Lifecycle(
    "offer",
    start="draft",
    states=dict(Offer.State.choices),
    rows=[
        Row(
            "draft",
            "submit",
            "in_review",
            "offer.write",
            guard=is_complete,
            label=_("Send for review"),
            said=_("Sent for review."),
            emits=OfferSubmitted,
            tone="main",
        ),
        Row(
            "draft",
            "publish_directly",
            "published",
            "offer.publish_directly",
            guard=is_complete,
            label=_("Publish"),
            said=_("Published."),
            emits=OfferPublished,
            tone="main",
        ),
        Row(
            "draft", "archive", "archived", "offer.write", label=_("Put away"), said=_("The draft was put away."), emits=OfferWithdrawn, tone="danger"
        ),
        Row(
            "in_review",
            "publish",
            "published",
            "offer.moderate",
            guard=is_complete,
            label=_("Publish"),
            said=_("Published."),
            emits=OfferPublished,
            tone="main",
        ),
        Row(
            "in_review",
            "return",
            "draft",
            "offer.moderate",
            needs_note=True,
            label=_("Return with a reason"),
            said=_("Returned to its writer with your reason."),
            emits=OfferReturned,
        ),
        Row("in_review", "recall", "draft", "offer.write", label=_("Take back to draft"), said=_("Back in your drafts."), emits=OfferWithdrawn),
        Row("published", "pause", "paused", "offer.write", label=_("Pause"), said=_("Paused: nobody else sees it now."), emits=OfferWithdrawn),
        Row("published", "confirm", "published", "offer.write", label=_("It is still true"), said=_("Confirmed today."), emits=OfferChanged),
        Row(
            "published",
            "lapse",
            "paused",
            "",
            guard=went_unanswered,
            by_clock=True,
            label=_("Pause unanswered"),
            said=_("Paused, because nobody said that it is still true."),
            emits=OfferWithdrawn,
        ),
        Row(
            "published",
            "accept_change",
            "published",
            "offer.moderate",
            label=_("Accept the change"),
            said=_("The change stays."),
            emits=OfferChanged,
            tone="main",
        ),
        Row("published", "archive", "archived", "offer.write", label=_("Archive"), said=_("Archived."), emits=OfferWithdrawn, tone="danger"),
        Row(
            "published",
            "take_down",
            "taken_down",
            "offer.moderate",
            needs_note=True,
            label=_("Take down"),
            said=_("Taken down; its owner sees your reason."),
            emits=OfferTakenDown,
            tone="danger",
        ),
        Row(
            "paused",
            "resume",
            "published",
            "offer.write",
            guard=is_complete,
            label=_("Publish again"),
            said=_("Published again."),
            emits=OfferPublished,
            tone="main",
        ),
        Row("paused", "archive", "archived", "offer.write", label=_("Archive"), said=_("Archived."), emits=OfferWithdrawn, tone="danger"),
        Row(
            "paused",
            "take_down",
            "taken_down",
            "offer.moderate",
            needs_note=True,
            label=_("Take down"),
            said=_("Taken down; its owner sees your reason."),
            emits=OfferTakenDown,
            tone="danger",
        ),
        Row(
            "taken_down",
            "restore",
            "published",
            "offer.moderate",
            guard=was_published,
            label=_("Put back"),
            said=_("Visible again."),
            emits=OfferPublished,
        ),
        Row(
            "taken_down",
            "restore_paused",
            "paused",
            "offer.moderate",
            label=_("Put back, paused"),
            said=_("Back with its owner, paused as it was."),
            emits=OfferChanged,
        ),
    ],
)
