"""What is looked at on each request of a signed-in session."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from peyvand.accounts import devices, sessions

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
        return None
