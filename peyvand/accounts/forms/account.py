"""The forms of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peyvand.accounts.forms.sign_in import contact_field, password_field, plain_code
from peyvand.registry.contacts import EMAIL, MOBILE, Contact
from peyvand.registry.forms.contacts import PlainEmailField
from peyvand.text.cleaning import Refused, refuse_controls
from peyvand.web.fields import ChoiceCardsField, LineField, MobileField, TickField
from peyvand.web.forms import Form
from peyvand.web.isolates import apart
from peyvand.web.widgets import DigitsInput, EmailInput, PhoneInput


class ForgottenForm(Form):
    contact = contact_field()


class NameForm(Form):
    display_name = LineField(label=_("Name shown"), max_length=100, help_text=_("What you do, such as “Technical manager”. Others see you by it."))
    display_name_en = LineField(label=_("Name shown in English"), max_length=100, required=False)


class EmailForm(Form):
    address = PlainEmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Such as name@company.example"),
        widget=EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Write your e-mail address.")},
    )

    @property
    def contact(self) -> Contact:
        return Contact(EMAIL, self.cleaned_data["address"])


class MobileForm(Form):
    address = MobileField(
        label=_("Mobile number"), help_text=_("Such as 0913 123 4567"), widget=PhoneInput, error_messages={"required": _("Write your mobile number.")}
    )

    @property
    def contact(self) -> Contact:
        return Contact(MOBILE, self.cleaned_data["address"])


ADDRESS_FORMS: dict[str, Any] = {EMAIL: EmailForm, MOBILE: MobileForm}


class NewPasswordForm(Form):
    password = password_field(
        "new-password", label=_("New password"), help_text=_("At least ten characters; a sentence is good. Any letters and signs.")
    )
    again = password_field("new-password", label=_("Once more"))

    def __init__(self, *args: Any, person: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two are not the same. Write both again."))
        return cleaned


class PasswordForm(Form):
    password = password_field(error_messages={"required": _("Write your password.")})


class FactorForm(Form):
    code = forms.CharField(
        label=_("Code of the app, or a recovery code"),
        max_length=40,
        widget=DigitsInput({"autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the code.")},
    )

    def clean_code(self) -> str:
        return plain_code(self.cleaned_data["code"])


class PasskeyForm(Form):
    name = LineField(label=_("Name of the passkey"), max_length=60, help_text=_("So that you know it again, such as “my phone”."))
    credential = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40_000, strip=False)

    def clean_credential(self) -> str:
        text: str = self.cleaned_data["credential"]
        try:
            refuse_controls(text)
        except Refused:
            raise ValidationError(_("The passkey was not accepted. Try again, or use another way.")) from None
        if not text:
            raise ValidationError(_("Press the button and let your browser make the passkey. This needs scripts."))
        return text


class SureForm(Form):
    sure = TickField(
        label=_("I want to close this account for good."),
        required=True,
        error_messages={"required": _("Tick the box if you are sure; this cannot be taken back.")},
    )


class UniteForm(Form):
    """From which account the name and the addresses stay; what only one has is not asked."""

    name = ChoiceCardsField(label=_("Name shown"))
    email = ChoiceCardsField(label=_("E-mail address"))
    mobile = ChoiceCardsField(label=_("Mobile number"))

    def __init__(self, *args: Any, kept: Any, left: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, column in (("name", "display_name"), ("email", "email"), ("mobile", "mobile")):
            values = [(key, getattr(person, column)) for key, person in (("kept", kept), ("left", left)) if getattr(person, column)]
            if len({value for _key, value in values}) < 2:
                del self.fields[name]
                continue
            self.fields[name].choices = [(key, apart(Contact(column, value).shown)) for key, value in values]  # type: ignore[attr-defined]
            self.fields[name].initial = "kept"
