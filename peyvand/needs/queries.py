"""Reads of needs that carry a rule, a join or a count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from peyvand.core import access, audit, limits
from peyvand.core.search import finder
from peyvand.needs.lifecycle import NEED
from peyvand.needs.models import PUBLISHED, Need, State, Way
from peyvand.needs.policy import owner_known_where, signs_for, written_for
from peyvand.registry.models import Organization, Person
from peyvand.registry.queries import members_with
from peyvand.taxonomies.models import ProcessStage, Unit
from peyvand.text.cleaning import clean

#: Facets of the list: name in the address → column that is counted.
FACETS = {"state": "state", "kind": "kind", "stage": "stage__group", "county": "county", "sector": "sectors", "way": "way", "gives": "gives"}
_TO_MANY = {"sector": Need.sectors.through, "gives": Need.gives.through}
_TO_MANY_COLUMN = {"sector": "sector", "gives": "supportkind"}
#: Orders of the list; ``best`` only where words are searched.
SORTS = {
    "new": ("-published_at", "-pk"),
    "deadline": (F("deadline").asc(nulls_last=True), "-published_at", "-pk"),
}


def needs_visible_to(person: Any) -> QuerySet[Need]:
    """Published needs as their audience sees them: the start of every list of needs."""
    return access.visible(Need, person).filter(state__in=PUBLISHED)


def for_rows(needs: QuerySet[Need]) -> QuerySet[Need]:
    """With all that a row of a list shows."""
    return needs.select_related("organization", "organization__county", "kind", "county", "stage").prefetch_related("disclosures")


def for_page(needs: QuerySet[Need]) -> QuerySet[Need]:
    """With all that the page, the form, the checklist and the engine read."""
    return needs.select_related(
        "organization", "organization__county", "organization__kind", "kind", "county", "stage", "contact", "deputy", "follows_from"
    ).prefetch_related("sectors", "gives", "requirements", "criteria", "invitations__organization", "disclosures", "files__file", "acceptances")


def _narrow(needs: QuerySet[Need], name: str, values: Sequence[str]) -> QuerySet[Need]:
    if not values:
        return needs
    if through := _TO_MANY.get(name):
        return needs.filter(pk__in=through._default_manager.filter(**{f"{_TO_MANY_COLUMN[name]}__in": values}).values("need"))
    return needs.filter(**{f"{FACETS[name]}__in": values})


def narrowed(needs: QuerySet[Need], chosen: Mapping[str, Sequence[str]], *, but: str = "") -> QuerySet[Need]:
    """Needs that fit every group of choices (within a group: any of them), leaving out the group ``but``."""
    for name in FACETS:
        if name != but:
            needs = _narrow(needs, name, chosen.get(name, ()))
    return needs


def facet_counts(needs: QuerySet[Need], chosen: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """For each group: how many needs each of its values would give beside what is chosen in the others. One query a group."""
    counts = {}
    for name, column in FACETS.items():
        rest = narrowed(needs, chosen, but=name).order_by()
        if through := _TO_MANY.get(name):
            column = _TO_MANY_COLUMN[name]
            rows = through._default_manager.filter(need__in=rest.values("pk")).values_list(column).annotate(rows=Count("pk"))
        else:
            rows = rest.values_list(column).annotate(rows=Count("pk"))
        counts[name] = {str(value): number for value, number in rows if value is not None}
    return counts


def with_words(needs: QuerySet[Need], text: str, person: Any) -> tuple[QuerySet[Need], list[int] | None]:
    """Needs that fit the words, and their ids best first; the engine finds them, or plain search when there is none (then in no order of fit)."""
    words = clean(text)[: limits.SEARCH]
    if not words:
        return needs, None
    found = finder.find("need", words, person)
    if found is not None:
        return needs.filter(pk__in=found), list(found)
    for word in words.casefold().split()[:12]:
        needs = needs.filter(cleaned__contains=word)
    return needs, None


def of_owner(needs: QuerySet[Need], public_id: str, person: Any) -> QuerySet[Need]:
    """Needs of one organization, as far as the person may know that they are its own."""
    return needs.filter(organization__public_id=public_id).filter(owner_known_where(person))


def needs_of(organization: Organization, person: Any) -> QuerySet[Need]:
    """What an organization's page shows of its needs to this person."""
    return for_rows(needs_visible_to(person).filter(organization=organization).filter(owner_known_where(person)))


def near_needs(need: Need, person: Any) -> list[Need]:
    """Published needs that ask for nearly the same and that the writer may see, for the hint beside the form; empty when no engine is there."""
    found = finder.near("need", need, person) if need.title else None
    if not found:
        return []
    rows = for_rows(needs_visible_to(person)).exclude(pk=need.pk).in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]


# What waits for me


def _mine(person: Any) -> QuerySet[Need]:
    return for_rows(Need.objects.filter(organization__in=written_for(person), organization__suspended=False))


def my_needs(person: Any) -> QuerySet[Need]:
    """Every need the person writes for, last changed first."""
    return _mine(person).order_by("-changed_at", "-pk")


def my_drafts(person: Any) -> QuerySet[Need]:
    """Drafts that nobody sent back."""
    return _mine(person).filter(state=State.DRAFT, returned_reason="").order_by("-changed_at")


def my_returned(person: Any) -> QuerySet[Need]:
    """Drafts for which a moderator asked changes."""
    return _mine(person).filter(state=State.DRAFT).exclude(returned_reason="").order_by("returned_at")


def my_in_review(person: Any) -> QuerySet[Need]:
    """What waits for a moderator, the earliest promise first."""
    return _mine(person).filter(state=State.IN_REVIEW).order_by("promised_until")


def my_still_needed(person: Any) -> QuerySet[Need]:
    """Open needs in talks that were asked whether they are still needed."""
    return _mine(person).filter(state=State.OPEN, way=Way.TALKS, asked_at__isnull=False).order_by("asked_at")


def my_open(person: Any) -> QuerySet[Need]:
    return _mine(person).filter(state=State.OPEN).order_by(F("deadline").asc(nulls_last=True), "-published_at")


def review_queue(person: Any) -> QuerySet[Need]:
    """Needs that this moderator may rule on, by promised time."""
    return for_page(access.visible(Need, person, "need.moderate").filter(state=State.IN_REVIEW)).order_by("promised_until", "pk")


def open_counts() -> dict[str, int]:
    """Figures of the home page, of public needs alone: open now, met so far."""
    public = Need.objects.filter(visibility="public", organization__suspended=False)
    return public.aggregate(
        open=Count("pk", filter=Q(state=State.OPEN)),
        met=Count("pk", filter=Q(state=State.CLOSED, outcome__in=["met", "partly"])),
    )


def named(model: Any, keys: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Rows of a taxonomy as (key, name): all of them, or those of the given keys."""
    rows = model.objects.all() if keys is None else model.objects.filter(pk__in=list(keys))
    return [(str(row.pk), row.name) for row in rows]


def stage_groups() -> list[tuple[str, str]]:
    """Groups of chain stages, in order: what the facet of the list offers."""
    return list({row.group: (row.group, row.group_name) for row in ProcessStage.objects.all() if row.group}.values())


def needs_for_page() -> QuerySet[Need]:
    """Where the page, the form and the acts of one need start; ``access.get`` narrows it to what the person may see."""
    return for_page(Need.objects.all())


def followers_of(need: Need, person: Any) -> list[Need]:
    """Needs made from this one that the person may see."""
    return list(access.visible(Need, person, queryset=Need.objects.filter(follows_from=need)))


@dataclass(frozen=True)
class Told:
    """One line of a need's history, for people."""

    at: datetime
    said: Any
    by: str
    note: str
    under_mandate: bool


def history_of(need: Need) -> list[Told]:
    """What is on record, newest first. Savings of the draft are left out. For its own people and moderators."""
    entries = [entry for entry in audit.history(need) if entry.action.startswith(("need.", "file.")) and entry.action != "need.save"]
    people = Person.objects.in_bulk({entry.actor for entry in entries if entry.actor})
    words = {row.event: row.said for row in NEED.rows} | {
        "begin": _("begun"),
        "accept_terms": _("accepted the terms of non-disclosure"),
        "file.open": _("opened a confidential file"),
    }
    told = []
    for entry in reversed(entries):
        person = people.get(entry.actor) if entry.actor else None
        said = words.get(entry.action.removeprefix("need."), _("recorded"))
        told.append(Told(entry.at, said, person.name if person else _("the clock"), entry.note, bool(entry.mandate)))
    return told


def organizations_written_for(person: Any) -> list[Organization]:
    """Organizations in whose name the person may state a need, by name."""
    return list(Organization.objects.filter(pk__in=written_for(person), suspended=False).select_related("county", "kind"))


def first_written_for(person: Any) -> Organization | None:
    return next(iter(organizations_written_for(person)), None)


def may_accept_for(need: Need, person: Any) -> list[Organization]:
    """Organizations that the person may bind to the terms of a need and that are not bound yet."""
    bound = {one.organization_id for one in need.acceptances.all()}
    return list(Organization.objects.filter(pk__in=[pk for pk in signs_for(person) if pk not in bound]))


# What the form offers


def names_to_invite(most: int = 400) -> list[str]:
    """Names for the list beside the field: verified organizations."""
    return [one.name_fa for one in Organization.objects.filter(suspended=False, verification="verified").only("name_fa")[:most]]


def unit_names() -> list[str]:
    return list(Unit.objects.values_list("name_fa", flat=True))


def writers_of(organization: Organization) -> list[Person]:
    """Persons who may answer for a need of this organization."""
    return list(members_with(organization, "expert").order_by("display_name"))
