"""Expert pages: one's own to write, public ones to read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from peyvand.core import access, idempotency
from peyvand.core.errors import Refusal
from peyvand.registry import queries, rules
from peyvand.registry.forms.expert import ExpertForm
from peyvand.registry.models import ExpertPage


@require_safe
def expert(request: HttpRequest, public_id: str) -> HttpResponse:
    page = access.get(ExpertPage, public_id, request.user, queryset=queries.experts())
    context = {
        "nav": "",
        "expert": page,
        "organizations": queries.shown_organizations(page),
        "is_mine": page.person_id == request.user.pk,
    }
    return render(request, "registry/expert.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def mine(request: HttpRequest) -> HttpResponse:
    """Write one's own page."""
    access.require(request.user, "expertpage.edit")
    page = queries.expert_page_of(request.user)
    own = [row.organization for row in queries.memberships(request.user)]
    initial = {}
    if page is not None:
        initial = {name: getattr(page, name) for name in ("fields_of_work", "orcid", "standing", "is_public")}
        initial["organizations"] = [one.public_id for one in queries.shown_organizations(page)]
    form = ExpertForm(request.POST if request.method == "POST" else None, initial=initial, own=own)
    context = {"nav": "", "form": form, "expert": page}
    if request.method != "POST":
        return render(request, "registry/expert_form.html", context)
    if not form.is_valid():
        return render(request, "registry/expert_form.html", context, status=422)
    try:
        saved = rules.save_expert_page(request.user, by=request.user, now=request.now, **form.values)  # type: ignore[arg-type,attr-defined]
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return render(request, "registry/expert_form.html", context, status=422)
    messages.success(request, _("Saved; everybody may see it.") if saved.is_public else _("Saved; only you see it."))
    return redirect(saved)
