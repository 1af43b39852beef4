"""The buttons of an offer: each posts one event and runs one rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from peyvand.core import access, idempotency, lifecycle, limits
from peyvand.core.errors import NoSuchMove
from peyvand.core.lifecycle import Row
from peyvand.core.middleware import TimedRequest
from peyvand.text.cleaning import clean
from peyvand.web.acts import answer
from peyvand.web.acts import changed as changed_page
from peyvand.web.addresses import way_back

from .. import rules
from ..lifecycle import OFFER
from ..models import Offer

OWNER: dict[str, Callable[..., Offer]] = {
    "submit": rules.submit_offer,
    "publish_directly": rules.submit_offer,
    "recall": rules.recall_offer,
    "pause": rules.pause_offer,
    "resume": rules.resume_offer,
    "confirm": rules.confirm_offer,
    "archive": rules.archive_offer,
}
MODERATOR: dict[str, Callable[..., Offer]] = {
    "take_down": rules.take_down_offer,
    "restore": rules.restore_offer,
    "restore_paused": rules.restore_offer,
}
HARMFUL = {"archive"}
CONFIRM_AGAIN = timedelta(days=1)
"""A thing confirmed today is not asked about today."""


@dataclass(frozen=True)
class Button:
    event: str
    label: Any
    tone: str
    needs_note: bool
    asks: bool


def buttons(offer: Offer, person: Any, now: datetime) -> list[Button]:
    """What this person may do with the offer from its page, the most likely first; decisions about a review belong to the queue."""
    rows = [row for row in lifecycle.available(offer, person, now) if _belongs_here(row, offer, person, now)]
    return [Button(row.event, row.label, row.tone, row.needs_note, row.event in HARMFUL) for row in rows]


def _belongs_here(row: Row, offer: Offer, person: Any, now: datetime) -> bool:
    if row.event == "submit":
        return not access.can(person, "offer.publish_directly", offer)
    if row.event in {"restore", "restore_paused"}:
        return (row.event == "restore_paused") == (offer.taken_down_from == Offer.State.PAUSED)
    if row.event == "confirm":
        return offer.last_confirmed_at is None or now - offer.last_confirmed_at > CONFIRM_AGAIN
    return row.event in OWNER or row.event in MODERATOR


@require_POST
@idempotency.once
def act(request: TimedRequest, public_id: str, event: str) -> HttpResponse:
    """Run one event. The reason, where one is needed, comes as ``note``."""
    rule, action = OWNER.get(event) or MODERATOR.get(event), "offer.write" if event in OWNER else "offer.moderate"
    if rule is None:
        raise Http404
    offer = access.get(Offer, public_id, request.user, action)
    back = _back(request, offer)
    try:
        said = OFFER.row(offer.state, event).said
    except NoSuchMove as refusal:
        return changed_page(request, refusal, back)
    options: dict[str, Any] = {"by": request.user, "now": request.now}
    if event in MODERATOR:
        options["note"] = clean(request.POST.get("note", ""))[: limits.NOTE]
    return answer(
        request,
        lambda: rule(offer, **options),
        said=said,
        then=lambda done: back if access.can(request.user, "offer.view", done) else reverse("showcase:list"),
        back=back,
        fix=reverse("showcase:edit", args=[offer.public_id]) + "?check=1" if event in {"submit", "publish_directly", "resume"} else "",
    )


@require_POST
@idempotency.once
def copy(request: TimedRequest, public_id: str) -> HttpResponse:
    """Start a new draft from this offer."""
    offer = access.get(Offer, public_id, request.user, "offer.write")
    return answer(
        request,
        lambda: rules.copy_offer(offer, by=request.user, now=request.now),
        said="",
        then=lambda made: reverse("showcase:edit", args=[made.public_id]),
        back=offer.get_absolute_url(),
    )


def _back(request: TimedRequest, offer: Offer) -> str:
    return way_back(request, offer.get_absolute_url())
