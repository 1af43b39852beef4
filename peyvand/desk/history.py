"""Who did what to a thing, read from the audit trail in a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from peyvand.core import SYSTEM, access, audit, lifecycle
from peyvand.core.models import AuditEntry
from peyvand.core.money import RialField
from peyvand.needs.models import Need
from peyvand.needs.policy import budget_is_shown
from peyvand.registry.models import Mandate, Membership, Organization, OrganizationLink, Person
from peyvand.showcase.models import Offer
from peyvand.web import times
from peyvand.web.figures import digits, number, rial_full

from . import deeds

MODELS: dict[str, Any] = {"need": Need, "offer": Offer, "organization": Organization}
NEVER = frozenset({"email", "mobile", "password", "contact", "reporter", "reporter_digest"})
"""Fields whose values no page of the trail shows, whoever reads."""
BUDGET = frozenset({"budget_min_rial", "budget_max_rial"})
LINK = frozenset({"organization.link", "organization.unlink"})
"""Deeds about a link, which not everybody who may read an organization's history may know of."""
LONGEST = 300


@dataclass(frozen=True)
class Change:
    """One field before and after; ``masked`` where the reader may know that it changed, but not what it holds. A code keeps its Latin digits."""

    label: str
    before: str = ""
    after: str = ""
    masked: bool = False
    is_code: bool = False


@dataclass
class Line:
    seq: int
    at: datetime
    who: str
    what: str
    about: str = ""
    href: str = ""
    changes: list[Change] = field(default_factory=list)
    note: str = ""
    mandate: str = ""


def entries_about(kind: str, thing: Any) -> QuerySet[AuditEntry]:
    """Rows about a thing, the newest first; with an organization come the rows about its members."""
    about = Q(kind=audit.kind_of(thing), key=str(thing.pk))
    if kind == "organization":
        keys = [str(pk) for pk in Membership.objects.filter(organization=thing).values_list("pk", flat=True)]
        about |= Q(kind=audit.kind_of(Membership), key__in=keys)
    return AuditEntry.objects.filter(about).order_by("-seq")


def actions_of(entries: QuerySet[AuditEntry]) -> list[tuple[str, str]]:
    """What can be chosen in the filter: every action that is on record here, with its words."""
    return sorted(((name, deeds.name_of(name)) for name in entries.order_by().values_list("action", flat=True).distinct()), key=lambda pair: pair[1])


def on_days(entries: QuerySet[AuditEntry], first: date | None, last: date | None) -> QuerySet[AuditEntry]:
    """Rows of the days from ``first`` to ``last`` in Tehran, both whole."""
    if first is not None:
        entries = entries.filter(at__gte=times.start_of(first))
    if last is not None:
        entries = entries.filter(at__lte=times.end_of(last))
    return entries


class Reader:
    """Turns rows into lines for one reader. Everything that the rows name is read at once, a query for each table that is named."""

    def __init__(self, person: Any, entries: Iterable[AuditEntry], *, owner: Organization | None = None) -> None:
        self.person, self.owner = person, owner
        self.entries = list(entries)
        self.told = {entry.seq: entry.told for entry in self.entries}
        self._people()
        self._named()
        self._links()
        mandates = {entry.mandate for entry in self.entries if entry.mandate.isdigit()}
        self.mandates = Mandate.objects.select_related("organization").in_bulk([int(pk) for pk in mandates])

    def lines(self, readable: set[tuple[str, str]] | None = None, *, about: bool = False) -> list[Line]:
        """``readable`` are the (kind, key) whose values the reader may see; None: all of them."""
        return [self._line(entry, readable is None or (entry.kind, entry.key) in readable, about) for entry in self.entries]

    def _line(self, entry: AuditEntry, readable: bool, about: bool) -> Line:
        told = self.told[entry.seq]
        line = Line(entry.seq, entry.at, self._who(entry), deeds.name_of(entry.action), mandate=self._mandate(entry))
        line.changes = self._changes(entry, told, readable)
        line.note = str(told["note"]) if readable and not any(change.after == told["note"] for change in line.changes) else ""
        if about:
            named = self.things.get((deeds.model_of(entry.kind), entry.key)) if readable else None
            line.about = f"{deeds.kind_name(entry.kind)}: {named if named is not None else digits(entry.key)}"
            line.href = named.get_absolute_url() if named is not None and hasattr(named, "get_absolute_url") else ""
        return line

    # Who

    def _people(self) -> None:
        actors = {entry.actor for entry in self.entries if entry.actor and entry.actor != SYSTEM}
        self.people = Person.objects.prefetch_related("site_role_rows").in_bulk(actors)
        self.memberships: dict[Any, list[Membership]] = defaultdict(list)
        for row in Membership.objects.filter(person__in=actors).select_related("organization").order_by("since"):
            self.memberships[row.person_id].append(row)

    def _who(self, entry: AuditEntry) -> str:
        if entry.actor is None:
            return _("not named")
        if entry.actor == SYSTEM:
            return _("the site itself")
        person = self.people.get(entry.actor)
        if person is None:
            return _("an account that is closed")
        then = [row for row in self.memberships[person.pk] if row.ended_at is None or row.ended_at >= entry.at]
        own = [row for row in then if self.owner is not None and row.organization_id == self.owner.pk]
        if not own and (roles := [row.get_role_display() for row in person.site_role_rows.all()]):
            return _comma().join(str(role) for role in roles)
        for row in own or then:
            return _comma().join((person.name, str(row.get_role_display()), row.organization.name))
        return person.name

    def _mandate(self, entry: AuditEntry) -> str:
        if not entry.mandate:
            return ""
        mandate = self.mandates.get(int(entry.mandate)) if entry.mandate.isdigit() else None
        if mandate is None:
            return _("under a mandate")
        return _("under the mandate of %(organization)s for %(scope)s, until %(day)s") % {
            "organization": mandate.organization.name,
            "scope": mandate.get_scope_display(),
            "day": times.day_middle(mandate.ends_at),
        }

    # What

    def _changes(self, entry: AuditEntry, told: dict[str, Any], readable: bool) -> list[Change]:
        model, before, after = deeds.model_of(entry.kind), told["before"], told["after"]
        changes = []
        for name in dict.fromkeys((*after, *before)):
            if name == "version" or (name in before and before[name] == after.get(name)) or _is_its_time(after.get(name), entry.at):
                continue
            label = str(deeds.FIELDS["source"]) if name == "source" and after.get(name) in deeds.LOADED else deeds.label_of(model, name)
            if not readable or name in NEVER or (name in BUDGET and not self._budget(entry)) or not self._link(entry, told):
                changes.append(Change(label, masked=True))
            else:
                changes.append(
                    Change(label, self._said(model, name, before.get(name)), self._said(model, name, after.get(name)), is_code=name in deeds.CODES)
                )
        return [change for change in changes if change.masked or change.before or change.after]

    def _budget(self, entry: AuditEntry) -> bool:
        need = self.things.get((Need, entry.key))
        return need is not None and budget_is_shown(need, self.person)

    def _links(self) -> None:
        linked = {entry.key for entry in self.entries if entry.action in LINK}
        rows = access.visible(OrganizationLink, self.person).filter(organization__in=linked) if linked else OrganizationLink.objects.none()
        self.links = {(str(one), str(other), kind) for one, other, kind in rows.values_list("organization", "other", "kind")}

    def _link(self, entry: AuditEntry, told: dict[str, Any]) -> bool:
        """Whether the reader may know of the link that the entry is about, if it is about one."""
        link = {**told["before"], **told["after"]}
        return entry.action not in LINK or (entry.key, str(link.get("other")), str(link.get("kind"))) in self.links

    def _said(self, model: Any, name: str, value: Any) -> str:
        if value is None or value == "" or value == []:
            return ""
        column = deeds.field_of(model, name)
        if name == getattr(lifecycle.all_lifecycles().get(model), "field", ""):
            return str(lifecycle.of(model).states.get(str(value), value))
        if name == "source" and value in deeds.LOADED:
            return str(deeds.LOADED[value])
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return _comma().join(self._name_of(_target(column, name), one) for one in value)
        if (target := _target(column, name)) is not None and (target, str(value)) in self.things:
            return self._name_of(target, value)
        return _shown(column, deeds.word_for(name, value) if isinstance(value, str) else value)

    # What the rows name

    def _named(self) -> None:
        wanted: dict[Any, set[str]] = defaultdict(set)
        for entry in self.entries:
            model = deeds.model_of(entry.kind)
            wanted[model].add(entry.key)
            for side in ("before", "after"):
                for name, value in self.told[entry.seq][side].items():
                    if (target := _target(deeds.field_of(model, name), name)) is not None and value not in (None, ""):
                        wanted[target].update(str(one) for one in (value if isinstance(value, list) else [value]))
        wanted.pop(None, None)
        self.things = {(model, str(row.pk)): row for model, keys in wanted.items() for row in _rows(model, keys)}

    def _name_of(self, model: Any, key: Any) -> str:
        found = self.things.get((model, str(key)))
        return str(found) if found is not None else str(key)


def readable_for(person: Any, entries: Sequence[AuditEntry]) -> set[tuple[str, str]]:
    """The (kind, key) of rows whose values an administrator may read: what is no need and no offer, and of these what their policy lets them."""
    seen = {(entry.kind, entry.key) for entry in entries if entry.kind.startswith(("registry.", "taxonomies."))}
    for name, model in (("need", Need), ("offer", Offer)):
        kind = audit.kind_of(model)
        if keys := {entry.key for entry in entries if entry.kind == kind}:
            seen |= {(kind, str(pk)) for pk in access.visible(model, person, f"{name}.history").filter(pk__in=keys).values_list("pk", flat=True)}
    return seen


def _rows(model: Any, keys: set[str]) -> list[Any]:
    rows: Any = model._base_manager
    if model in (Need, Offer):
        rows = rows.select_related("organization")
    if model is Membership:
        rows = rows.select_related("organization", "person")
    return list(rows.filter(pk__in=_keys(model, keys)))


def _keys(model: Any, keys: set[str]) -> list[Any]:
    good = []
    for key in keys:
        try:
            good.append(model._meta.pk.to_python(key))
        except (ValueError, ValidationError):  # a key of another time is passed over
            continue
    return good


def _target(column: Any, name: str) -> Any:
    """The model that a recorded value is a key of."""
    if column is not None and getattr(column, "related_model", None) is not None:
        return column.related_model
    return {"person": Person, "organization": Organization, "other": Organization}.get(name) if column is None else None


def _is_its_time(value: Any, at: datetime) -> bool:
    """Whether a value only repeats when the row was written."""
    if not isinstance(value, str) or len(value) < 20 or value[4:5] != "-":
        return False
    moment = _read(parse_datetime, value)
    return moment is not None and moment.tzinfo is not None and abs(moment - at) < timedelta(seconds=1)


def _read(parse: Callable[[str], Any], value: Any) -> Any:
    """A moment or a day as it was recorded; None for what is neither."""
    try:
        return parse(str(value))
    except ValueError:
        return None


def _shown(column: Any, value: Any) -> str:
    choices = dict(getattr(column, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(column, RialField):
        return rial_full(value)
    if isinstance(column, models.DateTimeField) and (moment := _read(parse_datetime, value)):
        return times.exact(moment)
    if isinstance(column, models.DateField) and (day := _read(parse_date, value)):
        return times.day_middle(day)
    if isinstance(value, int | float):
        return number(value)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _comma() -> str:
    return pgettext("between the items of a list", ", ")


def everything() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.order_by("-seq")


def about_public_id(entries: QuerySet[AuditEntry], public_id: str) -> QuerySet[AuditEntry]:
    """Rows about whatever bears this public id."""
    about = Q(pk__in=[])
    for model in MODELS.values():
        for pk in model._base_manager.filter(public_id=public_id).values_list("pk", flat=True):
            about |= Q(kind=audit.kind_of(model), key=str(pk))
    return entries.filter(about)
