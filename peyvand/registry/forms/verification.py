"""What a registrar writes down when deciding on an organization."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.models import EvidenceLevel, Organization
from peyvand.registry.rules.verification import CHECKED_FIELDS
from peyvand.web.fields import JalaliDateField, TextField
from peyvand.web.forms import Form
from peyvand.web.widgets import Select

DECISIONS = ("verify", "return")


class DecisionForm(Form):
    """One level for each field that holds something; ``decision`` comes from the button."""

    until = JalaliDateField(
        label=_("Verified until"), required=False, future=True, help_text=_("Empty: the date of its knowledge-based certificate, if it has one.")
    )
    reason = TextField(
        label=_("Reason"), max_length=limits.NOTE, required=False, help_text=_("What is missing and how to mend it; the organization reads it.")
    )
    decision = forms.ChoiceField(choices=[(name, name) for name in DECISIONS], widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization: Organization, **options: Any) -> None:
        super().__init__(*args, **options)
        self.levels = []
        for name, label in CHECKED_FIELDS.items():
            value = getattr(organization, name)
            if value.exists() if hasattr(value, "all") else value:
                field = forms.ChoiceField(label=label, choices=EvidenceLevel.choices, initial=EvidenceLevel.DECLARED, widget=Select)
                self.fields[f"level_{name}"] = field
                self.levels.append((name, f"level_{name}"))

    @property
    def level_fields(self) -> list[Any]:
        return [self[field] for _name, field in self.levels]

    @property
    def given(self) -> dict[str, str]:
        """field -> level, for what was looked at; what nobody saw stays declared without a row."""
        levels = {name: self.cleaned_data[field] for name, field in self.levels}
        return {name: level for name, level in levels.items() if level != EvidenceLevel.DECLARED}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "return" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Give a reason."))
        return cleaned
