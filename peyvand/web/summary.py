"""All that is wrong with a refused form, in one list whose entries lead to their fields."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField
from django.utils.translation import gettext as _

from peyvand.web.figures import digits


@dataclass(frozen=True)
class Wrong:
    """One thing to mend: the id of its input (empty for what belongs to no field), the label of the field, what is wrong and how to mend it."""

    target: str
    label: str
    text: str


def errors_of(form: Any = None, formset: Any = None, formsets: Iterable[Any] | None = None) -> list[Wrong]:
    """Errors of a form, of its `formsets` if it has some, and of the given ones; in the order of the page."""
    found: list[Wrong] = []
    if form is not None and form != "":
        found += _of_formset(form) if isinstance(form, BaseFormSet) else _of_form(form)
    sets = [*(formsets or []), *([formset] if formset is not None and formset != "" else [])]
    if not sets and form is not None:
        sets = list(getattr(form, "formsets", []) or [])
    for one in sets:
        found += _of_formset(one) if isinstance(one, BaseFormSet) else _of_form(one)
    return found


def target_of(field: BoundField) -> str:
    """The id to lead to: the input, or the first of a group of choices."""
    return f"{field.auto_id}_0" if field.use_fieldset and field.subwidgets else field.id_for_label or field.auto_id


def _of_form(form: BaseForm, where: str = "") -> list[Wrong]:
    if not form.is_bound:
        return []
    found = [Wrong("", where, str(text)) for text in form.non_field_errors()]
    for field in form:
        label = f"{where}{_(', ') if where else ''}{field.label}".rstrip("?؟:.")
        found += [Wrong(target_of(field), label, str(text)) for text in field.errors]
    return found


def _of_formset(formset: BaseFormSet) -> list[Wrong]:
    if not formset.is_bound:
        return []
    found = [Wrong(f"{formset.prefix}-rows", "", str(text)) for text in formset.non_form_errors()]
    for number, form in enumerate(formset.forms, start=1):
        if formset.can_delete and form.is_bound and formset._should_delete_form(form):  # type: ignore[attr-defined]
            continue
        noun = getattr(formset, "noun", "") or _("row")
        found += _of_form(form, _("%(noun)s %(number)s") % {"noun": noun, "number": digits(number)})
    return found
