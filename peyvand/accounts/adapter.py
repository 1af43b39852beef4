"""How django-allauth behaves here: our stages of signing in, our pages, and secrets of second factors that are not kept in the clear."""

import base64
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from peyvand.accounts import sessions
from peyvand.registry.contacts import Contact

LANDINGS = {"secretary": "desk:desk", "analyst": "desk:home", "expert": "desk:desk"}


def landing(person: Any) -> str:
    """Where somebody starts: the queue of moderators or of registrars, the desk or the home page, by what they are here."""
    try:
        if "moderator" in person.site_roles:
            return reverse("desk:moderation")
        if "registrar" in person.site_roles:
            return reverse("registry:queue")
        return reverse(LANDINGS[person.menu_kind])
    except NoReverseMatch:
        return "/"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP == "open")

    def get_login_stages(self) -> list[str]:
        """Named here and not taken from allauth, whose own would load the passkey library into every process that signs somebody in."""
        return ["peyvand.accounts.stages.SecondFactorStage", "peyvand.accounts.stages.ConsentStage"]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing(request.user)

    def login(self, request: HttpRequest, user: Any) -> None:
        second = request.session.pop(sessions.SECOND_PASSED, "") == str(user.pk)
        super().login(request, user)
        sessions.begin(request, user, second=second)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def add_message(self, *args: Any, **options: Any) -> None:
        """Our pages say themselves what happened."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A closed account looks like none."""
        return redirect("account_login")


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return str(_box().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        return str(_box().decrypt(encrypted_text.encode()).decode())

    def get_totp_issuer(self) -> str:
        return _("Peyvand")

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.email or (Contact("mobile", user.mobile).shown if user.mobile else user.name))


def _box() -> Any:
    """Encryption under the site's signing key, and under its former ones for reading."""
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  (some megabytes that most requests never need)

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(b"peyvand.accounts.second_factor" + key.encode()).digest())) for key in keys])
