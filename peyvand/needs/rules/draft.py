"""Writing a need: begin, save, copy. A draft may be incomplete and may hold text that could not be read yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from peyvand.core import access, atomic, audit, events, files
from peyvand.core.errors import Changed, NoSuchMove, NotAllowed
from peyvand.needs.events import NeedDrafted, NeedSaved
from peyvand.needs.models import Criterion, Invitation, Need, NeedFile, Requirement, State, Visibility
from peyvand.needs.policy import mandate_for, written_for
from peyvand.registry.models import Organization
from peyvand.registry.rules import hold, owner_of
from peyvand.text.cleaning import clean
from peyvand.web.files import FileRow

#: What the form may write; everything else of a need belongs to its rules.
WRITTEN = (
    "title",
    "title_en",
    "problem",
    "problem_en",
    "tried",
    "success",
    "kind_id",
    "stage_id",
    "county_id",
    "quantity",
    "unit",
    "per_year",
    "source",
    "price_rial",
    "lead_days",
    "yearly_cost_rial",
    "budget_min_rial",
    "budget_max_rial",
    "budget_shown",
    "trl_min",
    "ip_terms",
    "contact_id",
    "deputy_id",
    "visibility",
    "unnamed",
    "way",
    "rounds",
    "deadline",
    "full_deadline",
    "decide_by",
)
#: What a copy of somebody else's need takes over.
_COPIED_FROM_OTHERS = ("title", "title_en", "problem", "problem_en", "tried", "success", "kind_id", "stage_id", "quantity", "unit", "per_year")
#: What no copy takes over: the people and the dates of the old one.
_NOT_COPIED = ("contact_id", "deputy_id", "deadline", "full_deadline", "decide_by")


@dataclass(frozen=True)
class Written:
    """What a form has read. None for rows that the form did not show: they stay as they are."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    sectors: Sequence[Any] | None = None
    gives: Sequence[Any] | None = None
    requirements: Sequence[Mapping[str, Any]] | None = None
    criteria: Sequence[Mapping[str, Any]] | None = None
    invited: Sequence[Organization] | None = None
    files: Sequence[FileRow] | None = None
    unread: Mapping[str, Any] = field(default_factory=dict)


def begin_need(organization: Organization, *, by: Any, now: datetime, follows_from: Need | None = None, form_key: str | None = None) -> Need:
    """Make an empty draft for an organization, by its expert or under a mandate, which is kept with it.

    County and sectors are taken from the organization as a first guess. The same ``form_key`` again gives the draft that is there. Raises NotAllowed.
    """
    if organization.pk not in written_for(access.person_of(by)) or organization.suspended:
        raise NotAllowed()
    mandate = mandate_for(by, organization.pk)
    with atomic():
        if form_key and (known := Need.objects.filter(created_by=by, form_key=form_key).first()):
            return known
        need = Need.objects.create(
            organization=organization,
            created_by=by,
            form_key=form_key,
            contact=None if mandate else by,
            mandate_id=mandate,
            follows_from=follows_from,
            county_id=organization.county_id,
            created_at=now,
            changed_at=now,
        )
        need.sectors.set(organization.sectors.all()[:1])
        audit.record(by, "need.begin", need, now=now, after={"state": State.DRAFT, "organization": organization.pk}, mandate=mandate)
        events.emit(NeedDrafted(need.pk, by.pk, now))
    return need


def save_draft(need: Need, written: Written, *, by: Any, now: datetime, version: int, autosaved: bool = False) -> Need:
    """Store what was written in a draft, whatever it still lacks. What is saved by itself while typing leaves no audit row, except under a mandate.

    Raises Changed when the draft was saved by somebody else since ``version`` was read, NoSuchMove when it is no draft any more, NotAllowed.
    """
    strange = set(written.fields) - set(WRITTEN)
    if strange:
        raise ValueError(f"not a field of the form: {sorted(strange)}")
    with atomic():
        hold(by)
        if not access.can(by, "need.write", need):
            raise NotAllowed()
        present = Need.objects.select_for_update().get(pk=need.pk)
        if present.state != State.DRAFT:
            raise NoSuchMove()
        if present.version != version:
            raise Changed()
        values = dict(written.fields)
        for name, value in values.items():
            setattr(present, name, value)
        values |= {"cleaned": words_of(present), "unread": dict(written.unread), "changed_at": now}
        if not Need.objects.filter(pk=need.pk, version=version, state=State.DRAFT).update(version=F("version") + 1, **values):
            raise Changed()
        _save_rows(present, written, now)
        if written.files is not None:
            rows = [(row.file, {"title": row.title, "confidential": row.ticked}) for row in written.files]
            files.hang(present.files, rows, owner=owner_of(present.organization), by=by, now=now)
        mandate = mandate_for(by, need.organization_id)
        if mandate is not None or not autosaved:
            audit.record(by, "need.save", present, now=now, after={"version": version + 1}, mandate=mandate)
        events.emit(NeedSaved(need.pk, by.pk, now))
    return Need.objects.get(pk=need.pk)


def _save_rows(need: Need, written: Written, now: datetime) -> None:
    if written.sectors is not None:
        need.sectors.set(written.sectors)
    if written.gives is not None:
        need.gives.set(written.gives)
    if written.requirements is not None:
        need.requirements.all().delete()
        Requirement.objects.bulk_create(Requirement(need=need, order=order, **row) for order, row in enumerate(written.requirements))
    if written.criteria is not None:
        need.criteria.all().delete()
        Criterion.objects.bulk_create(Criterion(need=need, order=order, **row) for order, row in enumerate(written.criteria))
    if written.invited is not None:
        wanted = {one.pk for one in written.invited if one.pk != need.organization_id}
        need.invitations.exclude(organization__in=wanted).delete()
        known = set(need.invitations.values_list("organization_id", flat=True))
        Invitation.objects.bulk_create(Invitation(need=need, organization_id=pk, at=now) for pk in sorted(wanted - known))


def words_of(need: Need) -> str:
    """All words of a need as plain search reads them."""
    parts: Iterable[str] = (need.title, need.title_en, need.problem, need.problem_en, need.tried, need.success)
    return clean("\n".join(part for part in parts if part)).casefold()


def copy_need(need: Need, *, by: Any, now: datetime, organization: Organization | None = None, follows_from: Need | None = None) -> Need:
    """Begin a new draft with everything of another need but its dates and its people; the same files hang on both.

    A need of somebody else gives its words and requirements only: not its prices, its budget, its invited organizations or its files.
    """
    own = need.organization_id in written_for(access.person_of(by))
    draft = begin_need(organization or need.organization, by=by, now=now, follows_from=follows_from)
    names = WRITTEN if own else _COPIED_FROM_OTHERS
    fields = {name: getattr(need, name) for name in names if name not in _NOT_COPIED}
    if not own:
        fields |= {"visibility": Visibility.PUBLIC}
    written = Written(
        fields=fields,
        sectors=list(need.sectors.all()),
        gives=list(need.gives.all()) if own else None,
        requirements=[
            {"parameter": row.parameter, "relation": row.relation, "value": row.value, "unit": row.unit, "must": row.must}
            for row in need.requirements.all()
        ],
        criteria=[{"name": row.name, "weight": row.weight} for row in need.criteria.all()] if own else None,
        invited=list(need.invited.all()) if own else None,
    )
    copy = save_draft(draft, written, by=by, now=now, version=draft.version)
    if own:
        rows = need.files.all()
        NeedFile.objects.bulk_create(
            NeedFile(need=copy, file_id=row.file_id, title=row.title, confidential=row.confidential, order=row.order) for row in rows
        )
    return copy
