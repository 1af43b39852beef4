"""Adding, changing and removing the e-mail address and the mobile number: each is proven by a code before it counts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.accounts import rules, tries
from peyvand.accounts.forms.account import ADDRESS_FORMS
from peyvand.accounts.models import OneTimeCode
from peyvand.accounts.views import codes
from peyvand.core.errors import Refusal
from peyvand.web.forms import TOO_MANY
from peyvand.web.recent import require_recent

HEADINGS = {"email": gettext_lazy("E-mail address"), "mobile": gettext_lazy("Mobile number")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def address(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in ADDRESS_FORMS:
        raise Http404
    person: Any = request.user
    form = ADDRESS_FORMS[kind](request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            if form.contact.address == getattr(person, kind):
                form.add_error("address", _("This is the one you have already."))
            elif tries.code_may_be_sent(request, form.contact, None):
                codes.begin(request, OneTimeCode.Purpose.ADDRESS, form.contact, person)
                return redirect("accounts:address_code")
            else:
                form.add_error(None, _("No more codes for now. Wait a quarter of an hour, then start again."))
                status = TOO_MANY
    lead = _("A code comes there; it counts when you write it. The present address is told of the change.")
    context = {"nav": "account", "heading": HEADINGS[kind], "lead": lead, "form": form, "button": _("Send the code")}
    return render(request, "accounts/account/form.html", context, status=status)


def _proven(request: HttpRequest, code: OneTimeCode) -> HttpResponse:
    if code.person_id != request.user.pk:
        raise Http404
    try:
        rules.change_address(code, now=request.now)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The address was proven and is in use from now on."))
    return redirect("accounts:account")


PROVE = codes.Step(OneTimeCode.Purpose.ADDRESS, "accounts:address_code", "accounts:account", gettext_lazy("Prove it"), _proven)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent
def address_code(request: HttpRequest) -> HttpResponse:
    return codes.ask(request, PROVE)


@never_cache
@require_POST
@require_recent
def remove(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in ADDRESS_FORMS:
        raise Http404
    try:
        rules.remove_address(request.user, kind, now=request.now)  # type: ignore[attr-defined,arg-type]
    except rules.LastWayIn as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The address was removed."))
    return redirect("accounts:account")
