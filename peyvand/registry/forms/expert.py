"""The form of one's own expert page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peyvand.registry.models import ExpertPage, Organization
from peyvand.text.digits import to_latin
from peyvand.web.fields import LineField, ManyCardsField, TickField
from peyvand.web.forms import Form
from peyvand.web.widgets import LatinInput, Select

ORCID_DIGITS = 16


def orcid(text: str) -> str:
    """An ORCID in its one spelling, 0000-0002-1825-0097, its last character checked (ISO 7064, modulus 11-2). Raises ValueError."""
    plain = to_latin(text).strip().upper().removeprefix("HTTPS://ORCID.ORG/").removeprefix("ORCID.ORG/").replace("-", "").replace(" ", "")
    if len(plain) != ORCID_DIGITS or not (plain[:-1].isascii() and plain[:-1].isdigit()):
        raise ValueError("form")
    total = 0
    for digit in plain[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if plain[-1] != ("X" if check == 10 else str(check)):
        raise ValueError("checksum")
    return "-".join(plain[at : at + 4] for at in range(0, ORCID_DIGITS, 4))


class OrcidField(LineField):
    widget = LatinInput  # type: ignore[assignment]

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return orcid(text)
        except ValueError as wrong:
            sentence = _("Sixteen digits in fours, such as 0000-0002-1825-0097.")
            if str(wrong) == "checksum":
                sentence = _("One digit is not right: the last one does not fit. Copy it from your ORCID page.")
            raise ValidationError(sentence, code=str(wrong)) from None


class ExpertForm(Form):
    """``own``: the organizations one may name."""

    fields_of_work = LineField(label=_("Fields"), max_length=300, required=False, help_text=_("Such as “Wear of slurry pumps, hard coatings”."))
    orcid = OrcidField(label="ORCID", max_length=60, required=False, help_text=_("Sixteen digits; people find your publications by it."))
    standing = forms.ChoiceField(label=_("You are"), choices=[("", _("Neither")), *ExpertPage.Standing.choices], required=False, widget=Select)
    organizations = ManyCardsField(label=_("Organizations shown"), required=False)
    is_public = TickField(label=_("Everybody may see this page"), required=False, help_text=_("Until then only you see it."))

    def __init__(self, *args: Any, own: list[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        self.own = {one.public_id: one for one in own}
        field: Any = self.fields["organizations"]
        field.choices = [(key, one.name) for key, one in self.own.items()]
        if not own:
            del self.fields["organizations"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_public") and not cleaned.get("fields_of_work") and "fields_of_work" not in self.errors:
            self.add_error("fields_of_work", _("Write your fields before the page becomes public."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values["organizations"] = [self.own[key] for key in values.get("organizations", ())]
        return values
