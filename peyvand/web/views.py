"""Small pages of the face itself: the theme, the sum in words, the gallery, and the pages of refusal."""

import logging
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from peyvand.text.validators import Invalid, validate
from peyvand.web import figures
from peyvand.web.addresses import way_back
from peyvand.web.middleware import THEME, THEMES, YEAR

log = logging.getLogger(__name__)


@csrf_exempt  # it changes a colour of the reader's own browser, and so the public pages need no cookie
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Take the asked theme, or turn the present one round; then back to where one came from."""
    asked = request.POST.get("theme", "")
    if asked not in THEMES:
        asked = "light" if getattr(request, "theme", "") == "dark" else "dark"
    response = HttpResponseRedirect(way_back(request))
    response.set_cookie(THEME, asked, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@require_safe
def spell(request: HttpRequest) -> JsonResponse:
    """A sum of money spelt out, for the line under its input; an unclear one gives its reason."""
    try:
        amount = int(validate("money_irr", request.GET.get("money", "")).value)
    except Invalid as invalid:
        said = "" if invalid.reason == "empty" else invalid.sentence("fa" if figures.is_persian() else "en")
        return JsonResponse({"said": said, "valid": False})
    return JsonResponse({"said": figures.spelt(amount), "valid": True})


def _language_of(request: HttpRequest) -> str:
    # The page of an error may be drawn before or after the language was set; the address always says it.
    return "en" if request.path == "/en" or request.path.startswith("/en/") else "fa"


def _page(request: HttpRequest, template: str, status: HTTPStatus, context: dict[str, object] | None = None) -> HttpResponse:
    with translation.override(_language_of(request)):
        response = render(request, template, {"status": status.value, **(context or {})}, status=status)
        response.headers["Content-Language"] = _language_of(request)
        return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _page(request, "400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404.html", HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off; what was typed is given back to be copied."""
    log.warning("csrf: %s", reason)
    skipped = {"csrfmiddlewaretoken", "idempotency_key", "password", "code", "next"}
    texts = [value for name, values in request.POST.lists() if name not in skipped and "password" not in name for value in values if len(value) > 20]
    return _page(request, "403_csrf.html", HTTPStatus.FORBIDDEN, {"texts": texts[:20]})


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. Drawn without the person and the database, since one of them may be what failed."""
    language = _language_of(request)
    with translation.override(language):
        page = loader.get_template("500.html").render(
            {
                "status": 500,
                "code": getattr(request, "request_id", "") or getattr(request, "id", ""),
                "again": request.get_full_path() if request.method == "GET" else "",
            }
        )
    response = HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    response.headers["Content-Language"] = language
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """For the time of a repair: drawn without the database too."""
    language = _language_of(request)
    with translation.override(language):
        page = loader.get_template("503.html").render({"status": 503, "title": _("We are back soon")})
    response = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Content-Language"] = language
    response.headers["Retry-After"] = "120"
    return response
