"""One's own data: taking it along, closing the account, and uniting two accounts of one person."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.accounts import queries, rules, sessions, tries
from peyvand.accounts.forms.account import ForgottenForm, SureForm, UniteForm
from peyvand.accounts.models import OneTimeCode
from peyvand.accounts.views import codes
from peyvand.core.errors import Refusal
from peyvand.web.forms import TOO_MANY
from peyvand.web.recent import require_recent

OTHER = "account_to_unite"
"""In the session: the key of the other account, and the moment it was proven."""


@login_required
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    context = {"nav": "account", "only_owner_of": rules.only_owner_of(person), "demonstration": bool(settings.DEMO and person.persona)}
    return render(request, "accounts/account/data.html", context)


@never_cache
@require_POST
@require_recent
def export(request: HttpRequest) -> HttpResponse:
    packed = rules.export_data(request.user, now=request.now)  # type: ignore[attr-defined,arg-type]
    return HttpResponse(packed, content_type="application/zip", headers={"Content-Disposition": 'attachment; filename="peyvand-my-data.zip"'})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def erase(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    if settings.DEMO and person.persona:
        messages.error(request, _("The accounts of the demonstration stay."))
        return redirect("accounts:data")
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            rules.erase_account(person, now=request.now)  # type: ignore[attr-defined]
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:data")
        logout(request)
        messages.success(request, _("Your account was closed and your personal data was erased."))
        return redirect("/")
    lead = _("Your name, addresses, memberships and sign-in are erased at once. What you wrote for organizations stays, without your name.")
    context = {
        "nav": "account",
        "heading": _("Close the account"),
        "lead": lead,
        "form": form,
        "button": _("Close and erase"),
        "button_kind": "danger",
    }
    return render(request, "accounts/account/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def unite(request: HttpRequest) -> HttpResponse:
    """First step: an address of the other account, which a code proves."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            contact = form.cleaned_data["contact"]
            other = queries.person_of(contact)
            if other == request.user:
                form.add_error("contact", _("This address is of the account that you are signed in to. Write one of the other account."))
            elif tries.code_may_be_sent(request, contact, other):
                codes.begin(request, OneTimeCode.Purpose.UNITE, contact, other, own=str(request.user.pk))
                return redirect("accounts:unite_code")
            else:
                form.add_error(None, _("No more codes for now. Wait a quarter of an hour, then start again."))
                status = TOO_MANY
    lead = _("If you have two accounts, write an address of the other one. A code comes there; then you choose what stays. Nothing is lost.")
    context = {"nav": "account", "heading": _("Unite two accounts"), "lead": lead, "form": form, "button": _("Send the code")}
    return render(request, "accounts/account/form.html", context, status=status)


def _proven(request: HttpRequest, code: OneTimeCode) -> HttpResponse:
    if code.kept.get("own") != str(request.user.pk) or code.person is None:
        return redirect("accounts:unite")
    if queries.has_second_factor(code.person):
        # A code to an address must not be the way around the other account's second factor.
        messages.error(request, _("The other account has a second factor. Sign in to it, take the second factor off, then unite the two."))
        return redirect("accounts:data")
    request.session[OTHER] = [str(code.person.pk), request.now.timestamp()]  # type: ignore[attr-defined]
    return redirect("accounts:unite_choose")


UNITE = codes.Step(OneTimeCode.Purpose.UNITE, "accounts:unite_code", "accounts:unite", gettext_lazy("Continue"), _proven)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def unite_code(request: HttpRequest) -> HttpResponse:
    return codes.ask(request, UNITE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def unite_choose(request: HttpRequest) -> HttpResponse:
    """Last step: what stays of the two."""
    person: Any = request.user
    other = sessions.proven_other(request, OTHER)
    if other is None:
        return redirect("accounts:unite")
    form = UniteForm(request.POST if request.method == "POST" else None, kept=person, left=other)
    if form.is_bound and form.is_valid():
        request.session.pop(OTHER, None)
        try:
            rules.unite_accounts(person, other, rules.Choice(**form.cleaned_data), now=request.now)  # type: ignore[attr-defined]
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:data")
        messages.success(request, _("The two accounts are one now."))
        return redirect("accounts:account")
    lead = _("Memberships and all that was written come together in the account that you are signed in to; the other one is closed.")
    context = {"nav": "account", "heading": _("What stays"), "lead": lead, "form": form, "button": _("Unite the accounts")}
    return render(request, "accounts/account/form.html", context, status=422 if form.errors else 200)
