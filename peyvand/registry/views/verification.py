"""The registrar's decision on one organization."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peyvand.core import access, idempotency
from peyvand.core.errors import Refusal
from peyvand.registry import queries, rules
from peyvand.registry.directory import TO_VERIFY
from peyvand.registry.forms.verification import DecisionForm
from peyvand.registry.models import Organization
from peyvand.web.acts import changed


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.verify", queryset=queries.for_page())
    if found.verification != "submitted":
        messages.info(request, _("Nothing waits for a decision here."))
        return HttpResponseRedirect(found.get_absolute_url())
    form = DecisionForm(request.POST or None, organization=found)
    if request.method != "POST":
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, 422)
    try:
        _run(request, found, form)
    except Refusal as refusal:
        return changed(request, refusal, found.get_absolute_url())
    return HttpResponseRedirect(reverse("registry:organizations") + TO_VERIFY)


def _run(request: HttpRequest, found: Organization, form: DecisionForm) -> None:
    now: Any = request.now  # type: ignore[attr-defined]
    if form.cleaned_data["decision"] == "return":
        rules.return_organization(found, by=request.user, now=now, reason=form.cleaned_data["reason"])
        messages.success(request, _("Returned; the organization sees the reason on its page."))
    else:
        rules.verify_organization(
            found, by=request.user, now=now, levels=form.given, until=form.cleaned_data["until"], note=form.cleaned_data["reason"]
        )
        messages.success(request, _("Verified."))


def _page(request: HttpRequest, found: Organization, form: DecisionForm, status: int = 200) -> HttpResponse:
    context = {
        "nav": "organizations",
        "organization": found,
        "form": form,
        "certificates": list(found.certificates.all()),
        "today": timezone.localdate(),
        "lookalikes": list(queries.lookalikes(found.name_fa, found.name_en, found.national_id, but=found.pk)[:5]),
    }
    return render(request, "registry/decide.html", context, status=status)
