"""Making an account: an address, a name by what one does, consent; then a code that proves the address. Until then nothing is made.

Somebody else's address gets the same page; its owner gets a letter that says so.
"""

from allauth.account.internal.stagekit import clear_login, get_pending_stage
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peyvand.accounts import queries, rules, texts, tries
from peyvand.accounts.adapter import landing
from peyvand.accounts.forms.sign_in import ConsentForm, SignUpForm
from peyvand.accounts.models import OneTimeCode
from peyvand.accounts.stages import ConsentStage
from peyvand.accounts.views import codes
from peyvand.accounts.views.sign_in import enter, wanted
from peyvand.core.errors import Refusal
from peyvand.registry import rules as registry_rules
from peyvand.web.forms import TOO_MANY


def _is_open() -> bool:
    return bool(settings.SIGN_UP == "open")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(landing(request.user))
    form = SignUpForm(request.POST if request.method == "POST" and _is_open() else None)
    status = 200 if _is_open() else 403
    if form.is_bound:
        status = 422
        if form.is_valid():
            contact = form.cleaned_data["contact"]
            within = [tries.account_may_be_made(request), tries.code_may_be_sent(request, contact, queries.person_of(contact))]
            if all(within):
                kept = {"display_name": form.cleaned_data["display_name"], "terms": texts.version(), "next": wanted(request)}
                codes.begin(request, OneTimeCode.Purpose.SIGN_UP, contact, None, **kept)
                return redirect("accounts:sign_up_code")
            form.add_error(None, _("Too many tries from here or for this address. Wait a quarter of an hour, then send the form again."))
            status = TOO_MANY
    return render(request, "accounts/sign_up.html", {"nav": "sign-in", "form": form, "next": wanted(request), "is_open": _is_open()}, status=status)


def _made(request: HttpRequest, code: OneTimeCode) -> HttpResponse:
    try:
        person = rules.sign_up(code, is_open=_is_open(), now=request.now)  # type: ignore[attr-defined]
    except registry_rules.AddressTaken:
        # Made in another window meanwhile: the address is proven, so its owner may know.
        messages.error(request, _("This address has an account already. Sign in with it."))
        return redirect("account_login")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:sign_up")
    return enter(request, person, "code", code.kept.get("next", ""))


SIGN_UP = codes.Step(OneTimeCode.Purpose.SIGN_UP, "accounts:sign_up_code", "accounts:sign_up", gettext_lazy("Make the account"), _made)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    return codes.ask(request, SIGN_UP)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """The terms changed since somebody agreed: asked once, on the way in."""
    stage = get_pending_stage(request)
    if stage is None or stage.key != ConsentStage.key or stage.login.user is None:
        return redirect("account_login")
    if request.method == "POST" and request.POST.get("action") == "leave":
        clear_login(request)
        return redirect("account_login")
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        registry_rules.accept_terms(stage.login.user, texts.version(), now=request.now)  # type: ignore[attr-defined]
        return stage.exit()  # type: ignore[no-any-return]
    context = {"nav": "sign-in", "form": form, "first": not stage.login.user.terms_version}
    return render(request, "accounts/consent.html", context, status=422 if form.errors else 200)
