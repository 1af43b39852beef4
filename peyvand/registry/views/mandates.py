"""Mandates: who writes in an organization's name without belonging to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peyvand.core import access, idempotency
from peyvand.core.errors import Refusal
from peyvand.registry import queries, rules
from peyvand.registry.forms.members import MandateForm, end_of
from peyvand.registry.models import Mandate, Organization
from peyvand.web.acts import answer
from peyvand.web.pages import paginate


@never_cache
@require_safe
def mandates(request: HttpRequest, public_id: str) -> HttpResponse:
    """The mandates of an organization, for its members."""
    found = access.get(Organization, public_id, request.user, "organization.members")
    return _page(request, found, MandateForm() if access.can(request.user, "organization.invite", found) else None)


@never_cache
@require_POST
@idempotency.once
def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """A manager offers a mandate to the owner of an address."""
    found = access.get(Organization, public_id, request.user, "organization.invite")
    form = MandateForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    given = form.cleaned_data
    try:
        rules.invite_facilitator(
            found,
            given["address"],
            given["scope"],
            consent=given["consent"],
            ends_at=end_of(given["until"]),
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        )
    except Refusal as refusal:
        form.add_error("until" if refusal.code in {"mandate.too_long", "mandate.ends_in_the_past"} else None, str(refusal.message))
        return _page(request, found, form, refusal.status)
    messages.success(request, _("Offered. The mandate begins when the facilitator accepts."))
    return HttpResponseRedirect(reverse("registry:mandates", args=[found.public_id]))


def _page(request: HttpRequest, found: Organization, form: MandateForm | None, status: int = 200) -> HttpResponse:
    context = {
        "nav": "organizations",
        "organization": found,
        "form": form,
        "page": paginate(request, access.visible(Mandate, request.user, queryset=queries.mandates_of(found))),
        "invitations": [row for row in queries.open_invitations(found) if row.is_mandate] if form else [],
        "invites": form is not None,
    }
    return render(request, "registry/mandates.html", context, status=status)


@never_cache
@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The mandates that one holds oneself."""
    page = paginate(request, access.visible(Mandate, request.user, queryset=queries.own_mandates(request.user)))
    return render(request, "registry/own_mandates.html", {"nav": "desk", "page": page})


@require_POST
@idempotency.once
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    found = access.get(Mandate, public_id, request.user, "mandate.withdraw", queryset=queries.mandates_with_organizations())
    own_one = found.person_id == request.user.pk
    back = reverse("registry:own_mandates") if own_one else reverse("registry:mandates", args=[found.organization.public_id])
    return answer(
        request,
        lambda: rules.withdraw_mandate(found, by=request.user, now=request.now),  # type: ignore[attr-defined]
        said=_("Withdrawn; nothing more is written under it."),
        then=lambda done: back,
        back=back,
    )
