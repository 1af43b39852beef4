"""What is told about offers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, limits
from peyvand.showcase.events import OfferAsked, OfferEvent, OfferPublished, OfferReturned, OfferSubmitted, OfferTakenDown, OfferWithdrawn
from peyvand.showcase.models import Offer
from peyvand.web.times import day_long

from ..models import Way
from ..rules import tell
from . import Kind
from .moments import day_of
from .people import holders_of, liaisons_of, writers_for

State = Offer.State


def _until(facts: Any) -> dict[str, Any]:
    return {**facts, "until": day_long(day_of(facts.get("until")))}


def _case(offer: Offer) -> str:
    return reverse("desk:case", args=["offer", offer.public_id])


KINDS = (
    Kind(
        "offer_submitted", "offers", _("An offer was sent for review"), _("“%(title)s” was sent for review"),
        _("A moderator looks at it by %(until)s."), icon="offer", side="offer", way=Way.DIGEST, words=_until,
        holds=lambda offer: bool(offer.state == State.IN_REVIEW),
    ),
    Kind(
        "offer_published", "offers", _("An offer was published"), _("“%(title)s” is published"),
        _("Its audience finds it from now on; needs that it fits stand on its page."), icon="offer", side="offer",
    ),
    Kind(
        "offer_returned", "offers", _("An offer came back with a reason"), _("“%(title)s” came back with a reason"), act=_("Mend it"), icon="undo",
        side="offer", holds=lambda offer: bool(offer.state == State.DRAFT),
    ),
    Kind("offer_taken_down", "offers", _("An offer was taken down"), _("“%(title)s” was taken down"), icon="eye-off", side="offer"),
    Kind(
        "offer_asked", "offers", _("“Still true?”"), _("Is “%(title)s” still true?"), _("Without an answer it is paused on %(until)s."),
        act=_("Answer"), icon="refresh-cw", side="offer", words=_until,
        holds=lambda offer: offer.asked_at is not None and offer.state == State.PUBLISHED,
    ),
    Kind(
        "offer_lapsed", "offers", _("An offer was paused, because nobody answered"), _("“%(title)s” is paused"),
        _("“Still true?” was not answered. One click on its page publishes it again."), act=_("Publish again"), icon="hourglass", side="offer",
        holds=lambda offer: bool(offer.state == State.PAUSED),
    ),
    Kind(
        "offer_case", "queue", _("An offer waits for review"), _("An offer waits for review: “%(title)s”"),
        _("An answer is promised by %(until)s."), act=_("Open the case"), icon="clipboard-check", way=Way.DIGEST, action="offer.moderate",
        role="moderator", words=_until, address=_case, holds=lambda offer: bool(offer.state == State.IN_REVIEW),
    ),
)  # fmt: skip


def _offer(event: OfferEvent) -> Offer:
    return Offer.objects.select_related("organization", "created_by").get(pk=event.offer_id)


def _tell_owner(kind: str, event: OfferEvent, offer: Offer, **facts: Any) -> None:
    """Its writers, and the liaison of a centre, who looks after what its researchers publish."""
    people = writers_for(offer.organization, "offers", event.at, offer.created_by) + liaisons_of(offer.organization)
    tell(kind, people, about=offer, now=event.at, but=event.by_id, **facts)


def offer_submitted(event: OfferSubmitted) -> None:
    offer = _offer(event)
    _tell_owner("offer_submitted", event, offer, until=offer.promised_until)
    tell("offer_case", holders_of("moderator"), about=offer, now=event.at, but=event.by_id, until=offer.promised_until)


def offer_published(event: OfferPublished) -> None:
    _tell_owner("offer_published", event, _offer(event))


def offer_returned(event: OfferReturned) -> None:
    offer = _offer(event)
    _tell_owner("offer_returned", event, offer, reason=offer.returned_note)


def offer_taken_down(event: OfferTakenDown) -> None:
    offer = _offer(event)
    _tell_owner("offer_taken_down", event, offer, reason=offer.returned_note)


def offer_asked(event: OfferAsked) -> None:
    _tell_owner("offer_asked", event, _offer(event), until=event.at + limits.STILL_TRUE_ANSWER)


def offer_withdrawn(event: OfferWithdrawn) -> None:
    """Told only when the clock did it."""
    if event.by_id == SYSTEM:
        _tell_owner("offer_lapsed", event, _offer(event))


REACTIONS = {
    OfferSubmitted: offer_submitted,
    OfferPublished: offer_published,
    OfferReturned: offer_returned,
    OfferTakenDown: offer_taken_down,
    OfferAsked: offer_asked,
    OfferWithdrawn: offer_withdrawn,
}
