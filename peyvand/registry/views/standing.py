"""Suspending an organization, and lifting it: one page, which does what the present state allows."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peyvand.core import access, idempotency
from peyvand.core.errors import Changed, Refusal
from peyvand.core.middleware import TimedRequest
from peyvand.registry import queries, rules
from peyvand.registry.forms.standing import RestoreForm, SuspensionForm
from peyvand.registry.models import Organization
from peyvand.web.acts import changed
from peyvand.web.forms import REFUSED


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def suspension(request: TimedRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.suspend", queryset=queries.for_form())
    kind = RestoreForm if found.suspended else SuspensionForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"nav": "organizations", "organization": found, "form": form}
        return render(request, "registry/suspension.html", context, status=REFUSED if request.method == "POST" else 200)
    if request.POST.get("version", str(found.version)) != str(found.version):
        return changed(request, Changed(), request.path)
    reason = form.cleaned_data["reason"]
    try:
        if found.suspended:
            rules.restore_organization(found, by=request.user, now=request.now, note=reason)
        else:
            rules.suspend_organization(found, by=request.user, now=request.now, reason=reason)
    except Refusal as refusal:
        return changed(request, refusal, request.path)
    said = _("Suspended; its pages and everything of it are hidden now.") if found.suspended else _("Shown again, with everything of it.")
    messages.success(request, said)
    return HttpResponseRedirect(found.get_absolute_url())
