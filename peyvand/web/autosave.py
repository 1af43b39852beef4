"""Autosave: what a form's script hears after it sent a draft in the background. Every answer is JSON and every refusal keeps what was typed.

The form carries ``data-autosave="<address>"`` and a hidden ``version``. Saved: 200 with the new version, and for a new thing the addresses
of its own edit page and autosave. Refused: the refusal's status (409 when another window is newer) with the reason in words.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from peyvand.core import ids
from peyvand.core.errors import Refusal
from peyvand.web import times

FORM_KEY = re.compile(rf"[{ids.ALPHABET}]{{20}}", re.ASCII)


def wanted(request: HttpRequest) -> bool:
    """Whether a post comes from the script that saves in the background."""
    return request.headers.get("X-Autosave") == "1"


def new_form_key() -> str:
    """A key for an empty form: whatever it is sent as, it makes one draft."""
    return ids.public_id() + ids.public_id()


def near_was_seen(request: HttpRequest, near: Sequence[Any]) -> bool:
    """Whether the page that was sent had shown all that says nearly the same: then whoever sends it goes on knowingly."""
    return {one.public_id for one in near} <= set(request.POST.get("near", "").split())


def form_key(request: HttpRequest) -> str | None:
    """The key that an empty form was drawn with."""
    key = request.POST.get("form_key", "")
    return key if FORM_KEY.fullmatch(key) else None


def saved(version: int, now: datetime, *, edit: str = "", address: str = "") -> JsonResponse:
    """``edit``: the page of the thing that was just made; ``address``: where its next autosave goes."""
    time = times.clock_time(now)
    data = {"version": version, "time": time, "said": _("Draft saved at %(time)s") % {"time": time}, "edit": edit, "autosave": address}
    return JsonResponse(data)


def refused(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "said": str(refusal.message)}, status=refusal.status)
