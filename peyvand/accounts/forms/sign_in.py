"""The forms of signing in and of making an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.accounts.forms.contact import ContactField
from peyvand.text.digits import to_latin
from peyvand.web.fields import ChoiceCardsField, LineField, TickField
from peyvand.web.forms import Form
from peyvand.web.widgets import DigitsInput, LatinInput, PasswordInput

LONGEST_PASSWORD = 200


def contact_field(autocomplete: str = "username", **options: Any) -> ContactField:
    return ContactField(
        **{
            "label": _("E-mail or mobile number"),
            "help_text": _("Such as name@company.example or 0913 123 4567"),
            "widget": LatinInput({"autocomplete": autocomplete, "autocapitalize": "none"}),
            **options,
        }
    )


def password_field(autocomplete: str = "current-password", **options: Any) -> forms.CharField:
    return forms.CharField(
        **{"label": _("Password"), "strip": False, "max_length": LONGEST_PASSWORD, "widget": PasswordInput({"autocomplete": autocomplete}), **options}
    )


class SignInForm(Form):
    contact = contact_field()
    how = ChoiceCardsField(
        label=_("How do you sign in?"),
        choices=[("code", _("With a one-time code")), ("password", _("With a password"))],
        helps={"code": _("Six digits come to this address or number.")},
        shows={"code": "code", "password": "password"},
        initial="code",
    )
    password = password_field(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].unmarked = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("how") == "password" and not cleaned.get("password") and "password" not in self.errors:
            self.add_error("password", _("Write your password."))
        return cleaned


class SignUpForm(Form):
    contact = contact_field("email", help_text=_("You sign in with it. Others never see it."))
    display_name = LineField(label=_("Name shown"), max_length=100, help_text=_("What you do, such as “Technical manager”. Others see you by it."))
    terms = TickField(
        label=_("I have read the terms of use and the privacy notice, and I agree."),
        required=True,
        error_messages={"required": _("Without your consent no account can be made. Read the two texts, then tick the box.")},
    )


class ConsentForm(Form):
    terms = TickField(
        label=_("I have read the terms of use and the privacy notice, and I agree."),
        required=True,
        error_messages={"required": _("Tick the box if you agree; otherwise sign out.")},
    )


class CodeForm(Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        widget=DigitsInput({"autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the six digits of the message.")},
    )

    def clean_code(self) -> str:
        return plain_code(self.cleaned_data["code"])


def plain_code(text: str) -> str:
    """A code as it was meant: any digits, without spaces, hyphens and what a copied text brings along."""
    return "".join(character for character in to_latin(text) if character.isalnum())
