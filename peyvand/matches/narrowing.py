"""The facets of the page of search: what each hit is, and how many hits every choice would give. Only of hits that the asker sees."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from peyvand.needs.models import Need
from peyvand.registry.models import Organization
from peyvand.showcase.models import Offer
from peyvand.taxonomies.models import County, NeedKind, OrgKind, Sector

FACETS = ("side", "kind", "sector", "county", "trl")
OWN = {"need": ("kind", "sector", "county"), "offer": ("kind", "sector", "county", "trl"), "organization": ("kind", "sector", "county")}
"""The facets that the list of each side knows too."""
COLUMNS = {"need": ("kind", "county"), "offer": ("kind", "organization__county", "trl"), "organization": ("kind", "county")}
THROUGH: dict[str, tuple[Any, str]] = {
    "need": (Need.sectors.through, "need"),
    "offer": (Offer.sectors.through, "offer"),
    "organization": (Organization.sectors.through, "organization"),
}

Traits = Mapping[str, frozenset[str]]
Chosen = Mapping[str, Sequence[str]]
Names = dict[str, list[tuple[str, str]]]


def traits_of(side: str, seen: Any, ids: Sequence[int]) -> dict[int, Traits]:
    """What each of some hits is, of those that ``seen`` holds: two queries. A kind is named with its side, for each side has its own."""
    found: dict[int, dict[str, frozenset[str]]] = {}
    for pk, kind, county, *trl in seen.filter(pk__in=ids).order_by().values_list("pk", *COLUMNS[side]):
        found[pk] = {"side": frozenset({side}), "kind": _one(f"{side}.{kind}" if kind else ""), "county": _one(county), "trl": _one(*trl)}
    through, column = THROUGH[side]
    sectors: dict[int, set[str]] = {}
    for pk, sector in through._default_manager.filter(**{f"{column}__in": list(found)}).values_list(f"{column}_id", "sector_id"):
        sectors.setdefault(pk, set()).add(sector)
    return {pk: {**traits, "sector": frozenset(sectors.get(pk, ()))} for pk, traits in found.items()}


def _one(value: object = None) -> frozenset[str]:
    return frozenset({str(value)}) if value else frozenset()


def fits(traits: Traits, chosen: Chosen, but: str = "") -> bool:
    """Whether a hit fits every facet but one: within a facet any choice will do."""
    return all(not values or name == but or not traits[name].isdisjoint(values) for name, values in chosen.items())


def counts(hits: Iterable[Traits], chosen: Chosen) -> dict[str, Counter[str]]:
    """For each facet, how many hits each of its values would give, the other facets as they are chosen."""
    found: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for traits in hits:
        for name in FACETS:
            if fits(traits, chosen, but=name):
                found[name].update(traits[name])
    return found


def names() -> Names:
    """All choices of each facet with their names, in order; four queries."""
    kinds = [(f"need.{row.pk}", row.name) for row in NeedKind.objects.all()]
    kinds += [(f"offer.{value}", str(label)) for value, label in Offer.Kind.choices]
    kinds += [(f"organization.{row.pk}", row.name) for row in OrgKind.objects.all()]
    return {
        "side": [("need", _("Needs")), ("offer", _("Offers")), ("organization", _("Organizations"))],
        "kind": kinds,
        "sector": [(row.pk, row.name) for row in Sector.objects.all()],
        "county": [(row.pk, row.name) for row in County.objects.all()],
        "trl": [(str(level), pgettext("technology readiness", "Level %(level)s") % {"level": level}) for level in range(1, 10)],
    }
