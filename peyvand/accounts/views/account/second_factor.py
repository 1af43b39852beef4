"""The second factor: an authenticator app, passkeys, recovery codes."""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.accounts import drawing, gate, passkeys, queries, rules, sessions, tries
from peyvand.accounts.forms.account import FactorForm, PasskeyForm
from peyvand.core.errors import Refusal
from peyvand.web.forms import TOO_MANY
from peyvand.web.recent import require_recent

SECRET = "second_factor_secret"  # noqa: S105  (a name in the session)


@login_required
@never_cache
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    rows = queries.authenticators(person)
    context = {
        "nav": "account",
        "app": next((row for row in rows if row.type == "totp"), None),
        "passkeys": [row for row in rows if row.type == "webauthn"],
        "has_recovery": any(row.type == "recovery_codes" for row in rows),
        "passkeys_possible": passkeys.possible(request),
        "must": settings.REQUIRE_2FA and gate.must_have(person) and not queries.has_second_factor(person),
    }
    return render(request, "accounts/account/second_factor.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def app(request: HttpRequest) -> HttpResponse:
    """Add an authenticator app: its secret is shown once, as a drawing and in letters, and kept in the session until its first code fits."""
    person: Any = request.user
    form = FactorForm(request.POST if request.method == "POST" else None)
    form.fields["code"].label = _("Code that the app shows now")
    secret = request.session.get(SECRET)
    status = 200
    if form.is_bound and secret and form.is_valid():
        if not tries.second_factor_may_be_tried(request, person):
            form.add_error(None, _("Too many tries. Wait a quarter of an hour, then try again."))
            status = TOO_MANY
        else:
            try:
                fresh = rules.add_app(person, secret, form.cleaned_data["code"], now=request.now)  # type: ignore[attr-defined]
            except Refusal as refusal:
                form.add_error("code", str(refusal))
            else:
                request.session.pop(SECRET, None)
                return _added(request, fresh)
    if not secret:
        secret = request.session[SECRET] = generate_totp_secret()
    context = {
        "nav": "account",
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "drawing": drawing.square_code(get_adapter().build_totp_url(person, secret)),
    }
    return render(request, "accounts/account/app.html", context, status=422 if form.errors and status == 200 else status)


def _added(request: HttpRequest, fresh: bool) -> HttpResponse:
    request.session[sessions.SECOND] = True
    messages.success(request, _("The second factor is on."))
    return redirect("accounts:recovery" if fresh else "accounts:second_factor")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey. The browser makes it; this needs scripts and https."""
    person: Any = request.user
    if not passkeys.possible(request):
        messages.error(request, _("Browsers make passkeys on https pages only."))
        return redirect("accounts:second_factor")
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            credential = passkeys.take_new(form.cleaned_data["credential"])
            fresh = rules.add_passkey(person, form.cleaned_data["name"], credential, now=request.now)  # type: ignore[attr-defined]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _added(request, fresh)
    options = json.dumps(passkeys.ask_for_new(person)) if request.method != "HEAD" else "{}"
    context = {"nav": "account", "form": form, "options": options}
    return render(request, "accounts/account/passkey.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@require_recent
def remove(request: HttpRequest, number: int) -> HttpResponse:
    if rules.remove_factor(request.user, number, now=request.now):  # type: ignore[attr-defined,arg-type]
        if not queries.has_second_factor(request.user):  # type: ignore[arg-type]
            request.session.pop(sessions.SECOND, None)
        messages.success(request, _("It was removed."))
    return redirect("accounts:second_factor")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def recovery(request: HttpRequest) -> HttpResponse:
    """Recovery codes, shown once: after the first factor was added, or when new ones are made."""
    person: Any = request.user
    if request.method == "POST":
        shown = rules.renew_recovery(person, now=request.now)  # type: ignore[attr-defined]
    else:
        shown = rules.show_recovery(person) if request.method == "GET" else []
    if not shown:
        return redirect("accounts:second_factor")
    return render(request, "accounts/account/recovery.html", {"nav": "account", "codes": shown})
