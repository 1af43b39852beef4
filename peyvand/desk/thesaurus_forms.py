"""What is written into the thesaurus: one row, or the file of a sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import limits
from peyvand.taxonomies import thesaurus
from peyvand.taxonomies.thesaurus_fields import name_of
from peyvand.text.thesaurus_rules import LISTS, LONGEST, LONGEST_LIST, Fault, several
from peyvand.web.forms import Form, LineField, TextField

PLACES = {"head_twice": "head", "weight": "weight", "doubtful": "context"}
"""The field beside which a fault is said; others stand beside the ways."""


def _lines(label: Any, help_text: Any, *, required: bool = False) -> TextField:
    return TextField(label=label, help_text=help_text, required=required, max_length=LONGEST_LIST, counted=False)


class EntryForm(Form):
    head = LineField(label=_("Head word"), max_length=LONGEST["head"], counted=False, help_text=_("The word that is most used for it."))
    variants = _lines(
        _("Other ways to say it"),
        _("One in each line: other spellings, loanwords, English, abbreviations. A way that means other things too ends in “?”."),
        required=True,
    )
    narrower = _lines(_("Kinds of it"), _("One in each line. Who looks for the whole finds these, never the other way round."))
    context = _lines(
        _("Words that must stand near"),
        _("One in each line, for a word of several meanings: valve or milk. One of them must stand in the same text."),
    )
    weight = LineField(
        label=_("Weight"), max_length=6, counted=False, help_text=_("1.0 means the same thing; down to 0.7 for what is only near to it.")
    )
    field = forms.ChoiceField(label=pgettext_lazy("of the thesaurus", "Field"))
    note = LineField(label=_("Note"), max_length=LONGEST["note"], required=False, help_text=_("For who reads the row after you; it is not searched."))

    def __init__(self, *args: Any, fields: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = [(name, name_of(name)) for name in fields]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(row: dict[str, str]) -> dict[str, str]:
        return {**row, **{name: "\n".join(several(row[name])) for name in LISTS}}

    def say(self, faults: list[Fault]) -> None:
        """Put each fault beside the field that it is about."""
        for fault in faults:
            self.add_error(fault.facts.get("column") or PLACES.get(fault.code, "variants"), thesaurus.said(fault))


class SheetForm(Form):
    file = forms.FileField(
        label=_("File"), max_length=limits.FILE_NAME, error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")}
    )
