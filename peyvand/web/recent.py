"""For what binds: only who showed lately who they are goes on.

A view takes ``@require_recent``; whoever has not signed in or confirmed within the last ten minutes is led to confirm, and back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from peyvand.core import clock, limits

KEY = "proved_at"


def note(request: HttpRequest) -> None:
    """The person has just shown who they are."""
    request.session[KEY] = clock.now().timestamp()


def is_recent(request: HttpRequest) -> bool:
    shown = request.session.get(KEY)
    return isinstance(shown, float) and 0 <= clock.now().timestamp() - shown <= limits.RECENT.total_seconds()


def require_recent[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Decorate a view of signed-in people. A form that was open too long is sent back to confirm before anything of it is done."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not is_recent(request):
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return cast(View, guarded)
