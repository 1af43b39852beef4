"""What a registrar writes down when deciding on an organization."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.models import Certificate, EvidenceLevel, Organization, SurveyScore
from peyvand.registry.rules.verification import CHECKED_FIELDS
from peyvand.web.fields import JalaliDateField, LineField, SegmentedField, TextField
from peyvand.web.forms import Form
from peyvand.web.widgets import Select

SURVEYORS, SUMMARY = 300, 2000
DECISIONS = ("verify", "return")
# Ticked in the form, written into the reason in the language of the registrar.
READY_REASONS = (
    _("A paper cannot be read; send a clearer one."),
    _("The name is not the one on the paper."),
    _("A certificate has ended; send the new one."),
    _("The notice of registration is missing."),
)


class Reasoned(Form):
    """A decision with ready reasons to tick and words of one's own; what is taken back or declined needs one of the two."""

    ready = forms.MultipleChoiceField(required=False, choices=[(str(number), said) for number, said in enumerate(READY_REASONS)])
    reason = TextField(
        label=_("Reason"), max_length=limits.NOTE, required=False, help_text=_("What is missing and how to mend it; the organization reads it.")
    )
    refusing = ""

    @property
    def ready_options(self) -> list[dict[str, Any]]:
        ticked = set(self["ready"].value() or [])
        return [{"value": str(number), "label": said, "checked": str(number) in ticked} for number, said in enumerate(READY_REASONS)]

    @property
    def whole_reason(self) -> str:
        ready = [str(READY_REASONS[int(number)]) for number in self.cleaned_data.get("ready", [])]
        return "\n".join([*ready, *filter(None, [self.cleaned_data.get("reason", "")])])[: limits.NOTE]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == self.refusing and not self.whole_reason and "reason" not in self.errors:
            self.add_error("reason", _("Give a reason."))
        return cleaned


class DecisionForm(Reasoned):
    """One level for each field that holds something and for each certificate; ``decision`` comes from the button."""

    until = JalaliDateField(
        label=_("Verified until"), required=False, future=True, help_text=_("Empty: the date of its knowledge-based certificate, if it has one.")
    )
    decision = forms.ChoiceField(choices=[(name, name) for name in DECISIONS], widget=forms.HiddenInput)
    refusing = "return"

    def __init__(self, *args: Any, organization: Organization, certificates: Sequence[Certificate] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.levels, self.of_certificates = [], []
        for name, label in CHECKED_FIELDS.items():
            value = getattr(organization, name)
            if value.exists() if hasattr(value, "all") else value:
                self.fields[f"level_{name}"] = _level(_("Evidence level of %(field)s") % {"field": label})
                self.levels.append((name, f"level_{name}"))
        for certificate in certificates:
            field = f"level_certificate_{certificate.pk}"
            self.fields[field] = _level(_("Evidence level of %(field)s") % {"field": certificate}, certificate.level)
            self.of_certificates.append((certificate.pk, field))

    @property
    def level_fields(self) -> list[Any]:
        return [self[field] for _name, field in self.levels]

    @property
    def given(self) -> dict[str, str]:
        """field -> level, for what was looked at; what nobody saw stays declared without a row."""
        levels = {name: self.cleaned_data[field] for name, field in self.levels}
        return {name: level for name, level in levels.items() if level != EvidenceLevel.DECLARED}

    @property
    def certificates(self) -> dict[int, str]:
        return {key: self.cleaned_data[field] for key, field in self.of_certificates}


def _level(label: str, initial: str = EvidenceLevel.DECLARED) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=EvidenceLevel.choices, initial=initial, widget=Select)


class AnswerForm(Reasoned):
    """A registrar's answer to a request to change what was confirmed."""

    decision = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")], widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label=_("Evidence level of the new values"), choices=EvidenceLevel.choices, initial=EvidenceLevel.DOCUMENT_SEEN, widget=Select
    )
    refusing = "decline"


class SurveyForm(Form):
    """An on-site survey: when, by whom, a grade for each of the seven areas."""

    surveyed_on = JalaliDateField(label=_("Day of the visit"))
    surveyors = LineField(label=_("Surveyors"), max_length=SURVEYORS, help_text=_("Names or roles, and who sent them."))
    summary = TextField(label=_("Summary"), max_length=SUMMARY, required=False)

    def __init__(self, *args: Any, today: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        for area, label in SurveyScore.Area.choices:
            self.fields[f"grade_{area}"] = SegmentedField(label=str(label).capitalize(), choices=SurveyScore.Grade.choices)

    @property
    def grade_fields(self) -> list[Any]:
        return [self[f"grade_{area}"] for area in SurveyScore.Area.values]

    @property
    def grades(self) -> dict[str, str]:
        return {area: self.cleaned_data[f"grade_{area}"] for area in SurveyScore.Area.values}

    def clean_surveyed_on(self) -> Any:
        day = self.cleaned_data["surveyed_on"]
        if self.today is not None and day > self.today:
            raise forms.ValidationError(_("A visit that was made does not lie ahead."), code="ahead")
        return day
