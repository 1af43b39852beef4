"""Setting and changing the password. Who comes here has shown within ten minutes who they are, by the old one or by a code."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peyvand.accounts import rules, sessions
from peyvand.accounts.forms.account import NewPasswordForm
from peyvand.web.recent import require_recent


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def password(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    form = NewPasswordForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_bound and form.is_valid():
        key, now = request.session.session_key, request.now  # type: ignore[attr-defined]
        changed = rules.set_password(person, form.cleaned_data["password"], session=key, now=now)
        update_session_auth_hash(request, changed)
        sessions.carry_over(request, key)
        messages.success(request, _("The password was set. All other sessions were ended."))
        return redirect("accounts:account")
    context = {
        "nav": "account",
        "heading": _("Change the password") if person.has_usable_password() else _("Set a password"),
        "lead": _("All other sessions are ended, and your addresses are told."),
        "form": form,
        "button": _("Save"),
        "username": person.email or person.mobile,
    }
    return render(request, "accounts/account/form.html", context, status=422 if form.errors else 200)
