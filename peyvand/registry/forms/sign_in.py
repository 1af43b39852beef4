"""The two forms of signing in."""

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.registry.forms.contacts import PlainEmailField
from peyvand.text.digits import to_latin
from peyvand.web.fields import ChoiceCardsField
from peyvand.web.forms import Form
from peyvand.web.widgets import DigitsInput, EmailInput, PasswordInput

LONGEST_PASSWORD = 200


class SignInForm(Form):
    email = PlainEmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Such as name@company.example"),
        widget=EmailInput({"autocomplete": "username", "inputmode": "email"}),
        error_messages={"invalid": _("This is no e-mail address. Write it like name@company.example."), "required": _("Write your e-mail address.")},
    )
    how = ChoiceCardsField(
        label=_("How do you sign in?"),
        choices=[("code", _("With a one-time code")), ("password", _("With a password"))],
        helps={"code": _("Six digits come to this address.")},
        shows={"code": "code", "password": "password"},
        initial="code",
    )
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, max_length=LONGEST_PASSWORD, widget=PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].unmarked = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("how") == "password" and not cleaned.get("password") and "password" not in self.errors:
            self.add_error("password", _("Write your password."))
        return cleaned


class CodeForm(Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        widget=DigitsInput({"autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the six digits of the mail.")},
    )

    def clean_code(self) -> str:
        return "".join(to_latin(self.cleaned_data["code"]).split())

    def agrees(self, expected: str) -> bool:
        return compare_user_code(actual=self.cleaned_data["code"], expected=expected)
