"""Signing in and out: a password or a one-time code by e-mail; a demonstration account in the demonstration.

Nobody learns here who has an account: a known and an unknown address get the same page, status and wait.
"""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.core import limits
from peyvand.registry import personas, queries, rules
from peyvand.registry.adapter import landing
from peyvand.registry.forms.sign_in import CodeForm, SignInForm
from peyvand.registry.models import Person

TOO_MANY = 429


def _next(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is on this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe and len(asked) <= limits.URL else ""


def _within(name: str, key: str, limit: tuple[int, Any]) -> bool:
    most, per = limit
    return limits.hit(name, key, most=most, per=per)


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "nav": "sign-in",
        "form": form,
        "next": _next(request),
        "accounts": personas.accounts() if settings.DEMO else [],
    }
    return render(request, "registry/sign_in.html", context, status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request) or landing(request.user))
    if request.method != "POST":
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    email = form.cleaned_data["email"]
    address = get_adapter(request).get_client_ip(request)
    by_code = form.cleaned_data["how"] == "code"
    name, limit = ("sign_in_code", limits.SIGN_IN_CODES) if by_code else ("sign_in", limits.SIGN_IN_TRIES)
    # Both are counted, whichever is passed first.
    within = [_within(name, email, limit), _within("sign_in_address", address, (limit[0] * 10, limit[1]))]
    if not all(within):
        form.add_error(None, _("Too many tries. Wait a quarter of an hour, then try again."))
        return _page(request, form, TOO_MANY)
    return _send_code(request, email) if by_code else _with_password(request, form, email)


def _send_code(request: HttpRequest, email: str) -> HttpResponse:
    people = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    return _start_code(request, people[0] if people else None, email)


def _start_code(request: HttpRequest, person: Person | None, email: str) -> HttpResponse:
    if person is not None:
        rules.note_address(person, email)
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=email)
    request.session["sign_in_next"] = _next(request)
    return redirect("account_confirm_login_code")


def _with_password(request: HttpRequest, form: SignInForm, email: str) -> HttpResponse:
    credentials = {"email": email, "password": form.cleaned_data["password"]}
    try:
        person = get_adapter(request).authenticate(request, **credentials)
    except ValidationError:
        form.add_error(None, _("Too many tries. Wait a quarter of an hour, then try again."))
        return _page(request, form, TOO_MANY)
    if person is None or not person.is_active:
        form.add_error(None, _("The e-mail address or the password is not right. Try again, or sign in with a one-time code."))
        return _page(request, form, 422)
    if not queries.is_proven(person, email):
        return _start_code(request, person, email)  # the address was never proven: a code proves it
    entering = Login(user=person, email=email, redirect_url=_next(request) or None)
    return flows.login.perform_password_login(request, credentials, entering)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    """The page that takes the code; whoever has none to write sees it too."""
    stage = get_pending_stage(request)
    process = LoginCodeVerificationProcess.resume(stage) if stage and stage.key == LoginByCodeStage.key else None
    if process is None:
        return redirect("account_login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and request.POST.get("action") == "resend":
        return _resend(request, process)
    if request.method == "POST":
        if not _within("sign_in_code_tries", f"{process.state.get('email')} {process.state['at']!r}", (process.max_attempts, limits.CODE_LIVES)):
            # The session counts too, but many tries sent at once would each read the same count there.
            process.abort()
            messages.error(request, _("Three wrong codes. Ask for a new one."))
            return redirect("account_login")
        if form.is_valid() and form.agrees(process.code):
            return process.finish(request.session.pop("sign_in_next", "") or None)
        if not form.errors:
            form.add_error("code", _("This code is not right. Look at the newest mail and write its six digits."))
        if not process.record_invalid_attempt():
            messages.error(request, _("Three wrong codes. Ask for a new one."))
            return redirect("account_login")
    context = {
        "nav": "sign-in",
        "form": form,
        "email": process.state.get("email", ""),
        "minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
        "can_resend": process.can_resend,
    }
    return render(request, "registry/confirm_code.html", context, status=422 if form.errors else 200)


def _resend(request: HttpRequest, process: LoginCodeVerificationProcess) -> HttpResponse:
    email = process.state.get("email", "")
    if process.can_resend and _within("sign_in_code", email, limits.SIGN_IN_CODES):
        process.resend() if process.user else process.record_resend()
        messages.success(request, _("A new code was sent. The earlier one no longer works."))
    else:
        messages.error(request, _("No more codes for now. Wait a quarter of an hour, then start again."))
    return redirect("account_confirm_login_code")


@never_cache
@require_POST
def other_address(request: HttpRequest) -> HttpResponse:
    """Leave the page of the code and write another address."""
    clear_login(request)
    return redirect("account_login")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Only a post signs out; the page is for those who typed the address."""
    if request.method != "POST":
        return render(request, "registry/sign_out.html") if request.user.is_authenticated else redirect("account_login")
    flows.logout.logout(request, show_message=False)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@require_POST
def demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's persons. Outside the demonstration this page does not exist."""
    if not settings.DEMO:
        raise Http404
    key = request.POST.get("as", "")
    person = personas.person_of(key)
    if person is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(_next(request) or landing(person))
