"""The parts of the form of a need: their names, what is wrong in them, what stands in them when they are closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from peyvand.needs import checklist, faces
from peyvand.needs.forms.sheet import NeedSheet
from peyvand.needs.models import Need
from peyvand.web import figures

#: id, name, fields, rows, shown by, may wait (a fold).
PARTS: tuple[tuple[str, Any, str, str, str, bool], ...] = (
    ("what", gettext_lazy("What is needed"), "title kind problem tried success sector other_sector stage county", "", "", False),
    ("rows", gettext_lazy("Requirements"), "", "requirements", "", False),
    ("files", gettext_lazy("Attachments"), "", "files", "", False),
    ("today", gettext_lazy("How it is today"), "quantity unit per_year source price_rial lead_days yearly_cost_rial", "", "", True),
    ("gives", gettext_lazy("What you give"), "gives", "", "", True),
    ("terms", gettext_lazy("Budget and terms"), "budget_min_rial budget_max_rial budget_shown trl_min ip_terms", "", "", True),
    ("who", gettext_lazy("Who sees it"), "visibility unnamed", "invitations", "", True),
    ("people", gettext_lazy("Who answers"), "contact deputy", "", "", True),
    ("english", gettext_lazy("In English"), "title_en problem_en", "", "", True),
    ("marks", gettext_lazy("Evaluation criteria"), "", "criteria", "call", True),
    ("dates", gettext_lazy("Dates of the call"), "rounds deadline full_deadline decide_by", "", "call", True),
)
#: What an unwritten need lacks.
NOTHING_YET = frozenset({"title", "problem", "success", "kind", "sectors", "county", "criteria", "deadline"})


@dataclass(frozen=True)
class Section:
    """One part as the page draws it, in the stepper and as a panel or fold."""

    id: str
    label: str
    brief: str
    errors: int
    done: bool
    fold: bool
    shown_by: str

    @property
    def href(self) -> str:
        return f"#{self.id}"

    @property
    def open(self) -> bool:
        return bool(self.errors)

    @property
    def state(self) -> str:
        return "error" if self.errors else "done" if self.done else "current" if self.id == "what" else ""


def sections_of(sheet: NeedSheet) -> dict[str, Section]:
    found = {}
    parts: list[Any] = [*sheet.formsets, sheet.files]
    for part, label, fields, rows, shown_by, fold in PARTS:
        formset: Any = next((one for one in parts if one.prefix == rows), None)
        errors = sum(len(sheet.form.errors.get(name, ())) for name in fields.split()) if sheet.form.is_bound else 0
        if formset is not None and formset.is_bound:
            errors += formset.total_error_count()
        brief = _brief(part, sheet.need) if sheet.need is not None else ""
        found[part] = Section(part, str(label), brief, errors, bool(brief) and (part != "what" or _is_told(sheet.need)), fold, shown_by)
    return found


def _is_told(need: Need | None) -> bool:
    return need is not None and not checklist.missing_words(need)


def _brief(part: str, need: Need) -> str:
    """What stands in a part, in one line."""
    if part == "what":
        return need.title
    if part == "rows":
        count = len(need.requirements.all())
        return ngettext("%(n)s row", "%(n)s rows", count) % {"n": figures.number(count)} if count else ""
    if part == "files":
        count = len(need.files.all())
        return ngettext("%(n)s file", "%(n)s files", count) % {"n": figures.number(count)} if count else ""
    if part == "today":
        often = _("%(amount)s a year") if need.per_year else "%(amount)s"
        amount = often % {"amount": faces.amount(need)} if need.quantity is not None else ""
        return faces.joined([amount, faces.rial(need.price_rial), faces.days(need.lead_days)])
    if part == "gives":
        return faces.listed(need.gives.all())
    if part == "terms":
        shown = (pgettext("budget", "shown") if need.budget_shown else pgettext("budget", "hidden")) if faces.budget(need) else ""
        level = _("level %(level)s or more") % {"level": figures.digits(need.trl_min)} if need.trl_min else ""
        return faces.joined([faces.budget(need), shown, level])
    if part == "who":
        return faces.joined([str(need.get_visibility_display()), _("unnamed") if need.unnamed else _("with your name")])
    if part == "people":
        return faces.joined([need.contact.name if need.contact else "", need.deputy.name if need.deputy else ""])
    if part == "english":
        return need.title_en
    if part == "marks":
        return faces.joined([f"{row.name} {figures.number(row.weight)}" for row in need.criteria.all()])
    return figures.digits(faces.moment(need.deadline)) if need.deadline else ""


def checklist_of(sheet: NeedSheet, need: Need | None, now: datetime) -> list[dict[str, Any]]:
    """«Until publication»: what is there, what is missing, what is wrong."""
    missing = NOTHING_YET if need is None else {one.field for one in checklist.is_complete(need, now)}
    if need is not None and not need.is_call:
        missing |= {"criteria", "deadline"}
    unread = [name for name in sheet.wrong if not sheet.asked] if sheet.form.is_bound else []

    def item(label: str, fields: set[str], href: str, shown_by: str = "") -> dict[str, Any]:
        return {"label": label, "state": "" if fields & missing else "done", "href": href, "shown_by": shown_by}

    items = [
        item(_("Title and problem"), {"title", "problem"}, "#what"),
        item(_("Measure of success"), {"success"}, "#what"),
        item(_("Kind, sector and county"), {"kind", "sectors", "county"}, "#what"),
    ]
    if "requirements" in missing or "requirements" in unread:
        items.append({"label": _("Requirements"), "state": "error", "href": "#rows"})
    if need is not None and need.visibility == "invited":
        items.append(item(_("Invited organizations"), {"invitations"}, "#who"))
    items += [
        item(_("Criteria that add up to 100"), {"criteria"}, "#marks", "call"),
        item(_("Deadline"), {"deadline", "rounds"}, "#dates", "call"),
    ]
    for name in (one for one in unread if one in sheet.form.fields):
        field = sheet.form[name]
        items.append({"label": _("Mend “%(field)s”") % {"field": field.label}, "state": "error", "href": f"#{field.auto_id}"})
    return items
