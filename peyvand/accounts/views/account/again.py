"""Showing once more who one is, before what binds: by password, second factor, passkey, or a code to an address."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peyvand.accounts import passkeys, queries, rules, tries
from peyvand.accounts.forms.account import FactorForm, PasswordForm
from peyvand.accounts.models import OneTimeCode
from peyvand.accounts.views import codes
from peyvand.accounts.views.sign_in import wanted
from peyvand.core.errors import Refusal
from peyvand.web import recent
from peyvand.web.forms import TOO_MANY


def _ways(request: HttpRequest, person: Any) -> dict[str, Any]:
    """A code to an address will do only where there is no second factor: it must not be the weaker way around one."""
    rows = queries.authenticators(person)
    return {
        "password": person.has_usable_password(),
        "factor": any(row.type in ("totp", "recovery_codes") for row in rows),
        "passkey": passkeys.possible(request) and any(row.type == "webauthn" for row in rows),
        "contacts": [] if queries.has_second_factor(person) else queries.contacts_of(person),
        "demonstration": bool(settings.DEMO and person.persona),
    }


@login_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    ways = _ways(request, person)
    way = request.POST.get("way", "") if request.method == "POST" else ""
    forms = {"password": PasswordForm(request.POST if way == "password" else None), "factor": FactorForm(request.POST if way == "factor" else None)}
    if way == "code" and ways["contacts"]:
        return _send_code(request, person, ways)
    if way == "demonstration" and ways["demonstration"]:
        return _shown(request)
    form: Any = forms.get(way)
    status = 200
    if way == "passkey" and ways["passkey"]:
        if _passkey_fits(request, person):
            return _shown(request)
        messages.error(request, str(passkeys.PasskeyRefused.message))
    elif form is not None and ways.get(way):
        status = 422
        if form.is_valid():
            status = _judge(request, person, way, form)
            if status == 200:
                return _shown(request)
    context = {"nav": "account", "ways": ways, "forms": forms, "wrong": form, "next": wanted(request)}
    return render(request, "accounts/account/again.html", context, status=status)


def _judge(request: HttpRequest, person: Any, way: str, form: Any) -> int:
    """200 when it fits; otherwise the status of the answer, with what is wrong in the form."""
    if not tries.second_factor_may_be_tried(request, person):
        form.add_error(None, _("Too many tries. Wait a quarter of an hour, then try again."))
        return TOO_MANY
    if way == "password":
        if rules.right_password(person, form.cleaned_data["password"]):
            return 200
        form.add_error("password", _("This password is not right."))
        return 422
    try:
        rules.use_factor(person, form.cleaned_data["code"], now=request.now)  # type: ignore[attr-defined]
    except Refusal as refusal:
        form.add_error("code", str(refusal))
        return 422
    return 200


def _passkey_fits(request: HttpRequest, person: Any) -> bool:
    try:
        passkeys.take(request.POST.get("credential", ""), person)
    except passkeys.PasskeyRefused:
        return False
    return True


def _shown(request: HttpRequest) -> HttpResponse:
    recent.note(request)
    return redirect(wanted(request) or reverse("accounts:account"))


def _send_code(request: HttpRequest, person: Any, ways: dict[str, Any]) -> HttpResponse:
    kind = request.POST.get("kind", "")
    contact = next((one for one in ways["contacts"] if one.kind == kind), ways["contacts"][0])
    if not tries.code_may_be_sent(request, contact, person):
        messages.error(request, _("No more codes for now. Wait a quarter of an hour, then start again."))
        return redirect(request.get_full_path())
    codes.begin(request, OneTimeCode.Purpose.AGAIN, contact, person, next=wanted(request))
    return redirect("accounts:again_code")


def _code_fits(request: HttpRequest, code: OneTimeCode) -> HttpResponse:
    if code.person_id == request.user.pk:
        recent.note(request)
    return redirect(code.kept.get("next") or reverse("accounts:account"))


AGAIN = codes.Step(OneTimeCode.Purpose.AGAIN, "accounts:again_code", "account_reauthenticate", gettext_lazy("Confirm"), _code_fits)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again_code(request: HttpRequest) -> HttpResponse:
    return codes.ask(request, AGAIN)
