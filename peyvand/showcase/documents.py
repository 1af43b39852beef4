"""Offer → what the engine may know of it."""

from typing import cast

from peyvand.matching import Document, Spec
from peyvand.matching.documents import Relation
from peyvand.registry.queries import organization_token

from .models import Offer


def document_of(offer: Offer) -> Document | None:
    """The engine's view of a published offer; None where nobody but its owner may find it."""
    if offer.state != Offer.State.PUBLISHED or offer.organization.suspended:
        return None
    return text_of(offer)


def text_of(offer: Offer) -> Document:
    """The same of an offer in any state: for its writer only."""
    lab = (offer.instrument, offer.lab_range, offer.accreditation, offer.sample_needs) if offer.is_lab_service else ()
    advantages = [f"{row.measure} {row.ours}" for row in offer.advantages.all()]
    county = offer.organization.county_id or ""
    return Document(
        key=offer.pk,
        side="offer",
        title=offer.title,
        text="\n".join(part for part in (offer.summary, offer.how, offer.trl_evidence, offer.capacity, *lab, *advantages) if part),
        title_alt=offer.title_en,
        text_alt=offer.summary_en,
        kind=offer.kind,
        sectors=tuple(row.pk for row in offer.sectors.all()),
        stages=tuple(row.pk for row in offer.stages.all()) + tuple(row.pk for row in offer.chain_stages.all()),
        county=county,
        trl=offer.trl,
        specs=tuple(Spec(row.parameter, cast(Relation, row.relation), row.value, row.unit) for row in offer.specifications.all()),
        audience=(offer.visibility, organization_token(offer.organization_id)),
        organization=str(offer.organization_id),
    )
