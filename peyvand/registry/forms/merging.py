"""Two rows side by side: for each field that differs, whose value the one that stays shall bear."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.models import Organization
from peyvand.registry.rules.merging import CHOSEN
from peyvand.web.fields import LineField, TextField
from peyvand.web.forms import Form

LABELS = {
    "name_fa": _("Name in Persian"),
    "name_en": _("Name in English"),
    "logo": _("Logo"),
    "kind": _("Kind"),
    "national_id": _("National id"),
    "parent": _("Part of"),
    "province": _("Province"),
    "county": _("County"),
    "address": _("Address"),
    "postal_code": _("Postal code"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "site": _("Website"),
    "contact": _("Who answers"),
    "description_fa": _("Description in Persian"),
    "description_en": _("Description in English"),
    "size": _("Size"),
    "staff": _("Number of staff"),
    "founded": _("Founded"),
    "sectors": _("Sectors"),
    "process_stages": _("Chain stages"),
    "chain_stages": _("Products of the value chain"),
}
KEPT, GONE = "kept", "gone"


class OtherForm(Form):
    """Which other row is the same organization: its name or its national id."""

    other = LineField(label=_("The other organization"), max_length=160, help_text=_("Its name or its national id, as it stands in the directory."))


def shown(organization: Organization, name: str) -> str:
    value = getattr(organization, name)
    if hasattr(value, "all"):
        return "، ".join(sorted(str(row) for row in value.all()))
    if name == "logo":
        return value.public_id if value else ""
    if name == "size":
        return str(organization.get_size_display()) if value else ""
    return "" if value is None else str(value)


class MergeForm(Form):
    """``take_<field>`` for each field that differs: the value of the row that stays, or of the other."""

    note = TextField(label=_("Why they are one"), max_length=limits.NOTE, help_text=_("Kept on record with your name."))
    versions = forms.CharField(required=False, widget=forms.HiddenInput, max_length=30)

    def __init__(self, *args: Any, kept: Organization, gone: Organization, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept, self.gone = kept, gone
        self.differing = [name for name in LABELS if name in CHOSEN and shown(kept, name) != shown(gone, name)]
        self.same = [name for name in LABELS if name not in self.differing and shown(kept, name)]
        for name in self.differing:
            empty = not shown(kept, name)
            self.fields[f"take_{name}"] = forms.ChoiceField(
                label=LABELS[name], choices=[(KEPT, KEPT), (GONE, GONE)], initial=GONE if empty else KEPT, required=False
            )
        self.fields["versions"].initial = f"{kept.version}-{gone.version}"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each differing field with both values and which is chosen."""
        return [
            {
                "name": f"take_{name}",
                "label": LABELS[name],
                "kept": shown(self.kept, name),
                "gone": shown(self.gone, name),
                "is_picture": name == "logo",
                "takes_gone": self[f"take_{name}"].value() == GONE,
            }
            for name in self.differing
        ]

    @property
    def same_rows(self) -> list[dict[str, Any]]:
        return [{"label": LABELS[name], "value": shown(self.kept, name)} for name in self.same]

    @property
    def taken(self) -> list[str]:
        return [name for name in self.differing if self.cleaned_data.get(f"take_{name}") == GONE]

    @property
    def seen(self) -> tuple[int, int]:
        """The versions that the registrar saw; a garbled value is one that nobody saw."""
        first, _dash, second = self.cleaned_data.get("versions", "").partition("-")
        numbers = [int(part) if part.isascii() and part.isdigit() and len(part) < 10 else 0 for part in (first, second)]
        return numbers[0], numbers[1]
