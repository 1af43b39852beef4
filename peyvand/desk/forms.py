"""What a reader writes to the moderators about a published thing, and what narrows a history."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.web.forms import ChoiceCardsField, Form, JalaliDateField, LineField, TextField

from .models import Report

REASONS = [choice for choice in Report.Reason.choices if choice[0] != Report.Reason.OBJECTION]


class ReportForm(Form):
    reason = ChoiceCardsField(label=_("What is wrong with it?"), choices=REASONS)
    words = TextField(
        label=_("In your words"), max_length=limits.NOTE, required=False, help_text=_("What is it about, and how can a moderator see it?")
    )
    contact = LineField(
        label=_("How to reach you"),
        max_length=limits.NAME,
        required=False,
        help_text=_("An e-mail address or a number, only if a moderator may ask you back. Nobody else reads it."),
    )

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say what is wrong with it."))
        return cleaned


class ObjectionForm(Form):
    """The owner's answer to a decision of the moderators."""

    words = TextField(
        label=_("Why it should be shown again"), max_length=limits.NOTE, help_text=_("What you mended, or what the decision did not see.")
    )


class HistoryForm(Form):
    """What of a thing's history is shown. It stands in the address, and empty fields narrow nothing."""

    action = forms.ChoiceField(label=_("What"), required=False)
    since = JalaliDateField(label=_("From the day"), required=False)
    until = JalaliDateField(label=_("To the day"), required=False)

    def __init__(self, *args: Any, actions: list[tuple[str, str]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if actions is None:
            del self.fields["action"]
        else:
            self.fields["action"].choices = [("", _("Everything")), *actions]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that can be used; a wrong one is said beside its field and narrows nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class TrailForm(HistoryForm):
    person = LineField(label=_("Person"), max_length=limits.NAME, required=False, help_text=_("The e-mail address of the account."))
    thing = LineField(label=_("Thing"), max_length=40, required=False, help_text=_("The ten signs at the end of its address."))
