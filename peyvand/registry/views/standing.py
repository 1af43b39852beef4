"""What registrars rule of an organization beside its case: suspending it, trusting it, taking its verification back.

Each is one page with a reason, which does what the present state allows.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peyvand.core import access, idempotency
from peyvand.core.errors import Changed, Refusal
from peyvand.core.middleware import TimedRequest
from peyvand.registry import queries, rules
from peyvand.registry.forms.standing import RestoreForm, RevocationForm, SuspensionForm, TrustForm
from peyvand.registry.models import Organization
from peyvand.web.acts import changed
from peyvand.web.forms import REFUSED, Form


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def suspension(request: TimedRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.suspend", queryset=queries.for_form())
    said = _("Shown again, with everything of it.") if found.suspended else _("Suspended; its pages and everything of it are hidden now.")

    def rule(reason: str) -> None:
        if found.suspended:
            rules.restore_organization(found, by=request.user, now=request.now, note=reason)
        else:
            rules.suspend_organization(found, by=request.user, now=request.now, reason=reason)

    return _ruled(request, found, RestoreForm if found.suspended else SuspensionForm, "registry/suspension.html", rule, said)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def trust(request: TimedRequest, public_id: str) -> HttpResponse:
    """Whether what it writes is published without a review."""
    found = access.get(Organization, public_id, request.user, "organization.verify", queryset=queries.for_form())
    said = _("Its needs and offers are reviewed again.") if found.trusted else _("From now on it publishes without a review.")

    def rule(reason: str) -> None:
        rules.set_trusted(found, not found.trusted, by=request.user, now=request.now, note=reason)

    return _ruled(request, found, TrustForm, "registry/trust.html", rule, said)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def revocation(request: TimedRequest, public_id: str) -> HttpResponse:
    found = access.get(Organization, public_id, request.user, "organization.verify", queryset=queries.for_form())
    if found.verification != "verified":
        messages.info(request, _("It is not verified now."))
        return HttpResponseRedirect(found.get_absolute_url())
    said = _("The verification was taken back; its managers see the reason.")

    def rule(reason: str) -> None:
        rules.revoke_verification(found, by=request.user, now=request.now, reason=reason)

    return _ruled(request, found, RevocationForm, "registry/revocation.html", rule, said)


def _ruled(request: TimedRequest, found: Organization, kind: type[Form], template: str, rule: Callable[[str], None], said: str) -> HttpResponse:
    """Ask for the reason, then rule, if the organization still is as it was when the page was drawn."""
    form = kind(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"nav": "organizations", "organization": found, "form": form}
        return render(request, template, context, status=REFUSED if request.method == "POST" else 200)
    if request.POST.get("version", str(found.version)) != str(found.version):
        return changed(request, Changed(), request.path)
    try:
        rule(form.cleaned_data["reason"])
    except Refusal as refusal:
        return changed(request, refusal, request.path)
    messages.success(request, said)
    return HttpResponseRedirect(found.get_absolute_url())
