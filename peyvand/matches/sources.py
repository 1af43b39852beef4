"""Where the documents of the index come from: each room's ``documents.py``, and what rooms above those know."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import Q, QuerySet

from peyvand.matching import Document
from peyvand.needs import documents as need_documents
from peyvand.needs import queries as need_queries
from peyvand.needs.models import Need
from peyvand.registry import documents as organization_documents
from peyvand.registry.models import Organization
from peyvand.showcase import documents as offer_documents
from peyvand.showcase.models import Offer

SYSTEM = "system"
"""The audience under which the worker computes matches for everybody; no page ever asks with it."""
SIDES = ("need", "offer", "organization")
OFFER_PARTS = ("sectors", "stages", "chain_stages", "advantages", "specifications")
BATCH = 500


def need_document(need: Need) -> Document:
    return need_documents.document_of(need)


def offer_document(offer: Offer) -> Document | None:
    """The offer with the certificates of its organization."""
    found = offer_documents.document_of(offer)
    if found is None:
        return None
    return replace(found, certificates=tuple(row.kind_id for row in offer.organization.certificates.all()))


def offers_with_documents(offers: QuerySet[Offer] | None = None) -> QuerySet[Offer]:
    """Offers with all that their document reads, in a fixed number of queries."""
    rows = Offer.objects.all() if offers is None else offers
    return rows.select_related("organization", "organization__county").prefetch_related(*OFFER_PARTS, "organization__certificates")


def documents(side: str, ids: Iterable[int] | None = None) -> Iterator[Document]:
    """Documents that somebody may find; what nobody may find is left out."""
    if side == "need":
        needs = need_queries.for_page(Need.objects.all()).order_by("pk")
        rows: Iterable[Document | None] = map(need_document, needs.filter(pk__in=list(ids)) if ids is not None else needs.iterator(BATCH))
    elif side == "offer":
        offers = offers_with_documents().order_by("pk")
        rows = map(offer_document, offers.filter(pk__in=list(ids)) if ids is not None else offers.iterator(BATCH))
    else:
        organizations = organization_documents.with_documents(Organization.objects.order_by("pk"))
        rows = map(organization_documents.document_of, organizations.filter(pk__in=list(ids)) if ids is not None else organizations.iterator(BATCH))
    for document in rows:
        if document is not None and document.audience:
            yield replace(document, audience=(*document.audience, SYSTEM))


def count() -> int:
    """How many documents there are at most."""
    return Need.objects.count() + Offer.objects.count() + Organization.objects.count()


def own_side(organizations: Iterable[int]) -> Q:
    """Matches of which one side belongs to some organizations."""
    ids = list(organizations)
    return Q(need__organization__in=ids) | Q(offer__organization__in=ids)
