"""The terms and the privacy notice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peyvand.accounts import texts


def _page(request: HttpRequest, kind: str, heading: str) -> HttpResponse:
    text = texts.read(kind, (get_language() or "fa")[:2])
    return render(request, "accounts/text.html", {"heading": heading, "text": text})


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return _page(request, "terms", _("Terms of use"))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "privacy", _("Privacy"))
