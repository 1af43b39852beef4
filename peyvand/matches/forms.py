"""What is answered about a match."""

from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.matches.models import Judgement
from peyvand.web.forms import ChoiceCardsField, Form, LineField


class JudgementForm(Form):
    """One form for each match: a button for each answer, a reason and optional words for *it does not fit*."""

    verdict = ChoiceCardsField(label=_("Does it fit?"), choices=Judgement.Verdict.choices, layout="grid")
    reason = ChoiceCardsField(label=_("Why does it not fit?"), choices=Judgement.Reason.choices, required=False, layout="grid")
    words = LineField(
        label=_("In your words"),
        max_length=limits.LINE,
        required=False,
        help_text=_("Read by your organization and by the analysts of this site, never by the other side."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == Judgement.Verdict.UNFIT and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why it does not fit."))
        return cleaned
