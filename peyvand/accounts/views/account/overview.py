"""One's own account at a glance, and the name that others see."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from peyvand.accounts import queries, rules, sessions
from peyvand.accounts.forms.account import NameForm
from peyvand.core import idempotency


@login_required
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    context = {
        "nav": "account",
        "contacts": queries.contacts_of(person),
        "has_password": person.has_usable_password(),
        "factors": [row for row in queries.authenticators(person) if row.type in queries.FACTORS],
        "sessions": sessions.list_of(person, request.session.session_key, request.now),  # type: ignore[attr-defined]
    }
    return render(request, "accounts/account/account.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@idempotency.once
def name(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    initial = {"display_name": person.display_name, "display_name_en": person.display_name_en}
    form = NameForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        rules.name_person(person, **form.cleaned_data, now=request.now)  # type: ignore[attr-defined]
        messages.success(request, _("Saved."))
        return redirect("accounts:account")
    context = {"nav": "account", "heading": _("Name shown"), "form": form, "button": _("Save")}
    return render(request, "accounts/account/form.html", context, status=422 if form.errors else 200)
