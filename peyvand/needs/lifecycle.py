"""The life of a need as one table. Pages, documentation and tests read it; ``core.lifecycle.transition`` walks it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import lifecycle
from peyvand.core.lifecycle import Lifecycle, Row
from peyvand.needs import checklist, events
from peyvand.needs.models import PUBLISHED, Need, State

WRITE = "need.write"
MODERATE = "need.moderate"

_draft = [
    Row(
        "draft",
        "submit",
        "in_review",
        WRITE,
        checklist.is_complete,
        _("sent for review"),
        label=_("Send for review"),
        emits=events.NeedSubmitted,
        tone="main",
    ),
    Row(
        "draft",
        "publish",
        "open",
        WRITE,
        checklist.is_complete_and_trusted,
        _("published"),
        label=_("Publish"),
        emits=events.NeedPublished,
        tone="main",
    ),
    Row("draft", "withdraw", "withdrawn", WRITE, None, _("put away"), label=_("Put the draft away"), emits=events.NeedWithdrawn, tone="danger"),
]
_review = [
    Row("in_review", "publish", "open", MODERATE, checklist.is_complete, _("published"), label=_("Publish"), emits=events.NeedPublished, tone="main"),
    Row(
        "in_review",
        "request_changes",
        "draft",
        MODERATE,
        None,
        _("changes requested"),
        label=_("Request changes"),
        needs_note=True,
        emits=events.NeedReturned,
    ),
    Row("in_review", "withdraw", "withdrawn", WRITE, None, _("withdrawn"), label=_("Withdraw"), emits=events.NeedWithdrawn, tone="danger"),
]
_talks = [
    Row("open", "confirm", "open", WRITE, checklist.is_in_talks, _("confirmed as still needed"), label=_("Still needed"), emits=events.NeedConfirmed),
    Row("open", "pause", "paused", WRITE, checklist.is_in_talks, _("paused"), label=pgettext_lazy("need", "Pause"), emits=events.NeedPaused),
    Row(
        "open",
        "lapse",
        "paused",
        "",
        checklist.went_unconfirmed,
        _("paused, because “still needed?” was not answered"),
        label=pgettext_lazy("need", "Pause"),
        emits=events.NeedPaused,
        by_clock=True,
    ),
    Row(
        "open",
        "close",
        "closed",
        WRITE,
        checklist.has_outcome,
        _("closed with its outcome"),
        label=_("Close with an outcome"),
        emits=events.NeedClosed,
    ),
    Row(
        "open",
        "make_call",
        "open",
        WRITE,
        checklist.can_become_call,
        _("turned into a call"),
        label=_("Turn into a call"),
        emits=events.NeedBecameCall,
    ),
    Row("paused", "resume", "open", WRITE, None, _("resumed"), label=_("Resume"), emits=events.NeedResumed, tone="main"),
    Row(
        "paused",
        "close",
        "closed",
        WRITE,
        checklist.has_outcome,
        _("closed with its outcome"),
        label=_("Close with an outcome"),
        emits=events.NeedClosed,
    ),
    Row(
        "paused",
        "withdraw",
        "withdrawn",
        WRITE,
        None,
        _("withdrawn"),
        label=_("Withdraw"),
        needs_note=True,
        emits=events.NeedWithdrawn,
        tone="danger",
    ),
]
_call = [
    Row(
        "open", "withdraw", "withdrawn", WRITE, None, _("withdrawn"), label=_("Withdraw"), needs_note=True, emits=events.NeedWithdrawn, tone="danger"
    ),
    Row(
        "open",
        "begin_evaluation",
        "evaluation",
        "",
        checklist.is_past_deadline,
        _("closed for answers; evaluation begins"),
        label=_("Begin evaluation"),
        emits=events.NeedEvaluationBegan,
        by_clock=True,
    ),
    Row(
        "open",
        "end_unanswered",
        "unanswered",
        "",
        checklist.is_past_deadline,
        _("ended without an answer"),
        label=_("End without an answer"),
        emits=events.NeedUnanswered,
        by_clock=True,
    ),
    Row(
        "evaluation",
        "award",
        "awarded",
        WRITE,
        None,
        _("winner named"),
        label=_("Name the winner"),
        needs_note=True,
        emits=events.NeedAwarded,
        tone="main",
    ),
    Row(
        "evaluation",
        "cancel",
        "cancelled",
        WRITE,
        None,
        _("cancelled"),
        label=_("Cancel"),
        needs_note=True,
        emits=events.NeedCancelled,
        tone="danger",
    ),
    Row(
        "awarded",
        "uphold_complaint",
        "evaluation",
        MODERATE,
        None,
        _("a complaint was upheld; evaluated again"),
        label=_("Uphold the complaint"),
        needs_note=True,
        emits=events.NeedComplaintUpheld,
    ),
    Row(
        "awarded",
        "close",
        "closed",
        WRITE,
        checklist.has_award_outcome,
        _("closed with its outcome"),
        label=_("Close with an outcome"),
        emits=events.NeedClosed,
    ),
]
_again = [
    *[
        Row(
            state,
            "tender_again",
            state,
            WRITE,
            None,
            _("made again as a new need"),
            label=_("Make it again as a new need"),
            emits=events.NeedTenderedAgain,
            tone="main",
        )
        for state in ("unanswered", "cancelled", "withdrawn")
    ],
    Row("closed", "reopen", "closed", WRITE, None, _("reopened as a new need"), label=_("Reopen as a new need"), emits=events.NeedTenderedAgain),
]
_hidden = [
    row
    for state in (*PUBLISHED, State.WITHDRAWN)
    for row in (
        Row(
            state.value,
            "take_down",
            "taken_down",
            MODERATE,
            checklist.was_published,
            _("taken down"),
            label=_("Take down"),
            needs_note=True,
            emits=events.NeedTakenDown,
            tone="danger",
        ),
        Row(
            "taken_down",
            f"restore_to_{state.value}",
            state.value,
            MODERATE,
            checklist.came_from(state),
            _("shown again"),
            label=_("Show again"),
            emits=events.NeedRestored,
        ),
    )
]

#: The event that leads back from "taken down" to each state it may have been taken from.
RESTORE = {state.value: f"restore_to_{state.value}" for state in (*PUBLISHED, State.WITHDRAWN)}

NEED = Lifecycle("need", start="draft", rows=[*_draft, *_review, *_talks, *_call, *_again, *_hidden], states=dict(State.choices))

#: Acts that pages offer now; the others wait for the work they belong to and are reached by the demonstration's loader alone.
ON_PAGES = frozenset(
    {
        "submit",
        "publish",
        "withdraw",
        "request_changes",
        "confirm",
        "pause",
        "resume",
        "close",
        "tender_again",
        "reopen",
        "take_down",
        *RESTORE.values(),
    }
)

lifecycle.register(Need, NEED)
