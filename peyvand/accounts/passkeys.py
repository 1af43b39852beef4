"""Passkeys: the two talks with a browser, through django-allauth and fido2.

The library is some megabytes that most processes never need, so it is loaded where it is used.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peyvand.core.errors import Refusal
from peyvand.registry.models import Person

LONGEST = 32 * 1024


class PasskeyRefused(Refusal):
    code = "passkey.refused"
    message = _("The passkey was not accepted. Try again, or use another way.")


def possible(request: HttpRequest) -> bool:
    """Browsers give passkeys to https pages and to this machine's own only."""
    return request.is_secure() or request.get_host().partition(":")[0] == "localhost"


def _auth() -> Any:
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415  (loads fido2, see above)

    return auth


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise PasskeyRefused
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise PasskeyRefused from None
    if not isinstance(read, dict):
        raise PasskeyRefused
    return read


def ask_for_new(person: Person) -> dict[str, Any]:
    """What the browser needs to make a passkey; the challenge is kept in the session."""
    return dict(_auth().begin_registration(person, passwordless=True))


def take_new(text: str) -> dict[str, Any]:
    """The credential that the browser made, checked. Raises PasskeyRefused."""
    auth, credential = _auth(), _read(text)
    try:
        auth.parse_registration_response(credential)
        binding = auth.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        raise PasskeyRefused from None
    if not binding.is_user_verified():
        raise PasskeyRefused
    return credential


def ask(person: Person | None = None) -> dict[str, Any]:
    """What the browser needs to show a passkey: of this person, or of whomever it knows."""
    return dict(_auth().begin_authentication(person))


def take(text: str, person: Person | None = None) -> Authenticator:
    """The passkey that was shown, checked against the challenge, which is used up with it. Raises PasskeyRefused.

    A passkey that stands for both factors (no ``person`` known) answers a challenge that asked for finger, face or PIN: one that was asked
    for as a second factor would let a found key in without it.
    """
    auth, credential = _auth(), _read(text)
    if person is None and (auth.get_state() or {}).get("user_verification") != "required":
        raise PasskeyRefused
    try:
        auth.parse_authentication_response(credential)
        shown = auth.extract_user_from_response(credential) if person is None else person
        found: Authenticator = auth.complete_authentication(shown, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        raise PasskeyRefused from None
    if not found.user.is_active:
        raise PasskeyRefused
    return found
