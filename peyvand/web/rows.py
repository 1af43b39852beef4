"""Rows of a form: requirements, specifications, advantages, contacts. Adding and removing works without a script.

class RequirementRow(rows.Row): …fields…
Requirements = rows.row_formset(RequirementRow, noun=_("requirement"), most=limits.REQUIREMENTS)

requirements = Requirements(request.POST or None, prefix="requirements", initial=[{…}, …])
if requirements.asked: …draw the form again, nothing was sent…
requirements.rows → list of cleaned values of the rows that hold something, in order
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, BoundField
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, formset_factory
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peyvand.web import figures
from peyvand.web.forms import Form

ROW = _("row")


class Row(Form):
    """One row. Fields that are ticks stand at its end, the others are its cells."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if getattr(field, "single", False):
                field.widget.attrs.setdefault("class", "tick")

    @property
    def cells(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name != "DELETE" and not _is_tick(field)]

    @property
    def ticks(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name != "DELETE" and _is_tick(field)]

    @property
    def is_blank(self) -> bool:
        """Nothing was written into it; choices and ticks alone are no content."""
        if not self.is_bound:
            return not any(self.initial.get(name) for name in self.fields)
        return not any(str(field.data or "").strip() for field in self.cells if not hasattr(field.field, "choices"))

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.is_blank:
            self.unjudged()

    def unjudged(self) -> None:
        """Nothing of it was sent, so nothing of it is wrong."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}


def _is_tick(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


class RowFormSet(BaseFormSet):
    """The rows of one kind in one form; see `row_formset`."""

    noun: str | Promise = _("row")
    kind = ""
    columns = 0
    least = 0

    def __init__(
        self, data: Any = None, files: Any = None, *, auto_id: str = "id_%s", prefix: str | None = None, initial: Any = None, **options: Any
    ) -> None:
        self.asked = False
        self.fresh: int | None = None
        name = prefix or self.get_default_prefix()
        if data is not None:
            data = self._after_buttons(data, name)
        super().__init__(data, files, auto_id=auto_id, prefix=name, initial=initial, **options)

    def _after_buttons(self, data: Any, prefix: str) -> Any:
        """The sent rows as they are after the button that was pressed: one more, or one less."""
        adds = data.get("add") == prefix
        removed = data.get("remove", "")
        removes = removed.startswith(f"{prefix}-") and removed[len(prefix) + 1 :].isdecimal()
        copy = data.copy() if isinstance(data, QueryDict) else dict(data)
        total = _count(copy.get(f"{prefix}-{TOTAL_FORM_COUNT}"), self.absolute_max)
        copy[f"{prefix}-{INITIAL_FORM_COUNT}"] = "0"
        if adds and total < self.max_num:
            self.asked, self.fresh, total = True, total, total + 1
        elif adds:
            self.asked = True
        elif removes:
            self.asked = True
            total = _without(copy, prefix, int(removed[len(prefix) + 1 :][:6]), total)
        copy[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(total)
        return copy

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.empty_permitted = False  # a row that is sent as it stood is still a row; blank ones are told by is_blank
        if self.asked:
            form.unjudged()
        if i == self.fresh:
            next(iter(form.fields.values())).widget.attrs["autofocus"] = True
        return form

    def full_clean(self) -> None:
        if self.asked:
            # A button of the rows was pressed: nothing was sent, so nothing is judged.
            self._non_form_errors = self.error_class(error_class="nonform", renderer=self.renderer)  # type: ignore[attr-defined]
            self._errors = [form.errors for form in self.forms]
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.asked and super().is_valid()

    def clean(self) -> None:
        if self.least and len(self.rows) < self.least:
            raise ValidationError(_("Write at least %(n)s %(noun)s."), code="least", params={"n": figures.digits(self.least), "noun": self.noun})
        if len(self.rows) > self.max_num:
            raise ValidationError(_("At most %(n)s %(noun)s."), code="most", params={"n": figures.digits(self.max_num), "noun": self.noun})

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Cleaned values of the rows that hold something, in order."""
        return [form.cleaned_data for form in self.forms if form.is_bound and getattr(form, "cleaned_data", None) and not form.is_blank]

    @property
    def column_labels(self) -> list[Any]:
        return [field.label for field in self.empty_form.cells]


def _count(value: Any, most: int) -> int:
    text = str(value or "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _without(data: Any, prefix: str, gone: int, total: int) -> int:
    """Take one row out of the sent data and close the gap behind it."""
    if gone >= total:
        return total
    names = {name.split("-", 2)[2] if name.count("-") >= 2 else "" for name in list(data) if name.startswith(f"{prefix}-")}
    for index in range(gone, total):
        for name in names - {""}:
            here, there = f"{prefix}-{index}-{name}", f"{prefix}-{index + 1}-{name}"
            values = data.getlist(there) if isinstance(data, QueryDict) else data.get(there)
            if index + 1 < total and there in data:
                if isinstance(data, QueryDict):
                    data.setlist(here, values)
                else:
                    data[here] = values
            else:
                data.pop(here, None)
    return total - 1


def row_formset(
    form: type[Row],
    *,
    noun: str | Promise = ROW,
    kind: str = "",
    columns: int = 0,
    least: int = 0,
    most: int = 40,
    blank: int = 1,
) -> type[RowFormSet]:
    """A kind of rows. `noun` names one of them, `kind` picks its columns in the style, `blank` is how many empty rows wait at first."""
    made: Any = formset_factory(form, formset=RowFormSet, extra=blank, max_num=most, absolute_max=most + 60, validate_max=False)
    made.noun, made.kind, made.least, made.columns = noun, kind, least, columns
    return made  # type: ignore[no-any-return]
