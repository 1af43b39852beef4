"""Rows that state a property: parameter, relation, value, unit. A need's requirement and an offer's specification are written alike."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import limits
from peyvand.text.validators import Invalid, validate
from peyvand.web import figures, rows, widgets
from peyvand.web.fields import LineField

RELATIONS = [
    ("ge", pgettext_lazy("relation of a requirement", "at least")),
    ("le", pgettext_lazy("relation of a requirement", "at most")),
    ("eq", pgettext_lazy("relation of a requirement", "equal to")),
    ("range", pgettext_lazy("relation of a requirement", "in the range of")),
    ("is", pgettext_lazy("relation of a requirement", "has")),
]
_BETWEEN = re.compile(r"\s*(?:\.\.|…|\bto\b|تا)\s*", re.IGNORECASE)


def read_value(relation: str, typed: str) -> str:
    """The stored form of a value: a plain number, ``a..b`` for a range, words for ``is``. Raises ValidationError with what to write instead."""
    if relation == "range":
        ends = [_number(part) for part in _BETWEEN.split(typed)]
        if len(ends) != 2 or None in ends:
            raise ValidationError(_("Write the range with “to”, such as “70 to 85”."), code="range")
        low, high = str(ends[0]), str(ends[1])
        if float(low) > float(high):
            raise ValidationError(_("The range begins above its end; write the smaller number first."), code="range_order")
        return f"{low}..{high}"
    if relation in {"ge", "le"}:
        number = _number(typed)
        if number is None:
            raise ValidationError(_("Write a number, such as 260; for words choose “has”."), code="number")
        return number
    return (_number(typed) or typed) if relation == "eq" else typed


def _number(text: str) -> str | None:
    try:
        return validate("number", text.strip()).value
    except Invalid:
        return None


def shown_value(value: str) -> str:
    """A stored value as people read it: «۷۰ تا ۸۵», «۲٬۴۰۰»."""
    parts = value.split("..") if re.fullmatch(r"-?[0-9.]+?\.\.-?[0-9.]+", value) else [value]
    shown = [figures.number(part) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", part) else figures.digits(part) for part in parts]
    return _now("%(low)s to %(high)s") % {"low": shown[0], "high": shown[1]} if len(shown) == 2 else shown[0]


class MeasureRow(rows.Row):
    """One row; a room adds its own ticks (a requirement's “must”)."""

    parameter = LineField(label=_("Parameter"), max_length=limits.LINE)
    relation = forms.ChoiceField(label=_("Relation"), choices=RELATIONS, initial="ge")
    value = LineField(label=_("Value"), max_length=limits.LINE)
    unit = LineField(label=_("Unit"), max_length=40, required=False, widget=widgets.LineInput({"list": "units"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.initial.get("value"):
            self.initial = {**self.initial, "value": shown_value(str(self.initial["value"]))}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("value") and cleaned.get("relation"):
            try:
                cleaned["value"] = read_value(cleaned["relation"], cleaned["value"])
            except ValidationError as wrong:
                self.add_error("value", wrong)
        return cleaned
