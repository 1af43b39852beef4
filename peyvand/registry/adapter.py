"""How django-allauth behaves here: six-digit codes, quiet about who has an account, landing where the person's work is."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

LANDINGS = {"secretary": "desk:desk", "analyst": "desk:home", "expert": "desk:desk"}
TO_VERIFY = "?verification=submitted"


def landing(person: Any) -> str:
    """Where somebody starts: the queue, what waits for verification, the desk or the home page, by what they are here."""
    try:
        if "moderator" in person.site_roles:
            return reverse("desk:moderation")
        if "registrar" in person.site_roles:
            return reverse("registry:organizations") + TO_VERIFY
        return reverse(LANDINGS[person.menu_kind])
    except NoReverseMatch:
        return "/"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the operators until people may sign up on their own."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing(request.user)

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06d}"

    def format_email_subject(self, subject: str) -> str:
        return subject

    def add_message(self, *args: Any, **options: Any) -> None:
        """Our pages say themselves what happened."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A closed account looks like none."""
        return redirect("account_login")
