"""Signing in and out: a one-time code by mail or text message, or a password; a demonstration account in the demonstration.

Nobody learns here who has an account: a known and an unknown address get the same page, status and wait.
"""

from allauth.account.internal import flows
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.accounts import passkeys, personas, queries, rules, sessions, tries
from peyvand.accounts.adapter import landing
from peyvand.accounts.forms.account import ForgottenForm
from peyvand.accounts.forms.sign_in import SignInForm
from peyvand.accounts.models import OneTimeCode
from peyvand.accounts.views import codes
from peyvand.core import limits
from peyvand.registry.contacts import Contact
from peyvand.registry.models import Person
from peyvand.web.forms import TOO_MANY


def wanted(request: HttpRequest) -> str:
    """Where somebody wanted to go: a path of this site. A bare word is none; ``redirect`` would take it for the name of a route."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe and len(asked) <= limits.URL else ""


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "nav": "sign-in",
        "form": form,
        "next": wanted(request),
        "passkeys_possible": passkeys.possible(request),
        "sign_up_open": settings.SIGN_UP == "open",
        "accounts": personas.accounts() if settings.DEMO else [],
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(wanted(request) or landing(request.user))
    if request.method != "POST":
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    contact = form.cleaned_data["contact"]
    person = queries.person_of(contact)
    by_code = form.cleaned_data["how"] == "code"
    within = tries.code_may_be_sent if by_code else tries.password_may_be_tried
    if not within(request, contact, person):
        other = _("Too many codes for now. Wait a quarter of an hour, or sign in with your password.")
        form.add_error(None, other if by_code else _("Too many tries. Wait a quarter of an hour, or sign in with a one-time code."))
        return _page(request, form, TOO_MANY)
    return _send_code(request, person, contact) if by_code else _with_password(request, form, person, contact)


def _send_code(request: HttpRequest, person: Person | None, contact: Contact) -> HttpResponse:
    codes.begin(request, OneTimeCode.Purpose.SIGN_IN, contact, person, next=wanted(request))
    return redirect("account_confirm_login_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A forgotten password: a code lets its owner in, past the second factor too, and on to the page that sets a new one."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            contact = form.cleaned_data["contact"]
            person = queries.person_of(contact)
            if tries.code_may_be_sent(request, contact, person):
                codes.begin(request, OneTimeCode.Purpose.SIGN_IN, contact, person, next=reverse("accounts:password"))
                return redirect("account_confirm_login_code")
            form.add_error(None, _("No more codes for now. Wait a quarter of an hour, then start again."))
            status = TOO_MANY
    lead = _("A one-time code lets you in; then you set a new password. Without a password you can also sign in by code every time.")
    context = {"nav": "sign-in", "heading": _("Forgotten password"), "lead": lead, "form": form, "button": _("Send me a code")}
    return render(request, "accounts/account/form.html", context, status=status)


def _with_password(request: HttpRequest, form: SignInForm, person: Person | None, contact: Contact) -> HttpResponse:
    if not rules.right_password(person, form.cleaned_data["password"]) or person is None:
        form.add_error(None, _("The address or the password is not right. Try again, or sign in with a one-time code."))
        return _page(request, form, 422)
    if not queries.is_proven(person, contact):
        return _send_code(request, person, contact)  # the address was never proven: a code proves it
    return enter(request, person, "password", wanted(request))


def enter(request: HttpRequest, person: Person, method: str, after: str = "") -> HttpResponse:
    """Go on to the second factor and the terms where these are due, then to the person's work."""
    flows.login.record_authentication(request, person, method=method)
    return flows.login.perform_login(request, Login(user=person, redirect_url=after or None))


def _entered_code(request: HttpRequest, code: OneTimeCode) -> HttpResponse:
    person = code.person
    assert person is not None, "a code without a person fits nothing"
    rules.note_proven(person, code.contact)
    return enter(request, person, "code", code.kept.get("next", ""))


SIGN_IN = codes.Step(OneTimeCode.Purpose.SIGN_IN, "account_confirm_login_code", "account_login", gettext_lazy("Sign in"), _entered_code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    return codes.ask(request, SIGN_IN)


@never_cache
@require_POST
def other_address(request: HttpRequest) -> HttpResponse:
    """Leave the page of the code and write another address."""
    clear_login(request)
    codes.drop(request, OneTimeCode.Purpose.SIGN_IN)
    return redirect("account_login")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Only a post signs out; the page is for those who typed the address."""
    if request.method != "POST":
        return render(request, "accounts/sign_out.html") if request.user.is_authenticated else redirect("account_login")
    sessions.end(request)
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
    sessions.begin(request, person)
    sessions.note(request)
    return redirect(wanted(request) or landing(person))
