"""The form of a need. Every field may be empty: a draft is saved as it is, and the checklist names what is missing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import limits
from peyvand.needs import queries
from peyvand.needs.models import IpTerms, Visibility, Way
from peyvand.registry.models import Organization
from peyvand.registry.queries import organizations_named
from peyvand.taxonomies import queries as tables
from peyvand.taxonomies.models import County, NeedKind, SupportKind, Trl
from peyvand.web.fields import JalaliDateTimeField
from peyvand.web.figures import digits
from peyvand.web.forms import (
    ChoiceCardsField,
    Form,
    LineField,
    ManyCardsField,
    NumberField,
    RialField,
    SegmentedField,
    TextField,
    TickField,
    WholeField,
)
from peyvand.web.measures import MeasureRow
from peyvand.web.rows import Row, row_formset
from peyvand.web.widgets import LineInput

NOT_SAID = [("", pgettext_lazy("a choice", "Not said"))]
MOST_DAYS = 3650
MOST_QUANTITY = Decimal(10) ** 11


class RequirementRow(MeasureRow):
    must = TickField(label=pgettext_lazy("requirement", "must"), required=False, initial=True)


class CriterionRow(Row):
    name = LineField(label=_("Criterion"), max_length=limits.NAME)
    weight = WholeField(label=_("Weight out of 100"), least=1, most=100)


class InvitedRow(Row):
    """An organization by its name, as the list beside the field offers it."""

    name = LineField(label=_("Organization"), max_length=limits.LINE, widget=LineInput({"list": "organizations"}))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name"):
            found = organizations_named(cleaned["name"])
            if len(found) == 1:
                cleaned["organization"] = found[0]
            elif found:
                self.add_error("name", _("Several organizations have this name; write its national id."))
            else:
                self.add_error("name", _("No organization has this name; choose one of the list."))
        return cleaned


Requirements = row_formset(RequirementRow, noun=_("requirement"), most=limits.REQUIREMENTS)
Criteria = row_formset(CriterionRow, noun=_("criterion"), kind="criterion", most=limits.CRITERIA)
Invited = row_formset(InvitedRow, noun=_("organization"), kind="invited", most=limits.REQUIREMENTS)


def _select(label: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, **options)


class NeedForm(Form):
    """All that is written about a need but its rows. Nothing else can be written from outside."""

    way = ChoiceCardsField(
        label=_("How do you want answers?"),
        choices=Way.choices,
        shows={"talks": "talks", "call": "call"},
        hide_label=True,
        helps={
            "talks": _("Fitting organizations ask for an introduction; no deadline; every sixty days we ask if it is still needed. Enough for most."),
            "call": _("With dates, questions and answers, sealed proposals, and evaluation by criteria and weights."),
        },
    )
    title = LineField(
        label=_("Title"),
        max_length=limits.TITLE,
        required=False,
        unmarked=True,
        help_text=_("The name of the part or problem, so that a colleague in another plant understands it."),
    )
    kind = ChoiceCardsField(label=_("Kind of need"), required=False, unmarked=True, layout="grid")
    problem = TextField(label=_("The problem, in plain words"), required=False, unmarked=True)
    tried = TextField(label=_("What have you tried?"), required=False, help_text=_("So that nobody walks a tried way again."))
    success = LineField(label=_("How will you measure success?"), max_length=limits.SUMMARY, required=False, unmarked=True, counted=False)
    sector = _select(pgettext_lazy("need", "Sector"))
    other_sector = _select(_("Another sector"))
    stage = _select(_("Chain stage"))
    county = _select(_("County"))

    quantity = NumberField(label=_("How many, how much"), least=Decimal("0.001"), most=MOST_QUANTITY, required=False)
    unit = LineField(label=pgettext_lazy("need", "Unit"), max_length=40, required=False, counted=False, help_text=_("Such as pieces, tons, metres"))
    per_year = SegmentedField(label=_("How often"), choices=[("yes", _("Every year")), ("no", _("One time"))], required=False, unmarked=True)
    source = LineField(label=_("Where does it come from today?"), max_length=300, required=False)
    price_rial = RialField(label=_("Present price of each"), required=False)
    lead_days = WholeField(label=_("Present lead time"), unit=_("days"), most=MOST_DAYS, required=False)
    yearly_cost_rial = RialField(label=_("What it costs a year"), required=False)

    gives = ManyCardsField(label=_("What do you give?"), required=False, hide_label=True)

    budget_min_rial = RialField(label=_("Budget, from"), required=False)
    budget_max_rial = RialField(label=pgettext_lazy("budget", "to"), required=False)
    budget_shown = SegmentedField(
        label=_("Who sees the budget?"), choices=[("no", _("Keep it hidden")), ("yes", _("Show it"))], required=False, unmarked=True
    )
    trl_min = _select(_("Lowest readiness level"))
    ip_terms = _select(_("Who owns the result?"), choices=IpTerms.choices)

    visibility = ChoiceCardsField(
        label=_("Who sees it?"),
        choices=Visibility.choices,
        hide_label=True,
        shows={"invited": "invited"},
        helps={
            "public": _("Most answers; search engines find it too."),
            "signed_in": _("Everyone with an account; search engines do not see it."),
            "verified": _("Only people of organizations that were verified."),
            "invited": _("You choose them yourself."),
        },
    )
    unnamed = TickField(label=_("Hide our name until we accept an introduction"), required=False)
    contact = _select(_("Who answers?"))
    deputy = _select(_("Who else, if they are away?"))

    title_en = LineField(label=_("Title in English"), max_length=limits.TITLE, required=False)
    problem_en = TextField(label=_("The problem in English"), required=False)

    rounds = SegmentedField(
        label=_("How many stages?"),
        choices=[("2", _("Two stages")), ("1", _("One stage"))],
        required=False,
        unmarked=True,
        shows={"2": "stages"},
        help_text=_("Two stages: first a concept of one page from anyone, then a full proposal from the shortlisted."),
    )
    deadline = JalaliDateTimeField(label=_("Deadline of answers"), required=False, unmarked=True)
    full_deadline = JalaliDateTimeField(label=_("Deadline of full proposals"), required=False)
    decide_by = JalaliDateTimeField(label=_("Result by"), required=False)

    def __init__(self, *args: Any, organization: Organization, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = list(NeedKind.objects.all())
        self._choose("kind", [(kind.pk, kind.name) for kind in kinds])
        self.fields["kind"].widget.helps = {}
        self.hints = {kind.pk: kind.requirement_hint for kind in kinds}
        sectors = tables.sectors_by_section(str(self.initial.get(name, "")) for name in ("sector", "other_sector"))
        self._choose("sector", [("", pgettext_lazy("a choice", "Choose")), *sectors])
        self._choose("other_sector", [("", "–"), *sectors])
        self._choose("stage", [*NOT_SAID, *tables.process_stages_by_group()])
        self._choose("county", [("", pgettext_lazy("a choice", "Choose")), *queries.named(County)])
        self._choose("gives", queries.named(SupportKind))
        levels = [(str(row.level), _("Level %(level)s: %(name)s") % {"level": digits(row.level), "name": row.name}) for row in Trl.objects.all()]
        self._choose("trl_min", [("", pgettext_lazy("readiness level", "No matter")), *levels])
        writers = [(str(person.pk), person.name) for person in queries.writers_of(organization)]
        self._choose("contact", [*NOT_SAID, *writers])
        self._choose("deputy", [("", pgettext_lazy("who answers", "Nobody")), *writers])
        for name in ("sector", "county", "trl_min", "ip_terms", "contact"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_quantity(self) -> Decimal | None:
        quantity = self.cleaned_data.get("quantity")
        return None if quantity is None else Decimal(quantity).quantize(Decimal("0.001")).normalize()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        low, high = cleaned.get("budget_min_rial"), cleaned.get("budget_max_rial")
        if low is not None and high is not None and low > high:
            self.add_error("budget_max_rial", _("It is less than where the budget begins; write the larger sum here."))
        deadline = cleaned.get("deadline")
        for name in ("full_deadline", "decide_by"):
            if deadline and cleaned.get(name) and cleaned[name] <= deadline:
                self.add_error(name, _("It must be later than the deadline of answers."))
        return cleaned
