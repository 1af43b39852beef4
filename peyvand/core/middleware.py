"""The edge of a request: its one time, and a page for a refusal that a view did not answer itself."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from peyvand.core import clock
from peyvand.core.errors import NotReady, Refusal

Answer = Callable[[HttpRequest], HttpResponseBase]


class TimedRequest(HttpRequest):
    """For type checking: a request behind ``RequestMiddleware``."""

    now: datetime


def back_of(request: HttpRequest) -> str:
    """The page of this site that a form was sent from, else the first page."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return came_from
    return "/"


class RequestMiddleware:
    """Sets ``request.now``, so that everything one request does happened at one time, and turns a ``Refusal`` into its page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = clock.now()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {
            "title": exception.message,
            "text": _("Nothing was changed."),
            "missing": exception.missing if isinstance(exception, NotReady) else [],
            "address": request.get_full_path() if request.method == "GET" else back_of(request),
            "status": exception.status,
        }
        return render(request, "core/refused.html", context, status=exception.status)
