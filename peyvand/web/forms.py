"""The forms of the site: bases, renderer, and all fields in one place to import from.

A form draws a field by `{{ form.title.as_field_group }}`. A refused form is answered with status 422.
"""

from typing import Any

from django import forms
from django.db import models
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peyvand.core.money import RialField as RialColumn
from peyvand.web import widgets
from peyvand.web.fields import (
    CheckedField,
    ChoiceCardsField,
    HourField,
    JalaliDateField,
    JalaliDateTimeField,
    LandlineField,
    LineField,
    ManyCardsField,
    MobileField,
    NationalIdField,
    NumberField,
    PercentField,
    PostalCodeField,
    RialField,
    SegmentedField,
    TextField,
    TickField,
    WholeField,
)

REFUSED = 422
"""Status of the answer to a form that was not taken."""
TOO_MANY = 429
"""Status of the answer to somebody who tried too often."""

_WIDGETS: list[tuple[type[forms.Widget], type[forms.Widget]]] = [
    (forms.PasswordInput, widgets.PasswordInput),
    (forms.EmailInput, widgets.EmailInput),
    (forms.URLInput, widgets.LatinInput),
    (forms.Textarea, widgets.TextArea),
    (forms.TextInput, widgets.LineInput),
    (forms.Select, widgets.Select),
]


class Renderer(TemplatesSetting):
    """Draws a field through components/field.html."""

    field_template_name = "components/field.html"
    form_template_name = "web/form.html"


def dress(form: forms.BaseForm) -> None:
    """Give plain Django widgets the look of the site; ours have it already."""
    for field in form.fields.values():
        widget = field.widget
        for plain, ours in _WIDGETS:
            if type(widget) is plain:
                fresh = (
                    ours(attrs=widget.attrs)
                    if ours is not widgets.Select
                    else widgets.Select(attrs=widget.attrs, choices=getattr(field, "choices", ()))
                )
                fresh.is_required = widget.is_required
                fresh.is_localized = widget.is_localized
                field.widget = fresh
                if isinstance(fresh, widgets.Select) and hasattr(field, "choices"):
                    field.choices = field.choices
                break
        if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
            field.error_messages["invalid_choice"] = _("Choose one of the list.")
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _("Choose one.") if hasattr(field, "choices") else _("Write something here.")


class Dressed:
    """What both bases share: no browser bubbles, no colon, the look of the site, lockable fields."""

    use_required_attribute = False

    def __init__(self, *args: Any, locked: dict[str, str | Promise] | None = None, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        dress(self)  # type: ignore[arg-type]
        for name, by in (locked or {}).items():
            self.lock(name, by)

    def lock(self, name: str, by: str | Promise) -> None:
        """The field shows its value and says who locked it; what a browser sends for it is not looked at."""
        field = self.fields[name]  # type: ignore[attr-defined]
        field.disabled = True
        field.locked = by

    @property
    def wrong(self) -> int:
        """How many things are wrong, for the stepper."""
        return sum(len(errors) for errors in self.errors.values())  # type: ignore[attr-defined,misc]


class Form(Dressed, forms.Form):
    """Base of the forms without a model."""


def formfield_of(column: models.Field, **options: Any) -> forms.Field | None:
    """The form field of a column: our own for text, numbers, dates and money."""
    if isinstance(column, RialColumn):
        return column.formfield(form_class=_plain(RialField), **options)
    if column.choices or isinstance(column, models.ForeignKey | models.ManyToManyField):
        return column.formfield(**options)
    for kind, field in _FIELDS:
        if isinstance(column, kind):
            return column.formfield(form_class=_plain(field, getattr(column, "max_length", None)), **options)
    return column.formfield(**options)


def _plain(field: type[forms.Field], longest: int | None = None) -> Any:
    """Django hands a form field options of the column's own kind; those ours do not know are left out."""

    def make(**options: Any) -> forms.Field:
        for name in ("min_value", "max_value", "max_digits", "decimal_places", "empty_value", "max_length", "strip"):
            options.pop(name, None)
        if longest and field in (LineField, TextField):
            options["max_length"] = longest
        if field in (LineField, TextField):
            options.pop("widget", None)
        return field(**options)

    return make


_FIELDS: list[tuple[type[models.Field], type[forms.Field]]] = [
    (models.EmailField, forms.EmailField),
    (models.URLField, forms.URLField),
    (models.TextField, TextField),
    (models.CharField, LineField),
    (models.DateTimeField, JalaliDateTimeField),
    (models.DateField, JalaliDateField),
    (models.IntegerField, WholeField),
    (models.DecimalField, NumberField),
    (models.BooleanField, TickField),
]


class ModelForm(Dressed, forms.ModelForm):  # type: ignore[type-arg]
    """Base of the forms of a model. Its Meta inherits `ModelForm.Meta`, so that columns get the fields of the site."""

    class Meta:
        formfield_callback = formfield_of


__all__ = [
    "REFUSED",
    "CheckedField",
    "ChoiceCardsField",
    "Form",
    "HourField",
    "JalaliDateField",
    "JalaliDateTimeField",
    "LandlineField",
    "LineField",
    "ManyCardsField",
    "MobileField",
    "ModelForm",
    "NationalIdField",
    "NumberField",
    "PercentField",
    "PostalCodeField",
    "RialField",
    "SegmentedField",
    "TextField",
    "TickField",
    "WholeField",
]
