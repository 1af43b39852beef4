"""Addresses: the same page in the other language, a way back that stays on this site, and slugs."""

import re
import unicodedata

from django.http import HttpRequest
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme

from peyvand.web.figures import is_persian

_PARTS = re.compile(r"[^0-9A-Za-z\u0620-\u064a\u0660-\u0669\u06a9\u06af\u067e\u0686\u0698\u06af\u06cc\u06f0-\u06f9]+")


def other_language(address: str) -> dict[str, str]:
    """Persian pages stand at /…, English ones at /en/…."""
    is_english = address == "/en" or address.startswith(("/en/", "/en?"))
    bare = address.removeprefix("/en") if is_english else address
    if not bare.startswith("/"):
        bare = f"/{bare}"
    bare = escape_leading_slashes(bare)  # what remains of /en//host/ would lead to that host
    if is_persian():
        return {"code": "en", "name": "English", "short": "EN", "url": f"/en{bare}"}
    return {"code": "fa", "name": "فارسی", "short": "فا", "url": bare}


def way_back(request: HttpRequest, fallback: str = "/") -> str:
    """Where the posting form asks to return to, if that is on this site."""
    asked = request.POST.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return fallback


def slug(text: str, longest: int = 60) -> str:
    """Words of a title for an address: Persian and Latin letters and digits, joined by hyphens. May be empty."""
    folded = unicodedata.normalize("NFC", text).replace("\u200c", "-").lower()
    words = _PARTS.sub("-", folded).strip("-")
    if len(words) <= longest:
        return words
    return words[: longest + 1].rpartition("-")[0] or words[:longest]
