"""Reads of saved searches: whose they are, how their filters are said, what an item has of each filter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from peyvand.core import access
from peyvand.matches.saved.models import SavedSearch
from peyvand.needs import queries as need_queries
from peyvand.needs.models import Need
from peyvand.needs.models import Way as AnswerWay
from peyvand.registry.models import Organization
from peyvand.registry.queries import memberships
from peyvand.showcase import queries as offer_queries
from peyvand.showcase.models import TRL_LEVELS, Offer, Want
from peyvand.taxonomies.models import County, NeedKind, ProcessStage, Sector, SupportKind
from peyvand.web.figures import digits

#: The filters of the lists that a saved search keeps. What is told of is open, so the state of a need is none of them.
FILTERS = {"need": tuple(name for name in need_queries.FACETS if name != "state"), "offer": tuple(offer_queries.FACETS)}
LISTS = {"need": "needs:list", "offer": "showcase:list"}
_TABLES: dict[str, dict[str, Any]] = {
    "need": {"kind": NeedKind, "county": County, "sector": Sector, "gives": SupportKind},
    "offer": {"stage": ProcessStage, "county": County, "sector": Sector},
}
_MOST = 50


def own_searches(person: Any) -> QuerySet[SavedSearch]:
    """The person's own, the newest first."""
    return access.visible(SavedSearch, person).filter(person=person.pk).order_by("-made_at", "-pk")


def profiles_seen(person: Any) -> list[tuple[Organization, bool, dict[str, SavedSearch]]]:
    """The person's organizations, whether they keep its profiles, and those by side."""
    found: dict[int, dict[str, SavedSearch]] = {}
    for search in access.visible(SavedSearch, person).filter(organization__isnull=False).select_related("organization"):
        found.setdefault(search.organization_id, {})[search.side] = search
    rows = []
    for membership in memberships(person):
        organization = membership.organization
        keeps = access.can(person, "organization.profiles", organization)
        if keeps or organization.pk in found:
            rows.append((organization, keeps, found.get(organization.pk, {})))
    return rows


def profile_of(organization: Organization, side: str) -> SavedSearch | None:
    return SavedSearch.objects.filter(organization=organization, side=side).first()


def names_of(side: str, name: str, values: Sequence[str]) -> list[tuple[str, str]]:
    """(value, what people call it) of those values of a filter that there are."""
    table = _TABLES[side].get(name)
    if table is not None:
        known = {str(row.pk): row.name for row in table.objects.filter(pk__in=list(values))}
    else:
        known = {str(value): str(label) for value, label in _fixed(side, name)}
    return [(value, known[value]) for value in values if value in known]


def _fixed(side: str, name: str) -> Iterable[tuple[Any, Any]]:
    if side == "need":
        return need_queries.stage_groups() if name == "stage" else AnswerWay.choices
    if name == "trl":
        english = get_language() == "en"
        return [(level, f"TRL {level}" if english else f"TRL {digits(str(level))}") for level, _text in TRL_LEVELS]
    return Offer.Kind.choices if name == "kind" else Want.Kind.choices


def filters_in(side: str, asked: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The filters of a side that an address (or a form) names, with the values that there are."""
    found = {}
    for name in FILTERS.get(side, ()):
        values = [one for one in dict.fromkeys(asked.get(name, ())) if len(one) <= 60 and one.isascii() and one.isprintable()][:_MOST]
        if known := [value for value, _label in names_of(side, name, values)] if values else []:
            found[name] = known
    return found


def said_filters(side: str, filters: Mapping[str, Sequence[str]]) -> list[str]:
    """Every value of the filters by its name."""
    return next(iter(said_of_all([(side, filters)])))


def said_of_all(asked: Sequence[tuple[str, Mapping[str, Sequence[str]]]]) -> list[list[str]]:
    """The same for many, in one query a filter however many there are."""
    wanted: dict[tuple[str, str], dict[str, None]] = {}
    for side, filters in asked:
        for name, values in filters.items():
            wanted.setdefault((side, name), {}).update(dict.fromkeys(values))
    named = {place: dict(names_of(*place, list(values))) for place, values in wanted.items() if place[1] in FILTERS[place[0]]}
    return [
        [named[side, name][value] for name in FILTERS[side] for value in filters.get(name, ()) if value in named[side, name]]
        for side, filters in asked
    ]


def address_of(search: SavedSearch) -> str:
    """The list that the search is, as it stands now."""
    words = " ".join(search.words.split()) if search.person_id else ""
    query = [("q", words)] if words else []
    query += [(name, value) for name, values in search.filters.items() for value in values]
    return f"{reverse(LISTS[search.side])}?{urlencode(query)}"


def values_of(item: Need | Offer) -> dict[str, list[str]]:
    """What an item has of each filter: the counts that the list reckons, of this one row."""
    if isinstance(item, Need):
        counts: Mapping[str, Mapping[str, int]] = need_queries.facet_counts(Need.objects.filter(pk=item.pk), {})
    else:
        counts = offer_queries.facet_counts(Offer.objects.filter(pk=item.pk), {})
    return {name: list(values) for name, values in counts.items()}
