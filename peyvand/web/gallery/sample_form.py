"""A form that shows every field: plain, filled, refused, locked."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from peyvand.web import forms, rows
from peyvand.web.widgets import Select


class SampleForm(forms.Form):
    name = forms.LineField(label=_("Name of the organization"), help_text=_("As it stands in the official gazette."), max_length=100)
    national_id = forms.NationalIdField(label=_("National id"))
    budget = forms.RialField(label=_("Budget"), required=False)
    county = forms.ChoiceCardsField(label=_("County"), choices=[("rafsanjan", _("Rafsanjan")), ("kerman", _("Kerman"))])
    deadline = forms.JalaliDateField(label=_("Last day"))
    opens = forms.JalaliDateTimeField(label=_("Opening"), required=False)
    parent = forms.LineField(label=_("Parent organization"), max_length=200, required=False)
    share = forms.PercentField(label=_("Share of local purchase"), required=False)
    text = forms.TextField(label=_("Problem, in plain words"), max_length=4000)
    audience = forms.ChoiceCardsField(
        label=_("Who sees it?"),
        choices=[("public", _("Everybody")), ("signed_in", _("Signed-in people")), ("verified", _("Verified organizations"))],
        helps={"public": _("Brings the most answers.")},
        off={"verified"},
    )
    gives = forms.ManyCardsField(
        label=_("What you give"),
        required=False,
        choices=[("purchase", _("Promise to buy")), ("site", _("Place to test")), ("data", _("Operating data"))],
    )
    shown = forms.SegmentedField(label=_("Budget on the page"), choices=[("no", _("Hidden")), ("yes", _("Shown"))])
    anonymous = forms.TickField(label=_("Hide the name of the organization until an introduction is accepted"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, locked={"parent": _("verified by the registrar")}, **options)
        self.fields["county"].widget = folded(self.fields["county"])


def folded(field: Any) -> Any:
    """The same choices as a list that folds, to show that input too."""
    return Select(choices=field.choices)


class SampleRow(rows.Row):
    parameter = forms.LineField(label=_("Property"), max_length=100)
    relation = forms.ChoiceCardsField(
        label=_("Relation"),
        choices=[("ge", _("at least")), ("le", _("at most")), ("eq", _("equal to")), ("range", _("in the range")), ("is", _("has"))],
    )
    value = forms.LineField(label=_("Value"), max_length=100)
    unit = forms.LineField(label=_("Unit"), max_length=30, required=False)
    must = forms.TickField(label=_("Must"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["relation"].widget = folded(self.fields["relation"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("relation") == "range" and "تا" not in data.get("value", "تا") and " to " not in data.get("value", " to "):
            self.add_error("value", _("Write the range with “to”, like “70 to 85”."))
        return data


SampleRows = rows.row_formset(SampleRow, noun=_("requirement"), most=40)

LIKE = date(2026, 12, 7)


def filled(values: dict[str, Any]) -> SampleForm:
    """The form as it opens with what is stored."""
    return SampleForm(initial={"deadline": LIKE, "budget": 2_500_000_000, **values}, prefix="kept")


def refused(values: dict[str, str]) -> SampleForm:
    """The form after it was sent with mistakes."""
    form = SampleForm({f"sent-{name}": value for name, value in values.items()}, prefix="sent")
    form.is_valid()
    return form


def sample_rows(lines: list[dict[str, str]]) -> Any:
    """Requirement rows after they were sent, one of them wrong."""
    data = {"rows-TOTAL_FORMS": str(len(lines)), "rows-INITIAL_FORMS": "0"}
    for index, line in enumerate(lines):
        data |= {f"rows-{index}-{name}": value for name, value in line.items()}
    formset = SampleRows(data, prefix="rows")
    formset.is_valid()
    return formset
