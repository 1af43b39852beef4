"""The page on which a signatory accepts the terms of non-disclosure for an organization."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from peyvand.core import access, idempotency
from peyvand.core.middleware import TimedRequest
from peyvand.needs import queries, rules
from peyvand.needs.models import Need
from peyvand.needs.terms import TERMS
from peyvand.registry.models import Organization
from peyvand.web.forms import REFUSED, Form


class TermsForm(Form):
    """For which organization."""

    organization = forms.ChoiceField(label=gettext_lazy("Organization"))

    def __init__(self, *args: Any, organizations: list[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_id = {one.public_id: one for one in organizations}
        self.fields["organization"].choices = [(one.public_id, one.name) for one in organizations]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def terms(request: TimedRequest, public_id: str) -> HttpResponse:
    """Show the terms (GET), or accept them (POST)."""
    need = access.get(Need, public_id, request.user, "need.accept_terms", queryset=queries.needs_for_page())
    form = TermsForm(request.POST or None, organizations=queries.may_accept_for(need, request.user))
    if request.method != "POST" or not form.is_valid():
        context = {"nav": "needs", "need": need, "terms": TERMS, "form": form}
        return render(request, "needs/terms.html", context, status=REFUSED if request.method == "POST" else 200)
    rules.accept_terms(need, form.by_id[form.cleaned_data["organization"]], by=request.user, now=request.now)
    messages.success(request, _("The terms are accepted; the confidential files are open to your organization."))
    return HttpResponseRedirect(f"{need.get_absolute_url()}#files")
