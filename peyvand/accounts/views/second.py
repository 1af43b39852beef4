"""The second factor on the way in, and signing in by passkey alone."""

from allauth.account.internal import flows
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peyvand.accounts import passkeys, queries, rules, sessions, tries
from peyvand.accounts.forms.account import FactorForm
from peyvand.accounts.stages import SecondFactorStage
from peyvand.accounts.views.sign_in import wanted
from peyvand.web.forms import TOO_MANY


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    stage = get_pending_stage(request)
    if not isinstance(stage, SecondFactorStage) or stage.login.user is None:
        return redirect("account_login")
    if request.method == "POST" and request.POST.get("action") == "leave":
        clear_login(request)
        return redirect("account_login")
    person = stage.login.user
    form = FactorForm(request.POST if request.method == "POST" and "code" in request.POST else None)
    status = 200
    if request.method == "POST" and request.POST.get("credential"):
        try:
            passkeys.take(request.POST["credential"], person)  # type: ignore[arg-type]
            return stage.passed()
        except passkeys.PasskeyRefused as refusal:
            messages.error(request, str(refusal))
            status = 422
    elif form.is_bound:
        status = 422
        if not tries.second_factor_may_be_tried(request, person):
            form.add_error(None, _("Too many tries. Wait a quarter of an hour, then try again."))
            status = TOO_MANY
        elif form.is_valid():
            try:
                used = rules.use_factor(person, form.cleaned_data["code"], now=request.now)  # type: ignore[attr-defined,arg-type]
            except rules.WrongFactor as refusal:
                form.add_error("code", str(refusal))
            else:
                if used.type == "recovery_codes":
                    rules.tell_addresses(person, "recovery_used")  # type: ignore[arg-type]
                return stage.passed()
    rows = queries.authenticators(person)  # type: ignore[arg-type]
    context = {"nav": "sign-in", "form": form, "has_passkey": passkeys.possible(request) and any(row.type == "webauthn" for row in rows)}
    return render(request, "accounts/second.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """For the script: what to ask the browser for. Then the passkey that was shown; it stands for both factors."""
    if not passkeys.possible(request):
        return redirect("account_login")
    if request.method != "POST":
        return JsonResponse(passkeys.ask(None))
    if not tries.passkey_may_be_tried(request):
        messages.error(request, _("Too many tries. Wait a quarter of an hour, then try again."))
        return redirect("account_login")
    try:
        found = passkeys.take(request.POST.get("credential", ""))
    except passkeys.PasskeyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("account_login")
    flows.login.record_authentication(request, found.user, method="mfa", type="webauthn")
    request.session[sessions.SECOND_PASSED] = str(found.user.pk)
    return flows.login.perform_login(request, Login(user=found.user, redirect_url=wanted(request) or None, state={"passkey": True}))


@never_cache
@require_http_methods(["GET", "HEAD"])
def passkey_of_one(request: HttpRequest) -> HttpResponse:
    """For the script: what to ask the browser for, of the person who is signing in or signed in already."""
    stage = None if request.user.is_authenticated else get_pending_stage(request)
    person = request.user if request.user.is_authenticated else stage.login.user if isinstance(stage, SecondFactorStage) else None
    if person is None or not passkeys.possible(request):
        return redirect("account_login")
    return JsonResponse(passkeys.ask(person))  # type: ignore[arg-type]
