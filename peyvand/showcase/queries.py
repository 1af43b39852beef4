"""Reads of offers that carry a rule, a join or a count."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peyvand.core import access
from peyvand.core.search import finder
from peyvand.registry import queries as registry
from peyvand.registry.models import Organization
from peyvand.taxonomies.models import County, ProcessStage, Sector, Trl, Unit

from .models import Offer, Want

SORTS: dict[str, tuple[str, ...]] = {
    "new": ("-published_at", "-id"),
    "confirmed": ("-last_confirmed_at", "-id"),
    "ripe": ("-trl", "-published_at", "-id"),
}
FACETS = ("kind", "sector", "county", "stage", "trl", "wants")


def offers_visible_to(person: Any) -> QuerySet[Offer]:
    """Published offers this person may see, with what a row of a list shows."""
    return access.visible(Offer, person).filter(state=Offer.State.PUBLISHED).select_related("organization", "organization__county")


def near_offers(offer: Offer, person: Any) -> list[Offer]:
    """Published offers that say nearly the same and that the writer may see; empty when no engine is there."""
    found = finder.near("offer", offer, person) if offer.title else None
    if not found:
        return []
    rows = offers_visible_to(person).exclude(pk=offer.pk).in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]


def narrow(offers: QuerySet[Offer], chosen: Mapping[str, Sequence[str]]) -> QuerySet[Offer]:
    """Keep the offers that fit all facets; inside one facet any choice will do."""
    for facet, values in chosen.items():
        if values:
            offers = offers.filter(_condition(facet, values))
    return offers


def _condition(facet: str, values: Sequence[str]) -> Q:
    if facet == "kind":
        return Q(kind__in=values)
    if facet == "county":
        return Q(organization__county__in=values)
    if facet == "trl":
        return Q(trl__in=[int(value) for value in values if value in set("123456789")])
    if facet == "wants":
        return Q(pk__in=Want.objects.filter(kind__in=values).values("offer"))
    if facet == "sector":
        return Q(pk__in=Offer.sectors.through.objects.filter(sector__in=values).values("offer"))
    if facet == "stage":
        return Q(pk__in=Offer.stages.through.objects.filter(processstage__in=values).values("offer"))
    raise KeyError(facet)


def facet_counts(offers: QuerySet[Offer], chosen: Mapping[str, Sequence[str]]) -> dict[str, Counter[str]]:
    """How many offers each choice of each facet would show, the other facets as they are chosen: six queries whatever the number of rows."""
    counts = {}
    for facet in FACETS:
        rest = narrow(offers, {name: values for name, values in chosen.items() if name != facet}).order_by().values("pk")
        counts[facet] = Counter({str(value): number for value, number in _tally(facet, rest)})
    return counts


def _tally(facet: str, offers: QuerySet[Any]) -> Iterable[tuple[Any, int]]:
    if facet in {"kind", "trl", "county"}:
        column = "organization__county" if facet == "county" else facet
        rows = Offer.objects.filter(pk__in=offers).exclude(**{f"{column}__isnull": True}).order_by().values_list(column).annotate(n=Count("pk"))
        return rows
    counted: dict[str, tuple[Any, str]] = {
        "wants": (Want, "kind"),
        "sector": (Offer.sectors.through, "sector"),
        "stage": (Offer.stages.through, "processstage"),
    }
    through, column = counted[facet]
    return through._default_manager.filter(offer__in=offers).order_by().values_list(column).annotate(n=Count("offer", distinct=True))


def named(model: type[Sector] | type[ProcessStage] | type[County], keys: Iterable[str]) -> list[tuple[str, str]]:
    """The choices of a facet: the rows of a table that its counts and the address name."""
    return [(str(row.pk), row.name) for row in model._default_manager.filter(pk__in=set(keys))]


def readiness(level: int | None) -> dict[int, Trl]:
    """A readiness level and the one above it, each with its meaning and its evidence."""
    return {row.level: row for row in Trl.objects.filter(level__in=[level, level + 1])} if level else {}


def unit_names() -> list[str]:
    """Units that the form proposes."""
    return list(Unit.objects.values_list("name_fa", flat=True)[:250])


def offer_for_page(person: Any) -> QuerySet[Offer]:
    """Everything the page of one offer draws, in a fixed number of queries."""
    return Offer.objects.select_related("organization", "organization__county", "created_by", "mandate").prefetch_related(
        "sectors", "stages", "chain_stages", "advantages", "specifications", "proofs", "wants", "files__file"
    )


def own_offers(person: Any) -> QuerySet[Offer]:
    """The offers a person may write, newest change first; archived ones left out."""
    return (
        access.visible(Offer, person, "offer.write").exclude(state=Offer.State.ARCHIVED).select_related("organization").order_by("-changed_at", "-id")
    )


def drafts_of(organization: Any, person: Any) -> QuerySet[Offer]:
    """What somebody began for an organization and nobody has seen yet."""
    return Offer.objects.filter(organization=organization, created_by=person, state=Offer.State.DRAFT).order_by("-changed_at", "-pk")


def offers_for_review(person: Any) -> QuerySet[Offer]:
    """What waits for this moderator: in review, and published ones changed since; the earliest promise first."""
    return (
        access.visible(Offer, person, "offer.moderate")
        .filter(promised_until__isnull=False, state__in=[Offer.State.IN_REVIEW, Offer.State.PUBLISHED])
        .select_related("organization", "created_by")
        .order_by("promised_until", "id")
    )


def mandate_of(person: Any, organization: Organization, now: datetime) -> int | None:
    """The id of the mandate under which somebody who is not a member writes for an organization."""
    if organization.pk in registry.organizations_where(person, least="expert"):
        return None
    return registry.mandated(person, "offers", now).get(organization.pk)


def organizations_to_write_for(person: Any, now: datetime) -> QuerySet[Organization]:
    """Where a person may start an offer: as a member, or under a mandate."""
    keys = {*registry.organizations_where(person, least="expert"), *registry.mandated(person, "offers", now)}
    return Organization.objects.filter(pk__in=keys, suspended=False)


CONTENT = (
    "title", "title_en", "kind", "summary", "summary_en", "how", "sectors", "stages", "chain_stages", "trl", "trl_evidence", "ip_state", "ip_number",
    "capacity", "lead_time_days", "price_form", "price_note", "instrument", "lab_range", "accreditation", "lab_price", "queue_days",
    "sample_needs", "wants", "advantages", "specifications", "proofs", "files", "visibility",
)  # fmt: skip


CONTENT_LABELS: dict[str, Any] = {
    name: {"wants": _("Wants"), "advantages": _("Advantage"), "specifications": _("Specifications"), "proofs": _("Proofs"), "files": _("Files")}.get(
        name
    )
    or Offer._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    for name in CONTENT
}


def content_of(offer: Offer) -> dict[str, str]:
    """Every word an owner can write, as plain lines by field: what a moderator compares and what the audit keeps."""
    if not offer.pk:
        return {}
    content = {}
    for name in CONTENT:
        value = getattr(offer, name)
        if name in {"sectors", "stages", "chain_stages"}:
            text = "\n".join(row.name_fa for row in value.all())
        elif name == "wants":
            text = "\n".join(want.kind for want in value.all())
        elif name == "advantages":
            text = "\n".join(_line(row.measure, row.ours, row.best_in_use, row.outcome, row.source) for row in value.all())
        elif name == "specifications":
            text = "\n".join(_line(row.parameter, row.relation, row.value, row.unit) for row in value.all())
        elif name == "proofs":
            text = "\n".join(_line(row.kind, row.title, row.reference, row.note) for row in value.all())
        elif name == "files":
            text = "\n".join(row.title for row in value.all())
        else:
            text = "" if value is None else str(value)
        if text:
            content[name] = text
    return content


def _line(*parts: str) -> str:
    return "\t".join(parts)
