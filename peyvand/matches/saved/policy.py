"""Who reads and keeps saved searches and standing profiles."""

from typing import Any

from django.db.models import Q

from peyvand.core import access
from peyvand.core.access import Rule
from peyvand.matches.saved.models import SavedSearch
from peyvand.registry import queries as registry
from peyvand.registry.models import Organization


def _held(least: str) -> tuple[Any, Any]:
    """One's own, and those of the organizations in which one holds ``least`` or a higher role."""

    def where(person: Any) -> Q:
        if not person.is_authenticated:
            return Q(pk__in=[])
        return Q(person=person.pk) | Q(organization__in=registry.organizations_where(person, least=least))

    def allows(person: Any, search: SavedSearch) -> bool:
        if not person.is_authenticated:
            return False
        return search.person_id == person.pk or search.organization_id in registry.organizations_where(person, least=least)

    return where, allows


def _manages_where(person: Any) -> Q:
    return Q(pk__in=registry.organizations_where(person, least="manager"))


def _manages(person: Any, organization: Organization) -> bool:
    return organization.pk in registry.organizations_where(person, least="manager")


VIEW_WHERE, VIEW_ALLOWS = _held("viewer")
KEEP_WHERE, KEEP_ALLOWS = _held("manager")


def register() -> None:
    access.register(
        Rule("savedsearch.view", SavedSearch, where=VIEW_WHERE, allows=VIEW_ALLOWS, said="the person; of a standing profile the members"),
        Rule("savedsearch.keep", SavedSearch, where=KEEP_WHERE, allows=KEEP_ALLOWS, said="the person; of a standing profile managers and owners"),
        Rule("organization.profiles", Organization, where=_manages_where, allows=_manages, said="managers and owners of the organization"),
    )
