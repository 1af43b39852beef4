"""Asking a registrar to change what was confirmed, and the registrar's answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peyvand.core import access, idempotency
from peyvand.core.errors import Changed, Refusal
from peyvand.registry import cases, checks, queries, rules
from peyvand.registry.forms.changes import ChangeForm
from peyvand.registry.forms.merging import LABELS
from peyvand.registry.forms.verification import AnswerForm
from peyvand.registry.models import ChangeRequest, Organization
from peyvand.registry.rules.changes import RENEWAL
from peyvand.web.acts import changed
from peyvand.web.times import day_middle


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """New values for locked fields, with the reason; what waits already is shown instead of a second form."""
    found = access.get(Organization, public_id, request.user, "organization.edit", queryset=queries.for_form())
    renewal = rules.renewal_of(found)
    form = ChangeForm(request.POST if request.method == "POST" else None, organization=found, renewal=renewal)
    context = {
        "nav": "organizations",
        "organization": found,
        "form": form,
        "renewal": renewal,
        "open": queries.open_change(found),
        "answered": queries.answered_changes(found),
        "evidence": queries.evidence_of(found),
        "labels": LABELS,
    }
    if request.method != "POST":
        return render(request, "registry/change_form.html", context)
    if not form.is_valid():
        return render(request, "registry/change_form.html", context, status=422)
    try:
        rules.ask_change(
            found,
            form.values,
            by=request.user,
            now=request.now,  # type: ignore[attr-defined]
            note=form.cleaned_data["note"],
            renew=form.cleaned_data.get("renew", False),
        )
    except Refusal as refusal:
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, str(refusal.message))
        return render(request, "registry/change_form.html", context, status=422)
    messages.success(request, _("Sent to the registrars; what was confirmed stands until they answer."))
    return HttpResponseRedirect(found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request: what stands, what is asked, the answer."""
    queryset = queries.change_requests()
    found = access.get(ChangeRequest, public_id, request.user, "changerequest.decide", queryset=queryset)
    if found.decided_at is not None:
        messages.info(request, _("Nothing waits for a decision here."))
        return HttpResponseRedirect(found.organization.get_absolute_url())
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, 422)
    following = cases.after(request.user, f"change/{found.public_id}")
    try:
        _run(request, found, form)
    except Changed as refusal:
        return changed(request, refusal, found.organization.get_absolute_url())
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, found, form, 422)
    return HttpResponseRedirect(following)


def _run(request: HttpRequest, found: ChangeRequest, form: AnswerForm) -> None:
    now: Any = request.now  # type: ignore[attr-defined]
    if form.cleaned_data["decision"] == "decline":
        rules.decline_change(found, by=request.user, now=now, reason=form.whole_reason)
        messages.success(request, _("Declined; its managers see the reason."))
        return
    level = form.cleaned_data["level"]
    certificates = queries.newest_certificates(found.organization) if RENEWAL in found.changes else []
    rules.accept_change(found, by=request.user, now=now, levels=dict.fromkeys(found.changes, level), certificates=certificates)
    messages.success(request, _("The new values stand."))


def _page(request: HttpRequest, found: ChangeRequest, form: AnswerForm, status: int = 200) -> HttpResponse:
    organization = found.organization
    wanted, evidence = rules.wanted_values(found), queries.evidence_of(organization)
    rows = [
        {"label": LABELS[name], "now": _shown(getattr(organization, name)), "wanted": _shown(value), "evidence": evidence.get(name)}
        for name, value in wanted.items()
    ]
    if until := found.changes.get(RENEWAL):
        rows.append(
            {
                "label": _("Verified until"),
                "now": day_middle(organization.verified_until),
                "wanted": day_middle(timezone.datetime.fromisoformat(until).date()),  # type: ignore[attr-defined]
                "evidence": None,
            }
        )
    names = {"name_fa": wanted.get("name_fa", organization.name_fa), "national_id": wanted.get("national_id", organization.national_id)}
    alike = queries.lookalikes(names["name_fa"], organization.name_en, names["national_id"], but=organization.pk)
    context = {
        **cases.beside(request.user, f"change/{found.public_id}"),
        "request_of": found,
        "organization": organization,
        "rows": rows,
        "form": form,
        "alike": [{"other": one, "rows": checks.compared(organization, one)} for one in alike[:3]],
    }
    return render(request, "registry/change_case.html", context, status=status)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
