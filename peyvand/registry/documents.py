"""What the engine may know of an organization."""

from django.db.models import Prefetch, QuerySet

from peyvand.matching import Document

from .models import Certificate, Organization

# What a caller adds to its query so that many documents cost few queries.
PREFETCH = (
    "sectors",
    "process_stages",
    Prefetch("certificates", queryset=Certificate.objects.only("organization_id", "kind_id")),
)


def with_documents(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    return organizations.select_related("county", "province").prefetch_related(*PREFETCH)


def document_of(organization: Organization) -> Document:
    """Public words only; a suspended organization has no audience, so it is found by nobody."""
    return Document(
        key=organization.pk,
        side="organization",
        title=organization.name_fa,
        text=organization.description_fa,
        title_alt=organization.name_en,
        text_alt=organization.description_en,
        kind=organization.kind_id,
        sectors=tuple(row.pk for row in organization.sectors.all()),
        stages=tuple(row.pk for row in organization.process_stages.all()),
        county=organization.county_id or "",
        certificates=tuple(row.kind_id for row in organization.certificates.all()),
        audience=() if organization.suspended else ("public",),
        organization=str(organization.pk),
    )
