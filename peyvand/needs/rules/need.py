"""The steps of a need. Each is one walk over the table of ``lifecycle``, with the dates and words that belong to the step."""

from datetime import datetime, timedelta
from typing import Any

from peyvand.core import SYSTEM, atomic, calendar, events, limits
from peyvand.core.errors import Changed, NoSuchMove, Refusal
from peyvand.core.lifecycle import transition
from peyvand.needs.events import NeedAsked
from peyvand.needs.lifecycle import RESTORE
from peyvand.needs.models import Need, Way
from peyvand.needs.policy import mandate_for
from peyvand.needs.rules.draft import copy_need

#: Length of a call in days → working days after which its questions close; other lengths: half of their working days.
_QUESTIONS_CLOSE = {7: 2, 14: 5}


def _mandate(need: Need, by: Any) -> Any:
    return mandate_for(by, need.organization_id) if getattr(by, "is_authenticated", False) else None


def submit_need(need: Need, *, by: Any, now: datetime) -> Need:
    """Send a draft to the moderators, with the time by which they promise to have looked.

    Raises NotReady with everything that is missing.
    """
    changes = {"submitted_at": now, "promised_until": calendar.add_working_days(now, limits.REVIEW_WORKING_DAYS), "returned_reason": ""}
    return transition(need, "submit", by=by, now=now, changes=changes, mandate=_mandate(need, by))


def publish_need(need: Need, *, by: Any, now: datetime, version: int | None = None) -> Need:
    """Open a need to its audience and start its clock: by a moderator, or straight from the draft of a trusted organization.

    Freezes its words, requirement rows and evaluation weights; from here on changes are amendments.
    Raises Changed when its words are not those of ``version``, which the moderator read.
    """
    if version is not None and version != need.version:
        raise Changed()
    changes = {"published_at": now, "confirmed_at": now, "asked_at": None, "promised_until": None, "returned_reason": ""}
    return transition(need, "publish", by=by, now=now, changes=changes | call_dates(need.way, need.deadline, now), mandate=_mandate(need, by))


def call_dates(way: str, deadline: datetime | None, now: datetime) -> dict[str, Any]:
    """When questions close and answers are due, on the working calendar; nothing for talks."""
    if way != Way.CALL or deadline is None:
        return {"questions_until": None, "answers_until": None}
    length = round((deadline - now) / timedelta(days=1))
    days = _QUESTIONS_CLOSE.get(length) or max(1, calendar.working_days_between(now, deadline) // 2)
    return {"questions_until": calendar.add_working_days(now, days), "answers_until": calendar.add_working_days(deadline, -1)}


def request_changes(need: Need, *, by: Any, now: datetime, reason: str) -> Need:
    """Give a need back to its writer with what should change."""
    changes = {"returned_at": now, "returned_reason": reason, "promised_until": None}
    return transition(need, "request_changes", by=by, now=now, note=reason, changes=changes)


def withdraw_need(need: Need, *, by: Any, now: datetime, reason: str = "") -> Need:
    changes = {"ended_at": now, "reason": reason, "promised_until": None}
    return transition(need, "withdraw", by=by, now=now, note=reason, changes=changes, mandate=_mandate(need, by))


def confirm_need(need: Need, *, by: Any, now: datetime) -> Need:
    """Say that a need in talks is still needed; it is asked again after the next sixty days."""
    return transition(need, "confirm", by=by, now=now, changes={"confirmed_at": now, "asked_at": None}, mandate=_mandate(need, by))


def pause_need(need: Need, *, by: Any, now: datetime, reason: str = "") -> Need:
    changes = {"paused_at": now, "asked_at": None, "reason": reason}
    return transition(need, "pause", by=by, now=now, note=reason, changes=changes, mandate=_mandate(need, by))


def resume_need(need: Need, *, by: Any, now: datetime) -> Need:
    changes = {"paused_at": None, "asked_at": None, "confirmed_at": now, "reason": ""}
    return transition(need, "resume", by=by, now=now, changes=changes, mandate=_mandate(need, by))


def close_need(
    need: Need, *, by: Any, now: datetime, outcome: str, note: str = "", value_rial: int | None = None, saving_rial: int | None = None
) -> Need:
    """End a need in talks with what came of it."""
    changes = {"ended_at": now, "outcome": outcome, "outcome_note": note, "outcome_value_rial": value_rial, "outcome_saving_rial": saving_rial}
    return transition(need, "close", by=by, now=now, note=note, changes=changes, mandate=_mandate(need, by))


def make_call(need: Need, *, by: Any, now: datetime, deadline: datetime, rounds: int, full_deadline: datetime | None = None) -> Need:
    """Turn talks into a call. Its criteria must stand already."""
    changes = {"way": Way.CALL, "deadline": deadline, "rounds": rounds, "full_deadline": full_deadline, "asked_at": None} | call_dates(
        Way.CALL, deadline, now
    )
    return transition(need, "make_call", by=by, now=now, changes=changes, mandate=_mandate(need, by))


def make_again(need: Need, *, by: Any, now: datetime) -> Need:
    """Begin a new draft with everything of an ended need; the two are linked. Gives the draft."""
    with atomic():
        ended = transition(need, "reopen" if need.state == "closed" else "tender_again", by=by, now=now, mandate=_mandate(need, by))
        return copy_need(ended, by=by, now=now, follows_from=ended)


def take_down(need: Need, *, by: Any, now: datetime, reason: str) -> Need:
    """Hide a published need from everybody but its owner and the moderators."""
    changes = {"taken_down_from": need.state, "taken_down_reason": reason}
    return transition(need, "take_down", by=by, now=now, note=reason, changes=changes)


def restore_need(need: Need, *, by: Any, now: datetime) -> Need:
    """Show it again, in the state it was in."""
    event = RESTORE.get(need.taken_down_from)
    if event is None:
        raise NoSuchMove()
    return transition(need, event, by=by, now=now, changes={"taken_down_reason": ""})


def ask_still_needed(*, now: datetime) -> int:
    """Mark open needs in talks that were last confirmed sixty days ago as asked; gives how many. May run twice."""
    waiting = Need.objects.filter(state="open", way=Way.TALKS, asked_at=None, confirmed_at__lte=now - limits.STILL_NEEDED_EVERY)
    asked = 0
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        with atomic():
            if waiting.filter(pk=pk).update(asked_at=now):  # not answered, closed or asked since it was read
                events.emit(NeedAsked(pk, SYSTEM, now))
                asked += 1
    return asked


def pause_unconfirmed(*, now: datetime) -> int:
    """Pause needs whose "still needed?" went unanswered; gives how many. May run twice."""
    paused = 0
    for need in Need.objects.filter(state="open", way=Way.TALKS, asked_at__lte=now - limits.STILL_NEEDED_ANSWER).order_by("pk"):
        try:
            transition(need, "lapse", by=SYSTEM, now=now, changes={"paused_at": now})
        except Refusal:  # answered or paused since it was read
            continue
        paused += 1
    return paused
