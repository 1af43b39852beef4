"""The page that takes a one-time code: one for all purposes. Whoever has no code to write sees it too."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peyvand.accounts import rules, tries
from peyvand.accounts.forms.sign_in import CodeForm
from peyvand.accounts.models import OneTimeCode
from peyvand.core import limits
from peyvand.registry.contacts import Contact
from peyvand.registry.models import Person

KEY = "one_time_code"


@dataclass(frozen=True)
class Step:
    """``here`` and ``start`` are names of routes; ``finish`` does what the code was for."""

    purpose: str
    here: str
    start: str
    button: str | Promise
    finish: Callable[[HttpRequest, OneTimeCode], HttpResponse]
    context: dict[str, Any] = field(default_factory=dict)


def language_of() -> str:
    return (get_language() or "fa")[:2]


def begin(request: HttpRequest, purpose: str, contact: Contact, person: Person | None, **kept: Any) -> None:
    """Promise a code and remember it in the session. An unfinished one of the same purpose is left behind."""
    row = rules.begin_code(purpose, contact, person=person, language=language_of(), now=request.now, kept=kept)  # type: ignore[attr-defined]
    request.session[KEY] = {**_held(request), purpose: str(row.pk)}


def _held(request: HttpRequest) -> dict[str, str]:
    held = request.session.get(KEY)
    return held if isinstance(held, dict) else {}


def drop(request: HttpRequest, purpose: str) -> None:
    request.session[KEY] = {name: key for name, key in _held(request).items() if name != purpose}


def pending(request: HttpRequest, purpose: str) -> OneTimeCode | None:
    """The code that this browser waits for."""
    return rules.open_code(_held(request).get(purpose, ""), purpose, now=request.now)  # type: ignore[attr-defined]


def ask(request: HttpRequest, step: Step) -> HttpResponse:
    """Draw the page, take a code, or send another one."""
    row = pending(request, step.purpose)
    if row is None:
        if _held(request).get(step.purpose):
            drop(request, step.purpose)
            messages.error(request, _("This code no longer works. Ask for a new one."))
        return redirect(step.start)
    if request.method == "POST" and request.POST.get("action") == "resend":
        return _resend(request, step, row)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = rules.check_code(str(row.pk), step.purpose, form.cleaned_data["code"], now=request.now)  # type: ignore[attr-defined]
        except rules.WrongCode as wrong:
            form.add_error("code", str(wrong))
        except rules.CodeOver:
            drop(request, step.purpose)
            messages.error(request, _("Three wrong codes. Ask for a new one."))
            return redirect(step.start)
        else:
            drop(request, step.purpose)
            return step.finish(request, done)
    context = {
        "nav": "sign-in",
        "form": form,
        "contact": row.contact,
        "button": step.button,
        "minutes": int(limits.CODE_LIVES.total_seconds()) // 60,
        **step.context,
    }
    return render(request, "accounts/confirm_code.html", context, status=422 if form.errors else 200)


def _resend(request: HttpRequest, step: Step, row: OneTimeCode) -> HttpResponse:
    if tries.code_may_be_sent(request, row.contact, row.person):
        begin(request, step.purpose, row.contact, row.person, **row.kept)
        messages.success(request, _("A new code was sent. The earlier one no longer works."))
    else:
        messages.error(request, _("No more codes for now. Wait a quarter of an hour, then start again."))
    return redirect(step.here)
