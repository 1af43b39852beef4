"""What the edge knows of the reader: the theme of the cookie, and the language of the last visit."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

THEME = "theme"
THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600

Answer = Callable[[HttpRequest], HttpResponseBase]


class ThemeMiddleware:
    """Sets `request.theme` from the cookie, so that the server writes data-theme and no page flashes."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.COOKIES.get(THEME, "")
        request.theme = asked if asked in THEMES else ""  # type: ignore[attr-defined]
        return self.get_response(request)


class LanguageMiddleware:
    """Remembers the language of the pages somebody reads.

    Who comes to the bare address from outside (typed, or from a bookmark) is taken to the language read last; every other
    address already says its language.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        from_outside = request.headers.get("Sec-Fetch-Site") == "none" and request.headers.get("Sec-Fetch-Mode") == "navigate"
        if request.path == "/" and request.method == "GET" and known == "en" and from_outside:
            return HttpResponseRedirect("/en/")
        response = self.get_response(request)
        language = (get_language() or "fa")[:2]
        is_page = response.get("Content-Type", "").startswith("text/html") and response.status_code == 200 and request.method == "GET"
        if is_page and known != language and (known or language != "fa"):
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
        return response
