"""What stands between a right code or password and being signed in: the second factor, and consent to new terms."""

from typing import Any

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from peyvand.accounts import queries, sessions, texts


class SecondFactorStage(LoginStage):
    key = "mfa_authenticate"
    urlname = "mfa_authenticate"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person: Any = self.login.user
        if person is None or self.login.state.get("passkey") or not queries.has_second_factor(person):
            return None, True
        return redirect(self.urlname), True

    def passed(self) -> HttpResponse:
        assert self.login.user is not None
        self.request.session[sessions.SECOND_PASSED] = str(self.login.user.pk)
        return self.exit()  # type: ignore[no-any-return]


class ConsentStage(LoginStage):
    key = "consent"
    urlname = "accounts:consent"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person: Any = self.login.user
        if person is None or person.terms_version == texts.version():
            return None, True
        return redirect(self.urlname), True
