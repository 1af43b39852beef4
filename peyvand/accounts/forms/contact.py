"""One line for an e-mail address or a mobile number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peyvand.registry.contacts import EMAIL, MOBILE, Contact
from peyvand.registry.forms.contacts import PlainEmailField
from peyvand.text.cleaning import Refused, refuse_controls
from peyvand.text.validators import Invalid, validate
from peyvand.web.fields import Own
from peyvand.web.widgets import LatinInput

LONGEST = 254


class ContactField(Own, forms.Field):
    """Gives a Contact. What has an @ in it is an e-mail address, all else a mobile number."""

    widget = LatinInput
    default_error_messages = {"required": _("Write your e-mail address or your mobile number.")}

    def to_python(self, value: Any) -> Contact | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            refuse_controls(text)
        except Refused:
            raise ValidationError(
                _("Write an e-mail address like name@company.example, or a mobile number like 0913 123 4567."), code="form"
            ) from None
        if "@" in text:
            if len(text) > LONGEST:
                raise ValidationError(_("This is no e-mail address. Write it like name@company.example."), code="form")
            return Contact(EMAIL, PlainEmailField().clean(text))
        try:
            return Contact(MOBILE, validate("mobile", text).value)
        except Invalid:
            raise ValidationError(
                _("Write an e-mail address like name@company.example, or a mobile number like 0913 123 4567."), code="form"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return value.shown if isinstance(value, Contact) else value
