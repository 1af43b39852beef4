"""The form and its rows as one thing: bound together, judged together, turned into what the rules store."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.forms import CheckboxInput
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext

from peyvand.core.errors import Missing
from peyvand.needs.forms.need import Criteria, Invited, NeedForm, Requirements
from peyvand.needs.models import Need, Visibility, Way
from peyvand.needs.rules import Written
from peyvand.registry.models import Organization
from peyvand.registry.rules import owner_of
from peyvand.web import figures
from peyvand.web.files import FileRow, FileRows
from peyvand.web.rows import RowFormSet

#: Form field → column, where the two are not one and the same.
_KEYS = {"kind": "kind_id", "stage": "stage_id", "county": "county_id"}
_PLAIN = (
    "title", "problem", "tried", "success", "unit", "source", "title_en", "problem_en", "way", "visibility", "quantity", "price_rial",
    "lead_days", "yearly_cost_rial", "budget_min_rial", "budget_max_rial", "unnamed", "deadline", "full_deadline", "decide_by",
)  # fmt: skip
#: Typed text that cannot be read is kept with the draft up to this size.
KEPT_CHARACTERS = 100_000
#: Where the checklist's names differ from those of the form.
_BLAMED = {"sectors": "sector", "organization": ""}


class NeedSheet:
    """``NeedSheet(organization, need)`` shows what is stored, ``NeedSheet(organization, need, data)`` what was sent."""

    def __init__(
        self, organization: Organization, need: Need | None = None, data: QueryDict | None = None, uploads: Any = None, by: Any = None
    ) -> None:
        self.need, self.organization = need, organization
        if data is None and need is not None and need.unread.get("post"):
            data = _as_sent(need.unread["post"])
        self.form = NeedForm(data, initial=_initial(organization, need), organization=organization)
        self.requirements = Requirements(data, prefix="requirements", initial=_requirements(need))
        self.criteria = Criteria(data, prefix="criteria", initial=_criteria(need))
        self.invited = Invited(data, prefix="invitations", initial=_invited(need))
        tick = gettext("Confidential")
        self.files = FileRows(data, uploads, initial=_files(need), owner=owner_of(organization), by=by, tick=tick)
        self.data = data
        if self.asked:
            self.form._errors = ErrorDict()  # type: ignore[attr-defined]
            self.form.cleaned_data = {}

    @property
    def formsets(self) -> list[RowFormSet]:
        return [self.requirements, self.criteria, self.invited]

    @property
    def asked(self) -> bool:
        """A button that adds or takes away a row was pressed: nothing was sent, so nothing is judged."""
        return any(rows.asked for rows in (self.requirements, self.criteria, self.invited))

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.formsets), self.files.is_valid()])

    @property
    def wrong(self) -> list[str]:
        """Names of the fields and rows that hold something unreadable."""
        rows = [str(formset.prefix) for formset in self.formsets if not formset.is_valid()]
        return [name for name in self.form.errors if name in self.form.fields] + rows

    def written(self) -> Written:
        """What could be read, and as typed what could not, so that a draft loses nothing."""
        cleaned = self.form.cleaned_data
        fields = {name: cleaned[name] for name in _PLAIN if name in cleaned}
        fields |= {column: cleaned[name] or None for name, column in _KEYS.items() if name in cleaned}
        fields |= {f"{name}_id": UUID(cleaned[name]) if cleaned[name] else None for name in ("contact", "deputy") if name in cleaned}
        for name in ("trl_min", "rounds"):
            if name in cleaned:
                fields[name] = int(cleaned[name]) if cleaned[name] else None
        fields |= {"per_year": cleaned.get("per_year") != "no", "budget_shown": cleaned.get("budget_shown") == "yes"}
        if cleaned.get("ip_terms"):
            fields["ip_terms"] = cleaned["ip_terms"]
        return Written(
            fields=fields,
            sectors=self._sectors(cleaned),
            gives=cleaned.get("gives"),
            requirements=self.requirements.rows if self.requirements.is_valid() else None,
            criteria=self.criteria.rows if self.criteria.is_valid() else None,
            invited=[row["organization"] for row in self.invited.rows] if self.invited.is_valid() else None,
            files=self.files.rows if self.files.sent else None,
            unread=self._unread(),
        )

    def _sectors(self, cleaned: Mapping[str, Any]) -> list[str] | None:
        """The two that the form shows, and any further ones that a need brought along."""
        if "sector" not in cleaned or "other_sector" not in cleaned:
            return None
        further = [one.pk for one in self.need.sectors.all()][2:] if self.need else []
        return [key for key in dict.fromkeys([cleaned["sector"], cleaned["other_sector"], *further]) if key]

    def _unread(self) -> dict[str, Any]:
        wrong = self.wrong
        if not wrong or self.data is None:
            return {}
        own = {*self.form.fields, *(f"{name}_{part}" for name in ("deadline", "full_deadline", "decide_by") for part in ("day", "time", "0", "1"))}
        prefixes = tuple(f"{rows.prefix}-" for rows in self.formsets)
        post = {
            name: [value.replace("\x00", "") for value in self.data.getlist(name)] for name in self.data if name in own or name.startswith(prefixes)
        }
        size = sum(len(value) for values in post.values() for value in values)
        return {"fields": wrong, "post": post if size <= KEPT_CHARACTERS else {}}

    def as_sent(self) -> QueryDict:
        """What the browser would send if the form as it is shown were sent."""
        data = QueryDict(mutable=True)
        for form in (self.form, *(form for rows in self.formsets for form in rows.forms)):
            for field in form:
                for name, value in _sent(field):
                    data.appendlist(name, value)
        for rows in self.formsets:
            data[f"{rows.prefix}-TOTAL_FORMS"] = str(len(rows.forms))
        return data

    def words(self) -> list[tuple[Any, str]]:
        """Label and shown value of everything in the form, for comparing two of them."""
        pairs: list[tuple[Any, str]] = [(field.label, "\n".join(value for _, value in _sent(field))) for field in self.form]
        for rows in self.formsets:
            lines = [" ".join(value for field in form for _, value in _sent(field)) for form in rows.forms if not form.is_blank]
            pairs.append((rows.noun, "\n".join(lines)))
        pairs.append((gettext("Attachments"), "\n".join(row.title for row in self.files.rows)))
        return pairs

    def blame(self, missing: Iterable[Missing]) -> None:
        """Write beside its field what is still missing."""
        for one in missing:
            name = _BLAMED.get(one.field, one.field)
            rows = next((formset for formset in self.formsets if formset.prefix == name), None)
            if rows is not None:
                rows.non_form_errors().append(str(one.text))
            elif name not in self.form.errors:
                self.form.add_error(name if name in self.form.fields else None, str(one.text))


def _sent(field: Any) -> list[tuple[str, str]]:
    """Names and values that a browser sends for a field as it is shown."""
    context = field.field.widget.get_context(field.html_name, field.value(), {})["widget"]
    if "subwidgets" in context:
        return [(part["name"], part["value"]) for part in context["subwidgets"] if part["value"] is not None]
    if "optgroups" in context:
        return [(field.html_name, str(one["value"])) for _, options, _ in context["optgroups"] for one in options if one["selected"]]
    if isinstance(field.field.widget, CheckboxInput):
        return [(field.html_name, "on")] if field.value() else []
    return [(field.html_name, str(context["value"]))] if context["value"] is not None else []


def _as_sent(post: Mapping[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in post.items():
        data.setlist(name, values)
    return data


def _initial(organization: Organization, need: Need | None) -> dict[str, Any]:
    if need is None:
        sectors = [one.pk for one in organization.sectors.all()[:1]]
        return {
            "way": Way.TALKS, "visibility": Visibility.PUBLIC, "per_year": "yes", "budget_shown": "no", "ip_terms": "none", "rounds": "2",
            "county": organization.county_id or "", "sector": sectors[0] if sectors else "",
        }  # fmt: skip
    sectors = [one.pk for one in need.sectors.all()]
    return {name: getattr(need, name) for name in _PLAIN} | {
        "kind": need.kind_id or "", "stage": need.stage_id or "", "county": need.county_id or "", "gives": [one.pk for one in need.gives.all()],
        "contact": str(need.contact_id or ""), "deputy": str(need.deputy_id or ""), "trl_min": str(need.trl_min or ""),
        "rounds": str(need.rounds or "2"),
        "per_year": "yes" if need.per_year else "no", "budget_shown": "yes" if need.budget_shown else "no", "ip_terms": need.ip_terms,
        "sector": sectors[0] if sectors else "", "other_sector": sectors[1] if len(sectors) > 1 else "",
    }  # fmt: skip


def _requirements(need: Need | None) -> list[dict[str, Any]]:
    if need is None:
        return []
    return [
        {"parameter": row.parameter, "relation": row.relation, "value": row.value, "unit": row.unit, "must": row.must}
        for row in need.requirements.all()
    ]


def _criteria(need: Need | None) -> list[dict[str, Any]]:
    return [] if need is None else [{"name": row.name, "weight": figures.number(row.weight)} for row in need.criteria.all()]


def _invited(need: Need | None) -> list[dict[str, Any]]:
    return [] if need is None else [{"name": row.organization.name_fa} for row in need.invitations.all()]


def _files(need: Need | None) -> list[FileRow]:
    return [] if need is None else [FileRow(row.file, row.title, row.confidential) for row in need.files.all()]
