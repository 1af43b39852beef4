"""Browsers that somebody has signed in from before.

They have counts of tries of their own, so that strangers who spend an account's tries do not shut its owner out. The cookie is signed and
gives no access: it only says which count a try belongs to.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from peyvand.core import limits

SALT = "peyvand.accounts.device"


def cookie_name() -> str:
    return "__Host-device" if settings.HTTPS else "device"


def _read(request: HttpRequest) -> dict[str, str]:
    """Person's key -> the name this browser has for them."""
    try:
        found = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=limits.KNOWN_DEVICE)
    except signing.BadSignature:
        return {}
    return {str(key): str(name) for key, name in found.items()} if isinstance(found, dict) else {}


def known(request: HttpRequest, person: Any) -> str:
    """The name of this browser, if the person has signed in from it; else nothing."""
    return _read(request).get(str(person.pk), "") if person is not None else ""


def remember(request: HttpRequest, response: HttpResponseBase, person: Any) -> None:
    """Have the browser keep that this person signed in from it. A name once given stays, so that its counts do."""
    kept = _read(request)
    name = kept.pop(str(person.pk), "") or secrets.token_urlsafe(9)
    kept = {**dict(list(kept.items())[1 - limits.KNOWN_DEVICES :]), str(person.pk): name}
    response.set_cookie(
        cookie_name(),
        signing.dumps(kept, salt=SALT),
        max_age=int(limits.KNOWN_DEVICE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
