"""Where one is signed in, and ending it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peyvand.accounts import sessions


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    present = request.session.session_key
    if request.method == "POST":
        number = request.POST.get("end", "")
        if number == "others":
            sessions.end_all(person, but=present)
            messages.success(request, _("All other sessions were ended."))
        elif number.isascii() and number.isdigit() and len(number) < 19:
            sessions.end_all(person, only=int(number))
            messages.success(request, _("The session was ended."))
        return redirect("accounts:sessions")
    rows = sessions.list_of(person, present, request.now)  # type: ignore[attr-defined]
    context = {"nav": "account", "rows": [{"row": row, "here": row.session_key == present, "about": sessions.browser_of(row)} for row in rows]}
    return render(request, "accounts/account/sessions.html", context)
