"""What is looked at on each request of a signed-in session."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from peyvand.accounts import devices, gate, queries, sessions

# What somebody who has still to set up a second factor may open.
OPEN_WITHOUT = {
    "accounts:second_factor",
    "accounts:app",
    "accounts:passkey",
    "accounts:passkey_of_one",
    "accounts:recovery",
    "accounts:again_code",
    "accounts:terms",
    "accounts:privacy",
    "account_reauthenticate",
    "account_logout",
    "web:theme",
    "health_live",
    "health_ready",
}
Answer = Callable[[HttpRequest], HttpResponseBase]


class AccountsMiddleware:
    """Ends sessions that lay idle or are too old, and marks the browser that somebody signed in from."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._before(request) or self.get_response(request)
        person = getattr(request, "signed_in_now", None)
        if person is not None:
            devices.remember(request, response, person)
        return response

    def _before(self, request: HttpRequest) -> HttpResponseBase | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        now = request.now  # type: ignore[attr-defined]
        if sessions.is_over(request, request.user, now):
            sessions.end(request)
            messages.info(request, _("You were signed out because your session was old or had not been used. Sign in again."))
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        sessions.note_seen(request, now)
        return self._to_second_factor(request)

    def _to_second_factor(self, request: HttpRequest) -> HttpResponseBase | None:
        """Who must have a second factor and has none does nothing else until it is set up."""
        person: Any = request.user
        if not settings.REQUIRE_2FA or request.session.get(sessions.SECOND) or not gate.must_have(person):
            return None
        if queries.has_second_factor(person):
            request.session[sessions.SECOND] = True
            return None
        try:
            if resolve(request.path_info).view_name in OPEN_WITHOUT:
                return None
        except Resolver404:
            return None
        return redirect("accounts:second_factor")
