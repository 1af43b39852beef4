"""Asking to join an organization or claiming it, and answering."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.core import access, idempotency
from peyvand.core.errors import Refusal
from peyvand.registry import papers, queries, rules
from peyvand.registry.forms.members import AnswerForm, JoinForm
from peyvand.registry.models import JoinRequest, Organization
from peyvand.web.acts import answer, changed
from peyvand.web.files import about
from peyvand.web.pages import paginate


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask to be let in, or claim ownership; who has asked already is led to their request."""
    found = access.get(Organization, public_id, request.user, "organization.join")
    asked = queries.open_request(request.user, found)
    if asked is not None:
        return redirect(asked)
    own = queries.membership_in(request.user, found)
    kind = {"kind": "claim"} if request.GET.get("as") == "owner" else {}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=kind, is_member=own is not None)
    has_owner = queries.present_roles(found, "owner").exists()
    context = {"nav": "organizations", "organization": found, "form": form, "own": own, "has_owner": has_owner}
    if request.method != "POST":
        return render(request, "registry/join.html", context)
    if not form.is_valid():
        return render(request, "registry/join.html", context, status=422)
    try:
        made = _ask(request, found, form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return render(request, "registry/join.html", context, status=refusal.status)
    return redirect(made)


def _ask(request: HttpRequest, found: Organization, given: dict[str, Any]) -> JoinRequest:
    by: Any = request.user
    now: Any = request.now  # type: ignore[attr-defined]
    if given["kind"] == "claim":
        return rules.claim_organization(found, by=by, now=now, word=given["word"], proof=given["proof"])
    return rules.ask_to_join(found, by=by, now=now, word=given["word"])


@never_cache
@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What one may answer, what one asked oneself, and to what one is invited."""
    context = {
        "nav": "desk",
        "page": paginate(request, queries.requests_to_answer(request.user)),
        "own": list(queries.requests_of(request.user)),
        "invitations": [
            {"row": row, "address": queries.invitation_address(row)}
            for row in queries.invitations_for(request.user, request.now)  # type: ignore[attr-defined]
        ],
    }
    return render(request, "registry/requests.html", context)


@never_cache
@require_safe
def join_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request: read by the asker and by who may answer."""
    found = access.get(JoinRequest, public_id, request.user, queryset=queries.requests_with_people())
    answers = found.state == "open" and access.can(request.user, "joinrequest.answer", found)
    return _page(request, found, _form(request, found) if answers else None)


@never_cache
@require_POST
@idempotency.once
def join_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the asker in, or refuse with a reason."""
    found = access.get(JoinRequest, public_id, request.user, "joinrequest.answer", queryset=queries.requests_with_people())
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    return _answered(request, found, form.cleaned_data)


def _form(request: HttpRequest, found: JoinRequest, sent: Any = None) -> AnswerForm:
    is_owner = access.can(request.user, "organization.hand_over", found.organization)
    return AnswerForm(sent, is_claim=found.kind == "claim", is_owner=is_owner)


def _page(request: HttpRequest, found: JoinRequest, form: AnswerForm | None, status: int = 200) -> HttpResponse:
    sent = [one for one in papers.seen(request.user, found.organization) if one.sent_by_id == found.person_id] if found.kind == "claim" else []
    for one in sent:
        one.about = about(one.file)  # type: ignore[attr-defined]
    context = {
        "nav": "organizations",
        "asked": found,
        "organization": found.organization,
        "form": form,
        "papers": papers.standing(sent),
        "is_mine": found.person_id == request.user.pk,
        "other_claims": queries.open_claims(found.organization).exclude(pk=found.pk).count() if form else 0,
    }
    return render(request, "registry/join_request.html", context, status=status)


def _answered(request: HttpRequest, found: JoinRequest, given: dict[str, Any]) -> HttpResponse:
    now: Any = request.now  # type: ignore[attr-defined]
    try:
        if given["decision"] == "refuse":
            rules.refuse_request(found, by=request.user, now=now, reason=given["reason"])
            messages.success(request, _("Refused; the asker sees the reason."))
        else:
            rules.accept_request(found, by=request.user, now=now, role=given.get("role") or "expert")
            messages.success(request, _("Accepted."))
    except Refusal as refusal:
        return changed(request, refusal, found.get_absolute_url())
    return HttpResponseRedirect(reverse("registry:requests"))


@require_POST
@idempotency.once
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(JoinRequest, public_id, request.user, "joinrequest.withdraw", queryset=queries.requests_with_people())
    return answer(
        request,
        lambda: rules.withdraw_request(found, by=request.user, now=request.now),  # type: ignore[attr-defined]
        said=_("Withdrawn."),
        then=lambda done: reverse("registry:requests"),
        back=found.get_absolute_url(),
    )
