"""The buttons of a need: each is one walk over its table. What needs words asks for them on a page of its own, without a script too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import access, idempotency
from peyvand.core.errors import Changed, NoSuchMove
from peyvand.needs import queries, rules
from peyvand.needs.forms.acts import OptionalReasonForm, OutcomeForm, ReasonForm
from peyvand.needs.lifecycle import MODERATE, NEED, WRITE
from peyvand.needs.models import Need
from peyvand.needs.policy import written_for
from peyvand.registry.models import Organization
from peyvand.web.acts import answer, changed
from peyvand.web.forms import REFUSED, Form

Run = Callable[[Need, Any, Any, dict[str, Any]], Need]


@dataclass(frozen=True)
class Asked:
    """One act: what runs it, what it asks for first, and how it is said before and after."""

    action: str
    run: Run
    said: Promise
    title: Promise
    text: Promise | str = ""
    form: type[Form] | None = None
    verb: Promise | str = ""
    kind: str = "main"


_RETURNED = _("Its writer is told what to change; your reason is shown with the draft.")
_TAKEN_DOWN = _("Nobody but its owner and the moderators sees it then. The owner reads your reason.")
ACTS: dict[str, Asked] = {
    "submit": Asked(
        WRITE, lambda need, by, now, data: rules.submit_need(need, by=by, now=now), _("Sent for review."), _("Send for review?"),
        _("A moderator reads it before it is published; until then it cannot be changed."), verb=_("Send for review"),
    ),
    "publish": Asked(
        "", lambda need, by, now, data: rules.publish_need(need, by=by, now=now), _("Published."), _("Publish this need?"),
        _("From here on its words, requirements and weights stand."), verb=_("Publish"),
    ),
    "withdraw": Asked(
        WRITE, lambda need, by, now, data: rules.withdraw_need(need, by=by, now=now, reason=data["reason"]), _("Withdrawn."),
        _("Withdraw this need?"),
        _("It is not answered any more; later it can be made again as a new need."), ReasonForm, _("Withdraw"), "danger-fill",
    ),
    "confirm": Asked(
        WRITE, lambda need, by, now, data: rules.confirm_need(need, by=by, now=now), _("Good; we ask again in sixty days."), _("Still needed?"),
        _("It stays open and is asked again in sixty days."), verb=_("Still needed"),
    ),
    "pause": Asked(
        WRITE, lambda need, by, now, data: rules.pause_need(need, by=by, now=now, reason=data["reason"]), _("Paused."), _("Pause the talks?"),
        _("It stays on its page, marked as paused, and nobody asks for an introduction until you resume it."), OptionalReasonForm,
        pgettext_lazy("need", "Pause"),
    ),
    "resume": Asked(
        WRITE, lambda need, by, now, data: rules.resume_need(need, by=by, now=now), _("Open again."), _("Resume the talks?"), verb=_("Resume"),
    ),
    "close": Asked(
        WRITE, lambda need, by, now, data: rules.close_need(need, by=by, now=now, **data), _("Closed; thank you for telling what came of it."),
        _("What came of this need?"), _("With its outcome it becomes part of the region’s figures."), OutcomeForm, _("Close with this outcome"),
    ),
    "tender_again": Asked(
        WRITE, lambda need, by, now, data: rules.make_again(need, by=by, now=now), _("A new draft stands here, with everything copied."),
        _("Make it again as a new need?"), _("Everything is copied into a new draft that links to this one."), verb=_("Make a new draft"),
    ),
    "reopen": Asked(
        WRITE, lambda need, by, now, data: rules.make_again(need, by=by, now=now), _("A new draft stands here, with everything copied."),
        _("Reopen as a new need?"), _("Everything is copied into a new draft that links to this one."), verb=_("Make a new draft"),
    ),
    "request_changes": Asked(
        MODERATE, lambda need, by, now, data: rules.request_changes(need, by=by, now=now, reason=data["reason"]), _("Given back with your reason."),
        _("What should change?"), _RETURNED, ReasonForm, _("Request changes"),
    ),
    "take_down": Asked(
        MODERATE, lambda need, by, now, data: rules.take_down(need, by=by, now=now, reason=data["reason"]), _("Taken down."),
        _("Take this need down?"), _TAKEN_DOWN, ReasonForm, _("Take down"), "danger-fill",
    ),
    "restore": Asked(
        MODERATE, lambda need, by, now, data: rules.restore_need(need, by=by, now=now), _("Shown again, in the state it was in."),
        _("Show this need again?"), verb=_("Show again"),
    ),
}  # fmt: skip
#: Acts that need no words: their button posts at once.
PLAIN = frozenset(name for name, asked in ACTS.items() if asked.form is None)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def act(request: HttpRequest, public_id: str, event: str) -> HttpResponse:
    """Ask once more with what it needs (GET), or do it (POST)."""
    asked = ACTS.get(event)
    if asked is None:
        raise Http404
    need = access.get(Need, public_id, request.user, queryset=queries.needs_for_page())
    access.require(request.user, _action(asked, need), need)
    back = need.get_absolute_url()
    if not _is_possible(need, event):
        return changed(request, NoSuchMove(), back)
    if request.POST.get("version", str(need.version)) != str(need.version):
        return changed(request, Changed(), back)
    form = _form_of(asked, need, request.POST if request.method == "POST" else None)
    if request.method != "POST" or (form is not None and not form.is_valid()):
        context = {"nav": "needs", "need": need, "asked": asked, "form": form, "event": event}
        return render(request, "needs/act.html", context, status=REFUSED if request.method == "POST" else 200)
    data = form.cleaned_data if form is not None else {}
    return answer(
        request,
        lambda: asked.run(need, request.user, request.now, data),  # type: ignore[attr-defined]
        said=asked.said,
        then=lambda done: done.get_absolute_url() if done.pk == need.pk else reverse("needs:edit", args=[done.public_id]),
        back=back,
        fix=reverse("needs:edit", args=[need.public_id]) if need.state == "draft" and event in {"submit", "publish"} else "",
    )


def _action(asked: Asked, need: Need) -> str:
    """A draft is published by its writer, what was reviewed by a moderator."""
    return asked.action or (WRITE if need.state == "draft" else MODERATE)


def _is_possible(need: Need, event: str) -> bool:
    names = {f"restore_to_{need.taken_down_from}"} if event == "restore" else {event}
    return any(row.event in names for row in NEED.rows_from(need.state))


def _form_of(asked: Asked, need: Need, data: Any) -> Form | None:
    if asked.form is None:
        return None
    needs_note = need.state not in {"draft", "in_review"} or asked.form is not ReasonForm or asked.action == MODERATE
    return asked.form(data) if needs_note else OptionalReasonForm(data)


@require_POST
@idempotency.once
def copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a new draft with the words and rows of a need: for its own organization, else for one the person writes for."""
    person = request.user
    need = access.get(Need, public_id, person, queryset=queries.needs_for_page())
    access.require(person, "need.write")
    mine = written_for(person)
    owner = need.organization if need.organization_id in mine else queries.first_written_for(person)
    assert isinstance(owner, Organization)
    return answer(
        request,
        lambda: rules.copy_need(need, by=person, now=request.now, organization=owner),  # type: ignore[attr-defined]
        said=_("A copy stands here as a draft."),
        then=lambda draft: reverse("needs:edit", args=[draft.public_id]),
        back=need.get_absolute_url(),
    )
