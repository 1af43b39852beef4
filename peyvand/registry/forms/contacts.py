"""Fields by which people reach an organization or a person: phone, e-mail, website."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peyvand.text.cleaning import Refused, refuse_controls
from peyvand.text.validators import Invalid, validate
from peyvand.web.fields import LineField
from peyvand.web.widgets import DigitsInput

PHONES = ("mobile", "landline")
# The last part of a public name has a letter in it, which no spelling of an IP address has.
PUBLIC_HOST = re.compile(r"\.[^.]*[^\W\d_][^.]*$")
INWARD = re.compile(r"(^|\.)(localhost|internal|local|localdomain|lan|nip\.io|sslip\.io|localtest\.me)$")
LONGEST_LOCAL = 64


class PhoneField(LineField):
    """A landline with its area code, or a mobile."""

    widget = DigitsInput  # type: ignore[assignment]

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        wrong: Invalid | None = None
        for kind in PHONES:
            try:
                return validate(kind, text).value
            except Invalid as invalid:
                wrong = invalid
        raise ValidationError(_("Write the phone number with its area code, such as 034-3131 0000."), code=wrong.reason if wrong else "form")


class PlainEmailField(forms.EmailField):
    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        sentence = _("This is no e-mail address. Write it like name@company.example.")
        _refuse(text, sentence)
        local, _at, host = text.rpartition("@")
        # Only ASCII before the sign: "ſ" and "s" are one letter where case is ignored, and each spelling would have a count of tries of its own.
        # And no joiners in the name of the host, which nobody sees: each spelling would be another address.
        unseen = any(unicodedata.category(sign) == "Cf" for sign in host)
        if text and (unseen or not local.isascii() or host.startswith("[") or "." not in host or len(local) > LONGEST_LOCAL):
            raise ValidationError(sentence)
        return f"{local}@{unicodedata.normalize('NFKC', host)}".lower() if text else ""


class SiteField(forms.URLField):
    """A public website: http or https, a name with a point in it, nobody's name or password before it."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        sentence = _("This is no web address. Write it like https://company.example.")
        _refuse(text, sentence)
        if text:
            try:
                parts = urlsplit(text)
                host = parts.hostname or ""
            except ValueError:
                raise ValidationError(sentence) from None
            if parts.scheme not in {"http", "https"} or parts.username is not None or not PUBLIC_HOST.search(host) or INWARD.search(host):
                raise ValidationError(sentence)
        return text


def _refuse(text: str, sentence: Any) -> None:
    try:
        refuse_controls(text)
    except Refused:
        raise ValidationError(sentence) from None
