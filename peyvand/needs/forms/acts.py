"""The few words that an act asks for."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import limits
from peyvand.needs.models import Outcome
from peyvand.web.forms import ChoiceCardsField, Form, RialField, TextField


class ReasonForm(Form):
    reason = TextField(label=_("Reason"), max_length=limits.NOTE)


class OptionalReasonForm(Form):
    reason = TextField(label=_("Reason"), max_length=limits.NOTE, required=False)


class OutcomeForm(Form):
    """What came of a need, with figures where there are some."""

    outcome = ChoiceCardsField(label=pgettext_lazy("need", "Outcome"), choices=Outcome.choices)
    note = TextField(
        label=_("What came of it"),
        max_length=limits.NOTE,
        required=False,
        help_text=_("Who made it, what was tried, why not; two sentences are enough."),
    )
    value_rial = RialField(label=_("Value bought"), required=False)
    saving_rial = RialField(label=_("Saving a year"), required=False)
