"""What is said of a paper that is sent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.models import Certificate, Paper
from peyvand.web.fields import LineField
from peyvand.web.forms import Form
from peyvand.web.times import day_middle
from peyvand.web.widgets import Select


class PaperForm(Form):
    """``certificates`` and ``standing`` are what it may name: the certificates of the organization and the papers that it may replace."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=[("", _("Choose"))], widget=Select)
    certificate = forms.ChoiceField(label=_("Certificate that it shows"), choices=[], required=False, widget=Select)
    replaces = forms.ChoiceField(
        label=_("In place of"),
        choices=[],
        required=False,
        widget=Select,
        help_text=_("A new notice of registration, and a new paper of the same certificate, take the place of the older one by themselves."),
    )
    note = LineField(label=_("Note"), max_length=limits.LINE, required=False, help_text=_("What a registrar should look at; such as the page."))

    def __init__(self, *args: Any, certificates: Sequence[Certificate] = (), standing: Sequence[Paper] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {str(row.pk): row for row in certificates}
        self.standing = {row.public_id: row for row in standing}
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [("", _("Choose")), *((value, str(label).capitalize()) for value, label in Paper.Kind.choices)],
            "certificate": [("", _("None")), *((key, _named(row)) for key, row in self.known.items())],
            "replaces": [("", _("None of these")), *((key, _sent(row)) for key, row in self.standing.items())],
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]
        for name, rows in (("certificate", self.known), ("replaces", self.standing)):
            if not rows:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        replaces = self.standing.get(cleaned.get("replaces") or "")
        if replaces is not None and cleaned.get("kind") and replaces.kind != cleaned["kind"]:
            self.add_error("replaces", _("A paper takes the place of one of its own kind."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the rule takes."""
        cleaned = self.cleaned_data
        return {
            "kind": cleaned["kind"],
            "note": cleaned["note"],
            "certificate": self.known.get(cleaned.get("certificate") or ""),
            "replaces": self.standing.get(cleaned.get("replaces") or ""),
        }


def _named(row: Certificate) -> str:
    return " · ".join(part for part in (str(row), row.number) if part)


def _sent(row: Paper) -> str:
    return " · ".join((str(row), day_middle(row.sent_at)))
