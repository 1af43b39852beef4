"""What is told about needs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peyvand.core import SYSTEM, limits
from peyvand.needs.events import (
    NeedAsked,
    NeedEvent,
    NeedPaused,
    NeedPublished,
    NeedRestored,
    NeedReturned,
    NeedSubmitted,
    NeedTakenDown,
)
from peyvand.needs.models import Need, State
from peyvand.web.times import day_long

from ..models import Way
from ..rules import tell
from . import Kind
from .moments import day_of
from .people import holders_of, writers_for


def _until(facts: Any) -> dict[str, Any]:
    return {**facts, "until": day_long(day_of(facts.get("until")))}


def _case(need: Need) -> str:
    return reverse("desk:case", args=["need", need.public_id])


KINDS = (
    Kind(
        "need_submitted", "needs", _("A need was sent for review"), _("“%(title)s” was sent for review"),
        _("A moderator looks at it by %(until)s."), icon="need", side="need", way=Way.DIGEST, words=_until,
        holds=lambda need: bool(need.state == State.IN_REVIEW),
    ),
    Kind(
        "need_published", "needs", _("A need was published"), _("“%(title)s” is published"),
        _("Its audience finds it from now on; who could answer stands on its page."), icon="need", side="need",
    ),
    Kind(
        "need_returned", "needs", _("A need came back with a reason"), _("“%(title)s” came back with a reason"), act=_("Mend it"), icon="undo",
        side="need", holds=lambda need: bool(need.state == State.DRAFT),
    ),
    Kind("need_taken_down", "needs", _("A need was taken down"), _("“%(title)s” was taken down"), icon="eye-off", side="need"),
    Kind("need_restored", "needs", _("A need is shown again"), _("“%(title)s” is shown again"), icon="eye", side="need", way=Way.DIGEST),
    Kind(
        "need_asked", "needs", _("“Still needed?”"), _("Is “%(title)s” still needed?"),
        _("Without an answer its talks are paused on %(until)s."), act=_("Answer"), icon="refresh-cw", side="need", words=_until,
        holds=lambda need: need.asked_at is not None and need.state == State.OPEN,
    ),
    Kind(
        "need_lapsed", "needs", _("A need was paused, because nobody answered"), _("“%(title)s” is paused"),
        _("“Still needed?” was not answered. One click on its page resumes the talks."), act=_("Resume"), icon="hourglass", side="need",
        holds=lambda need: bool(need.state == State.PAUSED),
    ),
    Kind(
        "need_case", "queue", _("A need waits for review"), _("A need waits for review: “%(title)s”"), _("An answer is promised by %(until)s."),
        act=_("Open the case"), icon="clipboard-check", way=Way.DIGEST, action="need.moderate", role="moderator", words=_until, address=_case,
        holds=lambda need: bool(need.state == State.IN_REVIEW),
    ),
)  # fmt: skip


def _need(event: NeedEvent) -> Need:
    return Need.objects.select_related("organization", "created_by").get(pk=event.need_id)


def _tell_owner(kind: str, event: NeedEvent, need: Need, **facts: Any) -> None:
    tell(kind, writers_for(need.organization, "needs", event.at, need.created_by), about=need, now=event.at, but=event.by_id, **facts)


def need_submitted(event: NeedSubmitted) -> None:
    """The owner's other writers hear that it is on its way, the moderators that it waits."""
    need = _need(event)
    _tell_owner("need_submitted", event, need, until=need.promised_until)
    tell("need_case", holders_of("moderator"), about=need, now=event.at, but=event.by_id, until=need.promised_until)


def need_published(event: NeedPublished) -> None:
    _tell_owner("need_published", event, _need(event))


def need_returned(event: NeedReturned) -> None:
    need = _need(event)
    _tell_owner("need_returned", event, need, reason=need.returned_reason)


def need_taken_down(event: NeedTakenDown) -> None:
    need = _need(event)
    _tell_owner("need_taken_down", event, need, reason=need.taken_down_reason)


def need_restored(event: NeedRestored) -> None:
    _tell_owner("need_restored", event, _need(event))


def need_asked(event: NeedAsked) -> None:
    _tell_owner("need_asked", event, _need(event), until=event.at + limits.STILL_NEEDED_ANSWER)


def need_paused(event: NeedPaused) -> None:
    """Told only when the clock did it: who pauses a need knows."""
    if event.by_id == SYSTEM:
        _tell_owner("need_lapsed", event, _need(event))


REACTIONS = {
    NeedSubmitted: need_submitted,
    NeedPublished: need_published,
    NeedReturned: need_returned,
    NeedTakenDown: need_taken_down,
    NeedRestored: need_restored,
    NeedAsked: need_asked,
    NeedPaused: need_paused,
}
